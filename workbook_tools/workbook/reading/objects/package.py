"""The objects of an .xlsx file, sheet by sheet, found by what each sheet's part is related to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from ..bounds import SMALL_PARSED
from ..foreign_package import ForeignPackage
from ..unreadable import Unreadable
from ..xml_elements import for_each_element
from ..xml_escapes import unescape
from .records import Kind, SheetObjects

if TYPE_CHECKING:  # the readers of parts that few files have are loaded for them
    from .drawing import Shape
    from .vml import VmlShape

# Not among the parts whose elements are taken apart one by one, if they are there.
_FOLDERS_LEFT = frozenset({"xl/worksheets", "xl/chartsheets", "xl/tables", "xl/theme", "xl/media", "xl/embeddings"})
_LEFT = frozenset({"xl/workbook.xml", "xl/sharedstrings.xml", "xl/styles.xml", "xl/calcchain.xml", "xl/metadata.xml"})
_RELATION_TYPE = re.compile(rb"""\bType\s*=\s*["'][^"']*/(\w+)["']""")
_CELLS_ONLY = frozenset({b"table", b"printerSettings", b"pivotTable", b"queryTable", b"customProperty"})
_ELEMENT = re.compile(
    r"<(?:\w{1,20}:)?(hyperlink|control|oleObject|legacyDrawing|legacyDrawingHF|drawing|picture)(?=[\s/>])([^<>]*)>"
)
_ATTRIBUTE = r"""(?<![\w:.-])([\w:.-]{1,60})\s*=\s*(?:"([^"]*)"|'([^']*)')"""
_CHECKED, _UNCHECKED = "☑", "☐"
_WITH_CHECK = ("checkbox", "radio")

T = TypeVar("T")


class _Relation(Struct, frozen=True):
    type: str
    target: str  # the other part's name, or an address
    outside: bool


def are_small(package: ForeignPackage) -> bool:
    """Whether the parts that are taken apart here are small together."""
    return sum(package.size(name) for name in package if _is_taken_apart(name.lower())) <= SMALL_PARSED


def _is_taken_apart(name: str) -> bool:
    in_workbook = name.startswith("xl/") and name.endswith((".xml", ".vml", ".rels"))
    return in_workbook and name not in _LEFT and name.rpartition("/")[0] not in _FOLDERS_LEFT


def objects_of_package(
    package: ForeignPackage,
    parts: Sequence[tuple[str, str]],
    read: Collection[str],
    addresses: Mapping[str, Mapping[tuple[int, int], str]],
) -> SheetObjects:
    """The objects of sheets given by title and part.

    Of sheets that were not ``read``, because the tool makes them, only what it does not put there itself.
    ``addresses`` are those that formulas lead to, by sheet.
    """
    found = SheetObjects()
    for title, part in parts:
        if part in package:
            _Sheet(package, title, part, title not in read, found).read()
            for cell, address in addresses.get(title, {}).items():
                found.add(title, cell, Kind.LINK, address)
    return found


class _Sheet:
    """The objects of one sheet, which are added to what was ``found``."""

    def __init__(self, package: ForeignPackage, title: str, part: str, unread: bool, found: SheetObjects) -> None:
        self.package, self.title, self.part, self.unread, self.found = package, title, part, unread, found
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.relations: dict[str, _Relation] = {}

    def read(self) -> None:
        """Look for everything."""
        xml = b"" if self.unread else self.package.again(self.part)
        behind = xml[xml.rfind(b"</sheetData>") + 1 :]
        printed = behind.find(b"headerFooter")
        if printed >= 0:
            from .printed import printed_words

            self._add(None, Kind.HEADER_FOOTER, printed_words(behind[printed:]))
        self.relations = self._related(self.part)
        if not self.relations:
            return
        self.elements = [(tag, _attributes(text)) for tag, text in _ELEMENT.findall(behind.decode("utf-8", "replace"))]
        self._notes()
        boxes = list(self._boxes())
        known = {box.id for box in boxes}
        self._embedded(boxes)
        controls = {given.get("shapeId"): given for tag, given in self.elements if tag == "control"}
        documents = {given.get("shapeId") for tag, given in self.elements if tag == "oleObject"}
        for box in (box for box in boxes if box.id not in documents):
            self._control(box, controls.get(box.id, {}))
        for part in self._of_type("drawing"):
            self._drawn(part, known)
        for _ in self._of_type("image"):  # behind all cells
            self._put(None, Kind.PICTURE, "")
        self._links()

    def _put(self, cell: tuple[int, int] | None, kind: Kind, text: str, author: str = "") -> None:
        self.found.add(self.title, cell, kind, text, author)

    def _add(self, cell: tuple[int, int] | None, kind: Kind, text: str) -> None:
        """Only with a text."""
        if text.strip():
            self._put(cell, kind, text)

    def _notes(self) -> None:
        """Notes and threads, but not the notes that only repeat a thread."""
        of_threads, of_notes = self._of_type("threadedComment"), self._of_type("comments")
        if not (of_threads or of_notes):
            return
        from .comments import notes, threads

        told = set()
        for cell, text in (entry for part in of_threads for entry in self._read(part, threads)):
            told.add(cell)
            self._add(cell, Kind.THREAD, text)
        for note in (note for part in of_notes for note in self._read(part, notes)):
            if note.text.strip() and not (note.is_placeholder and note.cell in told):
                self._put(note.cell, Kind.NOTE, note.text, note.author)

    def _boxes(self) -> Iterator[VmlShape]:
        """The shapes in VML. Those of headers stand at no cell."""
        of_header = {_relation(given) for tag, given in self.elements if tag == "legacyDrawingHF"}
        for own, relation in self.relations.items():
            if relation.type != "vmlDrawing" or not self._may_read(relation.target):
                continue
            from .vml import vml_shapes

            found = list(vml_shapes(self.package.read(relation.target).decode("utf-8", "replace")))
            if own in of_header:
                if found:
                    self._put(None, Kind.HEADER_FOOTER, "")
            else:
                yield from found

    def _embedded(self, boxes: list[VmlShape]) -> None:
        """Documents in the document. They are named, never opened."""
        places = {box.id: box.cell for box in boxes}
        seen: set[str] = set()
        for given in (given for tag, given in self.elements if tag == "oleObject"):
            own = given.get("shapeId", "")
            relation = self.relations.get(_relation(given))
            what = posixpath.basename(relation.target) if relation and not relation.outside else ""
            what = relation.target if relation and relation.outside else what
            if (own or what) not in seen:  # it may stand twice, for older programs
                seen.add(own or what)
                self._put(places.get(own), Kind.EMBEDDED, " ".join(filter(None, (given.get("progId", ""), what))))

    def _control(self, box: VmlShape, given: Mapping[str, str]) -> None:
        """A control, of which the sheet says what is ``given``, or another shape of an older program."""
        relation, state = self.relations.get(_relation(given)), {}
        if relation is not None and relation.type == "ctrlProp":
            state = next(iter(self._read(relation.target, _control_state)), {})
        text = box.text or given.get("name", "")
        if box.object.lower() in _WITH_CHECK:
            checked = state.get("checked", "Unchecked") != "Unchecked" if state else box.checked
            text = f"{_CHECKED if checked else _UNCHECKED} {text}"
        else:
            chosen = state.get("sel") or state.get("val") or box.chosen
            text = f"{text} ({chosen})" if chosen else text
        known = box.object not in ("", "Pict", "Rect", "Shape", "Text", "Line", "Oval")
        kind = Kind.CONTROL if given or known else Kind.TEXT_BOX if box.text else Kind.SHAPE
        self._put(box.cell, kind, text)

    def _drawn(self, part: str, known: Collection[str]) -> None:
        """What is drawn on the sheet; shapes that are ``known`` stand there once more for newer programs."""
        from .drawing import shapes

        related = self._related(part)
        for shape in self._read(part, lambda xml: shapes(xml, known)):
            if self.unread and shape.kind is Kind.CHART:
                continue  # the page's own
            addresses = [related[link].target for link in shape.links if link in related]
            said = [shape.text, *self._texts_of(shape, related), *addresses]
            self._put(shape.cell, shape.kind, " – ".join(filter(None, said)) or shape.name)

    def _texts_of(self, shape: Shape, related: Mapping[str, _Relation]) -> Iterator[str]:
        from .drawing import texts

        for relation in (related[own] for own in shape.parts if own in related):
            if relation.type in ("chart", "chartEx", "diagramData") and not relation.outside:
                yield from self._read(relation.target, lambda xml: [texts(xml)])

    def _links(self) -> None:
        """Addresses outside the workbook that lie behind cells; they are told, never followed."""
        from .comments import cell_of

        for given in (given for tag, given in self.elements if tag == "hyperlink"):
            relation = self.relations.get(_relation(given))
            if relation is None:
                continue  # within the workbook: what is read of the cells tells it
            place, tip = given.get("location", ""), given.get("tooltip", "").strip()
            address = f"{relation.target}#{place}" if place else relation.target
            self._put(cell_of(given.get("ref", "")), Kind.LINK, f"{address} ({tip})" if tip else address)

    # --- parts -------------------------------------------------------------------------------

    def _of_type(self, kind: str) -> list[str]:
        """The parts that the sheet is related to in one way."""
        return list(dict.fromkeys(relation.target for relation in self.relations.values() if relation.type == kind))

    def _may_read(self, part: str) -> bool:
        return part in self.package and self.found.may_take_apart(self.package.size(part))

    def _related(self, part: str) -> dict[str, _Relation]:
        """What a part is related to, by id; nothing if that is only what holds cells."""
        folder, name = posixpath.split(part)
        where = f"{folder}/_rels/{name}.rels"
        if not self._may_read(where):
            return {}
        xml = self.package.read(where)
        if set(_RELATION_TYPE.findall(xml)) <= _CELLS_ONLY:
            return {}
        related: dict[str, _Relation] = {}

        def take(_: str, attributes: dict[str, str], __: str) -> None:
            target, outside = attributes.get("Target", ""), attributes.get("TargetMode") == "External"
            inside = target.replace("\\", "/")
            place = target if outside else posixpath.normpath(posixpath.join("/", folder, inside)).lstrip("/")
            if attributes.get("Id"):
                kind = attributes.get("Type", "").rpartition("/")[2]
                related[attributes["Id"]] = _Relation(kind, place, outside)

        try:
            for_each_element(xml, take)
        except Unreadable:
            self._put(None, Kind.UNREADABLE, where)
        return related

    def _read(self, part: str, read: Callable[[bytes], Sequence[T]]) -> Sequence[T]:
        """What ``read`` gives of a part; one that cannot be taken apart is itself something to tell."""
        if not self._may_read(part):
            return ()
        try:
            return read(self.package.read(part))
        except Unreadable:
            self._put(None, Kind.UNREADABLE, posixpath.basename(part))
            return ()


def _control_state(xml: bytes) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for_each_element(
        xml, lambda name, attributes, _: found.append(attributes) if name.endswith("formControlPr") else None
    )
    return found


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(one or other) for name, one, other in re.findall(_ATTRIBUTE, text)}


def _relation(attributes: Mapping[str, str]) -> str:
    """The id of the relation that an element names."""
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")
