"""A marked copy that came back: people mend the copy itself, so its old marks must go."""

from __future__ import annotations

import io
from collections.abc import Iterable

import python_calamine
from msgspec import Struct

from ...definition.workbooks import MARKED_TITLE
from ...values.cells import CellPosition
from ..patching.grid import number
from ..patching.sheet import PatchedSheet
from ..patching.styles import Styles
from ..patching.workbook import SheetEntry
from .issue_list import COLOURS, HEADER_ROW, HEADERS

_NEAR = 25  # rows above and below a cell


class EarlierList(Struct, frozen=True):
    """The list that an earlier marking made: its sheet and the lines of its messages."""

    title: str
    lines: frozenset[str]


def earlier_list(data: bytes, entries: Iterable[SheetEntry]) -> EarlierList | None:
    """The list of an earlier marking; a sheet of that name with other contents is none."""
    if not any(entry.title == MARKED_TITLE and entry.cells for entry in entries):
        return None
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_name(MARKED_TITLE).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError, KeyError):
        return None
    header = rows[HEADER_ROW - 1] if len(rows) >= HEADER_ROW else []
    if tuple(header[: len(HEADERS)]) != HEADERS:
        return None
    messages = [str(row[len(HEADERS) - 1]) for row in rows[HEADER_ROW:]]
    return EarlierList(MARKED_TITLE, frozenset(line for message in messages for line in message.split("\n")))


def rows_to_compare(cells: Iterable[CellPosition]) -> set[int]:
    """The rows in which a cell finds others of its kind."""
    return {near for row, _ in cells for near in range(max(row - _NEAR, 0), row + _NEAR + 1)}


def earlier_styles(sheet: PatchedSheet, styles: Styles, cells: set[CellPosition]) -> dict[CellPosition, int]:
    """The formats that cells which are right now had: as a neighbour's that differs in the fill only."""
    found = {}
    for cell in sorted(cells):
        style = sheet.style(cell)
        if styles.fill_of(style) in COLOURS.values():
            other = _neighbour(sheet, styles, cell, style)
            found[cell] = styles.without_mark(style) if other is None else other
    return found


def _neighbour(sheet: PatchedSheet, styles: Styles, cell: CellPosition, style: int) -> int | None:
    like = styles.without_fill(style)
    for distance in range(1, _NEAR + 1):
        for row in (cell[0] - distance, cell[0] + distance):
            element = sheet.cells(row).get(cell[1])
            other = number(element.attributes.get("s")) if element is not None else style
            if styles.fill_of(other) not in COLOURS.values() and styles.without_fill(other) == like:
                return other
    return None
