"""The formula that a table gives to a row which is typed below it, for each of its columns that have one; and its sums.

Excel's documentation does not say of which row a plain reference there is told, so the cells of the row are named by
their headers, which every program reads alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...rules.excel import Compiler
from ...schema.expressions import Expression
from ...values.cells import Cell, CellError
from ..layout import FIRST_ROW, RowPlaces, WorkbookLayout
from .row_formulas import Template

_SIGNS = re.compile(r"(?=[\[\]#'])")  # a header's own, with an apostrophe before them


class _RowOfTable(RowPlaces, frozen=True):
    """A row of a table, whose cells are named by their headers."""

    table: str = ""

    def cell(self, column: str) -> str:
        header = self.layout.sheets[self.of].sheet.column(column).header
        return f"{self.table}[[#This Row],[{_SIGNS.sub(chr(39), header)}]]"


def calculated(layout: WorkbookLayout, sheet: str, table: str, formula: Expression, template: Template) -> str:
    """The text, without its ``=``, of a column's ``formula`` in any row of a ``table``, compiled to a ``template`` for the
    cells; "" where it has none such."""
    if not template.varying:  # as Kontrol, which reads by the row's number
        return "" if template.array else template.text(FIRST_ROW, {}).removeprefix("=")
    columns = {name: i for i, name in enumerate(layout.sheets[sheet].sheet.names)}
    compiled = Compiler(_RowOfTable(layout, FIRST_ROW, columns, {}, sheet, table=table)).compile(formula)
    return "" if compiled.array else compiled.text.removeprefix("=")


def subtotal(values: Sequence[Cell]) -> Cell:
    """What Excel's SUBTOTAL gives: the first error, or the sum of the numbers."""
    error = next((value for value in values if isinstance(value, CellError)), None)
    numbers = (v for v in values if isinstance(v, int | float) and not isinstance(v, bool) and v == v)
    return error or float(sum(numbers))
