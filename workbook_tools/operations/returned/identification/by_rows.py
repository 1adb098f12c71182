"""A file that lost every mark, identified by what stands in it: the rows of one department and one round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from ....definition import words as w
from ....schema.structure import Severity
from ....values.cells import Cell, as_text, is_number
from ....values.cpr import masked
from ....values.spelling import spelling
from ...agreement.agreement import Agreement
from ...agreement.follow_up import ANSWERS
from ...agreement.identity import Identity, identity_of
from ...sent.rows import Sent, sent_of
from ..read_submission import read_identified
from ..row_keys import How, find_rows
from ..submission import Submission
from .signals import Source

NAMING_SHEETS = (Source.ITEMS, Source.START)
ENOUGH = 0.8  # of the rows that were sent to somebody must be one department's


def identify(submissions: Iterable[Submission], agreement: Agreement) -> None:
    """Read on in every file without marks whose rows are one department's in one round of ``agreement``.

    The department of a file with marks is spelt as the agreement does.
    """
    sent: dict[int, Sent] = {}
    for submission in submissions:
        if submission.identity is not None:
            submission.identity = submission.identity.as_spelt_in(agreement)
        if submission.identity is not None or submission.raw is None:
            continue
        identity = _by_rows(submission, agreement, sent)
        if identity is None:
            continue
        submission.identity = identity
        submission.issues = [issue for issue in submission.issues if issue.code != "unknown-workbook"]
        table = submission.inputs_read()[0]
        place = table.cell(0, table.sheet.key[-1]) or "A1"
        submission.say(
            Severity.REPAIR, "identity-from-content", table.title, place, department=identity.department, round=str(identity.round))  # fmt: skip
        read_identified(submission)


def recognise_department(submission: Submission, agreement: Agreement) -> bool:
    """Whether a file's department is one of the agreement's, perhaps under another name than it was sent to.

    Finance may have renamed it in ``Centre`` since: then its rows are those of one department that has answers
    to give in the round, and the file is that department's.
    """
    identity = submission.identity
    assert identity is not None
    if identity.department in agreement.departments:
        return True
    sent = sent_of(agreement, identity.round)
    shares = {name: _own_rows(submission, sent, name) for name in sent.departments}
    theirs = [name for name, (own, rows) in shares.items() if own and own >= ENOUGH * rows]
    if len(theirs) != 1:
        return False
    (now,) = theirs
    if now != identity.department:
        submission.sent_to, submission.identity = identity.department, replace(identity, department=now)
        submission.say(Severity.WARNING, "department-renamed", found=masked(identity.department), department=now)
    return True


def _by_rows(submission: Submission, agreement: Agreement, sent: dict[int, Sent]) -> Identity | None:
    """The only department and round whose rows these are; None if there is none, or more than one.

    What the sheets say that name a department – Punkter, Start – must not be another one; where several
    departments' rows stand together, it decides.
    """
    all_theirs, some_theirs = [], []
    for number in _rounds(submission, agreement):
        if number not in sent:
            sent[number] = sent_of(agreement, number)
        for department in sent[number].departments:
            own, rows = _own_rows(submission, sent[number], department)
            identity = identity_of(agreement, number, department)
            some_theirs += [identity] if own else []
            all_theirs += [identity] if own and own >= ENOUGH * rows else []
    named = {spelling(signal.parts[w.DEPARTMENT]) for signal in submission.signals if signal.source in NAMING_SHEETS}
    if named or len(some_theirs) > 1:
        all_theirs = [identity for identity in some_theirs if {spelling(identity.department)} == named]
    return all_theirs[0] if len(all_theirs) == 1 else None


def _own_rows(submission: Submission, sent: Sent, department: str) -> tuple[int, int]:
    """How many of a file's rows are surely the department's, and how many answered or keyed rows there are."""
    own = rows = 0
    for name in sent.kind.asked:
        table = submission.tables.get(name)
        if table is None or not table.sheet.has("title"):
            continue  # nothing but the title tells that a row is the agreement's
        expected = sent.expected(name, department)
        listed = table.frame.records()
        found = find_rows(expected, listed, frozenset(table.columns))
        own += sum(
            entry.how in (How.KEY, How.RESTORED) and _told(expected.rows.get(entry.key, {}), row)
            for entry, row in zip(found, listed, strict=True)
        )
        rows += len(listed)
    return own, rows


def _told(sent: Mapping[str, Cell], row: Mapping[str, Cell]) -> bool:
    """Whether the row's title says that it is the agreement's: another year has the same numbers."""
    titles = [spelling(as_text(cells.get("title"))) for cells in (sent, row)]
    return titles[0] == titles[1] != ""


def _rounds(submission: Submission, agreement: Agreement) -> list[int]:
    """The rounds that the rows name; else the open one."""
    named = {
        int(value)
        for name in ANSWERS
        if name in submission.tables
        for value in submission.tables[name].frame["round"]
        if is_number(value) and float(value).is_integer()
    }
    known = {
        int(row["round"]): row["status"] for row in agreement.tables["rounds"].records() if is_number(row["round"])
    }
    of_file = sorted(named & set(known))
    return of_file or sorted(number for number, status in known.items() if status == w.OPEN)
