"""What finance should know of a file as such: macros, links to other files, open in Excel, a misleading name, a CPR number in one."""

from __future__ import annotations

from ...rules.issues import Issue
from ...rules.messages import message
from ...schema.structure import Severity
from ...values.cpr import MASK, has_cpr
from ...values.hidden_characters import HIDDEN
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


def file_notes(raw: RawWorkbook, language: str) -> list[Issue]:
    """A warning for each of them; what they warn of was neither run, followed nor taken in."""
    codes = [*raw.notes, *(["hidden-characters"] if HIDDEN.search(raw.file) else [])]
    codes += ["cpr-in-file-name"] if MASK in raw.file else []
    notes = [Issue(Severity.WARNING, code, message(code, language), raw.file) for code in codes]
    code = "cpr-in-sheet-name"
    notes += [Issue(Severity.WARNING, code, message(code, language), raw.file, t) for t in raw.sheets if has_cpr(t)]
    return notes
