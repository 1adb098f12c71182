"""The headings of a document, and what stands below each: by style, by number, or by how they look."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from msgspec import Struct, field

from ...prose.amounts_in_text import find_amounts
from ...prose.blocks import Block

LONGEST = 140
_NUMBERED = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s+(?P<title>[A-ZÆØÅ»\"].*)$")
_SENTENCE_END = re.compile(r"[.:;!?,]$")
_BULLET = re.compile(r"^\s*[-–•*·]\s")
_INITIALS = re.compile(r"^(?:[A-ZÆØÅ][A-ZÆØÅ0-9+:./&-]{0,5}\s+){2,}[A-ZÆØÅ][A-ZÆØÅ0-9+:./&-]{0,5}$")
_PAGE = re.compile(r"^(?:side\s+)?\d{1,3}(?:\s*(?:af|/|\|)\s*\d{1,3})?$", re.IGNORECASE)
_ENDS = re.compile(r"[.:;!?»”\")\]]$")
_FEWEST_STYLED = 3
_REPEATED = 3  # times that a short paragraph stands in a document, at the top or foot of its pages


class Heading(Struct):
    """A heading with its number, if it has one, and the blocks below it up to the next."""

    title: str
    number: str
    level: int
    block: Block
    below: list[Block] = field(default_factory=list)


def furniture_of(block: Block, repeated: Collection[str]) -> str:
    """What a block is that stands on every page – initials and page numbers, or headers and footers –; "" for all else."""
    text = block.text.strip()
    if block.is_row:
        return ""
    if _INITIALS.match(text) or _PAGE.match(text):
        return "initials"
    return "repeated" if text in repeated else ""


def repeated_lines(blocks: Sequence[Block]) -> set[str]:
    """Short lines that stand in the document again and again; no sentences and no money, which each item has of its own."""
    seen: dict[str, int] = {}
    for block in blocks:
        says = (
            block.is_row
            or len(block.text) > LONGEST
            or _SENTENCE_END.search(block.text)
            or any(find_amounts(block.text))
        )
        if not says:
            seen[block.text] = seen.get(block.text, 0) + 1
    return {text for text, n in seen.items() if n >= _REPEATED}


def joined(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that a page break parted are one again: the first has no end, and the second begins small."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        broken = (
            last is not None and not last.is_row and not block.is_row and not last.level and not block.level
            and not _ENDS.search(last.text) and block.text[:1].islower() and len(last.text) > LONGEST // 3
        )  # fmt: skip
        if broken and last is not None:
            found[-1] = Block((f"{last.text} {block.text}",), last.number)
        else:
            found.append(block)
    return found


def headings_of(blocks: Sequence[Block]) -> tuple[list[Block], list[Heading]]:
    """What stands before the first heading, and all headings in order."""
    styled = sum(block.level > 0 for block in blocks) >= _FEWEST_STYLED
    before: list[Block] = []
    found: list[Heading] = []
    for block in blocks:
        if not is_heading(block, styled):
            (found[-1].below if found else before).append(block)
            continue
        numbered = _NUMBERED.match(block.text)
        number = numbered["number"] if numbered else ""
        level = block.level or (number.count(".") + 1 if number else 0)
        found.append(Heading(numbered["title"] if numbered else block.text, number, level, block))
    return before, found


def is_heading(block: Block, styled: bool) -> bool:
    """Whether a block is a heading; in a document with ``styled`` headings only those are."""
    if block.is_row or not block.text or "\n" in block.text:
        return False
    if styled:
        return block.level > 0
    text = block.text
    return (
        len(text) <= LONGEST and not _SENTENCE_END.search(text) and not _BULLET.match(text)
        and (text[0].isupper() or text[0].isdigit() or text[0] in "»\"")
    )  # fmt: skip


def is_theme(headings: Sequence[Heading], at: int) -> bool:
    """Whether a heading groups those that follow: by number, by level, or because nothing stands between."""
    here = headings[at]
    after = headings[at + 1] if at + 1 < len(headings) else None
    if after is None:
        return False
    if here.number and after.number:
        return after.number.startswith(f"{here.number}.")
    if here.level and after.level and (here.block.level or not here.number):
        return after.level > here.level
    return not here.below
