"""Which row of a sheet became which: by key, and where finance changed the key itself, by what else the row says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from ...schema.structure import Sheet
from ...values.cells import Cell
from ...values.comparable import comparable
from ...values.frame import Row
from ..agreement.keys import RowKey, key_of

MOST_CHOICES = 10_000  # of pairs of rows that might be the same; beyond, they meet in their order


class Rows(Struct, dict=True):
    """The rows of a sheet, by column; all columns are equally long."""

    columns: Mapping[str, Sequence[Cell]]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values()), ()))

    @cached_property
    def said(self) -> list[tuple[Hashable, ...]]:
        """What every row says, however it was saved."""
        return list(zip(*([comparable(v) for v in cells] for cells in self.columns.values()), strict=True))

    def row(self, position: int) -> Row:
        """One row as a dictionary."""
        return {name: cells[position] for name, cells in self.columns.items()}

    def keys(self, sheet: Sheet) -> list[RowKey]:
        """The keys of all rows."""
        return [key_of(sheet, {name: self.columns[name][n] for name in sheet.key}) for n in range(self.size)]


class Match(Struct, frozen=True):
    """The rows that are the same as (position before, position now), those that are gone, and those that have come."""

    pairs: Sequence[tuple[int, int]]
    gone: Sequence[int]
    come: Sequence[int]


def match_rows(sheet: Sheet, old: Rows, new: Rows) -> Match:
    """Which row became which. Rows of one key meet first if they say the same, then the most alike.

    A row under another key is the same if it says the same otherwise, or stands in the same place and says half of it.
    """
    groups: dict[RowKey, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((old, new)):
        for position, key in enumerate(rows.keys(sheet)):
            groups[key][side].append(position)
    pairs: list[tuple[int, int]] = []
    gone: list[int] = []
    come: list[int] = []
    for key, (before, after) in groups.items():
        if len(before) == len(after) == 1 and any(key):
            pairs.append((before[0], after[0]))
            continue
        pairs += _equal(old, new, before, after)
        if any(key):
            pairs += _alike(old, new, before, after, sheet, least=0)
        gone += before
        come += after
    pairs += _renamed(old, new, gone, come, sheet, pairs)
    return Match(sorted(pairs), sorted(gone), sorted(come))


def _equal(old: Rows, new: Rows, before: list[int], after: list[int]) -> list[tuple[int, int]]:
    """The pairs that say the same, which are taken out of both lists."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for position in reversed(before):
        waiting[old.said[position]].append(position)
    pairs = [(waiting[new.said[n]].pop(), n) for n in after if waiting[new.said[n]]]
    _take_out(pairs, before, after)
    return pairs


def _alike(
    old: Rows, new: Rows, before: list[int], after: list[int], sheet: Sheet, least: int
) -> list[tuple[int, int]]:
    """The pairs that say most alike, which are taken out of both lists."""
    pairs: list[tuple[int, int]] = []
    rest = list(before)
    choose = len(before) * len(after) <= MOST_CHOICES
    for n in after:
        if not rest:
            break
        best = max(rest, key=lambda o: _likeness(old, new, o, n, sheet)) if choose else rest[0]
        if _likeness(old, new, best, n, sheet) >= least:
            rest.remove(best)
            pairs.append((best, n))
    _take_out(pairs, before, after)
    return pairs


def _renamed(
    old: Rows, new: Rows, gone: list[int], come: list[int], sheet: Sheet, known: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The rows whose key was changed, which are taken out of both lists."""
    if not gone or not come or len(gone) * len(come) > MOST_CHOICES:
        return []
    became = dict(known)
    pairs: list[tuple[int, int]] = []
    for same_place in (False, True):
        for o in list(gone):
            filled = _filled(old, o, sheet)
            candidates = [
                n
                for n in come
                if n not in {after for _, after in pairs}
                and (
                    _in_the_same_place(o, n, old.size, new.size, became)
                    and 2 * _likeness(old, new, o, n, sheet) >= max(filled, _filled(new, n, sheet))
                    if same_place
                    else filled and _likeness(old, new, o, n, sheet) == filled == _filled(new, n, sheet)
                )
            ]
            if candidates and o not in {before for before, _ in pairs}:
                best = max(candidates, key=lambda n: (_likeness(old, new, o, n, sheet), -abs(n - o)))
                pairs.append((o, best))
                became[o] = best
    _take_out(pairs, gone, come)
    return pairs


def _in_the_same_place(before: int, after: int, old_size: int, new_size: int, became: Mapping[int, int]) -> bool:
    """Whether the row above, or the one below, is the same as before."""
    first = before == after == 0
    last = before == old_size - 1 and after == new_size - 1
    return first or last or became.get(before - 1) == after - 1 or became.get(before + 1) == after + 1


def _likeness(old: Rows, new: Rows, before: int, after: int, sheet: Sheet) -> int:
    """How many filled cells outside the key say the same."""
    cells = zip(old.columns, old.said[before], new.said[after], strict=True)
    return sum(was is not None and was == is_ for name, was, is_ in cells if name not in sheet.key)


def _filled(rows: Rows, position: int, sheet: Sheet) -> int:
    return sum(
        v is not None for name, v in zip(rows.columns, rows.said[position], strict=True) if name not in sheet.key
    )


def _take_out(pairs: Iterable[tuple[int, int]], before: list[int], after: list[int]) -> None:
    for o, n in pairs:
        before.remove(o)
        after.remove(n)
