"""``workbook-tools menu``."""

from __future__ import annotations

import contextlib
import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import language, options, steps
from ..errors import tell_error
from ..help import Command

if TYPE_CHECKING:
    from ...project.standing import Standing

QUIT = "0"
NEW_YEAR = "new-year"


@click.command(cls=Command)
@click.argument("folder", required=False, type=options.EXISTING_OR_FOLDER)
@options.language
@click.pass_context
def command(ctx: click.Context, folder: Path | None) -> None:
    """What ``menu`` does; the catalogue says how it is explained."""
    ctx.meta[steps.MENU] = True
    if folder is not None:
        os.chdir(folder if folder.is_dir() else folder.parent)
    while True:
        offered, first, standing = _offered()
        click.echo()
        for key, name in offered.items():
            language.say("menu.choice", key=key, what=language.text(f"menu.{name}"))
        language.say("menu.choice", key=QUIT, what=language.text("menu.quit"))
        try:
            chosen = click.prompt(language.text("menu.ask"), default=first, prompt_suffix=" ").strip()
            named = steps.command_called(chosen)  # who types a step's name means its number
            chosen = next((key for key, name in offered.items() if name == named), chosen)
            if chosen == QUIT:
                return
            if chosen not in offered:
                language.say("menu.unknown", text=chosen)
            else:
                _do(ctx, offered[chosen], standing)
        except click.Abort:
            click.echo()
            return


def _offered() -> tuple[dict[str, str], str, Standing | None]:
    """The numbers that can be chosen with what they stand for, and the one that Enter means; where the year stands, which is told."""
    from ...project.find import CannotFind

    click.echo()
    try:
        standing = steps.standing_here()
    except Exception as error:
        if isinstance(error, CannotFind) and error.code == "project.no-agreement":
            language.say("menu.no-agreement", folder=Path.cwd().name)
            return {"1": "template"}, "1", None
        if not tell_error(error):
            raise
        return {"1": "again"}, "1", None
    names = (*steps.STEPS, NEW_YEAR) if standing.next_year else steps.STEPS
    offered = {str(number): step for number, step in enumerate(names, start=1)}
    keys = {step: key for key, step in offered.items()}

    def told(step: str, *_: Path) -> None:
        language.say("menu.next", key=keys[step], what=steps.command_name(step))

    steps.tell_standing(standing, told)
    following = standing.steps[0].value if standing.steps else ""
    return offered, keys.get(following, QUIT), standing


def _do(ctx: click.Context, name: str, standing: Standing | None) -> None:
    """Say what will be done, ask, and do it; what goes wrong is told, and the menu comes again."""
    if name == "again":
        return
    called = importlib.import_module(f".{name.replace('-', '_')}", __package__).command
    click.echo()
    try:
        if name == "template":
            ctx.invoke(called, file=Path(language.text("menu.file")), force=False)
            return
        if standing is not None and standing.next_year and name == NEW_YEAR:
            ctx.invoke(called, consolidated=standing.next_year[0], output=standing.next_year[1], force=False)
            return
        ctx.invoke(called, dry_run=True)
        if language.agreed(language.text("menu.sure")):
            click.echo()
            _run(ctx, called)
            accepted = _accepted() if name == "fetch" else ()
            if accepted:
                _run(ctx, called, accept=accepted)
    except click.Abort:
        raise
    except Exception as error:
        if not tell_error(error):
            raise


def _run(ctx: click.Context, called: click.Command, **given: object) -> None:
    with contextlib.suppress(SystemExit):  # there is something to mend, which is told
        ctx.invoke(called, dry_run=False, **given)


def _accepted() -> tuple[str, ...]:
    """The waiting workbooks that are let in: each is asked about."""
    from ...project.fetch import waiting_in

    return tuple(
        name
        for name, department in waiting_in(steps.project_here(None))
        if language.confirmed(language.text("menu.accept", name=name, department=department or "–"))
    )
