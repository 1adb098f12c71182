"""The answers to the municipality's own questions in the note: with their rows, by department, and counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..definition.questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS, Question
from ..schema.structure import Type
from ..values.cells import Cell, as_text, is_blank
from ..values.frame import Row
from ..values.shown import shown
from . import danish
from .danish import said
from .facts import Facts, amount, money
from .model import Column, Section, Table, Value, without_blank_columns
from .selection import several


def of_row(facts: Facts, sheet: str, row: Row) -> Iterator[str]:
    """What was answered in a row to the questions that notes show."""
    for question in facts.form.asked_in(sheet):
        if question.in_note and not is_blank(row[question.name]):
            header = question.header if question.header.endswith("?") else f"{question.header}:"  # »?:« is no Danish
            yield f"{header} {_told(question, row[question.name])}"


def of_item(facts: Facts, item: str) -> Iterator[tuple[str, Value]]:
    """What was answered about an item itself by this round, and when it was asked last."""
    for question in facts.form.asked_in(ITEM_ANSWERS):
        if question.in_note:
            rows = [row for row in facts.of_item(ITEM_ANSWERS, item) if not is_blank(row[question.name])]
            rows = [row for row in rows if amount(row["round"]) <= facts.selected.round]
            if rows:
                last = max(rows, key=lambda row: amount(row["round"]))
                yield question.header, Value(_told(question, last[question.name]))


def _told(question: Question, value: Cell) -> str:
    if question.type is Type.CHOICES:
        return danish.listed(several(value))
    return danish.thousands(amount(value)) if question.type is Type.AMOUNT else shown(value)


def sections(facts: Facts) -> Iterator[Section]:
    """What the departments answered about themselves, and how many have each answer."""
    tables = [*_of_departments(facts), *_counted(facts)]
    if tables:
        yield Section(said("answers"), "svar", tuple(tables))


def _of_departments(facts: Facts) -> Iterator[Table]:
    asked = [question for question in facts.form.asked_in(DEPARTMENT_ANSWERS) if question.in_note]
    if not asked or facts.selected.committee:  # a department's answer belongs to no committee
        return
    rows = [row for row in _rows(facts, DEPARTMENT_ANSWERS) if any(not is_blank(row[one.name]) for one in asked)]
    if rows:
        columns = (
            Column(said("label.responsible-department"), 3),
            *(Column(one.header, 2, prose=one.type is Type.TEXT) for one in asked),
        )
        cells = (
            (Value(as_text(row["department"])), *(Value(_cell(one, row[one.name])) for one in asked)) for row in rows
        )
        yield without_blank_columns(Table(said("answers.departments"), columns, tuple(cells)))


def _cell(question: Question, value: Cell) -> str:
    return "" if is_blank(value) else _told(question, value)


def _rows(facts: Facts, sheet: str) -> list[Row]:
    """The rows of the round that the note is about."""
    if sheet != DEPARTMENT_ANSWERS:
        return facts.of_round(sheet, facts.selected.round)
    rows = [row for row in facts.public[sheet] if row["round"] == facts.selected.round]
    return [row for row in rows if facts.selected.department in ("", as_text(row["department"]))]


def _counted(facts: Facts) -> Iterator[Table]:
    """How many milestones, items, lines or departments have each answer, and the money of lines and items."""
    counted = {
        "follow_up": said("answers.milestones"),
        "economy": said("answers.lines"),
        ITEM_ANSWERS: said("answers.items"),
        DEPARTMENT_ANSWERS: said("answers.own"),
    }
    for question in facts.form.questions:
        by_committee = facts.selected.committee and question.sheet == DEPARTMENT_ANSWERS
        rows = _rows(facts, question.sheet) if question.grouped and not by_committee else []
        if not any(not is_blank(row[question.name]) for row in rows):
            continue
        has_money = question.sheet in ("economy", ITEM_ANSWERS)
        columns = (
            Column(question.header, 4),
            Column(counted[question.sheet], 1.6, number=True),
            *((Column(said("answers.budget"), 2, number=True),) if has_money else ()),
        )
        groups = [(choice, [row for row in rows if _has(question, row, choice)]) for choice in question.choices]
        groups.append((said("answers.none"), [row for row in rows if is_blank(row[question.name])]))
        lines = [_line(facts, name, mine, has_money) for name, mine in groups if mine]
        yield Table(said("answers.table", header=question.header), columns, tuple(lines))


def _has(question: Question, row: Row, choice: str) -> bool:
    given = row[question.name]
    return choice in several(given) if question.type is Type.CHOICES else given == choice


def _line(facts: Facts, name: str, rows: Sequence[Row], has_money: bool) -> tuple[Value, ...]:
    told = (Value(name), Value(danish.thousands(len(rows))))
    if not has_money:
        return told
    budgets = (
        rows
        if rows and "current" in rows[0]
        else [r for row in rows for r in facts.now("economy", as_text(row["item"]))]
    )
    return (*told, Value(danish.thousands(money(budgets).current)))
