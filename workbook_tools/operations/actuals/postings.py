"""The money of an export by account: what counts, what lies outside the period, which rows are sums, and what cannot be read.

It is read and grouped by pandas in a process of its own. Every øre of the postings stands in one of the groups.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from ...definition import words as w
from ...definition.export_labels import CREDIT_SIGNS, DEBIT_SIGNS
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.cpr import without_cpr
from ...values.hidden_characters import without_hidden
from ...values.kroner import form_of, ore_of
from ...values.written_dates import read_date
from ..reading.cannot_run import CannotRun
from .export_columns import Columns, bare, find_columns
from .export_table import tables_of
from .periods import as_of_day, period_end
from .sum_rows import Entry, SumRow, are_sums_of_elements, sums_among

if TYPE_CHECKING:
    import pandas as pd

_SHORT_YEAR = re.compile(r"^(\d{1,2}[-./]\d{1,2}[-./])(\d{2})$")
LONGEST = 200  # characters of an account's number or name
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
    """A row that says neither which amount nor which day it means: its number and its words."""

    row: int
    words: str


class Export(Struct, frozen=True):
    """What an export says. ``ore`` is the sum of all its postings, ``as_of`` the day it is made up to where no posting has one."""

    columns: Mapping[str, str]
    told: frozenset[str]
    groups: Sequence[Group]
    sums: Sequence[SumRow]
    unread: Sequence[Unread]
    rows: int
    ore: int
    as_of: dt.date | None


def read_export(path: Path, known: Mapping[str, str], year: int, cutoff: dt.date) -> Export:
    """The postings of an export, up to ``cutoff`` in the budget ``year``; to be called within bounds. Raises Refusal."""
    for rows in tables_of(path):
        columns = find_columns(rows, known, path.name)
        if columns is not None:
            return _read(rows, columns, year, cutoff, path.name)
    raise CannotRun("actuals.no-columns", file=path.name)


def _read(rows: Sequence[Sequence[Cell]], columns: Columns, year: int, cutoff: dt.date, file: str) -> Export:
    import pandas as pd

    as_of = None
    if not columns.has(w.POSTED_ON) and not columns.has(w.POSTED_IN):
        as_of = as_of_day(rows[: columns.row])
        if as_of is None:
            raise CannotRun("actuals.no-date", file=file)
        if as_of != cutoff:
            raise CannotRun("actuals.other-date", file=file, found=_day(as_of), cutoff=_day(cutoff))
    records, sums, unread = _Reading(rows, columns, year, cutoff).records()
    if not records:
        raise CannotRun("actuals.no-postings", file=file)
    frame = pd.DataFrame(records, columns=["psp", "area", "name", "state", "ore"])
    return Export(
        columns.headers, columns.told, _grouped(frame), sums, unread, len(frame), int(frame["ore"].sum()), as_of
    )


def _grouped(frame: pd.DataFrame) -> list[Group]:
    by = frame.groupby(["psp", "area", "state"], sort=False)
    found = by.agg(name=("name", "first"), rows=("ore", "size"), ore=("ore", "sum")).reset_index()
    columns = [found[name].tolist() for name in ("psp", "area", "name", "state", "rows", "ore")]
    return [Group(*values) for values in zip(*columns, strict=True)]


class _Reading:
    """Goes through the rows below the header."""

    def __init__(self, rows: Sequence[Sequence[Cell]], columns: Columns, year: int, cutoff: dt.date) -> None:
        self.rows, self.columns, self.year, self.cutoff = rows, columns, year, cutoff
        header = [bare(as_text(cell)) for cell in rows[columns.row]]
        self.below = [
            (n, row)
            for n, row in enumerate(rows[columns.row + 1 :], start=columns.row + 2)
            if any(not is_blank(cell) for cell in row) and [bare(as_text(cell)) for cell in row] != header
        ]
        self.forms = {
            at: form_of([cell for _, row in self.below if isinstance(cell := row[at], str) and re.search(r"\d", cell)])
            for at in columns.amounts.values()
        }

    def records(self) -> tuple[list[tuple[str, str, str, str, int]], list[SumRow], list[Unread]]:
        """The postings, the rows that are sums of others, and those that cannot be read."""
        entries: list[Entry] = []
        told: list[tuple[str, str, str, str, int]] = []
        unread: list[Unread] = []
        for number, row in self.below:
            ore, words = self._ore(row), _words(row)
            if ore is None:
                if self._has_amount(row):
                    unread.append(Unread(number, words))
                continue  # a heading among the rows
            psp, area, state = self._text(row, w.KEY_PSP), self._text(row, w.KEY_AREA), self._state(row)
            entries.append(Entry(number, psp or area, words, ore, not (psp or area) or state == UNREAD))
            told.append((psp, area, self._text(row, w.NAMED), state, ore))
        sums = sums_among(entries, self._sums_of_elements())
        records = [posting for entry, posting in zip(entries, told, strict=True) if entry.row not in sums]
        unread += [
            Unread(entry.row, entry.words)
            for entry, posting in zip(entries, told, strict=True)
            if posting[3] == UNREAD and entry.row not in sums
        ]
        return records, list(sums.values()), sorted(unread, key=lambda one: one.row)

    def _text(self, row: Sequence[Cell], meaning: str) -> str:
        at = self.columns.at.get(meaning)
        return "" if at is None else without_cpr(" ".join(without_hidden(as_text(row[at])[:LONGEST]).split()))

    def _has_amount(self, row: Sequence[Cell]) -> bool:
        """Whether something stands where an amount should: with a digit, or beside an account."""
        said = [as_text(row[at]) for at in self.columns.amounts.values() if not is_blank(row[at])]
        of_account = bool(self._text(row, w.KEY_PSP) or self._text(row, w.KEY_AREA))
        return any(of_account or re.search(r"\d", text) for text in said)

    def _ore(self, row: Sequence[Cell]) -> int | None:
        found = {
            meaning: ore_of(row[at], self.forms[at], thousands=meaning == w.IN_THOUSANDS)
            for meaning, at in self.columns.amounts.items()
        }
        if w.DEBIT in found:
            wrong = any(ore is None and not is_blank(row[self.columns.at[meaning]]) for meaning, ore in found.items())
            if wrong or all(ore is None for ore in found.values()):
                return None
            return (found[w.DEBIT] or 0) - abs(found[w.CREDIT] or 0)
        ((meaning, ore),) = found.items()
        if ore is None:
            return None
        side = self._text(row, w.SIDE).casefold()
        if side in CREDIT_SIGNS:
            return -abs(ore)
        if side not in DEBIT_SIGNS:
            return None
        return -ore if meaning == w.SPENT_AS_MINUS else ore

    def _state(self, row: Sequence[Cell]) -> str:
        day = self._day(row)
        if not self.columns.has(w.POSTED_ON) and not self.columns.has(w.POSTED_IN):
            return COUNTED
        if day is None:
            return UNREAD
        if day.year < self.year:
            return EARLIER
        return COUNTED if day <= self.cutoff else LATER

    def _day(self, row: Sequence[Cell]) -> dt.date | None:
        """The day of a posting; of a period its last."""
        at = self.columns.at.get(w.POSTED_ON)
        if at is not None:
            return day_of(row[at])
        at, of_year = self.columns.at.get(w.POSTED_IN), self.columns.at.get(w.POSTED_YEAR)
        return None if at is None else period_end(row[at], row[of_year] if of_year is not None else self.year)

    def _sums_of_elements(self) -> frozenset[int]:
        """In a list of balances – one row an account, no days –: the rows that are the sum of the elements below them."""
        if self.columns.has(w.POSTED_ON) or self.columns.has(w.POSTED_IN):
            return frozenset()
        meaning = w.KEY_PSP if self.columns.has(w.KEY_PSP) else w.KEY_AREA
        accounts = [(number, self._text(row, meaning), self._ore(row)) for number, row in self.below]
        return are_sums_of_elements([(n, account, ore) for n, account, ore in accounts if account and ore is not None])


def day_of(cell: Cell) -> dt.date | None:
    """The day a cell means: a date, or one as finance systems write it.

    >>> [str(day_of(text)) for text in ("30.04.19", "20190430", "30-04-2019 00:00:00", "31.04.2019")]
    ['2019-04-30', '2019-04-30', '2019-04-30', 'None']
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = as_text(cell).strip()
    if is_number(cell) or text.isdigit():
        text = text.removesuffix(".0")
        return read_date(f"{text[:4]}-{text[4:6]}-{text[6:]}") if len(text) == 8 else None
    text = re.sub(r"[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2})?$", "", text)
    return read_date(_SHORT_YEAR.sub(r"\g<1>20\g<2>", text))


def _words(row: Sequence[Cell]) -> str:
    return without_cpr(" ".join(cell.strip() for cell in row if isinstance(cell, str) and cell.strip()))


def _day(day: dt.date) -> str:
    return f"{day:%d-%m-%Y}"
