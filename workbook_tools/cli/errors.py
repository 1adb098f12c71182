"""Errors that the user can do something about, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..messages.message import Message


def tell_error(error: Exception) -> bool:
    """Tell an error on stderr; False for one that is the program's own fault."""
    from ..values.cpr import path_without_cpr
    from .language import shown

    said = _said(error)
    if said is None:
        return False
    click.echo(f"workbook-tools: {path_without_cpr(shown(said))}", err=True)
    return True


def _said(error: Exception) -> Message | None:
    """What to tell about an error that the user can do something about."""
    from ..messages.message import message
    from ..messages.refusal import Refusal
    from ..messages.system_errors import of_system
    from ..workbook.reading.unreadable import Unreadable

    if isinstance(error, Unreadable):
        key = "cannot.workbook-unreadable" if error.file else "cannot.file-unreadable"
        return message(key, file=error.file or "", reason=error.said)
    if isinstance(error, Refusal):
        return error.said
    if isinstance(error, OSError):
        return of_system(error)
    return message("cannot.memory") if isinstance(error, MemoryError) else None
