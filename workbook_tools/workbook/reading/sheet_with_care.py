"""The XML of a sheet that is not written as nearly all are, tag by tag, and the few things that only few sheets have.

What it finds is what ``sheet_xml.py`` finds; that no text makes a pattern run twice holds here as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .bounds import MOST_COLUMNS, MOST_ROWS
from .sheet_record import ANY_PREFIX, FORMULA_HERE, PREFIX, SheetFacts, column_of
from .unreadable import Unreadable
from .xml_escapes import unescape

_ROW_OR_CELL = re.compile(PREFIX + rb"(row|c)(?![\w:.-])([^<>]*?)(/?)>")
_FILLED_CELL = re.compile(PREFIX + rb"c(?![\w:.-])([^<>]*)(?<!/)>")
_REFERENCE = re.compile(rb"""(?<![\w:.-])r\s*=\s*["']\s*([A-Za-z]{0,4})(\d{1,9})\s*["']""")
_ERROR_TYPE = re.compile(rb"""(?<![\w])t\s*=\s*["']e["']""")
_FORMULA = re.compile(FORMULA_HERE)
# The value of a cell, behind a formula perhaps; never beyond the beginning of another cell.
_ERROR_VALUE = re.compile(
    rb"(?:[^<]*+<(?!(?:[^\s<>/:=]{1,100}:)?(?:v|c|row)\b)[^<>]*+>){0,6}?[^<]*?" + PREFIX + rb"v>([^<]{1,20})</"
)
# Rows and cells however they are written, and those of them that every reader must take apart alike.
_SOME_TAG = re.compile(rb"<" + ANY_PREFIX + rb"(?:c|row)(?![\w.:-])")
_CLEAR_TAG = re.compile(
    PREFIX
    + rb"""(?:c|row)(?:\s+(?:r\s*=\s*["']\s*[A-Za-z]{0,4}\d{1,9}\s*["']"""
    + rb"""|(?!r\s*=)[^\s=<>"'/]+\s*=\s*(?:"[^"'<>=]*"|'[^"'<>=]*')))*+\s*/?>"""
)
_CELL_END = re.compile(rb"</(?:[^\s<>/:=]{1,100}:)?c\s*>")
_ADDRESS = re.compile(
    PREFIX
    + rb"""c(?![\w.:-])([^<>]*)>\s*"""
    + PREFIX
    + rb"""f(?:\s[^<>]*)?>HYPERLINK\(\s*(?:"|&quot;)([^<"]{1,4000}?)(?:"|&quot;)"""
)


def read_with_care(xml: bytes, sheet: SheetFacts) -> None:
    """Note how far the sheet reaches, its errors and formulas, and whether every reader takes its tags apart alike."""
    bottom = right = 0
    for row, column, attributes, inside in filled_cells(xml):
        if row > bottom or column > right:
            bottom, right = max(bottom, row), max(right, column)
            if bottom >= MOST_ROWS or right >= MOST_COLUMNS:
                raise Unreadable("too-far-out")
        if b"e" in attributes and _ERROR_TYPE.search(attributes):
            value = _ERROR_VALUE.match(xml, inside, inside + 9000)
            sheet.errors[row, column] = value[1].decode("ascii", "replace") if value else "#N/A"
        if _FORMULA.match(xml, inside):
            sheet.formulas.add((row, column))
    sheet.rows, sheet.columns = bottom + 1, right + 1
    # A sign within an attribute, and a reader takes apart the tag elsewhere than the patterns here.
    clear, tags = (sum(1 for _ in pattern.finditer(xml)) for pattern in (_CLEAR_TAG, _SOME_TAG))
    sheet.plain = clear == tags


def filled_cells(xml: bytes) -> Iterator[tuple[int, int, bytes, int]]:
    """(row, column, attributes, where its content begins) of every cell that is no empty element."""
    for match in _FILLED_CELL.finditer(xml):
        reference = _REFERENCE.search(match[1])
        if reference is None or not reference[1]:
            break
        yield int(reference[2]) - 1, column_of(reference[1]), match[1], match.end()
    else:
        return
    # A cell may leave out where it stands: it is then the next one of its row, and the empty ones count.
    row = column = -1
    for match in _ROW_OR_CELL.finditer(xml):
        kind, attributes, closed = match.groups()
        reference = _REFERENCE.search(attributes)
        if kind == b"row":
            row, column = int(reference[2]) - 1 if reference else row + 1, -1
            continue
        row = int(reference[2]) - 1 if reference else row
        column = column_of(reference[1]) if reference else column + 1
        if not closed:
            yield row, column, attributes, match.end()


def end_of_cell(xml: bytes, inside: int) -> int:
    """Where a cell ends whose tag ends at ``inside``."""
    end = _CELL_END.search(xml, inside)
    if end is None:
        raise Unreadable("damaged")
    return end.end()


def addresses_of(xml: bytes) -> dict[tuple[int, int], str]:
    """The addresses that formulas lead to, by place."""
    addresses = {}
    for formula in _ADDRESS.finditer(xml):
        place = _REFERENCE.search(formula[1])
        if place is not None and place[1]:
            addresses[int(place[2]) - 1, column_of(place[1])] = unescape(formula[2].decode("utf-8", "replace"))
    return addresses
