"""What is found in a document before it becomes a workbook: items, milestones, lines, and doubts with their words."""

from __future__ import annotations

import re

from msgspec import Struct, field

from ...messages.message import Message
from ...values.cells import Cell

_WORD = re.compile(r"\w+")


class Words(Struct, frozen=True):
    """Words of the document and the number of the block they stand in."""

    text: str
    number: int


class Target(Struct, frozen=True):
    """A cell of the workbook that is to be: the sheet, the row's key, and the column – or what is told of the whole row."""

    sheet: str
    key: tuple[str, ...]
    column: str


class Doubt(Struct, frozen=True):
    """Something that finance must look at: the document's words, what is asked, and what was proposed for which cell."""

    asked: Message
    words: Words
    item: str = ""
    target: Target | None = None
    proposal: str = ""


class DraftMilestone(Struct):
    """A milestone of a round, or one of its parts."""

    round: int
    text: Words
    part: str = ""


class DraftLine(Struct):
    """A budget line: its amounts in 1.000 kr. by year, and what the text states."""

    type: str
    category: str
    amounts: dict[int, Cell]
    words: Words
    text: str = ""
    duration: str = ""
    stated: Cell = None
    remark: str = ""


class DraftItem(Struct):
    """An item and everything that is said about it; ``printed`` is the number that the document gives it, "" if none."""

    number: str
    title: Words
    theme: str = ""
    type: str = ""
    description: list[Words] = field(default_factory=list)
    department: str = ""
    committees: list[str] = field(default_factory=list)
    contributors: list[str] = field(default_factory=list)
    other_committees: list[str] = field(default_factory=list)
    remarks: list[Words] = field(default_factory=list)
    administrative: bool = False
    case_number: str = ""
    economy: list[Words] = field(default_factory=list)
    milestones: list[DraftMilestone] = field(default_factory=list)
    lines: list[DraftLine] = field(default_factory=list)
    printed: str = ""


class Account(Struct):
    """How many words of the document were placed in cells, listed as doubts, or are furniture – and what that was."""

    total: int = 0
    placed: int = 0
    listed: int = 0
    furniture: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)  # the texts that are furniture

    def place(self, text: str, but: str = "") -> None:
        """These words stand in a cell, ``but`` for some of them."""
        self.placed += count_words(text) - count_words(but)

    def list(self, text: str) -> None:
        """These words stand on the list of doubts, and nowhere else."""
        self.listed += count_words(text)

    def skip(self, kind: str, text: str) -> None:
        """These words are furniture of a named kind."""
        n = count_words(text)
        if n:
            self.skipped.append(text)
            self.furniture[kind] = self.furniture.get(kind, 0) + n

    def add(self, other: Account) -> None:
        """What was counted of a part of the document."""
        self.placed += other.placed
        self.listed += other.listed
        self.skipped += other.skipped
        for kind, n in other.furniture.items():
            self.furniture[kind] = self.furniture.get(kind, 0) + n


class Draft(Struct):
    """Everything that was found in a document."""

    settings: dict[str, Cell] = field(default_factory=dict)
    items: list[DraftItem] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    printed: list[tuple[str, str, int, Cell]] = field(default_factory=list)  # table, row, year, amount
    other_text: list[tuple[str, Words]] = field(default_factory=list)  # under which heading
    signed: list[tuple[str, str]] = field(default_factory=list)  # party and who
    codes: list[str] = field(default_factory=list)  # numbers that the document gives items, and no item has
    doubts: list[Doubt] = field(default_factory=list)
    account: Account = field(default_factory=Account)


def count_words(text: str) -> int:
    """How many words and numbers a text has."""
    return len(_WORD.findall(text))
