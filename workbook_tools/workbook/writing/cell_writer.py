"""Put values and formulas into cells. Text is always written as text, never as a formula."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from xlsxwriter.format import Format

from ...rules.excel_places import Formula
from ...values.cells import LONGEST, Cell, CellError, as_number
from ...values.utf16 import shortened
from ..layout import letters
from .plain_worksheet import PlainWorksheet
from .row_formulas import RowFormula
from .xml_text import escape, text_value

_NUMBERS = (int, float, dt.date)
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})  # that a cell can hold
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
    rest = value_rest(sheet, value)
    if rest is not None:
        sheet.put_text(row, column, f'<c r="{letters(column)}{row + 1}" s="{style._get_xf_index()}"{rest}')
        return
    if isinstance(value, bool):
        code = sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):  # XlsxWriter knows what is wrong with it
        code = sheet.write_number(row, column, value, style)
    else:
        code = sheet.write_string(row, column, str(value), style)
    if code:
        raise WriteError(f"cell {row + 1},{column + 1} could not be written (code {code})")


def value_rest(sheet: PlainWorksheet, value: Cell) -> str | None:
    """The XML of a cell after reference and format; None for what is left to XlsxWriter."""
    if value is None or value == "":
        return "/>"
    if isinstance(value, CellError):
        if value.code in _ERRORS:  # a text would be something else to the formulas, whose values are stored beside it
            return f' t="e"><v>{value.code}</v></c>'
        value = value.code
    if isinstance(value, str):
        if len(value) >= LONGEST_PLAIN:
            return None
        return f' t="s"><v>{sheet.str_table._get_shared_string_index(value)}</v></c>'
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        return None
    number = as_number(value)
    return f"><v>{number:.16G}</v></c>" if math.isfinite(number) else None


def write_formula(
    sheet: PlainWorksheet, row: int, column: int, formula: Formula | RowFormula, value: Cell, style: Format | None
) -> None:
    """Write a formula with its cached value, so that every reader sees the result."""
    cached: Any = as_number(value) if isinstance(value, dt.date) else value
    if isinstance(cached, CellError):
        cached = cached.code
    elif isinstance(cached, str):
        cached = shortened(cached, LONGEST)  # nobody could read the workbook
    elif isinstance(cached, float) and cached.is_integer():
        cached = int(cached)
    if (
        isinstance(cached, str) and cached.strip() != cached and not formula.array
    ):  # XlsxWriter would not keep its spaces
        look = "" if style is None else f' s="{style._get_xf_index()}"'
        text = f"<f>{escape(formula.text.removeprefix('='))}</f>{text_value(cached)}"
        sheet.put_text(row, column, f'<c r="{letters(column)}{row + 1}"{look} t="str">{text}</c>')
        return
    if formula.array:
        cached = _Text(cached) if isinstance(cached, str) else cached
        code = sheet.write_array_formula(row, column, row, column, formula.text, style, cached)
    else:
        code = sheet.write_formula(row, column, formula.text, style, cached)
    if code:
        raise WriteError(f"formula in cell {row + 1},{column + 1} could not be written (code {code})")
