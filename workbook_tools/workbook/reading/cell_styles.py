"""What a cell's style says of its meaning: a number format that shows more than a whole number, or a line through it.

Most files have no such cell but for dates in their columns: one search in a sheet's XML tells, and only what is
found is taken apart. Of a sheet with more of them than anybody formats by hand the first are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from ...values.cells import CellPosition
from ...values.number_formats import LONGEST_FORMAT, Formatted, may_show_more
from ..layout import split_a1
from .xml_escapes import unescape

STYLES = "xl/styles.xml"
MOST_STYLED = 20_000  # cells of a sheet
_MOST_NAMED = 500  # styles in one pattern
# Every repetition is bounded, so that no text makes a pattern run through it again and again.
_ATTRIBUTE = re.compile(rb"""([\w:]{1,40})\s{0,4}=\s{0,4}(?:"([^"]*)"|'([^']*)')""")
_NUMBER_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b([^<>]*)>")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b[^<>]*>")
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b([^<>]*)>")
_FONTS_END, _FORMATS_END = re.compile(rb"</(?:\w+:)?fonts\s*>"), re.compile(rb"</(?:\w+:)?cellXfs\s*>")
_FONT = re.compile(rb"<(?:\w+:)?font\b[^<>]*>")
STRUCK = re.compile(rb"""<(?:\w+:)?strike(?:\s+val\s*=\s*["'](?:1|true|on)["'])?\s*/?>""")
_REFERENCE = re.compile(rb"""(?<![\w:.-])r\s*=\s*["']([A-Z]{1,3}[1-9]\d{0,6})["']""")
# Formats that have a number and no code in the file, as Danish shows them.
_BUILT_IN = {
    2: "0.00", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "dd-mm-yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "hh:mm", 21: "hh:mm:ss", 22: "dd-mm-yyyy hh:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
    48: "##0.0E+0",
}  # fmt: skip


class Styles(Struct, frozen=True):
    """The styles of a workbook that may change what a cell means, by their number in ``s="…"``.

    ``codes`` are their number formats, but for those that show a whole number as it is; ``struck`` have a font with a line through it.
    """

    codes: dict[bytes, str]
    struck: frozenset[bytes]

    def formats_in(self, xml: bytes, usual: bool) -> dict[CellPosition, Formatted]:
        """The formats of the filled cells of a sheet, by place; ``usual`` if its tags are written as nearly all are."""
        found = _with_style(tuple(self.codes), usual)
        if found is None or found.search(xml) is None:
            return {}
        return {
            place: Formatted(None, self.codes[style]) for place, style in _places(found, xml) if style in self.codes
        }

    def struck_in(self, xml: bytes) -> set[CellPosition]:
        """The filled cells of a sheet whose whole content is crossed out."""
        found = _with_style(tuple(self.struck), usual=False)
        return set() if found is None else {place for place, style in _places(found, xml) if style in self.struck}


NO_STYLES = Styles({}, frozenset())


@lru_cache(maxsize=64)  # the files of a round were made by few programs
def styles_of(xml: bytes) -> Styles:
    """What ``xl/styles.xml`` says."""
    codes = dict(_BUILT_IN)
    for found in _NUMBER_FORMAT.finditer(xml):
        attributes = _attributes(found[1])
        code = unescape(attributes.get(b"formatCode", b"").decode("utf-8", "replace"))
        if attributes.get(b"numFmtId", b"").isdigit() and len(code) <= LONGEST_FORMAT:
            codes[int(attributes[b"numFmtId"])] = code
    begin = _CELL_FORMATS.search(xml)
    if begin is None:
        return NO_STYLES
    end = _FORMATS_END.search(xml, begin.end())
    struck_fonts = _struck_fonts(xml)
    changing, struck = {}, set()
    for number, found in enumerate(_FORMAT.finditer(xml, begin.end(), end.start() if end else len(xml))):
        attributes = _attributes(found[1])
        identifier = attributes.get(b"numFmtId", b"0")
        code = codes.get(int(identifier), "") if identifier.isdigit() and len(identifier) < 9 else ""
        if code and may_show_more(code):
            changing[b"%d" % number] = code
        if attributes.get(b"fontId") in struck_fonts:
            struck.add(b"%d" % number)
    return Styles(changing, frozenset(struck))


def _struck_fonts(xml: bytes) -> set[bytes]:
    end = _FONTS_END.search(xml)
    if b"strike" not in xml or end is None:
        return set()
    fonts = [*_FONT.finditer(xml, 0, end.start())]
    stops = [font.start() for font in fonts[1:]] + [end.start()]
    return {
        b"%d" % n
        for n, (font, stop) in enumerate(zip(fonts, stops, strict=True))
        if STRUCK.search(xml, font.end(), stop)
    }


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


@lru_cache(maxsize=256)
def _with_style(styles: tuple[bytes, ...], usual: bool) -> re.Pattern[bytes] | None:
    """The end of the tag of a filled cell in one of the styles; ``usual`` tags are written as nearly all are."""
    if not styles:
        return None
    either = b"|".join(sorted(styles)) if len(styles) <= _MOST_NAMED else rb"\d{1,6}"
    # No empty cell; what may stand between is bounded, so that a text of such tags is run through once.
    ends = rb"""(?:>|\s[^<>]{0,200}(?<!/)>)"""
    begins = (rb' s="', rb'"') if usual else (rb"""\ss\s{0,4}=\s{0,4}["']""", rb"""["']""")
    return re.compile(begins[0] + rb"(" + either + rb")" + begins[1] + ends)


def _places(pattern: re.Pattern[bytes], xml: bytes) -> Iterator[tuple[CellPosition, bytes]]:
    for count, found in enumerate(pattern.finditer(xml)):
        if count >= MOST_STYLED:
            return
        place = place_of(xml, found.start())
        if place is not None:
            yield place, found[1]


def place_of(xml: bytes, inside: int) -> CellPosition | None:
    """Where the cell stands in whose tag the position ``inside`` is; None where the tag does not say it."""
    start = xml.rfind(b"<", 0, inside + 1)
    reference = _REFERENCE.search(xml, start, xml.find(b">", start) + 1)
    return None if reference is None else split_a1(reference[1].decode())
