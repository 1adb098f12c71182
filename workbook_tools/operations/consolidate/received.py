"""``Modtagne filer``: every file that came, what was in it and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from ...definition.outcomes import Outcome
from ...values.cells import Cell, as_text
from ...values.cpr import without_cpr
from ...workbook.frames import frame_of
from ..agreement.agreement import Agreement
from ..agreement.follow_up import ANSWERS
from ..returned.submission import Submission
from .provenance import is_taken


def with_received(agreement: Agreement, submissions: Sequence[Submission]) -> Agreement:
    """A copy with one row a file; one that was left out before gives way to what happened now."""
    now = {s.hash for s in submissions}
    listed = agreement.tables["received"].records()
    rows = [
        row for row in listed
        if is_taken(row) or (row["sha256"] or row["file"]) not in now
    ]  # fmt: skip
    seen = {row["sha256"] for row in rows}
    for submission in submissions:
        raw, identity = submission.raw, submission.identity
        if submission.unreadable is not None or raw is None:
            if submission.hash not in seen:
                rows.append(_not_read(submission))
            continue
        if raw.sha256 in seen:
            continue
        seen.add(raw.sha256)
        rows.append(
            {
                "round": identity.round if identity else None,
                "department": identity.department if identity else None,
                "file": submission.file,
                "sha256": raw.sha256,
                "saved": raw.saved.isoformat(" ") if raw.saved else None,
                "saved_by": without_cpr(raw.saved_by) or None,
                "rows": sum(len(submission.tables[n].frame) for n in ANSWERS if n in submission.tables),
                "answers": submission.answers,
                "status": _outcome(submission, agreement).value,
                "sender": submission.mail.sender if submission.mail else None,
                "mailed": submission.mail.sent if submission.mail else None,
                "message_id": submission.mail.message_id if submission.mail else None,
            }
        )
    rows.sort(
        key=lambda r: (as_text(r["round"]), as_text(r["department"]), as_text(r.get("saved")), as_text(r["file"]))
    )
    return agreement.with_tables(received=frame_of(agreement.kind.sheet("received"), rows))


def _not_read(submission: Submission) -> dict[str, Cell]:
    """The row of a file that is not read."""
    return {
        "round": None,
        "department": submission.waits_for or None,
        "file": submission.file,
        "sha256": submission.sha256 or None,
        "status": Outcome.NOT_READ.because(submission.unreadable.text())
        if submission.unreadable
        else Outcome.NOT_READ.value,
    }


def is_late(submission: Submission, agreement: Agreement) -> bool:
    """Whether a file that was taken was saved after its department's deadline, by its own account."""
    raw, identity = submission.raw, submission.identity
    if submission.outcome is not Outcome.TAKEN or raw is None or raw.saved is None or identity is None:
        return False
    deadline = agreement.deadline(identity.round, identity.department)
    return deadline is not None and raw.saved.date() > deadline


def _outcome(submission: Submission, agreement: Agreement) -> Outcome:
    if is_late(submission, agreement):
        return Outcome.TAKEN_LATE
    return submission.outcome or Outcome.UNKNOWN_WORKBOOK
