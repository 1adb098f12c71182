"""The paragraphs of an agreement's document, from plain text or Word, with the lines they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from .text_document import NotADocument, decoded

LONGEST_HEADING = 160
_TAG = re.compile(r"</?\w+[^<>]{0,200}>")
_BULLET = re.compile(r"^\s*(?:[-–•*·]|\d{1,2}[.)])\s+")
_SENTENCE_END = re.compile(r"[.:;!?,]$")


class Paragraph(Struct, frozen=True):
    """A paragraph with the line of the document that each of its characters stands on.

    ``heading`` is the text if the paragraph may be a heading, else "". In a Word document a line is a
    paragraph or a table row, counted from the beginning.
    """

    text: str
    lines: tuple[tuple[int, int], ...]  # (offset in the text, line number), ascending
    heading: str = ""

    def line_at(self, offset: int) -> int:
        """The document's line, counted from 1, that a character stands on."""
        return max((start, line) for start, line in self.lines if start <= offset)[1]


def read_paragraphs(data: bytes, name: str) -> list[Paragraph]:
    """The paragraphs of a .docx or a text file called ``name``; raises NotADocument."""
    if data.startswith(b"PK"):
        return [_paragraph([(n, text)], style) for n, (text, style) in enumerate(_word_lines(data, name), start=1)]
    if (
        data.startswith(b"\xd0\xcf\x11\xe0")
        or data.startswith(b"%PDF")
        or b"\x00" in data[:4096].replace(b"\xff\xfe", b"")
    ):
        raise NotADocument("no-document", file=name)
    return list(_text_paragraphs(decoded(data)))


def _text_paragraphs(text: str) -> Iterator[Paragraph]:
    """Lines that follow each other are one paragraph; table rows and bullets stand alone."""
    gathered: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        alone = "\t" in line or _BULLET.match(line) is not None
        if gathered and (alone or not line.strip()):
            yield _paragraph(gathered)
            gathered = []
        if alone:
            yield _paragraph([(number, line)])
        elif line.strip():
            gathered.append((number, line.strip()))
    if gathered:
        yield _paragraph(gathered)


def _paragraph(lines: list[tuple[int, str]], style: str = "") -> Paragraph:
    text, starts = "", []
    for number, line in lines:
        clean = _TAG.sub(lambda tag: ". " if tag[0].startswith("</") else " ", line)
        text += " " if text else ""
        starts.append((len(text), number))
        text += clean
    first = text.split("\t", 1)[0].strip()
    is_heading = style.startswith(("heading", "overskrift", "title")) or _looks_like_heading(first, lines)
    return Paragraph(text, tuple(starts), first if is_heading else "")


def _looks_like_heading(text: str, lines: list[tuple[int, str]]) -> bool:
    """Short, alone on its line, not a sentence."""
    return bool(text) and len(lines) == 1 and len(text) <= LONGEST_HEADING and not _SENTENCE_END.search(text)


def _word_lines(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    """Text and style of every paragraph and table row, in the order they stand."""
    from .word_blocks import word_blocks  # python-docx takes long to load

    for block in word_blocks(data, name):
        yield "\t".join(" ".join(cell.split()) for cell in block.cells), "heading" if block.level else ""
