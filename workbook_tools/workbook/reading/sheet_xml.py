"""What the XML of one sheet says: how far it reaches, and what calamine cannot see – errors, formulas, looks.

Nearly every sheet is written plainly, and read with one pattern. Whatever that pattern does not know is
read with care, tag by tag; both find the same. Every pattern here runs through its text once, whatever the
text: none may begin at a ``<`` and look for an end behind the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from msgspec import Struct, field

from ...values.number_formats import Formatted
from .appearance import Appearance, appearance
from .bounds import LARGEST_AREA, LARGEST_AT_ONCE, MOST_COLUMNS, MOST_ROWS, SMALL_AREAS
from .unreadable import Unreadable

# A prefix as calamine takes it: whatever stands in front of a name and the first colon.
_ANY_PREFIX = rb"(?:[^ \r\n\t<>:/][^ \r\n\t<>:]*+:)?"
_PREFIX = rb"<(?:[^\s<>/:=]{1,100}:)?"
_FORMULA_HERE = rb"\s*" + _PREFIX + rb"f\b"
# A formula's text is half of a workbook and nothing to a reader of values.
_FORMULA_TEXT = re.compile(rb"<f(?: [^<>]*)?(?<!/)>[^<]*</f>(?=<v[>/]|</c>)")
# A cell's column, row, and what ends its tag, perhaps with a formula's. Or a whole tag of a row. Or how a cell or
# a row begins that is written in any other way, or a remark or the like, in which nothing is what it seems.
_PLAIN = re.compile(
    rb"""<(?:c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: (?!t="e")[A-Za-z]+="[^"'<>]*")*+(/>|>(?:"""
    + _FORMULA_HERE
    + rb""")?)|(row(?: [\w:.]+="[^"'<>]*")*+/?>|"""
    + _ANY_PREFIX
    + rb"(?:c|row)(?![\w.:-])|!|\?(?!xml )))"
)
_EMPTY, _FILLED = b"/>", b">"
_PIECE = 2**20  # what is found in so many bytes fits into memory, whatever it is

_ROW_OR_CELL = re.compile(_PREFIX + rb"(row|c)(?![\w:.-])([^<>]*?)(/?)>")
_FILLED_CELL = re.compile(_PREFIX + rb"c(?![\w:.-])([^<>]*)(?<!/)>")
_REFERENCE = re.compile(rb"""(?<![\w:.-])r\s*=\s*["']\s*([A-Za-z]{0,4})(\d{1,9})\s*["']""")
_ERROR_TYPE = re.compile(rb"""(?<![\w])t\s*=\s*["']e["']""")
_FORMULA = re.compile(_FORMULA_HERE)
# The value of a cell, behind a formula perhaps; never beyond the beginning of another cell.
_ERROR_VALUE = re.compile(
    rb"(?:[^<]*+<(?!(?:[^\s<>/:=]{1,100}:)?(?:v|c|row)\b)[^<>]*+>){0,6}?[^<]*?" + _PREFIX + rb"v>([^<]{1,20})</"
)
# Rows and cells however they are written, and those of them that every reader must take apart alike.
_SOME_TAG = re.compile(rb"<" + _ANY_PREFIX + rb"(?:c|row)(?![\w.:-])")
_CLEAR_TAG = re.compile(
    _PREFIX
    + rb"""(?:c|row)(?:\s+(?:r\s*=\s*["']\s*[A-Za-z]{0,4}\d{1,9}\s*["']"""
    + rb"""|(?!r\s*=)[^\s=<>"'/]+\s*=\s*(?:"[^"'<>=]*"|'[^"'<>=]*')))*+\s*/?>"""
)
_SHORTEST_CELL = 12  # bytes of a filled cell's XML
_CELL_END = re.compile(rb"</(?:[^\s<>/:=]{1,100}:)?c\s*>")
# A formula that is a link to an address; what a formula is, the reader of values is not told.
_ADDRESS_FORMULA = b">HYPERLINK("
_ADDRESS = re.compile(
    _PREFIX
    + rb"""c(?![\w.:-])([^<>]*)>\s*"""
    + _PREFIX
    + rb"""f(?:\s[^<>]*)?>HYPERLINK\(\s*(?:"|&quot;)([^<"]{1,4000}?)(?:"|&quot;)"""
)
_LINK = re.compile(_PREFIX + rb"hyperlink\b([^<>]*)>")
_LINK_PLACE = re.compile(rb'\bref="([A-Z]{1,3})(\d{1,7})"')
_LINK_LOCATION = re.compile(rb'\blocation="#?([^"]*)"')


class SheetFacts(Struct):
    """What the XML of one sheet says: zero-based cells with error values, formulas, links within the workbook,
    addresses that formulas lead to.

    ``rows`` and ``columns`` reach to the last cell with content. ``plain`` says that no reader can find a cell
    elsewhere than here, ``usual`` that all tags are written as nearly all are. ``far`` are the few cells with content
    that stand far from all others, by place their attributes and content: no reader is handed them. ``only_far`` says
    that there are no others. ``formats`` are the number formats of cells they may change the meaning of, without
    values, ``struck`` the crossed out words of cells, "" where all of a cell is.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    addresses: dict[tuple[int, int], str] = field(default_factory=dict)
    appearance: Appearance = field(default_factory=Appearance)
    formulas_known: bool = True
    formats: dict[tuple[int, int], Formatted] = field(default_factory=dict)
    struck: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: int = 1
    columns: int = 1
    plain: bool = True
    far: dict[tuple[int, int], tuple[bytes, bytes]] = field(default_factory=dict)
    only_far: bool = False
    usual: bool = True


def holds_formulas_only(xml: bytes) -> bool:
    """Whether surely every cell below the header has a formula, in a sheet that is written as most programs write."""
    start, end = xml.find(b'<row r="2"'), xml.rfind(b"</sheetData>")
    if start < 0 or end < start:
        return False
    cells = xml.count(b"<c ", start, end)
    return 0 < cells == xml.count(b"<f", start, end)


def sheet_facts(xml: bytes) -> tuple[SheetFacts, bytes]:
    """What the XML of a sheet says, and as much of it as a reader of values needs.

    Raises Unreadable where a cell stands too far out.
    """
    sheet, values = _facts(xml)
    if _may_have_far_cells(sheet, len(xml)):
        sheet, values = _without_far_cells(xml, sheet, values)
    check_area(sheet.rows, sheet.columns)
    return sheet, values


def _may_have_far_cells(sheet: SheetFacts, length: int) -> bool:
    """Whether so much XML is little for how far the sheet reaches: where cells stand side by side, none is far."""
    area = sheet.rows * sheet.columns
    return area > LARGEST_AREA or (area > SMALL_AREAS and length < _SHORTEST_CELL * area)


def _without_far_cells(xml: bytes, sheet: SheetFacts, values: bytes) -> tuple[SheetFacts, bytes]:
    """What the sheet is without few cells that stand far from all others, if there are such."""
    from .far_cells import FilledCell, emptied, reach_without_far_cells  # few files need it

    reach = reach_without_far_cells(lambda: ((row, column) for row, column, _, _ in _filled_cells(xml)))
    if reach is None:
        return sheet, values
    cells = {
        inside: FilledCell(row, column, attributes, inside, _end_of_cell(xml, inside))
        for row, column, attributes, inside in _filled_cells(xml)
        if not reach.holds(row, column)
    }.values()
    sheet, values = _facts(emptied(xml, cells))
    sheet.far = {(cell.row, cell.column): (cell.attributes, xml[cell.inside : cell.end]) for cell in cells}
    sheet.only_far = reach.empty
    return sheet, values


def _facts(xml: bytes) -> tuple[SheetFacts, bytes]:
    sheet, values = SheetFacts(), xml
    hidden = None
    if len(xml) <= LARGEST_AT_ONCE:
        values = _FORMULA_TEXT.sub(b"<f/>", xml)
        hidden = _read_at_once(values, sheet)
    if hidden is None:
        sheet, values = SheetFacts(), xml
        _read_with_care(xml, sheet)
        sheet.usual = False
    sheet.appearance = appearance(values, hidden is not False)
    behind = xml.rfind(b"</sheetData>") + 1
    if xml.find(b"hyperlink", behind) >= 0:
        sheet.links = _links(xml, behind)
    if _ADDRESS_FORMULA in xml:
        sheet.addresses = _addresses(xml)
    return sheet, values


def _end_of_cell(xml: bytes, inside: int) -> int:
    """Where a cell ends whose tag ends at ``inside``."""
    end = _CELL_END.search(xml, inside)
    if end is None:
        raise Unreadable("damaged")
    return end.end()


def _links(xml: bytes, start: int) -> dict[tuple[int, int], str]:
    links = {}
    for link in _LINK.finditer(xml, start):
        place, location = _LINK_PLACE.search(link[1]), _LINK_LOCATION.search(link[1])
        if place and location:
            links[int(place[2]) - 1, _column(place[1])] = unescape(location[1].decode("utf-8", "replace"))
    return links


def _addresses(xml: bytes) -> dict[tuple[int, int], str]:
    addresses = {}
    for formula in _ADDRESS.finditer(xml):
        place = _REFERENCE.search(formula[1])
        if place is not None and place[1]:
            addresses[int(place[2]) - 1, _column(place[1])] = unescape(formula[2].decode("utf-8", "replace"))
    return addresses


def check_area(rows: int, columns: int) -> None:
    """Refuse a sheet that is too large; raises Unreadable."""
    if rows * columns > LARGEST_AREA or rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise Unreadable("too-far-out")


def _read_at_once(xml: bytes, sheet: SheetFacts) -> bool | None:
    """Read a sheet in which all cells are written plainly: whether rows may be hidden. None if it is no such sheet."""
    hidden = False
    for start, end in _pieces(xml):
        if end - start > 2 * _PIECE:
            return None
        found = _PLAIN.findall(xml, start, end)
        for tag in {tag for _, _, _, tag in found}:
            if tag and not tag.endswith(b">"):
                return None
            hidden = hidden or b"hidden" in tag
        filled = [(column, row, end) for column, row, end, _ in found if end and end != _EMPTY]
        if filled:
            sheet.rows = max(sheet.rows, max(map(int, {row for _, row, _ in filled})))
            sheet.columns = max(sheet.columns, 1 + max(map(_column, {column for column, _, _ in filled})))
            sheet.formulas.update((int(row) - 1, _column(column)) for column, row, end in filled if end != _FILLED)
    return hidden


def _pieces(xml: bytes) -> Iterator[tuple[int, int]]:
    """Where to cut a sheet: in front of an end tag, and so never between a cell and its formula."""
    start = 0
    while start < len(xml):
        end = xml.find(b"</", start + _PIECE)
        end = len(xml) if end < 0 else end
        yield start, end
        start = end


def _read_with_care(xml: bytes, sheet: SheetFacts) -> None:
    bottom = right = 0
    for row, column, attributes, inside in _filled_cells(xml):
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


def _filled_cells(xml: bytes) -> Iterator[tuple[int, int, bytes, int]]:
    """(row, column, attributes, where its content begins) of every cell that is no empty element."""
    for match in _FILLED_CELL.finditer(xml):
        reference = _REFERENCE.search(match[1])
        if reference is None or not reference[1]:
            break
        yield int(reference[2]) - 1, _column(reference[1]), match[1], match.end()
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
        column = _column(reference[1]) if reference else column + 1
        if not closed:
            yield row, column, attributes, match.end()


@lru_cache(maxsize=1024)  # a sheet has few columns and very many cells
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1
