"""What was safely read as something else than what was typed, in the words the workbook itself used."""

from __future__ import annotations

from collections.abc import Mapping

from ...definition.workbooks import WorkbookKind
from ...rules.check import check, compute
from ...rules.issues import Issue
from ...rules.messages import DANISH, message
from ...schema.structure import Column, FilledBy, Severity
from ...values.blank import looks_blank
from ...values.cells import Cell
from ...values.cpr import masked
from ...values.frame import Frame
from .tables import ReadTable, cell_issue

Place = tuple[str, int, str]


def repair_issues(
    kind: WorkbookKind,
    frames: Mapping[str, Frame],
    read: Mapping[str, ReadTable],
    file: str,
    language: str = DANISH,
) -> list[Issue]:
    """A ``read-as`` issue for every repaired cell that people fill in.

    ``frames`` are all sheets of the workbook as read, ``read`` those that the file has. While typing,
    the department saw ``Kontrol`` speak of the cell as it was typed; the same words stand first here.
    """
    words = _words_as_typed(kind, frames, read, language)
    writers = {FilledBy.DEPARTMENT} if kind.protected else {FilledBy.DEPARTMENT, FilledBy.FINANCE}
    issues = []
    for name, table in read.items():
        for position, column, before, after in table.repairs:
            if column.filled_by not in writers or (position, column.name) in table.withheld:
                continue
            said = words.get((name, position, column.name))
            if after is None:
                issues.append(_nothing(table, file, position, column, before, said, language))
                continue
            values = {"before": masked(before), "after": masked(after)}
            text = message("read-as", language, **values)
            if said is not None:
                text = message("read-as.after-words", language, words=said, **values)
            issues.append(cell_issue(table, Severity.REPAIR, "read-as", text, file, position, column.name))
    return issues


def _nothing(
    table: ReadTable, file: str, position: int, column: Column, before: Cell, said: str | None, language: str
) -> Issue:
    """A cell that holds something and says nothing: a repair where the sheet spoke of it, else only a reason."""
    if isinstance(before, bool):
        text = message("truth-value", language)
        return cell_issue(table, Severity.WARNING, "truth-value", text, file, position, column.name)
    text = message("blank-looking" if looks_blank(before) else "blank-looking.sign", language, value=masked(before))
    if said is not None:
        text = f"{said} {text}"
    severity = Severity.WARNING if said is None else Severity.REPAIR
    return cell_issue(table, severity, "blank-looking", text, file, position, column.name)


def _words_as_typed(
    kind: WorkbookKind, frames: Mapping[str, Frame], read: Mapping[str, ReadTable], language: str
) -> dict[Place, str]:
    """The message of every cell that fails a rule as it was typed."""
    if not any(table.repairs for table in read.values()):
        return {}
    tables = {name: frame.copy() for name, frame in frames.items()}
    for name, table in read.items():
        if table.repairs and len(table.frame) == len(tables[name]):
            typed = table.as_typed()
            for column in {column.name for _, column, _, _ in table.repairs}:
                tables[name][column] = typed[column]
    found = check(kind, compute(kind, tables, language), language)
    return {(f.sheet.name, f.position, f.rule.column): f.message for f in found}
