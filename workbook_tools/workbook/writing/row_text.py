"""A data sheet's rows as XML text: what XlsxWriter would write for them, without a call and an object for each cell.

Long sheets are most of what a consolidated workbook holds, and XlsxWriter's calls were most of the time
it took. A test holds every kind of cell against XlsxWriter's own; what is not plain is left to it.
"""

from __future__ import annotations

import datetime as dt
from xml.sax.saxutils import escape

from xlsxwriter.format import Format

from ...rules.excel import Formula
from ...values.cells import Cell, as_number
from ..layout import letters
from .cell_writer import Piece, PlainWorksheet, write_formula, write_value
from .row_formulas import RowFormula

LONGEST_PLAIN = 16_000  # characters; of longer texts XlsxWriter counts the UTF-16 units
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


class RowText:
    """Makes the cells of one worksheet."""

    def __init__(self, worksheet: PlainWorksheet) -> None:
        self.worksheet = worksheet
        self._strings = worksheet.str_table._get_shared_string_index
        self._letters: dict[int, str] = {}

    def value(self, row: int, column: int, value: Cell, style: Format) -> Piece:
        """A cell with a value; see ``write_value``."""
        start = self._start(row, column, style)
        if value is None or value == "":
            return start + "/>"
        if isinstance(value, str) and value.startswith("<r>"):  # XlsxWriter would take it for its own markup
            return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        if isinstance(value, str) and len(value) < LONGEST_PLAIN:
            return f'{start} t="s"><v>{self._strings(value)}</v></c>'
        if isinstance(value, int | float | dt.date) and not isinstance(value, bool):
            return f"{start}><v>{as_number(value):.16G}</v></c>"
        write_value(self.worksheet, row, column, value, style)
        return column

    def formula(self, row: int, column: int, formula: Formula | RowFormula, value: Cell, style: Format) -> Piece:
        """A cell with a formula and its cached value; see ``write_formula``."""
        if formula.array or isinstance(value, bool) or not isinstance(value, str | int | float) or value in _ERRORS:
            write_formula(self.worksheet, row, column, formula, value, style)
            return column
        kind = ' t="str"' if isinstance(value, str) and value else ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        shown = escape(value) if isinstance(value, str) else value
        return f"{self._start(row, column, style)}{kind}><f>{escape(formula.text[1:])}</f><v>{shown}</v></c>"

    def _start(self, row: int, column: int, style: Format) -> str:
        if column not in self._letters:
            self._letters[column] = letters(column)
        return f'<c r="{self._letters[column]}{row + 1}" s="{style._get_xf_index()}"'
