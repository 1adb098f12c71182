"""Which row is which, when its key was overwritten, dragged, lost or sorted away from its answers.

A key is believed as long as the other locked cells of its row do not say better. Where they point to one
row only, that row it is; where they do not, nobody guesses: the row is unclear and its answers are named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache, cached_property

from msgspec import Struct

from ...schema.structure import Column, FilledBy, Sheet
from ...values.cells import Cell, as_text, is_blank, is_number, same
from ...values.spelling import key_text, spelling
from ..agreement.keys import RowKey, key_of
from ..reading.headers import TELLING
from ..sent.rows import ExpectedSheet


class How(Enum):
    """How a row was found to be what it is."""

    KEY = "key"
    RESTORED = "restored"  # by its other locked cells
    UNCLEAR = "unclear"  # though it must be one of those sent
    FOREIGN = "foreign"


class Found(Struct, frozen=True):
    """One row of a returned sheet: the key it has, or should have."""

    key: RowKey
    how: How


def find_rows(expected: ExpectedSheet, rows: Sequence[Mapping[str, Cell]], read: frozenset[str]) -> list[Found]:
    """What each of ``rows`` is. ``read`` are the columns that the sheet still has."""
    finding = _Finding(expected, read)
    found = [finding.of(row) for row in rows]
    doubted = any(entry.how is How.RESTORED or entry.how is How.UNCLEAR for entry in found)
    count = Counter(entry.key for entry in found if entry.how is How.KEY)
    unclaimed = set(expected.rows) - {entry.key for entry in found}
    return [
        Found(entry.key, How.UNCLEAR)
        if entry.how is How.KEY
        and (doubted or (count[entry.key] > 1 and unclaimed))
        and not finding.confirmed(entry.key, row)
        else entry
        for entry, row in zip(found, rows, strict=True)
    ]


def with_key(sheet: Sheet, row: dict[str, Cell], key: RowKey) -> dict[str, Cell]:
    """The row with the parts of ``key`` in its key columns, where they say something else."""
    parts = zip(sheet.key, key, strict=True)
    changed: dict[str, Cell] = {name: part for name, part in parts if key_text(as_text(row.get(name))) != part}
    return row | changed if changed else row


class _Finding:
    """Holds rows against what was sent in one sheet."""

    def __init__(self, expected: ExpectedSheet, read: frozenset[str]) -> None:
        self.expected = expected
        self.evidence = [c for c in telling_columns(expected.sheet) if c.name in read]
        self.told = [column.name for column in self.evidence if column.name in TELLING]
        self.rounds = {key[0] for key in expected.rows}

    @cached_property
    def by_text(self) -> dict[tuple[str, str], list[RowKey]]:
        """The keys of the rows sent by the telling texts in them; only asked for where a row is not as sent."""
        found: dict[tuple[str, str], list[RowKey]] = defaultdict(list)
        for key, sent in self.expected.rows.items():
            for name in self.told:
                found[name, _text(sent.get(name))].append(key)
        return found

    def of(self, row: Mapping[str, Cell]) -> Found:
        """What a row is, looked at alone."""
        key = key_of(self.expected.sheet, row)
        if self._of_another_round(row):
            return Found(key, How.FOREIGN)
        own = key in self.expected.rows
        if own and self._as_sent(row, key):
            return Found(key, How.KEY)
        best, margin = self._best(row, key)
        if own and (best is None or self._support(row, key) + 1 >= self._support(row, best)):
            return Found(key, How.KEY)
        real = own or key in self.expected.owners or key in self.expected.known
        if best is not None and self._is_it(row, best) and margin >= 1:
            return Found(best, How.RESTORED)
        if own:
            return Found(key, How.UNCLEAR)
        looks_like_ours = best is not None and self._is_it(row, best)
        return Found(key, How.UNCLEAR if looks_like_ours and not real else How.FOREIGN)

    def confirmed(self, key: RowKey, row: Mapping[str, Cell]) -> bool:
        """Whether the row's other cells alone point to ``key``."""
        if key not in self.expected.rows or not self._is_it(row, key):
            return False
        others = (self._support(row, other) for other in self._like(row) if other != key)
        return self._support(row, key) > max(others, default=-99)

    def _like(self, row: Mapping[str, Cell]) -> set[RowKey]:
        """The rows sent that share a telling text with this one; all others are out of the question."""
        texts = [(name, _text(row[name])) for name in self.told if not is_blank(row[name])]
        return {key for text in texts for key in self.by_text.get(text, ())}

    def _as_sent(self, row: Mapping[str, Cell], key: RowKey) -> bool:
        """Whether every locked cell that is left is as it was sent."""
        sent = self.expected.rows[key]
        for column in self.evidence:
            before, found = sent.get(column.name), row[column.name]
            if type(found) is type(before) and found == before:
                continue  # what most cells are
            if not is_blank(found) and not alike(before, found):
                return False
        return True

    def _best(self, row: Mapping[str, Cell], key: RowKey) -> tuple[RowKey | None, int]:
        """The row sent, other than ``key``, that most cells speak for; and by how much it leads."""
        ranked = sorted(
            ((self._support(row, other) + self._key_support(key, other), other)
             for other in self._like(row) if other != key),
            reverse=True,
        )  # fmt: skip
        if not ranked:
            return None, 0
        return ranked[0][1], ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else -99)

    def _key_support(self, key: RowKey, other: RowKey) -> int:
        """What is left of an overwritten key of several parts."""
        return sum(one == two and one != "" for one, two in zip(key[1:], other[1:], strict=True)) if len(key) > 2 else 0

    def _support(self, row: Mapping[str, Cell], key: RowKey) -> int:
        """How many of the row's locked cells are as sent for ``key``, less those that are not."""
        sent = self.expected.rows[key]
        votes = 0
        for column in self.evidence:
            if not is_blank(row[column.name]):
                votes += 1 if alike(sent.get(column.name), row[column.name]) else -1
        return votes

    def _is_it(self, row: Mapping[str, Cell], key: RowKey) -> bool:
        """Whether a text that people know the row by says so, and none speaks against it."""
        sent = self.expected.rows[key]
        told = [name for name in self.told if not is_blank(row[name])]
        return bool(told) and all(alike(sent.get(name), row[name]) for name in told) and self._support(row, key) > 0

    def _of_another_round(self, row: Mapping[str, Cell]) -> bool:
        """Whether the row says that it is another round's: pasted from an older workbook."""
        value = row.get("round")
        return is_number(value) and as_text(value) not in self.rounds


@cache
def telling_columns(sheet: Sheet) -> list[Column]:
    """The locked columns, other than the key, that tell rows apart."""
    return [
        column
        for column in sheet.columns
        if column.filled_by in (FilledBy.TOOL, FilledBy.FINANCE)
        and column.formula is None
        and column.name not in (*sheet.key, *sheet.verdicts, "department")
    ]


def alike(sent: Cell, found: Cell) -> bool:
    """Whether a locked cell reads as it was sent."""
    if isinstance(sent, str) and isinstance(found, str):
        return sent == found or _text(sent) == _text(found)
    return same(sent, found)


def _text(value: Cell) -> str:
    return spelling(as_text(value))
