"""``workbook-tools fetch``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from .. import options, steps
from ..help import Command
from ..progress import on_terminal


@click.command(cls=Command)
@options.own_agreement
@options.own_round
@click.option("--accept", multiple=True, metavar="FILE|SENDER")
@click.option("--today", type=options.DAY)
@options.dry_run
@options.language
def command(
    agreement: Path | None, round_number: int | None, accept: tuple[str, ...], today: dt.datetime | None, dry_run: bool
) -> None:
    """What ``fetch`` does; the catalogue says how it is explained."""
    from ...project.fetch import fetch, plan_of_fetching

    project, day = steps.project_here(agreement), today.date() if today else dt.date.today()
    if dry_run:
        steps.tell_plan(plan_of_fetching(project, round_number, day))
        return
    steps.tell(fetch(project, day, round_number, accept, on_terminal), agreement)
