"""Put values and formulas into cells. Text is always written as text, never as a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from ...rules.excel import Formula
from ...values.cells import Cell, CellError, as_number
from .row_formulas import RowFormula

# The XML of each cell of a row, or the column of a cell that XlsxWriter writes itself.
Piece = str | int
MakeRow = Callable[[int], Sequence[Piece]]


class PlainWorksheet(Worksheet):
    """A worksheet that takes formulas as they are, and whole rows as XML text, made when they are written.

    XlsxWriter searches every formula for some thirty new functions to prefix, which took a quarter of
    the whole time on our long ones. The compiler writes the prefixes itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self._makers: dict[int, tuple[int, MakeRow]] = {}  # how many cells, and who makes them

    def make_rows(self, first: int, last: int, width: int, make: MakeRow) -> None:
        """Let ``make`` give the first ``width`` cells of these rows while the file is written, one row at a time.

        It may also call the worksheet, for the row's height and for the cells it leaves to XlsxWriter.
        """
        # XlsxWriter lists the file's parts first, and the table of texts is one only if there are any yet.
        assert self.str_table.count, "write the header before the rows"
        self._makers |= dict.fromkeys(range(first, last + 1), (width, make))
        self._check_dimensions(first, 0)
        self._check_dimensions(last, width - 1)

    def _calculate_spans(self) -> None:
        spans: dict[int, tuple[int, int]] = {}
        for row in {*self.table, *self._makers}:
            columns = [*self.table.get(row, ()), *((0, self._makers[row][0] - 1) if row in self._makers else ())]
            if columns:
                first, last = spans.get(row // 16, (columns[0], columns[0]))
                spans[row // 16] = min(first, *columns), max(last, *columns)
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in spans.items()}

    def _write_rows(self) -> None:
        self._calculate_spans()
        for row in sorted({*self.table, *self._makers, *self.row_info}):
            made = self._makers[row][1](row) if row in self._makers else []
            cells = self.table.get(row, {})
            span = self.row_spans.get(row // 16)
            if not made and not cells:
                self._write_empty_row(row, span, self.row_info.get(row))
                continue
            self._write_row(row, span, self.row_info.get(row))
            for cell in (*made, *(column for column in sorted(cells) if column >= len(made))):
                if isinstance(cell, str):
                    self.fh.write(cell)
                else:
                    self._write_cell(row, cell, cells[cell])
            self._xml_end_tag("row")

    def write_row_formula(self, row: int, column: int, formula: RowFormula, style: Format, value: Cell) -> int:
        """Write a formula whose text is made when the file is written."""
        if self._check_dimensions(row, column):
            return -1
        self.table[row][column] = CellFormulaTuple(formula, style, value)
        return 0

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if isinstance(cell, CellFormulaTuple) and isinstance(cell.formula, RowFormula):
            cell = cell._replace(formula=cell.formula.text.removeprefix("="))
        super()._write_cell(row, col, cell)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class PlainWorkbook(xlsxwriter.Workbook):
    """A workbook whose shared texts may still come while its sheets are written, because rows are made then."""

    def __init__(self, file: BinaryIO, in_memory: bool) -> None:
        options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        super().__init__(file, {"in_memory": in_memory, **options})
        self.str_table = GrowingTexts()


class GrowingTexts(SharedStringTable):
    """XlsxWriter closes its table before it writes the sheets; this one stays open."""

    def __init__(self) -> None:
        self.count = 0
        self.unique_count = 0
        self.string_table: dict[str, int] = {}

    @property
    def string_array(self) -> list[str]:
        return list(self.string_table)  # in the order in which they came

    def _sort_string_data(self) -> None:
        pass


class _Text(str):
    """The text an array formula gives. XlsxWriter writes what ``float`` reads as a number: 1.10 would become 1.1."""

    __slots__ = ()

    def __float__(self) -> float:
        raise ValueError("a text, whatever it looks like")


class WriteError(RuntimeError):
    """A cell could not be written as it is."""


def write_value(sheet: Worksheet, row: int, column: int, value: Cell, style: Format) -> None:
    """Write a cell; a text that begins with = stays a text."""
    if value is None or (isinstance(value, str) and value == ""):
        code = sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        code = sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        code = sheet.write_number(row, column, value, style)
    elif isinstance(value, dt.date):
        code = sheet.write_number(row, column, as_number(value), style)
    elif isinstance(value, CellError):
        code = sheet.write_string(row, column, value.code, style)
    else:
        code = sheet.write_string(row, column, str(value), style)
    if code:
        raise WriteError(f"cell {row + 1},{column + 1} could not be written (code {code})")


def write_formula(
    sheet: Worksheet, row: int, column: int, formula: Formula | RowFormula, value: Cell, style: Format
) -> None:
    """Write a formula with its cached value, so that every reader sees the result."""
    cached: Any = as_number(value) if isinstance(value, dt.date) else value
    if isinstance(cached, CellError):
        cached = cached.code
    elif isinstance(cached, float) and cached.is_integer():
        cached = int(cached)
    if formula.array:
        cached = _Text(cached) if isinstance(cached, str) else cached
        code = sheet.write_array_formula(row, column, row, column, formula.text, style, cached)
    elif isinstance(formula, RowFormula) and isinstance(sheet, PlainWorksheet):
        code = sheet.write_row_formula(row, column, formula, style, cached)
    else:
        code = sheet.write_formula(row, column, formula.text, style, cached)
    if code:
        raise WriteError(f"formula in cell {row + 1},{column + 1} could not be written (code {code})")
