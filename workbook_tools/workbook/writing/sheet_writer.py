"""Write a data sheet: header, table, rows with formulas, drop-downs, colours, print set-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, partial

import xlsxwriter
from msgspec import Struct
from msgspec.structs import replace
from xlsxwriter.format import Format

from ...definition.colours import TAB_FILL_IN, TAB_KEPT
from ...rules.check import rules_for
from ...rules.derive import control
from ...rules.evaluate import Evaluator, Values
from ...rules.excel_places import Formula
from ...schema.expressions import Expression
from ...schema.structure import Column, FilledBy, Severity, Type
from ...values.cells import Cell, is_blank
from ...values.frame import Frame
from ...values.moments import moment_cell
from ...values.utf16 import shortened
from ..document import Link, OwnColumn
from ..layout import FIRST_ROW, HEADER_ROW, OWN_COLUMN_WIDTH, SheetLayout, a1, ascii_name
from .cell_colours import CellColours
from .cell_writer import write_formula, write_value
from .formats import Formats
from .page_rows import HIGHEST_ROW
from .plain_worksheet import PlainWorksheet
from .row_formulas import RowFormulas
from .row_heights import LinesNeeded, lines_needed, row_height, within
from .row_text import ColumnText, Formulas, Linked
from .row_text import Values as ValuesText
from .table_formulas import calculated, subtotal
from .validation import Dropdowns

HEADER_LINES = 2
FILTER_BUTTON = 2.4  # characters; of a header's last line
MOST_LINKS = 65_000  # Excel takes 65,530 a sheet
ROOM = 6  # points, so that no text of a form touches a line
LONGEST_LINK_TEXT = 250  # UTF-16 units; Excel takes 255


class WrittenColumn(Struct, frozen=True):
    """How a column's cells are written, found out once for all rows.

    ``spare`` is what a row shows in which nothing is filled in yet; ``measured`` texts make their row higher.
    """

    cells: Values
    text: ColumnText
    spare: Cell
    measured: LinesNeeded | None


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
        self.cells = {column.name: _cells(column, self.frame) for column in self.sheet.columns}
        self._written: list[WrittenColumn] = []

    def write(self, own: Sequence[OwnColumn], links: Sequence[tuple[int, str, Link]]) -> None:
        """Write everything; ``own`` columns come after the declared ones, ``links`` have position and column."""
        self._columns()
        linked = links[:MOST_LINKS]
        rows: dict[str, set[int]] = defaultdict(set)
        for position, name, _ in linked:
            rows[name].add(FIRST_ROW + position)
        self._written = [
            self._written_column(i, column, rows[column.name]) for i, column in enumerate(self.sheet.columns)
        ]
        self._table(own)
        answered = self.kind.protected and bool(self.sheet.editable)
        # Not a method: what the writer knows of the workbook would be kept until the file is written.
        rows_from = partial(_rows, self._written, self.place.rows)
        self.worksheet.make_rows(FIRST_ROW, self._heights(), len(self._written), rows_from, growing=answered)
        self._totals()
        self._links(linked)
        if self.hidden:
            self.worksheet.hide()
        else:
            CellColours(self.worksheet, self.layout, self.place, self.formats).write()
            Dropdowns(self.worksheet, self.layout, self.place, self.frame, self.evaluator).write()
            self._view()
            self._nothing_to_mark()
            if self.sheet.name in self.kind.hidden_when_empty and not self.frame:
                self.worksheet.hide()  # LibreOffice prints hidden sheets that have a print set-up
            else:
                self._print_setup(len(own))
        if self.kind.protected:
            self._protect()

    def _entered(self, column: Column) -> bool:
        """Whether people write in the column."""
        if self.kind.protected:
            return self._unlocked(column)
        return column.filled_by in (FilledBy.FINANCE, FilledBy.DEPARTMENT)

    def _unlocked(self, column: Column) -> bool:
        return not self.sheet.read_only and column.filled_by is FilledBy.DEPARTMENT

    def _body(self, column: Column) -> Format:
        if column.name in self.sheet.verdicts:
            return self.formats.control()
        locked = not (self.kind.protected and self._unlocked(column))
        return self.formats.body(column, self._entered(column), locked)

    def _columns(self) -> None:
        for i, column in enumerate(self.sheet.columns):
            self.worksheet.set_column(i, i, column.width, None, {"hidden": self._is_hidden(column)})

    def _is_hidden(self, column: Column) -> bool:
        place = (self.sheet.name, column.name)
        if place in self.kind.hidden_when_blank and all(is_blank(value) for value in self.cells[column.name]):
            return True
        if self.kind.protected and column.shown_for is not None:
            asked = any(value is True for value in self.evaluator.rows(column.shown_for, self.frame))
            return not asked and all(is_blank(value) for value in self.cells[column.name])
        return place in self.kind.hidden_columns

    def _heights(self) -> list[float]:
        """The height of every row of the table."""
        lines = [1] * (self.place.last_table_row - FIRST_ROW + 1)
        for column in self._written:
            if column.measured is not None:
                column.measured.raise_to(lines, column.cells)
        room, least = (ROOM, self.sheet.row_height or 0) if self.kind.protected else (0, 0)
        heights = [min(row_height(needed) + room, HIGHEST_ROW) for needed in lines]
        return [max(height, least) for height in heights[: self.place.rows]] + heights[self.place.rows :]

    def _written_column(self, i: int, column: Column, linked: Collection[int]) -> WrittenColumn:
        expression = self._expression(column)
        shown = expression is None or column.name in self.sheet.verdicts
        body = self._body(column)
        return WrittenColumn(
            self.cells[column.name],
            self._values(i, column, body, linked) if expression is None else self._formulas(i, body, expression),
            None if expression is None or not self._has_spare else self._spare_value(expression),
            LinesNeeded(within(column.width, body))
            if shown and not column.one_line and not self._is_hidden(column)
            else None,
        )

    def _values(self, i: int, column: Column, body: Format, linked: Collection[int]) -> ColumnText:
        entered = self._entered(column)
        dates = None
        if column.type is Type.ANY:  # in the log, for instance
            dates = self.formats.body(replace(column, type=Type.DATE), entered, locked=True)
        plain = ValuesText(self.worksheet, i, body, dates)
        if not linked:
            return plain
        return Linked(plain, ValuesText(self.worksheet, i, self.formats.link(column, entered)), linked)

    def _formulas(self, i: int, body: Format, expression: Expression) -> ColumnText:
        # Compiled now, because that says which names must be defined.
        template = self.formulas.template(expression, self.sheet.name)
        return Formulas(self.worksheet, i, body, template, self.place.last_table_row)

    def _expression(self, column: Column) -> Expression | None:
        if column.name in self.sheet.verdicts:
            severity = Severity.ERROR if column.name == self.sheet.control else Severity.WARNING
            return control(rules_for(self.sheet, self.kind), severity)
        return column.formula

    @property
    def _has_spare(self) -> bool:
        return FIRST_ROW + self.place.rows <= self.place.last_table_row

    def _spare_value(self, expression: Expression) -> Cell:
        return self.evaluator.rows(expression, self._spare_row)[0]

    @cached_property
    def _spare_row(self) -> Frame:
        """A row in which nothing is filled in yet, with what its formulas show."""
        blank = Frame({c.name: [None] for c in self.sheet.columns})
        for column in self.sheet.columns:
            if column.formula is not None:
                blank[column.name] = self.evaluator.rows(column.formula, blank)
        return blank

    def _table(self, own: Sequence[OwnColumn]) -> None:
        headers = []
        for column in self.sheet.columns:
            headers.append(
                {"header": column.header, "header_format": self.formats.header(column, self._entered(column))}
            )
            if column.total and self.place.total_row is not None:
                headers[-1]["total_function"] = "sum"
            expression = self._expression(column)
            if expression is not None and self.kind.derives and not self.kind.protected:
                template = self.formulas.template(expression, self.sheet.name)
                headers[-1]["calculated"] = calculated(
                    self.layout, self.sheet.name, self._table_name(), expression, template
                )
        style = self.formats.make(text_wrap=True, border=1)
        for i, extra in enumerate(own, start=len(self.sheet.columns)):
            headers.append({"header": extra.header, "header_format": self.formats.grid_header()})
            for position, value in enumerate(extra.values):
                if not is_blank(value):
                    write_value(self.worksheet, FIRST_ROW + position, i, value, style)
            self.worksheet.set_column(i, i, OWN_COLUMN_WIDTH)
        self.worksheet.set_row(HEADER_ROW, self._header_height([extra.header for extra in own]))
        if self.hidden:
            for i, header in enumerate(headers):
                write_value(self.worksheet, HEADER_ROW, i, header["header"], self.formats.grid_header())
            return
        self.worksheet.add_long_table(
            HEADER_ROW, self.place.total_row or self.place.last_table_row, len(headers),
            {
                "name": self._table_name(),
                "columns": headers,
                "style": None,
                "total_row": self.place.total_row is not None,
            },
        )  # fmt: skip

    def _header_height(self, own: Sequence[str]) -> float:
        """High enough for every header beside the button that Excel puts there."""
        style = self.formats.grid_header()
        headers = [(column.header, column.width) for column in self.sheet.columns if not self._is_hidden(column)]
        headers += [(header, OWN_COLUMN_WIDTH) for header in own]
        lines = [_header_lines(text, within(width, style)) for text, width in headers]
        return min(row_height(max([HEADER_LINES, *lines])), HIGHEST_ROW)

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
                formula = Formula(f"=SUBTOTAL(109,{self._table_name()}[[{column.header}]])", array=False)
                write_formula(self.worksheet, row, i, formula, subtotal(self.frame[column.name]), style)
            else:
                # Also in the first column that shows, where the first of all is hidden.
                labelled = i in (0, first_visible)
                write_value(self.worksheet, row, i, self.sheet.total_label if labelled else None, style)
        self.worksheet.set_row(row, 20)

    def _links(self, links: Sequence[tuple[int, str, Link]]) -> None:
        """Jumps within the workbook; the cells keep their values."""
        for position, name, link in links:
            target = self.layout.sheets[link.sheet]
            text = self.cells[name][position]
            self.worksheet.add_jump(
                FIRST_ROW + position, self.place.index(name),
                f"'{target.sheet.title}'!{target.cell(link.column, link.position)}",
                "" if is_blank(text) else shortened(str(text), LONGEST_LINK_TEXT), shortened(link.tip, LONGEST_LINK_TEXT),
            )  # fmt: skip

    def _view(self) -> None:
        filled_in = not self.sheet.read_only and any(map(self._entered, self.sheet.columns))
        self.worksheet.set_tab_color(TAB_FILL_IN if filled_in else TAB_KEPT)
        keys = [self.place.index(name) for name in self.sheet.key]
        frozen = max(keys) + 1 if keys and max(keys) < 4 else 0
        self.worksheet.freeze_panes(FIRST_ROW, frozen)
        if self.sheet.zoom != 100:
            self.worksheet.set_zoom(self.sheet.zoom)

    def _nothing_to_mark(self) -> None:
        """Excel need not mark with green corners what is meant: item numbers are texts, and a table names the cells of a
        row by their headers where the row itself does not."""
        last, columns = self.place.last_covered_row, list(enumerate(self.sheet.columns))
        texts = [i for i, column in columns if column.type in (Type.KEY, Type.TEXT, Type.CHOICE)]
        formulas = [i for i, column in columns if column.formula is not None]
        found = {"number_stored_as_text": texts, "calculated_column": formulas}
        cells = {kind: " ".join(f"{a1(FIRST_ROW, i)}:{a1(last, i)}" for i in at) for kind, at in found.items() if at}
        if cells:
            self.worksheet.ignore_errors(cells)

    def _print_setup(self, own: int) -> None:
        sheet = self.worksheet
        if self.sheet.name not in self.kind.upright:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.repeat_rows(HEADER_ROW)
        sheet.fit_to_pages(1, 0)
        first, last = 0, len(self.sheet.columns) + own - 1
        if not own and not self.sheet.editable:  # what finance is to mend is for the screen
            last -= len(self.sheet.verdicts)
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


def _header_lines(header: str, width: float) -> int:
    """The lines of a header whose words keep clear of the filter's button, if it has room for them beside it."""
    beside = width - FILTER_BUTTON
    fits = all(lines_needed(word, beside) == 1 for word in header.split())
    return lines_needed(header, beside if fits else width)


def _cells(column: Column, frame: Frame) -> list[Cell]:
    """What stands in a column's cells."""
    cells = frame[column.name]
    return [moment_cell(value) for value in cells] if column.type is Type.MOMENT else cells


def _rows(written: Sequence[WrittenColumn], filled: int, first: int, last: int) -> Iterator[tuple[str, ...]]:
    """The cells of the rows from ``first`` to ``last``; the first ``filled`` rows of the table are no spare ones."""
    start, end = first - FIRST_ROW, last - FIRST_ROW + 1
    spare = end - max(start, min(end, filled))
    columns = (column.text.cells(first, [*column.cells[start:end], *[column.spare] * spare]) for column in written)
    return zip(*columns, strict=True)
