"""Names typed into the set-up that nothing is called by: a field of ``Stamdata``, a round that a question is asked in.

They would be read past in silence. No formula tells them: both are warnings, for rounds and fields of one's own may follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...definition import words as w
from ...definition.question_sheet import QUESTIONS
from ...definition.setup_sheets import ROUNDS, SETTINGS
from ...messages.message import message
from ...messages.perhaps import closest
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import is_blank, is_number
from ...values.cpr import masked
from .cell_issues import cell_issue
from .form_changes import parts_of
from .read_table import ReadTable

_KNOWN = frozenset((*w.SETTINGS, *w.DEPARTMENT_SETTINGS))


def unknown_names(read: Mapping[str, ReadTable], file: str) -> Iterator[Issue]:
    """A warning at each field of ``Stamdata`` and each cell of rounds in ``Spørgsmål`` that names nothing."""
    if SETTINGS.name in read:
        yield from _unknown_fields(read[SETTINGS.name], file)
    if QUESTIONS.name in read and ROUNDS.name in read:
        yield from _unknown_rounds(read[QUESTIONS.name], read[ROUNDS.name], file)


def _unknown_fields(table: ReadTable, file: str) -> Iterator[Issue]:
    for position, cell in enumerate(table.frame["field"]):
        name = cell.strip() if isinstance(cell, str) else ""  # a number is told to be no text
        if name and name not in _KNOWN:
            alike = closest(name, w.SETTINGS)
            key = "unknown-setting.alike" if alike else "unknown-setting"
            text = message(key, field=masked(name), alike=alike or "")
            yield cell_issue(table, Severity.WARNING, "unknown-setting", text, file, position, "field")


def _unknown_rounds(table: ReadTable, rounds: ReadTable, file: str) -> Iterator[Issue]:
    known = {int(number) for number in rounds.frame["round"] if is_number(number)}
    for position, cell in enumerate(table.frame["rounds"]):
        parts = [] if is_blank(cell) or not known else parts_of(cell)
        unknown = [part for part in parts if part.isdecimal() and int(part) not in known]
        if unknown:
            text = message("question-round-unknown", numbers="; ".join(unknown))
            yield cell_issue(table, Severity.WARNING, "question-round-unknown", text, file, position, "rounds")
