"""What the rows of a round are made from, and those of the municipality's own questions for an item or a department.

Which milestones, lines, items and departments a round asks is told in ``follow_up.py``, which calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...definition.questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS
from ...values.cells import as_text, is_blank
from ...values.frame import Frame, Row
from .agreement import Agreement
from .keys import RowKey

# The sheet that the rows of each are made from, and the key there.
SOURCES: dict[str, tuple[str, RowKey]] = {
    "follow_up": ("milestones", ("milestone_id",)),
    "economy": ("budget_lines", ("item", "line")),
    ITEM_ANSWERS: ("items", ("item",)),
    DEPARTMENT_ANSWERS: ("departments", ("department",)),
}
OWN = {ITEM_ANSWERS: ("item", "title", "department"), DEPARTMENT_ANSWERS: ("department",)}  # what stands there of them


def known_keys(agreement: Agreement, name: str, round_number: int) -> frozenset[RowKey]:
    """The keys a round could have: all milestones, or all budget lines, of the agreement."""
    source, key = SOURCES[name]
    columns = [agreement.tables[source][column] for column in key]
    keys = zip(columns[0], zip(*(map(as_text, column) for column in columns), strict=True), strict=True)
    return frozenset((as_text(round_number), *found) for first, found in keys if not is_blank(first))


def own_row(name: str, number: int, source: Row, given: Mapping[RowKey, Row]) -> Row:
    """The row of an item or a department in a round, with the answers already consolidated for it."""
    key, *others = OWN[name]
    known = as_text(source[key])
    return {"round": number, key: known, **{column: source[column] for column in others}, **given.get((known,), {})}


def asked_of(name: str, asked: Iterable[Row], items: Frame) -> list[Row]:
    """The items or departments that a round asks: those of which it follows up a milestone or money, in ``asked``."""
    column = SOURCES[name][1][0]
    found = dict.fromkeys(as_text(row[column]) for row in asked)
    if name == ITEM_ANSWERS:
        return [row for row in items.records() if as_text(row["item"]) in found]
    return [{"department": department} for department in found if department]
