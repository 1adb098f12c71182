"""Workbooks the way people make them: small readable tables in, edited copies out.

Edits go through openpyxl and leave a file as another program would save it: without cached values,
with a time of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from workbook_tools.definition.workbooks import AGREEMENT, CONSOLIDATED
from workbook_tools.operations.agreement.agreement import Agreement, empty_agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.agreement.milestone_ids import with_milestone_ids
from workbook_tools.operations.consolidate.claims import Prefer
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.read_submission import read_submission
from workbook_tools.operations.returned.submission import Submission
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Column, Type
from workbook_tools.values.moments import moment_cell
from workbook_tools.values.reading import read_cell
from workbook_tools.workbook.derived_columns import LOOKUPS_TITLE
from workbook_tools.workbook.frames import empty_tables, frame_of
from workbook_tools.workbook.marking.copy import mark
from workbook_tools.workbook.writing.writer import write_workbook

KEYS = {
    "Opfølgning": ("Milepæls-id",),
    "Økonomiopfølgning": ("Punktnr.", "Linjenr."),
    "Punktsvar": ("Punktnr.",),
    "Centersvar": ("Ansvarligt center",),
    "Budgetændringer": ("Ændringsnr.", "Punktnr.", "Linjenr."),
    "Punkter": ("Punktnr.",),
    "Bidrager til": ("Punktnr.",),
    "Økonomi": ("Punktnr.", "Linjenr."),
    "Milepæle": ("Milepæls-id",),
    "Runder": ("Runde",),
    "Centre": ("Center",),
}
TOTALLED = ("Økonomi", "Økonomiopfølgning")
SAVED = dt.datetime(2030, 4, 1, 12, 0)


def rows_of(text: str) -> list[dict[str, str]]:
    """A table written with ``|`` between the columns, the headers first."""
    header, *lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]


def _as_read(column: Column, value: Any) -> Any:
    return moment_cell(value) if column.type is Type.MOMENT else value


def typed(text: str) -> str | int | None:
    """What Excel makes of a typed text: a number, a text, nothing."""
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return text or None


def write_agreement(path: Path, **sheets: str) -> Path:
    """Write an agreement workbook whose sheets are given as tables, by their names in code."""
    tables = empty_tables(AGREEMENT) | {"scale": empty_agreement().tables["scale"]}
    for name, text in sheets.items():
        sheet = AGREEMENT.sheet(name)
        by_header = {column.header: column for column in sheet.columns}
        tables[name] = frame_of(
            sheet,
            (
                {
                    by_header[h].name: typed(v) if by_header[h].type is Type.ANY else read_cell(by_header[h], v)
                    for h, v in row.items()
                }
                for row in rows_of(text)
            ),
        )
    path.write_bytes(write_workbook(document(with_milestone_ids(Agreement(tables, AGREEMENT, file=path.name)))))
    return path


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a data sheet by header, as a reader sees them (cached values); no blank rows, no total."""
    header, *rows = values(path, sheet)
    return [
        dict(zip(header, row, strict=True))
        for row in rows
        if any(v not in ("", None) for v in row) and not (sheet in TOTALLED and "I alt" in row[:2])
    ]


def values(path: Path, sheet: str) -> list[list[Any]]:
    """Every cell of a sheet from A1 on, but for what lines of a page look up by in hidden columns beside it."""
    file = path.stat()
    return [list(row) for row in _values(path, sheet, file.st_mtime_ns, file.st_size)]


@lru_cache(maxsize=16)
def _values(path: Path, sheet: str, _modified: int, _size: int) -> list[list[Any]]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    if path.suffix != ".xlsx":
        return rows
    with zipfile.ZipFile(path) as package:
        xml = package.read(f"xl/worksheets/sheet{book.sheet_names.index(sheet) + 1}.xml").decode()
    grouped = [column for column in re.findall(r"<col [^>]*>", xml) if 'outlineLevel="1"' in column]
    end = min((int(re.findall(r'min="(\d+)"', column)[0]) for column in grouped), default=0)
    return [row[: end - 1] for row in rows] if end else rows


def column(path: Path, sheet: str, header: str) -> list[Any]:
    """One column of a data sheet."""
    return [row[header] for row in table(path, sheet)]


class Book:
    """An open workbook whose cells are found by sheet, key and header."""

    def __init__(self, workbook: openpyxl.Workbook) -> None:
        self.workbook = workbook

    def __getitem__(self, sheet: str) -> Worksheet:
        return self.workbook[sheet]

    def column(self, sheet: str, header: str) -> int:
        """The column number (from 1) of a header."""
        return [cell.value for cell in self[sheet][1]].index(header) + 1

    def row(self, sheet: str, key: str) -> int:
        """The row number of a key such as ``1.1-1`` or ``1.1 / 2``."""
        columns = [self.column(sheet, header) for header in KEYS[sheet]]
        wanted = [part.strip() for part in key.split("/")]
        for row in range(2, self[sheet].max_row + 1):
            found = [str(self[sheet].cell(row, column).value) for column in columns]
            if found[: len(wanted)] == wanted:
                return row
        raise KeyError(f"{sheet}: {key}")

    def cell(self, sheet: str, key: str, header: str) -> Cell:
        """The cell of a row and a column."""
        found: Cell = self[sheet].cell(self.row(sheet, key), self.column(sheet, header))
        return found

    def put(self, sheet: str, key: str, header: str, value: Any) -> str:
        """Type a value into a cell; the cell's A1. A text that begins with = is a text."""
        cell = self.cell(sheet, key, header)
        write(cell, value)
        return cell.coordinate

    def fill_in(self, sheet: str, text: str) -> None:
        """Type a table of answers; its first columns are the sheet's key."""
        for given in rows_of(text):
            keys = [given.pop(header) for header in KEYS[sheet]]
            for header, value in given.items():
                self.put(sheet, " / ".join(keys), header, typed(value))

    def append(self, sheet: str, row: int, **given: Any) -> None:
        """Type values into a row given by its number, by header."""
        for header, value in given.items():
            write(self[sheet].cell(row, self.column(sheet, header)), value)


def write(cell: Cell, value: Any) -> None:
    """Put a value into a cell; text stays text, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


@contextmanager
def edited(source: Path, target: Path, saved: dt.datetime | None = SAVED) -> Iterator[Book]:
    """A copy of a workbook to type into; ``saved`` is what the copy says about itself."""
    contents = parts(source)
    lookups = _sheet_parts(contents).get(LOOKUPS_TITLE)
    rows = _rows(contents[lookups]) if lookups else b""
    workbook = opened(source)
    yield Book(workbook)
    target.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(target)
    workbook.close()
    contents = parts(target)
    if rows and (lookups := _sheet_parts(contents).get(LOOKUPS_TITLE)):
        header_only = re.sub(rb"<dimension [^>]*>", b"", contents[lookups])
        contents[lookups] = header_only.replace(b"</sheetData>", _as_saved(rows) + b"</sheetData>")
    write_parts(target, _saved_at(contents, saved))


# Most formulas of an agreement stand on a hidden sheet that nobody edits or looks at: its rows go past openpyxl, for
# which they are two thirds of the work.


def opened(path: Path, *only: str, **how: Any) -> openpyxl.Workbook:
    """A workbook to look at, without the rows of that sheet; of ``only`` these sheets where some are named."""
    contents = parts(path)
    sheets = _sheet_parts(contents)
    for title, part in sheets.items():
        if title not in only if only else title == LOOKUPS_TITLE and _rows(contents[part]):
            contents[part] = re.sub(rb"(</row>).*(?=</sheetData>)", rb"\1", contents[part], count=1, flags=re.DOTALL)
    return openpyxl.load_workbook(_package(contents), **how)


def _sheet_parts(contents: dict[str, bytes]) -> dict[str, str]:
    """Where each sheet is in the package, by its title."""
    relations = contents["xl/_rels/workbook.xml.rels"].decode()
    targets = {
        re.findall(r'\bId="([^"]*)"', one)[0]: re.findall(r'\bTarget="(?:/xl/)?([^"]*)"', one)[0]
        for one in re.findall("<Relationship [^>]*>", relations)
    }
    return {
        unescape(title): f"xl/{targets[number]}"
        for one in re.findall("<sheet [^>]*>", contents["xl/workbook.xml"].decode())
        for title, number in re.findall(r'name="([^"]*)".*r:id="([^"]*)"', one)
    }


def _rows(xml: bytes) -> bytes:
    """All rows of a sheet of formulas below its header."""
    rows = xml.partition(b"</row>")[2].partition(b"</sheetData>")[0]
    return rows if rows.count(b"<f") > 1000 else b""


def _as_saved(rows: bytes) -> bytes:
    """The rows as openpyxl saves them, without values, and without styles, which are another part's."""
    return re.sub(rb'<v>[^<]*</v>|(?<=\d") s="\d+"', b"", rows)


# Whoever wrote the part may have declared them in the element that is replaced.
_NAMESPACES = "xmlns:dcterms='http://purl.org/dc/terms/' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"


def set_saved(path: Path, saved: dt.datetime | None) -> None:
    """Set the file's own time of saving, or take it away."""
    write_parts(path, _saved_at(parts(path), saved))


def _saved_at(contents: dict[str, bytes], saved: dt.datetime | None) -> dict[str, bytes]:
    element = (
        f"<dcterms:modified {_NAMESPACES} xsi:type='dcterms:W3CDTF'>{saved:%Y-%m-%dT%H:%M:%SZ}</dcterms:modified>"
        if saved
        else ""
    )
    core = contents["docProps/core.xml"].decode()
    core = re.sub(r"<dcterms:modified.*?</dcterms:modified>", element, core)
    return contents | {"docProps/core.xml": core.encode()}


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook, unpacked."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def sheet_parts(contents: Mapping[str, bytes]) -> dict[str, str]:
    """The name of each sheet's part, by title."""
    workbook, links = (contents[name].decode() for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {
        re.findall(r'Id="([^"]*)"', link)[0]: re.findall(r'Target="/?(?:xl/)?([^"]*)"', link)[0]
        for link in re.findall(r"<Relationship [^>]*>", links)
    }
    sheets = re.findall(r'<sheet [^>]*name="([^"]*)"[^>]*r:id="([^"]*)"', workbook)
    return {html.unescape(title): f"xl/{targets[link]}" for title, link in sheets}


def write_parts(path: Path | io.BytesIO, contents: dict[str, bytes]) -> None:
    """Write a package from its parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in contents.items():
            package.writestr(name, data)


def _package(contents: dict[str, bytes]) -> io.BytesIO:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as unpacked:  # it is read at once, and only here
        for name, data in contents.items():
            unpacked.writestr(name, data)
    return package


class Merged:
    """The outcome of a consolidation that was not written: its issues, and its sheets as tables."""

    def __init__(
        self, agreement: Path, files: Iterable[Path | Submission], prefer: Prefer = Prefer.NEWEST, late: bool = False
    ) -> None:
        submissions = [file if isinstance(file, Submission) else read_submission(file) for file in files]
        self.result = consolidate(load_agreement(agreement), submissions, prefer, late=late)
        self.issues = self.result.issues

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        """The rows of a sheet by header; blank cells are empty texts, as when read from a file."""
        declared = next(s for s in CONSOLIDATED.sheets if s.title == sheet)
        return [
            {c.header: "" if row[c.name] is None else _as_read(c, row[c.name]) for c in declared.columns}
            for row in self.result.agreement.tables[declared.name].records()
        ]

    def column(self, sheet: str, header: str) -> list[Any]:
        """One column of a sheet."""
        return [row[header] for row in self.rows(sheet)]

    def write(self, path: Path) -> Path:
        """Write the consolidated workbook."""
        path.write_bytes(write_workbook(document(self.result.agreement, self.result.links)))
        return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def hashes(folder: Path) -> dict[str, str]:
    """The hash of every file in a folder."""
    return {path.name: sha256(path) for path in sorted(folder.iterdir()) if path.is_file()}


def places(issues: Sequence[Issue], code: str | None = None) -> list[tuple[str | None, str | None, str | None]]:
    """File, sheet and cell of the issues (with a code), in order."""
    return [(issue.file, issue.sheet, issue.cell) for issue in issues if code in (None, issue.code)]


def codes(issues: Sequence[Issue], without: Sequence[str] = ("not-signed",)) -> list[str]:
    """The codes of the issues, in order."""
    return [issue.code for issue in issues if issue.code not in without]


def marked_copy(data: bytes, issues: Sequence[Issue]) -> bytes:
    """The file with its issues marked."""
    return mark(data, issues).data
