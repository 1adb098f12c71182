"""Goes through the rows of an export below its header: postings, sums, rows without an amount, rows that cannot be read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

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
from .export import COUNTED, EARLIER, LATER, UNREAD, Repeated, Unread
from .export_columns import Columns, bare, header_meanings
from .periods import day_of, period_end
from .sum_rows import Entry, SumRow, are_sums_of_elements, is_starred, sums_among
from .unsure_amounts import check_lengths, check_other_columns, credit_is_minus

LONGEST = 200  # characters of an account's number or name


class ReadRows(Struct):
    """What the rows below a header are."""

    postings: list[tuple[str, str, str, str, int]]
    sums: list[SumRow]
    unread: list[Unread]
    blank: list[int]
    repeated: Repeated


class PostingRows:
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

    def read(self) -> ReadRows:
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
        return ReadRows(
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
