"""Dates and times as a number format shows them, in Danish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from .cells import Cell, as_number, from_serial, is_number, serial
from .danish_dates import DAYS, MONTHS


def shown_moment(value: Cell, pieces: Sequence[str]) -> str:
    """A date, time, duration or Excel's number for one by the ``pieces`` of a format; "" where it shows none."""
    moment = _moment(value)
    if moment is None:
        return ""
    runs = _runs(pieces)
    half_days = any(run.upper() in ("AM/PM", "A/P") for run in runs)
    texts = [_shown(run, n, runs, moment, half_days) for n, run in enumerate(runs)]
    return "".join(texts).strip()


def _moment(value: Cell) -> dt.datetime | None:
    """The moment that a value stands for; times of day and durations count from Excel's day 0."""
    zero = dt.datetime(1899, 12, 30)
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    if isinstance(value, dt.time):
        return dt.datetime.combine(zero, value)
    if isinstance(value, dt.timedelta):
        return zero + value
    if not is_number(value) or not 0 <= as_number(value) < 2958466:
        return None
    number = as_number(value)
    day = from_serial(number)
    start = zero if day is None else dt.datetime.combine(day, dt.time())
    return start + dt.timedelta(seconds=round((number - (serial(day) if day else 0)) * 86400))


def _runs(pieces: Sequence[str]) -> list[str]:
    """Equal letters in a row are one: ``dd``, ``mmmm``, ``yyyy``."""
    runs: list[str] = []
    for piece in pieces:
        low = piece.lower()
        if runs and len(piece) == 1 and low in "ymdhs" and set(runs[-1]) == {low}:
            runs[-1] += low
        else:
            runs.append(low if len(piece) == 1 and low in "ymdhs" else piece)
    return runs


def _shown(run: str, at: int, runs: Sequence[str], moment: dt.datetime, half_days: bool) -> str:
    sign, long = run[0], len(run)
    if run.upper() in ("AM/PM", "A/P"):
        return f"{moment:%p}"
    if run.startswith("[") and run[1:2].lower() in "hms":
        seconds = (moment - dt.datetime(1899, 12, 30)).total_seconds()
        return str(int(seconds // {"h": 3600, "m": 60, "s": 1}[run[1].lower()]))
    if sign == "y":
        return f"{moment.year:04d}" if long > 2 else f"{moment.year % 100:02d}"
    if sign == "d":
        name = DAYS[moment.weekday()]
        return (str(moment.day), f"{moment.day:02d}", name[:3], name)[min(long, 4) - 1]
    if sign == "h":
        hour = (moment.hour % 12 or 12) if half_days else moment.hour
        return f"{hour:0{min(long, 2)}d}"
    if sign == "s":
        return f"{moment.second:0{min(long, 2)}d}"
    if sign == "m" and set(run) == {"m"}:
        if _is_minutes(at, runs):
            return f"{moment.minute:0{min(long, 2)}d}"
        name = MONTHS[moment.month - 1]
        return (str(moment.month), f"{moment.month:02d}", name[:3], name, name[0])[min(long, 5) - 1]
    if sign == '"':
        return run[1:].removesuffix('"')
    if sign in "[@;":
        return ""
    return run[1:] if sign == "\\" else "-" if sign == "/" else run


def _is_minutes(at: int, runs: Sequence[str]) -> bool:
    """Whether an ``m`` stands beside hours or seconds."""

    def clock(run: str) -> str:
        return run.strip("[]").lower()[:1] if run.strip("[]").lower()[:1] in "ymdhs" and run[0] not in '"\\' else ""

    before = next((clock(run) for run in reversed(runs[:at]) if clock(run)), "")
    after = next((clock(run) for run in runs[at + 1 :] if clock(run)), "")
    return before == "h" or after == "s"
