"""How many lines a wrapped text takes: XlsxWriter cannot measure, so its words are laid out by Calibri's widths."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from xlsxwriter.format import Format

from ...values.cells import Cell, as_text
from .letter_widths import WIDTHS

LINE_HEIGHT = 15.0
SIZE = 11  # points; of the letters that a column's width counts
_CHARACTER = 477 * 0.97  # what a character of a column's width has room for; screens round letters up
_SURELY = 620  # no text is wider, a character, but rows of W
_SPACE = WIDTHS[" "]
_SLACK = 0.75  # points, so that no letter touches the line below
BOLD = 1.04  # times as wide
INDENT = 9 / 7  # characters; Excel sets in by nine pixels
_ENDS = re.compile(r"(?<=[-/])(?=[^-/])")  # where a word that fits in no line may be broken


@lru_cache(5_000)  # the same texts come again and again
def lines_needed(value: Cell, width: float) -> int:
    """Lines of ``value`` in a column of ``width`` characters."""
    text = as_text(value) if isinstance(value, str) else ""
    room = _room(width)
    if len(text) * _SURELY <= room and "\n" not in text:
        return 1
    return sum(_lines(line, room) for line in text.split("\n"))


def within(width: float, style: Format) -> float:
    """How many plain characters have as much room as there is for ``style`` in ``width`` characters."""
    larger = float(style.font_size) / SIZE * (BOLD if style.bold else 1.0)
    return (width - INDENT * float(style.indent)) / larger


def row_height(lines: float) -> float:
    """How high a row of so many plain lines is."""
    return LINE_HEIGHT * lines + _SLACK


def line_height(style: Format) -> float:
    """How high a line of this style is."""
    return LINE_HEIGHT * max(1.0, float(style.font_size) / SIZE)


class LinesNeeded:
    """``lines_needed`` in a column, quick where the text surely fits."""

    def __init__(self, width: float) -> None:
        self._width = width
        self._surely = _room(width) / _SURELY  # so many letters

    def raise_to(self, lines: list[int], values: Sequence[Cell]) -> None:
        """Make ``lines`` at least as many as the values beside them need."""
        surely = self._surely
        for i, value in enumerate(values):
            if isinstance(value, str) and (len(value) > surely or "\n" in value):
                lines[i] = max(lines[i], lines_needed(value, self._width))


def _lines(text: str, room: float) -> int:
    """As Excel does it: a word that does not fit any more begins a line, and is broken only if it fits in none – after
    a hyphen, if another program may do so."""
    words = text.split(" ")
    widths = [*map(_width, words)]
    total = sum(widths) + _SPACE * (len(widths) - 1)
    if total <= room:
        return 1
    longest = max(widths)
    unused = longest + _SPACE  # no line but the last leaves more
    if unused < room and (least := math.ceil(total / room)) == math.ceil(total / (room - unused)):
        return least
    if longest <= room:
        return _laid_out([[width] for width in widths], room)
    broken = [
        [*map(_width, _ENDS.split(word))] if width > room else [width]
        for word, width in zip(words, widths, strict=True)
    ]
    return max(_laid_out([[width] for width in widths], room), _laid_out(broken, room))


def _laid_out(words: Sequence[Sequence[float]], room: float) -> int:
    """The lines of words by the widths of the parts between which they may be broken."""
    lines, used = 1, 0.0
    for word in words:
        space = _SPACE if used else 0
        for width in word:
            if used and used + space + width > room:
                lines, used, space = lines + 1, 0.0, 0
            used += width + space
            space = 0
            if used > room:
                more = math.ceil(used / room) - 1
                lines, used = lines + more, used - more * room
    return lines


@lru_cache(20_000)
def _width(word: str) -> int:
    return sum(map(WIDTHS.__getitem__, word))


def _room(width: float) -> float:
    return max(width * _CHARACTER, _CHARACTER)
