"""The language of what a run shows: chosen once on the command line, asked for wherever something is rendered.

Without ``--language`` the toolkit's own prose is English, and the messages about a workbook, which are for those
who fill it in, are Danish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..messages.catalogue import DANISH, ENGLISH

if TYPE_CHECKING:  # --help makes no message
    from ..messages.message import Message

_CHOSEN = "workbook_tools.language"


def choose(ctx: click.Context, _param: click.Parameter, language: str | None) -> None:
    """Keep what ``--language`` says for the whole run."""
    if language is not None:
        ctx.meta[_CHOSEN] = language


def _chosen() -> str | None:
    ctx = click.get_current_context(silent=True)
    language: str | None = ctx.meta.get(_CHOSEN) if ctx is not None else None
    return language


def of_issues() -> str:
    """The language of the messages about workbooks."""
    return _chosen() or DANISH


def of_prose() -> str:
    """The language of everything else."""
    return _chosen() or ENGLISH


def shown(said: Message) -> str:
    """A message as prose."""
    return said.text(of_prose())


def text(key: str, /, **values: object) -> str:
    """The result or remark ``result.KEY`` as prose; other values than messages are shown as texts."""
    from ..messages.message import message

    return shown(message(f"result.{key}", **_texts(values)))


def count(key: str, n: int, /, **values: object) -> str:
    """The same about ``n`` things, of which one alone is spoken of otherwise."""
    from ..messages.message import counted

    return shown(counted(f"result.{key}", n, **_texts(values)))


def say(key: str, /, *, err: bool = False, **values: object) -> None:
    """Show the result or remark ``result.KEY`` on the terminal."""
    click.echo(text(key, **values), err=err)


def _texts(values: dict[str, object]) -> dict[str, str | Message]:
    from ..messages.message import Message

    return {name: value if isinstance(value, Message) else str(value) for name, value in values.items()}
