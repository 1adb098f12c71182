"""Find Danish civil registration (CPR) numbers in free text, and keep them out of every message."""

from __future__ import annotations

import datetime as dt
import re

from .cells import Cell, as_text

# ddmmåå-xxxx: hyphen, a space or nothing between; no further digit, and no digit group joined on by
# a hyphen, point or slash, which would make it a case number or a longer code.
_CANDIDATE = re.compile(r"(?<![\d])(?<!\d[-./])(\d{2})(\d{2})(\d{2})(?:[-–− ]|\u00a0)?(\d{4})(?!\d)(?![-./]\d)")

MASK = "••••••-••••"


def _is_cpr(match: re.Match[str]) -> bool:
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
    if value is None or isinstance(value, bool | dt.date):
        return False
    text = as_text(value)
    if not isinstance(value, str) and len(text) == 9:
        text = "0" + text  # a number loses its leading zero
    return any(_is_cpr(match) for match in _CANDIDATE.finditer(text))


def masked(value: Cell, length: int = 60) -> str:
    """The beginning of a cell's text for a message, with CPR numbers hidden."""
    return without_cpr(as_text(value))[:length]


def without_cpr(text: str) -> str:
    """The text with every CPR number replaced by dots."""
    return _CANDIDATE.sub(lambda match: MASK if _is_cpr(match) else match[0], text)
