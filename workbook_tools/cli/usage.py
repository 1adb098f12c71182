"""Something on the command line that fits nothing: said in the reader's language, with click's usage line."""

from __future__ import annotations

import click

from .language import shown


class Usage(click.UsageError):
    """A usage error of our own; its text is ``cannot.usage.CODE``."""

    def __init__(self, code: str) -> None:
        from ..messages.message import message

        super().__init__(shown(message(f"cannot.{code}")))
