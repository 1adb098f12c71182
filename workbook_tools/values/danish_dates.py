"""The Danish names of months and weekdays, and a date with them."""

from __future__ import annotations

import datetime as dt

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip
DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


def long_date(day: dt.date) -> str:
    """»31. marts 2019«.

    >>> long_date(dt.date(2019, 3, 31))
    '31. marts 2019'
    """
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"
