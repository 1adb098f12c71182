"""A cell's value as a message quotes it: as people saw it, with CPR numbers hidden."""

from __future__ import annotations

from .cells import Cell
from .cpr import has_cpr, masked
from .number_formats import Formatted

_AMOUNT = "#,##0"  # as amounts are shown where nobody chose another format


def quoted(value: Cell, formatted: Formatted | None = None, amount: bool = False) -> str:
    """The beginning of what a cell showed in its format; a whole ``amount`` has points between its thousands.

    >>> quoted(0.95, Formatted(0.95, "0%")), quoted(1250.0, amount=True), quoted(1250.0), quoted("1250", amount=True)
    ('95 %', '1.250', '1250', '1250')
    """
    if value is None or isinstance(value, str | bool) or has_cpr(value):
        return masked(value)
    if formatted is None and amount and isinstance(value, int | float) and value == int(value):
        formatted = Formatted(value, _AMOUNT)
    return masked(value if formatted is None else formatted.text or value)
