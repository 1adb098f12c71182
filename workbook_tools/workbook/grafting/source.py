"""The workbook that was read, as a package: its sheets, relations and kinds of parts. Nothing outside it is opened."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from msgspec import Struct

from ..reading.foreign_package import ForeignPackage
from ..reading.unreadable import Unreadable
from .xml import MAIN, OF_PACKAGE, RELATIONS, Element, elements, local, parse

WORKBOOK = "xl/workbook.xml"


class Relation(Struct, frozen=True):
    """What a part is related to: another part's name, or an address ``outside`` or within the workbook."""

    id: str
    type: str
    target: str
    outside: bool

    @property
    def kind(self) -> str:
        """The last word of the type."""
        return self.type.rpartition("/")[2]


class SourceSheet(Struct, frozen=True):
    """A sheet of a workbook; ``state`` says whether it is hidden, ``kind`` is worksheet or chartsheet."""

    title: str
    state: str
    part: str
    kind: str


class Source:
    """The parts of the workbook from which own sheets are taken. Raises Unreadable if they are not where they usually are."""

    def __init__(self, package: ForeignPackage | None, parse: Callable[[bytes], Element] = parse) -> None:
        if package is None or WORKBOOK not in package:
            raise Unreadable("not-spreadsheet")
        self.package = package
        self.workbook = parse(self.read(WORKBOOK))
        if not self.workbook.tag.startswith(f"{{{MAIN}}}"):
            raise Unreadable(
                "not-spreadsheet"
            )  # the strict form of the format, in which everything is called otherwise
        self.relations = relations(package, WORKBOOK, parse)
        by_id = {one.id: one for one in self.relations}
        self.sheets: list[SourceSheet] = []
        for sheet in elements(self.workbook, "sheet"):
            relation = by_id.get(sheet.get(f"{{{RELATIONS}}}id", ""))
            title, state = sheet.get("name", ""), sheet.get("state", "visible")
            found = ("", "") if relation is None else (relation.target, relation.kind)
            self.sheets.append(SourceSheet(title, state, *found))  # one without part counts, too, where places are told
        self._types = {}
        self._defaults = {}
        for one in parse(self.read("[Content_Types].xml")):
            if local(one) == "Override":
                self._types[one.get("PartName", "").lstrip("/").casefold()] = one.get("ContentType", "")
            elif local(one) == "Default":
                self._defaults[one.get("Extension", "").casefold()] = one.get("ContentType", "")

    def __contains__(self, part: str) -> bool:
        return part in self.package

    def read(self, part: str) -> bytes:
        """A part's bytes. Raises Unreadable."""
        if part not in self.package:
            raise Unreadable("damaged")
        return self.package.read(part)

    def size(self, part: str) -> int:
        """How many bytes a part has."""
        return self.package.size(part)

    def related(self, kind: str) -> list[Relation]:
        """What the workbook itself is related to in one way."""
        return [one for one in self.relations if one.kind == kind and not one.outside]

    def only(self, kind: str) -> str | None:
        """The one part of a kind that the workbook is related to, if it has it."""
        return next((one.target for one in self.related(kind) if one.target in self.package), None)

    def pivot_caches(self) -> list[str]:
        """The parts with what pivots are made from, in the workbook's order."""
        by_id = {one.id: one.target for one in self.relations}
        found = (by_id.get(one.get(f"{{{RELATIONS}}}id", "")) for one in elements(self.workbook, "pivotCache"))
        return [part for part in found if part]

    def type_of(self, part: str) -> str:
        """What kind of content a part has."""
        ending = part.rpartition(".")[2].casefold()
        return str(self._types.get(part.casefold()) or self._defaults.get(ending, ""))


def relations(package: ForeignPackage, part: str, parse: Callable[[bytes], Element] = parse) -> list[Relation]:
    """All relations of a part, in order."""
    name = relations_part(part)
    if name not in package:
        return []
    found = []
    for one in parse(package.read(name)):
        if one.tag != f"{{{OF_PACKAGE}}}Relationship":
            continue
        target, outside = one.get("Target", ""), one.get("TargetMode") == "External"
        if not outside and not target.startswith("#"):
            target = resolved(part, target)
        found.append(Relation(one.get("Id", ""), one.get("Type", ""), target, outside or target.startswith("#")))
    return found


def relations_part(part: str) -> str:
    """Where the relations of a part stand."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolved(part: str, target: str) -> str:
    """The name of the part that a relation of another leads to."""
    target = target.replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")


def defined_names(workbook: Element) -> list[Element]:
    """The defined names of a workbook."""
    return [*elements(workbook, "definedName")]
