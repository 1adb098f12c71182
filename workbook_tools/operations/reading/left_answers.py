"""Answers in ``Opfølgning`` whose item is no longer in ``Punkter``: they are kept and counted, and it is said where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from ...messages.message import message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import Cell, as_text, is_blank
from ...values.cpr import masked
from .cell_issues import cell_issue
from .read_table import ReadTable


def answers_without_item(answers: ReadTable, items: list[Cell], file: str) -> Iterator[Issue]:
    """One error for each item that was renumbered or deleted after it was answered, at the first of its answers."""
    known, told = {as_text(item).strip() for item in items}, set()
    for position, (item, smiley) in enumerate(zip(answers.frame["item"], answers.frame["smiley"], strict=True)):
        number = as_text(item).strip()
        if is_blank(item) or is_blank(smiley) or number in known or number in told:
            continue
        told.add(number)
        text = message("answers-without-item", item=masked(number))
        yield cell_issue(answers, Severity.ERROR, "answers-without-item", text, file, position, "item")
