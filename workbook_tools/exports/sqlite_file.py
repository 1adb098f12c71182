"""All tables in one SQLite database, with types and keys."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence

from ..values.cells import Cell
from .rows import Filled
from .schema import Kind, Names

PAGE_SIZE = 4096
_TYPES = {Kind.TEXT: "TEXT", Kind.INTEGER: "INTEGER", Kind.NUMBER: "REAL", Kind.DATE: "DATE"}
_WRITER_VERSION = slice(96, 100)  # of the file's header: which SQLite wrote it, for information only


def sqlite_bytes(tables: Sequence[Filled], names: Names) -> bytes:
    """The database file. Dates are ISO texts. The same tables give the same bytes.

    A key is declared where the rows honour it: a workbook with faults is exported all the same.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        unique = {filled.table.code for filled in tables if filled.key_holds(blanks=True)}
        with connection:
            for filled in tables:
                _write(connection, filled, tables, unique, names)
        connection.execute("VACUUM")
        data = bytearray(connection.serialize())
    finally:
        connection.close()
    data[_WRITER_VERSION] = bytes(4)
    return bytes(data)


def _write(
    connection: sqlite3.Connection, filled: Filled, tables: Sequence[Filled], unique: set[str], names: Names
) -> None:
    table = filled.table
    parts = [f"{quoted(column.name(names))} {_TYPES[column.kind]}" for column in table.columns]
    if table.code in unique:
        parts.append(f"PRIMARY KEY ({', '.join(quoted(column.name(names)) for column in table.key)})")
    by_code = {column.code: column for column in table.columns}
    others = {other.table.code: other.table for other in tables}
    for code, there in table.references:
        if there in unique:
            target, key = others[there], others[there].key[0]
            parts.append(
                f"FOREIGN KEY ({quoted(by_code[code].name(names))}) "
                f"REFERENCES {quoted(target.name(names))} ({quoted(key.name(names))})"
            )
    name = quoted(table.name(names))
    connection.execute(f"CREATE TABLE {name} (\n  " + ",\n  ".join(parts) + "\n)")
    places = ", ".join("?" for _ in table.columns)
    connection.executemany(f"INSERT INTO {name} VALUES ({places})", (tuple(map(_stored, row)) for row in filled.rows))


def quoted(name: str) -> str:
    """A name that may hold anything, for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _stored(cell: Cell) -> Cell:
    return cell.isoformat() if isinstance(cell, dt.date) else cell
