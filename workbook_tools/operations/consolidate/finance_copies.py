"""Another copy of finance's own workbook among the returned files: what was changed in it is listed, and nothing of it taken.

Two people of finance's edited two copies: which state both come from tells what each of them changed since. What was changed
here stands in ``Ændringslog``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...definition import words as w
from ...definition.outcomes import Outcome
from ...definition.workbooks import LOG_NAME
from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.comparable import comparable
from ...values.cpr import masked
from ...values.frame import Row
from ...values.shown import shown
from ...values.spelling import read_alike
from ..agreement.agreement import Agreement
from ..agreement.keys import keys_of
from ..agreement.log_ids import LogIds, Place
from ..history.entries import noted_changes
from ..history.made import entry_key
from ..reading.cannot_run import CannotRun
from ..reading.loading import LoadedAgreement, agreement_from
from ..returned.submission import Submission


def compare_copies(submissions: Sequence[Submission], loaded: LoadedAgreement, entries: Sequence[Row]) -> None:
    """Say what was changed in the copies that are no part of the agreement; ``entries`` is what finance changed in it."""
    for submission in submissions:
        assert submission.raw is not None
        try:
            copy = agreement_from(submission.raw)
        except CannotRun as error:
            submission.issues.append(Issue(Severity.ERROR, error.code, error.said, submission.file))
            continue
        if not _same_agreement(copy.agreement, loaded.masked):
            continue
        submission.outcome = Outcome.COPY
        submission.issues = [issue for issue in submission.issues if issue.code != "unknown-workbook"]
        common = common_state(copy.masked, loaded.masked)
        if common is None:
            submission.say(Severity.ERROR, "finance-copy", variant="unrelated")
            continue
        theirs = [*_later(copy.masked, common), *noted_changes(copy).entries]
        here, there = LogIds(loaded.masked.kind), LogIds(copy.masked.kind)
        mine = {here.place(row): row for row in (*_later(loaded.masked, common), *entries)}
        last = {there.place(row): row for row in theirs}  # of several changes of one cell the last counts
        issues = list(_issues(submission.file, last, mine, loaded.masked))
        submission.say(Severity.WARNING, "finance-copy", count=str(len(issues)), state=str(common))
        submission.issues += issues


def common_state(one: Agreement, other: Agreement) -> int | None:
    """The last state that both workbooks come from; None where they do not tell."""
    return max((number for number, mark in one.marks.items() if other.marks.get(number) == mark), default=None)


def _same_agreement(one: Agreement, other: Agreement) -> bool:
    facts = ((a.municipality, a.title, a.budget_year) for a in (one, other))
    return all(map(read_alike, *facts))


def _later(agreement: Agreement, state: int) -> Iterator[Row]:
    """What the log says that finance changed after a state."""
    if not agreement.kind.has(LOG_NAME):
        return
    for row in agreement.tables[LOG_NAME].records():
        by_finance = row["department"] == w.FINANCE and is_blank(row["sha256"])
        if by_finance and is_number(row["state"]) and row["state"] > state:
            yield row


def _issues(file: str, theirs: Mapping[Place, Row], mine: Mapping[Place, Row], agreement: Agreement) -> Iterator[Issue]:
    for place, row in theirs.items():
        here = mine.get(place)
        stands = _stands(agreement, row, place[-1])
        if here is not None and comparable(here.get("after")) == comparable(row["after"]):
            continue
        if here is None and row["column"] not in w.WHOLE_ROWS and comparable(stands) == comparable(row["after"]):
            continue
        told = {
            "key": masked(row.get("key")),
            "header": masked(row["column"]),
            "before": masked(shown(row.get("before"))),
            "after": masked(shown(row.get("after"))),
            "here": masked(shown(here.get("after") if here is not None else stands)),
        }
        code = "copy-change" if here is None else "copy-conflict"
        severity = Severity.WARNING if here is None else Severity.ERROR
        cell = as_text(row.get("cell")) or None
        yield Issue(severity, code, message(code, **told), file, as_text(row["sheet"]), cell)


def _stands(agreement: Agreement, row: Row, column: str) -> Cell:
    """What stands here in the cell that was changed in the copy."""
    sheet = next((s for s in agreement.kind.sheets if s.title == row["sheet"]), None)
    if sheet is None or not sheet.has(column) or not sheet.key:
        return None
    table = agreement.tables[sheet.name]
    for position, key in enumerate(keys_of(sheet, table)):
        round_, text = entry_key(sheet, key)
        if text == as_text(row.get("key")) and round_ in ("", as_text(row.get("round"))):
            return table[column][position]
    return None
