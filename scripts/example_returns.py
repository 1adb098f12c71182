"""A round of the example as it came back: answers from readable tables, faults planted by list."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from workbook_tools.definition.workbooks import DEPARTMENT, WorkbookKind
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.follow_up import reached_before
from workbook_tools.operations.agreement.identity import identity_of
from workbook_tools.operations.sent.department import (
    Division,
    department_document,
    departments_with_rows,
    file_name,
    prepared,
)
from workbook_tools.schema.structure import Sheet
from workbook_tools.values.cells import Cell, as_text
from workbook_tools.values.frame import Frame
from workbook_tools.values.reading import read_cell
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.writing.writer import write_workbook


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a semicolon-separated table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def returned_files(agreement: Agreement, round_number: int, source: Path) -> dict[str, tuple[str, bytes]]:
    """Department and returned workbook of a round by file name, from the tables in ``source``."""
    ready = prepared(agreement, round_number)
    faults = read_csv(source / "plantede-fejl.csv")
    renamed = {row["Center"]: row["Fil"] for row in faults if row["Center"] and not row["Kode"]}
    files = {}
    for number, department in enumerate(departments_with_rows(ready, round_number)):
        tables = Division(ready, round_number).tables(department)
        for name in agreement.kind.asked:
            tables[name] = answered(ready.kind.split, name, tables[name], source)
        tables["changes"] = _proposed(tables["changes"], department, source)
        for fault in (row for row in faults if row["Kode"] and row["Center"] == department):
            _plant(tables, fault)
        if department in renamed:
            tables["follow_up"] = _sorted_by_title(tables["follow_up"])
        document = department_document(
            ready.kind.split,
            tables,
            identity_of(ready, round_number, department),
            inputs={"filled_in_by": "Sekretariatet", "approved_by": "Centerchefen"},
            author=f"{department}, sekretariatet",
            saved=_first_return(ready, round_number) + dt.timedelta(days=number % 6, minutes=37 * number),
            state=ready.state,
        )
        name = renamed.get(department, file_name(ready, round_number, department))
        files[name] = (department, write_workbook(document))
    return files


def _first_return(agreement: Agreement, round_number: int) -> dt.datetime:
    """Nine days before the deadline, in the morning."""
    deadline = agreement.deadline(round_number, "")
    assert deadline is not None
    return dt.datetime.combine(deadline - dt.timedelta(days=9), dt.time(9, 30))


def _row_key(sheet: Sheet, row: dict[str, Cell]) -> str:
    return "/".join(as_text(row[name]) for name in sheet.key[1:])


def answered(kind: WorkbookKind, name: str, frame: Frame, source: Path) -> Frame:
    """The frame with the answers of ``source`` filled in; that everything went well where it has none."""
    sheet, form = kind.sheet(name), kind.form
    by_header = {column.header: column for column in sheet.columns}
    answers = {}
    for given in read_csv(source / f"{sheet.title}.csv"):
        row = {by_header[h].name: read_cell(by_header[h], text) for h, text in given.items() if text}
        answers["/".join(as_text(row[name]) for name in sheet.key[1:])] = row
    column, well = {"follow_up": ("smiley", form.effort.best), "economy": ("economy_smiley", form.economy.best)}[name]
    rows = []
    for row in frame.records():
        given = answers.get(_row_key(sheet, row))
        if given is None and not (sheet.name == "follow_up" and reached_before(form.effort, row)):
            given = {column: well.text}
        rows.append(row | (given or {}))
    return frame_of(sheet, rows)


def _proposed(frame: Frame, department: str, source: Path) -> Frame:
    """The frame with the budget changes that a department proposes."""
    sheet = DEPARTMENT.sheet("changes")
    by_header = {column.header: column for column in sheet.columns}
    path = source / f"{sheet.title}.csv"
    given = [row for row in read_csv(path) if row["Center"] == department] if path.exists() else []
    rows = [{by_header[h].name: read_cell(by_header[h], text) for h, text in row.items() if h in by_header and text}
            for row in given]  # fmt: skip
    return frame_of(sheet, [*frame.records(), *rows])


def _plant(tables: dict[str, Frame], fault: dict[str, str]) -> None:
    sheet = next(s for s in DEPARTMENT.sheets if s.title == fault["Ark"])
    column = next(c for c in sheet.columns if c.header == fault["Kolonne"])
    rows = tables[sheet.name].records()
    for row in rows:
        if _row_key(sheet, row) == fault["Nøgle"]:
            row[column.name] = fault["Plantet"] or None
    tables[sheet.name] = frame_of(sheet, rows)


def _sorted_by_title(frame: Frame) -> Frame:
    rows = sorted(frame.records(), key=lambda row: as_text(row["title"]))
    return frame_of(DEPARTMENT.sheet("follow_up"), rows)
