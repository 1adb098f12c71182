"""What every kind of document is read as: its paragraphs and table rows in order."""

from __future__ import annotations

import re

from msgspec import Struct

_BLANKS = re.compile(r"[^\S\n]+")
LINE, PARAGRAPH, ROW, PAGE = "line", "paragraph", "row", "page"  # what a block's number counts
PER_DOCUMENT = 10**9  # from here on the blocks of a second document are numbered, and so on


class Block(Struct, frozen=True):
    """A paragraph – one cell – or a table row, with where it stands in the document.

    ``level`` is that of a heading by its style, 0 where the file does not tell. A cell's paragraphs are parted by line breaks.
    ``starts`` says that a sheet of a workbook begins with it, where there are several.
    """

    cells: tuple[str, ...]
    number: int
    level: int = 0
    is_row: bool = False
    starts: bool = False

    @property
    def text(self) -> str:
        """All its words."""
        return "\t".join(self.cells)


class SourceDocument(Struct, frozen=True):
    """A document's blocks in order; ``unit`` is what their numbers count. ``doubtful`` pages are named."""

    name: str
    blocks: tuple[Block, ...]
    unit: str
    doubtful: tuple[int, ...] = ()


def tidy(text: str) -> str:
    """Single spaces, no blank lines, nothing at the edges."""
    lines = (_BLANKS.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
