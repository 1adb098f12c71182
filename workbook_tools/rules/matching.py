"""Which rows of a related sheet belong to which row of a formula: found by hashing, not by trying all pairs.

A condition that can be answered by a dictionary (the cell equals, the list contains, a row of a further
sheet says so) is a *join*; all joins of a relation make one key together. Rows that look for the same
share one list of related rows, so that what is counted or added up over it is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, TypeVar

from msgspec import Struct

from ..schema import expressions as x
from ..schema.tree import others
from ..values import cells
from ..values.cells import Cell, CellError

JoinKey = Hashable
Group = Sequence[int]
Found = TypeVar("Found")
TRUE, FALSE = object(), object()  # keys of truth values, because True equals 1 in a dictionary
NONE: Group = ()


class Matches(Struct, frozen=True):
    """For each row of a formula the positions of the related rows that belong to it, in order."""

    groups: Sequence[Group]

    def each(self, function: Callable[[Group], Found]) -> list[Found]:
        """``function`` of each row's related rows; of a list that rows share only once."""
        known: dict[int, Found] = {}
        found = []
        for group in self.groups:
            at = id(group)
            if at not in known:
                known[at] = function(group)
            found.append(known[at])
        return found

    def counts(self) -> list[float]:
        """How many related rows each row has."""
        return [float(len(group)) for group in self.groups]

    def sums(self, numbers: Sequence[float]) -> list[float]:
        """The sum of ``numbers`` over each row's related rows, added in their order."""

        def added(group: Group) -> float:
            total = 0.0  # not sum(): from Python 3.12 on it rounds otherwise than earlier ones
            for i in group:
                total += numbers[i]
            return total

        return self.each(added)

    def greatest(self, numbers: Sequence[float]) -> list[float]:
        """The greatest of ``numbers`` over each row's related rows; 0 if none is greater."""
        return self.each(lambda group: max([0.0, *(numbers[i] for i in group)]))

    def nth(self, n: Sequence[int]) -> list[int | None]:
        """The n-th related row (from 1) of each row; None beyond the last."""
        return [group[i - 1] if 1 <= i <= len(group) else None for i, group in zip(n, self.groups, strict=True)]

    def only(self, kept: Collection[int]) -> Matches:
        """Those related rows that are among those ``kept``."""
        return Matches(self.each(lambda group: [i for i in group if i in kept]))

    def pairs(self) -> tuple[list[int], list[int]]:
        """Every row with every related one: the rows, and beside them the related rows."""
        left = [row for row, group in enumerate(self.groups) for _ in group]
        return left, [i for group in self.groups for i in group]

    def only_pairs(self, kept: Sequence[bool]) -> Matches:
        """Those of the ``pairs`` for which ``kept``, one a pair, is true."""
        verdicts = iter(kept)
        return Matches([[i for i in group if next(verdicts)] for group in self.groups])


Index = dict[JoinKey, list[int]]


def _joined(keys: Sequence[Sequence[Collection[JoinKey]]]) -> Sequence[Collection[JoinKey]]:
    """For each row its keys over all joins; ``keys`` has for each join the keys of each row."""
    return keys[0] if len(keys) == 1 else [tuple(product(*of_row)) for of_row in zip(*keys, strict=True)]


def index_of(keys: Sequence[Sequence[Collection[JoinKey]]]) -> Index:
    """The positions of related rows by key; ``keys`` has for each join the keys of each row."""
    index: Index = {}
    for position, of_row in enumerate(_joined(keys)):
        for key in of_row:
            if key in index:
                index[key].append(position)
            else:
                index[key] = [position]
    return index


def looked_up(index: Index, keys: Sequence[Sequence[Collection[JoinKey]]]) -> Matches:
    """The relation of the rows whose ``keys`` (for each join those of each row) stand in ``index``."""
    groups: list[Group] = []
    for of_row in _joined(keys):
        found = [index[key] for key in of_row if key in index]
        if not found:
            groups.append(NONE)
        else:
            groups.append(found[0] if len(found) == 1 else sorted({i for some in found for i in some}))
    return Matches(groups)


# --- which conditions are joins, and their keys -----------------------------------------------------


def conjuncts(where: x.Expression) -> list[x.Expression]:
    """The conditions that must all hold."""
    if isinstance(where, x.And):
        return [c for part in where.parts for c in conjuncts(part)]
    return [where]


@lru_cache(maxsize=4096)
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


def related_keys(condition: x.Expression, values: Iterable[Cell]) -> list[Sequence[JoinKey]]:
    """Where the cells of related rows are found. A blank one equals nothing, so that spare rows never count."""
    if isinstance(condition, x.Contains):
        return [() if isinstance(v, CellError) else tuple(dict.fromkeys(cells.as_text(v).split("; "))) for v in values]
    return [_related(v) for v in values]


@lru_cache(maxsize=2**16)
def _of_text(text: str) -> Sequence[JoinKey]:
    """The key of a text: one object for all the rows and columns in which it stands."""
    return (text.lower(),)


def text_key(text: str) -> JoinKey:
    """The key of a text, likewise."""
    return _of_text(text)[0]


def _related(value: Cell) -> Sequence[JoinKey]:
    if type(value) is str:
        return _of_text(value) if value.strip(" ") else ()
    return () if value is None or isinstance(value, CellError) else (match_key(value),)


def wanted_keys(condition: x.Expression, values: Iterable[Cell]) -> list[Sequence[JoinKey]]:
    """Where the related rows of cells are looked for. A blank is looked for nowhere."""
    if isinstance(condition, x.Contains):
        return [() if isinstance(v, CellError) else (cells.as_text(v),) for v in values]
    return [_wanted(v) for v in values]


def _wanted(value: Cell) -> Sequence[JoinKey]:
    if type(value) is str:
        return _of_text(value)
    if isinstance(value, CellError):
        return ()
    return () if value is None else (match_key(value),)


def match_key(value: Cell) -> JoinKey:
    """Equal cells have equal keys: case does not count, and a number, a text and a truth value differ."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, bool):
        return TRUE if value else FALSE
    return cells.as_number(value)


def is_single(value: Any) -> bool:
    """Whether a dictionary of list members can answer for ``value``: it is one member, not several."""
    return "; " not in cells.as_text(value)
