"""Read a spreadsheet's cells: precheck first, then calamine. Nothing is executed or followed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import python_calamine

from ..values.cells import Cell, CellError
from ..values.cpr import without_cpr
from .precheck import Facts, SheetFacts, Unreadable, precheck

LONGEST_TEXT = 32_767  # Excel's limit, in UTF-16 units
_ODD = (str, float, dt.time, dt.timedelta)


@dataclass
class RawSheet:
    """A sheet's cells as they stand; rows and columns count from 0.

    ``formulas`` are the cells with a formula, where the format lets them be known; ``links`` are links
    within the workbook, by their cell.
    """

    title: str
    rows: Sequence[Sequence[Cell]]
    formulas: set[tuple[int, int]] = field(default_factory=set)
    formulas_known: bool = True
    links: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class RawWorkbook:
    """A file's cells and what it says about itself.

    ``saved`` is the file's own property, never the disk's time; None if it has none.
    """

    file: str
    sha256: str
    extension: str
    sheets: dict[str, RawSheet]
    saved: dt.datetime | None = None
    saved_by: str = ""
    names: dict[str, str] = field(default_factory=dict)


def read_workbook(path: Path) -> RawWorkbook:
    """The cells of a .xlsx, .xlsm, .ods or .xls file; raises Unreadable with the reason."""
    try:
        return read_bytes(_bytes_of(path), without_cpr(path.name))
    except Unreadable as error:
        error.file = without_cpr(path.name)
        raise


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("cannot-open", str(error.strerror or error)) from error


def read_bytes(data: bytes, name: str) -> RawWorkbook:
    """The cells of a file given by its bytes; ``name`` is the file's name without folder."""
    facts = precheck(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {
            title: _sheet(title, book.get_sheet_by_name(title).to_python(skip_empty_area=False), facts)
            for title in book.sheet_names
        }
    except (python_calamine.CalamineError, OSError, ValueError, KeyError) as error:
        raise Unreadable("damaged") from error
    except BaseException as error:  # a fault inside the library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged") from error
    return RawWorkbook(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        extension=facts.extension,
        sheets=sheets,
        saved=_time(facts.saved),
        saved_by=facts.saved_by,
        names=facts.names,
    )


def _sheet(title: str, rows: list[list[Cell]], facts: Facts) -> RawSheet:
    known = facts.sheets.get(title, SheetFacts())
    for cells in rows:
        for i, value in enumerate(cells):
            if isinstance(value, _ODD):
                cells[i] = _plain(value)
    for (row, column), code in known.errors.items():
        while len(rows) <= row:
            rows.append([])
        while len(rows[row]) <= column:
            rows[row].append(None)
        rows[row][column] = CellError(code)
    return RawSheet(title, rows, known.formulas, title in facts.sheets, known.links)


def _plain(value: Cell) -> Cell:
    """What no other cell can hold – times of day, durations, infinite numbers – as a text or an error."""
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return CellError("#NUM!")
    if isinstance(value, str) and len(value) > LONGEST_TEXT // 2 and len(value.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        raise Unreadable("damaged")
    return value


def _time(text: str) -> dt.datetime | None:
    try:
        time = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if time.tzinfo is not None:
        time = time.astimezone(dt.UTC).replace(tzinfo=None)
    return time
