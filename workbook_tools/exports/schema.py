"""What the exported tables are: one a data sheet, and one for each column that can hold several values.

Everything follows from the declaration; the columns keep the workbook's headers or get their names in code.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from ..definition.agreement_sheets import AMOUNT_YEARS, BUDGET_LINES
from ..definition.bookkeeping_sheets import ISSUES, LOG, RECEIVED
from ..definition.question_sheet import CARRIED
from ..definition.setup_sheets import SETTINGS
from ..definition.workbooks import WorkbookKind
from ..messages.files import written
from ..schema.structure import Column, FilledBy, Sheet, Type

BOOKKEEPING = frozenset({RECEIVED.name, LOG.name, ISSUES.name})
AMOUNTS = "amounts"  # the table with one row a budget line and year


class Names(Enum):
    """How tables and columns are called: as in the workbook, or as in the code."""

    DANISH = "danish"
    CODE = "code"


class Kind(Enum):
    """What the cells of an exported column are; every column has one kind, whatever stands in it."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


_KINDS = {Type.INTEGER: Kind.INTEGER, Type.AMOUNT: Kind.NUMBER, Type.PERCENT: Kind.NUMBER, Type.DATE: Kind.DATE}
_UNITS = {Type.AMOUNT: "1.000 kr.", Type.PERCENT: written("export.percent")}


class ExportColumn(Struct, frozen=True):
    """A column: ``code`` and ``header`` are its two names, ``description`` is Danish."""

    code: str
    header: str
    kind: Kind
    key: bool = False
    internal: bool = False
    filled_by: str = ""
    unit: str = ""
    description: str = ""

    def name(self, names: Names) -> str:
        """What the column is called in a file with these ``names``."""
        return self.header if names is Names.DANISH else self.code


class ExportTable(Struct, frozen=True):
    """A table's columns; ``sheet`` is the data sheet it comes from, ``several`` the column it takes apart.

    ``references`` are (column, table): the column's values are keys of the other table.
    """

    code: str
    title: str
    columns: tuple[ExportColumn, ...]
    purpose: str
    sheet: str = ""
    several: str = ""
    references: tuple[tuple[str, str], ...] = ()

    def name(self, names: Names) -> str:
        """What the table is called in files with these ``names``."""
        return self.title if names is Names.DANISH else self.code

    @property
    def key(self) -> tuple[ExportColumn, ...]:
        """The columns that tell its rows."""
        return tuple(column for column in self.columns if column.key)


def export_tables(kind: WorkbookKind, internal: bool = False) -> list[ExportTable]:
    """The tables of a workbook of ``kind``, in the order of its sheets; ``internal`` columns only if asked for."""
    tables: list[ExportTable] = []
    for sheet in kind.sheets:
        if sheet.worked_off or sheet in CARRIED:
            continue
        tables.append(_sheet_table(sheet, kind, internal))
        tables += _taken_apart(sheet, kind)
        if sheet.name == BUDGET_LINES.name and kind.has(SETTINGS.name):  # which tell the year they are for
            tables.append(_amounts(kind))
    return tables


def _sheet_table(sheet: Sheet, kind: WorkbookKind, internal: bool) -> ExportTable:
    # What is wrong in a row names its questions, and quotes what was answered to them.
    speaks = any(question.internal for question in kind.form.asked_in(sheet.name))
    columns = tuple(
        _column(sheet, c)
        for c in sheet.columns
        if not c.helper and (internal or not (c.internal or (speaks and c.name in sheet.verdicts)))
    )
    return ExportTable(sheet.name, sheet.title, columns, sheet.purpose, sheet.name, "", _references(sheet, kind))


def _column(sheet: Sheet, column: Column) -> ExportColumn:
    computed = sheet.is_computed(column)
    choices = " · ".join(column.choices) if isinstance(column.choices, tuple) else ""
    return ExportColumn(
        column.name,
        column.header,
        _KINDS.get(column.type, Kind.TEXT),
        column.name in sheet.key,
        column.internal,
        (FilledBy.FORMULA if computed else column.filled_by).value,
        _UNITS.get(column.type, ""),
        ". ".join(filter(None, (choices, column.prompt.rstrip(".")))),
    )


def _references(sheet: Sheet, kind: WorkbookKind) -> tuple[tuple[str, str], ...]:
    """Columns that name another sheet's key. What consolidation writes about itself may name anything, and a sheet's own
    running number names no row elsewhere."""
    if sheet.name in BOOKKEEPING or sheet.key == ("number",):
        return ()
    keys = {
        other.key[0]: other.name
        for other in kind.sheets
        if len(other.key) == 1 and other.name != sheet.name and other.name not in BOOKKEEPING
    }
    return tuple((name, keys[name]) for name in sheet.names if name in keys)


def _taken_apart(sheet: Sheet, kind: WorkbookKind) -> Iterator[ExportTable]:
    """One table for each column that holds several values: a row for each value."""
    key = tuple(_column(sheet, sheet.column(name)) for name in sheet.key)
    for column in sheet.columns:
        if column.type is Type.CHOICES and key and not column.internal:
            value = ExportColumn(column.name, column.header, Kind.TEXT, key=True)
            references = tuple(ref for ref in _references(sheet, kind) if ref[0] in sheet.key)
            if len(sheet.key) == 1:
                references = ((sheet.key[0], sheet.name),)
            yield ExportTable(
                f"{sheet.name}_{column.name}",
                f"{sheet.title} - {column.header}",
                (*key, value),
                written("export.taken-apart", header=column.header, sheet=sheet.title),
                sheet.name,
                column.name,
                references,
            )


def _amounts(kind: WorkbookKind) -> ExportTable:
    """The four amounts of a budget line below each other, with the year they are for."""
    key = tuple(_column(BUDGET_LINES, BUDGET_LINES.column(name)) for name in BUDGET_LINES.key)
    headers = ", ".join(BUDGET_LINES.column(name).header for name in AMOUNT_YEARS)
    return ExportTable(
        AMOUNTS,
        "Beløb",
        (
            *key,
            ExportColumn("offset", "År efter budgetåret", Kind.INTEGER, key=True),
            ExportColumn("year", "År", Kind.INTEGER),
            ExportColumn("amount", "Beløb", Kind.NUMBER, unit=_UNITS[Type.AMOUNT]),
        ),
        written("export.amounts", headers=headers),
        BUDGET_LINES.name,
        "",
        tuple(ref for ref in _references(BUDGET_LINES, kind) if ref[0] in BUDGET_LINES.key),
    )


DICTIONARY = (
    ExportTable(
        "tables",
        "Tabeller",
        (
            ExportColumn("table", "Tabel", Kind.TEXT, key=True),
            ExportColumn("code", "Navn i koden", Kind.TEXT),
            ExportColumn("sheet", "Ark", Kind.TEXT),
            ExportColumn("purpose", "Indhold", Kind.TEXT),
            ExportColumn("key", "Nøgle", Kind.TEXT),
            ExportColumn("rows", "Rækker", Kind.INTEGER),
        ),
        written("export.tables"),
    ),
    ExportTable(
        "columns",
        "Kolonner",
        (
            ExportColumn("table", "Tabel", Kind.TEXT, key=True),
            ExportColumn("column", "Kolonne", Kind.TEXT, key=True),
            ExportColumn("header", "Overskrift", Kind.TEXT),
            ExportColumn("code", "Navn i koden", Kind.TEXT),
            ExportColumn("type", "Type", Kind.TEXT),
            ExportColumn("unit", "Enhed", Kind.TEXT),
            ExportColumn("key", "Nøgle", Kind.TEXT),
            ExportColumn("refers_to", "Henviser til", Kind.TEXT),
            ExportColumn("filled_by", "Udfyldes af", Kind.TEXT),
            ExportColumn("description", "Beskrivelse", Kind.TEXT),
        ),
        written("export.columns"),
    ),
)
