"""A sheet for each committee in the consolidated workbook: which items, milestones and lines it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ...definition import words as w
from ...definition.answers_on_pages import shown_on
from ...definition.committee_items import ItemLines, State
from ...definition.committee_page import committee_page
from ...definition.levels import Form
from ...definition.workbooks import MARKED_TITLE
from ...messages.files import written
from ...schema.pages import Page
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.frame import Frame, Row
from ...values.utf16 import shortened, units
from .agreement import Agreement
from .collective import Collective

LONGEST_TITLE = 31  # Excel's limit
MOST_MILESTONES = 2_000  # ten times a large agreement; with more, Excel would take minutes to compute the sheets
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_PAGE_TITLES = ("Overblik", "Penge", "Matrix", "Vejledning", "Start", MARKED_TITLE, "History")


def left_out() -> str:
    """What is said instead of the sheets."""
    return written("committees.left-out", most=MOST_MILESTONES)


def committee_pages(agreement: Agreement) -> list[Page]:
    """The pages of the committees that are responsible for an item, in the order of ``Lister``."""
    if not agreement.kind.of_committees or too_many_milestones(agreement):
        return []
    shown = shown_round(agreement.tables)
    items = [row for row in agreement.tables["items"].records() if not is_blank(row["item"])]
    lines = _Lines(agreement.kind.form, agreement.tables, shown, agreement.setting(w.ECONOMY_SMILEY) == w.OVERALL)
    numbers = sorted({int(n) for n in agreement.tables["rounds"]["round"] if is_number(n) and n <= shown})
    taken = [
        *_PAGE_TITLES,
        *(sheet.title for sheet in agreement.kind.sheets),
        *(own.title for own in agreement.own_sheets),
        *(agreement.carried.sheets.titles if agreement.carried else ()),
    ]
    named = [as_text(name) for name in agreement.tables["lists"]["committee"] if not is_blank(name)]
    collective = Collective.of(agreement.tables["lists"].records())
    pages: list[Page] = []
    for committee in dict.fromkeys(named):
        mine = [row for row in items if committee in _parts(row["committee"])]
        involved = [
            row for row in items if committee in collective.names(row["other_committees"], named) and row not in mine
        ]
        if not mine:
            continue
        title = sheet_title(committee, taken)
        taken.append(title)
        pages.append(
            committee_page(
                agreement.kind.form, title, committee, len(pages) + 1, [lines.of(row) for row in mine],
                [as_text(row["item"]) for row in involved],
                f"{agreement.municipality} – {agreement.title}".strip(" –"),
                as_text((agreement.round(shown) or {}).get("designation")), numbers,
            )
        )  # fmt: skip
    return pages


def too_many_milestones(agreement: Agreement) -> bool:
    """Whether the agreement has more milestones than the committees' sheets can hold; Overblik then says so."""
    return len(agreement.tables["milestones"]) > MOST_MILESTONES


def sheet_title(committee: str, taken: Iterable[str]) -> str:
    """A title that Excel accepts and no other sheet has."""
    used = {"history", *(title.casefold() for title in taken)}  # Excel keeps History for itself
    whole = " ".join(committee.translate(_FORBIDDEN).split()).strip("'") or "Udvalg"
    if units(whole) > LONGEST_TITLE:
        whole = whole.removesuffix("alget") + "." if whole.endswith("udvalget") else whole
    title = _cut(whole, LONGEST_TITLE)
    number = 1
    while title.casefold() in used:
        number += 1
        title = f"{_cut(whole, LONGEST_TITLE - len(f' ({number})'))} ({number})"
    return title


def _cut(text: str, length: int) -> str:
    return text if units(text) <= length else shortened(text, length - 1).rstrip(" '-") + "…"


def shown_round(tables: Mapping[str, Frame]) -> int:
    """The open round, or the last that has rows where the open one has none yet; 0 if there is neither."""
    opened = [int(r["round"]) for r in tables["rounds"].records() if r["status"] == w.OPEN and is_number(r["round"])]
    begun = [int(n) for name in ("follow_up", "economy") for n in tables[name]["round"] if is_number(n)]
    open_, latest = max(opened, default=0), max(begun, default=0)
    return open_ if not latest or 0 < open_ <= latest else latest


def _parts(value: Cell) -> list[str]:
    return as_text(value).split("; ")


class _Lines:
    """The milestones and budget lines of every item."""

    def __init__(self, form: Form, tables: Mapping[str, Frame], shown: int, overall_only: bool) -> None:
        self.followed: dict[str, dict[str, int]] = defaultdict(dict)
        ended: dict[tuple[str, str], bool] = {}
        for row in tables["follow_up"].records():
            if is_number(row["round"]) and row["round"] <= shown:
                rounds = self.followed[as_text(row["item"])]
                milestone = as_text(row["milestone_id"])
                if row["round"] >= rounds.get(milestone, 0):
                    rounds[milestone] = int(row["round"])
                    ended[as_text(row["item"]), milestone] = row["smiley"] in form.effort.ended
        dropped_ids = {as_text(r["milestone_id"]) for r in tables["milestones"].records() if r["status"] == w.DROPPED}
        self.attention = {item for (item, one), well in ended.items() if not well and one not in dropped_ids}
        self.dropped = {item for (item, one), well in ended.items() if not well and one in dropped_ids}
        self.milestones: dict[str, list[str]] = defaultdict(list)
        for row in sorted(tables["milestones"].records(), key=lambda row: _order(row["round"])):
            dropped = (
                row["status"] == w.DROPPED and as_text(row["milestone_id"]) not in self.followed[as_text(row["item"])]
            )
            if not is_blank(row["milestone_id"]) and not dropped:
                self.milestones[as_text(row["item"])].append(as_text(row["milestone_id"]))
        self.lines: dict[str, list[Cell]] = defaultdict(list)
        for row in tables["economy"].records():
            if row["round"] == shown:
                self.lines[as_text(row["item"])].append(row["line"])
                if row["economy_smiley"] not in form.economy.good and not overall_only:
                    self.attention.add(as_text(row["item"]))
        self.changes: dict[str, list[tuple[str, str | float | int]]] = defaultdict(list)
        for row in tables["changes"].records():
            if not is_blank(row["change"]) and not is_blank(row["item"]) and _order(row["round"]) <= shown:
                self.changes[as_text(row["item"])].append((as_text(row["change"]), _key(row["line"])))
        self.answers = _answers(form, tables, shown)
        self.budget: dict[str, list[Cell]] = defaultdict(list)
        for row in tables["budget_lines"].records():
            self.budget[as_text(row["item"])].append(row["line"])

    def of(self, row: Row) -> ItemLines:
        """What stands below the item."""
        item = as_text(row["item"])
        administrative = row["administrative"] == w.YES
        followed = self.lines[item]
        listed = self.budget[item] if administrative else []
        milestones = [(milestone, self.followed[item].get(milestone, 0)) for milestone in self.milestones[item]]
        to_come = any(round_ == 0 for _, round_ in milestones)
        over = State.DROPPED if item in self.dropped else State.ENDED
        state = State.ATTENTION if item in self.attention else State.UNDER_WAY if to_come else over
        return ItemLines(
            item,
            milestones,
            [*((_key(line), True) for line in followed), *((_key(line), False) for line in listed if line not in followed)],
            administrative,
            state,
            not is_blank(row["remarks"]),
            list(dict.fromkeys(self.changes[item])),
            [
                (question, part, number)
                for question, part, number in self.answers[item]
                if self.followed[item].get(as_text(part), number) == number
            ],
        )  # fmt: skip


_PART = {"follow_up": "milestone_id", "economy": "line"}
_Answers = dict[str, list[tuple[str, str | float | int, int]]]


def _answers(form: Form, tables: Mapping[str, Frame], shown: int) -> _Answers:
    """The questions of each item that committees see and that are answered: of an item itself, the latest answer."""
    found: _Answers = defaultdict(list)
    for question in shown_on(form, w.ON_COMMITTEE):
        latest: dict[tuple[str, str | float | int], int] = {}
        for row in tables[question.sheet].records():
            number, part = row["round"], _PART.get(question.sheet)
            if is_number(number) and number <= shown and not is_blank(row[question.name]):
                place = (as_text(row["item"]), _key(row[part]) if part else "")
                latest[place] = max(int(number), latest.get(place, 0))
        for (item, of), number in latest.items():
            if question.sheet != "economy" or number == shown:
                found[item].append((question.name, of, number))
    return found


def _key(line: Cell) -> str | float | int:
    return line if isinstance(line, int | float) else as_text(line)


def _order(round_: Cell) -> float:
    return float(round_) if isinstance(round_, int | float) else 0.0
