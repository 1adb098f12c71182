"""A file whose answers are not taken because of its round: one line says so, and what finance can do.

A round takes answers while it is open; a closed one only when finance says so (``--late``).
"""

from __future__ import annotations

from collections.abc import Sequence

from ...definition import words as w
from ...definition.outcomes import Outcome
from ...messages.message import counted, message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import as_text, is_blank
from ...workbook.cell_ranges import places_in_words
from ..agreement.agreement import Agreement
from ..returned.submission import Submission


def is_coming(agreement: Agreement, number: int) -> bool:
    """Whether a round is neither open nor closed: it takes no answers yet (business rule 7)."""
    return (agreement.round(number) or {}).get("status") not in (w.OPEN, w.CLOSED)


def hold_back(submission: Submission, agreement: Agreement) -> bool:
    """Hold back a file of a round that is not open yet; False, since nothing of it is used.

    The same with a closed round that never was consolidated: nobody is to be asked for it now. What else is
    wrong in the file is said when the round is open and the file is read again.
    """
    assert submission.identity is not None
    coming = is_coming(agreement, submission.identity.round)
    submission.outcome = Outcome.COMING if coming else Outcome.CLOSED
    if coming:
        submission.issues = [round_not_open(submission, agreement, Severity.ERROR)]
        return False
    cells = [
        (table.title, table.cell(position, column.name))
        for table in submission.inputs_read()
        for position, row in enumerate(table.frame.records())
        for column in table.sheet.editable
        if not is_blank(row[column.name])
    ]
    submission.answers = len(cells)
    submission.issues = [answers_of_closed_round(submission, cells)] if cells else []
    return False


def round_not_open(submission: Submission, agreement: Agreement, severity: Severity) -> Issue:
    """The one line about a file of a coming round: an error where it is held back, a warning where it is only checked."""
    assert submission.identity is not None
    number = submission.identity.round
    name = as_text((agreement.round(number) or {}).get("designation"))
    text = message(
        "round-not-open" if severity is Severity.ERROR else "round-not-open.yet", round=str(number), name=name
    )
    return Issue(severity, "round-not-open", text, submission.file)


def answers_of_closed_round(submission: Submission, cells: Sequence[tuple[str, str | None]]) -> Issue:
    """The one line about the answers of a file, by (sheet title, cell), that come too late."""
    sheet, first = cells[0]
    text = counted("answer-of-closed-round", len(cells), cells=places_in_words(cells))
    return Issue(Severity.ERROR, "answer-of-closed-round", text, submission.file, sheet, first)
