"""Put values and formulas into cells. Text is always written as text, never as a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..rules.excel import Formula
from ..values.cells import Cell, CellError, as_number


class PlainWorksheet(Worksheet):
    """A worksheet that takes formulas as they are, and whole rows as XML text.

    XlsxWriter searches every formula for some thirty new functions to prefix, which took a quarter of
    the whole time on our long ones. The compiler writes the prefixes itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[int, tuple[int, list[str | int]]] = {}

    def add_row(self, row: int, pieces: Sequence[str | int]) -> None:
        """The cells of a row from column 0: the XML of each, or its column where XlsxWriter writes it itself."""
        joined: list[str | int] = []
        for piece in pieces:
            if isinstance(piece, str) and joined and isinstance(joined[-1], str):
                joined[-1] += piece
            else:
                joined.append(piece)
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(pieces) - 1)
        self._rows[row] = len(pieces), joined

    def _calculate_spans(self) -> None:
        spans: dict[int, tuple[int, int]] = {}
        for row in {*self.table, *self._rows}:
            columns = [*self.table.get(row, ()), *((0, self._rows[row][0] - 1) if row in self._rows else ())]
            if columns:
                first, last = spans.get(row // 16, (columns[0], columns[0]))
                spans[row // 16] = min(first, *columns), max(last, *columns)
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in spans.items()}

    def _write_rows(self) -> None:
        self._calculate_spans()
        for row in sorted({*self.table, *self._rows, *self.row_info}):
            count, pieces = self._rows.get(row, (0, []))
            cells = self.table.get(row, {})
            span = self.row_spans.get(row // 16)
            if not pieces and not cells:
                self._write_empty_row(row, span, self.row_info.get(row))
                continue
            self._write_row(row, span, self.row_info.get(row))
            for piece in (*pieces, *(column for column in sorted(cells) if column >= count)):
                if isinstance(piece, str):
                    self.fh.write(piece)
                else:
                    self._write_cell(row, piece, cells[piece])
            self._xml_end_tag("row")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


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


def write_formula(sheet: Worksheet, row: int, column: int, formula: Formula, value: Cell, style: Format) -> None:
    """Write a formula with its cached value, so that every reader sees the result."""
    cached: Any = as_number(value) if isinstance(value, dt.date) else value
    if isinstance(cached, CellError):
        cached = cached.code
    elif isinstance(cached, float) and cached.is_integer():
        cached = int(cached)
    if formula.array:
        code = sheet.write_array_formula(row, column, row, column, formula.text, style, cached)
    else:
        code = sheet.write_formula(row, column, formula.text, style, cached)
    if code:
        raise WriteError(f"formula in cell {row + 1},{column + 1} could not be written (code {code})")
