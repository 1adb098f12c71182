"""The rows of ``Opslag`` as XML text: hundreds of columns, of which few cells hold another value than the one above."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress
from operator import ne
from typing import cast

from ...values.cells import Cell
from ..layout import FIRST_ROW
from .row_text import ROW, Formulas, is_plain

FEW = 1_000  # rows, of which no memory need be saved


class DerivedRows:
    """Columns of formulas, and the text of their rows, one after the other: what changes from one to the next is replaced."""

    def __init__(self) -> None:
        self.last = FIRST_ROW - 1
        self._cells: list[str] = []  # of the row that was made last, with ROW for its number
        self._coming: dict[int, list[tuple[int, str]]] = defaultdict(list)  # by row, the cells that change there
        self._varying: list[tuple[int, int, Formulas, Sequence[Cell]]] = []  # the first number is the row to begin with
        self._others: list[tuple[int, Formulas, Sequence[Cell]]] = []

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._cells)

    def add(self, text: Formulas, values: Sequence[Cell]) -> None:
        """One more column, with the values of its cells from the first row on."""
        at, end = len(self._cells), FIRST_ROW + len(values)
        self._cells.append("")
        self.last = max(self.last, end - 1)
        self._coming[end].append((at, ""))
        if not text.may_share or not is_plain(values):
            self._others.append((at, text, values))
            return
        filled = next((n for n, value in enumerate(values) if value != ""), len(values))
        if filled:
            self._coming[FIRST_ROW].append((at, text.pointing("")))
        if filled < len(values):
            self._coming[FIRST_ROW + filled] += [
                (at, cell) for cell in text.cells(FIRST_ROW + filled, values[filled : filled + 1])
            ]
        below = values[filled + 1 :]
        if below and below.count(below[0]) == len(below):
            self._coming[FIRST_ROW + filled + 1].append((at, text.pointing(below[0])))
        elif below:
            self._varying.append((FIRST_ROW + filled + 1, at, text, values))

    def make(self, first: int, last: int) -> Iterator[tuple[str]]:
        """The cells of the rows from one to another; they are asked for as they stand."""
        self._look_ahead(first, last)
        cells = self._cells
        for row in range(first, last + 1):
            for at, cell in self._coming.pop(row, ()):
                cells[at] = cell
            yield ("".join(cells).replace(ROW, str(row + 1)),)

    def _look_ahead(self, first: int, last: int) -> None:
        """Find out what changes in these rows."""
        coming, part = self._coming, slice(first - FIRST_ROW, last - FIRST_ROW + 1)
        for begin, at, text, values in self._varying:
            start = max(first, begin)
            now, known = values[start - FIRST_ROW : part.stop], text.known
            above: Iterable[object] = (
                chain((text,), now) if start == begin else values[start - FIRST_ROW - 1 : part.stop]
            )
            for row, value in compress(enumerate(now, start), map(ne, now, above)):
                coming[row].append((at, known.get(value) or text.pointing(value)))
        for at, text, values in self._others:
            for row, cell in enumerate(text.cells(first, values[part]), first):
                coming[row].append((at, cell))


def packed(before: Sequence[Cell], values: Sequence[Cell]) -> Sequence[Cell]:
    """The values after those ``before``; in a third of the memory, where they are many and all are numbers."""
    if len(values) > FEW and (not before or isinstance(before, array)) and set(map(type, values)) == {float}:
        numbers = before if isinstance(before, array) else array("d")
        numbers.extend(cast("Sequence[float]", values))
        return cast("Sequence[Cell]", numbers)
    return [*before, *values] if before else values
