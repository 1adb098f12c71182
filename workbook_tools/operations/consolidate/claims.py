"""Several files, one cell: who wins (business rule 17).

A blank never beats an answer. Filled against filled, the later saved wins; without a time or at a
tie neither is taken. The order in which files are given never matters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from ...values.cells import Cell, as_text
from ..agreement.keys import RowKey

CellKey = tuple[str, RowKey, str]  # sheet name, key of the row, column name


class Claim(Struct, frozen=True):
    """One file says that a cell holds ``value``. ``saved`` is the file's own time, if it has one."""

    place: CellKey
    value: Cell
    file: str
    sha256: str
    department: str
    sheet_title: str
    cell: str | None
    saved: dt.datetime | None


class Prefer(Enum):
    """Which of two filled answers wins."""

    NEWEST = "newest"
    FIRST = "first"


class Verdict(Struct, frozen=True):
    """The claim that wins a cell, if any, and those that lost to it (or to each other)."""

    winner: Claim | None
    losers: tuple[Claim, ...] = ()

    @property
    def undecided(self) -> bool:
        """Whether there are claims, and none of them wins."""
        return self.winner is None and bool(self.losers)


def decide(claims: Iterable[Claim], prefer: Prefer = Prefer.NEWEST) -> Verdict:
    """The verdict over all claims to one cell."""
    claims = list(claims)
    if len(claims) == 1:
        return Verdict(claims[0])
    ordered = sorted(claims, key=_order)
    values = {_value_key(claim.value) for claim in ordered}
    if len(values) <= 1:
        return Verdict(ordered[0] if ordered else None)
    if any(claim.saved is None for claim in ordered):
        return Verdict(None, tuple(ordered))
    times = [claim.saved for claim in ordered if claim.saved is not None]
    best = max(times) if prefer is Prefer.NEWEST else min(times)
    leaders = [claim for claim in ordered if claim.saved == best]
    if len({_value_key(claim.value) for claim in leaders}) > 1:
        return Verdict(None, tuple(ordered))
    winner = leaders[0]
    losers = [c for c in ordered if _value_key(c.value) != _value_key(winner.value)]
    return Verdict(winner, tuple(losers))


def says_the_same(one: Claim, other: Claim) -> bool:
    """Whether two claims to a cell agree."""
    return _value_key(one.value) == _value_key(other.value)


def _order(claim: Claim) -> tuple[object, ...]:
    return (claim.saved is not None, claim.saved or dt.datetime.min, claim.file, claim.sha256, claim.cell or "")


def _value_key(value: Cell) -> tuple[str, str]:
    return (type(value).__name__ if isinstance(value, str | bool) else "number", as_text(value))
