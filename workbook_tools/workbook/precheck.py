"""A cheap look at a returned file before any library parses it.

Returned files are hostile until proven otherwise: sizes, names and declarations are checked here,
so that no reader is handed a bomb. Also finds what calamine cannot see: error values and formulas.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from ..rules.messages import message

ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST_FILE = 60 * 2**20
LARGEST_UNPACKED = 400 * 2**20
MOST_PARTS = 5_000
LARGEST_AREA = 4_000_000

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/?)>")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR_TYPE = re.compile(rb'\bt="e"')
_FORMULA = re.compile(rb"\s*<(?:\w+:)?f\b")
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,20})</")


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
    """What the XML of one sheet says: zero-based cells with error values and with formulas."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)


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
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, KeyError) as error:
        raise Unreadable("damaged") from error
    except (DefusedXmlException, ElementTree.ParseError) as error:
        raise Unreadable("not-allowed") from error


def _package(package: zipfile.ZipFile) -> Facts:
    entries = package.infolist()
    if len(entries) > MOST_PARTS or sum(e.file_size for e in entries) > LARGEST_UNPACKED:
        raise Unreadable("unpacks-too-large")
    names = {e.filename for e in entries}
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Unreadable("not-allowed")
    if "content.xml" in names and "mimetype" in names:
        return Facts("ods")
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
    for match in _CELL.finditer(xml):
        attributes, closed = match.groups()
        if closed:
            continue
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        row, column = int(reference[2]) - 1, _column(reference[1])
        bottom, right = max(bottom, row), max(right, column)
        if _ERROR_TYPE.search(attributes):
            value = _ERROR_VALUE.search(xml, match.end(), match.end() + 9000)
            facts.errors[row, column] = value[1].decode("ascii", "replace") if value else "#N/A"
        if _FORMULA.match(xml, match.end()):
            facts.formulas.add((row, column))
    if (bottom + 1) * (right + 1) > LARGEST_AREA:
        raise Unreadable("too-far-out")
    return facts


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
