"""What was safely read as something else than what was typed, in the words the workbook itself used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ...definition.workbooks import AGREEMENT, CONSOLIDATED, WorkbookKind
from ...rules.check import Finding, check, compute
from ...rules.issues import Issue
from ...rules.messages import DANISH, message
from ...schema.structure import Column, FilledBy, Severity
from ...values.cells import Cell
from ...values.cpr import masked
from ...values.frame import Frame
from ...values.shown import shown
from ...values.spelling import as_seen
from .tables import ReadTable, cell_issue

BY_THE_TOOL = frozenset(sheet.name for sheet in CONSOLIDATED.sheets if not AGREEMENT.has(sheet.name))


def repair_issues(
    kind: WorkbookKind,
    frames: Mapping[str, Frame],
    read: Mapping[str, ReadTable],
    file: str,
    language: str = DANISH,
) -> list[Issue]:
    """A ``read-as`` issue for every repaired cell that people fill in.

    ``frames`` are all sheets of the workbook as read, ``read`` those that the file has. While typing,
    the department saw ``Kontrol`` speak of the cell as it was typed; the same words stand first here. Where
    ``Kontrol`` says nothing of the row, the workbook was ready to be sent, and the issue is a warning.
    """
    found = _found_as_typed(kind, frames, read, language)
    words = {(f.sheet.name, f.position, f.rule.column): f.message for f in found}
    spoken = {(f.sheet.name, f.position) for f in found if f.rule.severity is Severity.ERROR}
    issues = []
    for name, table in read.items():
        for position, column, before, after in table.repairs:
            if not _is_told(kind, name, column) or (position, column.name) in table.withheld:
                continue
            said = words.get((name, position, column.name)) if table.sheet.control else None
            how = _how(before, after, language)
            values = {"before": masked(shown(before)), "after": masked(shown(after)), "how": how}
            text = message("read-as", language, **values)
            if said is not None:
                text = message("read-as.after-words", language, words=said, **values)
            seen = not kind.protected or (name, position) in spoken
            severity = Severity.REPAIR if seen else Severity.WARNING
            issues.append(cell_issue(table, severity, "read-as", text, file, position, column.name))
    return issues


def _is_told(kind: WorkbookKind, sheet: str, column: Column) -> bool:
    """Whether people write in the column: in a department's workbook the department, in finance's also finance,
    who sees there what the tool wrote."""
    if kind.protected:
        return column.filled_by is FilledBy.DEPARTMENT
    return sheet not in BY_THE_TOOL


def _how(before: Cell, after: Cell, language: str) -> str:
    """What tells two cells apart that look the same; nothing where they do not."""
    if as_seen(shown(before)) != as_seen(shown(after)):
        return ""
    if isinstance(before, str) == isinstance(after, str):
        return message("read-as.unseen", language)
    if isinstance(after, dt.date):
        return message("read-as.as-date", language)
    return message("read-as.as-text" if isinstance(after, str) else "read-as.as-number", language)


def _found_as_typed(
    kind: WorkbookKind, frames: Mapping[str, Frame], read: Mapping[str, ReadTable], language: str
) -> list[Finding]:
    """What fails a rule as it was typed."""
    if not any(table.repairs for table in read.values()):
        return []
    tables = {name: frame.copy() for name, frame in frames.items()}
    for name, table in read.items():
        if table.repairs and len(table.frame) == len(tables[name]):
            typed = table.as_typed()
            for column in {column.name for _, column, _, _ in table.repairs}:
                tables[name][column] = typed[column]
    return list(check(kind, compute(kind, tables, language), language))
