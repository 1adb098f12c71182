"""How wide a table's columns are on paper, and how many lines its rows take there: judged by the number of letters.

Lengths are in centimetres.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from .model import Column, Table

LETTER = 0.155  # of the tables' font, on the average and a little more
PADDING = 0.42  # left and right of a cell
WIDEST_WORD = 5.0  # a longer one may break
PROSE, LONG = 3.2, 40  # what a column of sentences needs at least, and how many letters make a text one
FACE = 0.5  # a smiley before its word


def column_widths(table: Table, whole: float) -> list[float]:
    """The widths of a table's columns, ``whole`` in all: by their shares, and so that no word breaks where there is room."""
    least = [_least(table, at, column) for at, column in enumerate(table.columns)]
    if sum(least) >= whole:
        return [whole * one / sum(least) for one in least]
    shares = [column.width for column in table.columns]
    narrow: set[int] = set()
    while True:
        rest = whole - sum(least[at] for at in narrow)
        of_rest = sum(share for at, share in enumerate(shares) if at not in narrow)
        widths = [least[at] if at in narrow else rest * share / of_rest for at, share in enumerate(shares)]
        more = {at for at, width in enumerate(widths) if width < least[at] - 1e-9}
        if not more:
            return widths
        narrow |= more


def _least(table: Table, at: int, column: Column) -> float:
    texts = [column.header, *(row[at].text for row in table.rows)]
    # A hyphen ends a line too; prose is hyphenated.
    words = [word for text in texts[: 1 if column.prose else None] for word in re.split(r"[\s-]+", text)]
    word = max(map(len, words), default=0) * LETTER + PADDING
    faces = [len(row[at].text) * LETTER + PADDING + FACE for row in table.rows if row[at].symbol]
    sentences = column.prose and any(len(text) > LONG for text in texts)
    return max(min(max(word, *faces, 0), WIDEST_WORD), PROSE if sentences else 0)


def lines_of(table: Table, widths: Sequence[float]) -> int:
    """About how many lines the table takes, with its header."""
    rows = [tuple(column.header for column in table.columns), *(tuple(cell.text for cell in row) for row in table.rows)]
    return sum(max(_lines(text, width) for text, width in zip(row, widths, strict=True)) for row in rows)


def _lines(text: str, width: float) -> int:
    letters = max(1, int((width - PADDING) / LETTER))
    return sum(max(1, math.ceil(len(line) / letters)) for line in text.split("\n"))


def header_texts(left: str, right: str, whole: float) -> tuple[str, str]:
    """Two texts side by side on one line; what is too long is cut, the left one first."""
    letters = int(whole / LETTER)
    right = _cut(right, letters * 2 // 3)
    return _cut(left, letters - len(right)), right


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"
