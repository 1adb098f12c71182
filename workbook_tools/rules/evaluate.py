"""Compute expressions in Python, cell for cell as Excel would.

An expression is computed for all rows of a sheet at once; the result is one value a row. What each node
means stands in ``rules.nodes``; how the rows of another sheet are found is in ``rules.matching``, so that long
sheets stay quick.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from itertools import repeat
from typing import Any, TypeVar

from ..schema import expressions as x
from ..schema.tree import figures_read, reads_row
from ..values import cells
from ..values.cells import Cell, CellError
from ..values.frame import Frame
from .matching import (
    Group,
    Index,
    JoinKey,
    Matches,
    conjuncts,
    index_of,
    is_single,
    joined_column,
    looked_up,
    match_key,
    related_keys,
    sides,
    text_key,
    wanted_keys,
)
from .nodes import ASKED_AGAIN, NODES
from .values_of_rows import Sound, Truths, over, sound
from .values_of_rows import Values as Values

Tables = Mapping[str, Frame]
Kept = TypeVar("Kept")


class Evaluator:
    """Computes over ``tables`` (sheet name → frame with one column a declared column).

    ``figures`` are the values of named page cells. Results are plain cell values, one a row. What was
    found out about a sheet is kept until ``forget`` says that it changed.
    """

    def __init__(self, tables: Tables, figures: Mapping[str, Cell] | None = None) -> None:
        self.tables = tables
        self.figures: dict[str, Cell] = dict(figures or {})
        self._columns: dict[tuple[str, str], Values] = {}
        self._derived: dict[str, dict[Hashable, Any]] = defaultdict(dict)  # by the sheet it was found out about
        self._satisfying: dict[Hashable, frozenset[int]] = {}
        self._own: dict[str, Scope] = {}

    def size(self, sheet: str) -> int:
        """How many rows a related sheet has; 0 if it is not there."""
        table = self.tables.get(sheet)
        return 0 if table is None else len(table)

    def column(self, sheet: str, name: str) -> Values:
        """The cells of a related sheet's column; blank if the sheet or column is not there."""
        key = (sheet, name)
        if key not in self._columns:
            table = self.tables.get(sheet)
            there = table is not None and name in table
            self._columns[key] = sound(table[name]) if there else Sound(repeat(None, self.size(sheet)))  # type: ignore[index]
        return self._columns[key]

    def numbers(self, sheet: str, name: str | x.Expression) -> list[float]:
        """A related sheet's column, or what is derived there, as numbers; what is none counts as 0."""

        def make() -> list[float]:
            values = self.column(sheet, name) if isinstance(name, str) else self.derived(sheet, name)
            return [v if type(v) is float else cells.as_number(v) if cells.is_number(v) else 0.0 for v in values]

        figures = () if isinstance(name, str) else self._figures_read(name)
        return self._kept(sheet, ("numbers", name, figures), make)

    def entries(self, sheet: str, column: str) -> frozenset[str]:
        """The texts that stand in a related sheet's column."""

        def make() -> frozenset[str]:
            values = self.column(sheet, column)
            return frozenset(cells.as_text(v) for v in values if not (isinstance(v, CellError) or cells.is_blank(v)))

        return self._kept(sheet, ("entries", column), make)

    def first_rows(self, sheet: str, key: str | x.Expression) -> dict[JoinKey, int]:
        """Where each filled value of a related sheet's column, or of what is derived there, stands first."""

        def make() -> dict[JoinKey, int]:
            first: dict[JoinKey, int] = {}
            for i, value in enumerate(self.column(sheet, key) if isinstance(key, str) else self.derived(sheet, key)):
                if value.__class__ is str:
                    if value.strip(" "):
                        first.setdefault(text_key(value), i)
                elif not (value is None or isinstance(value, CellError)):
                    first.setdefault(match_key(value), i)
            return first

        figures = () if isinstance(key, str) else self._figures_read(key)
        return self._kept(sheet, ("first", key, figures), make)

    def derived(self, sheet: str, value: x.Expression) -> Values:
        """``value`` for every row of a sheet, read from their own cells."""
        figures = self._figures_read(value)
        same = sheet in self.tables and not figures  # as the rules read, for which much is known
        rows = self.own(sheet) if same else Scope(self, self.size(sheet), lambda name: self.column(sheet, name))
        return self._kept(sheet, ("derived", value, figures), lambda: rows.values(value))

    def _figures_read(self, node: x.Expression) -> tuple[tuple[str, str], ...]:
        """What the figures are now that ``node`` reads."""
        read = figures_read(node)
        return tuple((name, repr(self.figures.get(name))) for name in sorted(read)) if read else ()

    def satisfying(self, sheet: str, conditions: Sequence[x.Expression]) -> frozenset[int]:
        """The rows of a related sheet that satisfy all ``conditions``, which read no other row."""

        def rows(condition: x.Expression) -> frozenset[int]:
            place = (sheet, condition, self._figures_read(condition))
            if place not in self._satisfying:
                related = Scope(self, self.size(sheet), _no_column, lambda name: self.column(sheet, name))
                self._satisfying[place] = frozenset(related.true(condition))
            return self._satisfying[place]

        first, *others = map(rows, conditions)
        return first.intersection(*others)

    def kept_rows(self, sheet: str, conditions: Sequence[x.Expression]) -> Group:
        """The rows of a related sheet that satisfy all ``conditions``; without conditions all of them."""
        if not conditions:
            return range(self.size(sheet))
        return sorted(self.satisfying(sheet, conditions))

    def joined(self, sheet: str, joins: Sequence[tuple[x.Expression, tuple[Collection[JoinKey], ...]]]) -> Matches:
        """The rows of a related sheet that are found by the joins; each has what the rows look for."""

        def make() -> Index:
            return index_of([self.keys(sheet, name, c) for c, name in zip(conditions, names, strict=True)])

        conditions = [condition for condition, _ in joins]
        wanted = tuple(keys for _, keys in joins)
        names = [joined_column(condition) for condition in conditions]
        place = (
            "index",
            tuple((name, isinstance(c, x.Contains)) for name, c in zip(names, conditions, strict=True)),
        )
        index = self._kept(sheet, place, make)
        return self._kept(sheet, ("joined", place, wanted), lambda: looked_up(index, wanted))

    def keys(self, sheet: str, name: str, condition: x.Expression) -> list[Sequence[JoinKey]]:
        """Where a ``condition`` finds each row of a related sheet, by its column ``name``."""
        place = ("keys", name, isinstance(condition, x.Contains))
        return self._kept(sheet, place, lambda: related_keys(condition, self.column(sheet, name)))

    def _kept(self, sheet: str, key: Hashable, make: Callable[[], Kept]) -> Kept:
        known = self._derived[sheet]
        if key not in known:
            known[key] = make()
        kept: Kept = known[key]
        return kept

    def forget(self, sheet: str) -> None:
        """Read ``sheet`` anew: its frame was changed."""
        for key in [key for key in self._columns if key[0] == sheet]:
            del self._columns[key]
        self._derived.pop(sheet, None)
        for known in self._derived.values():  # what is derived may look up in a further sheet
            for place in [p for p in known if isinstance(p, tuple) and any(isinstance(q, x.Expression) for q in p)]:
                del known[place]
        self._satisfying.clear()  # a condition may ask a further sheet
        self._own.clear()

    def own(self, sheet: str) -> Scope:
        """The rows of a sheet that all its rules are asked of; what is known of them is known until ``forget``."""
        if sheet not in self._own:
            self._own[sheet] = self.scope(self.tables[sheet])
        return self._own[sheet]

    def scope(self, frame: Frame) -> Scope:
        """The rows of ``frame``, which must not change while they are asked."""
        return Scope(
            self, len(frame), lambda name: sound(frame[name]) if name in frame else Sound(repeat(None, len(frame)))
        )

    def rows(self, expression: x.Expression, frame: Frame) -> Values:
        """``expression`` for every row of ``frame``."""
        return results(self.scope(frame).values(expression))

    def one(self, expression: x.Expression) -> Cell:
        """``expression`` that reads no row."""
        return result(Scope(self, 1, _no_column).values(expression)[0])

    def of(self, expression: x.Expression, row: Mapping[str, Cell]) -> Cell:
        """``expression`` of one row with these cells."""
        return self.rows(expression, Frame({name: [value] for name, value in row.items()}, 1))[0]


def _no_column(name: str) -> Values:
    raise KeyError(f"no row to read column {name!r} from")


def result(value: Cell) -> Cell:
    """What a formula that gives a blank shows: 0."""
    return 0 if value is None else value


def results(values: Values) -> Values:
    """What formulas that give these values show."""
    return values if None not in values else [result(value) for value in values]


class Scope:
    """``size`` rows in which ``Col`` reads through ``col`` and ``Other`` through ``other``."""

    def __init__(
        self,
        evaluator: Evaluator,
        size: int,
        col: Callable[[str], Values],
        other: Callable[[str], Values] = _no_column,
    ) -> None:
        self.evaluator: Evaluator = evaluator
        self.size: int = size
        self.col: Callable[[str], Values] = col
        self.other: Callable[[str], Values] = other
        self._known: dict[x.Expression, Values] = {}
        self._branches: dict[tuple[x.Expression, bool], Scope] = {}
        self._more: tuple[Scope, list[int]] | None = (
            None  # a scope of more rows, and where those of this one stand there
        )

    def values(self, node: x.Expression) -> Values:
        """``node`` for each row of the scope."""
        if type(node) not in ASKED_AGAIN:
            return NODES[type(node)](self, node)
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = self._of_more(node) or NODES[type(node)](self, node)
        return known

    def know(self, node: x.Expression, values: Values) -> None:
        """What ``node``, which is asked again and again, is for each row of the scope."""
        self._known[node] = values

    def _of_more(self, node: x.Expression) -> Values | None:
        """``node`` for the rows of the scope, where it is known for more rows."""
        if self._more is None:
            return None
        scope, indices = self._more
        known = scope._known.get(node)
        return None if known is None else type(known)([known[i] for i in indices])

    def of_all_rows(self, node: x.Expression, values: Callable[[Scope, Any], Values]) -> Values:
        """What ``node`` is for the rows of the scope, where it asks for the other rows of their sheet."""
        if self._more is None:
            return values(self, node)
        scope, indices = self._more
        known = scope.of_all_rows(node, values)
        return type(known)([known[i] for i in indices])

    def true(self, node: x.Expression) -> list[int]:
        """The rows of the scope in which ``node`` is TRUE."""
        return [position for position, value in enumerate(self.values(node)) if value is True]

    def map(self, function: Callable[..., Cell], *nodes: x.Expression) -> Values:
        """``function`` of the nodes' values; an error among them is the result."""
        return over(function, [self.values(node) for node in nodes])

    def test(self, function: Callable[..., bool], *nodes: x.Expression) -> Values:
        """The same of a ``function`` that gives truth values."""
        return over(function, [self.values(node) for node in nodes], Truths)

    def branch(self, condition: x.Expression, holds: bool, indices: list[int]) -> Scope:
        """The rows ``indices`` for which a ``condition`` that is asked again and again ``holds`` or not."""
        known = self._branches.get((condition, holds))
        if known is None:
            known = self.pick(indices)
            if type(condition) in ASKED_AGAIN:
                self._branches[condition, holds] = known
        return known

    def pick(self, indices: list[int], other: Callable[[str], Values] | None = None) -> Scope:
        """The scope's rows ``indices`` (repeats allowed), with another reading of ``Other``."""

        def pick_from(read: Callable[[str], Values]) -> Callable[[str], Values]:
            def picked(name: str) -> Values:
                values = read(name)
                return type(values)([values[i] for i in indices])

            return picked

        picked = Scope(self.evaluator, len(indices), pick_from(self.col), other or pick_from(self.other))
        if other is None:
            picked._more = self, indices
        return picked

    def matches(self, sheet: str, where: x.Expression) -> Matches:
        """For each row of the scope the rows of ``sheet`` that satisfy ``where``."""
        conditions = conjuncts(where)
        fixed = [c for c in conditions if not reads_row(c)]
        moving = [c for c in conditions if reads_row(c)]
        wanted = [self._wanted(c) for c in moving]
        joins = [(c, keys) for c, keys in zip(moving, wanted, strict=True) if keys is not None]
        if joins:
            found = self.evaluator.joined(sheet, joins)
            if fixed:
                found = found.only(self.evaluator.satisfying(sheet, fixed))
        else:
            found = Matches([self.evaluator.kept_rows(sheet, fixed)] * self.size)
        for condition, keys in zip(moving, wanted, strict=True):
            if keys is None:
                found = self._narrow(sheet, found, condition)
        return found

    def _wanted(self, condition: x.Expression) -> tuple[Collection[JoinKey], ...] | None:
        """What each row looks for in the dictionary of a join; None where the condition is none."""
        found = sides(condition)
        if found is None:
            return None
        if isinstance(condition, x.Related):
            return self.keys_of_related(condition)
        values = self.values(found[1])
        if isinstance(condition, x.Contains) and not all(map(is_single, values)):
            return None
        return tuple(wanted_keys(condition, values))

    def keys_of_related(self, node: x.Related) -> tuple[frozenset[JoinKey], ...]:
        """For each row the keys of the rows of the further sheet that satisfy the condition; of those with the same
        key only the first one is asked where the condition reads the row."""
        keys = self.evaluator.keys(node.sheet, node.key, node)
        found = self.matches(node.sheet, node.where)
        if not reads_row(node.where):
            return tuple(found.each(lambda group: frozenset(k for i in group for k in keys[i])))
        first = self.evaluator.first_rows(node.sheet, node.key)
        return tuple(found.each(lambda group: frozenset(k for i in group for k in keys[i] if first.get(k) == i)))

    def _narrow(self, sheet: str, found: Matches, condition: x.Expression) -> Matches:
        """Those pairs that satisfy a condition which reads both rows."""
        left, right = found.pairs()

        def read(name: str) -> Values:
            column = self.evaluator.column(sheet, name)
            return type(column)([column[i] for i in right])

        return found.only_pairs([value is True for value in self.pick(left, read).values(condition)])
