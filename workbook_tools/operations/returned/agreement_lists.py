"""Answers held against lists that a file does not have – never had, or has lost – are read by the agreement's."""

from __future__ import annotations

from ...messages.message import message
from ...schema.structure import Among, Column, Later, Severity
from ...values.cells import as_text, is_blank
from ...values.cpr import masked
from ...values.reading import read_cell, same_cell
from ...values.shown import shown
from ..agreement.agreement import Agreement
from ..agreement.former_rounds import called_now, columns_of_rounds
from ..reading.cell_issues import cell_issue
from ..reading.lists import words_of
from ..reading.read_table import ReadTable
from .submission import Submission


def read_by_agreement_lists(submission: Submission, agreement: Agreement) -> None:
    """Spell the words in the answers as the agreement's lists do, where the file has no such list; say what that changed."""
    named = {as_text(name) for name in agreement.tables["rounds"]["designation"]}
    for part in (submission, *submission.tabs):
        for table in part.inputs_read():
            for column in columns_of_rounds(table.sheet):
                for position, value in enumerate(table.frame[column.name]):
                    if not is_blank(value) and as_text(value) not in named:  # perhaps sent before a round was renamed
                        table.frame.put(position, column.name, called_now(agreement).get(as_text(value), value))
            for column in table.sheet.editable:
                if _is_lacking(submission, column) and column.name in table.columns:
                    _read(submission, table, column, agreement)


def _is_lacking(submission: Submission, column: Column) -> bool:
    """Whether a column's words stand in a list that the file has not."""
    words = column.words
    if not isinstance(words, Among | Later):
        return False
    read = submission.tables.get(words.sheet) or submission.others.get(words.sheet)
    return read is None or words.column not in read.columns


def _read(submission: Submission, table: ReadTable, column: Column, agreement: Agreement) -> None:
    cells = table.frame[column.name]
    if all(value is None for value in cells):
        return
    words = words_of(table.sheet, column, cells, agreement.tables.get)
    typed = {position: before for position, repaired, before, _ in table.repairs if repaired.name == column.name}
    for position, value in enumerate(cells):
        read = value if is_blank(value) else read_cell(column, value, words)
        if read is value or same_cell(column, value, read):
            continue
        table.frame.put(position, column.name, read)
        before = typed.get(position, value)
        text = message("read-as", before=masked(shown(before)), after=masked(shown(read)), how="")
        issue = cell_issue(table, Severity.WARNING, "read-as", text, submission.file, position, column.name)
        place = (issue.code, issue.sheet, issue.cell)
        submission.issues = [*(i for i in submission.issues if (i.code, i.sheet, i.cell) != place), issue]
