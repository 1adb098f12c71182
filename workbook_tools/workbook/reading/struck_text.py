"""Texts in which some words have a line through them, and the cells of .xlsx that show them.

A text may be written in runs of their own looks; a run without looks has those of its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ...values.cells import CellPosition
from .cell_styles import MOST_STYLED, STRUCK, place_of
from .xml_escapes import unescape

_LONGEST = 2**20  # a text of more than Excel's 32,767 characters, whatever they are written as

_ITEM = re.compile(rb"<(?:\w{1,20}:)?si\b[^<>]*>")
_RUN = re.compile(rb"<(?:\w{1,20}:)?r(?=[\s>/])[^<>]*>")
_LOOKS_END = re.compile(rb"</(?:\w{1,20}:)?rPr\s*>")
_TEXT = re.compile(rb"<(?:\w{1,20}:)?t(?=[\s>])[^<>]*>([^<]*)<")
_SHARED = re.compile(
    rb"""\st=["']s["'][^<>]{0,200}>(?:<(?:\w{1,20}:)?f\b[^<>]{0,200}/>)?<(?:\w{1,20}:)?v>(\d{1,9})</"""
)
_INLINE = re.compile(rb"""\st=["']inlineStr["'][^<>]{0,200}>""")
_INLINE_END = re.compile(rb"</(?:\w{1,20}:)?is\s*>")


def struck_texts(strings: bytes) -> dict[int, str]:
    """What is crossed out in the shared texts of a workbook, by their numbers; "" where it is all of it."""
    if b"strike" not in strings:
        return {}
    found = {}
    starts = [match.end() for match in _ITEM.finditer(strings)]
    for number, (start, stop) in enumerate(pairwise([*starts, len(strings)])):
        if strings.find(b"strike", start, stop) >= 0:
            words = _struck(strings[start : min(stop, start + _LONGEST)])
            if words is not None:
                found[number] = words
    return found


def struck_words_in(xml: bytes, shared: dict[int, str]) -> dict[CellPosition, str]:
    """The cells of a sheet with crossed out words, and these; "" where it is all of the text."""
    found: dict[CellPosition, str] = {}
    for match in _SHARED.finditer(xml) if shared else ():
        if int(match[1]) in shared and (place := place_of(xml, match.start())) and len(found) < MOST_STYLED:
            found[place] = shared[int(match[1])]
    if b"strike" in xml:
        for place, text in _inline(xml):
            words = _struck(text)
            if words is not None and len(found) < MOST_STYLED:
                found[place] = words
    return found


def _inline(xml: bytes) -> Iterator[tuple[CellPosition, bytes]]:
    """The texts that stand in the cells themselves."""
    for match in _INLINE.finditer(xml):
        end = _INLINE_END.search(xml, match.end(), match.end() + _LONGEST)
        place = place_of(xml, match.start())
        if end is not None and place is not None:
            yield place, xml[match.end() : end.start()]


def _struck(item: bytes) -> str | None:
    """The crossed out words of one text: None if there are none, "" if nothing else is there."""
    runs = [match.start() for match in _RUN.finditer(item)]
    struck, rest = "", ""
    for start, stop in pairwise([*runs, len(item)]):
        run = item[start:stop]
        looks = _LOOKS_END.search(run)
        words = "".join(unescape(text.decode("utf-8", "replace")) for text in _TEXT.findall(run))
        if looks is not None and STRUCK.search(run, 0, looks.start()):
            struck += words
        else:
            rest += words
    if not struck.strip():
        return None
    return struck if rest.strip() else ""
