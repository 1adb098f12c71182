"""The sheets of answers: what a round asks, row by row, and what of it must be answered.

``Opfølgning`` and ``Økonomiopfølgning`` are always there. ``Punktsvar`` and ``Centersvar`` are where the municipality has
questions of its own for an item or a department: an answer belongs to one of them and to the round, not to a milestone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ..schema.structure import Among, Column, FilledBy, Sheet, Type
from . import words as w
from .answer_keys import with_key_rules
from .economy_sheet import economy_sheet
from .follow_up_sheet import follow_up_sheet
from .levels import Form
from .questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS, sheet_of
from .verdict_columns import CONTROL, control_column

T = FilledBy.TOOL
ANSWERS = ("follow_up", "economy", ITEM_ANSWERS, DEPARTMENT_ANSWERS)
SMILEYS = {"follow_up": "smiley", "economy": "economy_smiley"}

_ROUND = Column("round", "Runde", Type.INTEGER, T, width=7)
_ITEM = (Column("item", "Punktnr.", Type.KEY, T, width=8.5), Column("title", "Titel", Type.TEXT, T, width=36))
_DEPARTMENT = Column(
    "department", "Ansvarligt center", Type.TEXT, T, width=24, spelt_as=Among("departments", "department")
)


def _of_questions(
    form: Form, name: str, title: str, about: tuple[Column, ...], key: tuple[str, ...], purpose: str
) -> Sheet:
    asked = form.asked_in(name)
    sheet = Sheet(
        name,
        title,
        (_ROUND, *about, *(question.column for question in asked), control_column()),
        key=key,
        control=CONTROL,
        begun=key[-1],
        zoom=90,
        row_height=34,
        rules=tuple(rule for question in asked for rule in question.rules()),
        former=form.former_headers(name),
        purpose=purpose,
        since=2,
    )
    return with_key_rules(sheet)


@cache
def item_answers_sheet(form: Form) -> Sheet:
    """``Punktsvar`` in the municipality's own form."""
    return _of_questions(
        form, ITEM_ANSWERS, "Punktsvar", (*_ITEM, _DEPARTMENT), ("round", "item"),
        "Én række for hvert punkt, der følges op i en runde, med svarene på jeres egne spørgsmål pr. punkt.",
    )  # fmt: skip


@cache
def department_answers_sheet(form: Form) -> Sheet:
    """``Centersvar`` in the municipality's own form."""
    return _of_questions(
        form, DEPARTMENT_ANSWERS, "Centersvar", (_DEPARTMENT,), ("round", "department"),
        "Én række for hvert center i en runde, med svarene på jeres egne spørgsmål pr. center.",
    )  # fmt: skip


def answer_sheets(form: Form) -> tuple[Sheet, ...]:
    """The sheets of answers in a form, in order."""
    more = ((ITEM_ANSWERS, item_answers_sheet), (DEPARTMENT_ANSWERS, department_answers_sheet))
    return (
        follow_up_sheet(form),
        economy_sheet(form),
        *(make(form) for name, make in more if form.asked_in(name)),
    )


def asked_with(per: str, form: Form) -> Sheet:
    """The sheet in which a question for what ``per`` names stands, with the columns it has in the form."""
    makers = (follow_up_sheet, economy_sheet, item_answers_sheet, department_answers_sheet)
    return dict(zip(ANSWERS, makers, strict=True))[sheet_of(per, form.per_item)](form)


def must_answer(form: Form, sheet: str, number: int) -> tuple[str, ...]:
    """The columns that a department must answer in every row of a round; none where nothing must be."""
    if sheet in SMILEYS:
        return (SMILEYS[sheet],)
    return tuple(
        question.name
        for question in form.asked_in(sheet)
        if question.by_department and question.required == w.ALWAYS and question.is_asked_in(number)
    )


def sheets_in_round(form: Form, number: int) -> Iterator[str]:
    """The names of the sheets that have rows in a round: those of the municipality's own only where one is asked in it."""
    for sheet in answer_sheets(form):
        if sheet.name in SMILEYS or any(question.is_asked_in(number) for question in form.asked_in(sheet.name)):
            yield sheet.name
