"""What a row is known by: its key as texts, and as people name it.

How a row of a returned file is found whose key was changed is in ``returned/row_keys.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ...definition.questions import DEPARTMENT_ANSWERS
from ...messages.message import Message, message
from ...schema.structure import Sheet
from ...values.cells import Cell, as_text
from ...values.cpr import masked
from ...values.frame import Frame
from ...values.spelling import key_text, spelling

RowKey = tuple[str, ...]  # of a row, as texts in the order of the sheet's key columns


def key_of(sheet: Sheet, row: Mapping[str, Cell]) -> RowKey:
    """The row's key as texts."""
    return tuple([key_text(as_text(row.get(name))) for name in sheet.key])


def keys_of(sheet: Sheet, frame: Frame) -> list[RowKey]:
    """The keys of all rows."""
    columns = [[key_text(as_text(value)) for value in frame[name]] for name in sheet.key]
    return list(zip(*columns, strict=True)) if columns else [()] * len(frame)


def is_number_of(department: str, change: str) -> bool:
    """Whether the number of a budget change begins with the department's name, however that is spelt there."""
    if change.startswith(f"{department}-"):
        return True
    named = spelling(department)
    return any(character == "-" and spelling(change[:n]) == named for n, character in enumerate(change))


def key_label(sheet: Sheet, row: Mapping[str, Cell]) -> Message:
    """The key as people name it: »Milepæl 1.6-1«, »Punkt 1.5, linje 2«."""
    if sheet.name == "follow_up":
        return message("label.milestone", milestone=masked(row.get("milestone_id")))
    if sheet.name in ("economy", "budget_lines"):
        return message("label.line", item=masked(row.get("item")), line=masked(row.get("line")))
    if sheet.name == DEPARTMENT_ANSWERS:
        return message("label.department", department=masked(row.get("department")))
    if sheet.name == "changes":
        return message("label.change", change=masked(row.get("change")))
    return message("label.item", item=masked(row.get("item")))


def item_order(item: Cell) -> tuple[tuple[int, int, str], ...]:
    """Sorts 1.2 before 1.10, and letters after numbers.

    >>> sorted(["1.10", "1.2", "2", "A"], key=item_order)
    ['1.2', '1.10', '2', 'A']
    """
    return _order_of_text(as_text(item))


@lru_cache(maxsize=2**16)
def _order_of_text(text: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)
