"""CPR numbers in finance's own workbook: reported, and hidden in everything that is made from it.

Nothing of finance's is taken out: only the number itself is dotted (business rules 16 and 18). A text of a
department that stands there because finance released it is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ...definition.words import FINANCE
from ...messages.message import Message, message
from ...rules.issues import Issue
from ...schema.structure import Column, FilledBy, Severity
from ...values.cells import Cell, as_text
from ...values.cpr import has_cpr, without_cpr
from ...values.frame import Frame
from ...workbook.document import OwnColumn, OwnSheet
from ...workbook.layout import a1
from ..agreement.agreement import Agreement
from .cell_issues import cell_issue
from .read_table import ReadTable

CODE = "cpr-number"


def without_own_cpr(
    agreement: Agreement, read: dict[str, ReadTable], kept: bool = False
) -> tuple[Agreement, list[Issue]]:
    """The agreement in which no text of finance's shows a CPR number, and an error for each cell that did.

    Where the texts are ``kept`` in what is written – finance's own workbook, restored –, the error says so.
    """
    released = _released(agreement)
    text = message("cpr-number.kept" if kept else "cpr-number.own")
    issues: list[Issue] = []
    tables: dict[str, Frame] = {}
    for name, table in read.items():
        if agreement.kind.sheet(name).by_the_tool:
            continue
        for position, column in _cells(table, agreement.tables[name], released):
            frame = tables.setdefault(name, agreement.tables[name].copy())
            frame.put(position, column.name, without_cpr(_shown(frame[column.name][position])))
            issues.append(cell_issue(table, Severity.ERROR, CODE, text, agreement.file, position, column.name))
    own_columns = {name: [_hidden(own) for own in columns] for name, columns in agreement.own_columns.items()}
    own_sheets = []
    for sheet in agreement.own_sheets:
        rows = [[_masked(cell) for cell in row] for row in sheet.rows]
        for number, row in enumerate(sheet.rows):
            places = [at for at, cell in enumerate(row) if has_cpr(cell)]
            issues += [Issue(Severity.ERROR, CODE, text, agreement.file, sheet.title, a1(number, at)) for at in places]
        own_sheets.append(OwnSheet(without_cpr(sheet.title), rows))
    for name, columns in agreement.own_columns.items():
        title = agreement.kind.sheet(name).title
        found = [own for own in columns if any(has_cpr(value) for value in own.values)]
        issues += [Issue(Severity.ERROR, CODE, _of_column(own, text), agreement.file, title) for own in found]
    hidden = replace(agreement.with_tables(**tables), own_columns=own_columns, own_sheets=own_sheets)
    return hidden, issues


def _of_column(own: OwnColumn, text: Message) -> Message:
    return message("of-column", header=own.header, text=text)


def _released(agreement: Agreement) -> set[str]:
    """The texts that came from departments and were taken in: finance has released what they hold."""
    log = agreement.tables.get("log")
    rows = zip(log["after"], log["department"], strict=True) if log is not None else ()
    return {as_text(after) for after, department in rows if department != FINANCE}


def _cells(table: ReadTable, frame: Frame, released: set[str]) -> Iterator[tuple[int, Column]]:
    people = (FilledBy.FINANCE, FilledBy.DEPARTMENT)
    for column in (c for c in table.sheet.columns if c.filled_by in people):
        for position, value in enumerate(frame[column.name]):
            if has_cpr(value) and as_text(value) not in released and not (column.code and _is_plain(value)):
                yield position, column


def _is_plain(value: Cell) -> bool:
    """Whether a case number, account or the like is digits alone, as many of them are."""
    return as_text(value).strip().isdigit()


def _shown(value: Cell) -> str:
    """The text of a cell; a number has lost its leading zero."""
    text = as_text(value)
    return text if isinstance(value, str) else text.zfill(10)


def _masked(value: Cell) -> Cell:
    return without_cpr(_shown(value)) if has_cpr(value) else value


def _hidden(own: OwnColumn) -> OwnColumn:
    return replace(own, header=without_cpr(own.header), values=[_masked(value) for value in own.values])
