"""What finance did to the tool's sheets that no reader of cells sees: looks, notes, formulas of own columns, what is hidden.

Most workbooks have nothing of it: a search in the XML tells, and only a sheet that has something is taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct

from ...schema.tones import Tone
from ...values.cells import CellPosition
from ..layout import split_a1
from ..reading.bounds import LONGEST_FORMULA, MOST_CARRIED, MOST_SPELT_OUT
from ..reading.cell_styles import MOST_STYLED
from ..reading.foreign_package import ForeignPackage
from ..reading.objects.printed import printed_words
from ..reading.sheet_record import column_of
from ..reading.unreadable import Unreadable
from .conditions import are_the_tools, below_cells, conditional_formats, validations
from .looks import CellFormats, differing, may_be_finances
from .masking import masked_evenly
from .programs import asks_a_program
from .records import Additions, CellLook, Formula, Part
from .source import Source, SourceSheet, relations
from .texts import has_runs, rich_text, rich_texts
from .xml import Element, child, elements, fragment, glance, local, main, number, parse

_STYLES_USED = rb"""<(?:\w{1,20}:)?c\s+r=["']([A-Z]{1,3})\d{1,7}["'](?:\s+t=["']\w+["'])?\s+s=["'](\d{1,6})["']"""
_STYLES_PLAIN = rb"""<c r="([A-Z]{1,3})\d{1,7}"(?: t="\w+"|) s="(\d{1,6})\""""  # as most do
_STYLES_FIRST = re.compile(
    rb"""<(?:\w{1,20}:)?c\s+s=["'](\d{1,6})["'][^<>]*?\sr=["']([A-Z]{1,3})\d{1,7}["']"""
)  # as few programs write it
_COLUMNS = re.compile(rb"<(?:\w{1,20}:)?col(\s[^<>]*)>")
_ATTRIBUTE = re.compile(rb"""\s(\w{1,40})\s*=\s*["']([^"'<>]{0,40})["']""")
_ZOOM = re.compile(rb"""\szoomScale=["'](\d{2,3})["']""")
_ON = (b"1", b"true")
_BESIDE_THE_TEXT = 0.7109375  # characters' widths that a program adds to a column's
_SAME_WIDTH = 0.1
_NO_NUMBER = r"\d{400}"
_CRITERIA = frozenset({"filters", "customFilters", "top10", "dynamicFilter", "colorFilter", "iconFilter"})
_CELL, _FORMULA, _VALUE = main("c"), main("f"), main("v")
_INLINE_RUN = rb"<(?:\w{1,20}:)?is>\s*<(?:\w{1,20}:)?r[\s>]"
_SHARED_TEXTS = rb"""\st=["']s["'][^<>]*>\s*<(?:\w{1,20}:)?v>(\d{1,7})<"""


class SheetAsRead(Struct, frozen=True):
    """A sheet of the tool's as it was read, with what the tool gives it.

    Rows and columns count from 0. ``widths`` are what the tool gave its columns in any version, in characters; ``own`` are finance's columns.
    ``usual`` are the sides of the cell at which the tool has a column's texts, ``tones`` those of its words; ``asked`` are the columns
    in which it has a validation, with the entries that may be chosen, None if they change with the rows. ``hidden_rows`` and ``hidden_columns`` are those that the tool would show; ``notes`` what is said at cells, ``rewritten`` whether
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
    usual: Mapping[int, Collection[str]]
    tones: Collection[Tone]
    asked: Mapping[int, Collection[str] | None]

    def part(self, row: int) -> Part:
        """What a row of it is."""
        return Part.HEADER if row == self.header else Part.TOTAL if row == self.total else Part.ROW


def additions(package: ForeignPackage, sheets: Sequence[SheetAsRead]) -> dict[str, Additions]:
    """What finance did to the sheets of a workbook, by title; nothing of one whose parts cannot be taken apart."""
    touched = _touched(package, sheets)
    book = _Book.of(package, parse) if touched else None
    if book is None:
        return {}
    rich = rich_texts(book.source)
    found = {}
    for sheet in touched:
        if sheet.title not in book.parts:
            continue
        try:
            added = _Reading(book, sheet, rich).run()
        except (Unreadable, ValueError, OverflowError, IndexError):
            continue
        if added:
            found[sheet.title] = added
    return found


def _touched(package: ForeignPackage, sheets: Sequence[SheetAsRead]) -> Sequence[SheetAsRead]:
    """The sheets in which something may be finance's: the others need not be taken apart, nor what does that be loaded."""
    book = _Book.of(package, glance)
    if book is None or has_runs(book.source):
        return sheets
    return [sheet for sheet in sheets if sheet.title in book.parts and not _Reading(book, sheet, {}).is_untouched()]


class _Book(Struct, frozen=True):
    """A workbook's parts: where its sheets stand, and how its cells look."""

    source: Source
    parts: Mapping[str, SourceSheet]
    formats: CellFormats

    @classmethod
    def of(cls, package: ForeignPackage, parse: Callable[[bytes], Element]) -> _Book | None:
        """None of a workbook whose parts cannot be taken apart."""
        try:
            source = Source(package, parse)
            styles, theme = source.only("styles"), source.only("theme")
            if styles is None or source.size(styles) > MOST_CARRIED:
                return None
            formats = CellFormats(source.read(styles), source.read(theme) if theme else None, parse)
        except (Unreadable, ValueError):
            return None
        return cls(source, {sheet.title: sheet for sheet in source.sheets if sheet.part in source}, formats)


class _Reading:
    """One sheet."""

    def __init__(self, book: _Book, sheet: SheetAsRead, rich: Mapping[bytes, bytes]) -> None:
        self.source, self.place, self.sheet = book.source, book.parts[sheet.title], sheet
        self.formats, self.rich = book.formats, rich
        self.found = Additions(hidden_rows=sheet.hidden_rows, hidden_columns=sheet.hidden_columns)

    def run(self) -> Additions:
        sheet, found = self.sheet, self.found
        if self.source.size(self.place.part) > MOST_CARRIED:
            return Additions()
        xml = self.source.read(self.place.part)
        self._head(xml)
        noticed = self._noticed(xml)
        worded = bool(self.rich) and any(text in self.rich for text in re.findall(_SHARED_TEXTS, xml))
        worded = worded or _has_inline_runs(xml)
        if noticed or worded or sheet.own or sheet.printed:
            self._taken_apart(parse(xml), noticed, worded)
        self._conditions(xml)
        if sheet.notes:
            from .note_reading import notes_of  # few sheets have them

            found.notes = notes_of(self.source, self.place.part, sheet.notes, sheet.rewritten)
        if sheet.hidden_rows:
            found.filters = dict(self._filters())
        return found

    def is_untouched(self) -> bool:
        """Whether ``run`` would surely find nothing: seen without taking the cells apart."""
        sheet = self.sheet
        told = sheet.own or sheet.printed or sheet.notes or sheet.hidden_rows or sheet.hidden_columns
        if told or self.source.size(self.place.part) > MOST_CARRIED:
            return False
        try:
            xml = self.source.read(self.place.part)
            self._head(xml)
            if self.found or self._noticed(xml) or _has_inline_runs(xml):
                return False
            below = below_cells(xml, glance)
            return below is None or are_the_tools(below, self.formats.conditional, sheet.tones, sheet.own, sheet.asked)
        except (Unreadable, ValueError, OverflowError, IndexError):
            return False

    def _head(self, xml: bytes) -> None:
        """Widths and zoom."""
        head = xml[: max(xml.find(b"<sheetData"), 0)]
        self.found.widths = dict(self._widths(head))
        zoom = _ZOOM.search(head)
        if zoom is not None and int(zoom[1]) not in (100, self.sheet.zoom):
            self.found.zoom = int(zoom[1])

    def _noticed(self, xml: bytes) -> Set[tuple[int, int]]:
        """The columns with the styles in them that the tool gives to no whole cell there."""
        found = set()
        usual = {column: tuple(sides) for column, sides in self.sheet.usual.items()}
        plain = b":c " not in xml and b"<c r='" not in xml and b'<c r="' in xml
        used = set(re.findall(_STYLES_PLAIN if plain else _STYLES_USED, xml)) or {
            (name, style) for style, name in _STYLES_FIRST.findall(xml)
        }
        for letters, given in used:
            column, style = column_of(letters), int(given)
            if style < len(self.formats.looks) and self._may_be(style, usual.get(column, ())):
                found.add((column, style))
        return found

    def _may_be(self, style: int, usual: tuple[str, ...]) -> bool:
        key = (style, usual)
        if key not in self.formats.noticed:
            self.formats.noticed[key] = may_be_finances(self.formats.looks[style], usual)
        return self.formats.noticed[key]

    def _conditions(self, xml: bytes) -> None:
        """Conditional formats and validations."""
        below = below_cells(xml, parse)
        if below is None:
            return
        sheet, found = self.sheet, self.found
        found.conditional, unkept = conditional_formats(below, self.formats.conditional, sheet.tones)
        found.validations, lost = validations(below, sheet.own, sheet.asked)
        for kind, cells in (("conditional-format", unkept), ("validation", lost)):
            if cells:
                found.left_behind[kind] = cells

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

    def _taken_apart(self, root: Element, noticed: Set[tuple[int, int]], worded: bool) -> None:
        data = child(root, "sheetData")
        cells = [] if data is None else [*data.iter(_CELL)]
        if noticed:
            self._looks(cells, noticed)
        if worded:
            self._texts(cells)
        if self.sheet.own:
            own = [cell for cell in cells if split_a1(cell.get("r", ""))[1] in self.sheet.own]
            self._own_columns(own)
        if self.sheet.printed:
            self.found.printed = _printed(root)

    def _looks(self, cells: Iterable[Element], noticed: Set[tuple[int, int]]) -> None:
        looks, styles = self.formats.looks, {style for _, style in noticed}
        known: dict[tuple[int, int, Part], CellLook] = {}
        for cell in cells:
            style = number(cell.get("s"))
            if style not in styles:
                continue
            row, column = split_a1(cell.get("r", ""))
            part = self.sheet.part(row)
            if column in self.sheet.own and part is not Part.HEADER:
                continue  # it has finance's format, whole
            if (style, column, part) not in known:
                known[style, column, part] = differing(looks[style], part, self.sheet.usual.get(column, ()))
            look = known[style, column, part]
            if look == CellLook():
                continue
            if len(self.found.looks) < MOST_STYLED:
                self.found.looks[row, column] = look
            else:
                self.found.left_behind.setdefault("look", []).append((row, column))

    def _texts(self, cells: Iterable[Element]) -> None:
        """Texts of which single words look otherwise than the rest."""
        for cell in cells:
            kind, text = cell.get("t"), None
            if kind == "s" and (value := cell.find(_VALUE)) is not None:
                text = self.rich.get((value.text or "").encode())
            elif kind == "inlineStr" and (inside := child(cell, "is")) is not None:
                text = rich_text(inside)
            if text is not None and len(self.found.texts) < MOST_STYLED:
                self.found.texts[split_a1(cell.get("r", ""))] = text

    def _own_columns(self, cells: Iterable[Element]) -> None:
        masters: dict[str, tuple[int, int, str]] = {}
        room = MOST_SPELT_OUT
        for cell in cells:
            row, column = split_a1(cell.get("r", ""))
            if row == self.sheet.header:
                continue
            style = number(cell.get("s"))
            if style and style not in self.formats.as_given and len(self.found.styles) < MOST_STYLED:
                self.found.styles[row, column] = style
            formula = cell.find(_FORMULA)
            if formula is None:
                continue
            text, kind = formula.text or "", formula.get("t", "normal")
            if kind == "shared" and text:
                masters[formula.get("si", "")] = (row, column, text)
            elif kind == "shared" and formula.get("si", "") in masters:
                from .shifting import shifted

                top, left, text = masters[formula.get("si", "")]
                text = shifted(text, row - top, column - left)
            room -= len(text)
            alone = kind in ("normal", "shared") or (kind == "array" and formula.get("ref") == cell.get("r"))
            sound = len(text) <= LONGEST_FORMULA and not re.search(_NO_NUMBER, text) and not asks_a_program(text)
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
                        continue
                    for one in asked[0].iter():
                        for name, value in one.attrib.items():
                            one.set(name, masked_evenly(value))
                    yield left + number(column.get("colId")), fragment(asked[0])

    def _tables(self) -> list[bytes]:
        related = relations(self.source.package, self.place.part)
        return [self.source.read(one.target) for one in related if one.kind == "table" and one.target in self.source]


def _has_inline_runs(xml: bytes) -> bool:
    return b"is>" in xml and re.search(_INLINE_RUN, xml) is not None


def _printed(root: Element) -> bytes:
    """The header and footer, without pictures, which are not carried along."""
    group = child(root, "headerFooter")
    if group is None:
        return b""
    for text in list(group):
        if not local(text) or not text.text:
            group.remove(text)
            continue
        text.text = masked_evenly(text.text.replace("&G", ""))
    xml = fragment(group)
    return xml if printed_words(xml) else b""
