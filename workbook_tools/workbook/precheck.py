"""A cheap look at a returned file before any library parses it.

Returned files are hostile until proven otherwise: sizes, names and declarations are checked here,
so that no reader is handed a bomb. Also finds what calamine cannot see: error values and formulas.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from html import unescape

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from ..rules.messages import message

ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST_FILE = 60 * 2**20
LARGEST_UNPACKED = 400 * 2**20
MOST_PARTS = 5_000
LARGEST_AREA = 4_000_000
MOST_ROWS, MOST_COLUMNS = 2**20, 2**14

_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*?)(/?)>")
_REFERENCE = re.compile(rb"""(?<![\w:])r\s*=\s*["']\s*([A-Za-z]*)(\d+)\s*["']""")
_ERROR_TYPE = re.compile(rb"""(?<![\w:])t\s*=\s*["']e["']""")
_FORMULA = re.compile(rb"\s*<(?:\w+:)?f\b")
_ERROR_VALUE = re.compile(rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})</", re.DOTALL)
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b([^>]*)>")
_LINK_PLACE = re.compile(rb'\bref="([A-Z]{1,3})(\d{1,7})"')
_LINK_LOCATION = re.compile(rb'\blocation="#?([^"]*)"')
_ODS_PART = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?![\w-])([^>]*?)(/?)>")
_ODS_REPEATED = re.compile(rb"""table:number-(?:rows|columns)-repeated\s*=\s*["'](\d+)["']""")
_ODS_DATE, _ODS_CREATOR = re.compile(rb"<dc:date>([^<]*)<"), re.compile(rb"<dc:creator>([^<]*)<")


class Unreadable(Exception):
    """The file cannot be read as a spreadsheet; ``why`` is a key of the message catalogue."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.detail = detail
        self.file = "the file"

    def text(self, language: str) -> str:
        """The reason and what to do, in words."""
        return message(f"unreadable.{self.why}", language, detail=self.detail)


@dataclass
class SheetFacts:
    """What the XML of one sheet says: zero-based cells with error values, formulas, links within the workbook."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    links: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Facts:
    """What the precheck found; ``sheets`` by title, only for .xlsx and .xlsm."""

    extension: str
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    saved: str = ""
    saved_by: str = ""
    names: dict[str, str] = field(default_factory=dict)


def precheck(data: bytes) -> Facts:
    """Look at the bytes of a file; raises Unreadable with the reason."""
    if not data:
        raise Unreadable("empty")
    if len(data) > LARGEST_FILE:
        raise Unreadable("too-large", f"{LARGEST_FILE // 2**20} MB")
    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable("password")
        if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
            return Facts("xls")
        raise Unreadable("other-document")
    if not data.startswith(ZIP_MAGIC):
        raise Unreadable("no-spreadsheet")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _package(package)
    except (DefusedXmlException, ElementTree.ParseError) as error:
        raise Unreadable("not-allowed") from error
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError,
        RuntimeError, LookupError, ValueError,
    ) as error:  # fmt: skip
        raise Unreadable("damaged") from error


def _package(package: zipfile.ZipFile) -> Facts:
    entries = package.infolist()
    if len(entries) > MOST_PARTS or sum(e.file_size for e in entries) > LARGEST_UNPACKED:
        raise Unreadable("unpacks-too-large")
    names = {e.filename for e in entries}
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Unreadable("not-allowed")
    if "content.xml" in names and "mimetype" in names:
        return _ods(package, names)
    if "xl/workbook.xml" not in names:
        raise Unreadable("other-document")
    facts = Facts("xlsm" if "xl/vbaProject.bin" in names else "xlsx")
    if "docProps/core.xml" in names:
        _core(package, facts)
    for title, part in _sheet_parts(package, facts):
        if part in names:
            facts.sheets[title] = _sheet(package.read(part))
    return facts


def _parse(package: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(package.read(part), forbid_dtd=True)


def _core(package: zipfile.ZipFile, facts: Facts) -> None:
    for element in _parse(package, "docProps/core.xml"):
        tag = element.tag.rpartition("}")[2]
        if tag == "modified":
            facts.saved = (element.text or "").strip()
        elif tag == "lastModifiedBy":
            facts.saved_by = (element.text or "").strip()


def _sheet_parts(package: zipfile.ZipFile, facts: Facts) -> list[tuple[str, str]]:
    targets = {
        relation.get("Id"): relation.get("Target", "") for relation in _parse(package, "xl/_rels/workbook.xml.rels")
    }
    parts = []
    for element in _parse(package, "xl/workbook.xml").iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "definedName":
            facts.names[element.get("name", "")] = element.text or ""
        if tag != "sheet":
            continue
        relation_id = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        target = targets.get(relation_id) or ""
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        parts.append((element.get("name", ""), part))
    return parts


def _sheet(xml: bytes) -> SheetFacts:
    if b"<!DOCTYPE" in xml[:2000] or b"<!ENTITY" in xml[:2000]:
        raise Unreadable("not-allowed")
    facts = SheetFacts()
    bottom = right = 0
    row = column = -1
    for match in _ROW_OR_CELL.finditer(xml):
        kind, attributes, closed = match.groups()
        reference = _REFERENCE.search(attributes)
        if kind == b"row":
            row, column = int(reference[2]) - 1 if reference else row + 1, -1
            continue
        # A cell may leave out where it stands: it is then the next one of its row.
        row = int(reference[2]) - 1 if reference else row
        column = _column(reference[1]) if reference else column + 1
        if closed:
            continue
        bottom, right = max(bottom, row), max(right, column)
        if _ERROR_TYPE.search(attributes):
            value = _ERROR_VALUE.match(xml, match.end(), match.end() + 9000)
            facts.errors[row, column] = value[1].decode("ascii", "replace") if value else "#N/A"
        if _FORMULA.match(xml, match.end()):
            facts.formulas.add((row, column))
    _check_area(bottom + 1, right + 1)
    for link in _LINK.finditer(xml, xml.rfind(b"</sheetData>") + 1):
        place, location = _LINK_PLACE.search(link[1]), _LINK_LOCATION.search(link[1])
        if place and location:
            facts.links[int(place[2]) - 1, _column(place[1])] = unescape(location[1].decode("utf-8", "replace"))
    return facts


def _check_area(rows: int, columns: int) -> None:
    if rows * columns > LARGEST_AREA or rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise Unreadable("too-far-out")


def _ods(package: zipfile.ZipFile, names: set[str]) -> Facts:
    """The sizes of an OpenDocument file's sheets, where one element may stand for a million cells."""
    facts = Facts("ods")
    bottom = right = row = column = 0
    below = 1
    for match in _ODS_PART.finditer(package.read("content.xml")):
        kind, attributes, closed = match.groups()
        found = _ODS_REPEATED.search(attributes)
        repeated = int(found[1]) if found else 1
        if kind == b"table":
            _check_area(bottom, right)
            bottom = right = row = column = 0
        elif kind == b"table-row":
            row, column, below = row + below, 0, repeated
        else:
            column += repeated
            if not closed:
                bottom, right = max(bottom, row + below), max(right, column)
    _check_area(bottom, right)
    if "meta.xml" in names:
        meta = package.read("meta.xml")
        date, creator = _ODS_DATE.search(meta), _ODS_CREATOR.search(meta)
        facts.saved = date[1].decode("ascii", "replace") if date else ""
        facts.saved_by = unescape(creator[1].decode("utf-8", "replace")) if creator else ""
    return facts


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number - 1
