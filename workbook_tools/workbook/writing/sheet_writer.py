"""Write a data sheet: header, table, rows with formulas, drop-downs, colours, print set-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from ...rules.check import rules_for
from ...rules.derive import control
from ...rules.evaluate import Evaluator, Values
from ...rules.excel import Compiler, Formula
from ...schema.expressions import Expression, both
from ...schema.structure import Column, FilledBy, Severity, Type
from ...values.cells import Cell, is_blank
from ...values.frame import Frame
from ..document import Link, OwnColumn
from ..layout import FIRST_ROW, HEADER_ROW, SheetLayout, ascii_name
from .cell_writer import Piece, PlainWorksheet, write_formula, write_value
from .formats import RED, YELLOW, Formats, column_rules
from .row_formulas import RowFormulas
from .row_heights import LINE_HEIGHT, lines_needed
from .row_text import RowText
from .validation import Dropdowns

HEADER_HEIGHT = 48
MOST_LINKS = 65_000  # Excel takes 65,530 a sheet
LONGEST_TIP = 250  # UTF-16 units; Excel takes 255
MOST_LINES = 27  # Excel's tallest row is 409 points


@dataclass(frozen=True)
class WrittenColumn:
    """How a column's cells are written, found out once for all rows.

    ``dates`` is how a date looks in a column of any type; ``measured`` texts make their row higher.
    """

    declared: Column
    cells: Values
    style: Format
    dates: Format | None
    expression: Expression | None
    measured: bool


class SheetWriter:
    """One data sheet of the workbook that is being written."""

    def __init__(
        self,
        workbook: xlsxwriter.Workbook,
        worksheet: PlainWorksheet,
        formulas: RowFormulas,
        place: SheetLayout,
        formats: Formats,
        tables: Mapping[str, Frame],
        evaluator: Evaluator,
    ) -> None:
        self.workbook = workbook
        self.worksheet = worksheet
        self.formulas = formulas
        self.layout = layout = formulas.layout
        self.place = place
        self.sheet = place.sheet
        self.formats = formats
        self.frame = tables[place.sheet.name]
        self.evaluator = evaluator
        self.kind = layout.kind
        self.hidden = place.sheet.name in layout.kind.hidden
        self.cells = {column.name: self.frame[column.name] for column in self.sheet.columns}
        self._spare_values: dict[str, Cell] = {}
        self._text = RowText(worksheet)
        self._written: list[WrittenColumn] = []
        self._linked: set[tuple[int, str]] = set()

    def write(self, own: Sequence[OwnColumn], links: Mapping[tuple[str, int, str], Link]) -> None:
        """Write everything; ``own`` columns come after the declared ones."""
        self._columns()
        linked = [(position, name, link) for (sheet, position, name), link in links.items() if sheet == self.sheet.name]
        linked = linked[:MOST_LINKS]
        self._linked = {(position, name) for position, name, _ in linked}
        self._written = [self._written_column(column) for column in self.sheet.columns]
        self._table(own)
        self.worksheet.make_rows(FIRST_ROW, self.place.last_table_row, len(self._written), self._row)
        self._totals()
        self._links(linked)
        if self.hidden:
            self.worksheet.hide()
        else:
            self._colours()
            Dropdowns(self.worksheet, self.layout, self.place, self.frame, self.evaluator).write()
            self._view()
            self._print_setup(len(own))
        if self.kind.protected:
            self._protect()

    def _entered(self, column: Column) -> bool:
        """Whether people write in the column."""
        if self.kind.protected:
            return self._unlocked(column)
        return column.filled_by in (FilledBy.FINANCE, FilledBy.DEPARTMENT)

    def _unlocked(self, column: Column) -> bool:
        writable = self.sheet.name in ("follow_up", "economy", "changes")
        return writable and column.filled_by is FilledBy.DEPARTMENT

    def _body(self, column: Column) -> Any:
        if column.name == self.sheet.control:
            return self.formats.control()
        locked = not (self.kind.protected and self._unlocked(column))
        return self.formats.body(column, self._entered(column), locked)

    def _columns(self) -> None:
        for i, column in enumerate(self.sheet.columns):
            self.worksheet.set_column(i, i, column.width, None, {"hidden": self._is_hidden(column)})

    def _is_hidden(self, column: Column) -> bool:
        place = (self.sheet.name, column.name)
        if place in self.kind.hidden_when_blank:
            return all(is_blank(value) for value in self.cells[column.name])
        return place in self.kind.hidden_columns

    def _row(self, row: int) -> list[Piece]:
        position = row - FIRST_ROW
        lines = 1
        pieces: list[Piece] = []
        spare = position >= self.place.rows
        for i, column in enumerate(self._written):
            value = None if spare else column.cells[position]
            if column.expression is None:
                style = column.style
                if column.dates is not None and isinstance(value, dt.date):  # in the log, for instance
                    style = column.dates
                linked = (position, column.declared.name) in self._linked
                pieces.append(i if linked else self._text.value(row, i, value, style))
            else:
                cached = self._spare_value(column.declared) if spare else value
                formula = self.formulas.formula(column.expression, row, self.sheet.name)
                pieces.append(self._text.formula(row, i, formula, cached, column.style))
            if column.measured and isinstance(value, str):
                lines = max(lines, lines_needed(value, column.declared.width))
        height = min(lines, MOST_LINES) * LINE_HEIGHT + 1
        if self.sheet.row_height and position < self.place.rows:
            height = max(height, self.sheet.row_height)
        self.worksheet.set_row(row, height)
        return pieces

    def _written_column(self, column: Column) -> WrittenColumn:
        expression = self._expression(column)
        if expression is not None:  # compiled now, because that says which names must be defined
            self.formulas.formula(expression, FIRST_ROW, self.sheet.name)
        in_log = column.type is Type.ANY and expression is None
        as_date = self.formats.body(replace(column, type=Type.DATE), self._entered(column), locked=True)
        shown = expression is None or column.name == self.sheet.control
        return WrittenColumn(
            column, self.cells[column.name], self._body(column), as_date if in_log else None, expression,
            measured=shown and not self._is_hidden(column),
        )  # fmt: skip

    def _expression(self, column: Column) -> Expression | None:
        if column.name == self.sheet.control:
            return control(rules_for(self.sheet, self.kind))
        return column.formula

    def _spare_value(self, column: Column) -> Cell:
        """What a formula shows in a row where nothing is filled in yet."""
        if column.name not in self._spare_values:
            self._spare_values[column.name] = self._compute_spare(column)
        return self._spare_values[column.name]

    def _compute_spare(self, column: Column) -> Cell:
        blank = Frame({c.name: [None] for c in self.sheet.columns})
        for name in (c.name for c in self.sheet.columns if c.formula is not None):
            blank[name] = self.evaluator.rows(self.sheet.column(name).formula, blank)  # type: ignore[arg-type]
        expression = self._expression(column)
        assert expression is not None
        return self.evaluator.rows(expression, blank)[0]

    def _table(self, own: Sequence[OwnColumn]) -> None:
        headers = []
        for column in self.sheet.columns:
            headers.append(
                {"header": column.header, "header_format": self.formats.header(column, self._entered(column))}
            )
            if column.total and self.place.total_row is not None:
                headers[-1]["total_function"] = "sum"
        style = self.formats.make(text_wrap=True, border=1)
        for i, extra in enumerate(own, start=len(self.sheet.columns)):
            headers.append({"header": extra.header, "header_format": self.formats.grid_header()})
            for position, value in enumerate(extra.values):
                if not is_blank(value):
                    write_value(self.worksheet, FIRST_ROW + position, i, value, style)
            self.worksheet.set_column(i, i, 20)
        self.worksheet.set_row(HEADER_ROW, HEADER_HEIGHT)
        if self.hidden:
            for i, header in enumerate(headers):
                write_value(self.worksheet, HEADER_ROW, i, header["header"], self.formats.grid_header())
            return
        last_row = self.place.total_row or self.place.last_table_row
        self.worksheet.add_table(
            HEADER_ROW, 0, last_row, len(headers) - 1,
            {
                "name": self._table_name(),
                "columns": headers,
                "style": None,
                "total_row": self.place.total_row is not None,
            },
        )  # fmt: skip
        self.worksheet.table_cells.clear()  # an entry a cell against overlapping tables; here is only one

    def _table_name(self) -> str:
        return "tbl_" + ascii_name(self.sheet.title)

    def _totals(self) -> None:
        row = self.place.total_row
        if row is None:
            return
        first_visible = next(i for i, column in enumerate(self.sheet.columns) if not self._is_hidden(column))
        for i, column in enumerate(self.sheet.columns):
            style = self.formats.total(column)
            if column.total:
                values = [
                    v
                    for v in self.frame[column.name]
                    if isinstance(v, int | float) and not isinstance(v, bool) and v == v
                ]
                formula = Formula(f"=SUBTOTAL(109,{self._table_name()}[[{column.header}]])", array=False)
                write_formula(self.worksheet, row, i, formula, float(sum(values)), style)
            else:
                # Also in the first column that shows, where the first of all is hidden.
                labelled = i in (0, first_visible)
                write_value(self.worksheet, row, i, self.sheet.total_label if labelled else None, style)
        self.worksheet.set_row(row, 20)

    def _links(self, links: Sequence[tuple[int, str, Link]]) -> None:
        """Jumps within the workbook; the cells keep their values."""
        for position, name, link in links:
            target = self.layout.sheets[link.sheet]
            column, text = self.sheet.column(name), self.cells[name][position]
            self.worksheet.write_url(
                FIRST_ROW + position, self.place.index(name),
                f"internal:'{target.sheet.title}'!{target.cell(link.column, link.position)}",
                self.formats.link(column, self._entered(column)),
                string="" if is_blank(text) else str(text), tip=_shortened(link.tip) or None,
            )  # fmt: skip

    def _colours(self) -> None:
        last = self.place.last_covered_row
        for i, column in enumerate(self.sheet.columns):
            for rule in column_rules(self.formats, column):
                self.worksheet.conditional_format(FIRST_ROW, i, last, i, rule)
        if self.sheet.control or self.kind.protected:
            return
        # Finance's sheets have no Kontrol column: the same rules colour the cell that breaks them.
        rules = rules_for(self.sheet, self.kind)
        for group in rules.by_column().values():
            for failing in group:
                i = self.place.index(failing.column)
                places = self.layout.places(self.sheet.name, FIRST_ROW)
                formula = Compiler(places).compile(both(rules.in_use, failing.fails)).text
                colours = RED if failing.severity is Severity.ERROR else YELLOW
                self.worksheet.conditional_format(
                    FIRST_ROW, i, last, i,
                    {"type": "formula", "criteria": formula, "format": self.formats.colours(colours)},
                )  # fmt: skip

    def _view(self) -> None:
        keys = [self.place.index(name) for name in self.sheet.key]
        frozen = max(keys) + 1 if keys and max(keys) < 4 else 0
        self.worksheet.freeze_panes(FIRST_ROW, frozen)
        if self.sheet.name in ("follow_up", "economy"):
            self.worksheet.set_zoom(90)

    def _print_setup(self, own: int) -> None:
        sheet = self.worksheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.repeat_rows(HEADER_ROW)
        sheet.fit_to_pages(1, 0)
        first, last = 0, len(self.sheet.columns) + own - 1
        for name, start, end in self.kind.printed:
            if name == self.sheet.name:
                first, last = self.place.index(start), self.place.index(end)
        bottom = self.place.total_row or self.place.last_table_row
        if self.place.rows and self.place.total_row is None:
            bottom = FIRST_ROW + self.place.rows - 1
        sheet.print_area(HEADER_ROW, first, bottom, last)
        sheet.set_header("&L&8&F&R&8&A")
        sheet.set_footer("&R&8Side &P af &N")

    def _protect(self) -> None:
        self.worksheet.protect(
            "",
            {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True},
        )


def _shortened(tip: str) -> str:
    return tip.encode("utf-16-le")[: 2 * LONGEST_TIP].decode("utf-16-le", errors="ignore")
