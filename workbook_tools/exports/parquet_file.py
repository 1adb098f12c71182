"""A table as Parquet. pyarrow is large, so it is installed only where this is wanted."""

from __future__ import annotations

import io

from ..messages.missing_package import MissingPackage
from .rows import Filled
from .schema import ExportColumn, Kind, Names


def check_available() -> None:
    """Raise MissingPackage before any work is done."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise MissingPackage("pyarrow") from error


def parquet_bytes(filled: Filled, names: Names) -> bytes:
    """The file: text, int64, double and date32 columns, each with its header, unit and meaning as metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {Kind.TEXT: pa.string(), Kind.INTEGER: pa.int64(), Kind.NUMBER: pa.float64(), Kind.DATE: pa.date32()}
    table = filled.table
    fields = [pa.field(c.name(names), types[c.kind], metadata=_about(c)) for c in table.columns]
    schema = pa.schema(fields, metadata={"title": table.title, "name": table.code, "description": table.purpose})
    arrays = [
        pa.array([row[i] for row in filled.rows], type=types[column.kind]) for i, column in enumerate(table.columns)
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), buffer, compression="snappy")
    return buffer.getvalue()


def _about(column: ExportColumn) -> dict[str, str]:
    about = {
        "header": column.header,
        "name": column.code,
        "key": "yes" if column.key else "",
        "unit": column.unit,
        "description": column.description,
    }
    return {name: text for name, text in about.items() if text}
