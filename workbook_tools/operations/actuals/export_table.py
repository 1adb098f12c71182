"""The rows of a finance system's export, whatever program wrote it: .csv and .txt in their encodings, or a spreadsheet."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...definition.workbooks import agreement_kind
from ...prose.document_blocks import SHEETS
from ...prose.text_document import NotADocument, decoded, document_bytes
from ...values.cells import Cell
from ...workbook.reading.reader import RawWorkbook, read_workbook
from ...workbook.reading.unreadable import Unreadable
from ..reading.cannot_run import CannotRun

SEPARATORS = (";", "\t", "|", ",")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TOLD = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)
_RULED = re.compile(r"^[\s|+=-]*$")  # a line that SAP draws
_FEWEST_LINES = 0.3  # share of a text's lines that a separator parts into equally many cells
MOST_COLUMNS = 500

Rows = list[list[Cell]]


def tables_of(path: Path) -> Iterator[Rows]:
    """The rows of each table of the file, each with as many cells as the widest; raises Refusal for what cannot be read."""
    if path.suffix.lower() in SHEETS:
        for sheet in _workbook(path).sheets.values():
            width = max(map(len, sheet.rows), default=0)
            yield [[*row, *[None] * (width - len(row))] for row in sheet.rows]
        return
    data = document_bytes(path)
    if b"\x00" in data[:4096] and not data.startswith(_UTF16):
        raise CannotRun("actuals.no-export", file=path.name)
    yield _rows(data.decode("utf-16") if data.startswith(_UTF16) else decoded(data), path.name)


def _workbook(path: Path) -> RawWorkbook:
    try:
        raw = read_workbook(path)
    except Unreadable as error:
        raise NotADocument(error.said) from error
    if agreement_kind(raw.sheets) is not None:
        raise NotADocument("import.own-workbook", file=path.name)
    return raw


def _rows(text: str, name: str) -> Rows:
    import pandas as pd

    lines = text.splitlines()
    told = _TOLD.match(lines[0]) if lines else None
    if told:
        lines[0] = ""  # the rows are numbered as the file's lines
    separator = told[1] if told else separator_of([line for line in lines if not _RULED.match(line)])
    # More columns than the header has are no fault of a line: what stands there is looked at as well.
    width = max((line.count(separator) for line in lines), default=0) + 1
    if width > MOST_COLUMNS:
        raise CannotRun("actuals.no-export", file=name)
    try:
        frame = pd.read_csv(
            io.StringIO("\n".join(lines)), sep=separator, header=None, names=range(width), dtype=str,
            keep_default_na=False, na_filter=False, index_col=False, skip_blank_lines=False, engine="c",
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise CannotRun("actuals.no-export", file=name) from error
    rows: Rows = [
        [cell.strip() if isinstance(cell, str) else None for cell in row] for row in frame.to_numpy().tolist()
    ]
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
