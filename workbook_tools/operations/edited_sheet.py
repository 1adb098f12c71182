"""A sheet of an agreement with other rows, as if finance had typed them: read and checked like any workbook.

What was given out without its internal part – a text, a column, a CPR number – comes back without it; where the rest is
unchanged the cell keeps what it had. Called by ``api``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from ..exports.rows import Filled
from ..messages.message import message
from ..rules.issues import Issue
from ..schema.structure import FilledBy, Severity, Sheet
from ..values.cells import Cell
from ..values.frame import Row
from ..values.internal import internal_part, without_internal
from ..workbook.reading.reader import RawSheet, RawWorkbook
from .reading.loading import LoadedAgreement, agreement_from

Given = Sequence[Mapping[str, Cell]]  # rows by the columns' names in code, or by the headers of own columns


def with_rows(
    raw: RawWorkbook, sheet: Sheet, given: Given, names: Sequence[str], shown: Sequence[Filled]
) -> tuple[RawWorkbook, list[Issue]]:
    """The workbook with the rows ``given`` in ``sheet``, in their order, and the columns that they lack.

    ``names`` are the columns they have: others keep what the rows of the same key have. ``shown`` are the forms in
    which the sheet may have been given out, the last with all columns. A column that people fill in and that is not
    among the ``names`` is an issue (``missing-column``), unless it is internal.
    """
    loaded = agreement_from(raw, hide_cpr=False)
    own = [name for name in names if name not in sheet.names]
    kept = [column.header for column in loaded.agreement.own_columns.get(sheet.name, ()) if column.header not in own]
    rows: list[list[Cell]] = [[*(column.header for column in sheet.columns), *own, *kept]]
    old = _Old(sheet, list(_before(loaded, sheet)), shown)
    for row, former in old.paired(given):
        cells = [None if sheet.is_computed(column) else old.cell(column.name, row, former) for column in sheet.columns]
        rows.append([*cells, *(old.cell(name, row, former) for name in (*own, *kept))])
    changed = replace(raw, sheets=raw.sheets | {sheet.title: RawSheet(sheet.title, rows)})
    return changed, list(_missing(sheet, names, raw.file))


def _before(loaded: LoadedAgreement, sheet: Sheet) -> Iterator[Row]:
    frame = loaded.agreement.tables[sheet.name].records()
    own = {column.header: column.values for column in loaded.agreement.own_columns.get(sheet.name, ())}
    for position, row in enumerate(frame):
        yield row | {header: values[position] for header, values in own.items()}


def _missing(sheet: Sheet, names: Sequence[str], file: str) -> Iterator[Issue]:
    for column in sheet.columns:
        by_people = not sheet.is_computed(column) and column.filled_by is not FilledBy.TOOL
        if by_people and not column.internal and column.name not in names:
            text = message("missing-column.given", header=column.header, sheet=sheet.title)
            yield Issue(Severity.ERROR, "missing-column", text, file, sheet.title)


class _Old:
    """The rows before, and how each of their cells was given out."""

    def __init__(self, sheet: Sheet, rows: Sequence[Row], shown: Sequence[Filled]) -> None:
        self._sheet, self._rows = sheet, rows
        self._shown = [
            [dict(zip([column.code for column in filled.table.columns], cells, strict=True)) for cells in filled.rows]
            for filled in shown
        ]

    def paired(self, given: Given) -> Iterator[tuple[Mapping[str, Cell], int | None]]:
        """Each given row with the place of the one that it was; rows without key meet by their place."""
        places: dict[tuple[Cell, ...], list[int]] = {}
        for position, row in enumerate(self._shown[-1]):
            places.setdefault(tuple(row[name] for name in self._sheet.key), []).append(position)
        for place, new in enumerate(given):
            if self._sheet.key:
                left = places.get(tuple(new.get(name) for name in self._sheet.key), [])
                yield new, left.pop(0) if left else None
            else:
                yield new, place if place < len(self._rows) else None

    def cell(self, name: str, new: Mapping[str, Cell], former: int | None) -> Cell:
        """What stands in a cell: what stood there before, if it was given out so or is not given."""
        value = new.get(name)
        if former is None:
            return value
        before = self._rows[former].get(name)
        if name not in new or any(value == rows[former][name] for rows in self._shown if name in rows[former]):
            return before
        text = "" if value is None else value
        hidden = internal_part(before) if isinstance(before, str) else ""
        if hidden and isinstance(text, str) and without_internal(text) == text:  # whoever gave it never saw the rest
            return f"{text} Internt: {hidden}".lstrip()
        return value
