"""The blocks of a Word document; nothing outside it is opened and no field is worked out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from .blocks import Block, tidy
from .text_document import LARGEST_UNPACKED, NotADocument

_HEADING = re.compile(r"(?:heading|overskrift)\s*(\d)")


def word_blocks(data: bytes, name: str) -> Iterator[Block]:
    """Every paragraph and table row in order, numbered as they follow each other."""
    import docx
    from docx.opc.exceptions import OpcError
    from docx.table import Table

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST_UNPACKED:
                raise NotADocument("document-unpacks", file=name)
        number = 0
        for block in docx.Document(io.BytesIO(data)).iter_inner_content():
            if isinstance(block, Table):
                for row in block.rows:
                    number += 1
                    yield Block(_cells(row), number, is_row=True)
            elif block.text.strip():
                number += 1
                style = (block.style.name if block.style is not None else None) or ""
                yield Block((_text(block, style),), number, _level(style))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise NotADocument("document-unreadable", file=name) from error


def _cells(row: Any) -> tuple[str, ...]:
    """The row's cells; one that spans several columns once."""
    seen: list[Any] = []
    for cell in row.cells:
        if not any(cell._tc is other._tc for other in seen):
            seen.append(cell)
    return tuple(_cell_text(cell) for cell in seen)


def _cell_text(cell: Any) -> str:
    """The cell's paragraphs, and those of tables in it."""
    lines = []
    for block in cell.iter_inner_content():
        if hasattr(block, "rows"):
            lines += [text for row in block.rows for text in _cells(row)]
        else:
            lines.append(_text(block, (block.style.name if block.style is not None else None) or ""))
    return tidy("\n".join(lines))


def _text(paragraph: Any, style: str) -> str:
    text = tidy(paragraph.text)
    bullet = style.lower().startswith(("list", "liste", "punktopstilling")) and text and not text.startswith(("-", "•"))
    return f"- {text}" if bullet else text


def _level(style: str) -> int:
    found = _HEADING.match(style.lower())
    if found:
        return int(found[1])
    return 1 if style.lower() in ("title", "titel") else 0
