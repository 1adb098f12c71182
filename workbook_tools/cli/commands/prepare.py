"""``workbook-tools prepare``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import options, steps
from ..help import Command


@click.command(cls=Command)
@options.own_agreement
@options.dry_run
@options.language
def command(agreement: Path | None, dry_run: bool) -> None:
    """What ``prepare`` does; the catalogue says how it is explained."""
    from ...project.prepare import plan_of_preparing, prepare

    project = steps.project_here(agreement)
    if dry_run:
        steps.tell_plan(plan_of_preparing(project))
        return
    steps.tell(prepare(project), agreement, again="prepare")
