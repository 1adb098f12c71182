"""Write a page: blocks one below the other, every figure a live formula with its cached value."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ..definition import words as w
from ..rules.evaluate import Evaluator
from ..schema.expressions import Expression
from ..schema.structure import Gap, Grid, Look, NamedFigure, Page, Text
from ..values.cells import Cell
from .cell_writer import write_formula, write_value
from .formats import GREEN, Formats, smiley_rules
from .layout import WorkbookLayout, letters
from .row_formulas import RowFormulas
from .row_heights import lines_needed

LEFT = 1  # the first column is a narrow margin
LINE_HEIGHT = 15.75
_LOOK_HEIGHTS = {Look.TITLE: 30.0, Look.NOTICE: 24.0, Look.HEADING: 22.0, Look.STATUS: 28.0}


class PageWriter:
    """One page: ``evaluate`` computes its figures, ``write`` puts it into a worksheet."""

    def __init__(
        self, page: Page, layout: WorkbookLayout, formats: Formats, evaluator: Evaluator, inputs: Mapping[str, Cell]
    ) -> None:
        self.page = page
        self.layout = layout
        self.formats = formats
        self.evaluator = evaluator
        self.inputs = inputs
        self.formulas = RowFormulas(layout)
        self.grids: dict[str, pd.DataFrame] = {}

    def evaluate(self) -> None:
        """Compute figures and grids; later figures may read earlier ones."""
        later: list[NamedFigure] = []
        for block in self.page.blocks:
            if isinstance(block, NamedFigure) and block.expression is not None:
                later.append(block)
        for block in reversed(later):  # figures further down may be read above, so run twice
            self._figure(block)
        for block in later:
            self._figure(block)
        for block in self.page.blocks:
            if isinstance(block, Grid):
                self.grids[block.name] = self._grid_values(block)

    def _figure(self, block: NamedFigure) -> None:
        assert block.expression is not None
        self.evaluator.figures[block.name] = self.evaluator.one(block.expression)

    def _grid_values(self, grid: Grid) -> pd.DataFrame:
        fixed = [column for column in grid.columns if column.formula is None]
        frame = pd.DataFrame(
            {column.name: pd.Series([row[i] for row in grid.rows], dtype=object) for i, column in enumerate(fixed)}
        )
        # A column may read any other of the grid; two passes settle that without an order.
        for _ in range(2):
            for column in grid.columns:
                if column.formula is not None:
                    frame[column.name] = pd.Series(self.evaluator.rows(column.formula, frame), dtype=object)
        return frame

    def write(self, workbook: xlsxwriter.Workbook, sheet: Worksheet, protected: bool) -> None:
        """Write all blocks and the page's print set-up."""
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 2)
        for i, width in enumerate(self.page.widths):
            sheet.set_column(LEFT + i, LEFT + i, width)
        row = 0
        for block in self.page.blocks:
            if isinstance(block, Gap):
                sheet.set_row(row, 9)
                row += 1
            elif isinstance(block, Text):
                row = self._text(sheet, row, block)
            elif isinstance(block, NamedFigure):
                row = self._named_figure(workbook, sheet, row, block)
            else:
                row = self._grid(sheet, row, block)
        last = LEFT + len(self.page.widths) - 1
        for rule in smiley_rules(self.formats):
            sheet.conditional_format(0, LEFT, row, last, rule)
        self._print_setup(sheet, row, last)
        if protected:
            sheet.protect("", {"format_columns": True, "format_rows": True})

    def _text(self, sheet: Worksheet, row: int, block: Text) -> int:
        style = self.formats.look(block.look)
        last = LEFT + len(self.page.widths) - 1
        sheet.merge_range(row, LEFT, row, last, "", style)
        if isinstance(block.text, str):
            write_value(sheet, row, LEFT, block.text, style)
        else:
            self._formula(sheet, row, LEFT, block.text, self.evaluator.one(block.text), style)
        sheet.set_row(row, _LOOK_HEIGHTS.get(block.look, LINE_HEIGHT * block.lines))
        return row + 1

    def _named_figure(self, workbook: xlsxwriter.Workbook, sheet: Worksheet, row: int, block: NamedFigure) -> int:
        write_value(sheet, row, LEFT, block.label, self.formats.look(Look.LABEL))
        style = self.formats.look(block.look)
        column = LEFT + 1
        if self._spans_value():
            sheet.merge_range(row, column, row, column + 1, "", style)
        if block.expression is None:
            write_value(sheet, row, column, self.inputs.get(block.name), style)
        else:
            self._formula(sheet, row, column, block.expression, self.evaluator.figures[block.name], style)
        reference = f"'{self.page.title}'!${letters(column)}${row + 1}"
        workbook.define_name(f"fig_{block.name}", "=" + reference)
        if block.look is Look.STATUS:
            ready = {"type": "cell", "criteria": "==", "value": f'"{w.READY}"', "format": self.formats.colours(GREEN)}
            sheet.conditional_format(row, column, row, column, ready)
        if block.look in _LOOK_HEIGHTS:
            sheet.set_row(row, _LOOK_HEIGHTS[block.look])
        return row + 1

    def _spans_value(self) -> bool:
        return len(self.page.widths) > 2

    def _grid(self, sheet: Worksheet, row: int, grid: Grid) -> int:
        row = self._text(sheet, row, Text(grid.title, Look.HEADING))
        shown = [(i, column) for i, column in enumerate(grid.columns) if column.width != 0]
        places: dict[str, int] = {}
        at = LEFT
        for _, column in shown:
            places[column.name] = at
            at += grid.spans.get(column.name, 1)
        if grid.header:
            style = self.formats.grid_header()
            for _, column in shown:
                self._span(sheet, row, places[column.name], grid.spans.get(column.name, 1), style)
                write_value(sheet, row, places[column.name], column.header, style)
            sheet.set_row(row, 32)
            if grid.name == self.page.repeats:
                sheet.repeat_rows(row)
                sheet.freeze_panes(row + 1, 0)
            row += 1
        for values in self.grids[grid.name].to_dict("records"):
            self._grid_row(sheet, row, grid, {str(name): value for name, value in values.items()}, places)
            row += 1
        return row

    def _grid_row(
        self, sheet: Worksheet, row: int, grid: Grid, values: Mapping[str, Cell], places: Mapping[str, int]
    ) -> None:
        hidden = {c.name: values[c.name] for c in grid.columns if c.width == 0}
        height = grid.lines
        for column in grid.columns:
            if column.width == 0:
                continue
            value = values[column.name]
            at, span = places[column.name], grid.spans.get(column.name, 1)
            style = self.formats.grid_cell(column, grid.looks.get(column.name))
            self._span(sheet, row, at, span, style)
            if column.formula is None:
                write_value(sheet, row, at, value, style)
            else:
                formula = self.formulas.formula(column.formula, row, literals=hidden, columns=places)
                # Excel allows no array formula in merged cells.
                assert not (formula.array and span > 1), column.name
                write_formula(sheet, row, at, formula, value, style)
            width = sum(self.page.widths[at - LEFT : at - LEFT + span])
            height = max(height, lines_needed(value, width))
        sheet.set_row(row, LINE_HEIGHT * height)

    def _span(self, sheet: Worksheet, row: int, column: int, span: int, style: object) -> None:
        if span > 1:
            sheet.merge_range(row, column, row, column + span - 1, "", style)

    def _formula(self, sheet: Worksheet, row: int, column: int, node: Expression, value: Cell, style: object) -> None:
        formula = self.formulas.formula(node, row)
        assert not formula.array, "texts and figures stand in merged cells"
        write_formula(sheet, row, column, formula, value, style)

    def _print_setup(self, sheet: Worksheet, rows: int, last: int) -> None:
        if self.page.landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 1 if self.page.one_page else 0)
        sheet.print_area(0, 0, rows, last)
        sheet.set_footer("&L&8&A&R&8Side &P af &N")
