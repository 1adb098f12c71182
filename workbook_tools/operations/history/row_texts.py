"""A whole row as one text of ``Ændringslog``, a line for each filled cell, and back again."""

from __future__ import annotations

from collections.abc import Mapping

from ...schema.structure import Column, FilledBy, Sheet, Type
from ...values.cells import Cell, is_blank, is_number
from ...values.frame import Row
from ...values.reading import read_cell
from ...values.shown import shown
from ..agreement.last_seen import seen_columns

LONGEST = 32_000  # characters; Excel takes 32,767 in a cell
CONTINUED = "\n    "  # a line break inside a cell
_AS_TEXT = ("»", "«")  # around a text that would be read as something else
_NOBODY = FilledBy.FINANCE


def row_text(sheet: Sheet, headers: Mapping[str, str], row: Row) -> str:
    """The filled cells of a row, each as »header: what people see«."""
    declared = {column.name: column for column in seen_columns(sheet)}
    lines = [
        f"{headers[name]}: {_cell_text(declared.get(name), value)}"
        for name, value in row.items()
        if not is_blank(value)
    ]
    return "\n".join(lines)[:LONGEST]


def cells_of(sheet: Sheet, text: str) -> Row:
    """The row that a text tells, by the names of its columns; what finance's own columns held stands by their headers."""
    by_header = {column.header: column for column in seen_columns(sheet)}
    row: Row = {}
    for line in text.replace(CONTINUED, "\0").split("\n"):
        header, _, told = line.partition(": ")
        column = by_header.get(header)
        value = told.replace("\0", "\n")
        row[column.name if column else header] = _cell(column, value)
    return row


def _cell_text(column: Column | None, value: Cell) -> str:
    text = shown(value).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, str) and _cell(column, text) != text:
        text = text.join(_AS_TEXT)
    return text.replace("\n", CONTINUED)


def _cell(column: Column | None, text: str) -> Cell:
    first, last = _AS_TEXT
    if text.startswith(first) and text.endswith(last) and len(text) > 1:
        return text[1:-1]
    if column is None or column.type is Type.ANY:
        for kind in (Type.INTEGER, Type.AMOUNT, Type.DATE):
            read = read_cell(Column("", "", kind, column.filled_by if column else _NOBODY), text)
            if is_number(read):
                return read
        return text
    return read_cell(column, text)
