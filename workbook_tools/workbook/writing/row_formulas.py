"""A column's formula row by row: compiled once, then only the row number and the fixed values change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ...rules.excel import LONGEST_FORMULA, Compiler, quote
from ...schema.expressions import Expression
from ...values.cells import Cell, as_text
from ..layout import WorkbookLayout

# Stand for the row and for the fixed values while a formula is compiled; nothing else in a formula looks so.
ANY_ROW = 98_764
ANY_NUMBER = 7_130_021
ANY_TEXT = "\ue000{}\ue001"
_VARYING = re.compile(f'{ANY_ROW + 1}|71300[2-9][0-9]|"\ue000[0-9]+\ue001"')

Key = tuple[object, ...]


@dataclass(frozen=True)
class _Template:
    """A compiled formula cut at what varies: ``fixed`` pieces, and between them the row (None) or a fixed value.

    ``kept`` keeps the objects that the template is found by, so that their identities stay theirs.
    """

    fixed: list[str]
    varying: list[str | None]
    array: bool
    kept: tuple[object, ...]

    def text(self, row: int, given: Mapping[str, Cell]) -> str:
        at = str(row + 1)
        pieces = [self.fixed[0]]
        for name, piece in zip(self.varying, self.fixed[1:], strict=True):
            pieces += (at if name is None else _literal(given[name]), piece)
        text = "".join(pieces)
        if len(text) > LONGEST_FORMULA:
            raise ValueError(f"a formula is longer than Excel allows: {text[:200]}…")
        return text


@dataclass(frozen=True, slots=True)
class RowFormula:
    """The formula of one row. Its text is made when it is written: a thousand rows of long ones take much memory."""

    template: _Template
    row: int
    given: Mapping[str, Cell]

    @property
    def text(self) -> str:
        """The text with its ``=``."""
        return self.template.text(self.row, self.given)

    @property
    def array(self) -> bool:
        """Whether it must be entered as an array formula."""
        return self.template.array


def _literal(value: Cell) -> str:
    return quote(value) if isinstance(value, str) else as_text(value)


@dataclass
class RowFormulas:
    """The formulas of one workbook."""

    layout: WorkbookLayout
    _templates: dict[Key, _Template] = field(default_factory=dict)

    def formula(
        self,
        node: Expression,
        row: int,
        sheet: str = "",
        literals: Mapping[str, Cell] | None = None,
        columns: Mapping[str, int] | None = None,
        prefix: str = "",
    ) -> RowFormula:
        """``node`` in ``row`` (zero-based) of a data sheet, or of a page whose ``columns`` stand there."""
        given = literals or {}
        key = (
            id(node),
            sheet,
            id(columns),
            prefix,
            *((name, type(value), _stand_in(0, value)) for name, value in given.items()),
        )
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = self._compiled(node, sheet, given, columns, prefix)
        return RowFormula(template, row, given)

    def _compiled(
        self, node: Expression, sheet: str, given: Mapping[str, Cell], columns: Mapping[str, int] | None, prefix: str
    ) -> _Template:
        stands_for: dict[str, str | None] = {str(ANY_ROW + 1): None}
        fixed: dict[str, Cell] = {}
        for i, (name, value) in enumerate(given.items()):
            fixed[name] = _stand_in(i, value)
            stands_for[_literal(fixed[name])] = name
        places = replace(self.layout.places(sheet, ANY_ROW, fixed, columns), prefix=prefix)
        compiled = Compiler(places).compile(node)
        found = _VARYING.findall(compiled.text)
        return _Template(
            _VARYING.split(compiled.text), [stands_for[text] for text in found], compiled.array, (node, columns)
        )


def _stand_in(i: int, value: Cell) -> Cell:
    """What is compiled instead of the ``i``-th fixed value: a text for a text, a whole number for one."""
    if isinstance(value, str):
        return ANY_TEXT.format(i)
    if isinstance(value, int) and not isinstance(value, bool):
        return ANY_NUMBER + i
    return value
