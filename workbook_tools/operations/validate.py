"""Check workbooks as they are: a department's own, or the agreement."""

from __future__ import annotations

from pathlib import Path

from ..definition.workbooks import DEPARTMENT, WorkbookKind
from ..rules.check import check, compute
from ..rules.issues import Issue, in_order, one_a_cell
from ..rules.messages import DANISH, message
from ..schema.structure import Severity
from ..values.frame import Frame
from ..workbook.reading.precheck import Unreadable
from ..workbook.reading.reader import read_workbook
from .agreement.content import Agreement
from .agreement.follow_up import ANSWERS
from .consolidation.change_rows import numbered_rows
from .reading.loading import LoadedAgreement, agreement_from, is_agreement
from .reading.tables import ReadTable, item_of
from .returned.comparison import locked_changes, matched_rows, read_only_changes
from .returned.identification.content import identify
from .returned.strays import name_strays
from .returned.submission import (
    INPUT_SHEETS,
    Submission,
    own_tables,
    submission_from,
)
from .sending.sent import Sent, sent_of


def validate_file(path: Path, against: Agreement | None = None, language: str = DANISH) -> list[Issue]:
    """Every issue of one file, in order. What cannot be read is an issue too."""
    try:
        raw = read_workbook(path)
    except Unreadable as error:
        text = message("unreadable-workbook", language, reason=error.text(language))
        return [Issue(Severity.ERROR, "unreadable-workbook", text, path.name)]
    if is_agreement(raw):
        return in_order(agreement_issues(agreement_from(raw, language), language))
    submission = submission_from(raw, language)
    return in_order(submission_issues(submission, against, language))


def agreement_issues(loaded: LoadedAgreement, language: str = DANISH) -> list[Issue]:
    """What is wrong in an agreement workbook."""
    agreement = loaded.agreement
    tables = {name: frame.copy() for name, frame in agreement.tables.items()}
    return one_a_cell(loaded.issues + _findings(agreement.kind, tables, loaded.tables, agreement.file, language))


def submission_issues(submission: Submission, against: Agreement | None = None, language: str = DANISH) -> list[Issue]:
    """What is wrong in a department's workbook; with ``against`` also what differs from what was sent."""
    if against is not None:
        identify([submission], against, language)
    if not submission.usable or submission.identity is None:
        return submission.issues
    name_strays(submission, language)
    tables = own_tables(submission)
    if against is not None:
        identity = submission.identity
        known = identity.belongs_to(against) and against.round(identity.round) is not None
        if not known:
            submission.say(Severity.ERROR, "wrong-agreement", language=language, found=identity.label)
            return submission.issues
        sent = sent_of(against, identity.round)
        tables_sent = sent.tables(identity.department)
        _compare(submission, against, sent, language)
        tables |= {name: tables_sent[name] for name in ("settings", "milestones", "rounds")}
    found = _findings(DEPARTMENT, tables, submission.tables, submission.file, language)
    return one_a_cell(submission.issues + found)


def _compare(submission: Submission, against: Agreement, sent: Sent, language: str) -> None:
    assert submission.identity is not None
    department = submission.identity.department
    for name in ANSWERS:
        for _ in matched_rows(submission, sent.expected(name, department), language):
            pass  # only the issues are wanted here
    if "changes" in submission.tables:
        locked_changes(submission, numbered_rows(submission, against), sent.rows("changes", department), language)
    read_only_changes(submission, sent, language)


def _findings(
    kind: WorkbookKind, tables: dict[str, Frame], read: dict[str, ReadTable], file: str, language: str
) -> list[Issue]:
    evaluator = compute(kind, tables)
    issues = []
    for finding in check(kind, evaluator, language):
        name, column = finding.sheet.name, finding.rule.column
        table = read.get(name)
        if kind.protected and name not in INPUT_SHEETS:
            continue
        if table is not None and table.has_judged(finding.position, column):
            continue  # what was said of the text is the issue, not the cell that is without it
        issues.append(
            Issue(
                finding.rule.severity, finding.rule.code, finding.message, file,
                table.title if table else finding.sheet.title,
                table.cell(finding.position, column) if table else None,
                item_of(tables[name], finding.position),
            )
        )  # fmt: skip
    return issues
