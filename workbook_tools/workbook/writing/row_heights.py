"""How many lines a wrapped text takes: XlsxWriter cannot measure, so its words are laid out by Calibri's widths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from ...values.cells import Cell, as_text

LINE_HEIGHT = 15.0
_CHARACTER = 477 * 0.94  # what a character of a column's width has room for; screens round widths up
_SURELY = 620  # no text is wider, a character, but rows of W
_SPACE = 226


class _Widths(dict[str, int]):
    """Of Calibri's letters, in thousandths of the font's size."""

    def __missing__(self, letter: str) -> int:
        return 1050


_ALIKE = {
    226: "' il", 260: "j,.I:;", 310: "`()f-[]{}J!", 340: "tr", 390: "/\\sz", 420: '"Lc', 455: "xvykFS|?", 480: "Zga",
    498: "TYE#*+<=>^_e~$0123456789", 528: "PXKbdhnpquo", 545: "CRB", 579: "VA", 646: "DHGUN", 690: "OQ&", 773: "%w",
    905: "mMW@",
}  # fmt: skip
_OTHERS = {  # by their numbers
    226: (0xA0,), 260: (0x2018, 0x2019, 0xB7,), 340: (0xB3, 0xB2, 0xB0,), 420: (0x201C, 0x201D, 0x201E,),
    480: (0xE5, 0xE4,), 545: (0xF8,), 498: (0xC9, 0xE9, 0xC8, 0xE8, 0xA7, 0xD7, 0x2013, 0x2212, 0x2020, 0x2022,),
    528: (0xAB, 0xBB, 0xFC, 0xF6, 0xDF,), 579: (0xC5, 0xC4,), 646: (0xBC, 0xDC,),
    690: (0xD6, 0xD8, 0xBD, 0xBE, 0x2026,), 773: (0xC6, 0xE6,), 905: (0x2014,),
}  # fmt: skip
_WIDTHS = _Widths(
    {letter: width for width, letters in _ALIKE.items() for letter in letters}
    | {chr(number): width for width, numbers in _OTHERS.items() for number in numbers}
)


@lru_cache(5_000)  # the same texts come again and again
def lines_needed(value: Cell, width: float) -> int:
    """Lines of ``value`` in a column of ``width`` characters."""
    text = as_text(value) if isinstance(value, str) else ""
    room = _room(width)
    if len(text) * _SURELY <= room and "\n" not in text:
        return 1
    return sum(_lines(line, room) for line in text.split("\n"))


class LinesNeeded:
    """``lines_needed`` in a column, quick where the text surely fits."""

    def __init__(self, width: float) -> None:
        self._width = width
        self._room = _room(width)

    def raise_to(self, lines: list[int], values: Sequence[Cell]) -> None:
        """Make ``lines`` at least as many as the values beside them need."""
        for i, value in enumerate(values):
            if isinstance(value, str) and (len(value) * _SURELY > self._room or "\n" in value):
                lines[i] = max(lines[i], lines_needed(value, self._width))


def _lines(text: str, room: float) -> int:
    """As Excel does it: a word that does not fit any more begins a line, and is broken only if it fits in none."""
    widths = [*map(_width, text.split(" "))]
    total = sum(widths) + _SPACE * (len(widths) - 1)
    if total <= room:
        return 1
    unused = max(widths) + _SPACE  # no line but the last leaves more
    if unused < room and (least := math.ceil(total / room)) == math.ceil(total / (room - unused)):
        return least
    lines, used = 1, 0.0
    for width in widths:
        if used and used + _SPACE + width > room:
            lines, used = lines + 1, 0.0
        used += width + (_SPACE if used else 0)
        if used > room:
            more = math.ceil(used / room) - 1
            lines, used = lines + more, used - more * room
    return lines


@lru_cache(20_000)
def _width(word: str) -> int:
    return sum(map(_WIDTHS.__getitem__, word))


def _room(width: float) -> float:
    return max(width * _CHARACTER, _CHARACTER)
