"""What an export says: its money by account and state, its sums, and the rows that are no postings or cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec import Struct

from .sum_rows import SumRow

COUNTED, EARLIER, LATER, UNREAD = "counted", "earlier", "later", "unread"


class Group(Struct, frozen=True):
    """The postings of one account in one state: how many rows, and their øre."""

    psp: str
    area: str
    name: str
    state: str
    rows: int
    ore: int


class Unread(Struct, frozen=True):
    """A row that does not say which amount, or which day, it means: its number and its words."""

    row: int
    words: str
    has_amount: bool


class Repeated(Struct, frozen=True):
    """Postings that are the same in every cell as one above: the numbers of their rows, and their øre."""

    rows: Sequence[int]
    ore: int


class Export(Struct, frozen=True):
    """What an export says. ``ore`` is the sum of all its postings, ``blank`` are rows of an account without an amount,
    ``as_of`` the day it is made up to where no posting has one.
    """

    columns: Mapping[str, str]
    told: frozenset[str]
    groups: Sequence[Group]
    sums: Sequence[SumRow]
    unread: Sequence[Unread]
    blank: Sequence[int]
    repeated: Repeated
    rows: int
    ore: int
    as_of: dt.date | None

    @property
    def unread_amounts(self) -> list[int]:
        """The rows whose amount cannot be read; they are no part of ``ore``."""
        return [one.row for one in self.unread if not one.has_amount]
