"""The zip package of a workbook: parts by name, what belongs to what, written the same way every time."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator

from msgspec import Struct

from ..reading.precheck import Unreadable
from .xml_edit import Element, Part, attribute

WORKBOOK = "xl/workbook.xml"
CONTENT_TYPES = "[Content_Types].xml"
PACKAGE_RELATIONS = "_rels/.rels"
SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NO_RELATIONS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}relationships"/>'
)


class Relation(Struct, frozen=True):
    """One line of a part's relations; ``target`` is the other part's name."""

    id: str
    type: str
    target: str
    element: Element


class Package:
    """The parts of one file, in their order. What is not written to stays as it is, byte for byte."""

    def __init__(self, data: bytes) -> None:
        self._parts: dict[str, bytes] = {}
        self._stored: set[str] = set()
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            for entry in file.infolist():
                name = entry.filename.replace("\\", "/")  # some programs write backslashes; all others want none
                self._parts[name] = file.read(entry)
                if entry.compress_type == zipfile.ZIP_STORED:
                    self._stored.add(name)
        self._names = {name.casefold(): name for name in self._parts}
        root = Part(self.read(WORKBOOK)).root
        self.namespace = root.space
        self.relations = _STRICT if "purl.oclc.org" in root.space else _TRANSITIONAL

    def __contains__(self, name: str) -> bool:
        return self._actual(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._parts))

    def read(self, name: str) -> bytes:
        """The bytes of a part; case does not count in part names."""
        actual = self._actual(name)
        if actual is None:
            raise Unreadable("damaged")
        return self._parts[actual]

    def _actual(self, name: str) -> str | None:
        return name if name in self._parts else self._names.get(name.casefold())

    def write(self, name: str, data: bytes) -> None:
        """Replace a part, or add it behind all others."""
        self._names.setdefault(name.casefold(), name)
        self._parts[self._actual(name) or name] = data

    def remove(self, name: str) -> None:
        """Leave a part out."""
        del self._parts[self._actual(name) or name]
        self._names.pop(name.casefold(), None)

    def free_name(self, pattern: str) -> str:
        """The first of ``xl/…1.xml``, ``xl/…2.xml`` … that is not taken."""
        return next(name for i in range(1, 100_000) if (name := pattern.format(i)) not in self)

    def bytes(self) -> bytes:
        """The file: same parts, same order, no times and nothing of this machine."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            for name, data in self._parts.items():
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.create_system = 0
                entry.external_attr = 0x10 if name.endswith("/") else 0
                stored = name in self._stored or name.endswith("/")
                entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                file.writestr(entry, data)
        return buffer.getvalue()

    # --- relations ---------------------------------------------------------------------------

    def related(self, source: str, kind: str | None = None) -> list[Relation]:
        """What ``source`` points to inside the file; ``kind`` is the last word of the type."""
        part = relations_part(source)
        found = []
        for element in Part(self.read(part)).root.all("Relationship") if part in self else ():
            given = element.attributes
            if given.get("TargetMode") == "External":
                continue
            if kind is None or given.get("Type", "").rpartition("/")[2] == kind:
                target = _resolve(source, given.get("Target", ""))
                found.append(Relation(given.get("Id", ""), given.get("Type", ""), target, element))
        return found

    def relate(self, source: str, kind: str, target: str) -> str:
        """Point from ``source`` to a part; the new relation's id."""
        name = relations_part(source)
        part = Part(self.read(name) if name in self else _NO_RELATIONS.encode())
        taken = {element.attributes.get("Id") for element in part.root.all("Relationship")}
        new = next(i for n in range(1, 100_000) if (i := f"rId{n}") not in taken)
        path = posixpath.relpath(target, posixpath.dirname(source) or ".")
        part.append(
            part.root,
            f"<{part.root.tag('Relationship')} Id={attribute(new)} "
            f"Type={attribute(f'{self.relations}/{kind}')} Target={attribute(path)}/>",
        )
        self.write(name, part.result())
        return new

    def declare(self, name: str, content_type: str) -> None:
        """Say what kind of part ``name`` is."""
        part = Part(self.read(CONTENT_TYPES))
        tag = part.root.tag("Override")
        part.append(part.root, f"<{tag} PartName={attribute('/' + name)} ContentType={attribute(content_type)}/>")
        self.write(CONTENT_TYPES, part.result())

    def declare_vml(self) -> None:
        """Say what ``.vml`` is, if nothing does."""
        part = Part(self.read(CONTENT_TYPES))
        known = {element.attributes.get("Extension", "").casefold() for element in part.root.all("Default")}
        if "vml" in known:
            return
        new = f'<{part.root.tag("Default")} Extension="vml" ContentType="{VML_TYPE}"/>'
        part.insert(part.root.children[0].start if part.root.children else part.root.close, new)
        self.write(CONTENT_TYPES, part.result())

    def drop_signatures(self) -> bool:
        """Remove digital signatures of the package: they say that not a byte was changed."""
        names = [name for name in self if name.casefold().startswith("_xmlsignatures/")]
        for name in names:
            self.remove(name)
        if names:
            self._forget(PACKAGE_RELATIONS, "Relationship", "Type", "/digital-signature/")
            self._forget(CONTENT_TYPES, "Override", "PartName", "/_xmlsignatures/")
        return bool(names)

    def drop_calculation_chain(self) -> None:
        """Remove the order of calculation, which names every formula; programs make it anew."""
        name = "xl/calcChain.xml"
        if name in self:
            self.remove(name)
            self._forget(relations_part(WORKBOOK), "Relationship", "Type", "/calcchain")
            self._forget(CONTENT_TYPES, "Override", "PartName", "/calcchain")

    def _forget(self, name: str, tag: str, key: str, words: str) -> None:
        part = Part(self.read(name))
        for element in part.root.all(tag):
            if words in element.attributes.get(key, "").casefold():
                part.replace(element.start, element.end, "")
        self.write(name, part.result())


def relations_part(source: str) -> str:
    """Where the relations of a part stand."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolve(source: str, target: str) -> str:
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
