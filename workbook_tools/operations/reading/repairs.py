"""What was safely read as something else than what was typed: each such cell is named with both.

The reading itself is in ``tables.py``; the readers of agreements and of returned files call this when all sheets are
read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ...definition.workbooks import WorkbookKind
from ...messages.message import Message, message
from ...rules.asked_words import asked_for_words
from ...rules.check import EVERYBODY, Finding, check, compute
from ...rules.issues import Issue
from ...schema.structure import Column, FilledBy, Severity
from ...values.blank import looks_blank
from ...values.cells import Cell, is_blank
from ...values.cpr import masked
from ...values.frame import Frame
from ...values.shown import shown
from ...values.spelling import as_seen
from ...workbook.layout import a1
from .cell_issues import cell_issue
from .read_table import ReadTable


def repair_issues(
    kind: WorkbookKind, frames: Mapping[str, Frame], read: Mapping[str, ReadTable], file: str
) -> list[Issue]:
    """A ``read-as`` issue for every repaired cell that people fill in.

    ``frames`` are all sheets of the workbook as read, ``read`` those that the file has. Where ``Kontrol`` said
    nothing of the row as it was typed, the workbook was ready to be sent, and the issue is a warning.
    """
    found = _found_as_typed(kind, frames, read)
    failing = {(f.sheet.name, f.position, f.rule.column) for f in found}
    spoken = {(f.sheet.name, f.position) for f in found if f.rule.severity is Severity.ERROR}
    issues = []
    for name, table in read.items():
        asked = asked_for_words(table.sheet)  # whose error says itself what stands in place of words
        for position, column, before, after in table.repairs:
            if not _is_told(kind, name, column) or (position, column.name) in table.withheld:
                continue
            if after is None:
                alone = (name, position) in spoken and _is_blank_row(table, position)
                told = alone or ((name, position, column.name) in failing and column.name not in asked)
                issues.append(_nothing(table, file, position, column, before, told))
                continue
            values = {
                "before": masked(shown(before)),
                "after": masked(shown(after)),
                "how": _how(before, after),
            }
            text = message("read-as", **values)
            severity = Severity.REPAIR if (name, position) in spoken or not kind.protected else Severity.WARNING
            issues.append(cell_issue(table, severity, "read-as", text, file, position, column.name))
        for row, column in table.unseen:
            if _is_told(kind, name, column):
                cell, text = a1(row, table.columns[column.name]), message("blank-looking")
                issues.append(Issue(Severity.REPAIR, "blank-looking", text, file, table.title, cell))
    return issues


def _nothing(table: ReadTable, file: str, position: int, column: Column, before: Cell, told: bool) -> Issue:
    """A cell that holds something and says nothing: a repair where the sheet spoke of it, else only a reason."""
    if isinstance(before, bool):
        text = message("truth-value")
        return cell_issue(table, Severity.WARNING, "truth-value", text, file, position, column.name)
    text = message("blank-looking" if looks_blank(before) else "blank-looking.sign", value=masked(before))
    severity = Severity.REPAIR if told else Severity.WARNING
    return cell_issue(table, severity, "blank-looking", text, file, position, column.name)


def _is_blank_row(table: ReadTable, position: int) -> bool:
    """Whether people filled nothing in, as the row was read: rules are not asked of it, formulas ask what was typed."""
    people = (column.name for column in table.sheet.columns if column.filled_by in EVERYBODY and not column.formula)
    return all(is_blank(table.frame[name][position]) for name in people if name in table.frame)


def _is_told(kind: WorkbookKind, sheet: str, column: Column) -> bool:
    """Whether people write in the column: in a department's workbook the department, in finance's also finance,
    who sees there what the tool wrote."""
    if kind.protected:
        return column.filled_by is FilledBy.DEPARTMENT
    return not kind.sheet(sheet).by_the_tool


def _how(before: Cell, after: Cell) -> str | Message:
    """What tells two cells apart that look the same; nothing where they do not."""
    if as_seen(shown(before)) != as_seen(shown(after)):
        return ""
    if isinstance(before, str) == isinstance(after, str):
        return message("read-as.unseen")
    if isinstance(after, dt.date):
        return message("read-as.as-date")
    return message("read-as.as-text" if isinstance(after, str) else "read-as.as-number")


def _found_as_typed(kind: WorkbookKind, frames: Mapping[str, Frame], read: Mapping[str, ReadTable]) -> list[Finding]:
    """What fails a rule as it was typed."""
    if not any(table.repairs for table in read.values()):
        return []
    tables = {name: frame.copy() for name, frame in frames.items()}
    for name, table in read.items():
        if table.repairs and len(table.frame) == len(tables[name]):
            typed = table.as_typed()
            for column in {column.name for _, column, _, _ in table.repairs}:
                tables[name][column] = typed[column]
    return list(check(kind, compute(kind, tables, controls=False)))
