"""What the XML of an OpenDocument spreadsheet says: how far its sheets reach, where one element may stand for a million cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from ...values.cells import Cell, CellPosition
from .bounds import SMALL_AREAS
from .far_cells import MOST_FAR, reach_without_far_cells, replaced, value_in_document
from .xml_escapes import unescape

_PART = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?![\w-])([^<>]*?)(/?)>")
_REPEATED = re.compile(rb"""table:number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,9})["']""")
_TITLE = re.compile(rb"""table:name\s*=\s*"([^"]*)\"""")
_EDGE = re.compile(rb"<table:(table|table-row)(?![\w-])([^<>]*?)(/?)>|</table:table-row\s*>")
_CELL_END = re.compile(rb"</table:(?:covered-)?table-cell\s*>")

Edit = tuple[int, int, bytes]  # from where to where, and what stands there instead


class DocumentSheet(Struct):
    """A sheet: to which row and column its content reaches, and its cells that stand far from all others."""

    title: str
    rows: int = 0
    columns: int = 0
    far: dict[CellPosition, Cell] = field(default_factory=dict)


class _Filled(Struct, frozen=True):
    """A filled element: the last cell it stands for, how many it stands for, and where it and its content begin."""

    sheet: int
    row: int
    column: int
    count: int
    start: int
    inside: int


def document_sheets(xml: bytes) -> tuple[list[DocumentSheet], bytes]:
    """Every sheet in its order, and the XML without the cells that stand far from all others."""
    sheets = [DocumentSheet(unescape(title.decode("utf-8", "replace"))) for title in _titles(xml)]
    for cell in _filled(xml):
        sheet = sheets[cell.sheet]
        sheet.rows, sheet.columns = max(sheet.rows, cell.row + 1), max(sheet.columns, cell.column + 1)
    edits: list[Edit] = []
    for number, sheet in enumerate(sheets):
        if sheet.rows * sheet.columns > SMALL_AREAS:
            edits += _take_far_cells(xml, number, sheet)
    return sheets, replaced(xml, sorted(edits))


def _take_far_cells(xml: bytes, number: int, sheet: DocumentSheet) -> list[Edit]:
    """What to change in the XML so that it is without them; ``sheet`` is told where they stand."""

    def places() -> Iterator[CellPosition]:
        for cell in _filled(xml):
            if cell.sheet == number:
                yield from [(cell.row, cell.column)] * min(cell.count, MOST_FAR + 1)

    reach = reach_without_far_cells(places)
    if reach is None:
        return []
    edits: list[Edit] = []
    sheet.rows = sheet.columns = 0
    for cell in _filled(xml):
        if cell.sheet != number:
            continue
        if reach.holds(cell.row, cell.column):
            sheet.rows, sheet.columns = max(sheet.rows, cell.row + 1), max(sheet.columns, cell.column + 1)
        elif (end := _CELL_END.search(xml, cell.inside)) is not None:
            edits.append((cell.start, end.end(), b""))
            value = value_in_document(xml[cell.inside : end.start()])
            if value is not None:
                sheet.far[cell.row, cell.column] = value
    return [*edits, *((start, end, b"") for start, end in _rows_below(xml, number, sheet.rows))]


def _rows_below(xml: bytes, number: int, rows: int) -> Iterator[tuple[int, int]]:
    """Where the rows of a sheet stand that begin below so many."""
    sheet = row = 0
    opened: int | None = None
    for match in _EDGE.finditer(xml):
        kind, attributes, closed = match.groups()
        if kind == b"table":
            sheet, row = sheet + 1, 0
        elif kind is None and opened is not None:
            yield opened, match.end()
            opened = None
        elif kind is not None and sheet == number:
            if opened is not None:  # a row within a row
                return
            if row >= rows and closed:
                yield match.span()
            elif row >= rows:
                opened = match.start()
            row += _times(attributes)


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1


def _titles(xml: bytes) -> Iterator[bytes]:
    yield b""  # what stands before the first sheet, in a file that is none
    for match in _PART.finditer(xml):
        if match[1] == b"table":
            title = _TITLE.search(match[2])
            yield title[1] if title else b""


def _filled(xml: bytes) -> Iterator[_Filled]:
    sheet = next_row = next_column = 0
    repeated_rows = 1
    for match in _PART.finditer(xml):
        kind, attributes, closed = match.groups()
        repeated = _times(attributes)
        if kind == b"table":
            sheet, next_row, next_column, repeated_rows = sheet + 1, 0, 0, 1
        elif kind == b"table-row":
            next_row, next_column, repeated_rows = next_row + repeated, 0, repeated
        else:
            next_column += repeated
            if not closed:
                last_row = max(next_row, 1) - 1
                yield _Filled(sheet, last_row, next_column - 1, repeated * repeated_rows, match.start(), match.end())
