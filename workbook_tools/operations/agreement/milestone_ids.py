"""Milestone ids: given once, never changed (business rule 9)."""

from __future__ import annotations

from ...values.cells import as_text, is_blank
from ...workbook.frames import frame_of
from .content import Agreement


def with_milestone_ids(agreement: Agreement) -> Agreement:
    """A copy in which every milestone row has an id: ``3.14-2`` or ``1.18-2a``.

    A row that has one keeps it, wherever it was moved. Where the natural id is taken the next free
    letter is added.
    """
    sheet, table = agreement.kind.sheet("milestones"), agreement.tables["milestones"]
    if not any(is_blank(identity) for identity in table["milestone_id"]):
        return agreement
    rows = table.records()
    taken = {str(row["milestone_id"]) for row in rows if not is_blank(row["milestone_id"])}
    for row in rows:
        if is_blank(row["milestone_id"]) and not (is_blank(row["item"]) or is_blank(row["round"])):
            row["milestone_id"] = _free_id(row, taken)
            taken.add(str(row["milestone_id"]))
    return agreement.with_tables(milestones=frame_of(sheet, rows))


def _free_id(row: dict[str, object], taken: set[str]) -> str:
    base = f"{as_text(row['item'])}-{as_text(row['round'])}"
    wanted = base + as_text(row["part"]).strip()
    candidates = [wanted, *(base + letter for letter in "abcdefghijklmnopqrstuvwxyz")]
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    number = 1
    while f"{wanted}.{number}" in taken:
        number += 1
    return f"{wanted}.{number}"
