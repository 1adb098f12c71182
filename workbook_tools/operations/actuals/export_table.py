"""The rows of a finance system's export, whatever program wrote it: .csv and .txt in their encodings, or a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...definition.workbooks import agreement_kind
from ...prose.document_blocks import SHEETS
from ...prose.text_document import NotADocument, decoded, document_bytes
from ...values.cells import Cell, is_blank
from ...workbook.reading.reader import RawWorkbook, read_workbook
from ...workbook.reading.unreadable import Unreadable
from ..reading.cannot_run import CannotRun

SEPARATORS = (";", "\t", "|", ",")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TOLD = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)
_RULED = re.compile(r"^[\s|+=-]*$")  # a line that SAP draws
_FEWEST_LINES = 0.3  # share of a text's lines that a separator parts into equally many cells
MOST_COLUMNS = 500

NOT_COMPUTED = "?"  # what stands for a formula whose value is not in the file

Rows = list[list[Cell]]


def tables_of(path: Path) -> Iterator[tuple[str, Rows]]:
    """The rows of each sheet of the file with its title – "" in a text –, each with as many cells as the widest; raises Refusal
    for what cannot be read. In a text a row's cells after its last are None.
    """
    if path.suffix.lower() in SHEETS:
        for sheet in _workbook(path).sheets.values():
            width = max(map(len, sheet.rows), default=0)
            rows: Rows = [[*row, *[None] * (width - len(row))] for row in sheet.rows]
            for row, column in sheet.formulas:
                if row < len(rows) and column < width and is_blank(rows[row][column]):
                    rows[row][column] = NOT_COMPUTED
            yield sheet.title, rows
        return
    data = document_bytes(path)
    if not data:
        raise NotADocument("document-empty", file=path.name)
    if b"\x00" in data[:4096] and not data.startswith(_UTF16):
        raise CannotRun("actuals.no-export", file=path.name)
    yield "", _rows(data.decode("utf-16") if data.startswith(_UTF16) else decoded(data), path.name)


def _workbook(path: Path) -> RawWorkbook:
    try:
        raw = read_workbook(path)
    except Unreadable as error:
        raise NotADocument("workbook-unreadable", file=path.name, reason=error.said) from error
    if agreement_kind(raw.sheets) is not None:
        raise NotADocument("import.own-workbook", file=path.name)
    return raw


def _rows(text: str, name: str) -> Rows:
    lines = text.splitlines()
    told = _TOLD.match(lines[0]) if lines else None
    if told:
        lines[0] = ""  # the rows are numbered as the file's lines
    separator = told[1] if told else separator_of([line for line in lines if not _RULED.match(line)])
    width = max((line.count(separator) for line in lines), default=0) + 1
    if width > MOST_COLUMNS:
        raise CannotRun("actuals.no-export", file=name)
    try:
        cells = [*csv.reader([f"{line}\n" for line in lines], delimiter=separator)]
    except csv.Error as error:
        raise CannotRun("actuals.no-export", file=name) from error
    rows: Rows = [[*map(str.strip, row), *[None] * (width - len(row))] for row in cells]
    if any(isinstance(cell, str) and "\n" in cell and separator in cell for row in rows for cell in row):
        raise CannotRun("actuals.quotes", file=name)  # a quotation mark that is never closed swallows whole rows
    return rows


def separator_of(lines: Sequence[str]) -> str:
    """What parts the cells of a text: the first of the usual ones that parts most lines alike.

    >>> separator_of(["Konto;Beløb", "4711;1.250,50", "4712;7,00"])
    ';'
    """
    for separator in SEPARATORS:
        counts = Counter(line.count(separator) for line in lines if separator in line)
        if counts and counts.most_common(1)[0][1] >= max(2, _FEWEST_LINES * len(lines)):
            return separator
    return SEPARATORS[0]
