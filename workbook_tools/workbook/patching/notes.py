"""Notes on cells: the comments part of a sheet, made or added to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from ...values.cells import CellPosition
from ..layout import a1
from .boxes import Boxes
from .grid import number
from .package import SPREADSHEET_TYPE, Package
from .sheet import cell_at
from .xml_edit import Element, Part, cell_text, xml_text

_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{}"><authors/><commentList/></comments>'
)
_LOOK = '<{0}rPr><{0}sz val="9"/><{0}color indexed="81"/><{0}rFont val="Tahoma"/><{0}family val="2"/></{0}rPr>'


class Notes:
    """The notes of one sheet, those of ``author`` and others'. ``write`` puts the parts into the package."""

    def __init__(self, package: Package, name: str, author: str) -> None:
        self._package, self._sheet, self._own_name = package, name, author
        found = [relation.target for relation in package.related(name, "comments") if relation.target in package]
        self._existing = bool(found)
        self.name = found[0] if found else package.free_name("xl/comments{}.xml")
        data = _EMPTY.format(package.namespace).encode()
        self._part = Part(package.read(self.name) if found else data)
        if not self._part.root.children:
            self._part = Part(data)
        root = self._part.root
        self._prefix = f"{root.prefix}:" if root.prefix else ""
        self._list = root.child("commentList")
        self._there: dict[CellPosition, Element] = {}
        self._kept: dict[CellPosition, str] = {}
        for element in self._list.all("comment") if self._list else ():
            cell = cell_at(element.attributes.get("ref"))
            if cell is not None:
                self._there.setdefault(cell, element)

    def threads(self) -> set[CellPosition]:
        """Cells with a conversation: newer programs show that and not the note."""
        cells = set()
        for relation in self._package.related(self._sheet, "threadedComment"):
            if relation.target in self._package:
                root = Part(self._package.read(relation.target)).root
                cells |= {cell for element in root.children if (cell := cell_at(element.attributes.get("ref")))}
        return cells

    def own(self, lines: Container[str]) -> set[CellPosition]:
        """The cells whose notes ``author`` made or added to.

        ``lines`` are those of its messages: LibreOffice forgets who wrote a note.
        """
        return {
            cell
            for cell, element in self._there.items()
            if self._author_of(element) == self._own_name or any(_is_of(piece, lines) for piece in _pieces(element))
        }

    def remove_lines(self, cells: Iterable[CellPosition], lines: Container[str], boxes: Boxes) -> None:
        """Take those words away; what others wrote stays."""
        for cell in cells:
            element = self._there[cell]
            foreign = [piece for piece in _pieces(element) if not _is_of(piece, lines)]
            if self._author_of(element) == self._own_name or not any(piece.content().strip() for piece in foreign):
                self._part.replace(element.start, element.end, "")
                boxes.remove(cell)
                del self._there[cell]
                continue
            for piece in _pieces(element):
                if _is_of(piece, lines):
                    self._part.replace(piece.start, piece.end, "")
            self._kept[cell] = _text(foreign)

    def write(self, texts: Mapping[CellPosition, str], boxes: Boxes) -> None:
        """Put ``texts`` on cells, below what stands there."""
        shown: dict[CellPosition, str] = {}
        new = []
        for cell, text in sorted(texts.items()):
            element = self._there.get(cell)
            if element is None:
                new.append(self._comment(cell, text))
                shown[cell] = text
            elif added := self._missing(cell, text):
                self._extend(element, added)
                shown[cell] = f"{self._note(cell)}\n\n{added}"
        if not boxes.existing:
            shown |= {cell: self._note(cell) for cell in self._there if cell not in shown}
        self._append(new)
        for cell, text in sorted(shown.items()):
            boxes.put(cell, text)
        self._save()
        boxes.save()

    def _note(self, cell: CellPosition) -> str:
        """What the note of a cell says, without the words taken away."""
        return self._kept[cell] if cell in self._kept else _text(_pieces(self._there[cell]))

    def _missing(self, cell: CellPosition, text: str) -> str:
        """The lines of ``text`` that the note does not have yet."""
        there = self._note(cell)
        return "\n".join(line for line in text.split("\n") if line not in there)

    def _comment(self, cell: CellPosition, text: str) -> str:
        p = self._prefix
        return (
            f'<{p}comment ref="{a1(*cell)}" authorId="{self._author()}" shapeId="0">'
            f"<{p}text>{self._run(text)}</{p}text></{p}comment>"
        )

    def _run(self, text: str) -> str:
        p = self._prefix
        return f'<{p}r>{_LOOK.format(p)}<{p}t xml:space="preserve">{cell_text(text)}</{p}t></{p}r>'

    def _extend(self, element: Element, text: str) -> None:
        """Add to a note; its plain text becomes a run, since text and runs together are read differently."""
        content = element.child("text")
        if content is None:
            return
        run = self._run(f"\n\n{text}")
        plain = content.child("t")
        if plain is not None:
            tag = content.tag("r")
            self._part.insert(plain.start, f"<{tag}>")
            self._part.insert(plain.end, f"</{tag}>")
        runs = _pieces(element)
        if runs:
            self._part.insert(runs[-1].end, run)
        else:
            self._part.append(content, run)

    def _author_of(self, element: Element) -> str:
        authors = self._part.root.child("authors")
        position = number(element.attributes.get("authorId"))
        names = [child.content() for child in authors.children] if authors else []
        return names[position] if position < len(names) else ""

    def _author(self) -> int:
        authors = self._part.root.child("authors")
        names = [child.content() for child in authors.children] if authors else []
        return names.index(self._own_name) if self._own_name in names else len(names)

    def _append(self, comments: list[str]) -> None:
        if not comments:
            return
        root, p, xml = self._part.root, self._prefix, "".join(comments)
        authors = root.child("authors")
        if authors is None:
            self._part.insert(
                root.inner, f"<{p}authors><{p}author>{cell_text(self._own_name)}</{p}author></{p}authors>"
            )
        elif self._author() == len(authors.children):
            self._part.append(authors, f"<{p}author>{cell_text(self._own_name)}</{p}author>")
        if self._list is None:
            self._part.append(root, f"<{p}commentList>{xml}</{p}commentList>")
        else:
            self._part.append(self._list, xml)

    def _save(self) -> None:
        self._package.write(self.name, self._part.result())
        if not self._existing:
            self._package.relate(self._sheet, "comments", self.name)
            self._package.declare(self.name, f"{SPREADSHEET_TYPE}comments+xml")


def _pieces(element: Element) -> list[Element]:
    """The runs of a note, or its plain text."""
    content = element.child("text")
    return [child for child in content.children if child.name in ("t", "r")] if content else []


def _text(pieces: Iterable[Element]) -> str:
    texts = (t.content() for piece in pieces for t in ([piece] if piece.name == "t" else piece.all("t")))
    return xml_text("".join(texts))


def _is_of(piece: Element, lines: Container[str]) -> bool:
    """Whether a run says nothing but some of ``lines``."""
    said = [line for line in _text([piece]).split("\n") if line.strip()]
    return bool(said) and all(line in lines for line in said)
