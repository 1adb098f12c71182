"""The objects of an .ods file: annotations, frames and links in its one part, found as it is read from start to end."""

from __future__ import annotations

import re
from xml.parsers import expat

from ..foreign_package import ForeignPackage
from ..unreadable import Unreadable
from .comments import without_preamble
from .opendocument_pages import printed_on_pages
from .records import Kind, SheetObjects

CONTENT, STYLES = "content.xml", "styles.xml"
# What nobody needs to look for in most files.
_SIGNS = re.compile(rb"<(?:office:annotation|draw:(?!page-thumbnail)[a-z]|text:a|form:(?!forms\b)[a-z])")
_TEXTS = ("urn:oasis:names:tc:opendocument:xmlns:text:1.0}p", "urn:oasis:names:tc:opendocument:xmlns:text:1.0}h")
_SHAPES = frozenset(
    {"frame", "custom-shape", "rect", "line", "polyline", "polygon", "path", "circle", "ellipse", "caption", "connector",
     "measure", "control", "regular-polygon"}
)  # fmt: skip
_NO_WORDS = frozenset({"creator", "date", "creator-initials"})  # who wrote a note, and when
_CHECKED, _UNCHECKED = "☑", "☐"
_DIGITS = 7


def objects_of_opendocument(package: ForeignPackage) -> SheetObjects:
    """The objects of all sheets; a part that cannot be taken apart is one of them, of no sheet."""
    found = SheetObjects()
    xml = package.read(CONTENT)
    part = STYLES
    try:
        for sheet, words in printed_on_pages(package.read(STYLES), xml) if STYLES in package else ():
            found.add(sheet, None, Kind.HEADER_FOOTER, words)
        part = CONTENT
        if _SIGNS.search(xml):
            _Reading(found).read(xml)
    except Unreadable:
        found.add("", None, Kind.UNREADABLE, part)
    return found


class _Reading:
    """Goes through the part with one eye on the cell it is in."""

    def __init__(self, found: SheetObjects) -> None:
        self.found = found
        self.sheet = ""
        self.row = self.column = 0
        self.tables = 0  # how deep: a table may stand within another's cell
        self.path: list[str] = []
        self.repeated: list[int] = []
        self.pieces: list[str] = []  # the words of the object, the link or the cell that is being read
        self.object: int | None = None  # how deep the element stands that is an object
        self.kind = Kind.SHAPE
        self.name = ""
        self.links: list[tuple[str, str]] = []  # of a cell: their addresses, and what the cell shows for them
        self.link: tuple[str, int] | None = None
        self.kept: list[str] = []  # the words of the cell an object stands in
        self.words = True
        self.controls: dict[str, str] = {}  # what is written on each control, by its id

    def read(self, xml: bytes) -> None:
        """Add every object to what was found."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise Unreadable("not-allowed") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        given = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        self.path.append(tag)
        if tag == "table" and "xmlns:table:" in name:
            self.tables += 1
            if self.tables == 1:
                self.sheet, self.row, self.column = given.get("name", ""), 0, 0
        elif tag in ("table-row", "table-cell", "covered-table-cell") and self.tables == 1 and self.object is None:
            self.repeated.append(_times(given))
        if self.object is None:
            self._begin(name, tag, given)
        elif self.kind is Kind.SHAPE and tag in ("image", "object", "object-ole", "plugin"):
            self.kind = Kind.PICTURE if tag == "image" else Kind.EMBEDDED
            if "notify-on-update-of-ranges" in given:
                self.kind = Kind.CHART
            self.name = self.name or given.get("href", "")
        elif tag == "text-box":
            self.kind = Kind.TEXT_BOX
        if tag in _NO_WORDS:
            self.words = False
        if (name in _TEXTS or tag == "desc") and self.pieces:
            self.pieces.append("\n")
        elif tag in ("s", "tab", "line-break") and "xmlns:text:" in name:
            self.pieces.append(" ")

    def _begin(self, name: str, tag: str, given: dict[str, str]) -> None:
        """Whether an object or a link begins here."""
        if "xmlns:form:" in name and given.get("id"):
            state = given.get("current-state", "")
            sign = {"checked": _CHECKED, "unchecked": _UNCHECKED}.get(state, _UNCHECKED if tag == "checkbox" else "")
            self.controls[given["id"]] = f"{sign} {given.get('label') or given.get('name', '')}".strip()
        annotation = tag == "annotation" and "xmlns:office:" in name
        if annotation or (tag in _SHAPES and "xmlns:drawing:" in name):
            self.object, self.kind = len(self.path), Kind.NOTE if annotation else Kind.SHAPE
            self.name = "" if annotation else given.get("name", "")
            if tag == "control":
                self.kind, self.name = Kind.CONTROL, self.controls.get(given.get("control", ""), self.name)
            self.kept, self.pieces = self.pieces, []
        elif tag == "a" and "xmlns:text:" in name and given.get("href"):
            self.link = (given["href"], len(self.pieces))

    def _data(self, text: str) -> None:
        if self.words:
            self.pieces.append(text)

    def _end(self, name: str) -> None:
        tag = self.path.pop()
        if tag in _NO_WORDS:
            self.words = True
        if self.object is not None:
            if len(self.path) < self.object:
                self._end_of_object()
        elif tag == "a" and self.link is not None:
            address, start = self.link
            self.links.append((address, "".join(self.pieces[start:])))
            self.link = None
        elif self.tables == 1 and tag in ("table-cell", "covered-table-cell"):
            for address, _ in self.links:
                self.found.add(self.sheet, (self.row, self.column), Kind.LINK, address)
            self.links, self.pieces = [], []
            self.column += self.repeated.pop()
        elif self.tables == 1 and tag == "table-row":
            self.row, self.column = self.row + self.repeated.pop(), 0
        if tag == "table" and "xmlns:table:" in name:
            self.tables -= 1

    def _end_of_object(self) -> None:
        text = "".join(self.pieces).strip()
        kind = Kind.TEXT_BOX if text and self.kind is Kind.SHAPE else self.kind
        self.pieces, self.object = self.kept, None
        if kind is Kind.NOTE:
            text = without_preamble(text)
            if not text:
                return
        at = (self.row, self.column) if "table-cell" in self.path else None
        self.found.add(self.sheet, at, kind, text or self.name)


def _times(given: dict[str, str]) -> int:
    """How often a row or cell stands there: an element may stand for a million."""
    for name in ("number-rows-repeated", "number-columns-repeated"):
        digits = given.get(name, "")
        if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS:
            return int(digits)
    return 1
