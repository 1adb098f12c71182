"""Rows of amounts that were read as text: they are asked about, because no budget line has them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...messages.message import message
from ...prose.blocks import Block
from .draft import Doubt, Words

# 1.000 · 500 · 4,5 · (300) · 1.5 – but no year, and no telephone number
_AMOUNT = re.compile(
    r"^[-−–÷+(]?\s*(?!(?:19|20)\d\d\b)(?:\d{1,3}(?:[.\s]\d{3})+|\d{2,7}|\d+[.,]\d+)(?:,\d+)?\s*(?:,-|[-)])?(?:\s*(?:kr|mio|t)\b.*)?$"
)
_MONEY = re.compile(r"20\d\d|\bkr\b|\bmio\b|beløb|budget|økonomi", re.IGNORECASE)
_ALIGNED = re.compile(r"(?:\s[-−÷]?\d{1,3}(?:\.\d{3})*(?:,\d+)?(?=\s|$)){3}")


def ask_about_tables(blocks: Sequence[Block], item: str = "") -> list[Doubt]:
    """One doubt about each table of amounts among blocks that stand as text."""
    found: list[Doubt] = []
    table: list[Block] = []
    for block in [*blocks, None]:
        if block is not None and (block.is_row or _ALIGNED.search(block.text)):
            table.append(block)
            continue
        if any(map(_has_amount, table)) and any(_MONEY.search(row.text) for row in table):
            texts = [" | ".join(filter(None, row.cells)) for row in table]
            words = Words("\n".join(texts), table[0].number)
            found.append(Doubt(message("file.review.table-unread"), words, item))
        table = []
    return found


def _has_amount(block: Block) -> bool:
    return any(_AMOUNT.match(cell.strip()) for cell in block.cells[1:]) or _ALIGNED.search(block.text) is not None
