"""Texts that no row can hold: they go on in further rows, cut between words by live formulas.

Excel's tallest row is 409 points. How many rows a text needs is decided when it is written; where exactly the words are
cut the formulas find themselves, so that no word is lost or told twice when the text is corrected.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from msgspec import Struct

from ...rules.nodes import between, part_end
from ...schema.expressions import Concat, Expression, If, IsBlank, Literal, Step
from ...schema.texts import Between, PartEnd
from ...values.cells import LONGEST, Cell, as_text, is_blank
from .row_heights import lines_needed

MOST_LINES = 25  # of a page, in one row
PART_LINES = 13  # of a text that is cut: low enough to fill printed pages
MOST_PARTS = 40  # of a text; of a longer one the sheet that holds it tells the rest
_ALL = Literal(LONGEST)
_MORE = "…"


class Parts(Struct, frozen=True):
    """How a text is cut: the most characters of each part but the last, and of that one, too, if it is ``shortened``."""

    sizes: tuple[int, ...] = ()
    shortened: bool = False

    def __len__(self) -> int:
        return len(self.sizes) + (not self.shortened)

    def of(self, text: str | Expression) -> list[str] | list[Expression]:
        """The parts of a text, or of what an expression gives."""
        return self.texts(text) if isinstance(text, str) else self.formulas(text)

    def texts(self, value: Cell) -> list[str]:
        """The parts of a text."""
        ends = [0.0]
        for size in self.sizes:
            ends.append(part_end(value, ends[-1], size))
        ends.append(len(as_text(value)))
        parts = [between(value, start, end) for start, end in pairwise(ends)]
        if self.shortened:
            rest = parts.pop()
            parts[-1] += "" if is_blank(rest) else _MORE
        return parts

    def formulas(self, text: Expression) -> list[Expression]:
        """The parts of what ``text`` gives."""
        whole = Step(text)
        ends: list[Expression] = [Literal(0)]
        for size in self.sizes:
            ends.append(Step(PartEnd(whole, ends[-1], size)))
        ends.append(_ALL)
        parts: list[Expression] = [Between(whole, start, end) for start, end in pairwise(ends)]
        if self.shortened:
            rest = parts.pop()
            parts[-1] = Concat((parts[-1], If(IsBlank(rest), Literal(""), Literal(_MORE))))
        return parts


WHOLE = Parts()


def parts_of(value: Cell, width: float, most: int = PART_LINES) -> Parts:
    """How a text is cut that stands in ``width`` characters, so that each part has at most ``most`` lines."""
    text = as_text(value) if isinstance(value, str) else ""
    sizes: list[int] = []
    start = 0
    while len(sizes) < MOST_PARTS and lines_needed(text[start:], width) > most:
        sizes.append(_size(text[start:], width, most))
        start = int(part_end(text, start, sizes[-1]))
    return Parts(tuple(sizes), len(sizes) == MOST_PARTS)


def _size(text: str, width: float, most: int) -> int:
    """How many characters fit: up to a word's end, or in the middle of a very long one."""

    def lines(size: int) -> int:
        return lines_needed(text[: size + 1], width)

    ends = [at for at, letter in enumerate(text) if letter in " \n" and at]
    fitting = bisect_right(ends, most, key=lines)
    return ends[fitting - 1] if fitting else max(bisect_right(range(len(text)), most, key=lines) - 1, 1)
