"""A cheap look at a returned file before any library parses it.

Returned files are hostile until proven otherwise: what a file is, its sizes, names and declarations are
checked here, so that no reader is handed a bomb.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ...definition.workbooks import LOOKUPS_NAME, POINTERS_TITLE
from ...values.cells import Cell
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
from .objects.package import are_small
from .other_files import OLE_MAGIC as OLE_MAGIC
from .other_files import ZIP_MAGIC as ZIP_MAGIC
from .other_files import seeming_kind, what_is_in_ole, what_package
from .sheet_record import SheetFacts
from .sheet_xml import check_area, holds_formulas_only, sheet_facts
from .unreadable import Unreadable as Unreadable
from .usual_places import KINDS, STRINGS, WORKBOOK, WORKBOOK_RELATIONS, find_target, find_workbook
from .xml_elements import for_each_element, for_each_of_few
from .xml_escapes import unescape

CONTENT = "content.xml"
CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"

if TYPE_CHECKING:
    from .xls_records import XlsSheet

_ODS_DATE, _ODS_CREATOR = rb"<dc:date>([^<]*)<", rb"<dc:creator>([^<]*)<"  # compiled when such a file comes
_ODS_CREATED = rb"<meta:creation-date>([^<]*)<"
_ODS_PROPERTY = rb'<meta:user-defined\b[^<>]*\bmeta:name="([^"<>]*)"[^<>]*>([^<]*)<'
_TEXT_CELL = b'<c t="s"><v>0</v></c>'  # no shared text is shown by less
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
# calamine joins a target to the folder; how it treats dots, slashes and case is its own affair.
_USUAL_TARGET = re.compile(r"(?:/?xl/)?(?:worksheets|chartsheets|dialogsheets|macrosheets)/[\w -]+\.xml")


class Facts(Struct):
    """What the precheck found; ``sheets`` by title, only for .xlsx and .xlsm; ``properties`` are custom ones.

    ``plain`` says that calamine surely reads the file within the bounds. ``notes`` are codes of what is in
    the file and never used: ``macros-ignored``, ``external-links-ignored``. ``far`` are, by title, the cells that
    stand far from all others, which no reader is handed. ``parts`` are (title, part) of all sheets. ``xls`` is what the
    records of an .xls file tell of its sheets, by title. ``passed_over`` are titles of sheets that no reader is asked for,
    ``shut_away`` those that no menu shows.
    """

    extension: str
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)
    saved: str = ""
    saved_by: str = ""
    created: str = ""
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    plain: bool = True
    area: int = 0
    far: dict[str, dict[tuple[int, int], Cell]] = field(default_factory=dict)
    xls: dict[str, XlsSheet] = field(default_factory=dict)
    passed_over: frozenset[str] = frozenset()
    shut_away: set[str] = field(default_factory=set)


class Outside(Struct, frozen=True):
    """What a file is by its outside; ``small`` if even the worst content of that size is soon read.

    ``folder`` is where the part stands that describes the workbook.
    """

    extension: str
    small: bool = False
    package: ForeignPackage | None = None
    folder: str = "xl"


def look(data: bytes) -> Outside:
    """Tell from the first bytes and the zip's directory what a file is; raises Unreadable with the reason."""
    if not data:
        raise Unreadable("empty")
    if len(data) > LARGEST_FILE:
        raise Unreadable("too-large", f"{LARGEST_FILE // MIB} MB")
    if data.startswith(OLE_MAGIC):
        what_is_in_ole(data)
        return Outside("xls")
    if not data.startswith(ZIP_MAGIC):
        raise Unreadable(seeming_kind(data))
    package = ForeignPackage(data)
    if "mimetype" in package and CONTENT in package:
        if b"spreadsheet" not in package.read("mimetype"):
            raise Unreadable("word-document" if b".text" in package.read("mimetype") else "other-document")
        return Outside("ods", package=package)
    folder = find_workbook(package)
    if "xl/workbook.bin" in package:
        raise Unreadable("xlsb")
    if WORKBOOK not in package:
        raise Unreadable(what_package(package))
    small = (
        package.plain
        and package.unpacked <= SMALL_UNPACKED
        and all(package.size(part) <= SMALL_PARSED for part in (WORKBOOK, WORKBOOK_RELATIONS, CORE, CUSTOM))
    )
    return Outside("xlsm" if "xl/vbaProject.bin" in package else "xlsx", small, package, folder)


def precheck(data: bytes, seen: Outside | None = None, passed_over: frozenset[str] = frozenset()) -> Facts:
    """Outside into a file, whose outside was perhaps ``seen`` already; raises Unreadable with the reason.

    Nothing is told of sheets that are ``passed_over``: no reader must be asked for them.
    """
    seen = seen or look(data)
    if seen.package is None:
        return Facts(seen.extension, plain=False)  # calamine alone knows the .xls format
    try:
        return _ods(seen.package) if seen.extension == "ods" else _xlsx(seen.package, seen, passed_over)
    except ZIP_ERRORS as error:
        raise Unreadable("damaged") from error


def _xlsx(package: ForeignPackage, seen: Outside, passed_over: frozenset[str]) -> Facts:
    facts = Facts(seen.extension, plain=seen.small)
    if seen.extension == "xlsm":
        facts.notes.append("macros-ignored")
    if any(name.startswith("xl/externalLinks/") for name in package):
        facts.notes.append("external-links-ignored")
    if CORE in package:
        _core(package, facts)
    if CUSTOM in package:
        _custom(package, facts)
    every = facts.parts = _sheet_parts(package, facts, seen.folder)
    if passed_over:  # with them goes the sheet that formulas look up in, whatever it is called
        facts.passed_over = passed_over | {_sheet_named(facts.names.get(LOOKUPS_NAME, ""))}
    facts.passed_over |= _computed_sheet(package, facts)
    parts = [(title, part) for title, part in every if title.lower() not in facts.passed_over]
    unread = {part for _, part in every} - {part for _, part in parts}
    for part in unread:  # nobody asks for them
        package.read_instead(part, b"")
    seen_parts: dict[str, SheetFacts] = {}
    for title, part in parts:
        if part not in package:
            continue
        if part not in seen_parts:
            xml = package.read(part)
            _check_encoding(xml)
            seen_parts[part], values = sheet_facts(xml)
            (package.replace if seen_parts[part].far else package.read_instead)(part, values)
        facts.sheets[title] = sheet = seen_parts[part]
        facts.plain = facts.plain and sheet.plain
        _add_area(facts, sheet.rows, sheet.columns)
    _check_encoding(package.read(WORKBOOK))
    _name_far_cells(package, facts)
    small = _texts_are_small(package, seen_parts) and facts.area <= SMALL_AREAS
    _what_styles_say(package, seen_parts)
    # One part for many sheets, a sheet without part: a library may see something else there.
    facts.plain = facts.plain and small and len(seen_parts) == len(parts) and are_small(package)
    package.check_rest(unread if facts.plain else ())  # other readers are handed all of a file that is not plain
    return facts


def _computed_sheet(package: ForeignPackage, facts: Facts) -> frozenset[str]:
    """The sheet of a department's workbook that its formulas look up in, if nobody typed anything there.

    Nobody can where it is shut away as it was sent: programs that show such a sheet save it as merely hidden.
    """
    if _sheet_named(facts.names.get(LOOKUPS_NAME, "")) != POINTERS_TITLE:
        return frozenset()
    if POINTERS_TITLE in facts.shut_away:
        return frozenset({POINTERS_TITLE})
    parts = {part for title, part in facts.parts if title == POINTERS_TITLE}
    computed = all(part in package and holds_formulas_only(package.read(part)) for part in parts)
    return frozenset({POINTERS_TITLE}) if computed else frozenset()


def _sheet_named(reference: str) -> str:
    """The title, in lower case, of the sheet that a defined name leads to."""
    return reference.rpartition("!")[0].strip("'").replace("''", "'").lower()


def _name_far_cells(package: ForeignPackage, facts: Facts) -> None:
    """What stands in the cells far from all others. Raises Unreadable if nothing else stands in the file."""
    sheets = {title: sheet for title, sheet in facts.sheets.items() if sheet.far}
    if not sheets:
        return
    if all(sheet.only_far or (sheet.rows, sheet.columns) == (1, 1) for sheet in facts.sheets.values()):
        raise Unreadable("too-far-out")
    from .far_cells import shared_texts, value_in_sheet  # few files need it

    texts = cache(lambda: shared_texts(package.again(STRINGS)) if STRINGS in package else [])
    for title, sheet in sheets.items():
        found = {place: value_in_sheet(*cell, texts) for place, cell in sheet.far.items()}
        facts.far[title] = {place: value for place, value in found.items() if value is not None}


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
    strings = package.again(STRINGS) if STRINGS in package else b""
    shared: dict[int, str] = {}
    if b"strike" in strings:
        from .struck_text import struck_texts  # few files need it

        shared = struck_texts(strings)
    for part, sheet in sheets.items():
        xml = package.again(part)
        sheet.formats = styles.formats_in(xml, sheet.usual)
        if shared or styles.struck or b"strike" in xml:
            from .struck_text import struck_words_in

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
        elif tag == "created":
            facts.created = text.strip()
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


def _sheet_parts(package: ForeignPackage, facts: Facts, folder: str) -> list[tuple[str, str]]:
    """(title, part) of every sheet; ``folder`` is where the part stands that names them."""
    targets: dict[str, str] = {}
    parts: list[tuple[str, str]] = []

    def take_relation(_: str, attributes: Mapping[str, str], __: str) -> None:
        own, kind = attributes.get("Id"), attributes.get("Type", "").rpartition("/")[2]
        facts.plain = facts.plain and own not in targets
        if own:
            targets[own] = attributes.get("Target", "")
            if kind in KINDS and KINDS[kind] not in package:
                find_target(package, folder, targets[own], kind)

    def take_sheet(name: str, attributes: Mapping[str, str], text: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == "definedName":
            facts.names[attributes.get("name", "")] = text
        if tag != "sheet":
            return
        ids = [value for key, value in attributes.items() if key.endswith("}id")]
        target = targets.get(ids[0], "") if ids else ""
        facts.plain = facts.plain and len(ids) == 1 and _USUAL_TARGET.fullmatch(target) is not None
        if attributes.get("state") == "veryHidden":
            facts.shut_away.add(attributes.get("name", ""))
        parts.append((attributes.get("name", ""), find_target(package, folder, target)))

    for_each_of_few(package.read(WORKBOOK_RELATIONS), take_relation)
    for_each_of_few(package.read(WORKBOOK), take_sheet)
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
    from .document_xml import document_sheets  # few runs need it
    from .ods_cells import ods_cells

    content = package.read(CONTENT)
    sheets, values = document_sheets(content)
    for sheet in sheets:
        _add_area(facts, sheet.rows, sheet.columns)
        if sheet.far:
            facts.far[sheet.title] = sheet.far
    if facts.far:
        package.replace(CONTENT, values)
        if not facts.area:  # nothing else stands in the file
            raise Unreadable("too-far-out")
    if "meta.xml" in package:
        meta = package.read("meta.xml")
        date, creator, made = (re.search(pattern, meta) for pattern in (_ODS_DATE, _ODS_CREATOR, _ODS_CREATED))
        facts.saved = date[1].decode("ascii", "replace") if date else ""
        facts.created = made[1].decode("ascii", "replace") if made else ""
        facts.saved_by = unescape(creator[1].decode("utf-8", "replace")) if creator else ""
        for name, value in re.findall(_ODS_PROPERTY, meta):
            facts.properties[unescape(name.decode("utf-8", "replace"))] = unescape(
                value.decode("utf-8", "replace")
            ).strip()
    package.check_rest()
    styles = "styles.xml"
    facts.sheets = ods_cells(content, package.again(styles) if styles in package else b"")
    return facts
