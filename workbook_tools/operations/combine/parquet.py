"""The combined agreements as one Parquet table, for more rows than Excel takes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping

from ...messages.missing_package import MissingPackage
from ...schema.structure import Column, Type
from ...values.cells import Cell, as_number, as_text, is_blank, is_number
from .combination import SHEETS, Combination

SHEET = "Ark"  # tells the sheet of a row; the columns are those of all sheets together
REST = "Andet"  # what stood in a cell that is not of its column's type: nothing is lost


def as_parquet(combination: Combination) -> bytes:
    """The table's bytes: a row group for every agreement and sheet, so that readers skip what they do not ask for.

    Raises MissingPackage where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingPackage("pyarrow") from error
    kinds = {Type.INTEGER: pa.int64(), Type.AMOUNT: pa.float64(), Type.PERCENT: pa.float64(), Type.DATE: pa.date32()}
    columns = _columns()
    schema = pa.schema(
        [
            (SHEET, pa.string()),
            *((header, kinds.get(kind, pa.string())) for header, kind in columns.items()),
            (REST, pa.string()),
        ]
    )
    buffer = io.BytesIO()
    with pq.ParquetWriter(buffer, schema, compression="zstd") as writer:
        for values in _groups(combination, columns):
            writer.write_table(pa.Table.from_pydict(values, schema=schema))
    return buffer.getvalue()


def _columns() -> dict[str, Type]:
    """Header → type of all sheets together; raises if a header means two things."""
    found: dict[str, Type] = {}
    for sheet in SHEETS:
        for column in sheet.columns:
            kind = _kind(column)
            if found.setdefault(column.header, kind) is not kind:
                raise ValueError(f"{sheet.title}: {column.header!r} is of another type in another sheet")
    return found


def _kind(column: Column) -> Type:
    return column.type if column.type in (Type.INTEGER, Type.AMOUNT, Type.PERCENT, Type.DATE) else Type.TEXT


def _groups(combination: Combination, columns: Mapping[str, Type]) -> Iterator[dict[str, list[Cell]]]:
    """The values of each agreement and sheet, by header."""
    for part in combination.taken:
        for sheet in SHEETS:
            rows = part.rows[sheet.name]
            if not rows:
                continue
            values: dict[str, list[Cell]] = {header: [None] * len(rows) for header in (*columns, REST)}
            values[SHEET] = [sheet.title] * len(rows)
            given = zip(*((*part.whose, *row) for row in rows), strict=True)
            rest: list[list[str]] = [[] for _ in rows]
            for column, cells in zip(sheet.columns, given, strict=True):
                for position, cell in enumerate(cells):
                    typed = _typed(_kind(column), cell)
                    values[column.header][position] = typed
                    if typed is None and not is_blank(cell):
                        rest[position].append(f"{column.header}: {as_text(cell)}")
            values[REST] = ["; ".join(cells) or None for cells in rest]
            yield values


def _typed(kind: Type, cell: Cell) -> Cell:
    """The cell as its column's type; None where it is blank or of another type."""
    if is_blank(cell):
        return None
    if kind is Type.DATE:
        return cell if isinstance(cell, dt.date) else None
    if kind is Type.TEXT:
        return as_text(cell)
    if not is_number(cell) or isinstance(cell, dt.date):
        return None
    number = as_number(cell)
    if kind is Type.INTEGER:
        return int(number) if number.is_integer() else None
    return number
