"""How many lines a wrapped text takes: XlsxWriter cannot measure, so estimate on the safe side."""

from __future__ import annotations

import math

from ...values.cells import Cell, as_text

LINE_HEIGHT = 15.0
_SLACK = 1.12  # words break early


def lines_needed(value: Cell, width: float) -> int:
    """Lines of ``value`` in a column of ``width`` characters."""
    text = as_text(value) if isinstance(value, str) else ""
    if not text:
        return 1
    room = max(width - 1, 1)
    if len(text) * _SLACK <= room and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(len(line) * _SLACK / room)) for line in text.split("\n"))
