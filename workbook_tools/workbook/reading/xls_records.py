"""What calamine does not tell of an .xls file: when it was made, locked sheets, merged cells, and cells far from all others.

The far cells are moved up to the table before calamine sees them – it would make every row in between – and set
apart afterwards, with where they stood.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import olefile
from msgspec import Struct, field

from ...values.cells import Cell, CellPosition, as_text
from ..layout import a1
from .appearance import MOST_MERGED
from .bounds import SMALL_AREAS
from .far_cells import reach_without_far_cells

STREAM = "Workbook"  # of BIFF8; older programs call theirs otherwise
MOST_CELLS = 500_000  # of a sheet; of a larger table none is looked for
_BEGIN, _END, _SHEET, _PASSWORD, _PROTECT, _MULTIPLE = 0x0809, 0x000A, 0x0085, 0x002F, 0x0012, 0x00BD
_MERGED = 0x00E5
_BIFF8, _WORKSHEET = 0x0600, 0x0010
_CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, _MULTIPLE})  # those with content


class _Record(NamedTuple):
    """A record of the stream: its kind, and where its content stands."""

    kind: int
    at: int
    length: int


class XlsSheet(Struct):
    """What the records of a sheet say; ``rows`` and ``columns`` are those of the far cells, behind ``reach``."""

    locked: bool = False
    merged: list[str] = field(default_factory=list)  # as A1
    cells: list[tuple[_Record, int, int, int]] = field(default_factory=list)  # with row, first and last column
    reach: CellPosition | None = None
    rows: Sequence[int] = ()
    columns: Sequence[int] = ()

    def places(self) -> Iterator[CellPosition]:
        """Where its filled cells stand."""
        return ((row, column) for _, row, first, last in self.cells for column in range(first, last + 1))

    def set_apart(self, rows: list[list[Cell]]) -> dict[CellPosition, Cell]:
        """Take the far cells out of the rows that were read, where they stand close to all others."""
        if self.reach is None:
            return {}
        bottom, right = self.reach
        far: dict[CellPosition, Cell] = {}
        for number, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if (number >= bottom or column >= right) and value not in ("", None):
                    row = self.rows[number - bottom] if number >= bottom else number
                    far[row, self.columns[column - right] if column >= right else column] = as_text(value)
        del rows[bottom:]
        for cells in rows:
            del cells[right:]
        return far


def xls_sheets(data: bytes) -> tuple[dict[str, XlsSheet], str, bytes]:
    """The sheets by title, when the file says that it was made ("": nowhere), and the file with its far cells moved up.

    Of a file that is not as it should be nothing is told: calamine will say so.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            if not file.exists(STREAM):
                return {}, "", data
            stream = file.openstream(STREAM).read()
            made = getattr(file.get_metadata(), "create_time", None)
        sheets = _sheets(stream)
        moved = _moved_up(stream, sheets.values())
        created = made.isoformat() if isinstance(made, dt.datetime) else ""
        return sheets, created, data if moved is None else _with_stream(data, moved)
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error):
        return {}, "", data


def _records(stream: bytes) -> Iterator[_Record]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            return
        yield _Record(kind, at + 4, length)
        at += 4 + length


def _sheets(stream: bytes) -> dict[str, XlsSheet]:
    titles: dict[int, str] = {}
    found: dict[str, XlsSheet] = {}
    sheet: XlsSheet | None = None
    depth = 0  # a chart stands within its sheet
    for record in _records(stream):
        kind, at, length = record
        if kind == _PASSWORD:
            return {}
        if kind == _BEGIN:
            depth += 1
            version, what = struct.unpack_from("<HH", stream, at)
            if version != _BIFF8:
                return {}
            title = titles.get(at - 4)
            if depth == 1 and what == _WORKSHEET and title is not None:
                sheet = found[title] = XlsSheet()
        elif kind == _END:
            depth -= 1
            sheet = sheet if depth else None
        elif kind == _SHEET and sheet is None and length > 8:
            titles[struct.unpack_from("<I", stream, at)[0]] = _title(stream[at + 6 : at + length])
        elif sheet is not None and depth == 1:
            if kind == _PROTECT:
                sheet.locked = length >= 2 and stream[at : at + 2] != b"\0\0"
            elif kind == _MERGED:
                sheet.merged += _areas(stream, at, length)[: MOST_MERGED - len(sheet.merged)]
            elif kind in _CELLS and length >= 6 and len(sheet.cells) <= MOST_CELLS:
                row, column = struct.unpack_from("<HH", stream, at)
                last = column + (length - 6) // 6 - 1 if kind == _MULTIPLE else column
                sheet.cells.append((record, row, column, max(last, column)))
    return found


def _areas(stream: bytes, at: int, length: int) -> list[str]:
    """The ranges of a record of merged cells."""
    count = min(struct.unpack_from("<H", stream, at)[0], (length - 2) // 8)
    found = (struct.unpack_from("<HHHH", stream, at + 2 + 8 * n) for n in range(count))
    return [f"{a1(top, left)}:{a1(bottom, right)}" for top, bottom, left, right in found]


def _title(name: bytes) -> str:
    letters = name[2:]
    return letters[: 2 * name[0]].decode("utf-16-le") if name[1] & 1 else letters[: name[0]].decode("latin-1")


def _moved_up(stream: bytes, sheets: Iterable[XlsSheet]) -> bytes | None:
    """The stream with the far cells of all sheets moved close to the others; None if there are none."""
    changed: bytearray | None = None
    for sheet in sheets:
        every = sheet.cells
        if (
            not every
            or len(every) > MOST_CELLS
            or (1 + max(c[1] for c in every)) * (1 + max(c[3] for c in every)) <= SMALL_AREAS
        ):
            continue
        reach = reach_without_far_cells(sheet.places)
        if reach is None or reach.empty:
            continue
        near = [(row, last) for _, row, _, last in every if reach.holds(row, last)]
        bottom, right = 1 + max(row for row, _ in near), 1 + max(last for _, last in near)
        far_rows = {row for row, _ in sheet.places() if row >= bottom}
        far_columns = {column for _, column in sheet.places() if column >= right}
        sheet.reach, sheet.rows, sheet.columns = (bottom, right), sorted(far_rows), sorted(far_columns)
        row_of = {row: bottom + n for n, row in enumerate(sheet.rows)}
        column_of = {column: right + n for n, column in enumerate(sheet.columns)}
        changed = changed if changed is not None else bytearray(stream)
        for record, row, first, last in every:
            struct.pack_into("<HH", changed, record.at, row_of.get(row, row), column_of.get(first, first))
            if record.kind == _MULTIPLE:
                struct.pack_into("<H", changed, record.at + record.length - 2, column_of.get(last, last))
    return bytes(changed) if changed is not None else None


def _with_stream(data: bytes, stream: bytes) -> bytes:
    buffer = io.BytesIO(data)
    with olefile.OleFileIO(buffer, write_mode=True) as file:
        file.write_stream(STREAM, stream)
        return buffer.getvalue()
