"""What of an agreement may leave the house. The note is made from this and from nothing else.

What is no answer to what was asked (``fitting.py``) is not among it. Internal columns are those the declaration marks ``internal``. Of a free text, all that follows the
word »Internt:« is internal too. CPR numbers are hidden, also those finance released to the workbook.
"""

from __future__ import annotations

import unicodedata

from ..definition.answer_sheets import ANSWERS
from ..operations.agreement.agreement import Agreement
from ..schema.structure import Column, Type
from ..values.cells import Cell, CellError
from ..values.cpr import MASK, has_cpr, without_cpr
from ..values.frame import Row
from ..values.internal import without_internal
from .fitting import told_instead

# The sheets a note is written from. People's addresses and the bookkeeping of files are not among them.
PUBLISHED = (
    "settings", "rounds", "lists", "items", "budget_lines", "milestones", *ANSWERS, "changes",
    "reconciliation", "texts",
)  # fmt: skip


class PublicTables:
    """The rows of the published sheets, blank in their internal columns.

    ``hidden`` is how many texts had a CPR number.
    """

    def __init__(self, agreement: Agreement) -> None:
        self.hidden = 0
        self._rows: dict[str, list[Row]] = {}
        for name in (name for name in PUBLISHED if agreement.kind.has(name)):
            columns = agreement.kind.sheet(name).columns
            internal = {column.name for column in columns if column.internal}
            counted = {column.name for column in columns if column.type in (Type.AMOUNT, Type.INTEGER, Type.PERCENT)}
            own = {question.name for question in agreement.kind.form.asked_in(name)}
            judged = {c.name: c for c in columns if c.name in own or c.scale is not None}
            self._rows[name] = [
                {
                    n: None if n in internal else self._cell(_told(judged.get(n), value), n in counted)
                    for n, value in row.items()
                }
                for row in agreement.tables[name].records()
            ]

    def __getitem__(self, sheet: str) -> list[Row]:
        return self._rows[sheet]

    def setting(self, name: str) -> Cell:
        """The value of a field of ``Stamdata``; None if it is not there."""
        return next((row["value"] for row in self["settings"] if row["field"] == name), None)

    def _cell(self, value: Cell, counted: bool) -> Cell:
        if isinstance(value, CellError):
            return None
        if has_cpr(value):
            self.hidden += 1
            if not isinstance(value, str):
                return None if counted else MASK
        if not isinstance(value, str):
            return value
        return published(value) or None


def _told(column: Column | None, value: Cell) -> Cell:
    return value if column is None else told_instead(column, value)


def published(text: str) -> str:
    """What of a text may leave the house."""
    return readable(without_internal(without_cpr(text))).strip()


def readable(text: str) -> str:
    """The text without characters that are not text: controls, lone surrogates, changes of direction.

    Such characters break a .docx, and a change of direction can make a sentence read otherwise.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in lines if c == "\n" or not _unreadable(c))


def _unreadable(character: str) -> bool:
    noncharacter = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    direction = unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    return unicodedata.category(character) in ("Cc", "Cs") or noncharacter or direction
