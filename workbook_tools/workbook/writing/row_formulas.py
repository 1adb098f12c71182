"""A column's formula row by row: compiled once, then only the row number and the fixed values change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from ...rules.excel import LONGEST_FORMULA, Compiler, quote
from ...schema.expressions import Expression
from ...values.cells import Cell, as_text
from ..layout import WorkbookLayout
from .xml_text import escape

# Stand for the row and for the fixed values while a formula is compiled; nothing else in a formula looks so.
ANY_ROW = 98_764
ANY_NUMBER = 7_130_021
ANY_TEXT = "\ue000{}\ue001"
_VARYING = re.compile(f'{ANY_ROW + 1}|71300[2-9][0-9]|"\ue000[0-9]+\ue001"')

Shape = tuple[object, ...]


class Given(Struct, frozen=True):
    """The fixed values of a row's formulas; ``kinds`` is the same where only texts and whole numbers differ."""

    values: Mapping[str, Cell]
    kinds: Shape

    @classmethod
    def of(cls, values: Mapping[str, Cell]) -> Given:
        """These values by their names."""
        return cls(values, tuple((name, type(value), _stand_in(0, value)) for name, value in values.items()))


NOTHING_GIVEN = Given({}, ())


class Template(Struct, frozen=True, dict=True):
    """A compiled formula cut at what varies: ``fixed`` pieces, and between them the row (None) or a fixed value.

    ``kept`` keeps the objects that the template is found by, so that their identities stay theirs.
    """

    fixed: list[str]
    varying: list[str | None]
    array: bool
    kept: tuple[object, ...]

    def text(self, row: int, given: Mapping[str, Cell]) -> str:
        """The formula in a row, with its ``=``."""
        at = str(row + 1)
        text = _joined(self.fixed, [at if name is None else _literal(given[name]) for name in self.varying])
        if len(text) > LONGEST_FORMULA:
            raise ValueError(f"a formula is longer than Excel allows: {text[:200]}…")
        return text

    def xml(self, row: int, given: Mapping[str, Cell]) -> str:
        """The formula in a row as it stands in the XML: escaped and without its ``=``."""
        at = str(row + 1)
        if self._only_rows:
            text = at.join(self._escaped)
        else:
            literals = {name: escape(_literal(value)) for name, value in given.items()}
            text = _joined(self._escaped, [at if name is None else literals[name] for name in self.varying])
        if len(text) >= LONGEST_FORMULA:
            self.text(row, given)  # which is not longer, and says so if it is too long
        return text

    @cached_property
    def _escaped(self) -> list[str]:
        first, *others = map(escape, self.fixed)
        return [first.removeprefix("="), *others]

    @cached_property
    def _only_rows(self) -> bool:
        return not any(self.varying)


def _joined(fixed: list[str], varying: list[str]) -> str:
    pieces = [""] * (2 * len(varying) + 1)
    pieces[::2] = fixed
    pieces[1::2] = varying
    return "".join(pieces)


class RowFormula(Struct, frozen=True):
    """The formula of one row. Its text is made when it is written: a thousand rows of long ones take much memory."""

    template: Template
    row: int
    given: Mapping[str, Cell]

    @property
    def text(self) -> str:
        """The text with its ``=``."""
        return self.template.text(self.row, self.given)

    @property
    def xml(self) -> str:
        """The text as it stands in the XML."""
        return self.template.xml(self.row, self.given)

    @property
    def array(self) -> bool:
        """Whether it must be entered as an array formula."""
        return self.template.array


def _literal(value: Cell) -> str:
    return quote(value) if isinstance(value, str) else as_text(value)


class RowFormulas(Struct):
    """The formulas of one workbook."""

    layout: WorkbookLayout
    _templates: dict[Shape, Template] = field(default_factory=dict)

    def formula(
        self,
        node: Expression,
        row: int,
        sheet: str = "",
        given: Given = NOTHING_GIVEN,
        columns: Mapping[str, int] | None = None,
        prefix: str = "",
    ) -> RowFormula:
        """``node`` in ``row`` (zero-based) of a data sheet, or of a page whose ``columns`` stand there."""
        key = (id(node), sheet, id(columns), prefix, given.kinds)
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = self._compiled(node, sheet, given.values, columns, prefix)
        return RowFormula(template, row, given.values)

    def template(self, node: Expression, sheet: str) -> Template:
        """``node`` for the rows of a data sheet."""
        return self.formula(node, 0, sheet).template

    def _compiled(
        self, node: Expression, sheet: str, given: Mapping[str, Cell], columns: Mapping[str, int] | None, prefix: str
    ) -> Template:
        stands_for: dict[str, str | None] = {str(ANY_ROW + 1): None}
        fixed: dict[str, Cell] = {}
        for i, (name, value) in enumerate(given.items()):
            fixed[name] = _stand_in(i, value)
            stands_for[_literal(fixed[name])] = name
        places = replace(self.layout.places(sheet, ANY_ROW, fixed, columns), prefix=prefix)
        compiled = Compiler(places).compile(node)
        found = _VARYING.findall(compiled.text)
        return Template(
            _VARYING.split(compiled.text), [stands_for[text] for text in found], compiled.array, (node, columns)
        )


def _stand_in(i: int, value: Cell) -> Cell:
    """What is compiled instead of the ``i``-th fixed value: a text for a text, a whole number for one."""
    if isinstance(value, str):
        return ANY_TEXT.format(i)
    if isinstance(value, int) and not isinstance(value, bool):
        return ANY_NUMBER + i
    return value
