"""A returned sheet held against what finance sent: whose rows are whose, and which locked cells changed.

How one row's locked cells are compared is in ``locked_cells.py``, how a row is found in ``row_keys.py``.
``consolidate`` and ``validate`` call it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ...schema.structure import Severity
from ...values.cells import Cell, as_text, is_blank
from ...values.spelling import read_alike
from ..agreement.keys import key_label, key_of, keys_of
from ..reading.headers import NO_ROW
from ..reading.read_table import ReadTable, item_of
from ..sent.marks_of_sent import is_tool_row
from ..sent.rows import ExpectedSheet, Sent
from .locked_cells import LockedCells
from .lost_rows import name_answers_left_out, name_order, name_restored_key, name_unclear_row, name_unordered, row_place
from .row_keys import How, find_rows, with_key
from .submission import Submission


def matched_rows(
    submission: Submission, name: str, sent: Sent
) -> Iterator[tuple[int, tuple[str, ...], dict[str, Cell]]]:
    """The rows of a returned sheet that the department was asked, as (position, key, row).

    That includes answered rows it was asked when its workbook was sent, although finance has moved
    them since. Everything else – unknown keys, other departments' rows, changed locked cells – is
    said as an issue and not yielded.
    """
    assert submission.identity is not None
    expected = sent.expected(name, submission.identity.department)
    sheet = expected.sheet
    table = submission.tables.get(sheet.name)
    if table is None:
        return
    locked = LockedCells(submission, table, sent)
    rows = table.frame.records()
    if "department" in sheet.key:
        rows = [_as_called_now(row, expected.department, submission.sent_to) for row in rows]
    found = find_rows(expected, rows, frozenset(table.columns))
    rows = [
        with_key(sheet, row, entry.key) if entry.how is How.RESTORED else row
        for row, entry in zip(rows, found, strict=True)
    ]
    if table.headers.row == NO_ROW and locked.deny_the_order(
        (entry.key, row, expected.rows[entry.key])
        for row, entry in zip(rows, found, strict=True)
        if entry.key in expected.rows
    ):
        name_unordered(submission, table)
        return
    name_order(submission, expected, table, [entry.key for entry in found])
    seen = Counter(entry.key for entry in found if entry.how in (How.KEY, How.RESTORED))
    lost = {row["item"] for key, row in expected.rows.items() if key not in seen} if "item" in table.frame else set()
    for position, (row, entry) in enumerate(zip(rows, found, strict=True)):
        if entry.how is How.UNCLEAR:
            name_unclear_row(submission, table, position, row)
            now = expected.rows.get(entry.key)
            if not _is_answered(expected, row) and not (now and locked.compare_one(position, entry.key, row, now)):
                name_unclear_row(submission, table, position, row, blank=True)
            continue
        asked_then = entry.how is How.FOREIGN and _was_asked(submission, expected, entry.key, row)
        moved = asked_then and _is_answered(expected, row)
        if asked_then and not moved:
            continue  # finance moved or dropped it since, and nothing was said of it
        # A counted-up key is another row's, and this row's own is gone. Where the file asks about something else none of
        # its rows is one that is asked about now.
        if moved and row.get("item") in lost and not submission.followed_otherwise:
            name_unclear_row(submission, table, position, row)
            continue
        if entry.how is How.FOREIGN and not moved:
            _name_foreign_row(submission, expected, table, position, row)
            continue
        if entry.how is How.RESTORED:
            name_restored_key(submission, table, position, row)
        if seen[entry.key] > 1:
            place = (table.title, row_place(table, position), item_of(table.frame, position))
            submission.say(Severity.ERROR, "key-duplicate", *place, key=key_label(sheet, row))
            seen[entry.key] = -1  # said once; the first row with answers is as good as any when they agree
        if moved:
            _name_moved_row(submission, expected, table, position, row)
        else:
            locked.compare(position, entry.key, row, expected.rows[entry.key])
        yield position, entry.key, row
    locked.say()


def _as_called_now(row: dict[str, Cell], department: str, sent_to: str) -> dict[str, Cell]:
    """The row with the department's name as the agreement has it, which it may spell otherwise or have renamed since."""
    names = (department, sent_to) if sent_to else (department,)
    mine = any(read_alike(as_text(row["department"]), name) for name in names)
    return {**row, "department": department} if mine else row


def _was_asked(submission: Submission, expected: ExpectedSheet, key: tuple[str, ...], row: Mapping[str, Cell]) -> bool:
    """Whether a row was the department's when the workbook was made: its marks say so, and its locked cell.

    The cell alone does only where the marks are lost, or are of what is followed up otherwise: anybody can type a name.
    """
    telling = submission.marks and not submission.followed_otherwise
    if telling and not submission.marks.was_sent(expected.sheet.name, key):
        return False
    known = key in expected.owners or key in expected.known
    names = (expected.department, submission.sent_to) if submission.sent_to else (expected.department,)
    return known and any(read_alike(as_text(row["department"]), name) for name in names)


def _is_answered(expected: ExpectedSheet, row: Mapping[str, Cell]) -> bool:
    return any(not is_blank(row[column.name]) for column in expected.sheet.editable)


def _name_moved_row(
    submission: Submission, expected: ExpectedSheet, table: ReadTable, position: int, row: Mapping[str, Cell]) -> None:  # fmt: skip
    """Say that finance has moved a row after the workbook was sent; the answer is taken all the same."""
    key = key_of(expected.sheet, row)
    owner = expected.owners.get(key)
    code = "answer-of-moved-row" if owner is None else "answer-of-moved-item"
    submission.say(
        Severity.WARNING, code, table.title, table.cell(position, expected.sheet.key[-1]),
        item_of(table.frame, position), key=key_label(expected.sheet, row), department=owner or "")  # fmt: skip


def _name_foreign_row(
    submission: Submission, expected: ExpectedSheet, table: ReadTable, position: int, row: Mapping[str, Cell]) -> None:  # fmt: skip
    """Say that a row is not the department's: an error if it has an answer."""
    sheet = expected.sheet
    key, last_key = key_of(sheet, row), sheet.column(sheet.key[-1])
    answered = any(not is_blank(row[column.name]) for column in sheet.editable)
    severity = Severity.ERROR if answered else Severity.WARNING
    place = (table.title, row_place(table, position), item_of(table.frame, position))
    label = key_label(sheet, row)
    if is_blank(row[last_key.name]):
        if answered:
            submission.say(severity, "key-missing", *place, header=last_key.header)
        else:
            name_row_outside(submission, table, position, row)
    elif key in expected.owners:
        submission.say(
            severity, "key-of-other-department", *place, key=label, department=expected.owners[key]
        )  # fmt: skip
    else:
        submission.say(severity, "key-not-in-agreement", *place, key=label)
    if answered:
        name_answers_left_out(submission, table, position, row)


def name_row_outside(submission: Submission, table: ReadTable, position: int, row: Mapping[str, Cell]) -> None:
    """Say that every cell of a row is left out."""
    for name in table.columns:
        if not is_blank(row.get(name)):
            text = table.quoted(position, table.sheet.column(name), row[name])
            submission.say_left_out(table.title, table.cell(position, name), row[name], text)


def read_only_changes(submission: Submission, sent_round: Sent) -> None:
    """Say what was changed in the sheets to read, and what was added to them or to the hidden ones."""
    assert submission.identity is not None
    department = submission.identity.department
    for name in submission.kind.compared:
        sheet = submission.kind.sheet(name)
        own = sent_round.rows(name, department)
        table = submission.tables.get(name)
        if table is None:
            continue
        locked = LockedCells(submission, table, sent_round)
        for position, key in enumerate(keys_of(sheet, table.frame)):
            now = own.get(key) or sent_round.moved(name, department, key)
            if now is None:
                if name != "settings" or not is_tool_row(table.frame["field"][position]):
                    name_row_outside(submission, table, position, table.frame.row(position))
            elif name not in submission.kind.hidden:
                locked.compare(position, key, table.frame.row(position), now)
        locked.say()


def locked_changes(submission: Submission, rows: Iterable[tuple[int, dict[str, Cell]]], sent: Sent) -> None:
    """Say which of finance's cells were filled in among the budget changes.

    ``rows`` are the file's rows under the numbers finance knows them by. A blank cell is none of them:
    finance may have filled it in since.
    """
    assert submission.identity is not None
    sheet = submission.kind.sheet("changes")
    known = sent.rows("changes", submission.identity.department)
    locked = LockedCells(submission, submission.tables["changes"], sent)
    for position, row in rows:
        key = key_of(sheet, row)
        locked.compare(position, key, row, {**known.get(key, {}), **_blanks(row)})
    locked.say()


def _blanks(row: Mapping[str, Cell]) -> dict[str, Cell]:
    return {name: None for name, value in row.items() if is_blank(value)}
