"""Put values and formulas into cells. Text is always written as text, never as a formula."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from xlsxwriter.format import Format

from ...rules.excel_places import Formula
from ...values.cells import Cell, CellError, as_number
from .plain_worksheet import PlainWorksheet
from .row_formulas import RowFormula

LONGEST_PLAIN = 16_000  # characters; of longer texts XlsxWriter counts the UTF-16 units


class _Text(str):
    """The text an array formula gives. XlsxWriter writes what ``float`` reads as a number: 1.10 would become 1.1."""

    __slots__ = ()

    def __float__(self) -> float:
        raise ValueError("a text, whatever it looks like")


class WriteError(RuntimeError):
    """A cell could not be written as it is."""


def write_value(sheet: PlainWorksheet, row: int, column: int, value: Cell, style: Format) -> None:
    """Write a cell; a text that begins with = stays a text."""
    if value is None or value == "":
        code = sheet.put_blank(row, column, style)
    elif isinstance(value, str) and len(value) < LONGEST_PLAIN:
        code = sheet.put_text(row, column, value, style)
    elif isinstance(value, bool):
        code = sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float | dt.date):
        number = as_number(value)
        finite = math.isfinite(number)  # XlsxWriter knows what is wrong with the others
        code = (sheet.put_number if finite else sheet.write_number)(row, column, number, style)
    elif isinstance(value, CellError):
        code = sheet.put_text(row, column, value.code, style)
    else:
        code = sheet.write_string(row, column, str(value), style)
    if code:
        raise WriteError(f"cell {row + 1},{column + 1} could not be written (code {code})")


def write_formula(
    sheet: PlainWorksheet, row: int, column: int, formula: Formula | RowFormula, value: Cell, style: Format | None
) -> None:
    """Write a formula with its cached value, so that every reader sees the result."""
    cached: Any = as_number(value) if isinstance(value, dt.date) else value
    if isinstance(cached, CellError):
        cached = cached.code
    elif isinstance(cached, float) and cached.is_integer():
        cached = int(cached)
    text = formula if isinstance(formula, RowFormula) else formula.text
    if formula.array:
        cached = _Text(cached) if isinstance(cached, str) else cached
        code = sheet.put_array_formula(row, column, text, style, cached)
    else:
        code = sheet.put_formula(row, column, text, style, cached)
    if code:
        raise WriteError(f"formula in cell {row + 1},{column + 1} could not be written (code {code})")
