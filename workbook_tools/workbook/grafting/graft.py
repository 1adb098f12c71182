"""Put finance's own sheets into a finished workbook. The tool's own sheets stay as they are, byte for byte."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Sequence
from functools import cached_property

from ...values.cpr import without_cpr
from ..reading.precheck import look
from .carrying import CarriedPart, Carrying
from .examine import NO_STYLES, own_tables
from .masking import masked_evenly
from .names import OwnNames
from .note_writing import Placed, boxes_part, comments_part, threads_part
from .placing import Placing, texts_in, with_filters
from .records import Graft
from .references import References
from .source import WORKBOOK, Relation, Source, defined_names, relations, relations_part
from .styles import Styles
from .texts import Texts
from .xml import OF_PACKAGE, RELATIONS, TYPES, Element, child, elements, local, new, number, parse, written

_TYPES_PART, _STRINGS, _STYLES, _THEME = (
    "[Content_Types].xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/theme/theme1.xml",
)
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
THREADS = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
THREADS_TYPE = "application/vnd.ms-excel.threadedcomments+xml"
_APP = "docProps/app.xml"
_LIST_OF_PARTS = re.compile(rb"<HeadingPairs>.*?</HeadingPairs>|<TitlesOfParts>.*?</TitlesOfParts>", re.DOTALL)
# What cells, notes and formats point to by places in it: it stays whole.
_OF_ALL = (
    ("sheetMetadata", "xl/metadata.xml"),
    ("person", "xl/persons/person.xml"),
    ("FeaturePropertyBag", "xl/featurePropertyBag/featurePropertyBag.xml"),
)


def grafted(data: bytes, graft: Graft) -> bytes:
    """The finished workbook with the own sheets in it."""
    return _Grafting(data, graft).run()


class _Grafting:
    def __init__(self, data: bytes, graft: Graft) -> None:
        self.graft = graft
        self.file = zipfile.ZipFile(io.BytesIO(data))  # our own, a moment old
        self.names = set(self.file.namelist())
        self.source = Source(look(graft.own.package).package)
        self.workbook = parse(self.file.read(WORKBOOK))
        self.types = parse(self.file.read(_TYPES_PART))
        self.related = parse(self.file.read(relations_part(WORKBOOK)))
        self.changed: dict[str, bytes] = {}
        own = {title.casefold() for title in graft.own.titles}
        titles = own | {one.get("name").casefold() for one in self._sheets()}
        self.references = References(graft, titles, own_tables(self.source, graft, graft.own.titles))
        styles, strings = self.source.only("styles"), self.source.only("sharedStrings")
        self.styles = Styles(self.file.read(_STYLES), self.source.read(styles) if styles else NO_STYLES)
        ours = self.file.read(_STRINGS) if _STRINGS in self.names else None
        self.texts = Texts(ours, self.source.read(strings) if strings else None)
        self.threads = False  # whether there are threads on our sheets

    def run(self) -> bytes:
        tables = sum(name.startswith("xl/tables/") for name in self.names)
        caches = max([0, *(number(one.get("cacheId")) for one in elements(self.workbook, "pivotCache"))])
        carrying = Carrying(
            self.source, self.references, self.styles, self.texts, self._free, tables + 1, first_cache=caches + 1
        )
        for sheet in self.source.sheets:
            if sheet.title in self.graft.own.titles:
                self._place(sheet.title, sheet.state, sheet.kind, carrying.sheet(sheet))
        for part in carrying.parts:
            self._write(part)
            if b"<f" in part.content and part.name.startswith("xl/worksheets/"):
                self._compute_at_opening()
        self._pivot_caches(carrying)
        self._additions()
        self._names()
        self._shared()
        if _APP in self.names:
            self.changed[_APP] = _LIST_OF_PARTS.sub(b"", self.file.read(_APP))
        self.changed[_STYLES] = self.styles.result()
        self.changed[_STRINGS] = self.texts.result()
        self.changed[WORKBOOK] = written(self.workbook)
        self.changed[relations_part(WORKBOOK)] = written(self.related)
        self.changed[_TYPES_PART] = written(self.types)
        return self._package()

    # --- what finance did to our sheets --------------------------------------------------------

    def _additions(self) -> None:
        targets = {one.get("Id"): f"xl/{one.get('Target')}" for one in self.related}
        with_notes = 0
        for sheet in self._sheets():
            key = sheet.get("name").casefold()
            added, moved = self.graft.additions.get(key), self.graft.moved.get(key)
            if added is None or moved is None:
                continue
            part = targets[sheet.get(f"{{{RELATIONS}}}id")]
            placing = Placing(self.file.read(part), added, moved, self.styles, self.references, self.texts, self._text)
            placing.place()
            related = _relations_in(self.file, part)
            notes = {now: (cell, note) for cell, note in added.notes.items() if (now := moved.cell(cell))}
            if notes:
                placing.drawing_of_notes(self._notes_of(part, related, notes, with_notes))
                with_notes += 1
            self.changed[part] = placing.result()
            if added.formulas:
                self._compute_at_opening()
            for one in elements(related, "Relationship") if added.filters else ():
                if one.get("Type").endswith("/table"):
                    table = posixpath.normpath(posixpath.join(posixpath.dirname(part), one.get("Target")))
                    self.changed[table] = with_filters(self.file.read(table), added, moved, self.styles)

    def _notes_of(self, sheet: str, related: Element, notes: Placed, position: int) -> str:
        """Write the parts that notes are kept in; the id of the relation to their boxes."""
        spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
        parts = [
            (f"{RELATIONS}/comments", "xl/comments{}.xml", comments_part(notes), spreadsheet),
            (f"{RELATIONS}/vmlDrawing", "xl/drawings/vmlDrawing{}.vml", boxes_part(notes, position), VML_TYPE),
        ]
        threads = threads_part(notes)
        if threads is not None:
            self.threads = True
            parts.append((THREADS, "xl/threadedComments/threadedComment{}.xml", threads, THREADS_TYPE))
        own = ""
        for kind, pattern, content, type_ in parts:
            part = CarriedPart(self._free(pattern), content, type_)
            self._write(part)
            taken = {one.get("Id") for one in related}
            free = next(i for n in range(1, 100_000) if (i := f"rId{n}") not in taken)
            target = posixpath.relpath(part.name, posixpath.dirname(sheet))
            related.append(_relation(related, Relation(free, kind, target, False)))
            own = free if type_ == VML_TYPE else own
        self.changed[relations_part(sheet)] = written(related)
        return own

    def _text(self, position: int) -> str:
        return self._our_texts[position]

    @cached_property
    def _our_texts(self) -> Sequence[str]:
        return texts_in(self.file.read(_STRINGS))

    # --- the workbook ------------------------------------------------------------------------

    def _sheets(self) -> list[Element]:
        return [*elements(self.workbook, "sheet")]

    def _place(self, title: str, state: str, kind: str, part: CarriedPart) -> None:
        """Let the sheet stand behind the one behind which it stood."""
        sheets = child(self.workbook, "sheets")
        assert sheets is not None
        before = {one.get("name").casefold(): one for one in sheets}
        order = [sheet.title.casefold() for sheet in self.source.sheets]
        known = [name for name in order[: order.index(title.casefold())] if name in before]
        at = sheets.index(before[known[-1]]) + 1 if known else 0
        at = len(sheets) if self.graft.added else at
        made = new(sheets, "sheet")
        made.set("name", title)
        made.set("sheetId", str(max(number(one.get("sheetId")) for one in sheets) + 1))
        if state != "visible":
            made.set("state", state)
        made.set(f"{{{RELATIONS}}}id", self._relate(f"{RELATIONS}/{kind}", part.name))
        active = self._active()
        sheets.insert(at, made)
        for name in defined_names(self.workbook):
            if number(name.get("localSheetId")) >= at and name.get("localSheetId") is not None:
                name.set("localSheetId", str(number(name.get("localSheetId")) + 1))
        for view in elements(self.workbook, "workbookView"):
            if active >= at:
                view.set("activeTab", str(active + 1))
            if at <= number(view.get("firstSheet")) - 1:
                view.set("firstSheet", str(number(view.get("firstSheet")) + 1))

    def _pivot_caches(self, carrying: Carrying) -> None:
        """Name what pivots are made from in the workbook."""
        group = child(self.workbook, "pivotCaches")
        for part, cache in carrying.caches.items():
            carried = carrying.name_of(part)
            if carried is None:
                continue
            if group is None:
                group = new(self.workbook, "pivotCaches")
                calculation = child(self.workbook, "calcPr")
                assert calculation is not None, "the writer says how to calculate"
                calculation.addnext(group)
            made = new(group, "pivotCache")
            made.set("cacheId", str(cache))
            made.set(f"{{{RELATIONS}}}id", self._relate(f"{RELATIONS}/pivotCacheDefinition", carried))
            group.append(made)

    def _compute_at_opening(self) -> None:
        """What finance's own formulas are worth, only a spreadsheet program knows."""
        calculation = child(self.workbook, "calcPr")
        if calculation is not None:
            calculation.set("fullCalcOnLoad", "1")

    def _active(self) -> int:
        return next((number(view.get("activeTab")) for view in elements(self.workbook, "workbookView")), 0)

    def _names(self) -> None:
        places = {one.get("name"): at for at, one in enumerate(self._sheets())}
        own = OwnNames(self.source, self.graft, self.references, places).elements()
        group = child(self.workbook, "definedNames")
        if group is None:
            group = new(self.workbook, "definedNames")
            sheets = child(self.workbook, "sheets")
            assert sheets is not None
            sheets.addnext(group)
        ours = {(one.get("name").casefold(), one.get("localSheetId")) for one in group}
        group.extend(one for one in own if (one.get("name").casefold(), one.get("localSheetId")) not in ours)
        group[:] = sorted(group, key=lambda one: (one.get("name").casefold(), number(one.get("localSheetId"))))
        if not len(group):
            self.workbook.remove(group)

    def _relate(self, kind: str, part: str) -> str:
        taken = {one.get("Id") for one in self.related}
        own = next(i for n in range(1, 100_000) if (i := f"rId{n}") not in taken)
        self.related.append(_relation(self.related, Relation(own, kind, posixpath.relpath(part, "xl"), False)))
        return own

    # --- what all sheets share ---------------------------------------------------------------

    def _shared(self) -> None:
        theme = self.source.only("theme")
        styled = bool(self.graft.own.titles) or any(added.styles for added in self.graft.additions.values())
        if theme is not None and styled and not self.graft.added and not self._has_pictures(theme):
            self.changed[_THEME] = self.source.read(theme)
        for kind, pattern in _OF_ALL:
            part = self.source.only(kind) if self.graft.own.titles or (kind == "person" and self.threads) else None
            if part is not None and pattern not in self.names:
                root = parse(self.source.read(part))
                for person in elements(root, "person"):
                    person.set("displayName", masked_evenly(person.get("displayName", "")))
                relation = next(one for one in self.source.related(kind) if one.target == part)
                self._write(CarriedPart(pattern, written(root), self.source.type_of(part)))
                self._relate(relation.type, pattern)
        if self.references.external:
            self._external_links()

    def _has_pictures(self, theme: str) -> bool:
        return bool(relations(self.source.package, theme))

    def _external_links(self) -> None:
        """Every link to another workbook, in their order: [1] is a position."""
        given = child(self.source.workbook, "externalReferences")
        by_id = {one.id: one for one in self.source.relations}
        linked = [by_id.get(one.get(f"{{{RELATIONS}}}id")) for one in (() if given is None else given)]
        group = new(self.workbook, "externalReferences")
        for relation in linked:
            if relation is None or relation.outside or relation.target not in self.source:
                continue
            root = parse(self.source.read(relation.target))
            for value in elements(root, "v"):
                value.text = masked_evenly(value.text or "")
            part = CarriedPart(
                self._free("xl/externalLinks/externalLink{}.xml"), written(root), self.source.type_of(relation.target)
            )
            for one in relations(self.source.package, relation.target):
                if one.outside:
                    part.relations.append(Relation(one.id, one.type, without_cpr(one.target), True))
            self._write(part)
            made = new(group, "externalReference")
            made.set(f"{{{RELATIONS}}}id", self._relate(relation.type, part.name))
            group.append(made)
        sheets = child(self.workbook, "sheets")
        if len(group) and sheets is not None:
            sheets.addnext(group)

    # --- the package -------------------------------------------------------------------------

    def _free(self, pattern: str) -> str:
        stem = pattern.rpartition(".")[0] + "." if "media/" in pattern else pattern
        taken = {name.rpartition(".")[0] + "." for name in self.names} if "media/" in pattern else self.names
        number_ = next(i for i in range(1, 100_000) if stem.format(i) not in taken)
        self.names.add(name := pattern.format(number_))
        return name

    def _write(self, part: CarriedPart) -> None:
        self.names.add(part.name)
        self.changed[part.name] = part.content
        self._declare(part.name, part.content_type)
        if part.relations:
            root = parse(f'<Relationships xmlns="{OF_PACKAGE}"/>'.encode())
            folder = posixpath.dirname(part.name)
            for one in part.relations:
                target = one.target if one.outside else posixpath.relpath(one.target, folder)
                root.append(_relation(root, Relation(one.id, one.type, target, one.outside)))
            self.changed[relations_part(part.name)] = written(root)

    def _declare(self, name: str, content_type: str) -> None:
        ending = name.rpartition(".")[2]
        defaults = {one.get("Extension"): one.get("ContentType") for one in self.types if local(one) == "Default"}
        if defaults.get(ending) == content_type:
            return
        if ending != "xml" and ending not in defaults:
            made = self.types.makeelement(f"{{{TYPES}}}Default", Extension=ending, ContentType=content_type)
            self.types.insert(len(defaults), made)
        else:
            made = self.types.makeelement(f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)
            self.types.append(made)

    def _package(self) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            for name in [*self.file.namelist(), *(name for name in self.changed if name not in self.file.NameToInfo)]:
                entry = zipfile.ZipInfo(name)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                content = self.changed[name] if name in self.changed else self.file.read(name)
                file.writestr(entry, content, compresslevel=3)
        return buffer.getvalue()


def _relations_in(file: zipfile.ZipFile, part: str) -> Element:
    """The relations of a part of ours, to which others are added."""
    name = relations_part(part)
    if name in file.NameToInfo:
        return parse(file.read(name))
    return parse(f'<Relationships xmlns="{OF_PACKAGE}"/>'.encode())


def _relation(root: Element, given: Relation) -> Element:
    made = root.makeelement(f"{{{OF_PACKAGE}}}Relationship", Id=given.id, Type=given.type, Target=given.target)
    if given.outside and not given.target.startswith("#"):
        made.set("TargetMode", "External")
    return made
