"""The expression vocabulary: what a computed column, a rule or a dashboard figure may say.

Every node is a frozen value without behaviour. Two engines give it meaning:
``rules.excel`` compiles it to an Excel formula and ``rules.evaluate`` computes it in Python.
A node that only one of them knows fails a test.

Two row contexts exist. ``Col`` reads the row the expression stands in; ``Other`` reads the row of
the related sheet inside ``Count``, ``Sum``, ``Greatest``, ``Nth`` and ``Related``.
The vocabulary has no clock and nothing volatile: equal workbooks give equal values.
"""

from __future__ import annotations

from .node import Expression as Expression
from .node import Scalar as Scalar


class Literal(Expression):
    """A constant text, number or truth value; 1, 1.0 and TRUE are three of them."""

    _told_apart_by_type = True
    value: Scalar


class Col(Expression):
    """The cell of column ``name`` in the row the expression stands in."""

    name: str


class Other(Expression):
    """The cell of column ``name`` in the related row of an aggregate."""

    name: str


class Figure(Expression):
    """The value of a named single cell of a page (``Overblik``, ``Start``)."""

    name: str


class IsBlank(Expression):
    """TRUE where nothing but spaces stands: ``TRIM(x)=""``, the one definition of blank."""

    value: Expression


class IsNumber(Expression):
    """TRUE for a number; a truth value is none."""

    value: Expression


class IsWhole(Expression):
    """TRUE for a number without decimals, as people see it: to 15 digits."""

    value: Expression


class IsText(Expression):
    """TRUE for a text, also an empty one that a formula gave."""

    value: Expression


class IsError(Expression):
    """TRUE for an error value such as #N/A."""

    value: Expression


class Equal(Expression):
    """Equality of the same type. With a literal text it is exact; between cells case does not count
    and a blank equals 0 and the empty text, as Excel's ``=`` has it – but beside an ``Other`` a blank equals
    nothing, so that spare rows never count."""

    left: Expression
    right: Expression


class Less(Expression):
    """``left < right`` for numbers. Guard with IsNumber where a cell may hold something else."""

    left: Expression
    right: Expression


class And(Expression):
    """TRUE where all parts are."""

    parts: tuple[Expression, ...]


class Or(Expression):
    """TRUE where any part is."""

    parts: tuple[Expression, ...]


class Not(Expression):
    """TRUE where ``value`` is FALSE."""

    value: Expression


class If(Expression):
    """``then`` where ``condition`` is TRUE, else ``otherwise``; only the chosen branch can fail."""

    condition: Expression
    then: Expression
    otherwise: Expression


class Add(Expression):
    """The sum; a cell that holds no number counts as 0."""

    parts: tuple[Expression, ...]


class Subtract(Expression):
    """``left`` minus ``right``; a cell that holds no number counts as 0."""

    left: Expression
    right: Expression


class Divide(Expression):
    """``left`` divided by ``right``. Guard against 0."""

    left: Expression
    right: Expression


class Absolute(Expression):
    """The number without its sign; 0 where no number stands."""

    value: Expression


class Concat(Expression):
    """The texts put together. Numbers must be whole: other numbers read differently by language."""

    parts: tuple[Expression, ...]


class WithoutFirst(Expression):
    """The text without its first character, which must be a space."""

    value: Expression


class Published(Expression):
    """What of a text may leave the house: what stands before »Internt:«."""

    value: Expression


class Beginning(Expression):
    """The first 60 characters of a text, so that a message cannot grow without limit."""

    value: Expression


class Grouped(Expression):
    """A whole number as Danish writes it: ``−1.250``, a point between thousands and a true minus.
    From 1.000.000.000 on without points. Guard with IsWhole."""

    value: Expression


class Tenths(Expression):
    """A number in units of ``per``, rounded to at most one decimal, as Danish writes it: ``1,3``, ``−23``."""

    value: Expression
    per: int


class OneOf(Expression):
    """TRUE where ``value`` is exactly one of the literal ``choices``."""

    value: Expression
    choices: tuple[str, ...]


class Contains(Expression):
    """TRUE where the ``; ``-separated texts of ``value`` hold ``member`` (case counts)."""

    value: Expression
    member: Expression


class Parts(Expression):
    """How many ``; ``-separated texts ``value`` holds; 1 where nothing separates."""

    value: Expression


class Count(Expression):
    """How many rows of ``sheet`` satisfy ``where``."""

    sheet: str
    where: Expression


class Sum(Expression):
    """The sum of ``column`` over the rows of ``sheet`` that satisfy ``where``; texts count as 0. ``column`` is one of
    the sheet's, or what is derived for each of its rows from their own cells."""

    sheet: str
    column: str | Expression
    where: Expression


class Greatest(Expression):
    """The greatest number of ``column`` over the rows of ``sheet`` that satisfy ``where``; 0 if none. ``column`` is as
    that of ``Sum``."""

    sheet: str
    column: str | Expression
    where: Expression


class Nth(Expression):
    """``column`` of the n-th row of ``sheet`` (from 1) that satisfies ``where``; "" beyond the last."""

    sheet: str
    column: str
    where: Expression
    n: Expression


class Lookup(Expression):
    """``value`` of the first row of ``sheet`` whose ``key`` equals ``match``; "" if there is none."""

    sheet: str
    key: str
    match: Expression
    value: str


class Related(Expression):
    """Inside an aggregate: TRUE where ``sheet`` has a row satisfying ``where`` whose ``key`` equals ``match``, a cell
    of the aggregate's row – where ``where`` reads the formula's row as well, the first one with the key. In ``where``,
    ``Other`` reads that further sheet."""

    sheet: str
    key: str
    match: Other
    where: Expression


class LinkToNth(Expression):
    """A clickable text that jumps to the first wrong cell in the n-th row of ``sheet`` satisfying ``where``, or to the cell of
    ``target``. Its value is what it ``says``, or the beginning of ``text`` (a column of that row); "" beyond the last."""

    sheet: str
    text: str
    where: Expression
    n: Expression
    target: str = ""
    says: Expression | None = None


class Step(Expression):
    """``value`` as a step of its own: in a cell of its own where the workbook has one. "" where it is an error."""

    value: Expression


class Flag(Expression):
    """1 where ``condition`` is TRUE, else 0, also where an error stands: what COUNTIFS counts."""

    condition: Expression


class Key(Expression):
    """``value`` as it is found by: a text with a sign before it, so that "1" is not taken for 1, and without signs that
    stand for others; the sign alone for a blank or an error, which nothing finds."""

    value: Expression


class Position(Expression):
    """The place (from 1) of the first row of ``sheet`` whose ``key`` equals ``match``; ``missing`` where there is
    none, or nothing is looked for. ``key`` is a column, or what is derived for each row of ``sheet`` from its own cells."""

    sheet: str
    key: str | Expression
    match: Expression
    missing: int = -1


class At(Expression):
    """``value`` of the row of ``sheet`` at a ``position``, read from that row's own cells; "" where there is none."""

    sheet: str
    value: Expression
    position: Expression


class Composed(Expression):
    """Several positions as one number; where one of them is below 1 it is the number of no others. 0 where a
    ``condition`` does not hold."""

    parts: tuple[Expression, ...]
    conditions: tuple[Expression, ...] = ()


class Running(Expression):
    """The sum of ``value`` from the first row of the sheet down to this one, or the ``greatest`` of them, if positive."""

    value: Expression
    greatest: bool = False


def both(*parts: Expression) -> Expression:
    """All of ``parts``; a single one itself."""
    return parts[0] if len(parts) == 1 else And(parts)


def either(*parts: Expression) -> Expression:
    """Any of ``parts``; a single one itself."""
    return parts[0] if len(parts) == 1 else Or(parts)


def equals(left: Expression | str, right: Expression | Scalar) -> Expression:
    """``left`` (a column's name or an expression) equals ``right`` (an expression or a constant)."""
    a = Col(left) if isinstance(left, str) else left
    b = right if isinstance(right, Expression) else Literal(right)
    return Equal(a, b)


def greater(left: Expression, right: Expression) -> Expression:
    """``left > right``."""
    return Less(right, left)


def filled(name: str) -> Expression:
    """Column ``name`` of this row is not blank."""
    return Not(IsBlank(Col(name)))


def setting(name: str) -> Expression:
    """The value of a field of ``Stamdata`` (or of a department workbook's hidden copy)."""
    return Lookup("settings", "field", Literal(name), "value")
