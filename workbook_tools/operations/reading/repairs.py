"""What was safely read as something else than what was typed: each such cell is named with both."""

from __future__ import annotations

from collections.abc import Mapping

from ...definition.workbooks import WorkbookKind
from ...rules.issues import Issue
from ...rules.messages import DANISH, message
from ...schema.structure import Column, FilledBy, Severity, Type
from ...values.cells import Cell
from ...values.cpr import masked
from .tables import ReadTable, cell_issue

# What a text that looks like the value itself was read as.
_READ_AS = {Type.DATE: "read-as.date", Type.AMOUNT: "read-as.number", Type.INTEGER: "read-as.number"}


def repair_issues(kind: WorkbookKind, read: Mapping[str, ReadTable], file: str, language: str = DANISH) -> list[Issue]:
    """A ``read-as`` issue for every repaired cell that people fill in, of the sheets that a file has."""
    writers = {FilledBy.DEPARTMENT} if kind.protected else {FilledBy.DEPARTMENT, FilledBy.FINANCE}
    issues = []
    for table in read.values():
        for position, column, before, after in table.repairs:
            if column.filled_by not in writers or (position, column.name) in table.withheld:
                continue
            text = _words(column, before, after, language)
            issues.append(cell_issue(table, Severity.REPAIR, "read-as", text, file, position, column.name))
    return issues


def _words(column: Column, before: Cell, after: Cell, language: str) -> str:
    """Both values; where they look alike, what the text was read as."""
    typed, read = masked(before), masked(after)
    key = _READ_AS.get(column.type, "read-as") if typed.strip() == read else "read-as"
    return message(key, language, before=typed, after=read)
