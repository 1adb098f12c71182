"""What a cell means, however a program saved it: whether two workbooks say the same in a place."""

from __future__ import annotations

import datetime as dt

from .cells import Cell, CellError, as_number, is_blank

_DIGITS = 9  # LibreOffice and Excel keep fifteen of a number, but not the same ones of a sum


def comparable(value: Cell) -> Cell | tuple[str, Cell]:
    """What a cell means, hashable: blanks are one, spaces around a text and line-end styles do not count,
    a date is its number and numbers agree to nine digits – as ``cells.same`` compares two cells."""
    if is_blank(value):
        return None
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, bool | CellError):
        return (type(value).__name__, value)
    if isinstance(value, int | float | dt.date):
        return float(f"{as_number(value):.{_DIGITS}g}")
    return value
