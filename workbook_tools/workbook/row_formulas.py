"""A column's formula row by row: compiled once, then only the row number and the fixed numbers change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..rules.excel import Compiler, Formula
from ..schema.expressions import Expression
from ..values.cells import Cell, as_text
from .layout import WorkbookLayout

# Stand for the row and for whole numbers while a formula is compiled; nothing else in a formula is such a number.
ANY_ROW = 98_764
ANY_NUMBER = 7_130_021


@dataclass
class RowFormulas:
    """The formulas of one workbook."""

    layout: WorkbookLayout
    _compiled: dict[tuple[object, ...], tuple[Expression, Formula]] = field(default_factory=dict)

    def formula(
        self,
        node: Expression,
        row: int,
        sheet: str = "",
        literals: Mapping[str, Cell] | None = None,
        columns: Mapping[str, int] | None = None,
        prefix: str = "",
    ) -> Formula:
        """``node`` in ``row`` (zero-based) of a data sheet, or of a page whose ``columns`` stand there."""
        given = literals or {}
        numbers = [name for name, value in given.items() if isinstance(value, int) and not isinstance(value, bool)]
        fixed = dict(given) | {name: ANY_NUMBER + i for i, name in enumerate(numbers)}
        key = (id(node), sheet, tuple(fixed.items()), None if columns is None else tuple(columns.items()), prefix)
        if key not in self._compiled:
            places = replace(self.layout.places(sheet, ANY_ROW, fixed, columns), prefix=prefix)
            self._compiled[key] = node, Compiler(places).compile(node)  # the node is kept so that its id is
        compiled = self._compiled[key][1]
        text = compiled.text.replace(str(ANY_ROW + 1), str(row + 1))
        for i, name in enumerate(numbers):
            text = text.replace(str(ANY_NUMBER + i), as_text(given[name]))
        return Formula(text, compiled.array)
