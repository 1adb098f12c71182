"""The facts of a round for the items of a selection: rows, counts and money, before they become words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from ..definition import words as w
from ..definition.agreement_sheets import AMOUNT_YEARS
from ..definition.levels import UNREADABLE
from ..messages.catalogue import speak
from ..operations.agreement.agreement import Agreement
from ..operations.agreement.collective import Collective
from ..operations.agreement.follow_up import comment_that_holds
from ..operations.agreement.item_milestones import form_of_round, only_followed
from ..operations.agreement.keys import item_order
from ..values.cells import Cell, as_text, is_blank, is_number
from ..values.danish_dates import long_date
from ..values.frame import Row
from .danish import said
from .model import Value, smiley
from .public import PublicTables
from .selection import Only, Selection, committees_of, several


def as_amount(value: Cell) -> float | None:
    """A number; a date is none here."""
    return float(value) if is_number(value) and not isinstance(value, dt.date) else None


def amount(value: Cell) -> float:
    """A number, or 0 where there is none."""
    return as_amount(value) or 0.0


class Money(Struct, frozen=True):
    """Amounts of the budget year in 1.000 kr. Where no forecast is given, the budget is expected to hold."""

    adopted: float = 0
    changes: float = 0
    deviation: float = 0

    @property
    def current(self) -> float:
        """The adopted budget with the changes that are approved."""
        return self.adopted + self.changes

    @property
    def forecast(self) -> float:
        """What the year is expected to end at."""
        return self.current + self.deviation


def money(rows: Iterable[Row]) -> Money:
    """The sum of rows of ``Økonomiopfølgning``."""
    rows = list(rows)
    return Money(*(sum(amount(r[name]) for r in rows) for name in ("adopted", "approved_changes", "deviation")))


class RoundName(Struct, frozen=True):
    """What a round is called in a title, in a table, and in a sentence."""

    title: str
    short: str
    at: str


def round_name(row: Mapping[str, Cell], year: str) -> RoundName:
    """»1. budgetopfølgning 2019«; a designation that is only a date becomes »Opfølgning pr. 31. december 2019«."""
    designation, cutoff = as_text(row.get("designation")).strip(), row.get("cutoff")
    if any(c.isalpha() for c in designation):
        with_year = designation if year in designation else f"{designation} {year}".strip()
        return RoundName(with_year, designation, said("round.at", designation=designation))
    day = (
        long_date(cutoff)
        if isinstance(cutoff, dt.date)
        else designation or said("round.short", number=as_text(row.get("round")))
    )
    return RoundName(said("round.title", day=day), designation or day, said("round.at-day", day=day))


class Followed(Struct, frozen=True):
    """A milestone's row, the last answer known by a round (None: none yet), and the comment that holds."""

    row: Row
    answer: Row | None
    comment: Cell


class Facts:
    """A round's rows for the selected items, the round before, and what the agreement says about them.

    ``agreement`` is a computed one. Rows are dictionaries by the columns' names in code.
    """

    def __init__(self, agreement: Agreement, selected: Selection) -> None:
        self.form = form_of_round(agreement, selected.round)
        if self.form is not agreement.kind.form:  # the round was asked about what was followed up before
            speak(self.form.wording)
        self.public = PublicTables(only_followed(agreement, self.form.per_item))
        self.selected = selected
        self.year = as_text(self.public.setting(w.BUDGET_YEAR))
        self.limit = amount(self.public.setting(w.LIMIT))
        self.rounds = {int(r["round"]): r for r in self.public["rounds"] if is_number(r["round"])}
        # Of two rows with one number, which is an error that Fejlliste tells of, the first counts.
        numbered = {as_text(row["item"]): row for row in reversed(self.public["items"]) if not is_blank(row["item"])}
        self.all_items = sorted(numbered.values(), key=lambda row: item_order(row["item"]))
        self.items = [row for row in self.all_items if self._selected(row)]
        self._by_item: dict[str, dict[str, list[Row]]] = {}
        self._numbers = {as_text(row["item"]) for row in self.items}
        if not (selected.committee or selected.department):  # answers to what is no item any more: Overblik counts them
            self._numbers |= {as_text(row["item"]) for row in self.public["follow_up"]} - numbered.keys()
        self.followed = [row for row in self.items if row["administrative"] != w.YES]
        self.administrative = [row for row in self.items if row["administrative"] == w.YES]

    def _selected(self, row: Row) -> bool:
        committee, department = self.selected.committee, self.selected.department
        return (not committee or committee in several(row["committee"])) and (
            not department or as_text(row["department"]) == department
        )

    def involving(self, committee: str) -> list[Row]:
        """The followed-up items of other committees that involve this one, by name or among all."""
        lists = self.public["lists"]
        everyone, collective = committees_of(lists, self.all_items), Collective.of(lists)
        return [
            row
            for row in self.all_items
            if committee in collective.names(row["other_committees"], everyone)
            and committee not in several(row["committee"])
            and row["administrative"] != w.YES
        ]

    def rows(self, sheet: str) -> list[Row]:
        """All rows of a sheet that belong to the selected items."""
        return [row for row in self.public[sheet] if as_text(row["item"]) in self._numbers]

    def of_item(self, sheet: str, item: str) -> list[Row]:
        """The rows of a sheet that belong to an item."""
        if sheet not in self._by_item:
            self._by_item[sheet] = {}
            for row in self.public[sheet]:
                self._by_item[sheet].setdefault(as_text(row["item"]), []).append(row)
        return self._by_item[sheet].get(item, [])

    def now(self, sheet: str, item: str) -> list[Row]:
        """The rows of the round that belong to an item."""
        return [row for row in self.of_item(sheet, item) if row["round"] == self.selected.round]

    def of_round(self, sheet: str, number: int) -> list[Row]:
        """The rows of a sheet that belong to round ``number``."""
        return [row for row in self.rows(sheet) if row["round"] == number]

    @cached_property
    def effort(self) -> list[Row]:
        """The round's milestones."""
        return self.of_round("follow_up", self.selected.round)

    @cached_property
    def economy(self) -> list[Row]:
        """The round's budget lines."""
        return self.of_round("economy", self.selected.round)

    @property
    def asked_about(self) -> list[Row]:
        """The round's budget lines with a forecast that looks like a slip of the pen; it is in all sums."""
        return [row for row in self.economy if row["asked_about"] == 1]

    @cached_property
    def previous_round(self) -> int | None:
        """The latest consolidated round before this one."""
        answers = (*self.public["follow_up"], *self.public["economy"])
        rounds = (amount(row["round"]) for row in answers)
        return max((int(n) for n in rounds if 0 < n < self.selected.round), default=None)

    @cached_property
    def economy_before(self) -> dict[tuple[str, str], Row]:
        """The budget lines of the previous round by item and line."""
        before = self.of_round("economy", self.previous_round) if self.previous_round else []
        return {(as_text(r["item"]), as_text(r["line"])): r for r in before}

    def smiley(self, cell: Cell) -> Value:
        """A smiley's cell as face and word."""
        return smiley(self.form, cell)

    @property
    def per_line(self) -> bool:
        """Whether budget lines have a smiley each (Stamdata)."""
        return bool(self.public.setting(w.ECONOMY_SMILEY) != w.OVERALL)

    @property
    def overall(self) -> bool:
        """Whether a round has one economy smiley for the whole agreement (Stamdata)."""
        return bool(self.public.setting(w.ECONOMY_SMILEY) != w.PER_ITEM)

    def name_of(self, number: int) -> RoundName:
        """The name of round ``number``; its number where ``Runder`` names none."""
        return round_name(self.rounds.get(number, {"round": number}), self.year)

    # --- what a round's rows say ------------------------------------------------------------------

    def outstanding(self) -> list[Row]:
        """The round's milestones that were not reached before."""
        return [row for row in self.effort if row["previous_smiley"] in self.form.effort.open]

    def no_longer_followed(self) -> list[Row]:
        """The rows of the round before that were not reached then and are not asked about now: dropped since."""
        if self.previous_round is None:
            return []
        now = {as_text(row["milestone_id"]) for row in self.effort}
        before = self.of_round("follow_up", self.previous_round)
        return [
            row for row in before if row["smiley"] in self.form.effort.open and as_text(row["milestone_id"]) not in now
        ]

    def no_longer_reached(self) -> list[Row]:
        """Milestones that were reported as reached and are so no longer (business rule 8)."""
        return [
            row
            for row in self.effort
            if row["previous_smiley"] in self.form.effort.ended and row["smiley"] in self.form.effort.open
        ]

    def deviates(self, item: str) -> bool:
        """Whether anything of the item is not as planned, or not answered."""
        lines = self.now("economy", item)
        return (
            any(row["smiley"] not in self.form.effort.good for row in self.now("follow_up", item))
            or any(self._economy_smiley_fails(row) for row in lines)
            or any(abs(amount(row["deviation"])) > self.limit for row in lines)
        )

    def as_agreed(self, item: str) -> bool:
        """Whether there is nothing to tell of an item but that it goes as agreed: then a line says it."""
        answers = [one.answer for one in self.milestones_of(item) if one.answer is not None]
        return (
            not self.deviates(item)
            and all(answer["smiley"] in self.form.effort.good for answer in answers)
            and not any(
                amount(row["deviation"]) or not is_blank(row["explanation"]) for row in self.now("economy", item)
            )
            and not any(amount(row["round"]) <= self.selected.round for row in self.of_item("changes", item))
        )

    def _economy_smiley_fails(self, row: Row) -> bool:
        return self.per_line and row["economy_smiley"] not in self.form.economy.good

    def changed(self, item: str) -> bool:
        """Whether a smiley or a deviation is another than in the round before, or a budget change was proposed."""
        if self.previous_round is None:
            return False
        return (
            any(self.effort_changed(row) for row in self.now("follow_up", item))
            or any(self.economy_changed(row) for row in self.now("economy", item))
            or bool(self.now("changes", item))
        )

    @cached_property
    def shown(self) -> list[Row]:
        """The followed-up items that the note tells of one by one."""
        if self.selected.only is Only.DEVIATIONS:
            return [row for row in self.followed if self.deviates(as_text(row["item"]))]
        if self.selected.only is Only.CHANGES:
            return [row for row in self.followed if self.changed(as_text(row["item"]))]
        return self.followed

    @staticmethod
    def effort_changed(row: Row) -> bool:
        """Whether a milestone has another smiley than the last time it was reported."""
        known = not any(is_blank(row[name]) or row[name] == UNREADABLE.text for name in ("previous_smiley", "smiley"))
        return known and bool(row["previous_smiley"] != row["smiley"])

    def economy_changed(self, row: Row) -> bool:
        """Whether a line has another smiley or deviation than in the round before."""
        before = self.economy_before.get((as_text(row["item"]), as_text(row["line"])))
        return before is not None and (
            before["economy_smiley"] != row["economy_smiley"] or amount(before["deviation"]) != amount(row["deviation"])
        )

    def worst_effort(self, item: str) -> tuple[bool, Cell]:
        """Whether the round follows up milestones of the item, and the worst smiley (None: not answered)."""
        return _worst([row["smiley"] for row in self.now("follow_up", item)], self.form.effort.worst_first)

    def worst_economy(self, item: str) -> tuple[bool, Cell]:
        """Whether the round follows up money of the item, and its worst line's smiley (business rule 3)."""
        return _worst([row["economy_smiley"] for row in self.now("economy", item)], self.form.economy.worst_first)

    def milestones_of(self, item: str) -> list[Followed]:
        """All milestones of an item with what is known of them by this round.

        With the row of the round, or else the last one before it, and the comment that holds.
        """
        answers: dict[str, Row] = {}
        for row in sorted(self.of_item("follow_up", item), key=lambda row: amount(row["round"])):
            if amount(row["round"]) <= self.selected.round:
                answers[as_text(row["milestone_id"])] = row
        found = []
        for milestone in self.of_item("milestones", item):
            answer = answers.get(as_text(milestone["milestone_id"]))
            comment = comment_that_holds(answer) if answer else None
            found.append(Followed(milestone, answer, comment))
        return sorted(found, key=lambda one: (amount(one.row["round"]), item_order(one.row["milestone_id"])))

    def later_money(self, item: str) -> list[tuple[str, float]]:
        """What the agreement gives an item after the budget year: (year, 1.000 kr.)."""
        lines = [row for row in self.of_item("budget_lines", item) if row["category"] in w.FOLLOWED_UP]
        sums = [
            (self.year_name(n), sum(amount(line[name]) for line in lines)) for n, name in enumerate(AMOUNT_YEARS) if n
        ]
        return [(year, total) for year, total in sums if total]

    def in_budget(self, change: Row) -> bool:
        """Whether a budget change counts in the round's current budget (business rule 4)."""
        cutoff = self.rounds.get(self.selected.round, {}).get("cutoff")
        decided = change["decided_on"]
        return (
            change["status"] == w.APPROVED
            and change["beyond_authority"] != 1
            and isinstance(decided, dt.date)
            and isinstance(cutoff, dt.date)
            and decided <= cutoff
        )

    def year_name(self, n: int) -> str:
        """What the ``n``-th year after the budget year is called."""
        return str(int(self.year) + n) if self.year.isdigit() else said("later-year", n=n)

    def budget_changes(self) -> dict[str, list[Row]]:
        """All rows of the budget changes, by number, that touch a selected item and are known by this round."""
        touching = {
            as_text(row["change"])
            for row in self.rows("changes")
            if amount(row["round"]) <= self.selected.round and not is_blank(row["change"])
        }
        found: dict[str, list[Row]] = {}
        for row in self.public["changes"]:
            if as_text(row["change"]) in touching:
                found.setdefault(as_text(row["change"]), []).append(row)
        return {number: found[number] for number in sorted(found, key=item_order)}


def _worst(smileys: list[Cell], order: tuple[Cell, ...]) -> tuple[bool, Cell]:
    given = [None if is_blank(smiley) else smiley for smiley in smileys]
    unreadable = UNREADABLE.text if UNREADABLE.text in given else None
    return bool(given), next((smiley for smiley in order if smiley in given), unreadable)
