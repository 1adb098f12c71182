"""A time in memory and in its cell: the text ``2019-04-06 11:21:00``, which is sorted, logged and exported as it is, and the
date with a time that a Danish reader sees as ``06-04-2019 11:21``."""

from __future__ import annotations

import datetime as dt

from .cells import Cell

_FIRST = dt.datetime(1900, 3, 1)  # before it Excel counts a day that never was


def moment_text(raw: Cell) -> Cell:
    """The text of a date with a time, to the second; earlier versions wrote the text itself, which stays as it is.

    >>> moment_text(dt.datetime(2019, 4, 6, 11, 20, 59, 999_000)), moment_text("2019-04-06")
    ('2019-04-06 11:21:00', '2019-04-06')
    """
    if isinstance(raw, dt.date):
        time = raw if isinstance(raw, dt.datetime) else dt.datetime.combine(raw, dt.time())
        return (time + dt.timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None).isoformat(" ")
    return raw


def moment_cell(value: Cell) -> Cell:
    """What is written for such a text: the time, or the text where it is none that comes back as it was.

    >>> moment_cell("2019-04-06 11:21:00"), moment_cell("ukendt")
    (datetime.datetime(2019, 4, 6, 11, 21), 'ukendt')
    """
    if not isinstance(value, str):
        return value
    try:
        time = dt.datetime.fromisoformat(value)
    except ValueError:
        return value
    if time.tzinfo is not None or time < _FIRST or time.microsecond or time.isoformat(" ") != value:
        return value
    return time
