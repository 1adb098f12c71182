"""What stands above each column of ``Opslag``: in short Danish, what is derived there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ..messages.catalogue import DANISH, text_of
from ..rules.criteria import Members
from ..rules.excel import is_part
from ..schema import expressions as x
from ..schema.structure import Sheet
from ..schema.texts import NoWords
from ..schema.tree import children
from ..schema.wording import USUAL
from .derived_columns import Derived

LONGEST = 120
Declared = Callable[[str], Sheet]


def heading(column: Derived, sheet: Sheet, declared: Declared) -> str:
    """»Opfølgning: 1, hvis Smiley = ☺ Nået«."""
    told = x.Step(column) if is_part(column) else column
    return f"{sheet.title}: {_Telling(sheet, declared).of(told)}"[:LONGEST]


def _told(key: str, *parts: object) -> str:
    """A text of the catalogue with what stands in its places; names of columns and sheets hold nothing to mask."""
    return _template(key).format(*parts)


@cache
def _template(key: str) -> str:
    return text_of(key, DANISH, USUAL)


NOTHING = x.Col("")


class _Telling:
    """Tells what is derived for the rows of ``sheet``."""

    def __init__(self, sheet: Sheet, declared: Declared) -> None:
        self.sheet = sheet
        self.declared = declared

    def of(self, column: Derived) -> str:
        match column:
            case Members():
                return _told("file.lookups.members", self.of(column.value))
            case x.Step():
                return _told("file.lookups.step", self.of(self._subject(column.value)))
            case x.Flag():
                return _told("file.lookups.flag", self.of(column.condition))
            case x.Key():
                return _told("file.lookups.key", self.of(column.value))
            case x.Position():
                return self._position(column)
            case x.At():
                there = self.declared(column.sheet)
                return _told("file.lookups.there", _Telling(there, self.declared).of(column.value), there.title)
            case x.Composed():
                return _told("file.lookups.composed", " + ".join(map(self.of, column.parts)))
            case x.Running():
                key = "file.lookups.greatest" if column.greatest else "file.lookups.running"
                return _told(key, self.of(column.value))
            case x.Count():
                return _told("file.lookups.count", self.declared(column.sheet).title)
            case x.Sum():
                return _told("file.lookups.sum", self._named(column.sheet, column.column))
            case x.Greatest():
                return _told("file.lookups.greatest", self._named(column.sheet, column.column))
            case x.Nth() | x.Lookup():
                name = column.column if isinstance(column, x.Nth) else column.value
                return self._named(column.sheet, name)
        return self._condition(column)

    def _condition(self, node: x.Expression) -> str:
        match node:
            case x.Col() | x.Other():
                return self.sheet.column(node.name).header if self.sheet.has(node.name) else node.name
            case x.Literal():
                return str(node.value)
            case x.Figure():
                return _told("file.lookups.figure")
            case x.IsBlank() | NoWords():
                return _told("file.lookups.blank", self.of(node.value))
            case x.Not(value=x.IsBlank(value=inner)):
                return _told("file.lookups.filled", self.of(inner))
            case x.Not():
                return _told("file.lookups.not", self.of(node.value))
            case x.IsNumber():
                return _told("file.lookups.is-number", self.of(node.value))
            case x.Equal():
                return f"{self.of(node.left)} = {self.of(node.right)}"
            case x.OneOf():
                return _told("file.lookups.one-of", self.of(node.value), " / ".join(node.choices))
            case x.And():
                return _told("file.lookups.and").join(map(self.of, node.parts))
            case x.Or():
                return _told("file.lookups.or").join(map(self.of, node.parts))
            case x.If(condition=x.IsBlank(value=inner) | NoWords(value=inner)):
                return _told("file.lookups.flag", _told("file.lookups.blank", self.of(inner)))
            case x.If(condition=x.IsNumber()):
                return _told("file.lookups.as-number", self.of(node.then))
        return self.of(self._subject(node))

    def _position(self, node: x.Position) -> str:
        there = self.declared(node.sheet)
        if not isinstance(node.key, str):
            return _told("file.lookups.row-by-key", there.title)
        header = there.column(node.key).header
        if there is self.sheet:
            return _told("file.lookups.first", header)
        return _told("file.lookups.row", there.title, header)

    def _named(self, sheet: str, column: str | x.Expression) -> str:
        there = self.declared(sheet)
        if isinstance(column, x.Expression):
            return _Telling(there, self.declared).of(column)
        return _told("file.lookups.named", there.column(column).header, there.title)

    def _subject(self, node: x.Expression) -> x.Expression:
        """The first cell of the sheet that an expression is about."""
        if isinstance(node, x.Col | x.Other):
            return node if self.sheet.has(node.name) else NOTHING
        inside = children(node)
        if isinstance(node, x.If) and isinstance(node.condition, x.Step):  # whether the row is judged at all
            inside = (node.then,)
        for inner in inside:
            found = self._subject(inner)
            if found is not NOTHING:
                return found
        return NOTHING
