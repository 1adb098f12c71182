"""The parts add up to the whole (business rule 19).

Counted from the rows alone, by other code than the pages' formulas and than what makes the rounds' rows: of every
sum the parts on one side, all rows on the other, and the rows that no part counts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from ...definition import words as w
from ...definition.agreement_sheets import AMOUNT_YEARS
from ...definition.levels import MISSING
from ...values.cells import Cell, as_number, as_text, is_blank, is_number
from ...values.frame import Frame
from .agreement import Agreement
from .item_milestones import is_item


class SheetCell(Struct, frozen=True, order=True):
    """A cell of a data sheet: sheet and column by their names in code, the row by its position."""

    sheet: str
    position: int
    column: str


class LeftOut(Struct, frozen=True):
    """A row that no part counts, and the cell that makes it so – its own, or one of its item."""

    row: SheetCell
    cause: SheetCell


class Measure(Struct, frozen=True):
    """How many rows, and their amounts in 1.000 kr. (budget lines: one for each of the four years)."""

    rows: int
    amounts: tuple[float, ...] = ()


class Sum(Struct, frozen=True):
    """``parts`` by name, and the ``whole``. ``what`` names the sum, ``round`` the round it is of (None: of none)."""

    what: str
    whole: Measure
    parts: Mapping[str, Measure]
    left_out: tuple[LeftOut, ...] = ()
    round: int | None = None

    @property
    def holds(self) -> bool:
        """Whether rows and amounts of the parts are those of the whole, and no row is left out."""
        parts = list(self.parts.values())
        amounts = tuple([_rounded([part.amounts[n] for part in parts]) for n in range(len(self.whole.amounts))])
        return not self.left_out and Measure(sum(part.rows for part in parts), amounts) == self.whole


def sums_of(agreement: Agreement) -> list[Sum]:
    """Every sum of an agreement workbook and of the rounds that have rows in it."""
    return list(_Sums(agreement).all())


class _Sums:
    """The sheets that are summed, and whose each row is."""

    def __init__(self, agreement: Agreement) -> None:
        self.tables, self.form = agreement.tables, agreement.kind.form
        self.lists = {
            name: [as_text(v).strip() for v in agreement.tables["lists"][name] if not is_blank(v)]
            for name in ("category", "theme", "committee")
        }
        self.departments = [name.strip() for name in agreement.departments]

    def all(self) -> Iterator[Sum]:
        for sheet, column, faces in (
            ("follow_up", "smiley", self.form.effort.texts),
            ("economy", "economy_smiley", self.form.economy.texts),
        ):
            yield from self._smileys(sheet, column, faces)
        lines = self.tables["budget_lines"]
        yield self._by_own("categories", "category", _same_names(self.lists["category"]))
        yield self._by_own("money-kinds", "category", {c: kind for kind, names in w.MONEY_KINDS for c in names})
        yield self._by_own("types", "type", _same_names(w.LINE_TYPES))
        yield self._unread_amounts(lines)
        yield self._rounds()
        yield from self._followed()
        for sheet in ("milestones", "budget_lines"):
            for column, names in (("department", self.departments), ("theme", self.lists["theme"])):
                yield self._by_item(sheet, column, names)
            yield self._by_item(sheet, "committee", self.lists["committee"])

    def _smileys(self, sheet: str, column: str, faces: Sequence[str]) -> Iterator[Sum]:
        """Each smiley and the missing ones against the rows of a round."""
        table = self.tables[sheet]
        for number in sorted({int(n) for n in table["round"] if is_number(n)}):
            rows = [n for n, value in enumerate(table["round"]) if is_number(value) and value == number]
            cells = [table[column][n] for n in rows]
            parts = {face: Measure(sum(cell == face for cell in cells)) for face in faces}
            parts[MISSING.name] = Measure(sum(is_blank(cell) for cell in cells))
            odd = [n for n in rows if not is_blank(table[column][n]) and table[column][n] not in faces]
            left = tuple(LeftOut(SheetCell(sheet, n, column), SheetCell(sheet, n, column)) for n in odd)
            yield Sum(f"smileys.{sheet}", Measure(len(rows)), parts, left, number)

    def _by_own(self, what: str, column: str, part_of: Mapping[str, str]) -> Sum:
        """The budget lines by what stands in one of their own columns."""
        table = self.tables["budget_lines"]
        cells = list(map(as_text, table[column]))
        parts = {
            part: self._measure("budget_lines", [n for n, cell in enumerate(cells) if part_of.get(cell) == part])
            for part in dict.fromkeys(part_of.values())
        }
        left = tuple(
            LeftOut(SheetCell("budget_lines", n, column), SheetCell("budget_lines", n, column))
            for n, cell in enumerate(cells)
            if cell not in part_of
        )
        return Sum(what, self._measure("budget_lines", range(len(table))), parts, left)

    def _unread_amounts(self, lines: Frame) -> Sum:
        """The amounts that are numbers against those that are filled in: a text counts in no sum."""
        filled = [
            SheetCell("budget_lines", n, y) for y in AMOUNT_YEARS for n, v in enumerate(lines[y]) if not is_blank(v)
        ]
        left = tuple(LeftOut(place, place) for place in filled if not is_number(lines[place.column][place.position]))
        read = sum(is_number(value) for year in AMOUNT_YEARS for value in lines[year])
        return Sum("amounts", Measure(len(filled)), {"numbers": Measure(read)}, left)

    def _rounds(self) -> Sum:
        """The milestones of the rounds of ``Runder`` against all: one without a round or an id is never asked."""
        table, known = self.tables["milestones"], {n for n in self.tables["rounds"]["round"] if is_number(n)}
        followed = self._rows_of("milestones")
        with_id = [n for n in followed if not is_blank(table["milestone_id"][n])]
        parts = {
            f"{number:g}": Measure(sum(is_number(table["round"][n]) and table["round"][n] == number for n in with_id))
            for number in sorted(known)
        }
        left = []
        for n in followed:
            value = table["round"][n]
            of_known = is_number(value) and value in known
            if not of_known or is_blank(table["milestone_id"][n]):
                column = "milestone_id" if of_known else "round"
                left.append(LeftOut(SheetCell("milestones", n, column), SheetCell("milestones", n, column)))
        return Sum("rounds", Measure(len(followed)), parts, tuple(left))

    def _rows_of(self, sheet: str) -> Sequence[int]:
        """The rows that are counted: of ``Milepæle`` those of what is followed up, milestones or whole items."""
        table = self.tables[sheet]
        if sheet != "milestones":
            return range(len(table))
        pairs = zip(table["milestone_id"], table["item"], strict=True)
        return [n for n, (identity, item) in enumerate(pairs) if is_item(identity, item) == self.form.per_item]

    def _followed(self) -> Iterator[Sum]:
        """The adopted budget of a round's rows against the lines they are of: a line that stands twice counts twice."""
        economy, lines = self.tables["economy"], self.tables["budget_lines"]
        keys = [(as_text(i).strip(), as_text(n)) for i, n in zip(lines["item"], lines["line"], strict=True)]
        again = {key for key, times in Counter(keys).items() if times > 1}
        for number in sorted({int(n) for n in economy["round"] if is_number(n)}):
            rows = [n for n, value in enumerate(economy["round"]) if is_number(value) and value == number]
            asked = {(as_text(economy["item"][n]).strip(), as_text(economy["line"][n])) for n in rows}
            whole = [n for n, key in enumerate(keys) if key in asked]
            left = tuple(
                LeftOut(SheetCell("budget_lines", n, "line"), SheetCell("budget_lines", n, "line"))
                for n in whole
                if keys[n] in again
            )
            # Of a line that finance took out again the rows stay, with nothing adopted: only kroner are compared.
            adopted = Measure(0, (_total(economy["adopted"], rows),))
            yield Sum("adopted", Measure(0, (_total(lines["year_0"], whole),)), {"rows": adopted}, left, number)

    def _by_item(self, sheet: str, column: str, names: Collection[str]) -> Sum:
        """Milestones or budget lines by their item's department, theme or committees (any of several)."""
        known, counted, items = set(names), self._rows_of(sheet), self.tables[sheet]["item"]
        parts: dict[str, list[int]] = {name: [] for name in names}
        left: list[LeftOut] = []
        part_of: dict[str, str | SheetCell | None] = {}  # of an item: where it is counted, or the cell to mend
        for n in counted:
            item = as_text(items[n])
            if item not in part_of:
                part_of[item] = self._part(item.strip(), column, known)
            part = part_of[item]
            if isinstance(part, str):
                parts[part].append(n)
            else:
                left.append(LeftOut(SheetCell(sheet, n, "item"), part or SheetCell(sheet, n, "item")))
        measured = {name: self._measure(sheet, positions) for name, positions in parts.items()}
        return Sum(f"{column}.{sheet}", self._measure(sheet, counted), measured, tuple(left))

    def _part(self, item: str, column: str, known: Collection[str]) -> str | SheetCell | None:
        """The part that an item is counted in (of several committees one), or the cell of ``Punkter`` that prevents it.

        None: there is no such item. One that stands twice is counted nowhere, for nobody knows which is meant.
        """
        places = self._items.get(item, [])
        if len(places) != 1:
            return SheetCell("items", places[-1], "item") if places else None
        cell = as_text(self.tables["items"][column][places[0]])
        given = [part.strip() for part in cell.split(";")] if column == "committee" else [cell.strip()]
        return given[0] if all(part in known for part in given) else SheetCell("items", places[0], column)

    @cached_property
    def _items(self) -> dict[str, list[int]]:
        """Where each item stands in ``Punkter``."""
        found: dict[str, list[int]] = {}
        for position, item in enumerate(self.tables["items"]["item"]):
            if not is_blank(item):
                found.setdefault(as_text(item).strip(), []).append(position)
        return found

    @cached_property
    def _amounts(self) -> list[list[float]]:
        """The budget lines' amounts of each year; what is no number is 0."""
        lines = self.tables["budget_lines"]
        return [[float(value) if is_number(value) else 0.0 for value in lines[year]] for year in AMOUNT_YEARS]

    def _measure(self, sheet: str, positions: Collection[int]) -> Measure:
        if sheet != "budget_lines":
            return Measure(len(positions))
        return Measure(len(positions), tuple([_rounded([year[n] for n in positions]) for year in self._amounts]))


def _same_names(names: Collection[str]) -> dict[str, str]:
    return {name: name for name in names}


def _total(cells: Sequence[Cell], positions: Collection[int]) -> float:
    return _rounded([as_number(cells[n]) for n in positions if is_number(cells[n])])


def _rounded(amounts: Collection[float]) -> float:
    return round(math.fsum(amounts), 6)


def groups(
    sums: Collection[Sum], is_told: Callable[[LeftOut], bool]
) -> Iterator[tuple[SheetCell, list[SheetCell], list[str]]]:
    """What is left out, by the column that makes it so: the first such cell, the rows (each at its own cell) and the sums.

    A row that ``is_told`` is not among them.
    """
    found: dict[tuple[str, str], tuple[set[SheetCell], set[SheetCell], dict[str, None]]] = {}
    for one in sums:
        for left in one.left_out:
            if is_told(left):
                continue
            causes, rows, whats = found.setdefault((left.cause.sheet, left.cause.column), (set(), set(), {}))
            causes.add(left.cause)
            rows.add(left.row)
            whats[one.what] = None
    for causes, rows, whats in found.values():
        yield min(causes), sorted(rows), list(whats)
