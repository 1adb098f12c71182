"""A table as CSV for a Danish Excel and Power BI, and the description of a folder of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..values.cells import Cell
from ..values.formula_guard import never_a_formula
from .rows import Filled
from .schema import Kind, Names

DESCRIPTION = "datapackage.json"
_TYPES = {Kind.TEXT: "string", Kind.INTEGER: "integer", Kind.NUMBER: "number", Kind.DATE: "date"}


def csv_bytes(filled: Filled, names: Names, decimal: str) -> bytes:
    """UTF-8 with BOM, ``;``, CRLF; numbers without thousands separator, dates as ISO.

    ``decimal`` is the decimal character. Texts are guarded against being taken for formulas
    (``values/formula_guard.py``).
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(never_a_formula(column.name(names)) for column in filled.table.columns)
    for row in filled.rows:
        writer.writerow(_written(cell, decimal) for cell in row)
    return buffer.getvalue().encode("utf-8-sig")


def _written(cell: Cell, decimal: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return never_a_formula(cell)
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", decimal)
    return str(cell)


def description(tables: Sequence[Filled], paths: Mapping[str, str], names: Names, decimal: str, title: str) -> bytes:
    """The folder as a Frictionless data package: every file's columns, types and keys. ``paths`` by code."""
    package = {
        "profile": "tabular-data-package",
        "name": "workbook-tools-export",
        "title": title,
        "resources": [_resource(f, tables, paths, names, decimal) for f in tables],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _resource(
    filled: Filled, tables: Sequence[Filled], paths: Mapping[str, str], names: Names, decimal: str
) -> dict[str, Any]:
    table = filled.table
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column.name(names),
                "type": _TYPES[column.kind],
                **({"decimalChar": decimal} if column.kind is Kind.NUMBER else {}),
                **({"description": column.description} if column.description else {}),
            }
            for column in table.columns
        ],
        "missingValues": [""],
    }
    if filled.key_holds(blanks=False):
        schema["primaryKey"] = [column.name(names) for column in table.key]
    known = {other.table.code: other.table for other in tables if other.key_holds(blanks=False)}
    by_code = {column.code: column for column in table.columns}
    foreign = [
        {
            "fields": by_code[code].name(names),
            "reference": {"resource": there, "fields": known[there].key[0].name(names)},
        }
        for code, there in table.references
        if there in known
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": table.code,
        "title": table.title,
        "description": table.purpose,
        "path": paths[table.code],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ";", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }
