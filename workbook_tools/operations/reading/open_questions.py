"""What of an import's doubts nobody answered yet: told once, by every command that takes an agreement."""

from __future__ import annotations

from collections.abc import Iterator

from ...definition.review_sheet import REVIEW
from ...messages.message import counted
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import is_blank
from .read_table import ReadTable


def open_questions(table: ReadTable | None, file: str) -> Iterator[Issue]:
    """One warning about all rows of ``Gennemgang`` without an answer, at the first of them."""
    if table is None:
        return
    rows = table.frame.records()
    unanswered = [n for n, row in enumerate(rows) if is_blank(row["accepted"]) and is_blank(row["correction"])]
    if unanswered:
        text = counted("review-open", len(unanswered))
        cell = table.cell(unanswered[0], "accepted")
        yield Issue(Severity.WARNING, "review-open", text, file, REVIEW.title, cell)
