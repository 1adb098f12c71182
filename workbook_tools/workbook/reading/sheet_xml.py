"""What the XML of one sheet says: how far it reaches, and what calamine cannot see – errors, formulas, looks.

Nearly every sheet is written plainly, and read with one pattern. Whatever that pattern does not know is
read with care, tag by tag; both find the same. Every pattern here runs through its text once, whatever the
text: none may begin at a ``<`` and look for an end behind the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .appearance import appearance
from .bounds import LARGEST_AREA, LARGEST_AT_ONCE, MOST_COLUMNS, MOST_ROWS, SMALL_AREAS
from .sheet_record import ANY_PREFIX, FORMULA_HERE, PREFIX, SheetFacts, column_of
from .unreadable import Unreadable
from .xml_escapes import unescape

# A formula's text is half of a workbook and nothing to a reader of values.
_FORMULA_TEXT = re.compile(rb"<f(?:>| [^<>]*(?<!/)>)[^<]*</f>(?=<(?:v[ />]|/c>))")
# A cell that has a look and nothing else: half of all cells of most sheets.
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}[1-9]\d{0,6}"(?: s="\d{1,6}")?+/>')
# A cell's column, row, and what ends its tag, perhaps with a formula's. Or a whole tag of a row. Or how a cell or
# a row begins that is written in any other way, or a remark or the like, in which nothing is what it seems. The ends
# of elements and the values are passed over at once, and the usual attributes known at once: they are most of all.
_PLAIN = re.compile(
    rb"""<(?!/|v>)(?:c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\d{1,6}"(?: t="(?:s|str|b)"|)(?=[/>])|"""
    + rb"""(?: (?!t="e")[A-Za-z]+="[^"'<>]*")*+)(/>|>(?:"""
    + FORMULA_HERE
    + rb"""|))|(row(?: [\w:.]+="[^"'<>]*")*+/?>|"""
    + ANY_PREFIX
    + rb"(?:c|row)(?![\w.:-])|!|\?(?!xml )))"
)
_EMPTY, _FILLED = b"/>", b">"
_CELLS_END = b"</sheetData>"
_SHORTEST_CELL = 12  # bytes of a filled cell's XML
_PIECE = 2**20  # what is found in so many bytes fits into memory, whatever it is

# A formula that is a link to an address; what a formula is, the reader of values is not told.
_ADDRESS_FORMULA = b">HYPERLINK("
_LINK = re.compile(PREFIX + rb"hyperlink\b([^<>]*)>")
_LINK_PLACE = re.compile(rb'\bref="([A-Z]{1,3})(\d{1,7})"')
_LINK_LOCATION = re.compile(rb'\blocation="#?([^"]*)"')


def holds_formulas_only(xml: bytes) -> bool:
    """Whether surely every filled cell below the header has a formula, in a sheet that is written as most programs write."""
    start, end = xml.find(b'<row r="2"'), xml.rfind(b"</sheetData>")
    if start < 0 or end < start:
        return False
    filled = xml.count(b"</c>", start, end)
    return 0 < filled == xml.count(b"><f", start, end)


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
    from .sheet_with_care import end_of_cell, filled_cells

    reach = reach_without_far_cells(lambda: ((row, column) for row, column, _, _ in filled_cells(xml)))
    if reach is None:
        return sheet, values
    cells = {
        inside: FilledCell(row, column, attributes, inside, end_of_cell(xml, inside))
        for row, column, attributes, inside in filled_cells(xml)
        if not reach.holds(row, column)
    }.values()
    sheet, values = _facts(emptied(xml, cells))
    sheet.far = {(cell.row, cell.column): (cell.attributes, xml[cell.inside : cell.end]) for cell in cells}
    sheet.only_far = reach.empty
    return sheet, values


def _facts(xml: bytes) -> tuple[SheetFacts, bytes]:
    sheet, hidden = SheetFacts(), None
    end = xml.rfind(_CELLS_END)
    below = xml[max(end, 0) :]
    cells = xml if end < 0 or b"sheetData" in below[len(_CELLS_END) :] else xml[:end]
    if len(xml) <= LARGEST_AT_ONCE:
        cells = _EMPTY_CELL.sub(b"", _FORMULA_TEXT.sub(b"<f/>", cells))
        hidden = _read_at_once(cells, sheet)
    if hidden is None:
        from .sheet_with_care import read_with_care  # few files need it

        sheet, cells = SheetFacts(usual=False), xml
        read_with_care(xml, sheet)
    sheet.below = below
    sheet.appearance = appearance(cells, below, hidden is not False)
    if b"hyperlink" in below:
        sheet.links = _links(below)
    if _ADDRESS_FORMULA in xml:
        from .sheet_with_care import addresses_of

        sheet.addresses = addresses_of(xml)
    return sheet, cells if cells is xml else cells + _CELLS_END  # calamine reads no further


def _links(xml: bytes) -> dict[tuple[int, int], str]:
    links = {}
    for link in _LINK.finditer(xml):
        place, location = _LINK_PLACE.search(link[1]), _LINK_LOCATION.search(link[1])
        if place and location:
            links[int(place[2]) - 1, column_of(place[1])] = unescape(location[1].decode("utf-8", "replace"))
    return links


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
            sheet.columns = max(sheet.columns, 1 + max(map(column_of, {column for column, _, _ in filled})))
            sheet.formulas.update((int(row) - 1, column_of(column)) for column, row, end in filled if end != _FILLED)
    return hidden


def _pieces(xml: bytes) -> Iterator[tuple[int, int]]:
    """Where to cut a sheet: in front of an end tag, and so never between a cell and its formula."""
    start = 0
    while start < len(xml):
        end = xml.find(b"</", start + _PIECE)
        end = len(xml) if end < 0 else end
        yield start, end
        start = end
