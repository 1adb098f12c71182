"""What is said of rows whose keys were lost, and of answers that are left out with their row.

How rows are found by other cells than their key is in ``row_keys.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ...schema.structure import Severity
from ...values.cells import Cell, as_text, is_blank
from ...workbook.layout import a1
from ..agreement.keys import RowKey, key_label
from ..reading.read_table import ReadTable, item_of
from ..sent.rows import ExpectedSheet
from .submission import Submission


def name_restored_key(submission: Submission, table: ReadTable, position: int, row: Mapping[str, Cell]) -> None:
    """Say of every key cell that its row was found by the other locked cells. ``row`` has the key it was given."""
    written = table.frame.row(position)
    changed = [name for name in table.sheet.key if as_text(written[name]).strip() != as_text(row[name]).strip()]
    places = [cell for name in changed if (cell := table.cell(position, name)) is not None]
    for cell in places:  # of a key column that is gone, the sheet's issue speaks
        submission.say(
            Severity.REPAIR, "key-restored", table.title, cell, item_of(table.frame, position),
            key=key_label(table.sheet, row))  # fmt: skip


def name_unclear_row(
    submission: Submission, table: ReadTable, position: int, row: Mapping[str, Cell], blank: bool = False
) -> None:
    """Ask which row an answered row is; of a ``blank`` one say that nobody can tell."""
    if blank:
        header = table.sheet.column(table.sheet.key[-1]).header
        place = table.title, row_place(table, position)
        submission.say(Severity.WARNING, "key-unclear", *place, variant="blank", header=header)
    elif any(not is_blank(row[column.name]) for column in table.sheet.editable):
        header = table.sheet.column(table.sheet.key[-1]).header
        submission.say(Severity.ERROR, "key-unclear", table.title, row_place(table, position), header=header)
        name_answers_left_out(submission, table, position, row)


def name_answers_left_out(submission: Submission, table: ReadTable, position: int, row: Mapping[str, Cell]) -> None:
    """Name every answer of a row that is not taken, with what it says."""
    for column in table.sheet.editable:
        if not is_blank(row[column.name]):
            submission.say(
                Severity.WARNING, "answer-not-taken", table.title, table.cell(position, column.name),
                item_of(table.frame, position), header=column.header,
                value=table.quoted(position, column, row[column.name]))  # fmt: skip


def name_all_answers(submission: Submission) -> None:
    """Name every answer of a file that is left out although it looks like a department's workbook."""
    for table in submission.inputs_read():
        for position, row in enumerate(table.frame.records()):
            name_answers_left_out(submission, table, position, row)


def name_unordered(submission: Submission, table: ReadTable) -> None:
    """Name every answer of a sheet without a header whose locked cells deny that its columns stand as they were sent."""
    submission.issues = [
        issue for issue in submission.issues if (issue.code, issue.sheet) != ("header-restored", table.title)
    ]
    submission.say(Severity.ERROR, "header-missing", table.title, "A1", sheet=table.title)
    for position, row in enumerate(table.frame.records()):
        name_answers_left_out(submission, table, position, row)


def name_error_value(submission: Submission, table: ReadTable, position: int, column: str) -> None:
    """An error value is no answer: it never beats one, and the cell is the only thing said of its place."""
    submission.say(
        Severity.ERROR, "error-value", table.title, table.cell(position, column), item_of(table.frame, position),
        header=table.sheet.column(column).header)  # fmt: skip
    table.withheld[position, column] = table.frame[column][position]


def name_order(submission: Submission, expected: ExpectedSheet, table: ReadTable, keys: Sequence[RowKey]) -> None:
    """Say once of a sheet that its rows were sorted, and once that there are others between them."""
    order = {key: number for number, key in enumerate(expected.rows)}
    at = [(position, order[key]) for position, key in enumerate(keys) if key in order]
    sorted_at, apart_at = _first_out_of_order(at), _first_apart(table, at)
    left = min(table.columns.values(), default=0)
    if sorted_at is not None:
        cell = a1(table.rows[sorted_at], left)
        submission.say(Severity.WARNING, "rows-moved", table.title, cell, sheet=table.title)
    if apart_at is not None:
        cell = a1(table.rows[apart_at], left)
        submission.say(Severity.WARNING, "rows-apart", table.title, cell, sheet=table.title)


def _first_out_of_order(at: Sequence[tuple[int, int]]) -> int | None:
    pairs = pairwise(at)
    return next((position for (_, before), (position, number) in pairs if number < before), None)


def _first_apart(table: ReadTable, at: Sequence[tuple[int, int]]) -> int | None:
    pairs = pairwise(at)
    return next((p for (before, _), (p, _) in pairs if table.rows[p] - table.rows[before] > p - before), None)


def row_place(table: ReadTable, position: int) -> str:
    """The row's key cell, or where the row begins if there is none."""
    cell = table.cell(position, table.sheet.key[-1])
    return cell or a1(table.rows[position], min(table.columns.values(), default=0))
