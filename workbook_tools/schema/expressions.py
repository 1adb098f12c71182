"""The expression vocabulary: what a computed column, a rule or a dashboard figure may say.

Every node is a frozen value without behaviour. Two engines give it meaning:
``rules.excel`` compiles it to an Excel formula and ``rules.evaluate`` computes it in Python.
A node that only one of them knows fails a test.

Two row contexts exist. ``Col`` reads the row the expression stands in; ``Other`` reads the row of
the related sheet inside ``Count``, ``Sum``, ``Greatest``, ``Nth`` and ``Related``.
The vocabulary has no clock and nothing volatile: equal workbooks give equal values.
"""

from __future__ import annotations

from typing import Any, Self, dataclass_transform

Scalar = str | float | int | bool


@dataclass_transform(frozen_default=True)
class Expression:
    """Base of all nodes: frozen, and equal nodes are one and the same.

    Both engines look nodes up all the time; being one, they are compared and hashed by identity, without
    walking the trees below them. There are as many as the declaration has, so none is forgotten.
    """

    _names: tuple[str, ...] = ()
    _defaults: dict[str, Any] = {}  # noqa: RUF012 – of the class, set once for each
    _made: dict[tuple[Any, ...], Expression] = {}  # noqa: RUF012 – every node there is, by what it is made of
    _parts: tuple[Any, ...]

    def __init_subclass__(cls) -> None:
        cls._names = tuple(cls.__annotations__)
        cls._defaults = {name: cls.__dict__[name] for name in cls._names if name in cls.__dict__}

    def __new__(cls, *parts: Any, **named: Any) -> Self:
        if named or len(parts) != len(cls._names):
            parts = cls._complete(parts, named)
        made = (cls, *cls._told_apart(parts))
        node = Expression._made.get(made)
        if node is None:
            node = Expression._made[made] = object.__new__(cls)
            node.__dict__.update(zip(cls._names, parts, strict=True), _parts=parts)
        return node  # type: ignore[return-value]  # the class is part of the key

    @classmethod
    def _complete(cls, parts: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        given = {**cls._defaults, **dict(zip(cls._names, parts, strict=False)), **named}
        if given.keys() != set(cls._names) or len(parts) + len(named) > len(cls._names):
            raise TypeError(f"{cls.__name__} is made of {', '.join(cls._names)}")
        return tuple([given[name] for name in cls._names])

    @classmethod
    def _told_apart(cls, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        """What two nodes of this class have in common when they are one."""
        return parts

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={part!r}" for name, part in zip(self._names, self._parts, strict=True))
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[type[Expression], tuple[Any, ...]]:
        return type(self), self._parts

    def made_of(self) -> tuple[Any, ...]:
        """What the node is made of, in order."""
        return self._parts


class Literal(Expression):
    """A constant text, number or truth value; 1, 1.0 and TRUE are three of them."""

    value: Scalar

    @classmethod
    def _told_apart(cls, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return type(parts[0]), parts[0]


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
    and a blank equals 0 and the empty text, as Excel's ``=`` has it – but a blank ``Other`` equals
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
    """The sum of ``column`` over the rows of ``sheet`` that satisfy ``where``; texts count as 0."""

    sheet: str
    column: str
    where: Expression


class Greatest(Expression):
    """The greatest number of ``column`` over the rows of ``sheet`` that satisfy ``where``; 0 if none."""

    sheet: str
    column: str
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
    """Inside an aggregate: TRUE where ``sheet`` has a row satisfying ``where`` whose ``key`` equals
    ``match``, a cell of the aggregate's row. In ``where``, ``Other`` reads that further sheet."""

    sheet: str
    key: str
    match: Other
    where: Expression


class LinkToNth(Expression):
    """A clickable text that jumps to the first wrong cell in the n-th row of ``sheet`` satisfying
    ``where``, or to the cell of ``target``. Shows ``text`` (a column of that row); "" beyond the last.
    Its value is the text."""

    sheet: str
    text: str
    where: Expression
    n: Expression
    target: str = ""


def both(*parts: Expression) -> Expression:
    """All of ``parts``."""
    return And(parts)


def either(*parts: Expression) -> Expression:
    """Any of ``parts``."""
    return Or(parts)


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
