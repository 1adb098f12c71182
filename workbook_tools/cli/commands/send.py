"""``workbook-tools send``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import options, steps
from ..help import Command
from ..progress import on_terminal


@click.command(cls=Command)
@options.own_agreement
@options.own_round
@options.dry_run
@options.language
def command(agreement: Path | None, round_number: int | None, dry_run: bool) -> None:
    """What ``send`` does; the catalogue says how it is explained."""
    from ...project.send import plan_of_sending, send

    project = steps.project_here(agreement)
    if dry_run:
        steps.tell_plan(plan_of_sending(project, round_number))
        return
    steps.tell(send(project, round_number, on_terminal), agreement, again="send")
