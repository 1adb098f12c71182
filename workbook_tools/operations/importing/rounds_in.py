"""The rounds that a document follows up in: »1. budgetopfølgning 2019«, »31.12.2019«."""

from __future__ import annotations

import datetime as dt
import re

_ROUND = re.compile(
    r"^(?P<name>(?:(?:1|2|3|4|5|6)\.?\s+(?:budget)?opfølgning\w*|(?:første|anden|tredje|fjerde)\s+(?:budget)?opfølgning\w*"
    r"|halvårs\w+|årsregnskab\w*|regnskab\w*|[1-4]\.?\s+kvartal))(?:\s+(?:20\d\d))?\.?$",
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
    found = _ROUND.match(text)
    if found:
        return found["name"]
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
