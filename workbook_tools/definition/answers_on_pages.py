"""What pages show of the municipality's own questions: below an item on a committee's sheet, in ``Matrix``, counted on ``Overblik``.

Only those that are public: a page may leave the house.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..schema.expressions import (
    Col,
    Concat,
    Contains,
    Count,
    Equal,
    Expression,
    Greatest,
    If,
    IsBlank,
    IsNumber,
    Less,
    Literal,
    Not,
    Nth,
    Other,
    Published,
    Step,
    Sum,
    both,
    equals,
)
from ..schema.pages import Gap, Grid, Look, Piece
from ..schema.structure import Column, FilledBy, Type
from . import counting as c
from . import words as w
from .committee_changes import CLOSE
from .levels import MISSING, Form
from .questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS, Question

X, T = FilledBy.FORMULA, FilledBy.TOOL
SEVERAL = "Flere svar"
_LOOKS = {Type.INTEGER: Look.INTEGER, Type.AMOUNT: Look.AMOUNT, Type.DATE: Look.DATE}

_same_item = Equal(Other("item"), Col("item"))
_same_round = Equal(Other("round"), Col("round"))
_ROWS: dict[str, Expression] = {
    "follow_up": both(Equal(Other("milestone_id"), Col("milestone_id")), _same_round),
    "economy": both(c.IN_SHOWN_ROUND, _same_item, Equal(Other("line"), Col("line"))),
    ITEM_ANSWERS: both(_same_item, _same_round),
}


def shown_on(form: Form, page: str) -> tuple[Question, ...]:
    """The questions whose answers a page shows."""
    return tuple(question for question in form.questions if page in question.shown_on)


def _value(question: Question, where: Expression) -> Expression:
    if question.type in _LOOKS:  # a date, too, is a number, and a sum of one is itself
        number = Count(question.sheet, both(where, IsNumber(Other(question.name))))
        return If(equals(number, 0), Literal(""), Sum(question.sheet, question.name, where))
    return Published(Nth(question.sheet, question.name, where, Literal(1)))


def answer_kind(name: str) -> str:
    """The kind of line that shows the answer to a question."""
    return f"answer {name}"


def answer_kinds(form: Form, room: int) -> dict[str, tuple[Piece, ...]]:
    """The lines of a committee's sheet with so many columns for the rounds: the question, and the answer to it."""
    kinds: dict[str, tuple[Piece, ...]] = {}
    for question in shown_on(form, w.ON_COMMITTEE):
        value = _value(question, _ROWS[question.sheet])
        label = Piece(0, 1, question.header, Look.FAINT)
        if look := _LOOKS.get(question.type):
            pieces: tuple[Piece, ...] = (label, Piece(1, 1, value, look), Piece(2, room + 1, ""))
        else:
            pieces = (label, Piece(1, room + 2, value))
        kinds |= {answer_kind(question.name): pieces, f"{answer_kind(question.name)}{CLOSE}": pieces}
    return kinds


def matrix_columns(form: Form) -> Iterator[Column]:
    """The columns of ``Matrix``: an item's latest answer, or what its milestones or lines answered in the shown round."""
    for question in shown_on(form, w.ON_MATRIX):
        formula = If(IsBlank(Col("item")), Literal(""), _of_item(question))
        type_ = question.type if question.type in _LOOKS else Type.TEXT
        yield Column(f"{question.name}_shown", question.header, type_, X, formula=formula)


def _of_item(question: Question) -> Expression:
    answered = Not(IsBlank(Other(question.name)))
    if question.sheet == ITEM_ANSWERS:
        known = both(_same_item, answered, Not(Less(c.SHOWN, Other("round"))))
        latest = Step(Greatest(question.sheet, "round", known))
        return _value(question, both(_same_item, Equal(Other("round"), latest)))
    mine = both(_same_item, c.IN_SHOWN_ROUND)
    if question.type in _LOOKS:
        return _value(question, mine)
    number = Step(Count(question.sheet, both(mine, answered)))
    first = Step(Nth(question.sheet, question.name, both(mine, answered), Literal(1)))
    alike = Count(question.sheet, both(mine, Equal(Other(question.name), first)))
    return If(equals(number, 0), Literal(""), If(Less(alike, number), Literal(SEVERAL), Concat((first, Literal("")))))


_COUNTED = {"follow_up": "Milepæle", "economy": "Budgetlinjer", ITEM_ANSWERS: "Punkter", DEPARTMENT_ANSWERS: "Centre"}


def grouped_answers(form: Form) -> Iterator[Grid | Gap]:
    """A table on ``Overblik`` for each question to group by: how many of the shown round have each answer."""
    for question in form.questions:
        if not question.grouped:
            continue
        cell = Other(question.name)
        has = Contains(cell, Col("answer")) if question.type is Type.CHOICES else Equal(cell, Col("answer"))
        begun = Not(IsBlank(Other("department")))
        groups = ((has, begun), (IsBlank(cell), begun))

        def told(count: Expression, blank: Expression, question: Question = question) -> Expression:
            number = If(equals("answer", ""), blank, count)
            asked = question.in_its_rounds(c.SHOWN)
            return number if asked is None else If(asked, number, Literal(""))

        number, missing = (Count(question.sheet, both(c.IN_SHOWN_ROUND, *group)) for group in groups)
        columns = [Column("number", _COUNTED[question.sheet], Type.INTEGER, X, formula=told(number, missing))]
        if question.sheet == "economy":
            money, other = (Sum("economy", "current", both(c.IN_SHOWN_ROUND, *group)) for group in groups)
            columns.append(Column("current", "Korrigeret budget", Type.AMOUNT, X, formula=told(money, other)))
        yield Grid(
            f"grouped_{question.name}",
            f"{question.header} i den viste runde",
            (Column("answer", "", Type.TEXT, T, width=0), Column("name", "Svar", Type.TEXT, T), *columns),
            (*((choice, choice) for choice in question.choices), ("", MISSING.text)),
        )
        yield Gap()
