"""Which day a finance system's period ends on, and what the lines above a list say that it covers."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence

from msgspec import Struct

from ...values.cells import Cell, as_text, is_number
from ...values.danish_dates import MONTHS
from ...values.written_dates import read_date

_LAST = 16  # special periods after the twelfth belong to the year's last day
_PERIOD = re.compile(r"^(?:(?P<before>20\d\d)[-./ ]?)?0{0,2}(?P<period>\d{1,2})(?:[-./ ](?P<after>20\d\d))?$")
_NUMBER = r"\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4}-\d{2}-\d{2}"
_WORDS = rf"\d{{1,2}}\.?\s+(?:{'|'.join(MONTHS)})\s+\d{{4}}"
_DAY = re.compile(rf"(?:{_NUMBER}|{_WORDS})", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"^(\d{1,2}[-./]\d{1,2}[-./])(\d{2})$")
_SAYS_UNTIL = re.compile(r"\b(?:pr|per|periode\w*|til|t\.o\.m|opgjort|opgørelses\w*|saldo\w*|ultimo)\b", re.IGNORECASE)
_SAYS_FROM = re.compile(r"\b(?:fra|start\w*|begynd\w*)\b", re.IGNORECASE)
_SAYS_YEAR = re.compile(
    r"(?:\b(?:regnskabsår|budgetår|finansår|år)|^\W*regnskab)\W{0,4}20\d\d(?:\s*(?:[-–/,]|og|til)\s*20\d\d)*(?!\d)",
    re.IGNORECASE,
)
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


def day_of(cell: Cell) -> dt.date | None:
    """The day a cell means: a date, or one as finance systems write it.

    >>> [str(day_of(text)) for text in ("30.04.19", "20190430", "30-04-2019 00:00:00", "31.04.2019")]
    ['2019-04-30', '2019-04-30', '2019-04-30', 'None']
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = as_text(cell).strip()
    if is_number(cell) or text.isdigit():
        text = text.removesuffix(".0")
        return read_date(f"{text[:4]}-{text[4:6]}-{text[6:]}") if len(text) == 8 else None
    text = re.sub(r"[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2})?$", "", text)
    return read_date(_SHORT_YEAR.sub(r"\g<1>20\g<2>", text))


def is_month(header: Cell) -> bool:
    """Whether a header is a month or a period of a year.

    >>> [is_month(text) for text in ("Januar 2019", "jan-19", "2019-03", "Marts", "Beløb", "12")]
    [True, True, True, True, False, False]
    """
    text = as_text(header).strip().lower()
    if isinstance(header, dt.date) or (says_year(header) and period_end(header, None) is not None):
        return True
    name = re.match(r"[^\W\d_]{3,}", text)
    return name is not None and any(month.startswith(name[0]) for month in MONTHS)


def says_year(cell: Cell) -> bool:
    """Whether a period names its year."""
    return re.search(r"20\d\d", as_text(cell)) is not None


class Stated(Struct, frozen=True):
    """What the lines above a table say: the first and last day of what it covers, where one alone is said, and accounting years."""

    first: dt.date | None
    last: dt.date | None
    years: frozenset[int]

    def is_of(self, year: int) -> bool:
        """Whether the lines say that this year and no other is meant."""
        if self.years:
            return self.years == {year}
        return self.first is not None and self.last is not None and self.first.year == self.last.year == year


def stated_in(above: Sequence[Sequence[Cell]]) -> Stated:
    """The days of a period, or the day of »pr.«, and »Regnskabsår«.

    >>> found = stated_in([["Udskrevet 02-05-2019"], ["Periode: 01.01.2019 - 30.04.2019"], ["Regnskabsår", "2019"]])
    >>> str(found.first), str(found.last), sorted(found.years)
    ('2019-01-01', '2019-04-30', [2019])
    """
    firsts: set[dt.date] = set()
    lasts: set[dt.date] = set()
    years: set[int] = set()
    for row in above:
        cells = (f"{cell:%d-%m-%Y}" if isinstance(cell, dt.date) else as_text(cell).removesuffix(".0") for cell in row)
        line = " ".join(cells)
        if _PRINTED.search(line):
            continue
        for named in _SAYS_YEAR.finditer(line):
            years |= {int(year) for year in re.findall(r"20\d\d", named[0])}
        days = [day for text in _DAY.findall(line) if (day := read_date(" ".join(text.split()))) is not None]
        if days and _SAYS_UNTIL.search(line):
            lasts.add(max(days))
            firsts |= {min(days)} if len(days) > 1 else set()
        elif days and _SAYS_FROM.search(line):
            firsts.add(min(days))
    return Stated(min(firsts, default=None), lasts.pop() if len(lasts) == 1 else None, frozenset(years))
