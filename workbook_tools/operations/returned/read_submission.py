"""A returned file read: identified, its sheets made tables, and what is odd about them said.

What each part does stands in the modules beside this one; `validate`, `consolidate` and `status` call it.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress

from ...definition import words as w
from ...definition.declension import in_words
from ...definition.workbooks import kinds
from ...schema.structure import FilledBy, Severity
from ...values.cells import is_blank
from ...values.cpr import has_cpr, is_dotted, without_cpr
from ...values.hidden_characters import readable_name
from ...workbook.reading.foreign_file import bytes_of
from ...workbook.reading.packed import AnyFile
from ...workbook.reading.precheck import Unreadable
from ...workbook.reading.reader import RawWorkbook, read_workbook
from ..reading.cell_issues import formula_issues, noticed_issues
from ..reading.file_notes import file_notes, format_notes, holds_too_much
from ..reading.form import carried_form
from ..reading.read_table import ReadTable, item_of
from ..reading.repairs import repair_issues
from ..reading.tables import read_tables
from .identification.deciding import decide
from .identification.signals import made_from, signals
from .repaired_structure import appearance_issues, column_issues, identity_issues, sheet_issues
from .sheet_titles import find_sheets
from .signatures import read_signatures
from .submission import Submission, own_tables
from .tabs import further_tabs


def read_submission(
    path: AnyFile, released: frozenset[tuple[str, str | None]] = frozenset(), release_reason: str = ""
) -> Submission:
    """Read a returned file. Never raises for what stands in it; see ``issues``.

    ``released`` are the (sheet, cell) whose CPR number finance has released.
    """
    submission = Submission(without_cpr(readable_name(path.name)), released=released, release_reason=release_reason)
    try:
        raw = read_workbook(path)
    except Unreadable as error:
        submission.say(Severity.ERROR, "unreadable-workbook", reason=error.said)
        submission.unreadable = error
        with suppress(Unreadable):
            submission.sha256 = hashlib.sha256(bytes_of(path)).hexdigest()
        return submission
    submission.raw = raw
    return _read_raw(submission, raw)


def submission_from(raw: RawWorkbook) -> Submission:
    """The returned file that was already read as raw cells."""
    return _read_raw(Submission(raw.file, raw), raw)


def _read_raw(submission: Submission, raw: RawWorkbook) -> Submission:
    if holds_too_much(raw):
        submission.unreadable = Unreadable("too-much")
        reason = submission.unreadable.said
        submission.say(Severity.ERROR, "unreadable-workbook", reason=reason)
        return submission
    submission.issues += file_notes(raw)
    submission.kind = kinds(carried_form(raw)).department
    submission.titles = find_sheets(raw, submission.kind)
    titles = submission.titles.titles
    found = {submission.kind.sheet(name): raw.sheets[title] for name, title in titles.items()}
    submission.tables |= read_tables(found, returned=True)
    label = in_words(w.DEPARTMENT, submission.kind.form.wording)
    submission.signals = signals(raw, submission.tables, submission.titles.start, label)
    submission.made_from = made_from(raw, submission.tables.get("settings"))
    submission.identity = decide(submission.signals)
    if submission.identity is None:
        submission.say(Severity.ERROR, "unknown-workbook")
        return submission
    submission.issues += identity_issues(submission.signals, submission.identity, submission.file)
    return read_identified(submission)


def read_identified(submission: Submission) -> Submission:
    """Read on in a file whose department and round are known."""
    raw = submission.raw
    assert raw is not None
    submission.usable = True
    submission.issues += format_notes(raw)
    if submission.titles.tabs:
        submission.tabs = further_tabs(submission)
    submission.issues += sheet_issues(submission.titles, submission.file)
    for part in (submission, *submission.tabs):
        for table in part.inputs_read():
            _read_inputs(part, table)
        inputs = {table.sheet.name: table for table in part.inputs_read()}
        submission.issues += repair_issues(submission.kind, own_tables(part), inputs, submission.file)
    read_signatures(submission)
    return submission


def _read_inputs(submission: Submission, table: ReadTable) -> None:
    if table.sheet.key[0] == "round":
        _restore_round(submission, table)
    assert submission.raw is not None
    version = submission.identity.version if submission.identity else ""
    submission.issues += column_issues(table, submission.raw, submission.file, version)
    submission.issues += appearance_issues(table, submission.raw, submission.file, submission.kind)
    _withhold_cpr(submission, table)
    inputs = {column.name for column in table.sheet.editable}
    submission.issues += formula_issues(table, submission.file, inputs)
    submission.issues += noticed_issues(table, submission.file, {FilledBy.DEPARTMENT})


def _restore_round(submission: Submission, table: ReadTable) -> None:
    """The column is hidden and the same in every row: a row pasted without it belongs to the file's round."""
    assert submission.identity is not None
    table.frame["round"] = [submission.identity.round if is_blank(value) else value for value in table.frame["round"]]


def _withhold_cpr(submission: Submission, table: ReadTable) -> None:
    """Take cells with a CPR number out of the table (business rule 16); only where they stood is said.

    A text with dots for one comes from a marked copy that nobody mended: it is kept, and is an error.
    """
    for column in table.sheet.editable:
        for position, value in enumerate(table.frame[column.name]):
            if not has_cpr(value):
                if is_dotted(value):
                    cell = table.cell(position, column.name)
                    submission.say(
                        Severity.ERROR, "dotted-number", table.title, cell, item_of(table.frame, position)
                    )  # fmt: skip
                continue
            cell = table.cell(position, column.name)
            if (table.title, cell) in submission.released:
                submission.say(
                    Severity.WARNING, "cpr-released", table.title, cell, item_of(table.frame, position),
                    reason=submission.release_reason)  # fmt: skip
                continue
            submission.say(Severity.ERROR, "cpr-number", table.title, cell, item_of(table.frame, position))
            table.withheld[position, column.name] = value
            table.frame.put(position, column.name, None)
