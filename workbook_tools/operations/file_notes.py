"""What finance should know of a file as such: macros, links to other files, open in Excel, a misleading name."""

from __future__ import annotations

from ..rules.issues import Issue
from ..rules.messages import message
from ..schema.structure import Severity
from ..values.hidden_characters import HIDDEN
from ..workbook.reader import RawWorkbook


def file_notes(raw: RawWorkbook, language: str) -> list[Issue]:
    """A warning for each of them; what they warn of was neither run, followed nor taken in."""
    codes = [*raw.notes, *(["hidden-characters"] if HIDDEN.search(raw.file) else [])]
    return [Issue(Severity.WARNING, code, message(code, language), raw.file) for code in codes]
