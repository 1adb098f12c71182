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
from msgspec.structs import replace

from ...definition import words as w
from ...definition.export_labels import CREDIT_SIGNS, DEBIT_SIGNS
from ...prose.document_blocks import SHEETS
from ...values.cells import Cell, as_text, is_blank
from ...values.cpr import without_cpr
from ...values.hidden_characters import without_hidden
from ...values.kroner import Form, form_of, only_in, ore_of
from ..reading.cannot_run import CannotRun
from .export_columns import Columns, bare, check_no_months, find_columns, header_meanings
from .export_table import tables_of
from .periods import day_of, period_end, says_year, stated_in
from .sum_rows import Entry, SumRow, are_sums_of_elements, is_starred, sums_among
from .unsure_amounts import check_lengths, check_other_columns, credit_is_minus

if TYPE_CHECKING:
    import pandas as pd

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


def read_export(path: Path, known: Mapping[str, str], year: int, cutoff: dt.date) -> Export:
    """The postings of an export, up to ``cutoff`` in the budget ``year``; to be called within bounds. Raises Refusal."""
    found: list[tuple[str, Sequence[Sequence[Cell]], Columns | CannotRun]] = []
    others: list[Sequence[Sequence[Cell]]] = []
    for title, table in tables_of(path):
        try:
            columns = find_columns(table, known, path.name)
        except CannotRun as refused:  # a table, of which something must be asked
            found.append((title, table, refused))
        else:
            if columns is None:
                others.append(table)
            else:
                found.append((title, table, columns))
    if len(found) > 1:
        raise CannotRun("actuals.several-sheets", file=path.name, sheets="«, »".join(title for title, *_ in found))
    if not found:
        for other in others:
            check_no_months(other, known, path.name)
        raise CannotRun("actuals.no-columns", file=path.name)
    ((_, rows, only),) = found
    if isinstance(only, CannotRun):
        raise only
    as_of = _as_of(rows, only, year, cutoff, path.name)
    return _read(_Reading(rows, only, known, year, cutoff, path), as_of, path.name)


def _as_of(rows: Sequence[Sequence[Cell]], columns: Columns, year: int, cutoff: dt.date, file: str) -> dt.date | None:
    """The day that a list without days is made up to; raises CannotRun where what the export covers is not the year up to the cut-off."""
    stated, first = stated_in(rows[: columns.row]), dt.date(year, 1, 1)
    in_headers = {int(said) for one in columns.amounts for said in re.findall(r"\b20\d\d\b", columns.headers[one])}
    for years in (stated.years, in_headers):
        if years and year not in years:
            raise CannotRun("actuals.other-year", file=file, found=", ".join(map(str, sorted(years))), year=str(year))
    covers = {"found": f"{_day(stated.first)} – {_day(stated.last)}", "needed": f"{_day(first)} – {_day(cutoff)}"}
    if columns.has(w.POSTED_ON) or columns.has(w.POSTED_IN):
        if stated.first and stated.last and (stated.first > first or stated.last < cutoff):
            raise CannotRun("actuals.other-period", file=file, **covers)
        periods = [row[columns.at[w.POSTED_IN]] for row in rows[columns.row + 1 :]] if columns.has(w.POSTED_IN) else []
        bare_periods = not columns.has(w.POSTED_ON) and not columns.has(w.POSTED_YEAR)
        if (
            bare_periods
            and not stated.is_of(year)
            and any(period_end(one, year) and not says_year(one) for one in periods)
        ):
            raise CannotRun("actuals.no-year", file=file, header=columns.headers[w.POSTED_IN], year=str(year))
        return None
    if stated.last is None:
        raise CannotRun("actuals.no-date", file=file)
    if stated.last != cutoff:
        raise CannotRun("actuals.other-date", file=file, found=_day(stated.last), cutoff=_day(cutoff))
    if stated.first not in (None, first):
        raise CannotRun("actuals.other-period", file=file, **covers)
    return stated.last


def _read(reading: _Reading, as_of: dt.date | None, file: str) -> Export:
    import pandas as pd

    read = reading.read()
    if not read.postings:
        raise CannotRun("actuals.no-postings", file=file)
    frame = pd.DataFrame(read.postings, columns=["psp", "area", "name", "state", "ore"])
    columns = reading.columns
    return Export(
        columns.headers, columns.told, _grouped(frame), read.sums, read.unread, read.blank, read.repeated, len(frame),
        int(frame["ore"].sum()), as_of,
    )  # fmt: skip


def _grouped(frame: pd.DataFrame) -> list[Group]:
    by = frame.groupby(["psp", "area", "state"], sort=False)
    found = by.agg(name=("name", "first"), rows=("ore", "size"), ore=("ore", "sum")).reset_index()
    columns = [found[name].tolist() for name in ("psp", "area", "name", "state", "rows", "ore")]
    return [Group(*values) for values in zip(*columns, strict=True)]


class _Read(Struct):
    """What the rows below a header are."""

    postings: list[tuple[str, str, str, str, int]]
    sums: list[SumRow]
    unread: list[Unread]
    blank: list[int]
    repeated: Repeated


class _Reading:
    """Goes through the rows below the header."""

    def __init__(
        self, rows: Sequence[Sequence[Cell]], columns: Columns, known: Mapping[str, str], year: int, cutoff: dt.date, path: Path
    ) -> None:  # fmt: skip
        self.columns, self.known, self.year, self.cutoff, self.file = columns, known, year, cutoff, path.name
        self.header = rows[columns.row]
        self.has_days = columns.has(w.POSTED_ON) or columns.has(w.POSTED_IN)
        self.below = [
            (n, row)
            for n, row in enumerate(rows[columns.row + 1 :], start=columns.row + 2)
            if any(not is_blank(cell) for cell in row) and not self._repeats_header(row)
        ]
        if path.suffix.lower() not in SHEETS:
            check_lengths(self.header, self.below, self.file)
        places = columns.amounts.values()
        texts = [
            cell
            for _, row in self.below
            for at in places
            if isinstance(cell := row[at], str) and re.search(r"\d", cell)
        ]
        thousands = w.IN_THOUSANDS in columns.at
        form = form_of(texts, thousands)
        if form is None:
            said = only_in("danish", texts, thousands), only_in("english", texts, thousands)
            first, second = (one or next(text for text in texts if "," in text or "." in text) for one in said)
            raise CannotRun("actuals.mixed-numbers", file=self.file, first=first, second=second)
        self.form: Form = form
        self.credit_as_minus = credit_is_minus([self._credit(row) for _, row in self.below], self.file)
        self.ore = {number: self._ore(row) for number, row in self.below}
        negative = any((ore or 0) < 0 for ore in self.ore.values())
        check_other_columns(self.header, self.below, columns, known, negative, self.file)

    def read(self) -> _Read:
        """The postings, the rows that are sums of others, those that cannot be read, and those without an amount."""
        entries: list[Entry] = []
        told: list[tuple[str, str, str, str, int]] = []
        unread: list[Unread] = []
        blank: list[int] = []
        for number, row in self.below:
            ore, words = self.ore[number], _words(row)
            psp, area = self._text(row, w.KEY_PSP), self._text(row, w.KEY_AREA)
            if ore is None:
                if not self._has_amount(row):
                    blank += (
                        [number] if (psp or area).strip("-=_") else []
                    )  # a heading among the rows, or an account without postings
                elif header_meanings(row, self.known):
                    raise CannotRun("actuals.several-tables", file=self.file, row=str(number))
                else:
                    unread.append(Unread(number, without_cpr(words), has_amount=False))
                continue
            dated = self.has_days and not is_blank(self._day_cell(row))
            lacks = not dated if self.has_days else not (psp or area)
            starred = is_starred(cell for cell in row if isinstance(cell, str))
            entries.append(Entry(number, psp or area, words, ore, dated, lacks, starred))
            told.append((psp, area, self._text(row, w.NAMED), self._state(row), ore))
        sums = sums_among(entries, self._sums_of_elements())
        postings = [(entry, one) for entry, one in zip(entries, told, strict=True) if entry.row not in sums]
        unread += [
            Unread(entry.row, without_cpr(entry.words), has_amount=True) for entry, one in postings if one[3] == UNREAD
        ]
        unread.sort(key=lambda one: one.row)
        counted = frozenset(entry.row for entry, one in postings if one[3] == COUNTED and entry.ore)
        return _Read(
            [one for _, one in postings],
            [replace(one, words=without_cpr(one.words)) for one in sums.values()],
            unread,
            blank,
            self._repeated(counted),
        )

    def _repeats_header(self, row: Sequence[Cell]) -> bool:
        return all(bare(as_text(row[at])) == bare(as_text(self.header[at])) for at in self.columns.at.values())

    def _repeated(self, counted: frozenset[int]) -> Repeated:
        seen: set[tuple[Cell, ...]] = set()
        again: list[int] = []
        for number, row in self.below:
            if number in counted:
                again += [number] if tuple(row) in seen else []
                seen.add(tuple(row))
        return Repeated(again, sum(self.ore[number] or 0 for number in again))

    def _text(self, row: Sequence[Cell], meaning: str) -> str:
        at = self.columns.at.get(meaning)
        return "" if at is None else without_cpr(" ".join(without_hidden(as_text(row[at])[:LONGEST]).split()))

    def _has_amount(self, row: Sequence[Cell]) -> bool:
        """Whether something stands where an amount should, and not only a line that is drawn."""
        return any(self._is_filled(row, meaning) for meaning in self.columns.amounts)

    def _is_filled(self, row: Sequence[Cell], meaning: str) -> bool:
        return bool(as_text(row[self.columns.at[meaning]]).strip(" -–−=_."))

    def _amount(self, row: Sequence[Cell], meaning: str) -> int | None:
        """The øre that stand in one of the columns of amounts; spent is above zero."""
        ore = ore_of(row[self.columns.at[meaning]], self.form, thousands=meaning == w.IN_THOUSANDS)
        return -ore if ore is not None and meaning == w.SPENT_AS_MINUS else ore

    def _ore(self, row: Sequence[Cell]) -> int | None:
        found = {meaning: self._amount(row, meaning) for meaning in self.columns.amounts}
        if w.DEBIT in found:
            wrong = any(ore is None and self._is_filled(row, meaning) for meaning, ore in found.items())
            if wrong or all(ore is None for ore in found.values()):
                return None
            credit = found[w.CREDIT] or 0
            return (found[w.DEBIT] or 0) + (credit if self.credit_as_minus else -credit)
        side = self._side(row)
        (ore,) = found.values()
        if ore is None or side not in CREDIT_SIGNS | DEBIT_SIGNS:
            return None
        return -ore if side in CREDIT_SIGNS and not self.credit_as_minus else ore

    def _side(self, row: Sequence[Cell]) -> str:
        return self._text(row, w.SIDE).casefold()

    def _credit(self, row: Sequence[Cell]) -> int:
        """What stands as a credit, with the sign it is written with."""
        if self.columns.has(w.DEBIT):
            return self._amount(row, w.CREDIT) or 0
        (meaning,) = self.columns.amounts
        return (self._amount(row, meaning) or 0) if self._side(row) in CREDIT_SIGNS else 0

    def _day_cell(self, row: Sequence[Cell]) -> Cell:
        """What stands where a posting's day, or else its period, does."""
        return row[self.columns.at[w.POSTED_ON if self.columns.has(w.POSTED_ON) else w.POSTED_IN]]

    def _state(self, row: Sequence[Cell]) -> str:
        if not self.has_days:
            return COUNTED
        day = self._day(row)
        if day is None:
            return UNREAD
        if day.year < self.year:
            return EARLIER
        return COUNTED if day <= self.cutoff else LATER

    def _day(self, row: Sequence[Cell]) -> dt.date | None:
        """The day of a posting – of a period its last –; None where there is none, or ``Regnskabsår`` says another year."""
        at, of_year = self.columns.at.get(w.POSTED_ON), self.columns.at.get(w.POSTED_YEAR)
        said = self.year if of_year is None else row[of_year]
        if at is None:
            return period_end(row[self.columns.at[w.POSTED_IN]], said)
        day = day_of(row[at])
        year = as_text(said).strip().removesuffix(".0")
        return None if day and of_year is not None and year and year != str(day.year) else day

    def _sums_of_elements(self) -> frozenset[int]:
        """In a list of balances – one row an account, no days –: the rows that are the sum of the elements below them."""
        if self.has_days:
            return frozenset()
        meaning = w.KEY_PSP if self.columns.has(w.KEY_PSP) else w.KEY_AREA
        accounts = [(number, self._text(row, meaning), self.ore[number]) for number, row in self.below]
        return are_sums_of_elements([(n, account, ore) for n, account, ore in accounts if account and ore is not None])


def _words(row: Sequence[Cell]) -> str:
    return " ".join(cell.strip() for cell in row if isinstance(cell, str) and cell.strip())


def _day(day: dt.date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else "?"
