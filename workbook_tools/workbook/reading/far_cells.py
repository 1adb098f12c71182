"""Cells that stand far from all others of their sheet: a space in the last row must not cost a file.

Few such cells, behind a wide gap, are told apart and read on their own; a reader of the sheet is handed it
without them, and need not build the million rows in between.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from msgspec import Struct

from ...values.cells import Cell, CellPosition
from .bounds import MOST_FILLED, SMALL_AREAS
from .xml_escapes import unescape

MOST_FAR = 500  # cells that somebody left out there; more are a table of their own
WIDE_ROWS, WIDE_COLUMNS = 1_000, 100  # what no table leaves blank

_TEXT = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^<>]*)?>([^<]*)</")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>([^<]*)</")
_TYPE = re.compile(rb"""(?<![\w:])t\s*=\s*["'](\w+)["']""")
_SHARED_END = re.compile(rb"</(?:[\w.-]+:)?si\s*>|<(?:[\w.-]+:)?si\s*/>")
_TAG, _SPACES = re.compile(rb"<[^<>]*>"), re.compile(rb"<text:(?:s|tab)(?:\s[^<>]*)?/>")


class FilledCell(Struct, frozen=True):
    """A filled cell in XML: its zero-based place, its attributes, and where its content and the element end.

    ``inside`` is behind the tag, ``end`` behind the end tag.
    """

    row: int
    column: int
    attributes: bytes
    inside: int
    end: int


class Reach(Struct, frozen=True):
    """Below ``rows`` and right of ``columns`` stands only what is far from all else; ``empty`` if nothing else is there."""

    rows: int
    columns: int
    empty: bool

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is none of the far ones."""
        return row < self.rows and column < self.columns


def reach_without_far_cells(cells: Callable[[], Iterable[CellPosition]]) -> Reach | None:
    """How far a sheet reaches but for few far cells; None if nothing is gained without them.

    ``cells`` gives the places of all filled cells, each time it is called.
    """
    in_rows, in_columns = Counter[int](), Counter[int]()
    for number, (row, column) in enumerate(cells()):
        in_rows[row] += 1
        in_columns[column] += 1
        if number > MOST_FILLED:
            return None
    everywhere = 1 + max(in_rows, default=0), 1 + max(in_columns, default=0)
    rows = _first_after_gap(in_rows, WIDE_ROWS) or everywhere[0]
    columns = _first_after_gap(in_columns, WIDE_COLUMNS) or everywhere[1]
    for choice in dict.fromkeys([(rows, everywhere[1]), (everywhere[0], columns), (rows, columns)]):
        if choice == everywhere:
            continue
        bottom = right = -1
        for row, column in cells():
            if row < choice[0] and column < choice[1]:
                bottom, right = max(bottom, row), max(right, column)
        if (bottom + 1) * (right + 1) <= SMALL_AREAS:
            return Reach(*choice, empty=bottom < 0)
    return None


def _first_after_gap(counts: Counter[int], wide: int) -> int | None:
    """The first line behind the widest gap that only few cells stand behind."""
    lines = sorted(counts)
    cut, widest, behind = None, wide, 0
    for before, line in zip(reversed([-1, *lines[:-1]]), reversed(lines), strict=True):
        behind += counts[line]
        if behind > MOST_FAR:
            break
        if line - before > widest:
            cut, widest = line, line - before
    return cut


def emptied(xml: bytes, cells: Iterable[FilledCell]) -> bytes:
    """The XML with nothing in these cells, whose places stay."""
    return replaced(xml, ((cell.inside - 1, cell.end, b"/>") for cell in cells))


def replaced(xml: bytes, edits: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The XML with other content from here to there; one edit behind the other."""
    pieces, at = [], 0
    for start, end, content in edits:
        if start < at:  # within another one: no such file is well-formed
            continue
        pieces += [xml[at:start], content]
        at = end
    return b"".join([*pieces, xml[at:]])


def shared_texts(xml: bytes) -> list[bytes]:
    """The shared texts of a workbook, as XML."""
    return _SHARED_END.split(xml)


def value_in_sheet(attributes: bytes, content: bytes, texts: Callable[[], list[bytes]]) -> Cell:
    """What a cell of an .xlsx sheet holds, as a text; None if nothing. ``texts`` gives the shared ones."""
    kind = _TYPE.search(attributes)
    if kind is not None and kind[1] == b"inlineStr":
        return _text(b"".join(_TEXT.findall(content)))
    found = _VALUE.search(content)
    value = found[1].strip() if found else b""
    if kind is None or kind[1] != b"s":
        return _text(found[1]) if found else None
    shared = texts()
    known = value.isdigit() and int(value) < len(shared)
    return _text(b"".join(_TEXT.findall(shared[int(value)]))) if known else _text(value)


def value_in_document(content: bytes) -> Cell:
    """The text that a cell of an .ods sheet shows; None if nothing."""
    return _text(_TAG.sub(b"", _SPACES.sub(b" ", content)))


def _text(content: bytes) -> Cell:
    return unescape(content.decode("utf-8", "replace")) or None
