"""How a sheet was left behind: rows and columns hidden, cells merged, the protection gone."""

from __future__ import annotations

import re

from msgspec import Struct, field

# A few are enough to say so; a file may declare millions.
MOST_HIDDEN, MOST_MERGED = 20_000, 200

_HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row\b[^>]*?(?<![\w:])r\s*=\s*["'](\d+)["'][^>]*?(?<![\w:])hidden\s*=\s*["'](?:1|true)["']"""
)
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_SPAN = re.compile(rb"""(?<![\w:])(min|max)\s*=\s*["'](\d+)["']""")
_HIDDEN = re.compile(rb"""(?<![\w:])hidden\s*=\s*["'](?:1|true)["']""")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\b[^>]*?(?<![\w:])ref\s*=\s*["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']"""
)
_PROTECTION = re.compile(rb"""<(?:\w+:)?sheetProtection\b[^>]*?(?<![\w:])sheet\s*=\s*["'](?:1|true)["']""")


class Appearance(Struct):
    """Zero-based hidden rows and columns, merged ranges as A1, and whether the sheet is protected.

    ``locked`` is what an .ods or .xls file says of that; nothing is missed where it was saved by another program.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    protected: bool = True
    locked: bool = True


def appearance(xml: bytes, below: bytes, hidden_rows: bool = True) -> Appearance:
    """What the XML of an .xlsx sheet, and of it what stands ``below`` its cells, says of how it looks.

    ``hidden_rows`` is False if it surely hides no row.
    """
    head = xml[: max(xml.find(b"<sheetData"), 0)]
    seen = Appearance(protected=b"sheetProtection" in below and _PROTECTION.search(below) is not None)
    if hidden_rows and b"hidden" in xml:
        for row in _HIDDEN_ROW.finditer(xml):
            if len(seen.hidden_rows) < MOST_HIDDEN:
                seen.hidden_rows.add(int(row[1]) - 1)
    if b"hidden" in head:
        for column in (c for c in _COLUMN.finditer(head) if b"hidden" in c[1] and _HIDDEN.search(c[1])):
            span = {name: int(number) for name, number in _SPAN.findall(column[1])}
            first, last = span.get(b"min", 1), min(span.get(b"max", 1), 2**14)
            seen.hidden_columns.update(range(first - 1, last))
    for merged in _MERGED.finditer(below) if b"mergeCell" in below else ():
        if len(seen.merged) < MOST_MERGED:
            seen.merged.append(merged[1].decode("ascii"))
    return seen
