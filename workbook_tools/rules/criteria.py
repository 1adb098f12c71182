"""How a relation becomes criteria over numbers: what is derived once for each row of a sheet, and what it must equal.

Item numbers and names are texts, which COUNTIFS, SUMIFS and MATCH take for numbers, patterns or dates. So every
condition of a relation becomes a *derived column* that holds whole numbers only: a flag (1 where the condition holds) or
a position (the first row with the same text). The derived columns are expressions like any other: both engines compute
them. Where a condition has no such form there are no criteria, and the relation is compiled over whole columns.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from msgspec import Struct

from ..schema import expressions as x
from ..schema.reach import InRow
from ..schema.structure import Among, Sheet
from ..schema.tree import AGGREGATES, others, reads_row
from .matching import conjuncts

Declared = Callable[[str], Sheet]
ONE = x.Literal(1)
GREATEST = 10**15
NOWHERE = 0  # the position of a blank cell; what is looked for and not found has −1, so that the two never meet


class Members(Struct, frozen=True):
    """A block of flags, one column for each entry of the list ``column`` of ``lists``: whether the ``value`` of a row
    holds the entry. ``through`` is the related sheet that has the value, and where its row stands."""

    lists: str
    column: str
    value: x.Expression
    through: tuple[str, x.Expression] | None = None

    def flag(self, number: int) -> x.Expression:
        """The flag for the ``number``-th entry (from 1)."""
        entry = x.At(self.lists, x.Col(self.column), x.Literal(number))
        holds = x.Flag(x.both(x.Not(x.IsBlank(entry)), x.Contains(self.value, entry)))
        return holds if self.through is None else x.At(self.through[0], holds, self.through[1])


class Criterion(Struct, frozen=True):
    """The rows in which ``derived`` (read from their own cells) equals ``wanted`` (read where the formula stands),
    or is ``less`` or greater than it, as the sign says: ``<``, ``>``, ``<=``, ``>=``. Where the formula's row asks for those
    that are the ``same``, ``wanted`` is a cell of that row, which is below 1 where it is like no other."""

    derived: x.Expression | Members
    wanted: x.Expression
    less: str = ""
    same: bool = False


class Criteria(Struct, frozen=True):
    """All that must hold of a related row; ``only_if`` are conditions of the formula's own row."""

    criteria: tuple[Criterion, ...]
    only_if: tuple[x.Expression, ...] = ()


def criteria_of(sheet: str, where: x.Expression, declared: Declared) -> Criteria | None:
    """The criteria that ``where`` amounts to; None where a part of it has no such form."""
    found: list[Criterion] = []
    only_if: list[x.Expression] = []
    fixed: list[x.Expression] = []
    for condition in conjuncts(where):
        if not others(condition) and not isinstance(condition, x.Related):
            only_if.append(condition)
            continue
        criterion = _criterion(sheet, condition, declared)
        if criterion is not None:
            found.append(criterion)
        elif isinstance(condition, x.Related):
            met = _met(condition)
            if met is None:
                return None
            fixed.append(met)
        elif reads_row(condition):
            return None
        else:
            fixed.append(_own(condition) or condition)
    found += [Criterion(x.Flag(condition), ONE) for condition in fixed]
    return Criteria(tuple(found), tuple(only_if)) if found else None


def nth_match(sheet: str, where: x.Expression, n: x.Expression, declared: Declared) -> x.Expression | None:
    """The position of the n-th row of ``sheet`` that satisfies ``where``: counted along, or found by a key made of all
    that must be equal, where only the first row is asked for. None where it has no such form."""
    if not reads_row(where):
        flags = [_own(condition) for condition in conjuncts(where)]
        held = [flag for flag in flags if flag is not None]
        if len(held) < len(flags):
            return None
        flag = x.Flag(held[0] if len(held) == 1 else x.And(tuple(held)))
        if n == ONE:
            return x.Position(sheet, flag, ONE)
        # Rows before the first that satisfies it have the number 0, which nobody asks for.
        wanted = x.If(x.Less(x.Literal(0), n), n, x.Literal("")) if isinstance(n, x.Subtract) else n
        return x.Position(sheet, x.Running(flag), wanted)
    parts = criteria_of(sheet, where, declared)
    if n != ONE or parts is None or parts.only_if:
        return None
    key = _key(sheet, parts.criteria)
    if key.others or not key.own:
        return None
    if len(key.own) == 1 and not key.conditions and isinstance(key.wanted[0], x.Position):
        return x.Position(sheet, key.own[0].key, key.wanted[0].match)
    return x.Position(sheet, x.Composed(key.own, key.conditions), _composed(key.wanted))


@cache
def asked_by_rows(sheet: str, criteria: Criteria, of: str) -> Criteria:
    """The same as every row of the sheet ``of`` asks it: with one key for all that must be equal, so that one column is
    looked through in place of several. A row that asks for those of its own sheet is found by the same cells as they."""
    key = _key(sheet, criteria.criteria)
    same = of == sheet and all(map(_is_same, key.own, key.wanted))
    if not key.own or (of == sheet and not same) or (not same and len(key.own) + len(key.conditions) < 2):
        return criteria
    filled: tuple[x.Expression, ...] = ()
    wanted = key.own if same else key.wanted
    if same and len(wanted) > 1:
        filled = tuple(x.Not(x.IsBlank(part.match)) for part in key.own)
    one = Criterion(_composed(key.own, key.conditions or filled), _composed(wanted, filled), same=same)
    return Criteria((one, *key.others), criteria.only_if)


class _Key(Struct, frozen=True):
    """What must be equal as the parts of one number, those that rows are found by and those that are ``wanted``, with the
    ``conditions`` of the rows; and the criteria that cannot be part of it."""

    own: tuple[x.Position, ...]
    wanted: tuple[x.Expression, ...]
    conditions: tuple[x.Expression, ...]
    others: tuple[Criterion, ...]


def _key(sheet: str, criteria: tuple[Criterion, ...]) -> _Key:
    own: list[x.Position] = []
    wanted: list[x.Expression] = []
    conditions: list[x.Expression] = []
    others_: list[Criterion] = []
    for criterion in criteria:
        derived = criterion.derived
        if isinstance(derived, x.Flag) and criterion.wanted == ONE:
            conditions.append(derived.condition)
        elif isinstance(derived, x.If) and not criterion.less and isinstance(criterion.wanted, x.Figure | x.Literal):
            conditions.append(x.Equal(derived, criterion.wanted))  # the same for all who ask
        elif isinstance(derived, x.Position) and not criterion.less:
            own.append(derived)
            wanted.append(criterion.wanted)
        else:
            others_.append(criterion)
    told = {x.Not(x.IsBlank(part.match)) for part in own}  # a blank cell has no position
    return _Key(tuple(own), tuple(wanted), tuple(c for c in conditions if c not in told), tuple(others_))


def _is_same(own: x.Position, wanted: x.Expression) -> bool:
    """Whether rows are wanted that have the same text as the formula's row, which stands in the same sheet."""
    return own.made_of()[:3] == wanted.made_of()[:3]


def _composed(parts: tuple[x.Expression, ...], conditions: tuple[x.Expression, ...] = ()) -> x.Expression:
    return parts[0] if len(parts) == 1 and not conditions else x.Composed(parts, conditions)


def _own(condition: x.Expression) -> x.Expression | None:
    """A condition that reads nothing of the formula's row, as a condition of the related row."""
    if isinstance(condition, x.Related):
        return _met(condition)
    if isinstance(condition, x.Equal):
        for own, wanted in ((condition.left, condition.right), (condition.right, condition.left)):
            if isinstance(own, x.Other) and not _is_text(wanted):  # a blank cell of a related row equals nothing
                return x.both(x.Not(x.IsBlank(x.Col(own.name))), as_row(condition))
    return as_row(condition)


def _criterion(sheet: str, condition: x.Expression, declared: Declared) -> Criterion | None:
    """A condition that compares a related row's cell with something of the formula's row."""
    if isinstance(condition, x.Equal):
        for own, wanted in ((condition.left, condition.right), (condition.right, condition.left)):
            if isinstance(own, x.Other) and not others(wanted) and not _is_text(wanted):
                return _equal(sheet, own.name, wanted)
    if isinstance(condition, x.Less):
        return _compared(condition, ("<", ">"))
    if isinstance(condition, x.Not) and isinstance(condition.value, x.Less):
        return _compared(condition.value, (">=", "<="))
    if isinstance(condition, x.Contains):
        return _contains(sheet, condition, declared)
    if isinstance(condition, x.Related) and reads_row(condition.where):
        return _through(condition, declared)
    return None


def _is_text(node: x.Expression) -> bool:
    return isinstance(node, x.Literal) and isinstance(node.value, str)


@cache
def _equal(sheet: str, column: str, wanted: x.Expression) -> Criterion:
    if isinstance(wanted, x.Figure) or (isinstance(wanted, x.Literal) and not isinstance(wanted.value, str)):
        # A number that stands once for the whole page is compared as it is.
        return Criterion(counted(column), wanted)
    return Criterion(x.Position(sheet, column, x.Col(column), NOWHERE), x.Position(sheet, column, wanted))


@cache
def counted(column: str) -> x.Expression:
    """The number of a cell, −1 where it has none: what is never asked for, and greater than nothing."""
    return x.If(x.IsNumber(x.Col(column)), x.Col(column), x.Literal(-1))


def _compared(condition: x.Less, signs: tuple[str, str]) -> Criterion | None:
    """A number of the related row compared with one of the formula's row. Both are whole: as texts they read alike."""
    for own, wanted, sign in (
        (condition.left, condition.right, signs[0]),
        (condition.right, condition.left, signs[1]),
    ):
        if isinstance(own, x.Other) and not others(wanted):
            number = x.If(x.IsNumber(x.Col(own.name)), x.Col(own.name), x.Literal(""))
            # A text is greater than every number.
            return Criterion(number, x.If(x.IsText(wanted), x.Literal(GREATEST), x.Add((wanted,))), sign)
    return None


def _contains(sheet: str, condition: x.Contains, declared: Declared) -> Criterion | None:
    if not isinstance(condition.value, x.Other) or others(condition.member):
        return None
    choices = declared(sheet).column(condition.value.name).choices
    if not isinstance(choices, Among):
        return None
    members = Members(choices.sheet, choices.column, x.Col(condition.value.name))
    return Criterion(members, x.Position(choices.sheet, choices.column, condition.member))


def _through(condition: x.Related, declared: Declared) -> Criterion | None:
    """A relation through a further sheet: what is derived there, fetched from the first row with the same key."""
    inner = _criterion(condition.sheet, condition.where, declared)
    if inner is None or isinstance(condition.where, x.Related):
        return None
    row = x.Position(condition.sheet, condition.key, x.Col(condition.match.name))
    if isinstance(inner.derived, Members):
        through = Members(inner.derived.lists, inner.derived.column, inner.derived.value, (condition.sheet, row))
        return Criterion(through, inner.wanted)
    return Criterion(x.At(condition.sheet, inner.derived, row), inner.wanted)


def _met(condition: x.Related) -> x.Expression | None:
    """A relation that reads nothing of the formula's row, as a condition of the related row: some row meets it."""
    if reads_row(condition.where):
        return None
    same = x.Equal(x.Other(condition.key), x.Col(condition.match.name))
    return x.greater(x.Count(condition.sheet, x.both(same, condition.where)), x.Literal(0))


# --- from a related row to the row itself ---------------------------------------------------------


def as_row(node: x.Expression) -> x.Expression:
    """What a relation reads of a related row, read of that row itself."""
    if isinstance(node, x.Other):
        return x.Col(node.name)
    if isinstance(node, InRow):
        return node.value
    if isinstance(node, x.Related):
        met = _met(node)
        assert met is not None, "what reads the formula's row as well is no derived column"
        return met
    if isinstance(node, AGGREGATES):
        return node  # its own relation, which reads nothing of this one
    return type(node)(*(_part_as_row(part) for part in node.made_of()))


def _part_as_row(part: object) -> object:
    if isinstance(part, x.Expression):
        return as_row(part)
    return tuple(map(_part_as_row, part)) if isinstance(part, tuple) else part
