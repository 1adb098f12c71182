"""Warn where a question turns public whose answers were given as internal: they would be printed with the next note.

``loading.py`` holds an agreement against the form that was in force before, ``returned/agreement_form.py`` a file
against the agreement's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...definition.levels import Form
from ...definition.question_sheet import QUESTIONS
from ...messages.message import Message, counted
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import is_blank
from ...values.cpr import masked
from ...values.frame import Frame
from .cell_issues import cell_issue
from .read_table import ReadTable

BECOME_PUBLIC = "answers-become-public"


def answers_become_public(
    before: Form, now: Form, tables: Mapping[str, Frame], read: Mapping[str, ReadTable], file: str
) -> Iterator[Issue]:
    """A warning at the visibility of each question that was internal, is public, and has answers."""
    internal = {(question.sheet, question.name) for question in before.questions if question.internal}
    for question in now.questions:
        if question.internal or (question.sheet, question.name) not in internal or question.sheet not in tables:
            continue
        text = told_public(question.header, tables[question.sheet], question.name)
        if text is not None:
            position = tables[QUESTIONS.name]["question"].index(question.name)
            yield cell_issue(read[QUESTIONS.name], Severity.WARNING, BECOME_PUBLIC, text, file, position, "visibility")


def told_public(header: str, answers: Frame, name: str) -> Message | None:
    """What is said of the answers in a column; None if there are none."""
    given = sum(not is_blank(value) for value in answers[name]) if name in answers else 0
    return counted(BECOME_PUBLIC, given, header_text=masked(header)) if given else None
