"""The part of the expression vocabulary that leads to a row whose place is known."""

from __future__ import annotations

from .node import Expression


class LinkToRow(Expression):
    """A clickable text that jumps to column ``target`` of the row of ``sheet`` at a ``position`` (from 1); "" where there is
    none. Its value is the text, of a very long one the beginning."""

    sheet: str
    text: Expression
    position: Expression
    target: str
