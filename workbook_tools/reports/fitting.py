"""Which answers a document can tell: a smiley that is a level of its scale, and what a municipality's own question asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..definition.answer_sheets import ANSWERS
from ..definition.levels import UNREADABLE
from ..messages.message import message
from ..operations.reading.cell_issues import cell_issue
from ..operations.reading.loading import LoadedAgreement
from ..rules.issues import Issue
from ..schema.structure import Column, Severity, Type
from ..values.cells import Cell, as_text, is_blank, is_number


def fits(column: Column, value: Cell) -> bool:
    """Whether an answer is one that the column offers, or of its type; a blank one is."""
    if is_blank(value):
        return True
    if column.scale is not None:
        return column.scale.of(value) is not None
    offered = column.choices if isinstance(column.choices, tuple) else None
    if column.type is Type.CHOICE:
        return offered is None or value in offered
    if column.type is Type.CHOICES:
        return offered is None or all(part.strip() in offered for part in as_text(value).split(";"))
    if column.type is Type.DATE:
        return isinstance(value, dt.date)
    if column.type in (Type.INTEGER, Type.AMOUNT):
        return is_number(value) and not isinstance(value, dt.date) and value == int(value)
    return True


def told_instead(column: Column, value: Cell) -> Cell:
    """What a document tells instead of an answer that does not fit: that a smiley cannot be read, of other questions nothing."""
    return value if fits(column, value) else UNREADABLE.text if column.scale is not None else None


def unreadable_answers(loaded: LoadedAgreement, last: int) -> Iterator[Issue]:
    """An error at each answer up to a round that the documents on it do not tell."""
    agreement = loaded.agreement
    form = agreement.kind.form
    for name in (name for name in ANSWERS if agreement.kind.has(name) and name in loaded.tables):
        frame, table = agreement.tables[name], loaded.tables[name]
        asked = {question.name for question in form.asked_in(name) if question.in_note}
        for column in agreement.kind.sheet(name).columns:
            if column.name not in asked and (column.scale is None or column.formula is not None):
                continue
            for position, (number, value) in enumerate(zip(frame["round"], frame[column.name], strict=True)):
                if is_number(number) and number <= last and not fits(column, value):
                    variant = "answer" if column.scale is None else "smiley"
                    said = table.quoted(position, column, value)
                    text = message(f"not-in-note.{variant}", value=said, header=column.header)
                    yield cell_issue(table, Severity.ERROR, "not-in-note", text, agreement.file, position, column.name)
