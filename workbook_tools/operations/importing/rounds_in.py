"""The rounds that a document follows up in: »1. budgetopfølgning 2019«, »31.12.2019«."""

from __future__ import annotations

import datetime as dt
import re

from ...definition.document_labels import ORDINALS

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
    """The designation of the round that a cell names; "" if it names none. A day keeps its year, all else is of the budget year."""
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
    return f"{int(day['day']):02}.{int(day['month']):02}.{day['year'] or ''}" if day else ""


def of_budget_year(designation: str, year: int) -> str:
    """A designation without the year that it need not name.

    >>> of_budget_year("31.12.2027", 2027), of_budget_year("31.03.2028", 2027)
    ('31.12.', '31.03.2028')
    """
    return designation.removesuffix(str(year)) if _DAY.match(designation) else designation


def number_of(designation: str) -> tuple[int, str]:
    """The number that a round is called by and what is numbered: »2. budgetopfølgning«, »Anden opfølgning«; 0 if it has none."""
    numbered = _NUMBERED.match("".join(designation.split()))
    if numbered:
        return int(numbered["n"]), numbered["what"].casefold()
    first, _, what = designation.casefold().partition(" ")
    return (ORDINALS.index(first) + 1, what) if first in ORDINALS else (0, "")


def day_of(designation: str, year: int) -> dt.date | None:
    """The day that a round is called by: »31.12.«, of the budget year if it names no other."""
    found = _DAY.match(designation)
    if not found:
        return None
    try:
        return dt.date(int(found["year"] or year), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
