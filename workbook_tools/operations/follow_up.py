"""Which milestones and budget lines a round follows up (business rule 7), as rows."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import pandas as pd

from ..definition import words as w
from ..definition.follow_up_sheets import ECONOMY, FOLLOW_UP
from ..rules.check import compute
from ..values.cells import Cell, as_text, is_blank, is_number
from ..workbook.frames import frame_of, records
from .agreement import Agreement

Row = dict[str, Cell]
ANSWERS = {sheet.name: tuple(column.name for column in sheet.editable) for sheet in (FOLLOW_UP, ECONOMY)}
FINANCE_ANSWERS = {"follow_up": (), "economy": ("spent",)}


def item_order(item: Cell) -> tuple[tuple[int, int, str], ...]:
    """Sorts 1.2 before 1.10, and letters after numbers."""
    parts = re.findall(r"\d+|\D+", as_text(item))
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def followed_items(agreement: Agreement) -> dict[str, Row]:
    """The items that are followed up (business rule 5 leaves the administrative out)."""
    return {
        as_text(row["item"]): row
        for row in records(agreement.tables["items"])
        if not is_blank(row["item"]) and row["administrative"] != w.YES
    }


def _latest_answers(agreement: Agreement, round_number: int) -> dict[str, Row]:
    """The last row of each milestone before the round that has a smiley."""
    rows = sorted(
        (r for r in records(agreement.tables["follow_up"]) if is_number(r["round"]) and r["round"] < round_number),
        key=lambda row: row["round"],
    )
    return {as_text(row["milestone_id"]): row for row in rows if not is_blank(row["smiley"])}


def milestone_rows(agreement: Agreement, round_number: int) -> list[Row]:
    """The rows of ``Opfølgning`` for a round: its own milestones and the carried ones.

    A milestone of an earlier round is carried while it is not ☺ and not dropped; its original round
    is kept. Answers already consolidated for the round are filled in.
    """
    items = followed_items(agreement)
    latest = _latest_answers(agreement, round_number)
    given = _given(agreement, "follow_up", round_number)
    rows: list[Row] = []
    for milestone in records(agreement.tables["milestones"]):
        item = items.get(as_text(milestone["item"]))
        original, identity = milestone["round"], as_text(milestone["milestone_id"])
        if item is None or not identity or milestone["status"] == w.DROPPED or not is_number(original):
            continue
        previous = latest.get(identity, {})
        carried = original < round_number and previous.get("smiley") != w.REACHED
        if original != round_number and not carried:
            continue
        rows.append(
            {
                "round": round_number,
                "milestone_id": identity,
                "item": as_text(milestone["item"]),
                "title": item["title"],
                "department": item["department"],
                "milestone": milestone["milestone"],
                "original_round": original,
                "previous_smiley": previous.get("smiley"),
                "previous_comment": previous.get("comment"),
                **given.get((identity,), {}),
            }
        )
    return sorted(rows, key=lambda row: (item_order(row["item"]), item_order(row["milestone_id"])))


def economy_rows(agreement: Agreement, round_number: int) -> list[Row]:
    """The rows of ``Økonomiopfølgning``: followed-up budget lines with money in the budget year."""
    items = followed_items(agreement)
    given = _given(agreement, "economy", round_number)
    rows: list[Row] = []
    for line in records(agreement.tables["budget_lines"]):
        item = items.get(as_text(line["item"]))
        if item is None or line["category"] not in w.FOLLOWED_UP:
            continue
        if not is_number(line["year_0"]) or line["year_0"] == 0:
            continue
        rows.append(
            {
                "round": round_number,
                "item": as_text(line["item"]),
                "line": line["line"],
                "title": item["title"],
                "line_text": line["line_text"],
                "department": item["department"],
                "type": line["type"],
                "category": line["category"],
                **given.get((as_text(line["item"]), as_text(line["line"])), {}),
            }
        )
    return sorted(rows, key=lambda row: (item_order(row["item"]), item_order(row["line"])))


def _given(agreement: Agreement, sheet: str, round_number: int) -> dict[tuple[str, ...], Row]:
    """The answers that already stand in the agreement workbook for a round, by key."""
    names = (*ANSWERS[sheet], *FINANCE_ANSWERS[sheet])
    key = agreement.kind.sheet(sheet).key[1:]
    return {
        tuple(as_text(row[name]) for name in key): {name: row[name] for name in names}
        for row in records(agreement.tables[sheet])
        if row["round"] == round_number
    }


def with_round(agreement: Agreement, round_numbers: Collection[int]) -> Agreement:
    """A copy whose follow-up sheets hold all rows of the given rounds; other rounds' rows stay.

    Rows of these rounds that no longer arise (an item moved away, a milestone dropped) stay too if
    they hold an answer: nothing that came back is lost.
    """
    tables: dict[str, pd.DataFrame] = {}
    for name, make in (("follow_up", milestone_rows), ("economy", economy_rows)):
        sheet = agreement.kind.sheet(name)
        fresh = [row for number in sorted(round_numbers) for row in make(agreement, number)]
        keys = {_key(sheet.key, row) for row in fresh}
        kept = [
            row
            for row in records(agreement.tables[name])
            if _key(sheet.key, row) not in keys
            and (row["round"] not in round_numbers or any(not is_blank(row[a]) for a in ANSWERS[name]))
        ]
        rows = sorted([*kept, *fresh], key=lambda row: _order(sheet.key, row))
        tables[name] = frame_of(sheet, rows)
    return agreement.with_tables(**tables)


def _key(names: tuple[str, ...], row: Row) -> tuple[str, ...]:
    return tuple(as_text(row[name]) for name in names)


def _order(names: tuple[str, ...], row: Row) -> tuple[Any, ...]:
    return tuple(item_order(row.get(name)) for name in ("round", "item", *names[1:]))


def computed(agreement: Agreement) -> Agreement:
    """A copy with every computed column filled."""
    tables = {name: frame.copy() for name, frame in agreement.tables.items()}
    compute(agreement.kind, tables)
    return agreement.with_tables(**tables)
