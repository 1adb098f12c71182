"""The workbook part: its sheets, and a new one in front of them."""

from __future__ import annotations

from msgspec import Struct

from .grid import number
from .package import SPREADSHEET_TYPE, WORKBOOK, Package
from .xml_edit import Element, Part, attribute, cell_text

_APP = "docProps/app.xml"
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


class SheetEntry(Struct, frozen=True):
    """A sheet as the workbook names it."""

    title: str
    name: str  # of its part
    visible: bool
    cells: bool  # not a chart's sheet


def quoted(title: str) -> str:
    """A sheet's title as references have it."""
    return "'" + title.replace("'", "''") + "'"


def sheet_entries(package: Package) -> list[SheetEntry]:
    """The sheets in order."""
    targets = {relation.id: relation for relation in package.related(WORKBOOK)}
    entries = []
    for element in _sheets(Part(package.read(WORKBOOK)).root):
        relation = targets.get(element.relation() or "")
        if relation is not None and relation.target in package:
            visible = element.attributes.get("state", "visible") == "visible"
            cells = relation.type.endswith("/worksheet")
            entries.append(SheetEntry(element.attributes.get("name", ""), relation.target, visible, cells))
    return entries


def _sheets(root: Element) -> list[Element]:
    sheets = root.child("sheets")
    return list(sheets.all("sheet")) if sheets else []


def insert_first(package: Package, title: str, data: bytes, header: int) -> None:
    """Add a sheet in front of all others and let the file open on it; row ``header`` (from 1) is on every printed page."""
    old = [entry.title for entry in sheet_entries(package)]
    name = package.free_name("xl/worksheets/sheet{}.xml")
    package.write(name, data)
    package.declare(name, f"{SPREADSHEET_TYPE}worksheet+xml")
    relation = package.relate(WORKBOOK, "worksheet", name)
    part = Part(package.read(WORKBOOK))
    first = part.root.child("sheets")
    sheets = _sheets(part.root)
    if first is not None:
        used = {number(element.attributes.get("sheetId")) for element in sheets}
        new = next(i for i in range(max(used, default=0) + 1, 0, -1) if i not in used and i < 65_535)
        entry = (
            f"<{part.root.tag('sheet')} name={attribute(title)} sheetId={attribute(str(new))} "
            f"r:id={attribute(relation)} xmlns:r={attribute(package.relations)}/>"
        )
        if sheets:
            part.insert(sheets[0].start, entry)
        else:
            part.append(first, entry)
    _shift_names(part)
    _repeat_header(part, title, header)
    _open_on(part, 0, 1)
    package.write(WORKBOOK, part.result())
    _name_in_properties(package, title, old)


def open_on(package: Package, title: str) -> None:
    """Let the file open on a sheet it has."""
    part = Part(package.read(WORKBOOK))
    titles = [element.attributes.get("name") for element in _sheets(part.root)]
    _open_on(part, titles.index(title), 0)
    package.write(WORKBOOK, part.result())


def _open_on(part: Part, position: int, shift: int) -> None:
    """The first window shows sheet ``position``; others go on showing what they showed."""
    views = [view for group in part.root.all("bookViews") for view in group.all("workbookView")]
    for i, view in enumerate(views):
        shown = number(view.attributes.get("activeTab")) + shift if i else position
        if shown or "activeTab" in view.attributes:
            part.set(view, "activeTab", str(shown))
        if "firstSheet" in view.attributes:
            part.set(view, "firstSheet", "0")


def _shift_names(part: Part) -> None:
    """Names that belong to one sheet say which by its position."""
    for element in part.root.below("definedName"):
        position = element.attributes.get("localSheetId")
        if position is not None:
            part.set(element, "localSheetId", str(number(position) + 1))


def _repeat_header(part: Part, title: str, header: int) -> None:
    """A row on every printed page."""
    root = part.root
    tag = root.tag("definedName")
    reference = f"{quoted(title)}!${header}:${header}"
    new = f'<{tag} name="_xlnm.Print_Titles" localSheetId="0">{cell_text(reference)}</{tag}>'
    names = root.child("definedNames")
    if names is not None:
        part.append(names, new)
        return
    before = [child for child in root.children if child.name in _BEFORE_NAMES]
    part.insert(
        before[-1].end if before else root.close, f"<{root.tag('definedNames')}>{new}</{root.tag('definedNames')}>"
    )


def _name_in_properties(package: Package, title: str, old: list[str]) -> None:
    """Name the sheet in the file's properties, if they list the sheets as they are."""
    if _APP not in package:
        return
    part = Part(package.read(_APP))
    titles = next(part.root.below("TitlesOfParts"), None)
    pairs = next(part.root.below("HeadingPairs"), None)
    vector = titles.child("vector") if titles else None
    count = next(pairs.below("i4"), None) if pairs else None
    names = [element.content() for element in vector.children] if vector else []
    if vector is None or count is None or not old or names[:1] != old[:1]:
        return
    first = vector.children[0]
    tag = first.tag(first.name)
    part.insert(first.start, f"<{tag}>{cell_text(title)}</{tag}>")
    part.set(vector, "size", str(len(names) + 1))
    part.replace(count.inner, count.close, str(number(count.content().strip()) + 1))
    package.write(_APP, part.result())
