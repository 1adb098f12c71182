"""A returned sheet held against what finance sent: whose rows are whose, and which locked cells changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from ...definition.workbooks import DEPARTMENT
from ...rules.issues import Issue
from ...rules.messages import DANISH, message_of_change
from ...schema.structure import Column, FilledBy, Severity, Sheet
from ...values.cells import Cell, as_text, is_blank, same
from ...values.cpr import has_cpr, masked
from ...values.spelling import as_seen, read_alike
from ..agreement.keys import key_label, key_of, keys_of
from ..reading.tables import ReadTable, item_of
from ..sending.sent import ExpectedSheet, Sent
from .lost_rows import name_answers_left_out, name_order, name_restored_key, name_unclear_row, row_place
from .row_keys import How, find_rows, with_key
from .submission import HIDDEN_SHEETS, READ_ONLY_SHEETS, Submission


def matched_rows(
    submission: Submission, expected: ExpectedSheet, language: str = DANISH
) -> Iterator[tuple[int, tuple[str, ...], dict[str, Cell]]]:
    """The rows of a returned sheet that the department was asked, as (position, key, row).

    That includes answered rows it was asked when its workbook was sent, although finance has moved
    them since. Everything else – unknown keys, other departments' rows, changed locked cells – is
    said as an issue and not yielded.
    """
    sheet = expected.sheet
    table = submission.tables.get(sheet.name)
    if table is None:
        return
    rows = table.frame.records()
    found = find_rows(expected, rows, frozenset(table.columns))
    rows = [
        with_key(sheet, row, entry.key) if entry.how is How.RESTORED else row
        for row, entry in zip(rows, found, strict=True)
    ]
    name_order(submission, expected, table, [entry.key for entry in found], language)
    seen = Counter(entry.key for entry in found if entry.how in (How.KEY, How.RESTORED))
    for position, (row, entry) in enumerate(zip(rows, found, strict=True)):
        if entry.how is How.UNCLEAR:
            name_unclear_row(submission, table, position, row, language)
            continue
        moved = entry.how is How.FOREIGN and _was_asked(expected, entry.key, row)
        if entry.how is How.FOREIGN and not moved:
            _name_foreign_row(submission, expected, table, position, row, language)
            continue
        if entry.how is How.RESTORED:
            name_restored_key(submission, table, position, row, language)
        if seen[entry.key] > 1:
            place = (table.title, row_place(table, position), item_of(table.frame, position))
            submission.say(
                Severity.ERROR, "key-duplicate", *place, language=language, key=key_label(sheet, row, language)
            )
            seen[entry.key] = -1  # said once; the first row with answers is as good as any when they agree
        if moved:
            _name_moved_row(submission, expected, table, position, row, language)
        else:
            _compare_locked(submission, sheet, table, position, row, expected.rows[entry.key], language)
        yield position, entry.key, row


def _was_asked(expected: ExpectedSheet, key: tuple[str, ...], row: Mapping[str, Cell]) -> bool:
    """Whether an answered row was the department's when the workbook was made: its locked cell says so."""
    answered = any(not is_blank(row[column.name]) for column in expected.sheet.editable)
    known = key in expected.owners or key in expected.known
    return answered and known and read_alike(as_text(row["department"]), expected.department)


def _name_moved_row(
    submission: Submission, expected: ExpectedSheet, table: ReadTable, position: int, row: Mapping[str, Cell],
    language: str,
) -> None:  # fmt: skip
    """Say that finance has moved a row after the workbook was sent; the answer is taken all the same."""
    key = key_of(expected.sheet, row)
    owner = expected.owners.get(key)
    code = "answer-of-moved-row" if owner is None else "answer-of-moved-item"
    submission.say(
        Severity.WARNING, code, table.title, table.cell(position, expected.sheet.key[-1]),
        item_of(table.frame, position), language=language,
        key=key_label(expected.sheet, row, language), department=owner or "",
    )  # fmt: skip


def _name_foreign_row(
    submission: Submission, expected: ExpectedSheet, table: ReadTable, position: int, row: Mapping[str, Cell],
    language: str,
) -> None:  # fmt: skip
    """Say that a row is not the department's: an error if it has an answer."""
    sheet = expected.sheet
    key, last_key = key_of(sheet, row), sheet.column(sheet.key[-1])
    answered = any(not is_blank(row[column.name]) for column in sheet.editable)
    severity = Severity.ERROR if answered else Severity.WARNING
    place = (table.title, row_place(table, position), item_of(table.frame, position))
    label = key_label(sheet, row, language)
    if is_blank(row[last_key.name]):
        if answered:
            submission.say(severity, "key-missing", *place, language=language, header=last_key.header)
        else:
            name_row_outside(submission, table, position, row, language)
    elif key in expected.owners:
        submission.say(
            severity, "key-of-other-department", *place, language=language, key=label, department=expected.owners[key]
        )  # fmt: skip
    else:
        submission.say(severity, "key-not-in-agreement", *place, language=language, key=label)
    if answered:
        name_answers_left_out(submission, table, position, row, language)


def name_row_outside(
    submission: Submission, table: ReadTable, position: int, row: Mapping[str, Cell], language: str
) -> None:
    """Say that every cell of a row is left out."""
    for name in table.columns:
        if not is_blank(row.get(name)):
            submission.say_left_out(table.title, table.cell(position, name), row[name], language)


def _compare_locked(
    submission: Submission, sheet: Sheet, table: ReadTable, position: int, row: Mapping[str, Cell],
    sent: Mapping[str, Cell], language: str,
) -> None:  # fmt: skip
    for column in locked_columns(sheet):
        before, after = sent.get(column.name), row[column.name]
        if type(before) is type(after) and before == after:
            continue  # what most cells are
        if column.name in table.columns and not _is_as_sent(column, before, after):
            item, cell = item_of(table.frame, position), table.cell(position, column.name)
            if has_cpr(after):
                submission.say(Severity.ERROR, "cpr-number", table.title, cell, item, language=language)
                continue
            code = "locked-cell-changed"
            title = column.name == "title" and item is not None
            text = message_of_change(
                f"{code}.title" if title else code, language, header=column.header, item=masked(item),
                key=key_label(sheet, row, language), before=masked(before), after=masked(after),
            )  # fmt: skip
            submission.issues.append(Issue(Severity.WARNING, code, text, submission.file, table.title, cell, item))


def _is_as_sent(column: Column, before: Cell, after: Cell) -> bool:
    """Whether nobody would see that a cell was changed – or, if it is a word of a list, whether it is still that word."""
    if same(before, after) or not (isinstance(before, str) and isinstance(after, str)):
        return same(before, after)
    return as_seen(before) == as_seen(after) or (column.words is not None and read_alike(before, after))


@cache
def locked_columns(sheet: Sheet) -> tuple[Column, ...]:
    """The columns beside the key that only finance and the tool write in."""
    return tuple(
        column
        for column in sheet.columns
        if column.filled_by is not FilledBy.DEPARTMENT
        and column.formula is None
        and column.name not in (*sheet.key, sheet.control)
    )


def read_only_changes(submission: Submission, sent_round: Sent, language: str = DANISH) -> None:
    """Say what was changed in the sheets to read, and what was added to them or to the hidden ones."""
    assert submission.identity is not None
    department = submission.identity.department
    for name in (*READ_ONLY_SHEETS, *HIDDEN_SHEETS):
        sheet = DEPARTMENT.sheet(name)
        own = sent_round.rows(name, department)
        table = submission.tables.get(name)
        for position, key in enumerate(keys_of(sheet, table.frame)) if table else ():
            assert table is not None
            sent = own.get(key) or sent_round.moved(name, department, key)
            if sent is None:
                name_row_outside(submission, table, position, table.frame.row(position), language)
            elif name in READ_ONLY_SHEETS:
                _compare_locked(submission, sheet, table, position, table.frame.row(position), sent, language)


def locked_changes(
    submission: Submission,
    rows: Iterable[tuple[int, dict[str, Cell]]],
    sent: Mapping[tuple[str, ...], Mapping[str, Cell]],
    language: str = DANISH,
) -> None:
    """Say which of finance's cells were filled in among the budget changes.

    ``rows`` are the file's rows under the numbers finance knows them by. A blank cell is none of them:
    finance may have filled it in since.
    """
    sheet, table = DEPARTMENT.sheet("changes"), submission.tables["changes"]
    for position, row in rows:
        before = sent.get(key_of(sheet, row), {})
        _compare_locked(submission, sheet, table, position, row, {**before, **_blanks(row)}, language)


def _blanks(row: Mapping[str, Cell]) -> dict[str, Cell]:
    return {name: None for name, value in row.items() if is_blank(value)}
