"""Rows that a department was sent and that its file has no more: what is asked for in them is missing.

In ``consolidate`` the agreement's own rows say so; ``validate`` holds one file against the agreement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ...messages.message import message
from ...rules.check import check, compute
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import as_text
from ...workbook.frames import frame_of
from ..agreement.keys import RowKey, key_label
from ..sent.rows import Sent
from .submission import Submission

_UNTOLD = frozenset({"header-missing", "missing-key-column"})  # nobody can tell which rows the sheet has


def deleted_rows(submission: Submission, sent: Sent, there: Mapping[str, Collection[RowKey]]) -> Iterator[Issue]:
    """One error for each row with a question that is asked always; ``there`` are the rows that the file has, by sheet."""
    assert submission.identity is not None
    if submission.followed_otherwise:
        return
    department, marks = submission.identity.department, submission.marks
    untold = {issue.sheet for issue in submission.issues if issue.code in _UNTOLD}
    for name, keys in there.items():
        if name not in submission.tables or submission.tables[name].title in untold:
            continue
        sheet, title = sent.kind.sheet(name), submission.tables[name].title
        gone = [
            row
            for key, row in sent.rows(name, department).items()
            if key not in keys and (not marks or marks.was_sent(name, key))
        ]
        if not gone:
            continue
        tables = sent.tables(department) | {name: frame_of(sheet, gone)}
        found = check(sent.kind, compute(sent.kind, tables, controls=False))
        failing = {one.position for one in found if one.sheet is sheet and one.rule.severity is Severity.ERROR}
        for row in (gone[position] for position in sorted(failing)):
            text = message("answer-missing.row-gone", key=key_label(sheet, row), sheet=title)
            yield Issue(Severity.ERROR, "answer-missing", text, submission.file, title, None, as_text(row.get("item")))
