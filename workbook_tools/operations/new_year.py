"""Next year's agreement workbook: what is unfinished, and what money is left, after a year of follow-up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ..definition import words as w
from ..definition.agreement_sheets import AMOUNT_YEARS
from ..definition.question_sheet import CARRIED
from ..definition.workbooks import WorkbookKind, kinds
from ..messages.files import written
from ..values.cells import Cell, as_text, is_blank, is_number
from ..values.frame import Row
from ..workbook.document import OwnColumn
from ..workbook.frames import empty_tables, frame_of
from .agreement.agreement import Agreement
from .agreement.decided_changes import decided_changes
from .agreement.follow_up import followed_items
from .agreement.item_milestones import is_item
from .agreement.keys import key_of
from .reading.cannot_run import CannotRun

# They belong to the old agreement; the new one has its own.
_OF_THE_AGREEMENT = (w.AGREEMENT_DATE, w.PARTIES, w.CASE_NUMBER)
_MONEY = "budget_lines"  # beside them the numbers of finance's own columns belong to the year that is over
_DATES = ("cutoff", "deadline", "finance_committee", "council")


class NewYear(Struct, frozen=True):
    """Next year's agreement and what finance should know about it.

    ``left_out`` are items with nothing left, ``unanswered`` milestones nobody told of, ``undecided``
    budget changes that are neither approved nor rejected; they stand in the old workbook only, and so do
    the amounts of the own columns (sheet, header) in ``blanked``. Those in ``kept`` hold numbers that were kept.
    """

    agreement: Agreement
    left_out: tuple[str, ...]
    unanswered: tuple[str, ...]
    undecided: tuple[str, ...]
    blanked: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()


def new_year(old: Agreement) -> NewYear:
    """The agreement workbook of the year after ``old``; raises CannotRun without a budget year.

    Carried along are milestones that are not ☺, budget lines with money in the new year or later (with
    what approved changes gave them), and their items. A line of the old agreement's effect becomes
    ``Tidligere afsat``: the money is decided already, and only what the new agreement adds may count as
    its effect (business rule 15). Rounds get the same names and dates a year later, none of them open.
    """
    if not old.budget_year.isdigit():
        raise CannotRun("no-budget-year", file=old.file)
    year = int(old.budget_year)
    kind = kinds(old.kind.form).agreement
    lines = _lines(old, year)
    milestones, unanswered = _milestones(old, year)
    ended = _ended_items(old) if kind.form.per_item else {}
    needed = {as_text(row["item"]) for row in (*lines, *milestones)}
    items = [row for row in old.tables["items"].records() if not is_blank(row["item"])]
    rows: dict[str, list[Row]] = {
        "settings": _settings(old, year),
        "rounds": [_next_round(row) for row in old.tables["rounds"].records() if not is_blank(row["round"])],
        "departments": [{**row, "agreed_deadline": None} for row in old.tables["departments"].records()],
        **{
            name: [row | dict.fromkeys(row.keys() & {"first"}) for row in old.tables[name].records()]
            for name in ("scale", "questions", *(sheet.name for sheet in CARRIED))
            if kind.has(name)
        },
        "lists": _lists(old, {as_text(line["category"]) for line in lines}),
        "items": [_ended(row, ended, year) for row in items if as_text(row["item"]) in needed],
        "budget_lines": lines,
        "milestones": milestones,
        "spending_key": _spending_key(old, lines),
    }
    own = _own_columns(old, rows)
    tables = empty_tables(kind) | {name: frame_of(kind.sheet(name), given) for name, given in rows.items()}
    return NewYear(
        replace(
            old,
            tables=tables,
            kind=kind,
            own_columns={**own, _MONEY: [_without_numbers(column) for column in own.get(_MONEY, ())]},
            seen=None,  # another agreement, with a log of its own
        ).written_by("new-year"),
        tuple(as_text(row["item"]) for row in items if as_text(row["item"]) not in needed),
        unanswered,
        _undecided(old),
        blanked=tuple(_with_numbers(kind, own, {_MONEY})),
        kept=tuple(_with_numbers(kind, own, own.keys() - {_MONEY})),
    )


def _settings(old: Agreement, year: int) -> list[Row]:
    changed: dict[str, Cell] = dict.fromkeys(_OF_THE_AGREEMENT, None)
    changed[w.BUDGET_YEAR] = year + 1
    changed[w.AGREEMENT_TITLE] = _title_a_year_later(old.title, year) or None
    return [
        {**row, "value": changed.get(as_text(row["field"]), row["value"])} for row in old.tables["settings"].records()
    ]


def _title_a_year_later(title: str, year: int) -> str:
    """The title with every year of the agreement – the budget year and the three after it – one later.

    A period keeps its form: »2027-2030« becomes »2028-2031«, »2027-30« becomes »2028-31«. Other years, such as
    that of the date it was agreed, stay.
    """
    years = range(year, year + len(AMOUNT_YEARS))

    def later(found: re.Match[str]) -> str:
        first, between, last = found.group(1, 2, 3)
        if int(first) not in years:
            return found[0]
        return f"{int(first) + 1}" + (f"{between}{(int(last) + 1) % 100:02}" if last else "")

    return re.sub(r"(?<!\d)(\d{4})(?!\d)(?:(\s?[-–/]\s?)(\d{2})(?!\d|[-./]\d))?", later, title)


def _next_round(row: Row) -> Row:
    dates = {name: _a_year_later(row[name]) for name in _DATES}
    return {**row, **dates, "status": w.COMING, "economy_smiley": None, "reason": None}


def _a_year_later(value: Cell) -> Cell:
    if not isinstance(value, dt.date):
        return value
    leap_day = (value.month, value.day) == (2, 29)
    return value.replace(year=value.year + 1, day=28 if leap_day else value.day)


def _lists(old: Agreement, categories: set[str]) -> list[Row]:
    """The lists, with ``Tidligere afsat`` among the categories if it is used now."""
    rows = old.tables["lists"].records()
    missing = categories & {w.EARLIER} - {as_text(row["category"]) for row in rows}
    for category in missing:
        free = next((row for row in rows if is_blank(row["category"])), None)
        if free is None:
            rows.append(free := dict.fromkeys(old.kind.sheet("lists").names))
        free["category"] = category
    return rows


def _lines(old: Agreement, year: int) -> list[Row]:
    """The budget lines with money in the new year or later; each amount moves one column to the left."""
    changes: dict[tuple[str, str], list[Row]] = {}
    for change in decided_changes(old):
        changes.setdefault((as_text(change["item"]), as_text(change["line"])), []).append(change)
    kept = []
    for line in old.tables["budget_lines"].records():
        approved = changes.get((as_text(line["item"]), as_text(line["line"])), [])
        amounts = [_current(line, approved, name) for name in AMOUNT_YEARS[1:]]
        amounts.append(amounts[-1] if line["duration"] == w.PERMANENT else None)
        if not any(is_number(amount) and amount != 0 for amount in amounts):
            continue
        carried = {**line, **dict(zip(AMOUNT_YEARS, amounts, strict=True)), "stated_amount": None}
        effect = line["category"] in w.AGREEMENT_EFFECT
        note = (
            written("carried.line-of", year=year, category=line["category"])
            if effect
            else written("carried.line", year=year)
        )
        note += written("carried.approved") if approved else ""
        carried["remark"] = f"{note}. {as_text(line['remark'])}".rstrip()
        if line["category"] in w.AGREEMENT_EFFECT:
            carried["category"] = w.EARLIER
        kept.append(carried)
    return kept


def _spending_key(old: Agreement, lines: Sequence[Row]) -> list[Row]:
    """What finance said of the finance system's columns, and of accounts whose line goes on or that are none of the agreement's."""
    carried = {(as_text(line["item"]), as_text(line["line"])) for line in lines}
    kept = []
    for row in old.tables["spending_key"].records():
        place = (as_text(row["item"]), as_text(row["line"]))
        of_account = row["part"] in w.KEY_ACCOUNTS and row["accepted"] == w.YES
        if row["part"] == w.KEY_COLUMN or (of_account and (place in carried or row["means"] == w.LEFT_OUT)):
            kept.append({**row, **dict.fromkeys(("text", "outcome", "rows", "amount", "outside"))})
    return kept


def _current(line: Row, approved: Sequence[Row], year: str) -> Cell:
    """The line's amount of a year with its approved changes; blank where there is neither."""
    amounts = [amount for row in (line, *approved) if is_number(amount := row[year])]
    return sum(amounts) if amounts else None


def _milestones(old: Agreement, year: int) -> tuple[list[Row], tuple[str, ...]]:
    """The unfinished milestones, due in round 1 with what was said last, and those nobody told of.

    Their ids stay: they are given once (business rule 9).
    """
    latest = _latest(old)
    followed = followed_items(old)
    kept: list[Row] = []
    unanswered = []
    for milestone in old.tables["milestones"].records():
        identity = as_text(milestone["milestone_id"])
        answer = latest.get(identity, {})
        if is_item(identity, milestone["item"]) != old.kind.form.per_item:
            continue  # of what was followed up before
        if as_text(milestone["item"]) not in followed or milestone["status"] == w.DROPPED:
            continue
        if answer.get("smiley") in old.kind.form.effort.ended:
            continue
        if not answer:
            unanswered.append(identity)
        kept.append({**milestone, "round": 1, "status": None, "reason": _said_last(answer, year)})
    return kept, tuple(unanswered)


def _ended_items(old: Agreement) -> dict[str, Row]:
    """The last answers of items followed up as wholes that ended them: they are asked about no more, whatever money they have."""
    ended = old.kind.form.effort.ended
    return {number: answer for number, answer in _latest(old).items() if answer["smiley"] in ended}


def _ended(item: Row, ended: Mapping[str, Row], year: int) -> Row:
    answer = ended.get(as_text(item["item"]))
    if answer is None or item["item_status"] == w.DROPPED:
        return item
    return {
        **item,
        "item_status": w.DROPPED,
        "status_reason": written("carried.ended", year=year, smiley=answer["smiley"]),
    }


def _latest(old: Agreement) -> dict[str, Row]:
    answers = sorted(old.tables["follow_up"].records(), key=lambda row: as_text(row["round"]).zfill(4))
    return {as_text(answer["milestone_id"]): answer for answer in answers if not is_blank(answer["smiley"])}


def _said_last(answer: Mapping[str, Cell], year: int) -> str:
    if not answer:
        return written("carried.unanswered", year=year)
    comment = answer["comment"] if not is_blank(answer["comment"]) else answer["previous_comment"]
    return f"{written('carried.milestone', year=year, smiley=answer['smiley'])} {as_text(comment)}".rstrip()


def _undecided(old: Agreement) -> tuple[str, ...]:
    open_ = (w.PROPOSED, w.RECOMMENDED)
    return tuple(dict.fromkeys(as_text(r["change"]) for r in old.tables["changes"].records() if r["status"] in open_))


def _own_columns(old: Agreement, rows: Mapping[str, list[Row]]) -> dict[str, list[OwnColumn]]:
    """Finance's own columns beside the rows that are carried along."""
    own: dict[str, list[OwnColumn]] = {}
    for name, columns in old.own_columns.items():
        if name not in rows:
            continue
        sheet = old.kind.sheet(name)
        if not sheet.key:  # Lister: its rows stay where they are
            own[name] = list(columns)
            continue
        before = [key_of(sheet, row) for row in old.tables[name].records()]
        keys = [key_of(sheet, row) for row in rows[name]]
        for column in columns:
            values = dict(zip(before, column.values, strict=True))
            own.setdefault(name, []).append(OwnColumn(column.header, [values.get(key) for key in keys]))
    return own


def _with_numbers(
    kind: WorkbookKind, own: Mapping[str, Sequence[OwnColumn]], sheets: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The own columns of some sheets that hold numbers, as (title of the sheet, header)."""
    for sheet in kind.sheets:
        for column in own.get(sheet.name, ()) if sheet.name in sheets else ():
            if any(_is_amount(value) for value in column.values):
                yield sheet.title, column.header


def _without_numbers(column: OwnColumn) -> OwnColumn:
    return OwnColumn(column.header, [None if _is_amount(value) else value for value in column.values])


def _is_amount(value: Cell) -> bool:
    return is_number(value) and not isinstance(value, dt.date)
