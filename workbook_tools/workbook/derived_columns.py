"""The columns that formulas derive for each row of a data sheet, and their places on the sheet ``Opslag``.

Which ones a workbook needs follows from its declaration: each has the next free place when a formula first asks for it.
The data sheets' formulas ask before those of the pages, so that their columns are the same whatever pages there are.
A row of ``Opslag`` belongs to the data sheets' rows of the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from msgspec.structs import replace

from ..definition.workbooks import LOOKUPS_TITLE
from ..rules.criteria import ONE, Criteria, Declared, Members, criteria_of, nth_match
from ..rules.excel import is_part
from ..schema import expressions as x
from ..schema.texts import FirstFilled, NoWords
from ..schema.tree import children
from .names import ascii_name

FIRST_DERIVED = 1  # zero-based; before it stands what all pages are known by
LONGEST_NAME = 80
ROW = x.Col("row")
Derived = x.Expression | Members


class DerivedColumns:
    """What is derived for each sheet, as ``declared``; ``slots`` says how many entries a list (sheet, column) has, and
    ``title`` what the sheet is called that it stands on."""

    def __init__(
        self, declared: Declared, slots: Callable[[str, str], int], title: str = LOOKUPS_TITLE, finance: bool = False
    ) -> None:
        self.declared = declared
        self.finance = finance  # whether what Kontrol says is only counted, and looked up where it speaks first
        self.title = title
        self.slots = slots
        self._at: dict[tuple[str, Derived], int] = {}
        self._asked: list[tuple[str, Derived]] = []
        self._free = FIRST_DERIVED
        self._names: dict[tuple[str, Derived], str] = {}
        self._taken: set[str] = set()
        self.texts: dict[tuple[str, x.Expression], str] = {}  # the formulas of those that were compiled already
        self._criteria: dict[tuple[str, x.Expression], Criteria | None] = {}
        self._nth: dict[tuple[str, x.Expression, x.Expression], x.Expression | None] = {}

    def width(self, column: Derived) -> int:
        """How many columns it takes."""
        return max(1, self.slots(column.lists, column.column)) if isinstance(column, Members) else 1

    def at(self, sheet: str, column: Derived) -> int:
        """Its (first) zero-based column on ``Opslag``."""
        known = self._at.get((sheet, column))
        if known is not None:
            return known
        if isinstance(column, Members) and column.through is not None:
            self.at(column.through[0], replace(column, through=None))  # fetched from the block of the sheet that has it
        at, width = self._free, self.width(column)
        self._free += width
        self._asked.append((sheet, column))
        self._at[sheet, column] = at
        if isinstance(column, Members):
            self._at |= {(sheet, column.flag(n)): at + n - 1 for n in range(1, width + 1)}
        return at

    def has(self, sheet: str, column: Derived) -> bool:
        """Whether a formula asked for it."""
        return (sheet, column) in self._at

    def in_order(self) -> Iterator[tuple[str, Derived]]:
        """All columns with the sheets they belong to, as they stand; also those asked for in the meantime."""
        done = 0
        while done < len(self._asked):
            yield self._asked[done]
            done += 1

    def known_name(self, sheet: str, column: Derived) -> str | None:
        """The defined name of its cells, if they have one yet."""
        return self._names.get((sheet, column))

    def name(self, sheet: str, column: Derived, called: str = "") -> str:
        """The defined name of its cells, which is perhaps ``called`` something."""
        known = self._names.get((sheet, column), called)
        if not known:
            said = f"{words(_said_of(column))}_step" if is_part(column) else words(column)
            start = f"{sheet}_{said}"[:LONGEST_NAME]
            known = next(
                name for n in range(1, 10_000) if (name := start if n == 1 else f"{start}_{n}") not in self._taken
            )
        self._taken.add(known)
        self._names[sheet, column] = known
        return known

    def criteria(self, sheet: str, where: x.Expression) -> Criteria | None:
        """``where`` as criteria over derived columns of ``sheet``; None where there are none."""
        if (sheet, where) not in self._criteria:
            found = None if self._asked_seldom(sheet, where) else criteria_of(sheet, where, self.declared)
            self._criteria[sheet, where] = found
        return self._criteria[sheet, where]

    def nth(self, sheet: str, where: x.Expression, n: x.Expression) -> x.Expression | None:
        """The position of the n-th row of ``sheet`` that satisfies ``where``; None where it has no such form."""
        if (sheet, where, n) not in self._nth:
            column = self._asked_seldom(sheet, where) if n == ONE else ""
            first = FirstFilled(sheet, column) if column else nth_match(sheet, where, n, self.declared)
            self._nth[sheet, where, n] = first
        return self._nth[sheet, where, n]

    def _asked_seldom(self, sheet: str, where: x.Expression) -> str:
        """The column that ``where`` asks to be filled, where only one or two formulas ask it: to look through the rows there
        takes less than two columns."""
        match where:
            case x.Not(value=x.IsBlank(value=x.Other(name=name))) if self.finance:
                return name if name in self.declared(sheet).verdicts else ""
        return ""

    def constant(self, node: x.Expression) -> str:
        """The defined name of a value that stands once in the workbook."""
        assert isinstance(node, x.Lookup)
        assert isinstance(node.match, x.Literal)
        return f"{node.sheet}_{ascii_name(str(node.match.value)).lower()}"


def _said_of(node: x.Expression) -> x.Expression:
    """What the first condition of a message is about, not whether the row is judged at all."""
    while not isinstance(node, x.Col):
        if isinstance(node, x.If) and isinstance(node.condition, x.Step):
            node = node.then
        else:
            node = next(iter(children(node)), ROW)
    return node


@cache
def words(column: Derived) -> str:
    """A short English name of what is derived, as it stands in defined names."""
    match column:
        case Members():
            return f"{words(column.value)}_members"
        case x.Col() | x.Other():
            return column.name
        case x.Literal():
            return ascii_name(str(column.value)).lower() or "sign"
        case x.Flag():
            return words(column.condition)
        case x.Not(value=x.IsBlank(value=inner)):
            return f"{words(inner)}_filled"
        case x.Not():
            return f"not_{words(column.value)}"
        case x.IsBlank():
            return f"{words(column.value)}_blank"
        case x.IsNumber():
            return f"{words(column.value)}_is_number"
        case x.Equal():
            return f"{words(column.left)}_{words(column.right)}"
        case x.OneOf():
            return f"{words(column.value)}_one_of_{len(column.choices)}"
        case x.And():
            return "_and_".join(map(words, column.parts))
        case x.Or():
            return "_or_".join(map(words, column.parts))
        case x.If(condition=x.IsBlank(value=inner) | NoWords(value=inner)):
            return f"{words(inner)}_is_blank"
        case x.If():
            return f"{words(column.then)}_number"
        case x.Figure():
            return column.name
        case x.Step():
            return f"{words(_said_of(column.value))}_step"
        case x.Key():
            return f"{words(column.value)}_key"
        case x.Add() | x.Subtract():
            return "_and_".join(map(words, children(column)))
        case x.Position():
            key = column.key if isinstance(column.key, str) else words(column.key)
            return f"{key}_first" if column.missing == 0 else f"{key}_row_in_{column.sheet}"
        case x.At():
            return f"{column.sheet}_{words(column.value)}"
        case x.Count():
            return f"{column.sheet}_count"
        case x.Sum() | x.Greatest():
            values = column.column if isinstance(column.column, str) else words(column.column)
            return f"{column.sheet}_{values}_{type(column).__name__.lower()}"
        case x.Lookup():
            return f"{column.sheet}_{column.value}_of"
        case x.Composed():
            return "key_of_" + "_".join(map(words, column.parts))
        case x.Running():
            return f"{'greatest' if column.greatest else 'number'}_of_{words(column.value)}"
    return type(column).__name__.lower()
