"""How many lines a wrapped text takes: XlsxWriter cannot measure, so estimate on the safe side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from ...values.cells import Cell, as_text

LINE_HEIGHT = 15.0
_SLACK = 1.12  # words break early


@lru_cache(5_000)  # the same texts come again and again
def lines_needed(value: Cell, width: float) -> int:
    """Lines of ``value`` in a column of ``width`` characters."""
    text = as_text(value) if isinstance(value, str) else ""
    if not text:
        return 1
    room = _room(width)
    if len(text) * _SLACK <= room and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(len(line) * _SLACK / room)) for line in text.split("\n"))


class LinesNeeded:
    """``lines_needed`` in a column, quick where the text surely fits."""

    def __init__(self, width: float) -> None:
        self._width = width
        self._room = _room(width)

    def raise_to(self, lines: list[int], values: Sequence[Cell]) -> None:
        """Make ``lines`` at least as many as the values beside them need."""
        for i, value in enumerate(values):
            if isinstance(value, str) and (len(value) * _SLACK > self._room or "\n" in value):
                lines[i] = max(lines[i], lines_needed(value, self._width))


def _room(width: float) -> float:
    return max(width - 1, 1)
