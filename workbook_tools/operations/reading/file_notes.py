"""What finance should know of a file as such: macros, links to other files, open in Excel, a misleading name, a CPR number in one."""

from __future__ import annotations

from collections.abc import Iterator

from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import is_blank
from ...values.cpr import MASK, has_cpr, masked
from ...values.hidden_characters import has_hidden
from ...workbook.layout import a1
from ...workbook.reading.bounds import MOST_RETURNED_CELLS, MOST_RETURNED_ROWS
from ...workbook.reading.reader import RawWorkbook


def holds_too_much(raw: RawWorkbook) -> bool:
    """Whether a returned file has more in it than any department could have answered."""
    rows = cells = 0
    for sheet in raw.sheets.values():
        for row in sheet.rows:
            filled = len(row) - row.count("")
            rows += filled > 0
            cells += filled
    return rows > MOST_RETURNED_ROWS or cells > MOST_RETURNED_CELLS


def file_notes(raw: RawWorkbook) -> list[Issue]:
    """A warning for each of them; what they warn of was neither run, followed nor taken in."""
    codes = [*raw.notes, *(["hidden-characters"] if has_hidden(raw.file) else [])]
    codes += ["cpr-in-file-name"] if MASK in raw.file else []
    notes = [Issue(Severity.WARNING, code, message(code), raw.file) for code in codes]
    code = "cpr-in-sheet-name"
    notes += [Issue(Severity.WARNING, code, message(code), raw.file, t) for t in raw.sheets if has_cpr(t)]
    return [*notes, *_far_cells(raw)]


def _far_cells(raw: RawWorkbook) -> Iterator[Issue]:
    """The cells that stand far from all others, which are taken nowhere."""
    for title, sheet in raw.sheets.items():
        for place, value in sheet.far.items():
            severity, code, text = Severity.WARNING, "far-cell", message("far-cell", value=masked(value))
            if has_cpr(value):
                severity, code, text = Severity.ERROR, "cpr-number", message("cpr-number")
            elif is_blank(value):
                text = message("far-cell.blank")
            yield Issue(severity, code, text, raw.file, title, a1(*place))


def format_notes(raw: RawWorkbook) -> list[Issue]:
    """A warning where the file's format does not let everything be seen that people saw."""
    code = "saved-in-other-format"
    keys = {"xls": f"{code}.xls", "ods": code}
    return [
        Issue(Severity.WARNING, code, message(key), raw.file)
        for extension, key in keys.items()
        if raw.extension == extension
    ]
