"""Groups of digits in a text as a reader sees them: one kind of hyphen, of blank and of digit, nothing invisible."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from .digits import FILLERS

_BLANK_SIGNS = "\u2800"
_DOTS, _SLASHES = "\u00b7\u2022\u2027\u2219\u22c5\u30fb\u2024\u3002", "\u2044\u2215\u29f8\u2571"
_HYPHENS = "\u2212\u2043\u02d7\u2500\u2501\u00af\u203e\u30fc"


class Group(Struct, frozen=True):
    """Digits that stand together; ``start`` and ``end`` are places in the text they were found in."""

    digits: str
    start: int
    end: int


def groups_of(text: str, start: int, end: int) -> tuple[list[Group], list[str]]:
    """The groups of digits between two places of a text, and the signs between each two of them."""
    chain = text[start:end]
    odd = sum(char.isdecimal() for char in chain) < len(chain) and not _enough(chain)
    groups: list[Group] = []
    gaps: list[str] = []
    digits, first, last, gap = "", start, start, ""
    for at, char in enumerate(chain, start):
        digit = _digit(char, odd)
        if digit:
            if gap:
                groups.append(Group(digits, first, last))
                gaps.append(gap)
                digits, gap = "", ""
            first = first if digits else at
            digits += digit
            last = at + 1
        elif digits:
            gap += _sign(char)
    groups.append(Group(digits, first, last))
    return groups, gaps


def _enough(chain: str) -> bool:
    """Whether the common digits are enough for a number: then the raised ones are marks of footnotes."""
    return sum(char.isdecimal() for char in chain) >= 10


def _digit(char: str, odd: bool) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return str(unicodedata.digit(char)) if odd and char.isdigit() else ""


def _sign(char: str) -> str:
    """The sign as one of few; nothing for what nobody sees."""
    if char in "\t\n\r\v\f\u2028\u2029\x85":
        return "\n"
    if char.isspace() or char in _BLANK_SIGNS:
        return " "
    category = unicodedata.category(char)
    if category == "Pd" or char in _HYPHENS:
        return "-"
    if category[0] in "CM" or char in FILLERS or char.isdigit():
        return ""
    if char in _DOTS:
        return "."
    return "/" if char in _SLASHES else unicodedata.normalize("NFKC", char)
