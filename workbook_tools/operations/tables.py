"""From raw sheets to typed tables: columns found by header, rows by content, cells read by type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from ..rules.issues import Issue
from ..rules.messages import DANISH, message
from ..schema.structure import Column, FilledBy, Severity, Sheet
from ..values.cells import Cell, as_text, is_blank
from ..values.cpr import masked
from ..values.reading import read_cell, same_cell
from ..workbook.frames import frame_of
from ..workbook.layout import a1
from ..workbook.reader import RawSheet


@dataclass
class ReadTable:
    """One data sheet as read.

    ``frame`` has the declared columns; ``rows`` and ``columns`` say where its cells stood (zero
    based). ``own`` are columns the declaration does not know, by header; ``outside`` are cells beside the
    known columns, as (row, column, value). ``withheld`` are cells (position, column name) whose text
    must not go on.
    """

    sheet: Sheet
    title: str
    frame: pd.DataFrame
    rows: list[int]
    columns: dict[str, int]
    own: dict[str, list[Cell]] = field(default_factory=dict)
    outside: list[tuple[int, int, Cell]] = field(default_factory=list)
    missing: list[Column] = field(default_factory=list)
    repairs: list[tuple[int, Column, Cell, Cell]] = field(default_factory=list)
    formulas: list[tuple[int, Column]] = field(default_factory=list)
    withheld: set[tuple[int, str]] = field(default_factory=set)

    def cell(self, position: int, column: str) -> str | None:
        """Where a cell stood, as A1."""
        if column not in self.columns or not 0 <= position < len(self.rows):
            return None
        return a1(self.rows[position], self.columns[column])


def read_table(sheet: Sheet, raw: RawSheet) -> ReadTable:
    """Read ``raw`` as ``sheet``. Blank rows and the total row are no data."""
    header = [normal_header(value) for value in (raw.rows[0] if raw.rows else [])]
    columns = {
        c.name: header.index(normal_header(c.header)) for c in sheet.columns if normal_header(c.header) in header
    }
    known = set(columns.values())
    own = {i: as_text(raw.rows[0][i]).strip() for i, text in enumerate(header) if text and i not in known}
    table = ReadTable(
        sheet, raw.title, frame_of(sheet), [], columns,
        missing=[c for c in sheet.columns if c.name not in columns],
    )  # fmt: skip
    values: list[dict[str, Cell]] = []
    kept: list[Sequence[Cell]] = []
    for number, cells in enumerate(raw.rows[1:], start=1):
        if _is_data(sheet, columns, own, cells):
            position = len(values)
            values.append(_read_row(table, raw, position, number, cells))
            table.rows.append(number)
            kept.append(cells)
    table.frame = frame_of(sheet, values)
    for i, title in own.items():
        table.own[title] = [cells[i] if i < len(cells) and not is_blank(cells[i]) else None for cells in kept]
    table.outside = [
        (number, i, value)
        for number, cells in enumerate(raw.rows[1:], start=1)
        for i, value in enumerate(cells)
        if i not in known and not is_blank(value)
    ]
    return table


def normal_header(value: Cell) -> str:
    """A header without spaces, line breaks and case."""
    return "".join(as_text(value).split()).casefold() if isinstance(value, str) else ""


def _is_data(sheet: Sheet, columns: dict[str, int], own: dict[int, str], cells: Sequence[Cell]) -> bool:
    if not cells:
        return False
    if sheet.total_label and as_text(cells[0]).strip() == sheet.total_label:
        return False
    by_people = [i for name, i in columns.items() if sheet.column(name).formula is None and name != sheet.control]
    return any(i < len(cells) and not is_blank(cells[i]) for i in (*by_people, *own))


def _read_row(table: ReadTable, raw: RawSheet, position: int, number: int, cells: Sequence[Cell]) -> dict[str, Cell]:
    row: dict[str, Cell] = {}
    for name, i in table.columns.items():
        column = table.sheet.column(name)
        if column.formula is not None or name == table.sheet.control:
            continue
        value = cells[i] if i < len(cells) else None
        row[name] = read_cell(column, value)
        if not same_cell(column, value, row[name]):
            table.repairs.append((position, column, value, row[name]))
        if (number, i) in raw.formulas and column.filled_by is not FilledBy.TOOL:
            table.formulas.append((position, column))
    return row


def repair_issues(table: ReadTable, file: str, columns: set[str], language: str = DANISH) -> list[Issue]:
    """A ``read-as`` issue for every repaired cell of ``columns``."""
    issues = []
    for position, column, before, after in table.repairs:
        if column.name in columns and (position, column.name) not in table.withheld:
            text = message("read-as", language, before=masked(before), after=masked(after))
            issues.append(_issue(table, Severity.REPAIR, "read-as", text, file, position, column.name))
    return issues


def formula_issues(table: ReadTable, file: str, columns: set[str], language: str = DANISH) -> list[Issue]:
    """A warning for every formula in an input cell: only its value is taken."""
    text = message("formula-in-input", language)
    return [
        _issue(table, Severity.WARNING, "formula-in-input", text, file, position, column.name)
        for position, column in table.formulas
        if column.name in columns
    ]


def _issue(table: ReadTable, severity: Severity, code: str, text: str, file: str, position: int, column: str) -> Issue:
    return Issue(severity, code, text, file, table.title, table.cell(position, column), item_of(table.frame, position))


def item_of(frame: pd.DataFrame, position: int) -> str | None:
    """The item number of a row, if its sheet has one."""
    if "item" not in frame or not 0 <= position < len(frame):
        return None
    value = frame["item"].iloc[position]
    return None if is_blank(value) or value != value else as_text(value)
