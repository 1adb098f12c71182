"""The marks that a department's workbook carries, each read on its own.

They survive differently (measured): cells survive everything, a defined name nearly everything, custom
properties what Excel and LibreOffice do but not Google, and anybody can rename a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from msgspec import Struct

from ....definition import words as w
from ....values.cells import Cell, as_text, is_blank
from ....values.spelling import first_spellings
from ....workbook.layout import a1
from ....workbook.reading.reader import RawWorkbook
from ...agreement.identity import FIELDS, PROPERTIES, Identity
from ...agreement.state import MadeFrom, read_state, state_in
from ...reading.read_table import ReadTable


class Source(Enum):
    """Where a mark stands, the best first; the value is its key in the message catalogue."""

    ROWS = "identity.rows"
    META = "identity.meta"
    NAME = "identity.name"
    PROPERTIES = "identity.properties"
    ITEMS = "identity.items"
    START = "identity.start"


class Signal(Struct, frozen=True):
    """What one mark says: the parts of an identity it knows, and the cell where it stands, if in one."""

    source: Source
    parts: Mapping[str, str]
    sheet: str | None = None
    cell: str | None = None

    @property
    def identity(self) -> Identity | None:
        """The whole identity, if the mark tells all of it."""
        if not {w.MUNICIPALITY, w.AGREEMENT_TITLE, w.BUDGET_YEAR, w.ROUND, w.DEPARTMENT} <= set(self.parts):
            return None
        number = self.parts[w.ROUND]
        if not number.isdigit():
            return None
        return Identity(
            self.parts[w.MUNICIPALITY], self.parts[w.AGREEMENT_TITLE], self.parts[w.BUDGET_YEAR], int(number),
            self.parts[w.DEPARTMENT], self.parts.get(w.TEMPLATE_VERSION, ""),
        )  # fmt: skip


def signals(
    raw: RawWorkbook, tables: Mapping[str, ReadTable], start: str | None, label: str = w.DEPARTMENT
) -> list[Signal]:
    """Every mark of a file that says anything, the best first. ``tables`` are its sheets as read."""
    found = [
        *_rows(tables),
        *_meta(tables),
        *_name(raw),
        *_properties(raw),
        *_items(tables),
        *_start(raw, start, label),
    ]
    return [signal for signal in found if signal.parts]


def made_from(raw: RawWorkbook, settings: ReadTable | None) -> MadeFrom | None:
    """The state of the agreement that a file was made from, by its best mark; None where none tells."""
    told = {as_text(row["field"]).strip(): _text(row["value"]) for row in settings.frame.records()} if settings else {}
    state = read_state(told.get(w.STATE, "")) or state_in(raw.names, raw.properties)
    return MadeFrom(state, told.get(w.STATE_FILE, "")) if state is not None else None


def _rows(tables: Mapping[str, ReadTable]) -> Iterator[Signal]:
    """The columns ``Runde`` and ``Ansvarligt center``, where every row says the same."""
    for name in ("follow_up", "economy"):
        table = tables.get(name)
        if table is not None:
            yield _unanimous(Source.ROWS, table, {w.ROUND: "round", w.DEPARTMENT: "department"})


def _items(tables: Mapping[str, ReadTable]) -> Iterator[Signal]:
    """``Punkter`` has the department's own items only."""
    if "items" in tables:
        yield _unanimous(Source.ITEMS, tables["items"], {w.DEPARTMENT: "department"})


def _unanimous(source: Source, table: ReadTable, columns: Mapping[str, str]) -> Signal:
    """What columns say in which all rows say the same."""
    parts, cell = {}, None
    for part, column in columns.items():
        values = first_spellings(as_text(v).strip() for v in dict.fromkeys(table.frame[column]) if not is_blank(v))
        if len(values) == 1:
            parts[part] = values[0]
            cell = table.cell(0, column)
    return Signal(source, parts, table.title, cell)


def _meta(tables: Mapping[str, ReadTable]) -> Iterator[Signal]:
    """The hidden copy of ``Stamdata``."""
    table = tables.get("settings")
    if table is not None:
        rows = {as_text(row["field"]).strip(): row["value"] for row in table.frame.records()}
        parts = {field: _text(rows[field]) for field in FIELDS if not is_blank(rows.get(field))}
        yield Signal(Source.META, parts, table.title, a1(table.headers.row + 1, table.columns.get("value", 0)))


def _name(raw: RawWorkbook) -> Iterator[Signal]:
    """The constant that a defined name stands for."""
    constant = raw.names.get("WBT_ID", "").removeprefix("=").removeprefix('"').removesuffix('"')
    values = constant.split("|")
    if len(values) == len(FIELDS):
        yield Signal(Source.NAME, dict(zip(FIELDS, values, strict=True)))


def _properties(raw: RawWorkbook) -> Iterator[Signal]:
    parts = {
        field: _number_as_written(raw.properties[name])
        for field, name in zip(FIELDS, PROPERTIES, strict=True)
        if raw.properties.get(name)
    }
    yield Signal(Source.PROPERTIES, parts)


def _start(raw: RawWorkbook, title: str | None, label: str) -> Iterator[Signal]:
    """The department's name beside its label on the first page."""
    sheet = raw.sheets.get(title or "")
    for number, row in enumerate(sheet.rows if sheet else ()):
        for i, value in enumerate(row[:-1]):
            name = row[i + 1] if value == label else None
            if isinstance(name, str) and not is_blank(name):
                yield Signal(Source.START, {w.DEPARTMENT: name.strip()}, title, a1(number, i + 1))
                return


def _text(value: Cell) -> str:
    return as_text(value).strip()


def _number_as_written(text: str) -> str:
    """LibreOffice turns whole numbers into fractions: ``2019.0`` is 2019."""
    whole = text.removesuffix(".0")
    return whole if whole.isdigit() else text
