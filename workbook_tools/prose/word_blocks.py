"""The blocks of a Word document; nothing outside it is opened and no field is worked out.

Its XML is walked, because what people do to a text – tracked changes, content controls, text boxes, footnotes – hides words
from python-docx's own paragraphs.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import Any

from .blocks import Block, tidy
from .text_document import LARGEST_UNPACKED, NotADocument
from .word_rows import W, children, row_cells

_HEADING = re.compile(r"(?:heading|overskrift)\s*(\d)")
_SEPARATE = (f"{W}txbxContent", f"{W}tbl")  # blocks of their own, inside a paragraph or a cell
_TAKEN_OUT = (f"{W}del", f"{W}moveFrom", f"{W}rPrChange", f"{W}pPrChange")  # what a tracked change removed
_TEXTS = (f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
_BREAKS = (f"{W}br", f"{W}cr")
_NOTES = ("footnote", "endnote")


def word_blocks(data: bytes, name: str) -> Iterator[Block]:
    """Every paragraph and table row in order, numbered as they follow each other."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST_UNPACKED:
                raise NotADocument("document-unpacks", file=name)
        document = docx.Document(io.BytesIO(data))
        walk = _Walk({style.style_id: style.name or "" for style in document.styles}, _notes(document))
        found = (block for block in walk.blocks(document.element.body) if block.text.strip() or block.is_row)
        for number, block in enumerate(found, start=1):
            yield Block(block.cells, number, block.level, block.is_row)
    except (OpcError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, RecursionError) as error:
        raise NotADocument("document-unreadable", file=name) from error


def _notes(document: Any) -> dict[tuple[str, str], Any]:
    """The footnotes and endnotes by kind and id."""
    from docx.oxml.parser import parse_xml

    return {
        (kind, note.get(f"{W}id")): note
        for rel in document.part.rels.values()
        for kind in _NOTES
        if not rel.is_external and rel.reltype.endswith(f"/{kind}s")
        for note in parse_xml(rel.target_part.blob).iter(f"{W}{kind}")
        if note.get(f"{W}type", "normal") == "normal"
    }


class _Walk:
    """Goes through a document in the order in which it is read."""

    def __init__(self, styles: dict[str, str], notes: dict[tuple[str, str], Any]) -> None:
        self._styles, self._notes = styles, notes

    def blocks(self, parent: Any) -> Iterator[Block]:
        """The blocks below an element; what belongs beside one – notes, text boxes – follows it."""
        for child in children(parent, (f"{W}p", f"{W}tbl")):
            if child.tag == f"{W}tbl":
                yield from self._table(child)
                continue
            beside: list[Any] = []
            text, style = self._paragraph(child, beside)
            yield Block((text,), 0, _level(style))
            yield from self._beside(beside)

    def _table(self, table: Any) -> Iterator[Block]:
        """The rows; what stands beside them comes after the last, so that it does not part the table."""
        beside: list[Any] = []
        above: list[str] = []
        for row in children(table, (f"{W}tr",)):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            inside: list[Any] = []
            above = row_cells(row, above, partial(self._cell, beside=inside))
            yield Block(tuple(above), 0, is_row=True)
            for one in inside:  # a table in a cell stands below its row
                if one.tag == f"{W}tbl":
                    yield from self._table(one)
                else:
                    beside.append(one)
        yield from self._beside(beside)

    def _beside(self, found: list[Any]) -> Iterator[Block]:
        for one in found:
            yield from self._table(one) if one.tag == f"{W}tbl" else self.blocks(one)

    def _cell(self, cell: Any, beside: list[Any]) -> str:
        """The cell's paragraphs on lines of their own."""
        lines = []
        for child in children(cell, (f"{W}p", f"{W}tbl")):
            if child.tag == f"{W}tbl":
                beside.append(child)
            else:
                lines.append(self._paragraph(child, beside)[0])
        return tidy("\n".join(lines))

    def _paragraph(self, paragraph: Any, beside: list[Any]) -> tuple[str, str]:
        """Text and style; ``beside`` gets what is not part of its text."""
        chosen = paragraph.find(f"{W}pPr/{W}pStyle")
        style = self._styles.get(chosen.get(f"{W}val"), "") if chosen is not None else ""
        text = tidy("".join(self._words(paragraph, beside)))
        is_point = style.lower().startswith(("list", "liste", "punktopstilling"))
        return (f"- {text}" if is_point and text and not text.startswith(("-", "•")) else text), style

    def _words(self, paragraph: Any, beside: list[Any]) -> Iterator[str]:
        waiting = list(reversed(paragraph))
        while waiting:
            element = waiting.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            kind = tag.removeprefix(W).removesuffix("Reference")
            if tag in _TEXTS:
                yield element.text or ""
            elif tag == f"{W}tab":
                yield "\t"
            elif tag in _BREAKS:
                yield "\n"
            elif tag == f"{W}noBreakHyphen":
                yield "-"
            elif tag in _SEPARATE:
                beside.append(element)
            elif tag == f"{W}{kind}Reference" and (kind, element.get(f"{W}id")) in self._notes:
                beside.append(self._notes.pop((kind, element.get(f"{W}id"))))  # once, though it may refer to itself
            elif tag.endswith("}AlternateContent"):
                waiting += element[:1]  # the same in several ways
            elif tag and tag not in _TAKEN_OUT:
                waiting += reversed(element)


def _level(style: str) -> int:
    found = _HEADING.match(style.lower())
    if found:
        return int(found[1])
    return 1 if style.lower() in ("title", "titel") else 0
