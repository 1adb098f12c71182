"""The amounts of a document from outside: read in a process of its own, because it may be made to do harm."""

from __future__ import annotations

from pathlib import Path

from ..workbook.reading.bounded import bounded
from ..workbook.reading.unreadable import Unreadable
from .amounts_in_text import AmountInText, find_amounts
from .paragraphs import Paragraph, read_paragraphs
from .text_document import NotADocument, document_bytes

Found = list[tuple[Paragraph, list[AmountInText]]]


def amounts_in_document(path: Path) -> Found:
    """Every paragraph of a document with its amounts, in order; raises NotADocument."""
    try:
        found = bounded(_amounts, document_bytes(path), path.name)
    except Unreadable as error:
        raise NotADocument("document-demanding", file=path.name) from error
    if not found:
        raise NotADocument("document-empty", file=path.name)
    return found


def _amounts(data: bytes, name: str) -> Found:
    return [(paragraph, list(find_amounts(paragraph.text))) for paragraph in read_paragraphs(data, name)]
