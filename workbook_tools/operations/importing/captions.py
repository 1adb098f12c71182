"""What stands above a printed table: its caption, or a paragraph of the text that is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ...prose.amounts_in_text import find_amounts
from ...prose.blocks import Block
from .units import only_says_units, units_said

_CAPTION = re.compile(r"^(?:tabel|bilag|oversigt|skema)\b", re.IGNORECASE)
_INTRODUCES = re.compile(
    r"\b(?:tabel|oversigt|skema|bilag)\w*|\bneden(?:for|stående)|\bfølgende\b|\bfremgår\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.;!?,]$")
_BULLET = re.compile(r"^\s*[-–•*·]\s")
LONGEST = 100


def caption_above(blocks: Sequence[Block], at: int) -> Block | None:
    """The block above a table if it is about the table; a sentence about something else, or about money, is text."""
    above = blocks[at - 1] if at else None
    if above is None or above.is_row or any(find_amounts(above.text)) or _BULLET.match(above.text):
        return None
    text = above.text.strip()
    if only_says_units(text) or _CAPTION.match(text):
        return above
    is_sentence = _SENTENCE.search(text) and not _INTRODUCES.search(text) and not units_said(text)
    return above if len(text) <= LONGEST and not is_sentence else None


def called(blocks: Sequence[Block], at: int, caption: str) -> str:
    """What a table is called: its caption, but where that only says a unit or is a sentence, the heading above it."""
    if caption and not only_says_units(caption) and not caption.endswith((".", ":")):
        return caption
    above = takewhile(lambda block: not block.is_row, reversed(blocks[: at - bool(caption)]))
    return next((block.text for block in above if _is_name(block.text)), caption)


def _is_name(text: str) -> bool:
    is_prose = _SENTENCE.search(text) or text.endswith(":") or _BULLET.match(text) or any(find_amounts(text))
    return len(text) <= LONGEST and not is_prose and not only_says_units(text)
