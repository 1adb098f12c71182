"""Cells that several columns or rows of a table share: what the others say."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Where an amount is merged over several cells nobody can tell which of them it is for: it is asked about there.
SHARED = "↔"
_AMOUNT = re.compile(r"^[-−–+(]?\s*\d[\d.,\s]*(?:[-)%]|,-)?$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


def over_columns(text: str, columns: int, at: int) -> list[str]:
    """The cells of one that stands over several columns, the first of which is ``at``.

    >>> over_columns("Skoler", 2, 0), over_columns("500", 2, 3)
    (['Skoler', ''], ['500', '↔'])
    """
    return [text, *[SHARED if _is_money(text, at) else ""] * (columns - 1)]


def over_rows(above: Sequence[str], column: int) -> str:
    """What a cell that goes on from the row above says: the same, but for money, which is not there twice.

    >>> over_rows(["1", "Skoler", "500"], 1), over_rows(["1", "Skoler", "500"], 2)
    ('Skoler', '↔')
    """
    text = above[column] if column < len(above) else ""
    return SHARED if _is_money(text, column) else text


def _is_money(text: str, column: int) -> bool:
    return column > 0 and _AMOUNT.match(text) is not None and not _YEAR.match(text)
