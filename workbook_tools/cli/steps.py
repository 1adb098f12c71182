"""The four steps of a round as commands: what they are called in every language, and what is told around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..messages.catalogue import LANGUAGES, catalogue
from .words import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..messages.message import Message
    from ..operations.consolidate.consolidation import Consolidation
    from ..project.find import Project
    from ..project.standing import Standing
    from ..project.step import Done

STEPS = ("prepare", "send", "fetch", "gather")
MOST_ISSUES = 20
MENU = "workbook_tools.menu"  # set while the menu runs a step: what comes next is told by the menu then


def command_name(command: str) -> str:
    """What a command is called in the reader's language."""
    return texts()[f"help.step.{command}"] if command in STEPS else command


def command_here(name: str) -> str:
    """The command that the reader's language calls so; the name itself if it is no step's."""
    return {command_name(step): step for step in STEPS}.get(name, name)


def command_called(name: str) -> str:
    """The command of that name in any language; the name itself if it is no step's."""
    names = {catalogue(language, "help")[f"help.step.{step}"]: step for language in LANGUAGES for step in STEPS}
    return names.get(name.lower(), name)


def project_here(agreement: Path | None) -> Project:
    """The project of the folder one stands in, or of a given agreement's; what makes one doubt is told."""
    from pathlib import Path

    from ..project.find import find_project
    from .language import shown

    project = find_project(Path(), agreement)
    for remark in project.remarks:
        click.echo(shown(remark), err=True)
    return project


def tell_plan(planned: Sequence[Message]) -> None:
    """What would be done."""
    from . import language

    language.say("project.plan")
    for one in planned:
        language.say("project.plan.line", text=one)


def tell(done: Done, agreement: Path | None, again: str = "", gathered: Consolidation | None = None) -> None:
    """What a step has done and what comes next – the same step ``again`` if it is unfinished; exit code 1 then."""
    from . import showing
    from .headings import headings
    from .language import shown

    if done.issues:
        heading = {} if gathered is None else {"no_file": headings(gathered)}
        click.echo(showing.as_text(done.issues, MOST_ISSUES, listed=gathered is not None, **heading), err=True)
    if gathered is not None:
        click.echo(showing.summary(gathered))
    for said in done.said:
        click.echo(shown(said))
    in_menu = MENU in click.get_current_context().meta
    if done.unfinished and again and not in_menu:
        _tell_next(again)
    elif agreement is None and not in_menu:
        tell_advice(standing_here())
    if done.unfinished:
        raise SystemExit(1)


def standing_here() -> Standing:
    """Where the year of the folder stands; raises CannotFind."""
    from pathlib import Path

    from ..project.find import find_project
    from ..project.standing import standing_of

    return standing_of(find_project(Path()))


def tell_standing(standing: Standing, told: Callable[..., None] | None = None) -> None:
    """Where the year stands, and what to do now."""
    from .language import shown

    for said in standing.said:
        click.echo(shown(said))
    tell_advice(standing, told)


def tell_advice(standing: Standing, told: Callable[..., None] | None = None) -> None:
    """What to do now, with the commands for it, ready to copy, or as a step is ``told`` of otherwise."""
    from .language import shown

    click.echo()
    for said, step in standing.advice:
        click.echo(shown(said))
        if step is not None:
            (told or _tell_next)(step.value, *(standing.next_year or ()))


def _tell_next(step: str, given: Path | None = None, output: Path | None = None) -> None:
    from . import language

    command = command_name(step) if given is None else f'{step} "{given}" -o "{output}"'
    language.say("project.next", command=command)
