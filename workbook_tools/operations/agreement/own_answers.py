"""The rows of the municipality's own questions for an item or a department: ``Punktsvar`` and ``Centersvar``.

Which items and departments a round asks is told in ``follow_up.py``, which calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...definition.questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS
from ...values.cells import as_text
from ...values.frame import Frame, Row
from .keys import RowKey

# The sheet that the rows of each are made from, and what stands of it there; the first column is the key.
SOURCES: dict[str, tuple[str, RowKey]] = {
    ITEM_ANSWERS: ("items", ("item",)),
    DEPARTMENT_ANSWERS: ("departments", ("department",)),
}
_COPIED = {ITEM_ANSWERS: ("item", "title", "department"), DEPARTMENT_ANSWERS: ("department",)}


def own_row(name: str, number: int, source: Row, given: Mapping[RowKey, Row]) -> Row:
    """The row of an item or a department in a round, with the answers already consolidated for it."""
    key, *others = _COPIED[name]
    known = as_text(source[key])
    return {"round": number, key: known, **{column: source[column] for column in others}, **given.get((known,), {})}


def asked_of(name: str, asked: Iterable[Row], items: Frame) -> list[Row]:
    """The items or departments that a round asks: those of which it follows up a milestone or money, in ``asked``."""
    column = SOURCES[name][1][0]
    found = dict.fromkeys(as_text(row[column]) for row in asked)
    if name == ITEM_ANSWERS:
        return [row for row in items.records() if as_text(row["item"]) in found]
    return [{"department": department} for department in found if department]
