"""Cells of a page: values, formulas and merged cells. What all block writers share."""

from __future__ import annotations

from msgspec import Struct
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from ...rules.evaluate import Evaluator
from ...schema.expressions import Expression
from ...schema.pages import Page
from ...values.cells import Cell
from ..layout import letters
from .cell_writer import write_formula, write_value
from .formats import Formats
from .page_rows import PageRows
from .plain_worksheet import PlainWorksheet
from .row_formulas import NOTHING_GIVEN, Given, RowFormula, RowFormulas

LEFT = 1  # the first column is a narrow margin
LINE_HEIGHT = 15.75


class PageCells(Struct):
    """The worksheet of one page."""

    page: Page
    workbook: Workbook
    sheet: PlainWorksheet
    formulas: RowFormulas
    formats: Formats
    evaluator: Evaluator
    rows: PageRows

    @property
    def last(self) -> int:
        """The page's last column."""
        return LEFT + len(self.page.widths) - 1

    def width(self, column: int, span: int) -> float:
        """The characters that fit beside each other in ``span`` columns."""
        return sum(self.page.widths[column - LEFT : column - LEFT + span])

    def span(self, row: int, column: int, span: int, style: Format) -> None:
        """Merge ``span`` cells; one cell stays as it is."""
        if span > 1:
            self.sheet.merge_cells(row, column, column + span - 1, style)

    def value(self, row: int, column: int, value: Cell, style: Format) -> None:
        write_value(self.sheet, row, column, value, style)

    def formula(
        self,
        row: int,
        column: int,
        node: Expression,
        value: Cell,
        style: Format,
        given: Given = NOTHING_GIVEN,
        merged: bool = True,
    ) -> None:
        """Write ``node`` as a live formula with its cached value; ``given`` is what it reads."""
        formula = self.formulas.formula(node, row, given=given)
        self.check_formula(row, column, formula, merged)
        write_formula(self.sheet, row, column, formula, value, style)

    def check_formula(self, row: int, column: int, formula: RowFormula, merged: bool) -> None:
        """Excel allows no array formula in merged cells."""
        assert not (formula.array and merged), (self.page.name, row, column)

    def text(self, row: int, column: int, text: str | Expression, style: Format, given: Given = NOTHING_GIVEN) -> None:
        """Write a text, or the formula and the value of one."""
        if isinstance(text, str):
            self.value(row, column, text, style)
        else:
            value = self.evaluator.of(text, given.values) if given.values else self.evaluator.one(text)
            self.formula(row, column, text, value, style, given)

    def reference(self, row: int, column: int) -> str:
        """The absolute reference of a cell, with the sheet."""
        return f"{self.quoted}!${letters(column)}${row + 1}"

    def area(self, first: int, last: int, column: int) -> str:
        """The absolute reference of a column's cells, with the sheet."""
        letter = letters(column)
        return f"={self.quoted}!${letter}${first + 1}:${letter}${last + 1}"

    @property
    def quoted(self) -> str:
        return "'" + self.page.title.replace("'", "''") + "'"
