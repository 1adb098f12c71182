"""The language of what a run shows: chosen once, asked for wherever something is rendered.

``--language`` decides, else ``WORKBOOK_TOOLS_LANGUAGE``, else the system's locale: Danish if that is Danish, else English.
Everything a command prints is in it. Files that others read – workbooks, marked copies, mails, notes, ``indeks.csv`` –
are Danish, whatever it is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..messages.catalogue import DANISH, ENGLISH, LANGUAGES

if TYPE_CHECKING:  # --help makes no message
    from ..messages.message import Message

VARIABLE = "WORKBOOK_TOOLS_LANGUAGE"
OPTION = "--language"
_CHOSEN = "workbook_tools.language"


def choose(ctx: click.Context, _param: click.Parameter, language: str | None) -> None:
    """Keep what ``--language`` says for the whole run."""
    if language is not None:
        ctx.meta[_CHOSEN] = language


def look_ahead(ctx: click.Context, args: Sequence[str]) -> None:
    """Choose by ``--language`` wherever it stands, so that what is wrong before it is told in that language too."""
    for at, arg in enumerate(args):
        given = arg.removeprefix(f"{OPTION}=") if arg.startswith(f"{OPTION}=") else ""
        given = args[at + 1] if arg == OPTION and at + 1 < len(args) else given
        if given in LANGUAGES:
            ctx.meta[_CHOSEN] = given
        if arg == "--":
            return


def current() -> str:
    """The language of this run."""
    ctx = click.get_current_context(silent=True)
    language: str | None = ctx.meta.get(_CHOSEN) if ctx is not None else None
    return language or of_locale(os.environ.get(VARIABLE) or _system_locale())


def of_locale(name: str) -> str:
    """The language for a locale such as ``da_DK.UTF-8``, ``Danish_Denmark`` or ``da``; English for all but Danish."""
    return DANISH if name.lower().startswith("da") else ENGLISH


def _system_locale() -> str:
    """What the system says of the language that it speaks itself; "" where it says nothing."""
    if sys.platform == "win32":
        import locale

        try:
            return locale.getlocale()[0] or ""  # of the region that is chosen in Windows
        except ValueError:  # a name that Python does not know
            return ""
    return next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")


def shown(said: Message) -> str:
    """A message in the reader's language."""
    return said.text(current())


def text(key: str, /, **values: object) -> str:
    """The result or remark ``result.KEY``; other values than messages are shown as texts."""
    from ..messages.message import message

    return shown(message(f"result.{key}", **_texts(values)))


def count(key: str, n: int, /, **values: object) -> str:
    """The same about ``n`` things, of which one alone is spoken of otherwise."""
    from ..messages.message import counted

    return shown(counted(f"result.{key}", n, **_texts(values)))


def say(key: str, /, *, err: bool = False, **values: object) -> None:
    """Show the result or remark ``result.KEY`` on the terminal."""
    click.echo(text(key, **values), err=err)


def confirmed(question: str) -> bool:
    """Whether the question is answered with yes, in either language; Enter alone is no. Raises click.Abort at its end."""
    return _answered(question, text("yes-or-no"), default=False)


def agreed(question: str) -> bool:
    """The same where nothing is lost by it: Enter alone is yes."""
    return _answered(question, text("yes-or-no.yes"), default=True)


def _answered(question: str, choices: str, default: bool) -> bool:
    while True:
        answer = click.prompt(f"{question} {choices}", default="", show_default=False).strip().lower()
        if answer in ("j", "ja", "y", "yes"):
            return True
        if answer in ("n", "nej", "no"):
            return False
        if not answer:
            return default
        say("yes-or-no.again")


def _texts(values: dict[str, object]) -> dict[str, str | Message]:
    from ..messages.message import Message

    return {name: value if isinstance(value, Message) else _shown(value) for name, value in values.items()}


def _shown(value: object) -> str:
    from ..values.cpr import path_without_cpr

    return path_without_cpr(str(value)) if isinstance(value, os.PathLike) else str(value)
