"""Search a department's finished workbook for what is not its own, in every part of the file.

It trusts nothing of how the workbook was made: what is foreign is worked out from the agreement's
sheets alone, and it is looked for in the bytes that would be mailed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..values.cells import Cell, as_text, is_blank
from ..workbook.every_text import EveryText, normal
from ..workbook.frames import records
from .agreement import Agreement

LONG = 12  # characters; so long a text stands nowhere by chance, a shorter one (»Torvet«) in the middle of others
# The texts of a row, by sheet; the row belongs to its item's department, or to the one it names.
_TEXTS = {
    "items": ("item", "title", "description", "remarks", "case_number"),
    "budget_lines": ("line_text", "remark"),
    "milestones": ("milestone_id", "milestone", "reason"),
    "follow_up": ("milestone", "comment", "previous_comment", "note_to_finance"),
    "economy": ("line_text", "explanation"),
    "changes": ("change", "reason", "financing_source"),
}
_ADDRESSES = ("contact", "email", "copy_to")
_LIKE_A_NUMBER = re.compile(r"[\d.,\s-]+[a-z]?")


@dataclass
class Foreign:
    """What a department's workbook must not hold, normalised.

    ``anywhere``: not even within another text. ``whole``: not as a text of its own – a short text, and the
    names of other departments, stand within other texts by right. ``cells``: not as the text of a cell or
    formula – numbers of items, which are also widths and amounts.
    """

    anywhere: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    cells: set[str] = field(default_factory=set)

    def add(self, text: str) -> None:
        """One more text, sorted by how it is to be looked for."""
        if _LIKE_A_NUMBER.fullmatch(text):
            self.cells.add(text)
        elif len(text) >= LONG:
            self.anywhere.add(text)
        else:
            self.whole.add(text)


def foreign_texts(agreement: Agreement, department: str) -> Foreign:
    """The texts of the agreement that a department's workbook must not hold."""
    own: set[str] = set()
    others: set[str] = set()
    responsible = {as_text(row["item"]): as_text(row["department"]) for row in records(agreement.tables["items"])}
    for name, columns in _TEXTS.items():
        known = [column for column in columns if column in agreement.tables[name]]
        for row in records(agreement.tables[name]):
            if _is_own(row, department, responsible):
                own.update(_filled(row.values()))
            else:
                others.update(_filled(row[column] for column in known))
    for row in records(agreement.tables["departments"]):
        others.update(_filled(row[column] for column in _ADDRESSES))
    others.update(_of_finance(agreement))
    own |= {part for text in own for part in map(str.strip, text.split(";"))}
    everything = "\n".join(own)
    foreign = Foreign()
    for text in others - own:
        if len(text) < LONG or text not in everything:
            foreign.add(text)
    names = {normal(name) for name in agreement.departments}
    foreign.whole |= names - own - {normal(department), ""}
    foreign.anywhere -= names
    return foreign


def _is_own(row: dict[str, Cell], department: str, responsible: dict[str, str]) -> bool:
    """Whether the department answers for a row, gave it, or contributes to its item."""
    if as_text(row.get("change")).startswith(f"{department}-"):
        return True
    if as_text(row.get("department")) == department or responsible.get(as_text(row["item"])) == department:
        return True
    return department in [name.strip() for name in as_text(row.get("contributors")).split(";")]


def _of_finance(agreement: Agreement) -> Iterator[str]:
    """What finance has written in columns and sheets of its own: nobody else's business."""
    for columns in agreement.own_columns.values():
        for column in columns:
            yield from (text for text in _filled(column.values) if len(text) >= LONG)
    for sheet in agreement.own_sheets:
        for cells in sheet.rows:
            yield from (text for text in _filled(cells) if len(text) >= LONG)


def _filled(values: Iterable[Cell]) -> Iterator[str]:
    return (text for value in values if not is_blank(value) and (text := normal(as_text(value))))


def leaks(data: bytes, foreign: Foreign, empty: bytes) -> list[str]:
    """Those of the ``foreign`` texts that stand in a workbook's file.

    What an ``empty`` department workbook holds too (headers, guidance, the round) is no leak.
    """
    found, frame = EveryText(data), EveryText(empty)
    inside = {text for text in foreign.anywhere if text in found.anywhere and text not in frame.anywhere}
    whole = foreign.whole & ((found.whole | found.cells) - frame.whole - frame.cells)
    return sorted(inside | whole | (foreign.cells & (found.cells - frame.cells)))
