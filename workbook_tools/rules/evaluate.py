"""Compute expressions with pandas, cell for cell as Excel would.

An expression is computed for all rows of a sheet at once; the result is one value a row. A
relation to another sheet is a join on its first equality, so that long sheets stay quick.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..schema import expressions as x
from ..schema.tree import children, others
from ..values import cells
from ..values.cells import MINUS, Cell, CellError

Values = list[Cell]
Tables = Mapping[str, pd.DataFrame]


class Evaluator:
    """Computes over ``tables`` (sheet name → frame with one column a declared column).

    ``figures`` are the values of named page cells. Results are plain cell values, one a row.
    """

    def __init__(self, tables: Tables, figures: Mapping[str, Cell] | None = None) -> None:
        self.tables = tables
        self.figures = dict(figures or {})
        self._columns: dict[tuple[str, str], Values] = {}

    def column(self, sheet: str, name: str) -> Values:
        """The cells of a related sheet's column; blank if the sheet or column is not there."""
        key = (sheet, name)
        if key not in self._columns:
            table = self.tables.get(sheet)
            if table is None:
                self._columns[key] = []
            elif name not in table:
                self._columns[key] = [None] * len(table)
            else:
                self._columns[key] = plain(table[name])
        return self._columns[key]

    def forget(self, sheet: str) -> None:
        """Read ``sheet`` anew: its frame was changed."""
        for key in [key for key in self._columns if key[0] == sheet]:
            del self._columns[key]

    def rows(self, expression: x.Expression, frame: pd.DataFrame) -> Values:
        """``expression`` for every row of ``frame``."""
        scope = Scope(self, len(frame), lambda name: plain(frame[name]) if name in frame else [None] * len(frame))
        return [result(value) for value in scope.values(expression)]

    def one(self, expression: x.Expression) -> Cell:
        """``expression`` that reads no row."""
        return result(Scope(self, 1, _no_column).values(expression)[0])

    def fails(self, expression: x.Expression, frame: pd.DataFrame) -> np.ndarray[Any, Any]:
        """Where a rule's expression is TRUE."""
        return np.array([value is True for value in self.rows(expression, frame)], dtype=bool)


def _no_column(name: str) -> Values:
    raise KeyError(f"no row to read column {name!r} from")


def plain(series: pd.Series[Any]) -> Values:
    """The cells of a frame's column: NaN is blank, dates are kept."""
    return [None if value is None or value is pd.NaT or value != value else value for value in series.tolist()]


def result(value: Cell) -> Cell:
    """What a formula that gives a blank shows: 0."""
    return 0 if value is None else value


class Scope:
    """``size`` rows in which ``Col`` reads through ``col`` and ``Other`` through ``other``."""

    def __init__(
        self,
        evaluator: Evaluator,
        size: int,
        col: Callable[[str], Values],
        other: Callable[[str], Values] = _no_column,
    ) -> None:
        self.evaluator = evaluator
        self.size = size
        self.col = col
        self.other = other

    def values(self, node: x.Expression) -> Values:
        """``node`` for each row of the scope."""
        return NODES[type(node)](self, node)

    def map(self, function: Callable[..., Cell], *nodes: x.Expression) -> Values:
        """``function`` of the nodes' values; an error among them is the result."""
        columns = [self.values(node) for node in nodes]
        return [_guard(function, row) for row in zip(*columns, strict=True)] if columns else []

    def pick(self, indices: list[int], other: Callable[[str], Values] | None = None) -> Scope:
        """The scope's rows ``indices`` (repeats allowed), with another reading of ``Other``."""

        def pick_from(read: Callable[[str], Values]) -> Callable[[str], Values]:
            def picked(name: str) -> Values:
                values = read(name)
                return [values[i] for i in indices]

            return picked

        return Scope(self.evaluator, len(indices), pick_from(self.col), other or pick_from(self.other))

    def matches(self, sheet: str, where: x.Expression) -> list[list[int]]:
        """For each row of the scope the positions of the rows of ``sheet`` that satisfy ``where``."""
        conditions = _conjuncts(where)
        fixed = [c for c in conditions if not _reads_row(c)]
        moving = [c for c in conditions if _reads_row(c)]
        candidates = self._candidates(sheet, fixed)
        if not moving:
            return [candidates] * self.size
        joins = [c for c in moving if _is_join(c)]
        if joins:
            moving.remove(joins[0])
            pairs = self._join(sheet, candidates, joins[0])
        else:
            pairs = [candidates] * self.size
        return self._narrow(sheet, pairs, moving)

    def _candidates(self, sheet: str, conditions: list[x.Expression]) -> list[int]:
        table = self.evaluator.tables.get(sheet)
        size = 0 if table is None else len(table)
        related = Scope(self.evaluator, size, _no_column, lambda name: self.evaluator.column(sheet, name))
        kept = list(range(size))
        for condition in conditions:
            truth = related.values(condition)
            kept = [i for i in kept if truth[i] is True]
        return kept

    def _join(self, sheet: str, candidates: list[int], condition: x.Expression) -> list[list[int]]:
        assert isinstance(condition, x.Equal)
        other, own = condition.left, condition.right
        if not isinstance(other, x.Other):
            other, own = own, other
        assert isinstance(other, x.Other)
        column = self.evaluator.column(sheet, other.name)
        index: dict[tuple[str, Any], list[int]] = defaultdict(list)
        for i in candidates:
            for key in _join_keys(column[i]):
                index[key].append(i)
        found = []
        for value in self.values(own):
            hits = {i for key in _join_keys(value) for i in index.get(key, ())}
            found.append(sorted(i for i in hits if _found(column[i], value)))
        return found

    def _narrow(self, sheet: str, pairs: list[list[int]], conditions: list[x.Expression]) -> list[list[int]]:
        for condition in conditions:
            left = [row for row, hits in enumerate(pairs) for _ in hits]
            right = [i for hits in pairs for i in hits]

            def read(name: str, right: list[int] = right) -> Values:
                column = self.evaluator.column(sheet, name)
                return [column[i] for i in right]

            truth = self.pick(left, read).values(condition)
            kept: list[list[int]] = [[] for _ in pairs]
            for row, i, value in zip(left, right, truth, strict=True):
                if value is True:
                    kept[row].append(i)
            pairs = kept
        return pairs


def _guard(function: Callable[..., Cell], row: tuple[Cell, ...]) -> Cell:
    for value in row:
        if isinstance(value, CellError):
            return value
    return function(*row)


def _conjuncts(where: x.Expression) -> list[x.Expression]:
    if isinstance(where, x.And):
        return [c for part in where.parts for c in _conjuncts(part)]
    return [where]


def _reads_row(node: x.Expression) -> bool:
    return isinstance(node, x.Col) or any(_reads_row(child) for child in children(node))


def _is_join(node: x.Expression) -> bool:
    if not isinstance(node, x.Equal):
        return False
    sides = (node.left, node.right)
    return any(isinstance(side, x.Other) and not others(rest) for side, rest in (sides, sides[::-1]))


def _join_keys(value: Cell) -> list[tuple[str, Any]]:
    """Keys under which equal cells meet; a blank meets 0, FALSE and the empty text."""
    if isinstance(value, CellError):
        return []
    if value is None or value == "" or (isinstance(value, bool | int | float) and not value):
        return [("blank", None)]
    if isinstance(value, bool):
        return [("truth", value)]
    if isinstance(value, str):
        return [("text", value.lower())]
    return [("number", cells.as_number(value))]


def _is_whole(value: Cell) -> bool:
    return cells.is_number(value) and float(cells.as_number(value)).is_integer()


def _if(scope: Scope, node: x.If) -> Values:
    condition = scope.values(node.condition)
    yes = [i for i, value in enumerate(condition) if value is True]
    no = [i for i, value in enumerate(condition) if value is not True]
    values: Values = [None] * scope.size
    for indices, branch in ((yes, node.then), (no, node.otherwise)):
        if indices:
            for i, value in zip(indices, scope.pick(indices).values(branch), strict=True):
                values[i] = condition[i] if isinstance(condition[i], CellError) else value
    return values


def _equal(scope: Scope, node: x.Equal) -> Values:
    for text, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(text, x.Literal) and isinstance(text.value, str):
            return scope.map(lambda value, text=text.value: cells.as_text(value) == text, other)
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(side, x.Other):
            return scope.map(_found, side, other)
    return scope.map(cells.equal, node.left, node.right)


def _found(related: Cell, wanted: Cell) -> bool:
    """A blank cell of a related row equals nothing, so that spare rows never count."""
    return not cells.is_blank(related) and cells.equal(related, wanted)


def _divide(left: Cell, right: Cell) -> Cell:
    divisor = cells.as_number(right)
    return CellError("#DIV/0!") if divisor == 0 else cells.as_number(left) / divisor


def _numbers(scope: Scope, sheet: str, column: str) -> list[float]:
    values = scope.evaluator.column(sheet, column)
    return [cells.as_number(value) if cells.is_number(value) else 0.0 for value in values]


def _sum(scope: Scope, node: x.Sum) -> Values:
    numbers = _numbers(scope, node.sheet, node.column)
    return [sum((numbers[i] for i in hits), 0.0) for hits in scope.matches(node.sheet, node.where)]


def _greatest(scope: Scope, node: x.Greatest) -> Values:
    numbers = _numbers(scope, node.sheet, node.column)
    return [max([0.0, *(numbers[i] for i in hits)]) for hits in scope.matches(node.sheet, node.where)]


def _nth(scope: Scope, node: x.Nth | x.LinkToNth) -> Values:
    column = node.text if isinstance(node, x.LinkToNth) else node.column
    texts = scope.evaluator.column(node.sheet, column)
    values: Values = []
    hits_of = scope.matches(node.sheet, node.where)
    for hits, n in zip(hits_of, scope.values(node.n), strict=True):
        position = int(cells.as_number(n)) - 1
        values.append(cells.as_text(texts[hits[position]]) if 0 <= position < len(hits) else "")
    return values


def _lookup(scope: Scope, node: x.Lookup) -> Values:
    keys = scope.evaluator.column(node.sheet, node.key)
    found = scope.evaluator.column(node.sheet, node.value)
    first: dict[tuple[str, Any], int] = {}
    for i, key in enumerate(keys):
        if not (cells.is_blank(key) or isinstance(key, CellError)):
            first.setdefault(_match_key(key), i)
    values: Values = []
    for wanted in scope.values(node.match):
        found_none = cells.is_blank(wanted) or isinstance(wanted, CellError)
        position = None if found_none else first.get(_match_key(wanted))
        value = "" if position is None else found[position]
        values.append("" if isinstance(value, CellError) else value)
    return values


def _match_key(value: Cell) -> tuple[str, Any]:
    if isinstance(value, bool):
        return ("truth", value)
    if isinstance(value, str):
        return ("text", value.lower())
    return ("number", cells.as_number(value))


def _related(scope: Scope, node: x.Related) -> Values:
    # The condition may read the formula's own row, so it is asked once for each distinct row.
    keys = scope.evaluator.column(node.sheet, node.key)
    hits_of = scope.matches(node.sheet, node.where)
    own = scope.values(node.match)
    cache: dict[int, set[tuple[str, Any]]] = {}
    values: Values = []
    for value, hits in zip(own, hits_of, strict=True):
        if id(hits) not in cache:
            cache[id(hits)] = {_match_key(keys[i]) for i in hits if keys[i] is not None}
        values.append(not cells.is_blank(value) and _match_key(value) in cache[id(hits)])
    return values


def _grouped(value: Cell) -> str:
    number = round(cells.as_number(value))
    digits = f"{abs(number):,}".replace(",", ".") if abs(number) < 10**9 else str(abs(number))
    return (MINUS if number < 0 else "") + digits


def _tenths(value: Cell, per: int) -> str:
    number = cells.as_number(value)
    whole, tenth = divmod(math.floor(abs(number) / per * 10 + 0.5), 10)
    return (MINUS if number < 0 else "") + f"{whole}" + (f",{tenth}" if tenth else "")


def _contains(value: Cell, member: Cell) -> bool:
    return f"; {cells.as_text(member)}; " in f"; {cells.as_text(value)}; "


NODES: dict[type[x.Expression], Callable[[Scope, Any], Values]] = {
    x.Literal: lambda s, n: [n.value] * s.size,
    x.Col: lambda s, n: s.col(n.name),
    x.Other: lambda s, n: s.other(n.name),
    x.Figure: lambda s, n: [s.evaluator.figures.get(n.name)] * s.size,
    x.IsBlank: lambda s, n: s.map(cells.is_blank, n.value),
    x.IsNumber: lambda s, n: [cells.is_number(v) for v in s.values(n.value)],
    x.IsWhole: lambda s, n: [_is_whole(v) for v in s.values(n.value)],
    x.IsText: lambda s, n: [isinstance(v, str) for v in s.values(n.value)],
    x.IsError: lambda s, n: [isinstance(v, CellError) for v in s.values(n.value)],
    x.Equal: _equal,
    x.Less: lambda s, n: s.map(cells.less, n.left, n.right),
    x.And: lambda s, n: s.map(lambda *v: all(p is True for p in v), *n.parts),
    x.Or: lambda s, n: s.map(lambda *v: any(p is True for p in v), *n.parts),
    x.Not: lambda s, n: s.map(lambda v: v is not True, n.value),
    x.If: _if,
    x.Add: lambda s, n: s.map(lambda *v: sum(map(cells.as_number, v)), *n.parts),
    x.Subtract: lambda s, n: s.map(lambda a, b: cells.as_number(a) - cells.as_number(b), n.left, n.right),
    x.Divide: lambda s, n: s.map(_divide, n.left, n.right),
    x.Absolute: lambda s, n: s.map(lambda v: abs(cells.as_number(v)), n.value),
    x.Concat: lambda s, n: s.map(lambda *v: "".join(map(cells.as_text, v)), *n.parts),
    x.WithoutFirst: lambda s, n: s.map(lambda v: cells.as_text(v)[1 : cells.LONGEST_MESSAGE + 1], n.value),
    x.Beginning: lambda s, n: s.map(lambda v: cells.as_text(v)[: cells.BEGINNING], n.value),
    x.Grouped: lambda s, n: s.map(_grouped, n.value),
    x.Tenths: lambda s, n: s.map(lambda v: _tenths(v, n.per), n.value),
    x.OneOf: lambda s, n: s.map(lambda v: cells.as_text(v) in n.choices, n.value),
    x.Contains: lambda s, n: s.map(_contains, n.value, n.member),
    x.Parts: lambda s, n: s.map(lambda v: float(cells.as_text(v).count(";") + 1), n.value),
    x.Count: lambda s, n: [float(len(hits)) for hits in s.matches(n.sheet, n.where)],
    x.Sum: _sum,
    x.Greatest: _greatest,
    x.Nth: _nth,
    x.LinkToNth: _nth,
    x.Lookup: _lookup,
    x.Related: _related,
}
