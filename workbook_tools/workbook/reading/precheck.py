"""A cheap look at a returned file before any library parses it.

Returned files are hostile until proven otherwise: what a file is, its sizes, names and declarations are
checked here, so that no reader is handed a bomb.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

from .bounds import (
    LARGEST_AREAS,
    LARGEST_FILE,
    MIB,
    MOST_SHEETS,
    SMALL_AREAS,
    SMALL_PARSED,
    SMALL_TEXTS,
    SMALL_UNPACKED,
)
from .cell_styles import NO_STYLES, STYLES, styles_of
from .foreign_package import ZIP_ERRORS, ForeignPackage
from .ods_cells import ods_cells
from .sheet_xml import SheetFacts, check_area, sheet_facts
from .struck_text import STRINGS, struck_texts, struck_words_in
from .unreadable import Unreadable as Unreadable
from .xml_elements import for_each_element

ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK, WORKBOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"

# The stream of an .xls file begins with BOF; FILEPASS follows at once if the rest is encrypted.
_XLS_PASSWORD = re.compile(
    rb"\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)
_ODS_PART = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?![\w-])([^<>]*?)(/?)>")
_ODS_REPEATED = re.compile(rb"""table:number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,9})["']""")
_ODS_DATE, _ODS_CREATOR = re.compile(rb"<dc:date>([^<]*)<"), re.compile(rb"<dc:creator>([^<]*)<")
_ODS_PROPERTY = re.compile(rb'<meta:user-defined\b[^<>]*\bmeta:name="([^"<>]*)"[^<>]*>([^<]*)<')
_TEXT_CELL = b'<c t="s"><v>0</v></c>'  # no shared text is shown by less
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
# calamine joins a target to the folder; how it treats dots, slashes and case is its own affair.
_USUAL_TARGET = re.compile(r"(?:/?xl/)?(?:worksheets|chartsheets|dialogsheets|macrosheets)/[\w -]+\.xml")


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


def precheck(data: bytes, seen: Look | None = None, passed_over: frozenset[str] = frozenset()) -> Facts:
    """Look into a file, whose outside was perhaps ``seen`` already; raises Unreadable with the reason.

    Nothing is told of sheets that are ``passed_over``: no reader must be asked for them.
    """
    seen = seen or look(data)
    if seen.package is None:
        return Facts(seen.extension, plain=False)  # calamine alone knows the .xls format
    try:
        return _ods(seen.package) if seen.extension == "ods" else _xlsx(seen.package, seen, passed_over)
    except ZIP_ERRORS as error:
        raise Unreadable("damaged") from error


def _xlsx(package: ForeignPackage, seen: Look, passed_over: frozenset[str]) -> Facts:
    facts = Facts(seen.extension, plain=seen.small)
    if seen.extension == "xlsm":
        facts.notes.append("macros-ignored")
    if any(name.startswith("xl/externalLinks/") for name in package):
        facts.notes.append("external-links-ignored")
    if CORE in package:
        _core(package, facts)
    if CUSTOM in package:
        _custom(package, facts)
    every = _sheet_parts(package, facts)
    parts = [(title, part) for title, part in every if title.lower() not in passed_over]
    for part in {part for _, part in every} - {part for _, part in parts}:  # nobody asks for them
        package.hand_on(part, b"")
    seen_parts: dict[str, SheetFacts] = {}
    for title, part in parts:
        if part not in package:
            continue
        if part not in seen_parts:
            xml = package.read(part)
            _check_encoding(xml)
            seen_parts[part], values = sheet_facts(xml)
            package.hand_on(part, values)
        facts.sheets[title] = sheet = seen_parts[part]
        facts.plain = facts.plain and sheet.plain
        _add_area(facts, sheet.rows, sheet.columns)
    _check_encoding(package.read(WORKBOOK))
    small = _texts_are_small(package, seen_parts) and facts.area <= SMALL_AREAS
    _what_styles_say(package, seen_parts)
    package.check_rest()
    # One part for many sheets, a sheet without part: a library may see something else there.
    facts.plain = facts.plain and small and len(seen_parts) == len(parts)
    return facts


def _texts_are_small(package: ForeignPackage, sheets: Iterable[str]) -> bool:
    """Whether the shared texts stay small where they are shown: a long one in a million cells is small in the file."""
    if STRINGS not in package:
        return True
    xml = package.read(STRINGS)
    longest = max(map(len, xml.split(b"si>")))
    _check_encoding(xml)
    if sum(map(package.size, sheets)) // len(_TEXT_CELL) * longest <= SMALL_TEXTS:
        return True
    used = sum(xml.count(b'"s"') + xml.count(b"'s'") for xml in map(package.again, sheets))
    return used * longest <= SMALL_TEXTS


def _what_styles_say(package: ForeignPackage, sheets: dict[str, SheetFacts]) -> None:
    """Note the cells whose style changes what they mean: their number formats, and what is crossed out."""
    styles = styles_of(package.read(STYLES)) if STYLES in package else NO_STYLES
    shared = struck_texts(package.again(STRINGS)) if STRINGS in package else {}
    for part, sheet in sheets.items():
        xml = package.again(part)
        sheet.formats = styles.formats_in(xml, sheet.usual)
        if shared or styles.struck or b"strike" in xml:
            sheet.struck = dict.fromkeys(styles.struck_in(xml), "") | struck_words_in(xml, shared)


def _check_encoding(xml: bytes) -> None:
    """Every program writes UTF-8. In anything else calamine would see nothing, and say nothing."""
    start = xml[:200]
    declared = _ENCODING.search(start[: start.find(b"?>") + 1])
    if b"\0" in start or (declared is not None and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
        raise Unreadable("damaged")


def _core(package: ForeignPackage, facts: Facts) -> None:
    def take(name: str, _: dict[str, str], text: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == "modified":
            facts.saved = text.strip()
        elif tag == "lastModifiedBy":
            facts.saved_by = text.strip()

    for_each_element(package.read(CORE), take)


def _custom(package: ForeignPackage, facts: Facts) -> None:
    texts: list[str] = []

    def take(name: str, attributes: dict[str, str], text: str) -> None:
        texts.append(text)
        if name.endswith("}property"):
            facts.properties[attributes.get("name", "")] = "".join(texts).strip()
            texts.clear()

    for_each_element(package.read(CUSTOM), take)


def _sheet_parts(package: ForeignPackage, facts: Facts) -> list[tuple[str, str]]:
    targets: dict[str, str] = {}
    parts: list[tuple[str, str]] = []

    def take_relation(_: str, attributes: dict[str, str], __: str) -> None:
        own = attributes.get("Id")
        facts.plain = facts.plain and own not in targets
        if own:
            targets[own] = attributes.get("Target", "")

    def take_sheet(name: str, attributes: dict[str, str], text: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == "definedName":
            facts.names[attributes.get("name", "")] = text
        if tag != "sheet":
            return
        ids = [value for key, value in attributes.items() if key.endswith("}id")]
        target = targets.get(ids[0], "") if ids else ""
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        facts.plain = facts.plain and len(ids) == 1 and _USUAL_TARGET.fullmatch(target) is not None
        parts.append((attributes.get("name", ""), part))

    for_each_element(package.read(WORKBOOK_RELATIONS), take_relation)
    for_each_element(package.read(WORKBOOK), take_sheet)
    if len(parts) > MOST_SHEETS:
        raise Unreadable("unpacks-too-large")
    return parts


def _add_area(facts: Facts, rows: int, columns: int) -> None:
    check_area(rows, columns)
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
    content = package.read("content.xml")
    for match in _ODS_PART.finditer(content):
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
    facts.sheets = ods_cells(content)
    return facts
