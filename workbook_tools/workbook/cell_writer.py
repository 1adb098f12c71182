"""Put values and formulas into cells. Text is always written as text, never as a formula."""

from __future__ import annotations

import datetime as dt
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..rules.excel import Formula
from ..values.cells import Cell, CellError, as_number


class PlainWorksheet(Worksheet):
    """A worksheet that takes formulas as they are.

    XlsxWriter searches every formula for some thirty new functions to prefix, which took a quarter of
    the whole time on our long ones. The compiler writes the prefixes itself.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


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


def write_formula(sheet: Worksheet, row: int, column: int, formula: Formula, value: Cell, style: Format) -> None:
    """Write a formula with its cached value, so that every reader sees the result."""
    cached: Any = as_number(value) if isinstance(value, dt.date) else value
    if isinstance(cached, CellError):
        cached = cached.code
    elif isinstance(cached, float) and cached.is_integer():
        cached = int(cached)
    if formula.array:
        cached = _Text(cached) if isinstance(cached, str) else cached
        code = sheet.write_array_formula(row, column, row, column, formula.text, style, cached)
    else:
        code = sheet.write_formula(row, column, formula.text, style, cached)
    if code:
        raise WriteError(f"formula in cell {row + 1},{column + 1} could not be written (code {code})")
