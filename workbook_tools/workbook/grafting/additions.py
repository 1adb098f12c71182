"""What finance did to the tool's sheets that no reader of cells sees: looks, notes, formulas of own columns, what is hidden.

Most workbooks have nothing of it: a search in the XML tells, and only a sheet that has something is taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct

from ...values.cells import CellPosition
from ..layout import split_a1
from ..reading.bounds import LONGEST_FORMULA, MOST_CARRIED, MOST_SPELT_OUT
from ..reading.cell_styles import MOST_STYLED
from ..reading.objects.printed import printed_words
from ..reading.unreadable import Unreadable
from .carrying import asks_a_program
from .looks import CellFormats, differing, may_be_finances
from .masking import masked_evenly
from .note_reading import notes_of
from .records import Additions, CellLook, Formula, NumberFormat, Part
from .shifting import shifted
from .source import Source, SourceSheet, relations
from .xml import Element, child, elements, fragment, local, main, number, parse

_STYLES_USED = re.compile(rb"""\ss=["'](\d{1,6})["']""")
_COLUMNS = re.compile(rb"<(?:\w{1,20}:)?col\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""(?<![\w:])(\w{1,40})\s*=\s*["']([^"'<>]{0,40})["']""")
_ZOOM = re.compile(rb"""\szoomScale=["'](\d{2,3})["']""")
_ON = (b"1", b"true")
_BESIDE_THE_TEXT = 0.7109375  # characters' widths that a program adds to a column's
_SAME_WIDTH = 0.1
_NO_NUMBER = re.compile(r"\d{400}")
_PICTURE = re.compile("&G")
_CRITERIA = frozenset({"filters", "customFilters", "top10", "dynamicFilter"})
_CELL, _FORMULA = main("c"), main("f")
_GENERAL = 0


class SheetAsRead(Struct, frozen=True):
    """A sheet of the tool's as it was read, with what the tool gives it.

    Rows and columns count from 0. ``widths`` are what the tool gave its columns in any version, in characters; ``own`` are finance's columns.
    ``hidden_rows`` and ``hidden_columns`` are those that the tool would show; ``notes`` what is said at cells, ``rewritten`` whether
    only that is to be kept of the note. ``printed`` says that the header or footer says something.
    """

    title: str
    header: int
    total: int | None
    widths: Mapping[int, Sequence[float]]
    zoom: int
    own: frozenset[int]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    notes: Mapping[CellPosition, str]
    rewritten: frozenset[CellPosition]
    printed: bool

    def part(self, row: int) -> Part:
        """What a row of it is."""
        return Part.HEADER if row == self.header else Part.TOTAL if row == self.total else Part.ROW


def additions(data: bytes, sheets: Sequence[SheetAsRead]) -> dict[str, Additions]:
    """What finance did to the sheets of a workbook, by title; nothing of one whose parts cannot be taken apart."""
    try:
        source = Source(data)
        styles, theme = source.only("styles"), source.only("theme")
        if styles is None or source.size(styles) > MOST_CARRIED:
            return {}
        formats = CellFormats(source.read(styles), source.read(theme) if theme else None)
    except (Unreadable, ValueError):
        return {}
    parts = {sheet.title: sheet for sheet in source.sheets}
    noticed = frozenset(b"%d" % n for n, look in enumerate(formats.looks) if may_be_finances(look))
    found = {}
    for sheet in sheets:
        if sheet.title in parts and parts[sheet.title].part in source:
            try:
                added = _Reading(source, parts[sheet.title], sheet, formats, noticed).run()
            except (Unreadable, ValueError, OverflowError, IndexError):
                continue
            if added:
                found[sheet.title] = added
    return found


class _Reading:
    """One sheet."""

    def __init__(
        self, source: Source, place: SourceSheet, sheet: SheetAsRead, formats: CellFormats, noticed: Set[bytes]
    ) -> None:
        self.source, self.place, self.sheet = source, place, sheet
        self.formats, self.noticed = formats, noticed
        self.found = Additions(hidden_rows=sheet.hidden_rows, hidden_columns=sheet.hidden_columns)

    def run(self) -> Additions:
        sheet, found = self.sheet, self.found
        if self.source.size(self.place.part) > MOST_CARRIED:
            return Additions()
        xml = self.source.read(self.place.part)
        head = xml[: max(xml.find(b"<sheetData"), 0)]
        found.widths = dict(self._widths(head))
        zoom = _ZOOM.search(head)
        if zoom is not None and int(zoom[1]) not in (100, sheet.zoom):
            found.zoom = int(zoom[1])
        styled = not self.noticed.isdisjoint(_STYLES_USED.findall(xml))
        if styled or sheet.own or sheet.printed:
            self._taken_apart(parse(xml), styled)
        if sheet.notes:
            found.notes = notes_of(self.source, self.place.part, sheet.notes, sheet.rewritten)
        if sheet.hidden_rows:
            found.filters = dict(self._filters())
        return found

    def _widths(self, head: bytes) -> Iterator[tuple[int, float]]:
        """The columns that are wider or narrower than the tool makes them.

        LibreOffice writes some neighbours as one column, as wide as the last: one that has the width of any of them was not changed.
        """
        for element in _COLUMNS.finditer(head):
            given = dict(_ATTRIBUTE.findall(element[1]))
            if given.get(b"customWidth") not in _ON or given.get(b"hidden") in _ON:
                continue
            width = float(given.get(b"width", b"0")) - _BESIDE_THE_TEXT
            span = range(number(given.get(b"min", b"").decode()) - 1, number(given.get(b"max", b"").decode()))
            columns = [column for column in self.sheet.widths if column in span]
            usual = (one for column in columns for one in self.sheet.widths[column])
            if 0 < width < 255 and not any(abs(width - one) < _SAME_WIDTH for one in usual):
                yield from ((column, float(given[b"width"])) for column in columns)

    def _taken_apart(self, root: Element, styled: bool) -> None:
        data = child(root, "sheetData")
        cells = [] if data is None else [*data.iter(_CELL)]
        if styled:
            self._looks(cells)
        if self.sheet.own:
            own = [cell for cell in cells if split_a1(cell.get("r", ""))[1] in self.sheet.own]
            self._own_columns(own)
        if self.sheet.printed:
            self.found.printed = _printed(root)

    def _looks(self, cells: Iterable[Element]) -> None:
        looks, noticed = self.formats.looks, {int(style) for style in self.noticed}
        known: dict[tuple[int, Part], CellLook] = {}
        for cell in cells:
            style = number(cell.get("s"))
            if style not in noticed:
                continue
            row, column = split_a1(cell.get("r", ""))
            part = self.sheet.part(row)
            if (style, part) not in known:
                known[style, part] = differing(looks[style], part)
            if known[style, part] != CellLook() and len(self.found.looks) < MOST_STYLED:
                self.found.looks[row, column] = known[style, part]

    def _own_columns(self, cells: Iterable[Element]) -> None:
        masters: dict[str, tuple[int, int, str]] = {}
        room = MOST_SPELT_OUT
        for cell in cells:
            row, column = split_a1(cell.get("r", ""))
            if row == self.sheet.header:
                continue
            style = number(cell.get("s"))
            if style < len(self.formats.number_formats) and len(self.found.formats) < MOST_STYLED:
                at, code = self.formats.number_formats[style]
                if at != _GENERAL and code != "General":
                    self.found.formats[row, column] = NumberFormat(at, code)
            formula = cell.find(_FORMULA)
            if formula is None:
                continue
            text, kind = formula.text or "", formula.get("t", "normal")
            if kind == "shared" and text:
                masters[formula.get("si", "")] = (row, column, text)
            elif kind == "shared" and formula.get("si", "") in masters:
                top, left, text = masters[formula.get("si", "")]
                text = shifted(text, row - top, column - left)
            room -= len(text)
            alone = kind in ("normal", "shared") or (kind == "array" and formula.get("ref") == cell.get("r"))
            sound = len(text) <= LONGEST_FORMULA and not _NO_NUMBER.search(text) and not asks_a_program(text)
            if text and alone and room > 0 and sound:
                self.found.formulas[row, column] = Formula(text, kind == "array")

    def _filters(self) -> Iterator[tuple[int, bytes]]:
        """The criteria of the sheet's table by which rows are hidden."""
        roots = [self.source.read(self.place.part)] if not self._tables() else self._tables()
        for xml in roots:
            for group in elements(parse(xml), "autoFilter"):
                left = split_a1(group.get("ref", "A1").partition(":")[0].replace("$", ""))[1]
                for column in elements(group, "filterColumn"):
                    asked = [one for one in column if local(one) in _CRITERIA]
                    if len(asked) != 1:
                        continue  # colours are asked for by numbers that mean something in this workbook only
                    for one in asked[0].iter():
                        for name, value in one.attrib.items():
                            one.set(name, masked_evenly(value))
                    yield left + number(column.get("colId")), fragment(asked[0])

    def _tables(self) -> list[bytes]:
        related = relations(self.source.package, self.place.part)
        return [self.source.read(one.target) for one in related if one.kind == "table" and one.target in self.source]


def _printed(root: Element) -> bytes:
    """The header and footer, without pictures, which are not carried along."""
    group = child(root, "headerFooter")
    if group is None:
        return b""
    for text in list(group):
        if not local(text) or not text.text:
            group.remove(text)
            continue
        text.text = masked_evenly(_PICTURE.sub("", text.text))
    xml = fragment(group)
    return xml if printed_words(xml) else b""
