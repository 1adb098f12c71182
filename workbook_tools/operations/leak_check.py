"""Search a department's finished workbook for what is not its own, in every part of the file.

It trusts nothing of how the workbook was made: what is foreign is worked out from the agreement's
sheets alone, and it is looked for in the bytes that would be mailed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape

from ..values.cells import Cell, as_text, is_blank
from ..workbook.frames import records
from .agreement import Agreement

SHORTEST = 12  # characters; shorter texts (»Drift«) stand everywhere
# The texts of a row, by sheet; the row belongs to its item's department, or to the one it names.
_TEXTS = {
    "items": ("title", "description", "remarks"),
    "budget_lines": ("line_text", "remark"),
    "milestones": ("milestone", "reason"),
    "follow_up": ("milestone", "comment", "previous_comment", "note_to_finance"),
    "economy": ("line_text", "explanation"),
    "changes": ("reason", "financing_source"),
}
_ADDRESSES = ("contact", "email", "copy_to")


def foreign_texts(agreement: Agreement, department: str) -> set[str]:
    """The texts of the agreement that a department's workbook must not hold."""
    own: set[str] = set()
    others: set[str] = set()
    responsible = {as_text(row["item"]): as_text(row["department"]) for row in records(agreement.tables["items"])}
    for name, columns in _TEXTS.items():
        for row in records(agreement.tables[name]):
            mine = _is_own(row, department, responsible)
            (own if mine else others).update(_filled(row[column] for column in columns))
    for row in records(agreement.tables["departments"]):
        others.update(_filled(row[column] for column in _ADDRESSES))
    everything = "\n".join(own)
    return {text for text in others if len(text) >= SHORTEST and text not in everything}


def _is_own(row: dict[str, Cell], department: str, responsible: dict[str, str]) -> bool:
    """Whether the department answers for a row, gave it, or contributes to its item."""
    if as_text(row.get("change")).startswith(f"{department}-"):
        return True
    if as_text(row.get("department")) == department or responsible.get(as_text(row["item"])) == department:
        return True
    return department in [name.strip() for name in as_text(row.get("contributors")).split(";")]


def _filled(values: Iterable[Cell]) -> Iterator[str]:
    return (as_text(value).strip() for value in values if not is_blank(value))


def leaks(data: bytes, foreign: Iterable[str], empty: bytes) -> list[str]:
    """Those of the ``foreign`` texts that stand anywhere in a workbook's package.

    What an ``empty`` department workbook holds too (headers, guidance, the round) is no leak.
    """
    whole, frame = _unpacked(data), _unpacked(empty)
    return sorted(text for text in foreign if text in whole and text not in frame)


def _unpacked(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        texts = [unescape(package.read(name).decode("utf-8", errors="replace")) for name in package.namelist()]
    return "\n".join(texts)
