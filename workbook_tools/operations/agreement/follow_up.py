"""Which milestones and budget lines a round follows up (business rule 7), as rows.

``sent/`` asks which rows to send; ``consolidate/`` which a round has, and puts there what departments answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, cast

from ...definition import answer_sheets
from ...definition import words as w
from ...rules.check import compute
from ...schema.scales import Scale
from ...schema.structure import FilledBy, Sheet
from ...values.cells import Cell, as_number, as_text, is_blank, is_number
from ...values.frame import Frame, Row
from ...workbook.frames import frame_of
from .agreement import Agreement
from .decided_changes import decided_changes
from .keys import RowKey, item_order
from .row_sources import OWN, SOURCES, asked_of, own_row

ANSWERS = answer_sheets.ANSWERS  # of which a form without questions of its own lacks the last


def answer_columns(sheet: Sheet) -> tuple[str, ...]:
    """The columns of a sheet of answers that departments fill in."""
    return tuple(column.name for column in sheet.editable)


def _by_finance(sheet: Sheet) -> tuple[str, ...]:
    return tuple(column.name for column in sheet.columns if column.filled_by is FilledBy.FINANCE)


def followed_items(agreement: Agreement) -> dict[str, Row]:
    """The items that are followed up (business rule 5 leaves the administrative out)."""
    items = {as_text(row["item"]): row for row in agreement.tables["items"].records() if not is_blank(row["item"])}
    return {number: row for number, row in items.items() if row["administrative"] != w.YES}


def dropped_milestones(agreement: Agreement) -> frozenset[str]:
    """The ids of the milestones that finance has dropped: they ask nothing any more."""
    table = agreement.tables["milestones"]
    pairs = zip(table["milestone_id"], table["status"], strict=True)
    return frozenset(as_text(identity) for identity, status in pairs if status == w.DROPPED)


def reached_before(scale: Scale, row: Mapping[str, Cell]) -> bool:
    """Whether a row of ``Opfølgning`` is a milestone that was ☺ in an earlier round and is only listed.

    It asks for nothing, but the department can report that it is no longer so (business rule 8).
    """
    original, number = row["original_round"], row["round"]
    earlier = is_number(original) and is_number(number) and original < number
    return earlier and row["previous_smiley"] in scale.ended


class _Round:
    """What the rows of one round are made from."""

    def __init__(self, agreement: Agreement, number: int) -> None:
        self.agreement, self.number = agreement, number
        items = agreement.tables["items"]
        self.items: dict[str, Row] = {}
        self.followed: set[str] = set()
        columns = (items[name] for name in ("item", "title", "department", "administrative"))
        for item, title, department, administrative in zip(*columns, strict=True):
            if not is_blank(item):
                self.items[as_text(item)] = {"title": title, "department": department}
                (self.followed.discard if administrative == w.YES else self.followed.add)(as_text(item))

    @cached_property
    def latest(self) -> dict[str, Row]:
        """The last row of each milestone before the round that has a smiley."""
        return _latest_answers(self.agreement, self.number)

    @cached_property
    def given(self) -> dict[str, dict[RowKey, Row]]:
        """What already stands in the agreement workbook for the round, by sheet and key."""
        return {name: _given(self.agreement, name, self.number) for name in self.agreement.kind.asked}

    def row(self, name: str, source: Row) -> Row:
        """The row that a milestone, a budget line, an item or a department has in the sheet called ``name``."""
        if name in OWN:
            return own_row(name, self.number, source, self.given[name])
        return self.milestone_row(source) if name == "follow_up" else self.line_row(source)

    def milestone_row(self, milestone: Row) -> Row:
        """The row of a milestone, with the answers already consolidated for the round."""
        identity = as_text(milestone["milestone_id"])
        item, previous = self.items.get(as_text(milestone["item"]), {}), self.latest.get(identity, {})
        return {
            "round": self.number,
            "milestone_id": identity,
            "item": as_text(milestone["item"]),
            "title": item.get("title"),
            "department": item.get("department"),
            "milestone": milestone["milestone"],
            "original_round": milestone["round"],
            "previous_smiley": previous.get("smiley"),
            "previous_comment": comment_that_holds(previous),
            **self.given["follow_up"].get((identity,), {}),
        }

    def line_row(self, line: Row) -> Row:
        """The row of a budget line, with the answers already consolidated for the round."""
        item = self.items.get(as_text(line["item"]), {})
        return {
            "round": self.number,
            "item": as_text(line["item"]),
            "line": line["line"],
            "title": item.get("title"),
            "line_text": line["line_text"],
            "department": item.get("department"),
            "type": line["type"],
            "category": line["category"],
            **self.given["economy"].get((as_text(line["item"]), as_text(line["line"])), {}),
        }

    def milestones(self) -> list[Row]:
        """The active milestones of followed-up items, due in this round or before, as rows."""
        table = self.agreement.tables["milestones"]
        columns = (table[name] for name in ("item", "milestone_id", "status", "round"))
        due = [
            position
            for position, (item, identity, status, number) in enumerate(zip(*columns, strict=True))
            if is_number(number)
            and number <= self.number
            and status != w.DROPPED
            and not is_blank(identity)
            and as_text(item) in self.followed
            and (identity == item or not self.agreement.kind.form.per_item)  # what was a milestone before is none
        ]
        return [self.milestone_row(milestone) for milestone in table.rows_at(due).records()]


def _round_of(agreement: Agreement, number: int) -> _Round:
    """The round, worked out once for both of its sheets."""
    if (_Round, number) not in agreement.kept:
        agreement.kept[_Round, number] = _Round(agreement, number)
    return cast(_Round, agreement.kept[_Round, number])


def _milestone_rows(agreement: Agreement, round_number: int) -> list[Row]:
    """The rows of ``Opfølgning`` for a round: its own milestones and the carried ones.

    A milestone of an earlier round is carried while it is not ☺ and not dropped; its original round
    is kept. Answers already consolidated for the round are filled in.
    """
    return [
        row
        for row in _round_of(agreement, round_number).milestones()
        if not reached_before(agreement.kind.form.effort, row)
    ]


def reached_rows(agreement: Agreement, round_number: int) -> list[Row]:
    """The milestones that earlier rounds reached, filled in as ☺: nothing is asked of them.

    They stand in the departments' workbooks so that a worsening can be reported; only then do they
    become rows of the consolidated round.
    """
    of_round = _round_of(agreement, round_number)
    if not of_round.latest:
        return []
    rows = [row for row in of_round.milestones() if reached_before(agreement.kind.form.effort, row)]
    return sorted(({**row, "smiley": row.get("smiley") or row["previous_smiley"]} for row in rows), key=_by_id)


def _economy_rows(agreement: Agreement, round_number: int) -> list[Row]:
    """The rows of ``Økonomiopfølgning``: followed-up budget lines with money in the budget year.

    Money is what was adopted, or what an approved change has given the line by the cut-off date.
    """
    of_round = _round_of(agreement, round_number)
    changed = _changed_lines(agreement, round_number)
    return [
        of_round.line_row(line)
        for line in agreement.tables["budget_lines"].records()
        if as_text(line["item"]) in of_round.followed
        and line["category"] in w.FOLLOWED_UP
        and (_has_money(line) or (as_text(line["item"]), as_text(line["line"])) in changed)
    ]


def _rows(agreement: Agreement, name: str, number: int) -> list[Row]:
    """The rows that a round asks in one of its sheets."""
    if name not in OWN:
        return _milestone_rows(agreement, number) if name == "follow_up" else _economy_rows(agreement, number)
    asked = [*_milestone_rows(agreement, number), *_economy_rows(agreement, number)]
    of_round = _round_of(agreement, number)
    return [of_round.row(name, source) for source in asked_of(name, asked, agreement.tables["items"])]


def _by_id(row: Row) -> tuple[Any, ...]:
    return item_order(row["item"]), item_order(row["milestone_id"])


def _has_money(row: Row) -> bool:
    return is_number(row["year_0"]) and row["year_0"] != 0


def _changed_lines(agreement: Agreement, round_number: int) -> set[RowKey]:
    """The lines whose budget of the year an approved change has altered by the round's cut-off date."""
    cutoff = (agreement.round(round_number) or {}).get("cutoff")
    return {
        (as_text(row["item"]), as_text(row["line"]))
        for row in decided_changes(agreement)
        if _has_money(row) and isinstance(cutoff, dt.date) and cast(dt.date, row["decided_on"]) <= cutoff
    }


def _latest_answers(agreement: Agreement, round_number: int) -> dict[str, Row]:
    """The last row of each milestone before the round that has a smiley."""
    table = agreement.tables["follow_up"]
    before = [n for n, number in enumerate(table["round"]) if is_number(number) and number < round_number]
    rows = sorted(table.rows_at(before).records(), key=lambda row: as_number(row["round"]))
    return {as_text(row["milestone_id"]): row for row in rows if not is_blank(row["smiley"])}


def reported_in(agreement: Agreement, round_number: int) -> dict[str, Cell]:
    """The designation of the round in which each milestone's previous smiley was given, by milestone id."""
    latest = _latest_answers(agreement, round_number)
    rounds = {key: agreement.round(int(as_number(row["round"]))) or {} for key, row in latest.items()}
    return {key: row.get("designation") for key, row in rounds.items()}


def comment_that_holds(answer: Mapping[str, Cell]) -> Cell:
    """The comment of an answer, or the one before that an unchanged smiley kept (business rule 8)."""
    kept = is_blank(answer.get("comment")) and answer.get("smiley") == answer.get("previous_smiley")
    return answer.get("previous_comment" if kept else "comment")


def _given(agreement: Agreement, sheet: str, round_number: int) -> dict[RowKey, Row]:
    """The answers that already stand in the agreement workbook for a round, by key."""
    declared = agreement.kind.sheet(sheet)
    names, key = (*answer_columns(declared), *_by_finance(declared)), declared.key[1:]
    return {
        _key(key, row): {name: row[name] for name in names}
        for row in rows_of_round(agreement.tables[sheet], round_number)
    }


def rows_of_round(table: Frame, number: int) -> list[Row]:
    """The rows of one round in a sheet with the column ``round``."""
    return table.rows_at([position for position, value in enumerate(table["round"]) if value == number]).records()


def with_round(agreement: Agreement, round_numbers: Collection[int]) -> Agreement:
    """A copy whose follow-up sheets hold all rows of the given rounds; other rounds' rows stay.

    Rows of these rounds that no longer arise (an item moved away, a milestone dropped) stay too if
    they hold an answer: nothing that came back is lost.
    """
    asked = ("with_round", *sorted(round_numbers))
    if asked not in agreement.kept:
        agreement.kept[asked] = _with_round(agreement, round_numbers)
    return cast(Agreement, agreement.kept[asked])


def _with_round(agreement: Agreement, round_numbers: Collection[int]) -> Agreement:
    tables: dict[str, Frame] = {}
    for name in agreement.kind.asked:
        sheet, form = agreement.kind.sheet(name), agreement.kind.form
        answers = {*answer_columns(sheet), *(question.name for question in form.asked_in(name))}  # finance's own, too
        asked = [n for n in sorted(round_numbers) if name in answer_sheets.sheets_in_round(form, n)]
        fresh = [row for number in asked for row in _rows(agreement, name, number)]
        keys = {_key(sheet.key, row) for row in fresh}
        kept = [
            row
            for row in agreement.tables[name].records()
            if _key(sheet.key, row) not in keys
            and (row["round"] not in round_numbers or any(not is_blank(row[a]) for a in answers))
        ]
        tables[name] = _frame(agreement, name, [*kept, *fresh])
    return agreement.with_tables(**tables)


def with_answered_rows(agreement: Agreement, places: Collection[tuple[str, RowKey]]) -> Agreement:
    """A copy with a row for each (sheet, key) of ``places`` that has none yet.

    They arise when somebody answers what the round does not ask: a milestone reached before that no
    longer is, or one that finance moved after the workbooks were sent.
    """
    tables: dict[str, Frame] = {}
    for name in agreement.kind.asked:
        source, key = SOURCES[name]
        sheet, table = agreement.kind.sheet(name), agreement.tables[name]
        missing = {k for sheet_name, k in places if sheet_name == name} - set(_keys(sheet.key, table))
        if not missing:
            tables[name] = _in_order(sheet.key, table)
            continue
        rows = table.records()
        known = {_key(key, row): row for row in agreement.tables[source].records()}
        for number in sorted({int(k[0]) for k in missing if k[0].isdigit()}):
            of_round = _round_of(agreement, number)
            mine = [k[1:] for k in sorted(missing) if k[0] == as_text(number) and k[1:] in known]
            rows += [of_round.row(name, known[key]) for key in mine]
        tables[name] = _frame(agreement, name, rows)
    return agreement.with_tables(**tables)


def _frame(agreement: Agreement, name: str, rows: list[Row]) -> Frame:
    sheet = agreement.kind.sheet(name)
    return frame_of(sheet, sorted(rows, key=lambda row: _order(sheet.key, row)))


def _in_order(names: tuple[str, ...], table: Frame) -> Frame:
    """The table with its rows in the order of ``_frame``."""
    there = [name for name in ("round", "item", *names[1:]) if name in table]
    orders = list(zip(*(map(item_order, table[name]) for name in there), strict=True))
    positions = sorted(range(len(table)), key=orders.__getitem__)
    return table if positions == list(range(len(table))) else table.rows_at(positions)


def _key(names: tuple[str, ...], row: Row) -> RowKey:
    return tuple([as_text(row[name]) for name in names])


def _keys(names: tuple[str, ...], table: Frame) -> list[RowKey]:
    """The keys of all rows."""
    return list(zip(*(map(as_text, table[name]) for name in names), strict=True))


def _order(names: tuple[str, ...], row: Mapping[str, Cell]) -> tuple[Any, ...]:
    return tuple([item_order(row.get(name)) for name in ("round", "item", *names[1:])])


def computed(agreement: Agreement) -> Agreement:
    """A copy with every computed column but ``Kontrol`` filled."""
    tables = {name: frame.copy() for name, frame in agreement.tables.items()}
    compute(agreement.kind, tables, controls=False)
    return agreement.with_tables(**tables)
