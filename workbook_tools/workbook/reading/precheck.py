"""A cheap look at a returned file before any library parses it.

Returned files are hostile until proven otherwise: what a file is, its sizes, names and declarations are
checked here, so that no reader is handed a bomb. Also finds what calamine cannot see: error values and
formulas. Every pattern here runs through its text once, whatever the text: none may begin at a ``<`` and
look for an end behind the next one.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from .appearance import Appearance, appearance
from .bounds import (
    LARGEST_AREA,
    LARGEST_AREAS,
    LARGEST_FILE,
    MIB,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    SMALL_AREAS,
    SMALL_PARSED,
    SMALL_TEXTS,
    SMALL_UNPACKED,
)
from .foreign_package import ZIP_ERRORS, ForeignPackage
from .unreadable import Unreadable as Unreadable

ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK, WORKBOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"

# The stream of an .xls file begins with BOF; FILEPASS follows at once if the rest is encrypted.
_XLS_PASSWORD = re.compile(
    rb"\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)
_PREFIX = rb"<(?:[^\s<>/:=]{1,100}:)?"
_ROW_OR_CELL = re.compile(_PREFIX + rb"(row|c)(?![\w:.-])([^<>]*?)(/?)>")
_FILLED_CELL = re.compile(_PREFIX + rb"c(?![\w:.-])([^<>]*)(?<!/)>")
_REFERENCE = re.compile(rb"""(?<![\w:.-])r\s*=\s*["']\s*([A-Za-z]{0,4})(\d{1,9})\s*["']""")
_ANY_REFERENCE = re.compile(rb"(?<![\w:.-])r\s*=")
_ERROR_TYPE = re.compile(rb"""(?<![\w:])t\s*=\s*["']e["']""")
_FORMULA = re.compile(rb"\s*" + _PREFIX + rb"f\b")
# The value of a cell, behind a formula perhaps; never beyond the beginning of another cell.
_ERROR_VALUE = re.compile(
    rb"(?:[^<]*+<(?!(?:[^\s<>/:=]{1,100}:)?(?:v|c|row)\b)[^<>]*+>){0,6}?[^<]*?" + _PREFIX + rb"v>([^<]{1,20})</"
)
_LINK = re.compile(_PREFIX + rb"hyperlink\b([^<>]*)>")
_LINK_PLACE = re.compile(rb'\bref="([A-Z]{1,3})(\d{1,7})"')
_LINK_LOCATION = re.compile(rb'\blocation="#?([^"]*)"')
_ODS_PART = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?![\w-])([^<>]*?)(/?)>")
_ODS_REPEATED = re.compile(rb"""table:number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,9})["']""")
_ODS_DATE, _ODS_CREATOR = re.compile(rb"<dc:date>([^<]*)<"), re.compile(rb"<dc:creator>([^<]*)<")
_ODS_PROPERTY = re.compile(rb'<meta:user-defined\b[^<>]*\bmeta:name="([^"<>]*)"[^<>]*>([^<]*)<')
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
# calamine joins a target to the folder; how it treats dots, slashes and case is its own affair.
_USUAL_TARGET = re.compile(r"(?:/?xl/)?(?:worksheets|chartsheets|dialogsheets|macrosheets)/[\w -]+\.xml")


@dataclass
class SheetFacts:
    """What the XML of one sheet says: zero-based cells with error values, formulas, links within the workbook."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    appearance: Appearance = field(default_factory=Appearance)


@dataclass
class Facts:
    """What the precheck found; ``sheets`` by title, only for .xlsx and .xlsm; ``properties`` are custom ones.

    ``plain`` says that calamine surely reads the file within the bounds. ``notes`` are codes of what is in
    the file and never used: ``macros-ignored``, ``external-links-ignored``.
    """

    extension: str
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    saved: str = ""
    saved_by: str = ""
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    plain: bool = True
    area: int = 0


@dataclass(frozen=True)
class Look:
    """What a file is by its outside; ``small`` if even the worst content of that size is soon read."""

    extension: str
    small: bool = False
    package: ForeignPackage | None = None


def look(data: bytes) -> Look:
    """Tell from the first bytes and the zip's directory what a file is; raises Unreadable with the reason."""
    if not data:
        raise Unreadable("empty")
    if len(data) > LARGEST_FILE:
        raise Unreadable("too-large", f"{LARGEST_FILE // MIB} MB")
    if data.startswith(OLE_MAGIC):
        return _look_at_ole(data)
    if not data.startswith(ZIP_MAGIC):
        raise Unreadable(_what_else(data))
    package = ForeignPackage(data)
    if "mimetype" in package and "content.xml" in package:
        return Look("ods", package=package)
    if "xl/workbook.bin" in package:
        raise Unreadable("xlsb")
    if WORKBOOK not in package:
        raise Unreadable("other-document")
    small = (
        package.plain
        and package.unpacked <= SMALL_UNPACKED
        and all(package.size(part) <= SMALL_PARSED for part in (WORKBOOK, WORKBOOK_RELATIONS, CORE, CUSTOM))
    )
    return Look("xlsm" if "xl/vbaProject.bin" in package else "xlsx", small, package)


def _look_at_ole(data: bytes) -> Look:
    if "EncryptedPackage".encode("utf-16-le") in data or _XLS_PASSWORD.search(data):
        raise Unreadable("password")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return Look("xls")
    raise Unreadable("other-document")


def _what_else(data: bytes) -> str:
    """What a file that is no spreadsheet seems to be, where that says how to mend it."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf"):
        return "pdf"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xml-2003"
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")) or b"<html" in start:
        return "html"
    if b"\0" not in start and all(byte >= 32 or byte in b"\t\r\n\f" for byte in start):
        return "text-file"
    return "no-spreadsheet"


def precheck(data: bytes, seen: Look | None = None) -> Facts:
    """Look into a file, whose outside was perhaps ``seen`` already; raises Unreadable with the reason."""
    seen = seen or look(data)
    if seen.package is None:
        return Facts(seen.extension, plain=False)  # calamine alone knows the .xls format
    try:
        return _ods(seen.package) if seen.extension == "ods" else _xlsx(seen.package, seen)
    except (DefusedXmlException, ElementTree.ParseError) as error:
        raise Unreadable("not-allowed") from error
    except ZIP_ERRORS as error:
        raise Unreadable("damaged") from error


def _xlsx(package: ForeignPackage, seen: Look) -> Facts:
    facts = Facts(seen.extension, plain=seen.small)
    if seen.extension == "xlsm":
        facts.notes.append("macros-ignored")
    if any(name.startswith("xl/externalLinks/") for name in package):
        facts.notes.append("external-links-ignored")
    if CORE in package:
        _core(package, facts)
    if CUSTOM in package:
        _custom(package, facts)
    shared = 0
    parts = _sheet_parts(package, facts)
    seen_parts: dict[str, tuple[SheetFacts, int, int]] = {}
    for title, part in parts:
        if part not in package:
            continue
        if part not in seen_parts:
            xml = package.read(part)
            _check_encoding(xml)
            seen_parts[part] = _sheet(xml, facts)
            shared += xml.count(b'"s"') + xml.count(b"'s'")  # the type of a cell that shows a shared text
        facts.sheets[title], *size = seen_parts[part]
        _add_area(facts, *size)
    _check_encoding(package.read(WORKBOOK))
    _shared_texts(package, shared, facts)
    package.check_rest()
    # One part for many sheets, a sheet without part: a library may see something else there.
    facts.plain = facts.plain and len(seen_parts) == len(parts) and facts.area <= SMALL_AREAS
    return facts


def _shared_texts(package: ForeignPackage, used: int, facts: Facts) -> None:
    """A long text that a million cells share is small in the file alone."""
    name = "xl/sharedStrings.xml"
    if name not in package:
        return
    xml = package.read(name)
    longest = max(map(len, xml.split(b"si>")))
    _check_encoding(xml)
    facts.plain = facts.plain and used * longest <= SMALL_TEXTS


def _check_encoding(xml: bytes) -> None:
    """Every program writes UTF-8. In anything else calamine would see nothing, and say nothing."""
    start = xml[:200]
    declared = _ENCODING.search(start[: start.find(b"?>") + 1])
    if b"\0" in start or (declared is not None and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
        raise Unreadable("damaged")


def _elements(package: ForeignPackage, part: str) -> Iterator[ElementTree.Element]:
    """The elements of a part as they end, each forgotten afterwards."""
    for _, element in ElementTree.iterparse(io.BytesIO(package.read(part)), forbid_dtd=True):
        yield element
        element.clear()


def _core(package: ForeignPackage, facts: Facts) -> None:
    for element in _elements(package, CORE):
        tag = element.tag.rpartition("}")[2]
        if tag == "modified":
            facts.saved = (element.text or "").strip()
        elif tag == "lastModifiedBy":
            facts.saved_by = (element.text or "").strip()


def _custom(package: ForeignPackage, facts: Facts) -> None:
    text = ""
    for element in _elements(package, CUSTOM):
        text += element.text or ""
        if element.tag.endswith("}property"):
            facts.properties[element.get("name", "")], text = text.strip(), ""


def _sheet_parts(package: ForeignPackage, facts: Facts) -> list[tuple[str, str]]:
    targets: dict[str | None, str] = {}
    for element in _elements(package, WORKBOOK_RELATIONS):
        facts.plain = facts.plain and element.get("Id") not in targets
        if element.get("Id"):
            targets[element.get("Id")] = element.get("Target", "")
    parts = []
    for element in _elements(package, WORKBOOK):
        tag = element.tag.rpartition("}")[2]
        if tag == "definedName":
            facts.names[element.get("name", "")] = element.text or ""
        if tag != "sheet":
            continue
        ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
        target = targets.get(ids[0] if ids else None) or ""
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        facts.plain = facts.plain and len(ids) == 1 and _USUAL_TARGET.fullmatch(target) is not None
        parts.append((element.get("name", ""), part))
    if len(parts) > MOST_SHEETS:
        raise Unreadable("unpacks-too-large")
    return parts


def _sheet(xml: bytes, facts: Facts) -> tuple[SheetFacts, int, int]:
    """What stands in a sheet, and how many rows and columns it has down to its last cell with content."""
    sheet = SheetFacts(appearance=appearance(xml))
    bottom = right = 0
    for row, column, attributes, inside in _filled_cells(xml, facts):
        if row > bottom or column > right:
            bottom, right = max(bottom, row), max(right, column)
            _check_area(bottom + 1, right + 1)
        if b"e" in attributes and _ERROR_TYPE.search(attributes):
            value = _ERROR_VALUE.match(xml, inside, inside + 9000)
            sheet.errors[row, column] = value[1].decode("ascii", "replace") if value else "#N/A"
        if _FORMULA.match(xml, inside):
            sheet.formulas.add((row, column))
    for link in _LINK.finditer(xml, xml.rfind(b"</sheetData>") + 1):
        place, location = _LINK_PLACE.search(link[1]), _LINK_LOCATION.search(link[1])
        if place and location:
            sheet.links[int(place[2]) - 1, _column(place[1])] = unescape(location[1].decode("utf-8", "replace"))
    return sheet, bottom + 1, right + 1


def _filled_cells(xml: bytes, facts: Facts) -> Iterator[tuple[int, int, bytes, int]]:
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
        if reference is None and _ANY_REFERENCE.search(attributes):
            facts.plain = False  # written in a way that is not understood here, but perhaps elsewhere
        if kind == b"row":
            row, column = int(reference[2]) - 1 if reference else row + 1, -1
            continue
        row = int(reference[2]) - 1 if reference else row
        column = _column(reference[1]) if reference else column + 1
        if not closed:
            yield row, column, attributes, match.end()


def _check_area(rows: int, columns: int) -> None:
    if rows * columns > LARGEST_AREA or rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise Unreadable("too-far-out")


def _add_area(facts: Facts, rows: int, columns: int) -> None:
    _check_area(rows, columns)
    facts.area += rows * columns
    if facts.area > LARGEST_AREAS:
        raise Unreadable("too-far-out")


def _ods(package: ForeignPackage) -> Facts:
    """The sizes of an OpenDocument file's sheets, where one element may stand for a million cells."""
    facts = Facts("ods", plain=False)
    if "META-INF/manifest.xml" in package and b":encryption-data" in package.read("META-INF/manifest.xml"):
        raise Unreadable("password")
    bottom = right = row = column = 0
    below = 1
    for match in _ODS_PART.finditer(package.read("content.xml")):
        kind, attributes, closed = match.groups()
        found = _ODS_REPEATED.search(attributes)
        repeated = int(found[1]) if found else 1
        if kind == b"table":
            _add_area(facts, bottom, right)
            bottom = right = row = column = 0
        elif kind == b"table-row":
            row, column, below = row + below, 0, repeated
        else:
            column += repeated
            if not closed:
                bottom, right = max(bottom, row + below), max(right, column)
    _add_area(facts, bottom, right)
    if "meta.xml" in package:
        meta = package.read("meta.xml")
        date, creator = _ODS_DATE.search(meta), _ODS_CREATOR.search(meta)
        facts.saved = date[1].decode("ascii", "replace") if date else ""
        facts.saved_by = unescape(creator[1].decode("utf-8", "replace")) if creator else ""
        for name, value in _ODS_PROPERTY.findall(meta):
            facts.properties[unescape(name.decode("utf-8", "replace"))] = unescape(
                value.decode("utf-8", "replace")
            ).strip()
    package.check_rest()
    return facts


@lru_cache(maxsize=1024)  # a sheet has few columns and very many cells
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1
