"""``workbook-tools gather``."""

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
    """What ``gather`` does; the catalogue says how it is explained."""
    from ...project.gather import gather, plan_of_gathering

    project = steps.project_here(agreement)
    if dry_run:
        steps.tell_plan(plan_of_gathering(project, round_number, on_terminal))
        return
    made = gather(project, round_number, on_terminal)
    steps.tell(made.done, agreement, gathered=made.result)
