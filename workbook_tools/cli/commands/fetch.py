"""``workbook-tools fetch``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import options, steps
from ..help import Command
from ..progress import on_terminal

if TYPE_CHECKING:
    from ...project.find import Project
    from ...project.step import Done


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
    steps.tell(_with_commands(fetch(project, day, round_number, accept, on_terminal), project, round_number), agreement)


def _with_commands(done: Done, project: Project, number: int | None) -> Done:
    """What was done, and how to let in what waits; the menu asks about it by itself."""
    from ...project.fetch import waiting_in
    from ...project.step import told

    if steps.MENU not in click.get_current_context().meta:
        for name, _ in waiting_in(project, number):
            done.said.append(told("accept", command=steps.command_name("fetch"), name=name))
    return done
