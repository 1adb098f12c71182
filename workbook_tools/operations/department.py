"""A department's workbook: its own rows of a round and nothing of anybody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from ..definition import words as w
from ..definition.start_page import start
from ..definition.workbooks import DEPARTMENT, TEMPLATE_VERSION
from ..values.cells import Cell, as_text, is_blank
from ..workbook.document import CREATED, Document
from ..workbook.frames import empty_tables, frame_of, records
from .agreement import Agreement
from .follow_up import computed, item_order, reached_rows, reported_in, with_round
from .identity import Identity, as_properties, identity_of

_COPIED_SETTINGS = (
    w.MUNICIPALITY,
    w.AGREEMENT_TITLE,
    w.BUDGET_YEAR,
    w.ECONOMY_SMILEY,
    w.LIMIT,
)


def prepared(agreement: Agreement, round_number: int) -> Agreement:
    """The agreement with the round's rows and every computed value, ready to be divided."""
    return computed(with_round(agreement, [round_number]))


def departments_with_rows(agreement: Agreement, round_number: int) -> list[str]:
    """The departments that have something to answer in a prepared round, in the order of ``Centre``."""
    found: set[str] = set()
    for sheet in ("follow_up", "economy"):
        found |= {as_text(r["department"]) for r in records(agreement.tables[sheet]) if r["round"] == round_number}
    listed = [name for name in agreement.departments if name in found]
    return listed + sorted(found - set(listed) - {""})


def department_tables(agreement: Agreement, round_number: int, department: str) -> dict[str, pd.DataFrame]:
    """The data sheets of a department's workbook, from a prepared agreement."""
    tables: dict[str, pd.DataFrame] = {}
    for name in ("follow_up", "economy"):
        rows = [
            row
            for row in records(agreement.tables[name])
            if row["round"] == round_number and as_text(row["department"]) == department
        ]
        if name == "follow_up":
            rows += _reached_before(agreement, round_number, department, rows)
        tables[name] = frame_of(DEPARTMENT.sheet(name), rows)
    items = records(agreement.tables["items"])
    own = [row for row in items if as_text(row["department"]) == department]
    given = [row for row in items if department in _names(row["contributors"]) and row not in own]
    tables["items"] = frame_of(DEPARTMENT.sheet("items"), sorted(own, key=_by_item))
    tables["contributes"] = frame_of(DEPARTMENT.sheet("contributes"), sorted(given, key=_by_item))
    tables["changes"] = frame_of(DEPARTMENT.sheet("changes"), _own_changes(agreement, round_number, department))
    tables["settings"] = frame_of(DEPARTMENT.sheet("settings"), _settings(agreement, round_number, department))
    ids = {as_text(row["milestone_id"]) for row in records(tables["follow_up"])}
    reported = reported_in(agreement, round_number)
    milestones = [
        {**row, "reported_in": reported.get(as_text(row["milestone_id"]))}
        for row in records(agreement.tables["milestones"])
        if as_text(row["milestone_id"]) in ids
    ]
    tables["milestones"] = frame_of(DEPARTMENT.sheet("milestones"), milestones)
    tables["rounds"] = frame_of(DEPARTMENT.sheet("rounds"), _rounds(agreement))
    return tables


def _rounds(agreement: Agreement) -> list[dict[str, Cell]]:
    return [row for row in records(agreement.tables["rounds"]) if not is_blank(row["round"])]


def _reached_before(
    agreement: Agreement, round_number: int, department: str, rows: list[dict[str, Cell]]
) -> list[dict[str, Cell]]:
    """The department's milestones that are ☺ already; they come last, because nothing is asked of them."""
    asked = {row["milestone_id"] for row in rows}
    return [
        row
        for row in reached_rows(agreement, round_number)
        if row["milestone_id"] not in asked and as_text(row["department"]) == department
    ]


def _names(value: Cell) -> list[str]:
    """The names in a cell that holds several; a space after the semicolon may be missing."""
    return [name.strip() for name in as_text(value).split(";")]


def _by_item(row: Mapping[str, Cell]) -> tuple[tuple[int, int, str], ...]:
    return item_order(row["item"])


def _own_changes(agreement: Agreement, round_number: int, department: str) -> list[dict[str, Cell]]:
    """The department's proposals of this round (their numbers begin with its name)."""
    return [
        row
        for row in records(agreement.tables["changes"])
        if row["round"] == round_number and as_text(row["change"]).startswith(f"{department}-")
    ]


def _settings(agreement: Agreement, round_number: int, department: str) -> list[dict[str, Cell]]:
    row = agreement.round(round_number) or {}
    values: dict[str, Cell] = {
        w.TEMPLATE_VERSION: TEMPLATE_VERSION,
        **{name: agreement.setting(name) for name in _COPIED_SETTINGS},
        w.DEPARTMENT: department,
        w.ROUND: round_number,
        w.ROUND_NAME: row.get("designation"),
        w.CUTOFF: row.get("cutoff"),
        w.DEADLINE: agreement.deadline(round_number, department),
    }
    return [{"field": name, "value": value} for name, value in values.items()]


def department_document(
    tables: Mapping[str, pd.DataFrame],
    identity: Identity,
    inputs: Mapping[str, Cell] | None = None,
    author: str = "",
    saved: dt.datetime = CREATED,
) -> Document:
    """What is written for a department."""
    return Document(
        kind=DEPARTMENT,
        tables=tables,
        pages=(start(),),
        title=f"{identity.agreement} – runde {identity.round} – {identity.department}",
        author=author or identity.municipality,
        saved=saved,
        identity=as_properties(identity),
        inputs=inputs or {},
    )


def empty_document(agreement: Agreement, round_number: int, department: str) -> Document:
    """The workbook that a department without a single row would get."""
    tables = empty_tables(DEPARTMENT)
    tables["settings"] = frame_of(DEPARTMENT.sheet("settings"), _settings(agreement, round_number, department))
    tables["rounds"] = frame_of(DEPARTMENT.sheet("rounds"), _rounds(agreement))
    return department_document(tables, identity_of(agreement, round_number, department), saved=agreement.saved)


def split(agreement: Agreement, round_number: int) -> dict[str, Document]:
    """One document per department with rows in the round, by department."""
    ready = prepared(agreement, round_number)
    return {
        name: department_document(
            department_tables(ready, round_number, name), identity_of(ready, round_number, name), saved=agreement.saved
        )
        for name in departments_with_rows(ready, round_number)
    }


def file_name(agreement: Agreement, round_number: int, department: str) -> str:
    """``{Budgetår} runde {N} - {Center}.xlsx``, without what Windows refuses in names."""
    safe = "".join("-" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in department).strip(". ")
    return f"{agreement.budget_year} runde {round_number} - {safe}.xlsx"
