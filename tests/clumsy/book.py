"""A workbook that can be handled as clumsily as people do: cells that remember what was answered in them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbook_tools.definition.workbooks import DEPARTMENT, WorkbookKind
from workbook_tools.values.cells import Cell, CellError, is_blank, serial
from workbook_tools.values.number_formats import Formatted
from workbook_tools.workbook.layout import a1
from workbook_tools.workbook.reading.objects.records import Kind, SheetObjects
from workbook_tools.workbook.reading.reader import RawSheet, RawWorkbook

Place = tuple[str, tuple[str, ...], str]  # sheet name, key, column name


@dataclass(frozen=True)
class Answer:
    """What a department answered: in which place, and what it means. In ``changes`` only the column is known.

    ``listed`` is the ☺ that every workbook is sent with for a milestone reached before: it may be taken.
    """

    place: Place
    meaning: Cell
    listed: bool = False


@dataclass
class Box:
    """One cell. ``note`` is text that must be named wherever it stands, because nothing asks for it.

    ``beside`` is what stands beside it: a note on it, a link behind it, a text box over it – with what it says.
    ``older`` is what finance sent there and has changed since: the department left it alone.
    ``number_format`` is what its number is shown in; a ``struck`` one is crossed out; those with the same number
    in ``merged`` are merged, and keep what they hold. ``emptied`` is an answer by a formula whose value a program lost.
    """

    value: Cell = None
    formula: bool = False
    answer: Answer | None = None
    note: bool = False
    beside: tuple[Kind, str] | None = None
    older: Cell = None
    number_format: str = ""
    struck: bool = False
    merged: int = 0
    emptied: bool = False

    def copy(self) -> Box:
        return replace(self)

    def write(self, value: Cell, note: bool = True) -> None:
        """Overwrite whatever stands here; the answer that stood here was not given any more."""
        self.value, self.formula, self.answer, self.note = value, False, None, note and value is not None
        self.number_format, self.struck, self.merged, self.older = "", False, 0, None


@dataclass
class Grid:
    """A sheet as rows of boxes; ``far`` are cells that stand far from all others, by zero-based row and column."""

    title: str
    rows: list[list[Box]]
    far: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def square(self) -> None:
        """Make all rows equally long."""
        width = self.width
        for row in self.rows:
            row.extend(Box() for _ in range(width - len(row)))

    def find(self, header: str) -> int | None:
        """The column whose header, in the row that looks like the header row, reads exactly so."""
        row = self.header_row()
        if row is None:
            return None
        texts = [box.value for box in self.rows[row]]
        return texts.index(header) if header in texts else None

    def header_row(self) -> int | None:
        """The first row with four texts or more: nobody's title is that long."""
        for number, row in enumerate(self.rows):
            if sum(isinstance(box.value, str) and bool(box.value.strip()) for box in row) >= 4:
                return number
        return None

    def data_rows(self) -> list[int]:
        """The rows that hold an answer."""
        return [n for n, row in enumerate(self.rows) if any(box.answer is not None for box in row)]

    def areas(self) -> dict[int, tuple[int, int, int, int]]:
        """The merged ranges as top, left, bottom and right; what was moved in between is merged too."""
        places: dict[int, list[tuple[int, int]]] = {}
        for r, c, box in self.boxes():
            if box.merged:
                places.setdefault(box.merged, []).append((r, c))
        return {
            group: (
                min(r for r, _ in found),
                min(c for _, c in found),
                max(r for r, _ in found),
                max(c for _, c in found),
            )
            for group, found in places.items()
            if len(found) > 1
        }

    def covered(self) -> set[tuple[int, int]]:
        """The cells that merged ones hide."""
        hidden: set[tuple[int, int]] = set()
        for top, left, bottom, right in self.areas().values():
            hidden |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
        return hidden

    def boxes(self) -> Iterator[tuple[int, int, Box]]:
        for r, row in enumerate(self.rows):
            for c, box in enumerate(row):
                yield r, c, box


@dataclass
class Book:
    """A returned file of a ``kind``. ``refused``: nothing of it may be taken, and an error must say so of the file."""

    file: str
    grids: list[Grid]
    department: str
    round: int
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    saved: dt.datetime | None = None
    saved_by: str = ""
    extension: str = "xlsx"
    refused: bool = False
    history: list[str] = field(default_factory=list)
    kind: WorkbookKind = DEPARTMENT

    @property
    def shows_looks(self) -> bool:
        """Whether the file's format lets number formats and lines be seen."""
        return self.extension != "xls"

    def grid(self, title: str) -> Grid | None:
        return next((grid for grid in self.grids if grid.title == title), None)

    def copy(self) -> Book:
        grids = [Grid(g.title, [[replace(b) for b in row] for row in g.rows], dict(g.far)) for g in self.grids]
        return replace(
            self, grids=grids, names=dict(self.names), properties=dict(self.properties), history=list(self.history)
        )

    def answers(self) -> Iterator[tuple[Grid, int, int, Box]]:
        for grid in self.grids:
            for r, c, box in grid.boxes():
                if box.answer is not None:
                    yield grid, r, c, box


def book_from(raw: RawWorkbook, department: str, round_number: int, kind: WorkbookKind = DEPARTMENT) -> Book:
    """A book of the cells of a file."""
    grids = [
        Grid(
            title,
            [
                [Box(None if is_blank(value) and (r, c) not in sheet.formulas else value, (r, c) in sheet.formulas)
                 for c, value in enumerate(row)]
                for r, row in enumerate(sheet.rows)
            ],
        )
        for title, sheet in raw.sheets.items()
    ]  # fmt: skip
    return Book(
        raw.file, grids, department, round_number, dict(raw.names), dict(raw.properties), raw.saved, raw.saved_by,
        raw.extension, kind=kind,
    )  # fmt: skip


def as_raw(book: Book) -> RawWorkbook:
    """What the reader would make of the book; the harness checks that it does (``as_xlsx``)."""
    sheets = {}
    known = book.extension in ("xlsx", "xlsm")
    for grid in book.grids:
        grid.square()
        rows = [["" if box.value is None else box.value for box in row] for row in grid.rows]
        formulas = {(r, c) for r, c, box in grid.boxes() if box.formula} if known else set()
        sheets[grid.title] = raw = RawSheet(grid.title, rows, formulas, known, far=dict(grid.far))
        if book.shows_looks:
            raw.formatted = {
                (r, c): Formatted(box.value, box.number_format)
                for r, c, box in grid.boxes()
                if box.number_format and not isinstance(box.value, str | None)
            }
            raw.struck = {(r, c): "" for r, c, box in grid.boxes() if box.struck and not is_blank(box.value)}
        raw.appearance.merged = [
            f"{a1(top, left)}:{a1(bottom, right)}" for top, left, bottom, right in grid.areas().values()
        ]
    content = repr(
        [(grid.title, [[replace(box, answer=None) for box in row] for row in grid.rows]) for grid in book.grids]
    )
    digest = hashlib.sha256(f"{book.file}{book.saved}{content}".encode()).hexdigest()
    beside = SheetObjects()
    for grid in book.grids if book.extension != "xls" else ():  # of which no reader sees more than cells
        for r, c, box in grid.boxes():
            if box.beside is not None:
                beside.add(grid.title, (r, c), *box.beside)
    return RawWorkbook(
        book.file, digest, book.extension, sheets, book.saved, book.saved_by, dict(book.names), dict(book.properties),
        objects=beside,
    )  # fmt: skip


def _look(box: Box) -> tuple[str, bool]:
    """The number format and the line of a cell."""
    usual = "dd-mm-yyyy" if isinstance(box.value, dt.date) else "General"
    return box.number_format or usual, box.struck


def as_xlsx(book: Book) -> bytes:
    """The book as a file that another program has saved: cells and what stands beside them, names and properties."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    formats: dict[tuple[str, bool], Format] = {}
    for grid in book.grids:
        sheet = workbook.add_worksheet(grid.title)
        sheet.merge = [list(area) for area in grid.areas().values()]  # its method would blank the covered cells
        for r, c, box in grid.boxes():
            if box.beside is not None:
                _write_beside(sheet, r, c, box)
            look = _look(box)
            if look not in formats:
                formats[look] = workbook.add_format({"num_format": look[0], "font_strikeout": look[1]})
            style = formats[look]
            if isinstance(box.value, CellError):
                sheet.write_formula(r, c, "=NA()", style, box.value.code)
            elif box.formula:
                value = serial(box.value) if isinstance(box.value, dt.date) else box.value
                sheet.write_formula(r, c, '=""&""', style, "" if value is None else value)
            elif isinstance(box.value, dt.date):
                sheet.write_datetime(r, c, box.value, style)
            elif isinstance(box.value, bool):
                sheet.write_boolean(r, c, box.value, style)
            elif isinstance(box.value, str):
                sheet.write_string(r, c, box.value, style)
            elif box.value is not None:
                sheet.write_number(r, c, box.value, style)
        for (r, c), text in grid.far.items():
            sheet.write_string(r, c, text)
    workbook.set_properties({"created": book.saved or dt.datetime(2000, 1, 1)})
    for key, value in book.properties.items():
        workbook.set_custom_property(key, value, "text")
    if "WBT_ID" in book.names:
        workbook.define_name("WBT_ID", f"={book.names['WBT_ID']}")
    workbook.close()
    return buffer.getvalue()


def _write_beside(sheet: Worksheet, row: int, column: int, box: Box) -> None:
    """A link before the cell's own value is written; a conversation as the note that other programs make of it."""
    assert box.beside is not None
    kind, text = box.beside
    if kind is Kind.LINK:
        sheet.write_url(row, column, text, None, box.value if isinstance(box.value, str) else " ")
    elif kind is Kind.TEXT_BOX:
        sheet.insert_textbox(row, column, text)
    else:
        sheet.write_comment(row, column, text)
