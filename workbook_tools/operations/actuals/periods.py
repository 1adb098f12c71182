"""Which day a finance system's period ends on, and which day a list of balances says it is made up to."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence

from ...values.cells import Cell, as_text
from ...values.danish_dates import MONTHS
from ...values.written_dates import read_date

_LAST = 16  # special periods after the twelfth belong to the year's last day
_PERIOD = re.compile(r"^(?:(?P<before>20\d\d)[-./ ]?)?0{0,2}(?P<period>\d{1,2})(?:[-./ ](?P<after>20\d\d))?$")
_NUMBER = r"\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4}-\d{2}-\d{2}"
_WORDS = rf"\d{{1,2}}\.?\s+(?:{'|'.join(MONTHS)})\s+\d{{4}}"
_DAY = re.compile(rf"(?:{_NUMBER}|{_WORDS})", re.IGNORECASE)
_SAYS_UNTIL = re.compile(r"\b(?:pr|per|periode\w*|til|t\.o\.m|opgjort|opgørelses\w*|saldo\w*|ultimo)\b", re.IGNORECASE)
_PRINTED = re.compile(
    r"\b(?:udskrevet|dannet|kørt|kørsels\w*|udtrukket|udtræks\w*|bestilt|rapportdato|print\w*)\b", re.IGNORECASE
)


def period_end(cell: Cell, year: Cell) -> dt.date | None:
    """The last day of a period: ``4``, ``004``, ``2019-04``, ``04.2019``, ``2019004``, »april«.

    >>> [str(period_end(text, 2019)) for text in ("4", "2018-12", "02.2020", "13", "april", "17")]
    ['2019-04-30', '2018-12-31', '2020-02-29', '2019-12-31', '2019-04-30', 'None']
    """
    text = as_text(cell).strip().lower().removesuffix(".0")
    said = as_text(year).strip().removesuffix(".0")
    names = (
        [month for month in MONTHS if len(text) >= 3 and month.startswith(text.split()[0].rstrip("."))] if text else []
    )
    if len(names) == 1 and text[:1].isalpha():
        written = re.search(r"20\d\d", text)
        return _end(written[0] if written else said, MONTHS.index(names[0]) + 1)
    match = _PERIOD.match(text)
    if match is None:
        return None
    return _end(match["before"] or match["after"] or said, int(match["period"]))


def _end(year: str, period: int) -> dt.date | None:
    if not year.isdigit() or not 1900 < int(year) < 2200 or not 1 <= period <= _LAST:
        return None
    month = min(period, 12)
    return dt.date(int(year), month, calendar.monthrange(int(year), month)[1])


def as_of_day(above: Sequence[Sequence[Cell]]) -> dt.date | None:
    """The day that the lines above a list say it is made up to: the last day of a period, or the day of »pr.«; None if they do not.

    >>> as_of_day([["Udskrevet 02-05-2019"], ["Periode: 01.01.2019 - 30.04.2019"]])
    datetime.date(2019, 4, 30)
    """
    found: set[dt.date] = set()
    for row in above:
        line = " ".join(f"{cell:%d-%m-%Y}" if isinstance(cell, dt.date) else as_text(cell) for cell in row)
        days = [day for text in _DAY.findall(line) if (day := read_date(" ".join(text.split()))) is not None]
        if days and _SAYS_UNTIL.search(line) and not _PRINTED.search(line):
            found.add(max(days))
    return found.pop() if len(found) == 1 else None
