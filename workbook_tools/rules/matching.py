"""Which rows of a related sheet belong to which row of a formula: found by hashing, not by trying all pairs.

A relation is held as two arrays of equal length, so that counting and adding up over 100,000 rows is one
call of numpy. A condition that can be answered by a dictionary (the cell equals, the list contains, a
row of a further sheet says so) is a *join*; all joins of a relation make one key together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..schema import expressions as x
from ..schema.tree import children, others
from ..values import cells
from ..values.cells import Cell, CellError

Positions = NDArray[np.intp]
Key = Hashable
TRUE, FALSE = object(), object()  # keys of truth values, because True equals 1 in a dictionary


@dataclass(frozen=True)
class Matches:
    """For each of ``size`` rows the related rows that belong to it, in order.

    Pair by pair: ``left`` are the rows, ascending, and ``right`` the related ones. Where the condition
    asks nothing of the row itself all rows have the same related ones, and ``left`` is None.
    """

    size: int
    right: Positions
    left: Positions | None = None

    def counts(self) -> list[float]:
        """How many related rows each row has."""
        if self.left is None:
            return [float(len(self.right))] * self.size
        return [float(n) for n in np.bincount(self.left, minlength=self.size).tolist()]

    def sums(self, numbers: NDArray[np.float64]) -> list[float]:
        """The sum of ``numbers`` over each row's related rows, added in their order."""
        if self.left is None:
            return [float(np.bincount(np.zeros_like(self.right), numbers[self.right], 1)[0])] * self.size
        sums: list[float] = np.bincount(self.left, numbers[self.right], self.size).tolist()
        return sums

    def greatest(self, numbers: NDArray[np.float64]) -> list[float]:
        """The greatest of ``numbers`` over each row's related rows; 0 if none is greater."""
        if self.left is None:
            return [float(np.max(numbers[self.right], initial=0.0))] * self.size
        best = np.zeros(self.size)
        np.maximum.at(best, self.left, numbers[self.right])
        return best.tolist()

    def nth(self, n: Sequence[int]) -> list[int | None]:
        """The n-th related row (from 1) of each row; None beyond the last."""
        starts, ends = self._bounds()
        return [
            int(self.right[start + i - 1]) if 1 <= i <= end - start else None
            for i, start, end in zip(n, starts, ends, strict=True)
        ]

    def groups(self) -> list[list[int]]:
        """The related rows of each row; rows that share theirs share one list."""
        right = self.right.tolist()
        if self.left is None:
            return [right] * self.size
        return [right[start:end] for start, end in zip(*self._bounds(), strict=True)]

    def only(self, kept: NDArray[np.bool_]) -> Matches:
        """Those pairs for which ``kept``, one a pair, is true."""
        return Matches(self.size, self.right[kept], None if self.left is None else self.left[kept])

    def paired(self) -> Matches:
        """The same with every pair spelled out."""
        if self.left is not None:
            return self
        left = np.repeat(np.arange(self.size), len(self.right))
        return Matches(self.size, np.tile(self.right, self.size), left)

    def _bounds(self) -> tuple[list[int], list[int]]:
        if self.left is None:
            return [0] * self.size, [len(self.right)] * self.size
        rows = np.arange(self.size)
        return np.searchsorted(self.left, rows, "left").tolist(), np.searchsorted(self.left, rows, "right").tolist()


Index = dict[tuple[Key, ...], list[int]]


def index_of(keys: Sequence[Sequence[Iterable[Key]]], size: int) -> Index:
    """The positions of ``size`` related rows by key; ``keys`` has for each join the keys of each row."""
    index: Index = defaultdict(list)
    for position in range(size):
        for key in product(*(of_rows[position] for of_rows in keys)):
            index[key].append(position)
    return index


def looked_up(index: Index, keys: Sequence[Sequence[Iterable[Key]]], size: int) -> Matches:
    """The relation of ``size`` rows whose ``keys`` (for each join those of each row) stand in ``index``."""
    left: list[int] = []
    right: list[int] = []
    for row in range(size):
        found = [index[key] for key in product(*(of_rows[row] for of_rows in keys)) if key in index]
        hits = found[0] if len(found) == 1 else sorted({position for some in found for position in some})
        left += [row] * len(hits)
        right += hits
    return Matches(size, np.array(right, dtype=np.intp), np.array(left, dtype=np.intp))


# --- which conditions are joins, and their keys -----------------------------------------------------


def conjuncts(where: x.Expression) -> list[x.Expression]:
    """The conditions that must all hold."""
    if isinstance(where, x.And):
        return [c for part in where.parts for c in conjuncts(part)]
    return [where]


def reads_row(node: x.Expression) -> bool:
    """Whether a condition asks something of the formula's own row."""
    return isinstance(node, x.Col) or any(reads_row(child) for child in children(node))


def sides(condition: x.Expression) -> tuple[x.Other, x.Expression] | None:
    """The related cell that a dictionary is made of, and what is looked up in it; None if it is no join."""
    if isinstance(condition, x.Related):
        return condition.match, condition
    pairs: tuple[tuple[x.Expression, x.Expression], ...] = ()
    if isinstance(condition, x.Equal):
        pairs = ((condition.left, condition.right), (condition.right, condition.left))
    elif isinstance(condition, x.Contains):
        pairs = ((condition.value, condition.member),)
    for related, wanted in pairs:
        if isinstance(related, x.Other) and not others(wanted):
            return related, wanted
    return None


def joined_column(join: x.Expression) -> str:
    """The related sheet's column that the dictionary of a join is made of."""
    found = sides(join)
    assert found is not None
    return found[0].name


def related_keys(condition: x.Expression, value: Cell) -> Sequence[Key]:
    """Where the cell of a related row is found. A blank one equals nothing, so that spare rows never count."""
    if isinstance(value, CellError):
        return ()
    if isinstance(condition, x.Contains):
        return tuple(dict.fromkeys(cells.as_text(value).split("; ")))
    return () if cells.is_blank(value) else (match_key(value),)


def wanted_keys(condition: x.Expression, value: Cell) -> Sequence[Key]:
    """Where the related rows of a cell are looked for; a blank equals 0 and FALSE."""
    if isinstance(value, CellError):
        return ()
    if isinstance(condition, x.Contains):
        return (cells.as_text(value),)
    return (0.0, FALSE) if value is None else (match_key(value),)


def match_key(value: Cell) -> Key:
    """Equal cells have equal keys: case does not count, and a number, a text and a truth value differ."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, str):
        return value.lower()
    return cells.as_number(value)


def is_single(value: Any) -> bool:
    """Whether a dictionary of list members can answer for ``value``: it is one member, not several."""
    return "; " not in cells.as_text(value)
