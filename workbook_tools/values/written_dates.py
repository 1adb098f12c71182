"""Dates written as text in Danish forms."""

from __future__ import annotations

import datetime as dt
import re

from .danish_dates import MONTHS

_MONTHS = {name: number for number, month in enumerate(MONTHS, start=1) for name in (month, month[:3])} | {"sept": 9}
_NUMERIC = re.compile(r"^(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_WORDS = re.compile(r"^(\d{1,2})\.? ?([a-zæøå]+)\.? (\d{4})$")


def read_date(text: str) -> dt.date | None:
    """The date that ``text`` means in Danish (day first, year in four digits), or None.

    >>> [str(read_date(text)) for text in ("14-03-2019", "14. marts 2019", "3/14/2019")]
    ['2019-03-14', '2019-03-14', 'None']
    """
    bare = " ".join(text.split()).lower().removeprefix("den ").removeprefix("d. ")
    if match := _ISO.match(bare):
        year, month, day = map(int, match.groups())
    elif match := _NUMERIC.match(bare):
        day, month, year = map(int, match.groups())
    elif (match := _WORDS.match(bare)) and match[2] in _MONTHS:
        day, month, year = int(match[1]), _MONTHS[match[2]], int(match[3])
    else:
        return None
    if year < 1900:
        return None  # before Excel's calendar
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
