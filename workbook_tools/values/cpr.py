"""Find Danish civil registration (CPR) numbers in free text, and keep them out of every message."""

from __future__ import annotations

import datetime as dt
import re

from .cells import Cell, as_text
from .shown import shown

# ddmmåå-xxxx: a hyphen (with or without spaces), a space or nothing between; no further digit.
_CANDIDATE = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(?:[ \u00a0]?[-–−][ \u00a0]?|[ \u00a0])?(\d{4})(?!\d)")
_DATE = re.compile(r"\d\d\d\d\d\d")  # looked for first: so few texts hold it; written out it is found quickest
# The fingerprint of a file (SHA-256 and the like) holds any digits by chance.
_FINGERPRINT = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?![0-9A-Za-z])")
# A digit group joined on makes it a case number or a longer code – unless that group is another CPR number.
_JOINED_BEFORE, _JOINED_AFTER = re.compile(r"\d[-./]$"), re.compile(r"[-./]\d")

_NO_TEXT = (bool, dt.date)
SHORTEST = 10  # the digits alone

MASK = "••••••-••••"


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the CPR numbers of a text begin and end."""
    if not _DATE.search(text):
        return []
    dated = [match.span() for match in _CANDIDATE.finditer(text) if _has_date(match)]
    if not dated:
        return []
    prints = [match.span() for match in _FINGERPRINT.finditer(text)]
    dated = [(start, end) for start, end in dated if not any(a <= start and end <= b for a, b in prints)]
    starts, ends = {start for start, _ in dated}, {end for _, end in dated}
    return [
        (start, end)
        for start, end in dated
        if (start - 1 in ends or not _JOINED_BEFORE.search(text, max(0, start - 2), start))
        and (end + 1 in starts or not _JOINED_AFTER.match(text, end))
    ]


def _has_date(match: re.Match[str]) -> bool:
    day, month, year, _ = (int(group) for group in match.groups())
    # Which century the year belongs to does not matter for whether the day exists, but for 29 February.
    for century in (1900, 2000):
        try:
            dt.date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def has_cpr(value: Cell) -> bool:
    """Whether a text, or a number typed without its hyphen, holds a CPR number with a valid date."""
    if value is None or isinstance(value, _NO_TEXT):
        return False
    text = as_text(value)
    if not isinstance(value, str) and len(text) == 9:
        text = "0" + text  # a number loses its leading zero
    return len(text) >= SHORTEST and bool(_spans(text))


def masked(value: Cell, length: int = 60) -> str:
    """The beginning of a cell's text for a message, with CPR numbers hidden."""
    return without_cpr(shown(value))[:length]


def without_cpr(text: str) -> str:
    """The text with every CPR number replaced by dots."""
    for start, end in reversed(_spans(text)):
        text = text[:start] + MASK + text[end:]
    return text
