"""A returned file that was made in another form than the agreement has now: each answer keeps its level.

Levels and questions are known by their ids, whatever they are called since. What is no level any more stays as it is, for the
rules to name; answers to what is not asked any more are named here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ...definition.levels import DEFAULT
from ...definition.workbooks import WorkbookKind
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.scales import Scale
from ...schema.structure import Column, Severity, Sheet
from ...values.cells import Cell, as_text, is_blank
from ...values.cpr import masked
from ...values.shown import shown
from ...values.smileys import read_smiley
from ...values.spelling import spelling
from ..agreement.agreement import Agreement
from ..reading.answers_become_public import BECOME_PUBLIC, told_public
from ..reading.cell_issues import cell_issue
from ..reading.read_table import ReadTable
from .submission import Submission


def in_form_of(submission: Submission, agreement: Agreement) -> None:
    """Read the file's levels as those of the agreement; say what was typed as one that the file itself does not know."""
    kind = agreement.kind.split
    if submission.kind is kind:
        return
    submission.followed_otherwise = submission.kind.form.per_item != kind.form.per_item
    for part in (submission, *submission.tabs):
        for name, table in part.tables.items():
            if kind.has(name):
                _adapt(submission, table, kind)
            elif table.sheet.editable:
                _name_answers(submission, table, table.sheet.editable)
        part.kind = kind


def _adapt(submission: Submission, table: ReadTable, kind: WorkbookKind) -> None:
    made_in, table.sheet = table.sheet, kind.sheet(table.sheet.name)
    _name_what_is_not_asked(submission, table, made_in)
    table.never_asked = frozenset(table.sheet.names) - frozenset(made_in.names)
    for name in table.never_asked:
        table.frame[name] = [None] * len(table.frame)
    for column in table.sheet.columns:
        if made_in.has(column.name) and made_in.column(column.name).internal and not column.internal:
            _name_public(submission, table, column)
        before = made_in.column(column.name).scale if made_in.has(column.name) else None
        if column.scale is None or before is None or column.formula is not None:
            continue
        now = _called_now(before, column.scale)
        known = _as_they_stood(submission, table, column) if before in DEFAULT.scales else ()
        for position, value in enumerate(table.frame[column.name]):
            if isinstance(value, str) and position not in known:
                table.frame.put(
                    position, column.name, now.get(value) or _typed(submission, table, column, position, value)
                )


def _as_they_stood(submission: Submission, table: ReadTable, column: Column) -> Collection[int]:
    """The rows in which a level of the agreement itself stood that was read as a usual one: the file has lost its levels."""
    assert column.scale is not None
    levels = {spelling(text): level.text for level in column.scale for text in (level.word, level.text)}
    found = {
        position: levels[spelling(as_text(before))]
        for position, repaired, before, _ in table.repairs
        if repaired.name == column.name and column.choices is not None and spelling(as_text(before)) in levels
    }
    for position, text in found.items():
        table.frame.put(position, column.name, text)
        place = ("read-as", table.title, table.cell(position, column.name))
        submission.issues = [issue for issue in submission.issues if (issue.code, issue.sheet, issue.cell) != place]
    return found


def _name_what_is_not_asked(submission: Submission, table: ReadTable, made_in: Sheet) -> None:
    """Say what was answered to questions that the agreement does not have any more."""
    _name_answers(submission, table, [column for column in made_in.columns if not table.sheet.has(column.name)])


def _name_answers(submission: Submission, table: ReadTable, columns: Iterable[Column]) -> None:
    for column in columns:
        for position, value in enumerate(table.frame[column.name]):
            if not is_blank(value):
                told = table.quoted(position, column, value)
                submission.say_left_out(table.title, table.cell(position, column.name), value, told, column.header)


def _name_public(submission: Submission, table: ReadTable, column: Column) -> None:
    """Say that answers which the file itself asked for as internal are public in the agreement."""
    text = told_public(column.header, table.frame, column.name)
    if text is not None:
        submission.issues.append(Issue(Severity.WARNING, BECOME_PUBLIC, text, submission.file, table.title))


def _called_now(before: Scale, now: Scale) -> dict[str, str]:
    texts = {level.name: level.text for level in now}
    return {level.text: texts[level.name] for level in before if level.name in texts}


def _typed(submission: Submission, table: ReadTable, column: Column, position: int, value: str) -> Cell:
    """The level that a text means which is none of the file's own: one whose hidden sheet is lost does not tell them."""
    assert column.scale is not None
    read = read_smiley(value, column.scale)
    if read is None or read == value or column.choices is None:
        return value
    text = message("read-as", before=masked(shown(value)), after=masked(shown(read)), how="")
    issue = cell_issue(table, Severity.REPAIR, "read-as", text, submission.file, position, column.name)
    submission.issues.append(issue)
    return read
