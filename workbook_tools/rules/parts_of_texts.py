"""The parts of a text – names, mail addresses, with semicolons between – that are like a pattern, as Excel searches."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..values import cells
from ..values.cells import Cell


def parts_like(patterns: tuple[str, ...], value: Cell) -> float:
    """How many parts of a cell's text are like one of the patterns."""
    return _text_parts_like(patterns, cells.as_text(value))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    parts = (".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in text)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=2**12)  # most rows have one of few texts, or none
def _text_parts_like(patterns: tuple[str, ...], text: str) -> float:
    parts = text[: cells.LONGEST_PARTS].split(";")[: cells.MOST_PARTS]
    texts = [f";{' '.join(filter(None, part.split(' ')))};" for part in parts]
    lacking = cells.MOST_PARTS - len(texts)
    found = 0
    for pattern in map(_pattern, patterns):
        found += sum(pattern.search(text) is not None for text in texts)
        found += lacking if pattern.search(";;") else 0
    return float(found)
