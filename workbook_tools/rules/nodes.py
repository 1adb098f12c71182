"""What each node of the vocabulary means for the rows of a scope (``rules.evaluate``), cell for cell as in Excel."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial, reduce
from itertools import accumulate, repeat
from operator import and_, not_, or_
from typing import TYPE_CHECKING, Any, TypeAlias

from ..schema import expressions as x
from ..schema import texts as t
from ..schema.reach import InRow, Repeated, Unchecked, Unreached
from ..values import cells
from ..values.blank import have_no_words, no_words
from ..values.cells import MINUS, Cell, CellError
from ..values.internal import before_internal
from .matching import match_key, related_keys
from .parts_of_texts import parts_like
from .values_of_rows import Sound, Truths, Values, joined, over, sound

if TYPE_CHECKING:
    from .evaluate import Scope


Function: TypeAlias = "Callable[[Scope, Any], Values]"


def _is_whole(value: Cell) -> bool:
    if type(value) is float:
        return type(cells.without_noise(value)) is int
    return type(value) is int or (cells.is_number(value) and float(cells.as_number(value)).is_integer())


AT_HAND = frozenset({x.Literal, x.Col, x.Figure})  # what takes no time in rows that do not ask for it either


def _if(scope: Scope, node: x.If) -> Values:
    condition = scope.values(node.condition)
    if isinstance(condition, Truths) and (False not in condition or True not in condition):
        return scope.values(node.otherwise if False in condition else node.then)
    if isinstance(condition, Truths) and AT_HAND.issuperset((type(node.then), type(node.otherwise))):
        columns = condition, scope.values(node.then), scope.values(node.otherwise)
        return sound([then if holds else otherwise for holds, then, otherwise in zip(*columns, strict=True)])
    yes = [i for i, value in enumerate(condition) if value is True]
    if len(yes) == scope.size:
        return scope.values(node.then)
    if not yes and isinstance(condition, Sound):
        return scope.values(node.otherwise)
    no = [i for i, value in enumerate(condition) if value is not True]
    values: Values = [None] * scope.size
    for indices, branch in ((yes, node.then), (no, node.otherwise)):
        if indices:
            rows = scope.branch(node.condition, indices is yes, indices)
            for i, value in zip(indices, rows.values(branch), strict=True):
                values[i] = condition[i] if isinstance(condition[i], CellError) else value
    return sound(values)


def _joining(of_two: Callable[[Any, Any], bool], of_many: Callable[[Iterable[bool]], bool]) -> Function:
    """``And`` and ``Or``: of truth values two columns at a time, else row by row."""

    def values(scope: Scope, node: x.And | x.Or) -> Values:
        columns = [scope.values(part) for part in node.parts]
        if all(isinstance(column, Truths) for column in columns):
            return Truths(reduce(lambda held, more: map(of_two, held, more), columns[1:], iter(columns[0])))
        return over(lambda *row: of_many(value is True for value in row), columns, Truths)

    return values


def _not(scope: Scope, node: x.Not) -> Values:
    column = scope.values(node.value)
    if isinstance(column, Truths):
        return Truths(map(not_, column))
    return over(lambda value: value is not True, [column], Truths)


def _is_error(scope: Scope, node: x.IsError) -> Values:
    column = scope.values(node.value)
    if isinstance(column, Sound):
        return Truths(repeat(False, scope.size))
    return Truths([isinstance(value, CellError) for value in column])


def _equal(scope: Scope, node: x.Equal) -> Values:
    for text, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(text, x.Literal) and isinstance(text.value, str):
            return _reads(scope.values(other), text.value)
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(side, x.Other):
            return scope.test(_found, side, other)
    return scope.test(cells.equal, node.left, node.right)


def _reads(column: Values, text: str) -> Values:
    """Whether each cell reads as ``text``, letter by letter."""
    if isinstance(column, Sound):
        return Truths([(v if v.__class__ is str else cells.as_text(v)) == text for v in column])
    return over(lambda value: cells.as_text(value) == text, [column], Truths)


def _is_blank(scope: Scope, node: x.IsBlank) -> Values:
    column = scope.values(node.value)
    return Truths(cells.are_blank(column)) if isinstance(column, Sound) else over(cells.is_blank, [column], Truths)


def _no_words(scope: Scope, node: t.NoWords) -> Values:
    column = scope.values(node.value)
    return Truths(have_no_words(column)) if isinstance(column, Sound) else over(no_words, [column], Truths)


def _found(related: Cell, wanted: Cell) -> bool:
    """Beside a related row a blank equals nothing, so that spare rows never count."""
    return not cells.is_blank(related) and not cells.is_blank(wanted) and cells.equal(related, wanted)


def _divide(left: Cell, right: Cell) -> Cell:
    divisor = cells.as_number(right)
    return CellError("#DIV/0!") if divisor == 0 else cells.as_number(left) / divisor


def _nth(scope: Scope, node: x.Nth | x.LinkToNth) -> Values:
    column = node.text if isinstance(node, x.LinkToNth) else node.column
    texts = scope.evaluator.column(node.sheet, column)
    wanted = [int(cells.as_number(n)) for n in scope.values(node.n)]
    positions = scope.matches(node.sheet, node.where).nth(wanted)
    longest = cells.LONGEST_LINK if isinstance(node, x.LinkToNth) else None
    if isinstance(node, x.LinkToNth) and node.says is not None:
        said = scope.values(node.says)
        return Sound(["" if at is None else cells.as_text(s)[:longest] for at, s in zip(positions, said, strict=True)])
    found = [None if at is None else texts[at] for at in positions]
    return Sound(["" if isinstance(value, CellError) else cells.as_text(value)[:longest] for value in found])


def _lookup(scope: Scope, node: x.Lookup) -> Values:
    first = scope.evaluator.first_rows(node.sheet, node.key)
    found = scope.evaluator.column(node.sheet, node.value)
    values = Sound()
    for wanted in scope.values(node.match):
        found_none = cells.is_blank(wanted) or isinstance(wanted, CellError)
        position = None if found_none else first.get(match_key(wanted))
        value = "" if position is None else found[position]
        values.append("" if isinstance(value, CellError) else value)
    return values


def _related(scope: Scope, node: x.Related) -> Values:
    own = scope.values(node.match)
    return Truths(
        not keys.isdisjoint(found)
        for found, keys in zip(related_keys(node, own), scope.keys_of_related(node), strict=True)
    )


def _step(scope: Scope, node: x.Step) -> Values:
    values = scope.values(node.value)
    return values if isinstance(values, Sound) else Sound(["" if isinstance(v, CellError) else v for v in values])


def _key(value: Cell) -> Cell:
    if isinstance(value, CellError) or value is None:
        return TEXT_KEY
    if not isinstance(value, str):
        return value
    for sign, other in IN_KEYS.items():
        value = value.replace(sign, other)
    return TEXT_KEY + value


def _position(scope: Scope, node: x.Position) -> Values:
    first, missing = scope.evaluator.first_rows(node.sheet, node.key), float(node.missing)
    places = [
        first.get(value.lower())  # no blank text is among them
        if value.__class__ is str
        else first.get(value)  # a number is its own key
        if value.__class__ is float or value.__class__ is int
        else None
        if value is None or isinstance(value, CellError)
        else first.get(match_key(value))
        for value in scope.values(node.match)
    ]
    return Sound([missing if place is None else place + 1.0 for place in places])


def _at(scope: Scope, node: x.At) -> Values:
    values = scope.evaluator.derived(node.sheet, node.value)
    size = len(values)
    positions = [int(cells.as_number(position)) for position in scope.values(node.position)]
    found = [values[at - 1] if 1 <= at <= size else "" for at in positions]
    return Sound(["" if isinstance(value, CellError) else value for value in found])


TEXT_KEY = "="  # before every text that rows are found by
# What stands in keys for the signs that MATCH takes for others.
IN_KEYS = {"~": "\u02f7", "*": "\u204e", "?": "\u2e2e"}
COMPOSED_BASE = 100_000  # more than a sheet with derived positions has rows


def _composed(scope: Scope, node: x.Composed) -> Values:
    first, *others = [list(map(cells.as_number, scope.values(part))) for part in node.parts]
    for column in others:
        first = [number * COMPOSED_BASE + part for number, part in zip(first, column, strict=True)]
    for condition in node.conditions:
        held = scope.values(condition)
        first = [number if holds is True else 0.0 for number, holds in zip(first, held, strict=True)]
    return Sound(first)


def running(values: Iterable[Cell], greatest: bool) -> Sound:
    """The sum, or the greatest positive, of the values down to each."""
    numbers = map(cells.as_number, values)
    return Sound(list(accumulate(numbers, max, initial=0.0))[1:] if greatest else accumulate(numbers))


def _repeated(scope: Scope, node: Repeated) -> Values:
    keys = scope.values(x.Composed(node.parts))
    rows = Counter(keys)
    if len(rows) == len(keys):  # as mostly
        return Truths(repeat(False, scope.size))
    numbers = [cells.as_number(key) for key in keys]
    above = running((0.0, *numbers), greatest=True)
    return Truths(
        [0 < key <= cells.as_number(most) and rows[key] > 1 for key, most in zip(numbers, above, strict=False)]
    )


def part_end(value: Cell, start: Cell, most: int) -> float:
    """Where the part of a text ends that begins after ``start`` characters; see ``PartEnd``."""
    text, begin = cells.as_text(value), int(cells.as_number(start))
    if len(text) - begin <= most:
        return float(len(text))
    last = text[begin : begin + most + 1].replace("\n", " ").rfind(" ")
    return float(begin + (most if last < 0 else last + 1))


def between(value: Cell, start: Cell, end: Cell) -> str:
    """The characters of a text after ``start`` up to ``end``."""
    return cells.as_text(value)[int(cells.as_number(start)) : int(cells.as_number(end))]


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


def _is_entry(scope: Scope, node: t.IsEntry) -> Values:
    entries = scope.evaluator.entries(node.sheet, node.column)
    return over(lambda value: value.__class__ is str and value in entries, [scope.values(node.value)], Truths)


def _first_filled(scope: Scope, node: t.FirstFilled) -> Values:
    values = enumerate(scope.evaluator.column(node.sheet, node.column), start=1)
    filled = (float(at) for at, value in values if not (isinstance(value, CellError) or cells.is_blank(value)))
    return Sound(repeat(next(filled, -1.0), scope.size))


def _holds(scope: Scope, node: t.Holds) -> Values:
    columns = [scope.values(cell) for cell in node.cells]
    return Truths([row.count(None) < len(row) for row in zip(*columns, strict=True)])


def _holds_error(scope: Scope, node: t.HoldsError) -> Values:
    columns = [column for cell in node.cells if not isinstance(column := scope.values(cell), Sound)]
    if not columns:
        return Truths(repeat(False, scope.size))
    return Truths([any(isinstance(value, CellError) for value in row) for row in zip(*columns, strict=True)])


# What the rules and formulas of a sheet ask of the same rows again and again: known for as long as the scope is.
ASKED_AGAIN = frozenset(
    {
        *(x.Col, x.And, x.Or, x.Not, x.Equal, x.OneOf, x.Less, x.IsText, x.IsWhole, x.IsBlank, x.IsNumber, t.NoWords),
        *(x.Related, x.Count, x.Sum, x.Greatest, x.Nth, x.Lookup),
        *(x.Step, t.Said, x.Flag, x.Key, x.Position, x.At, x.Composed, x.Running),
    }
)

NODES: dict[type[x.Expression], Function] = {
    x.Literal: lambda s, n: Sound(repeat(n.value, s.size)),
    x.Col: lambda s, n: s.col(n.name),
    x.Other: lambda s, n: s.other(n.name),
    x.Figure: lambda s, n: [s.evaluator.figures.get(n.name)] * s.size,
    x.IsBlank: _is_blank,
    t.NoWords: _no_words,
    x.IsNumber: lambda s, n: Truths(map(cells.is_number, s.values(n.value))),
    x.IsWhole: lambda s, n: Truths(map(_is_whole, s.values(n.value))),
    x.IsText: lambda s, n: Truths(isinstance(v, str) for v in s.values(n.value)),
    x.IsError: _is_error,
    x.Equal: _equal,
    x.Less: lambda s, n: s.test(cells.less, n.left, n.right),
    x.And: _joining(and_, all),
    x.Or: _joining(or_, any),
    x.Not: _not,
    x.If: _if,
    x.Add: lambda s, n: s.map(lambda *v: sum(map(cells.as_number, v)), *n.parts),
    x.Subtract: lambda s, n: s.map(lambda a, b: cells.as_number(a) - cells.as_number(b), n.left, n.right),
    x.Divide: lambda s, n: sound(list(s.map(_divide, n.left, n.right))),
    x.Absolute: lambda s, n: s.map(lambda v: abs(cells.as_number(v)), n.value),
    x.Concat: lambda s, n: joined([s.values(part) for part in n.parts]),
    x.WithoutFirst: lambda s, n: s.map(lambda v: cells.as_text(v)[1 : cells.LONGEST_MESSAGE + 1], n.value),
    x.Published: lambda s, n: s.map(lambda v: before_internal(cells.as_text(v)), n.value),
    x.Beginning: lambda s, n: s.map(lambda v: cells.as_text(v)[: cells.BEGINNING], n.value),
    x.Grouped: lambda s, n: s.map(_grouped, n.value),
    x.Tenths: lambda s, n: s.map(lambda v: _tenths(v, n.per), n.value),
    x.OneOf: lambda s, n: s.test(lambda v: (v if v.__class__ is str else cells.as_text(v)) in n.choices, n.value),
    x.Contains: lambda s, n: s.test(_contains, n.value, n.member),
    x.Parts: lambda s, n: s.map(lambda v: float(cells.as_text(v).count(";") + 1), n.value),
    t.IsEntry: _is_entry,
    t.FirstFilled: _first_filled,
    t.Holds: _holds,
    t.HoldsError: _holds_error,
    InRow: lambda s, n: s.evaluator.derived(n.sheet, n.value),
    Repeated: lambda s, n: s.of_all_rows(n, _repeated),
    Unreached: lambda s, n: Sound(repeat(0.0, s.size)),
    Unchecked: lambda s, n: Sound(repeat(0.0, s.size)),
    t.PartsLike: lambda s, n: s.map(partial(parts_like, n.patterns), n.value),
    t.Replaced: lambda s, n: s.map(lambda v: cells.as_text(v).replace(n.old, n.new), n.value),
    x.Count: lambda s, n: Sound(s.matches(n.sheet, n.where).counts()),
    x.Sum: lambda s, n: Sound(s.matches(n.sheet, n.where).sums(s.evaluator.numbers(n.sheet, n.column))),
    x.Greatest: lambda s, n: Sound(s.matches(n.sheet, n.where).greatest(s.evaluator.numbers(n.sheet, n.column))),
    x.Nth: _nth,
    x.LinkToNth: _nth,
    x.Lookup: _lookup,
    x.Related: _related,
    x.Step: _step,
    t.Said: _step,
    x.Flag: lambda s, n: Sound([1.0 if value is True else 0.0 for value in s.values(n.condition)]),
    x.Key: lambda s, n: Sound(map(_key, s.values(n.value))),
    x.Position: _position,
    x.At: _at,
    x.Composed: _composed,
    t.OneLine: lambda s, n: s.map(lambda v: cells.as_text(v).replace("\n", " "), n.value),
    t.PartEnd: lambda s, n: s.map(lambda text, start: part_end(text, start, n.most), n.text, n.start),
    t.Between: lambda s, n: s.map(between, n.text, n.start, n.end),
    x.Running: lambda s, n: running(s.values(n.value), n.greatest),
}
