"""What is finance's in a workbook, as it is seen: so that what went into a command can be held against what came out.

Written apart from ``workbook/grafting``, whose work it judges. Numbers of styles, texts, differences, tables and relations are
replaced by what they stand for, and a place in a sheet of the tool's by the key of its row and the header of its column: they
may all have changed, and mean the same.
"""

from __future__ import annotations

import colorsys
import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.cell.rich_text import CellRichText
from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.sheet_objects import MAIN, OFFICE
from tests.workbook_editing import KEYS, parts, write_parts
from workbook_tools.workbook.derived_columns import LOOKUPS_TITLE

OURS: Mapping[str, tuple[str, ...]] = {
    **KEYS,
    "Stamdata": ("Felt",),
    "Afstemning": ("Tabel", "Række i aftalens tabel", "År"),
    "Lister": (),
}
GONE = "#REF!"
ALL, ALL_WITH_HEADER, ITSELF = "alle", "alle med overskrift", "rækken selv"
_AREA = r"\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?"
LOOKS_OF_CONDITIONS = ("True", "FFFF9999 None None", "None None True")  # what the tests give: a scale, red, italic
_REFERENCE = re.compile(
    rf"""("(?:[^"]|"")*")|(?:('(?:[^']|'')+'|(?:\[\d+\])?[^\W\d][\w.]*)!)?(?<![\w.$\]])({_AREA})(?![\w.(!\[])"""
)
_LEFT_BEHIND = ("printerSettings", "pivotCacheRecords", "calcChain")
_OF_ONE_FILE: Mapping[str, tuple[str, ...]] = {  # attributes that say nothing of what is seen, by element
    "sheetView": ("tabSelected",), "sheetPr": ("codeName",), "table": ("id",), "pivotTableDefinition": ("cacheId",),
    "pageSetup": (f"{{{OFFICE}}}id",),
    "pivotCacheDefinition": (f"{{{OFFICE}}}id", "recordCount", "saveData", "refreshOnLoad"),
}  # fmt: skip


def differences(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    """What two views do not have alike."""
    return {
        key: (before.get(key), after.get(key))
        for key in sorted({*before, *after}, key=str)
        if before.get(key) != after.get(key)
    }


class Things:
    """One workbook. ``of_sheets`` are finance's own sheets, ``of_ours`` what differs on the tool's from a ``plain`` workbook."""

    def __init__(self, path: Path) -> None:
        self.parts = parts(path)
        self.workbook = etree.fromstring(self.parts["xl/workbook.xml"])
        self.targets = {
            own: posixpath.normpath(posixpath.join("xl", target)) if not target.startswith("/") else target[1:]
            for own, (_, target) in self._related("xl/workbook.xml").items()
        }
        self.book = openpyxl.load_workbook(self._without_lookups(), rich_text=True)
        self.places = {title: Rows(self.book[title]) for title in OURS if title in self.book.sheetnames}

    def _without_lookups(self) -> io.BytesIO:
        """The workbook without the rows that formulas look up in: most of its formulas, and nobody sees them."""
        contents = dict(self.parts)
        for sheet in self.workbook.iter(f"{{{MAIN}}}sheet"):
            if sheet.get("name") == LOOKUPS_TITLE:
                part = self.targets[sheet.get(f"{{{OFFICE}}}id")]
                contents[part] = re.sub(rb"(?s)<sheetData>.*</sheetData>", b"<sheetData/>", contents[part])
        package = io.BytesIO()
        write_parts(package, contents)
        return package

    # --- finance's own sheets ------------------------------------------------------------------

    def of_sheets(self, *titles: str) -> dict[str, str]:
        """Every part of the sheets, by what it is to them."""
        found: dict[str, str] = {}
        sheets = [*self.workbook.iter(f"{{{MAIN}}}sheet")]
        for before, sheet in zip([None, *sheets], sheets, strict=False):
            title = sheet.get("name")
            if title in titles:
                stands = before.get("name") if before is not None else ""
                found[f"{title}: place"] = f"{sheet.get('state', 'visible')} behind {stands}"
                self._resolved(self.targets[sheet.get(f"{{{OFFICE}}}id")], title, title, found)
        kinds = ("theme", "person", "externalLink") if _has_theme(self.parts) else ("person", "externalLink")
        for kind in kinds:
            of_kind = [t for t, (k, _) in self._by_target().items() if k == kind]
            for n, part in enumerate(of_kind):
                content = etree.tostring(etree.fromstring(self.parts[part]), method="c14n", exclusive=True)
                found[f"{kind} {n}"] = content.decode() + str(self._related(part))
        return found

    def names(self) -> dict[str, str]:
        """The defined names that a person gave, and what they mean."""
        own = {n: d.attr_text for n, d in self.book.defined_names.items() if n[:1].isupper() and n[:4] != "WBT_"}
        return {name: self.meant(text) for name, text in own.items()}

    def _by_target(self) -> dict[str, tuple[str, str]]:
        return {
            self.targets[own]: (kind, target)
            for own, (kind, target) in sorted(self._related("xl/workbook.xml").items())
            if self.targets[own] in self.parts
        }

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        folder, _, name = part.rpartition("/")
        rels = self.parts.get(f"{folder}/_rels/{name}.rels")
        found = {}
        for one in etree.fromstring(rels) if rels else ():
            found[one.get("Id")] = (one.get("Type").rpartition("/")[2], one.get("Target"))
        return found

    def _resolved(self, part: str, role: str, title: str, found: dict[str, str]) -> None:
        if not part.endswith((".xml", ".rels")):
            found[role] = self.parts[part].hex() if "media" in part else self.parts[part].decode()
            return
        root = etree.fromstring(self.parts[part])
        related = self._related(part)
        roles = self._roles(root, related, role)
        for element in root.iter():
            if isinstance(element.tag, str):
                self._element(element, title, roles)
        self._cells(root)
        found[role] = etree.tostring(root, method="c14n", exclusive=True).decode()
        for own, (_, target) in related.items():
            if own not in roles:
                continue
            inside = posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/")
            inside = target[1:] if target.startswith("/") else inside
            if inside in self.parts:
                self._resolved(inside, roles[own], title, found)
            else:
                found[roles[own]] = self.meant(target)

    def _roles(self, root: Any, related: Mapping[str, tuple[str, str]], role: str) -> dict[str, str]:
        """What every relation is called: by kind, in the order in which they are asked for."""
        asked = [v for e in root.iter() for name, v in e.attrib.items() if f"{{{OFFICE}}}" in name and v in related]
        order = [*dict.fromkeys(asked), *sorted(set(related) - set(asked), key=lambda own: related[own])]
        kept = [own for own in order if related[own][0] not in _LEFT_BEHIND]
        return {own: f"{role} / {related[own][0]} {n}" for n, own in enumerate(kept)}

    def _element(self, element: Any, title: str, roles: Mapping[str, str]) -> None:
        name = etree.QName(element).localname
        for attribute in _OF_ONE_FILE.get(name, ()):
            element.attrib.pop(attribute, None)
        for attribute, value in list(element.attrib.items()):
            if attribute.startswith(f"{{{OFFICE}}}") and value in roles:
                element.set(attribute, roles[value])
            elif attribute.lower().endswith("dxfid"):
                element.set(attribute, self._styles.difference(int(value)))
            elif attribute == "numFmtId" and name != "xf":
                element.set(attribute, self._styles.code(value))
        if name in ("f", "formula", "formula1", "formula2", "calculatedColumnFormula") and element.text:
            element.text = self.meant(self._spelt_out(element), title)
        elif name == "cfvo" and element.get("val"):
            element.set("val", self.meant(element.get("val"), title))
        elif name == "hyperlink" and element.get("location"):
            element.set("location", self.meant(element.get("location"), title))
        elif name == "worksheetSource" and element.get("sheet"):
            element.set("ref", self.meant(f"'{element.get('sheet')}'!{element.get('ref')}"))
        elif element.get("textlink"):
            element.set("textlink", self.meant(element.get("textlink"), title))

    def _spelt_out(self, element: Any) -> str:
        """A formula that others share, as it is; those others take it from here."""
        if element.get("t") == "shared":
            origin, shared = element.getparent().get("r"), element.get("si")
            for other in element.getroottree().getroot().iter(f"{{{MAIN}}}f"):
                if other.get("si") == shared and other is not element:
                    moved = Translator(f"={element.text}", origin).translate_formula(other.getparent().get("r"))
                    other.text = moved[1:]
                    for name in ("t", "si", "ref"):
                        other.attrib.pop(name, None)
            for name in ("t", "si", "ref"):
                element.attrib.pop(name, None)
        return str(element.text)

    def _cells(self, root: Any) -> None:
        for name, attribute in (("c", "s"), ("row", "s"), ("col", "style")):
            for element in root.iter(f"{{{MAIN}}}{name}"):
                style = element.get(attribute, "0" if name == "c" else None)
                if style is not None:
                    element.set(attribute, self._styles.format(int(style)))
        for cell in root.iter(f"{{{MAIN}}}c"):
            value = cell.find(f"{{{MAIN}}}v")
            if cell.get("t") == "s" and value is not None:
                value.text = self._texts[int(value.text)]

    @cached_property
    def _texts(self) -> list[str]:
        root = etree.fromstring(self.parts["xl/sharedStrings.xml"])
        return [etree.tostring(one, method="c14n", exclusive=True).decode() for one in root]

    @cached_property
    def _styles(self) -> _Styles:
        return _Styles(self.parts["xl/styles.xml"])

    def meant(self, formula: str, home: str = "", own_row: int = 0) -> str:
        """A formula with what its references to the tool's sheets mean; ``home`` is the sheet it stands on.

        One that holds for many rows says of its ``own_row`` what it says of each.
        """

        def resolved(found: re.Match[str]) -> str:
            if found[1] or (not found[2] and home not in OURS):
                return found[0]
            title = (found[2] or home).strip("'").replace("''", "'")
            place = self.places.get(title)
            if place is None:
                return found[0]
            if not found[2] and re.fullmatch(rf"\$?[A-Z]+{own_row}", found[3]):
                return f"‹{title}: {ITSELF} | {place.meant(found[3]).partition(' | ')[2]}›"
            return f"‹{title}: {place.meant(found[3])}›"

        return _REFERENCE.sub(resolved, formula)

    def without_rows_gone(self, view: Mapping[Any, Any], after: Things) -> dict[Any, Any]:
        """What is to be seen in a workbook that comes ``after`` this one, some of whose rows are gone."""

        def still(found: re.Match[str]) -> str:
            keys = {*after.places[found[1]].keys.values(), "overskrift", "I alt", ALL, ALL_WITH_HEADER, ITSELF}
            named = found[2].split(":")
            return found[0] if all(key in keys or key.startswith("+") for key in named) else GONE

        place = re.compile(r"‹([^:›]+): ([^|›]+) \| [^›]*›")
        return {
            at: place.sub(still, seen) if isinstance(seen, str) else seen
            for at, seen in view.items()
            if not (isinstance(at, tuple) and at[1] and at[1] not in {k for k, _ in after.places[at[0]].known()})
        }

    # --- what finance did to the tool's sheets -------------------------------------------------

    def of_ours(self, plain: Things) -> dict[tuple[str, ...], Any]:
        """What is seen on the tool's sheets and not in a workbook that was never dressed."""
        found: dict[tuple[str, ...], Any] = {}
        for title in self.places:
            usual = plain._seen(title) if title in plain.places else {}
            found |= {(title, *at): seen for at, seen in self._seen(title).items() if usual.get(at) != seen}
        return found

    def _seen(self, title: str) -> dict[tuple[str, ...], Any]:
        sheet, rows = self.book[title], self.places[title]
        seen: dict[tuple[str, ...], Any] = {}
        for key, row in rows.known():
            for header, column in rows.columns.items():
                cell = sheet.cell(row, column)
                seen[key, header] = (*self._look(cell), cell.comment and (cell.comment.text, cell.comment.author))
                if isinstance(cell.value, CellRichText):
                    seen[key, header, "words"] = [(str(run), _emphasis(run)) for run in cell.value]
                if header in rows.own:
                    text = getattr(cell.value, "text", cell.value)
                    is_formula = isinstance(text, str) and text.startswith("=")
                    seen[key, header, "own"] = (self.meant(text, title) if is_formula else text, cell.number_format)
            seen[key, "", "hidden"] = bool(sheet.row_dimensions[row].hidden)
        groups = {c: d for d in sheet.column_dimensions.values() for c in range(d.min or 0, (d.max or 0) + 1)}
        for header, column in rows.columns.items():
            about = groups.get(column)
            seen["", header, "hidden"] = bool(about and about.hidden)
            seen["", header, "width"] = round(about.width, 2) if about and not about.hidden else None
        seen["", "", "zoom"] = sheet.sheet_view.zoomScale or 100
        seen["", "", "printed"] = [str(getattr(sheet.oddHeader, side).text) for side in ("left", "center", "right")]
        seen |= self._conditions(sheet, rows)
        for table in sheet.tables.values():
            for asked in table.autoFilter.filterColumn if table.autoFilter else ():
                seen["", rows.header_at(asked.colId + 1), "filter"] = sorted(
                    asked.filters.filter if asked.filters else ()
                )
        return seen

    def _conditions(self, sheet: Worksheet, rows: Rows) -> dict[tuple[str, ...], Any]:
        """Conditional formats and lists that are none of the tool's, by what they ask and say."""
        seen: dict[tuple[str, ...], Any] = {}
        for group in sheet.conditional_formatting:
            for rule in group.rules:
                look = _difference(rule.dxf) if rule.dxf else str(bool(rule.colorScale))
                if look in LOOKS_OF_CONDITIONS:
                    top = min(area.min_row for area in group.sqref.ranges)
                    asked = [self.meant(text, sheet.title, top) for text in rule.formula]
                    areas = sorted(rows.meant(str(area)) for area in group.sqref.ranges)
                    seen["", " ".join(areas), f"{rule.type} {rule.operator} {asked} {look}"] = True
        for one in sheet.data_validations.dataValidation:
            asked = [self.meant(one.formula1 or "", sheet.title)]
            if one.type == "list" and not (one.formula1 or "").startswith("valg_"):
                for area in one.sqref.ranges:
                    seen["", rows.meant(str(area)), f"list {asked}"] = True
        return seen

    def _look(self, cell: Any) -> tuple[Any, ...]:
        fill = self._rgb(cell.fill.fgColor) if cell.fill.fill_type == "solid" else cell.fill.fill_type or ""
        font = cell.font
        sides = tuple(self._line(getattr(cell.border, name)) for name in ("left", "right", "top", "bottom"))
        place = (cell.alignment.horizontal or "general", cell.alignment.vertical, cell.alignment.indent)
        letters = (font.name or "Calibri", font.sz or 11, font.u, bool(cell.alignment.wrap_text))
        return fill, self._rgb(font.color), bool(font.b), bool(font.i), bool(font.strike), sides, place, letters

    def _line(self, side: Any) -> tuple[str, str] | None:
        return (side.style, self._rgb(side.color)) if side is not None and side.style else None

    def _rgb(self, colour: Any) -> str:
        """A colour as it is seen; black is the usual one, and where no font says another."""
        if colour is None or (colour.type == "theme" and colour.theme == 1):
            return "000000"
        if colour.type == "rgb":
            return str(colour.rgb)[-6:]
        if colour.type == "theme":
            return _tinted(self._palette[colour.theme], colour.tint)
        return "000000"  # the window's own

    @cached_property
    def _palette(self) -> list[str]:
        theme = etree.fromstring(self.parts["xl/theme/theme1.xml"])
        scheme = next(e for e in theme.iter() if etree.QName(e).localname == "clrScheme")
        found = [slot[0].get("lastClr") or slot[0].get("val") for slot in scheme]
        return [found[1], found[0], found[3], found[2], *found[4:]]


def _difference(look: Any) -> str:
    fill, font = look.fill, look.font
    colour = font.color.rgb if font is not None and font.color is not None else None
    return f"{fill and fill.bgColor.rgb} {colour} {(font and font.i) or None}"


def _emphasis(run: Any) -> tuple[bool, str]:
    font = getattr(run, "font", None)
    return bool(font and font.b), str(font.color.rgb) if font is not None and font.color is not None else ""


class Rows:
    """Where the rows and columns of a sheet of the tool's stand."""

    def __init__(self, sheet: Worksheet) -> None:
        table = next(iter(sheet.tables.values()), None)
        headers = {c.value: c.column for c in sheet[1] if c.value}
        self.columns = headers
        self.own = [name for name in headers if table is not None and self._is_own(name, sheet, headers)]
        keys = [headers[name] for name in OURS[sheet.title] if name in headers]
        self.keys: dict[int, str] = {}
        self.total = None
        for row in range(2, sheet.max_row + 1):
            # Where no column tells rows apart, programs differ in how many blank ones they keep below.
            found = [sheet.cell(row, column).value for column in keys or headers.values()]
            if any(found) and not keys:
                found = [row]
            if "I alt" in found:
                self.total = row
            elif any(found):
                self.keys[row] = " / ".join(str(one) for one in found)
        self.last = max(self.keys, default=1)

    @staticmethod
    def _is_own(name: str, sheet: Worksheet, headers: Mapping[str, int]) -> bool:
        """Finance's columns stand behind the tool's last one, which tells what to look at."""
        ends = [headers[one] for one in ("Advarsel", "Kontrol") if one in headers]
        return bool(ends) and headers[name] > max(ends)

    def known(self) -> Iterator[tuple[str, int]]:
        """Every row with its key; the header's is itself."""
        yield "overskrift", 1
        yield from ((key, row) for row, key in self.keys.items())

    def header_at(self, column: int) -> str:
        """The header of a column."""
        return next((name for name, at in self.columns.items() if at == column), get_column_letter(column))

    def meant(self, area: str) -> str:
        """What an area means: its rows by key, or all of them; its columns by header."""
        fixed = "$" * area.count("$")
        ends = [re.fullmatch(r"([A-Z]+)(\d+)", end) for end in area.replace("$", "").split(":")]
        found = [(column_index_from_string(end[1]), int(end[2])) for end in ends if end]
        headers = ":".join(dict.fromkeys(self.header_at(column) for column, _ in found))
        rows = [row for _, row in found]
        if len(rows) == 2 and rows[0] <= 2 and rows[1] >= max(self.last, 2):
            return f"{ALL if rows[0] == 2 else ALL_WITH_HEADER} | {headers}{fixed}"
        return f"{':'.join(self._key(row) for row in rows)} | {headers}{fixed}"

    def _key(self, row: int) -> str:
        if row == 1:
            return "overskrift"
        if row == self.total:
            return "I alt"
        return self.keys.get(row, f"+{row - self.last}")


class _Styles:
    """The styles of a workbook by what they say."""

    def __init__(self, styles: bytes) -> None:
        self.root = etree.fromstring(styles)
        self.codes = {one.get("numFmtId"): one.get("formatCode") for one in self._group("numFmts")}
        self._formats: dict[int, str] = {}

    def _group(self, name: str) -> list[Any]:
        group = self.root.find(f"{{{MAIN}}}{name}")
        return [] if group is None else list(group)

    def code(self, number: str) -> str:
        return self.codes.get(number, number) if int(number) >= 50 else number

    def format(self, number: int) -> str:
        """Everything that a cell format says."""
        if number not in self._formats:
            xf = self._group("cellXfs")[number]
            named = self._name(xf.get("xfId", "0"))
            inside = [etree.tostring(one, method="c14n", exclusive=True).decode() for one in xf]
            self._formats[number] = " ".join([
                self._member("fonts", xf.get("fontId")), self._member("fills", xf.get("fillId")),
                self._member("borders", xf.get("borderId")), self.code(xf.get("numFmtId", "0")), named, *sorted(inside),
            ])  # fmt: skip
        return self._formats[number]

    def _name(self, base: str) -> str:
        return next((s.get("name") for s in self._group("cellStyles") if s.get("xfId") == base), "Normal")

    def difference(self, number: int) -> str:
        found = self._group("dxfs")
        return _sorted_text(found[number]) if number < len(found) else ""

    def _member(self, group: str, number: str | None) -> str:
        found = self._group(group)
        at = int(number or 0)
        return _sorted_text(found[at]) if at < len(found) else ""


def _has_theme(contents: Mapping[str, bytes]) -> bool:
    """LibreOffice writes none, and no colour that needs one: then the tool's is as good as any."""
    return b"theme=" in contents["xl/styles.xml"]


def _sorted_text(element: Any) -> str:
    """The text of an element whose fonts' parts stand in one order: programs write them in several."""
    for font in element.iter(f"{{{MAIN}}}font"):
        font[:] = sorted(font, key=lambda one: str(one.tag))
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False).decode()  # type: ignore[no-any-return]


def _tinted(rgb: str, tint: float) -> str:
    hue, light, much = colorsys.rgb_to_hls(*(int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(255 * part):02X}" for part in colorsys.hls_to_rgb(hue, light, much))
