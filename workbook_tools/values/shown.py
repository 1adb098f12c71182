"""A cell's value as a Danish reader writes it, for texts that show it outside its own cell."""

from __future__ import annotations

import datetime as dt

from .cells import EXACT, Cell, as_text


def shown(value: Cell) -> str:
    """``1250``, ``0,5``, ``31-03-2019``, ``Sand``; a text as it is, nothing for a blank.

    >>> [shown(value) for value in (1250.0, 0.5, True, None)]
    ['1250', '0,5', 'Sand', '']
    """
    if isinstance(value, bool):
        return "Sand" if value else "Falsk"
    if isinstance(value, dt.datetime):
        return f"{value:%d-%m-%Y}" if value.time() == dt.time() else f"{value:%d-%m-%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, int | float):
        whole = isinstance(value, int) or (value.is_integer() and abs(value) < EXACT)
        return str(int(value)) if whole else f"{value:.10g}".replace(".", ",")
    return as_text(value)
