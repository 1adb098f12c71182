"""Read a document as blocks, whatever kind of file it is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from .blocks import LINE, PAGE, PARAGRAPH, ROW, Block, SourceDocument, tidy
from .spaced_tables import with_tabs
from .text_document import NotADocument, decoded, document_bytes

_BREAK = re.compile(r"</\s*(?:p|div|li|h[1-6])\s*>|<\s*br\s*/?\s*>", re.IGNORECASE)
_BULLET_TAG = re.compile(r"<\s*li\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][\w-]*[^<>]{0,200}>", re.IGNORECASE)
_STANDS_ALONE = re.compile(r"^\s*(?:(?:[-–•*·]|\d{1,2}[.)])\s+|\d{1,2}(?:\.\d{1,2})+\.?\s+[A-ZÆØÅ»])")
MOST_BLOCKS = 200_000
SHEETS = (".xlsx", ".xlsm", ".ods", ".xls")


def read_document(path: Path) -> SourceDocument:
    """The blocks of a document, which may be made to do harm: to be called within bounds. Raises NotADocument."""
    if path.suffix.lower() in SHEETS:
        from .sheet_blocks import sheet_blocks

        return SourceDocument(path.name, _few(sheet_blocks(path), path.name), ROW)
    if path.suffix.lower() == ".csv":  # its signs and letters are Excel's to tell
        raise NotADocument("import.csv", file=path.name)
    return blocks_of(document_bytes(path), path.name)


def blocks_of(data: bytes, name: str) -> SourceDocument:
    """The blocks of a file called ``name``: .docx, .html or plain text."""
    if data.startswith(b"PK"):
        from .word_blocks import word_blocks  # python-docx takes long to load

        return SourceDocument(name, _few(word_blocks(data, name), name), PARAGRAPH)
    if data.startswith(b"%PDF"):
        from .pdf_blocks import pdf_pages

        pages = pdf_pages(data, name)
        return SourceDocument(name, _few(iter(pages.blocks), name), PAGE, pages.continued)
    if data.startswith(b"\xd0\xcf\x11\xe0") or b"\x00" in data[:4096].replace(b"\xff\xfe", b""):
        raise NotADocument("import.no-document", file=name)
    text = decoded(data)
    if re.match(r"\s*<(?:!doctype\s+html|html|\?xml)\b", text[:500], re.IGNORECASE):
        from .html_blocks import html_blocks

        return SourceDocument(name, _few(html_blocks(text, name), name), PARAGRAPH)
    return SourceDocument(name, _few(_text_blocks(text), name), LINE)


def _few(blocks: Iterator[Block], name: str) -> tuple[Block, ...]:
    found = []
    for block in blocks:
        found.append(block)
        if len(found) > MOST_BLOCKS:
            raise NotADocument("document-demanding", file=name)
    return tuple(found)


def _text_blocks(text: str) -> Iterator[Block]:
    """Lines that follow each other are one paragraph; table rows – cells parted by tabs – and bullets stand alone."""
    gathered: list[str] = []
    first = 0
    for number, line in enumerate(with_tabs(text.splitlines()), start=1):
        alone = "\t" in line or _STANDS_ALONE.match(line) is not None
        if gathered and (alone or not line.strip()):
            yield Block((plain(" ".join(gathered)),), first)
            gathered = []
        if "\t" in line:
            yield Block(tuple(map(plain, line.split("\t"))), number, is_row=True)
        elif alone:
            yield Block((plain(line),), number)
        elif line.strip():
            first = first if gathered else number
            gathered.append(line.strip())
    if gathered:
        yield Block((plain(" ".join(gathered)),), first)


def plain(text: str) -> str:
    """A cell without tags: its paragraphs on lines of their own."""
    if "<" in text:
        text = _TAG.sub("", _BULLET_TAG.sub("- ", _BREAK.sub("\n", text)))
    if "&" in text:
        text = html.unescape(text)
    return tidy(text)
