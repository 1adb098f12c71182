"""From raw sheets to typed tables: columns found by header, rows by content, cells read by type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ..rules.issues import Issue
from ..rules.messages import DANISH, message
from ..schema.structure import Column, FilledBy, Severity, Sheet
from ..values.cells import Cell, as_text, is_blank
from ..values.reading import read_cell, same_cell
from ..workbook.frames import frame_of
from ..workbook.layout import a1
from ..workbook.reader import RawSheet


@dataclass
class ReadTable:
    """One data sheet as read.

    ``frame`` has the declared columns; ``rows`` and ``columns`` say where its cells stood (zero
    based). ``own`` are columns the declaration does not know, by header; ``outside`` are cells that belong
    to no declared column of a row, as (row, column, value). ``overwritten`` are computed cells that hold a
    value of their own. ``withheld`` are cells (position, column name) whose text must not go on.
    """

    sheet: Sheet
    title: str
    frame: pd.DataFrame
    rows: list[int]
    columns: dict[str, int]
    own: dict[str, list[Cell]] = field(default_factory=dict)
    own_at: set[int] = field(default_factory=set)
    outside: list[tuple[int, int, Cell]] = field(default_factory=list)
    overwritten: list[tuple[int, Column, Cell]] = field(default_factory=list)
    missing: list[Column] = field(default_factory=list)
    repairs: list[tuple[int, Column, Cell, Cell]] = field(default_factory=list)
    formulas: list[tuple[int, Column]] = field(default_factory=list)
    withheld: dict[tuple[int, str], Cell] = field(default_factory=dict)

    def cell(self, position: int, column: str) -> str | None:
        """Where a cell stood, as A1."""
        if column not in self.columns or not 0 <= position < len(self.rows):
            return None
        return a1(self.rows[position], self.columns[column])

    def as_typed(self) -> pd.DataFrame:
        """The frame before anything in it was read as something else; what is withheld stays out."""
        frame = self.frame.copy()
        for position, column, before, _ in self.repairs:
            if (position, column.name) not in self.withheld:
                frame.at[frame.index[position], column.name] = before
        return frame


def read_table(sheet: Sheet, raw: RawSheet) -> ReadTable:
    """Read ``raw`` as ``sheet``. Blank rows and the total row are no data."""
    header = [normal_header(value) for value in (raw.rows[0] if raw.rows else [])]
    columns = {
        c.name: header.index(normal_header(c.header)) for c in sheet.columns if normal_header(c.header) in header
    }
    known = set(columns.values())
    own: dict[int, str] = {}
    for i in (i for i, text in enumerate(header) if text and i not in known):
        own[i] = _free_title(as_text(raw.rows[0][i]).strip(), [*(c.header for c in sheet.columns), *own.values()])
    table = ReadTable(
        sheet, raw.title, frame_of(sheet), [], columns,
        own_at=set(own), missing=[c for c in sheet.columns if c.name not in columns],
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
    table.outside = list(_outside(table, raw))
    return table


def _outside(table: ReadTable, raw: RawSheet) -> Iterator[tuple[int, int, Cell]]:
    """What is neither a known header, nor in a known column of a row, nor the total row's own."""
    declared = {i: table.sheet.column(name) for name, i in table.columns.items()}
    data = set(table.rows)
    for number, cells in enumerate(raw.rows):
        total = _is_total(table.sheet, table.columns, cells)
        for i, value in enumerate(cells):
            if is_blank(value):
                continue
            column = declared.get(i)
            if column is not None:
                computed = column.formula is not None or column.name == table.sheet.control
                if number == 0 or number in data or (number, i) in raw.formulas:
                    continue
                if not raw.formulas_known and (computed or column.total):
                    continue
                if total and value == table.sheet.total_label:
                    continue
            yield number, i, value


def _free_title(title: str, taken: Sequence[str]) -> str:
    """An own column's header: a table has no two columns with the same one."""
    used = {normal_header(other) for other in taken}
    candidates = (title, *(f"{title} ({n})" for n in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if normal_header(candidate) not in used)


def normal_header(value: Cell) -> str:
    """A header without spaces, line breaks and case."""
    return "".join(as_text(value).split()).casefold() if isinstance(value, str) else ""


def _is_data(sheet: Sheet, columns: dict[str, int], own: dict[int, str], cells: Sequence[Cell]) -> bool:
    if not cells or _is_total(sheet, columns, cells):
        return False
    by_people = [i for name, i in columns.items() if sheet.column(name).formula is None and name != sheet.control]
    return any(i < len(cells) and not is_blank(cells[i]) for i in (*by_people, *own))


def _is_total(sheet: Sheet, columns: dict[str, int], cells: Sequence[Cell]) -> bool:
    """Whether a row is the total row: its label stands in a key column, wherever that was moved."""
    labelled = {0, *(columns[name] for name in sheet.key if name in columns)}
    return bool(sheet.total_label) and any(
        i < len(cells) and as_text(cells[i]).strip() == sheet.total_label for i in labelled
    )


def _read_row(table: ReadTable, raw: RawSheet, position: int, number: int, cells: Sequence[Cell]) -> dict[str, Cell]:
    row: dict[str, Cell] = {}
    for name, i in table.columns.items():
        column = table.sheet.column(name)
        value = cells[i] if i < len(cells) else None
        if column.formula is not None or name == table.sheet.control:
            if not is_blank(value) and (number, i) not in raw.formulas:
                table.overwritten.append((position, column, value))
            continue
        row[name] = read_cell(column, value)
        if not same_cell(column, value, row[name]):
            table.repairs.append((position, column, value, row[name]))
        if (number, i) in raw.formulas and column.filled_by is not FilledBy.TOOL:
            table.formulas.append((position, column))
    return row


def formula_issues(table: ReadTable, file: str, columns: set[str], language: str = DANISH) -> list[Issue]:
    """A warning for every formula in an input cell: only its value is taken."""
    text = message("formula-in-input", language)
    return [
        cell_issue(table, Severity.WARNING, "formula-in-input", text, file, position, column.name)
        for position, column in table.formulas
        if column.name in columns
    ]


def cell_issue(
    table: ReadTable, severity: Severity, code: str, text: str, file: str, position: int, column: str
) -> Issue:
    return Issue(severity, code, text, file, table.title, table.cell(position, column), item_of(table.frame, position))


def item_of(frame: pd.DataFrame, position: int) -> str | None:
    """The item number of a row, if its sheet has one."""
    if "item" not in frame or not 0 <= position < len(frame):
        return None
    value = frame["item"].iloc[position]
    return None if is_blank(value) or value != value else as_text(value)
