"""The rounds that a document follows up in: »1. budgetopfølgning 2019«, »31.12.2019«."""

from __future__ import annotations

import datetime as dt
import re

# Without spaces: a narrow column parts words anywhere.
_NUMBERED = re.compile(r"^(?P<n>[1-6])\.?(?P<what>(?:budget)?opfølgning\w*?|kvartal)(?:20\d\d)?\.?$", re.IGNORECASE)
_NAMED = re.compile(
    r"^(?P<name>(?:første|anden|tredje|fjerde)\s+(?:budget)?opfølgning|halvårs\w+|årsregnskab\w*|regnskab\w*)(?:\s+(?:20\d\d))?\.?$",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"^(?:ultimo\s+|pr\.?\s+)?(?P<day>\d{1,2})[.\-/]\s?(?P<month>\d{1,2})[.\-/]?\s?(?P<year>20\d\d)?\.?$", re.IGNORECASE
)
LONGEST = 60


def round_in(cell: str) -> str:
    """The designation of the round that a cell names, without its year; "" if it names none."""
    text = " ".join(cell.split())
    if len(text) > LONGEST:
        return ""
    numbered = _NUMBERED.match("".join(text.split()))
    if numbered:
        return f"{numbered['n']}. {numbered['what']}"
    named = _NAMED.match(text)
    if named:
        return named["name"]
    day = _DAY.match(text)
    return f"{int(day['day']):02}.{int(day['month']):02}." if day else ""


def day_of(designation: str, year: int) -> dt.date | None:
    """The day that a round is called by: »31.12.« of the budget year."""
    found = _DAY.match(designation)
    if not found:
        return None
    try:
        return dt.date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None
