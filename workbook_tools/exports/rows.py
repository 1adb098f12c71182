"""The exported tables filled from an agreement's frames: every cell of its column's kind, or blank."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ..definition import words as w
from ..definition.agreement_sheets import AMOUNT_YEARS
from ..definition.bookkeeping_sheets import LOG
from ..definition.question_sheet import QUESTIONS
from ..definition.workbooks import WorkbookKind
from ..rules.check import compute
from ..values.cells import Cell, CellError, as_text, is_blank, is_number
from ..values.cpr import MASK, has_cpr, without_cpr
from ..values.frame import Frame, Row
from ..values.internal import row_without_internal
from ..workbook.document import OwnColumn
from .schema import AMOUNTS, DICTIONARY, ExportColumn, ExportTable, Kind, Names, export_tables

ExportedRow = tuple[Cell, ...]
LARGEST_INTEGER = 2**63 - 1


class Filled(Struct, frozen=True):
    """A table and its rows, cells in the order of its columns: None, str, int, float or date."""

    table: ExportTable
    rows: Sequence[ExportedRow]

    def key_holds(self, blanks: bool) -> bool:
        """Whether there is a key and the rows differ in it; ``blanks`` lets parts of it be blank."""
        at = [i for i, column in enumerate(self.table.columns) if column.key]
        keys = [tuple(row[i] for i in at) for row in self.rows]
        enough = any if blanks else all
        return bool(at) and len(set(keys)) == len(keys) and all(enough(v is not None for v in key) for key in keys)


class Unfit(Struct, frozen=True):
    """A cell that is not of its column's kind: left blank. ``column`` is its name in code."""

    sheet: str
    position: int
    column: str
    value: Cell


class Content(Struct):
    """All tables of an export, and what could not be taken along."""

    tables: list[Filled]
    unfit: list[Unfit] = field(default_factory=list)


def computed_tables(
    kind: WorkbookKind,
    tables: Mapping[str, Frame],
    own_columns: Mapping[str, Sequence[OwnColumn]],
    internal: bool = False,
) -> Content:
    """The same of frames whose computed columns are not filled in; they stay as they are."""
    frames = {name: frame.copy() for name, frame in tables.items()}
    compute(kind, frames)
    return fill_tables(kind, frames, own_columns, internal)


def fill_tables(
    kind: WorkbookKind,
    frames: Mapping[str, Frame],
    own_columns: Mapping[str, Sequence[OwnColumn]],
    internal: bool = False,
) -> Content:
    """The tables of an agreement whose computed columns are filled in ``frames``.

    ``internal`` also takes the columns that are never published, the log entries about them, what follows
    »Internt:« in a text, and finance's own columns, of which nothing is known.
    """
    content = Content([])
    unfit: dict[tuple[str, int, str], Unfit] = {}
    for table in export_tables(kind, internal):
        rows = frames[table.sheet].records()
        if not internal:
            rows = _published(kind, table.code, [row_without_internal(row) for row in rows])
        own = own_columns.get(table.sheet, ()) if internal and not table.several and table.code == table.sheet else ()
        filled: list[ExportedRow] = []
        if table.code == AMOUNTS:
            filled = list(_amounts(rows, _budget_year(frames)))
        elif table.several:
            filled = list(_taken_apart(table, rows))
        else:
            for position, row in enumerate(rows):
                cells, wrong = _typed_row(table.columns, row)
                filled.append((*cells, *(_typed(Kind.TEXT, column.values[position]) for column in own)))
                unfit |= {(table.code, position, name): Unfit(table.code, position, name, row[name]) for name in wrong}
        extra = tuple(ExportColumn(c.header, c.header, Kind.TEXT, internal=True, filled_by="Økonomi") for c in own)
        content.tables.append(Filled(replace(table, columns=(*table.columns, *extra)), filled))
    content.unfit = list(unfit.values())
    return content


def _published(kind: WorkbookKind, code: str, rows: list[Row]) -> list[Row]:
    """Of the log the entries about what anybody may see, and of the municipality's own questions the public ones."""
    questions = {question.name: question.internal for question in kind.form.questions}
    public = {name for name, is_internal in questions.items() if not is_internal}
    if code == QUESTIONS.name:
        return [row for row in rows if row["question"] in public]
    if code != LOG.name:
        return rows
    columns = {  # a question is known by its id, whatever it was called then
        (sheet.title, column.name if column.name in questions else column.header)
        for sheet in kind.sheets
        for column in sheet.columns
        if not column.internal
    }
    about = [row for row in rows if row["sheet"] != QUESTIONS.title or row["key"] in public]
    return [row for row in about if (row["sheet"], row["question"] or row["column"]) in columns]


def _typed_row(columns: Sequence[ExportColumn], row: Mapping[str, Cell]) -> tuple[ExportedRow, list[str]]:
    cells = tuple(_typed(column.kind, row[column.code]) for column in columns)
    wrong = [c.code for c, cell in zip(columns, cells, strict=True) if cell is None and not is_blank(row[c.code])]
    return cells, wrong


def _typed(kind: Kind, value: Cell) -> Cell:
    """The value as ``kind``; None for a blank, and for what is of another kind."""
    if is_blank(value) or isinstance(value, CellError):
        return None
    if kind is Kind.TEXT:
        return _text(value)
    if kind is Kind.DATE:
        if isinstance(value, dt.datetime):
            return value.date()
        return value if isinstance(value, dt.date) else None
    if not is_number(value) or isinstance(value, dt.date) or not math.isfinite(value):
        return None
    if kind is Kind.NUMBER:
        return float(value)
    return int(value) if float(value).is_integer() and abs(value) <= LARGEST_INTEGER else None


def _text(value: Cell) -> str:
    """A text as it stands, a date as ISO; CPR numbers are masked (business rule 16)."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return without_cpr(value.replace("\r\n", "\n").replace("\r", "\n"))
    return MASK if has_cpr(value) else as_text(value)


def _taken_apart(table: ExportTable, rows: Sequence[Mapping[str, Cell]]) -> Iterator[ExportedRow]:
    """The values of a cell »A; B« in rows of their own, each once."""
    key = table.columns[:-1]
    for row in rows:
        parts = [part.strip() for part in (_text(row[table.several]) or "").split(";")] if row[table.several] else []
        for part in dict.fromkeys(filter(None, parts)):
            yield (*(_typed(column.kind, row[column.code]) for column in key), part)


def _budget_year(frames: Mapping[str, Frame]) -> int | None:
    for row in frames["settings"].records():
        if row["field"] == w.BUDGET_YEAR:
            year = _typed(Kind.INTEGER, row["value"])
            return year if isinstance(year, int) else None
    return None


def _amounts(rows: Sequence[Mapping[str, Cell]], budget_year: int | None) -> Iterator[ExportedRow]:
    for row in rows:
        for offset, name in enumerate(AMOUNT_YEARS):
            amount = _typed(Kind.NUMBER, row[name])
            if amount is not None:
                year = None if budget_year is None else budget_year + offset
                yield (_typed(Kind.TEXT, row["item"]), _typed(Kind.INTEGER, row["line"]), offset, year, amount)


def with_dictionary(tables: Sequence[Filled], names: Names) -> list[Filled]:
    """The tables, and before them the two that describe them."""
    of_tables, of_columns = DICTIONARY
    codes = {filled.table.code: filled.table.name(names) for filled in tables}
    titles = {filled.table.sheet: filled.table.title for filled in tables if filled.table.code == filled.table.sheet}
    about_tables: list[ExportedRow] = [
        (
            f.table.name(names), f.table.code, titles.get(f.table.sheet), f.table.purpose,
            "; ".join(column.name(names) for column in f.table.key) or None, len(f.rows),
        )
        for f in tables
    ]  # fmt: skip
    about_columns: list[ExportedRow] = []
    for f in tables:
        refers = dict(f.table.references)
        about_columns += [
            (
                f.table.name(names), c.name(names), c.header, c.code, c.kind.value, c.unit or None,
                "Ja" if c.key else None, codes.get(refers.get(c.code, "")), c.filled_by or None, c.description or None,
            )
            for c in f.table.columns
        ]  # fmt: skip
    return [Filled(of_tables, about_tables), Filled(of_columns, about_columns), *tables]
