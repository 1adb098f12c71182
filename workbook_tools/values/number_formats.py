"""What a number format does to a number: what kind it shows, and the text a Danish reader sees.

A format is the code that stands in a file (``dd-mm-yyyy``, ``0.0%``, ``#,##0,``), always in English. It has up to
four sections, parted by ``;``. What changes the meaning of a number is told apart: dates and times, percent, numbers shown
in thousands or millions or with more digits than they have, numbers that are not shown at all, and words beside them.
Digits, colours, signs and the unit of amounts only change how it looks.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import Enum
from functools import lru_cache

from msgspec import Struct

from .cells import Cell, is_number
from .number_dates import shown_moment
from .shown import shown

# One piece of a format: a text in quotes, an escaped sign, a space as wide as a sign, a filling sign, brackets, the
# words General and AM/PM, or a single sign.
_PIECE = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|General|AM/PM|A/P|[Ee][+-]|.', re.DOTALL | re.IGNORECASE)
# What follows is compiled when a cell is shown in an unusual format: few files have one.
_ELAPSED = r"(?i)\[[hms]+\]"
_CONDITION = r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]"
_CURRENCY = r"\[\$([^-\]]*)(?:-[^\]]*)?\]"
_MILLIONS = r"(?i)\b(?:mio|mia|mill|mrd|mkr|mn)\b|million|milliard|(?-i:\bMM?\b)"
_PER_CENT = r"(?i)[%‰]|\b(?:pct|procent)\b"
# The unit that amounts are in, which says nothing new: »(1.000 kr.)«, »t.kr.«, »DKK«.
_UNIT = r"(?i)(?:1[. ]?000|t\.?|tusinde?)?\s?(?:\bkr\b|kroner|dkk)|\btkr\b"
# A format that shows a whole number as it is, as nearly all do: no cell in one needs a thought.
_USUAL = re.compile(r"(?:\[[a-z]+\d*\])?[-+]?(?:General|@|[#0,]*[#0])?(?:_.)?", re.IGNORECASE)
_DIGITS = frozenset("0#?")
LONGEST_FORMAT = 255  # signs, as Excel has it
LARGEST_SHOWN = 1e15  # beyond it a number has more digits than anybody reads
_PRECISION = 1000  # digits: enough for any format of that length


class Kind(Enum):
    """What a section shows of a number."""

    PLAIN = "number"
    DATE = "date"
    PERCENT = "percent"
    SCALED = "scaled"
    HIDDEN = "hidden"
    WORDED = "worded"


class Formatted(Struct, frozen=True):
    """A cell's value – a number, a date, a time – and the number format it is shown in.

    ``written`` is the text that was shown, where the file holds it.
    """

    value: Cell
    code: str
    written: str = ""

    @property
    def kind(self) -> Kind:
        """What people saw: a date, a percentage, a number in thousands, none at all, one with words, or the number as it is."""
        if isinstance(self.value, _MOMENTS):
            return Kind.DATE
        return kind_of(_section(self.code, self.value)) if self.code else Kind.PLAIN

    @property
    def text(self) -> str:
        """The text people saw, as Danish Excel shows it: ``30-04-2019 14:30``, ``95 %``, ``1,5 mio.``.

        >>> Formatted(0.95, "0%").text, Formatted(650_000, "#,##0,").text, Formatted(1_500_000, '0.0,,"mio."').text
        ('95 %', '650', '1,5 mio.')
        """
        if self.written:
            return self.written
        if not self.code:
            return shown(self.value)
        section = _section(self.code, self.value)
        if isinstance(self.value, _MOMENTS) or kind_of(section) is Kind.DATE:
            return shown_moment(self.value, pieces(section)) or shown(self.value)
        signed = section == sections(self.code)[0]  # the others say themselves what is negative
        return _shown_number(self.value, section, signed)


_MOMENTS = (dt.date, dt.time, dt.timedelta)


@lru_cache(maxsize=1024)
def may_show_more(code: str) -> bool:
    """Whether a format may show a number otherwise than by its digits: as something else, or with decimals and words.

    >>> [may_show_more(code) for code in ("General", "#,##0;[Red]-#,##0;0", "0.00", "# ?/?", ";;;")]
    [False, False, True, True, True]
    """
    positive, *others = sections(code)[:3]  # the fourth is for texts
    shows_nothing = bool(others) and not (positive and others[0])  # a 0 that is shown as nothing hides no money
    return shows_nothing or any(not _USUAL.fullmatch(section) for section in (positive, *others))


@lru_cache(maxsize=1024)
def kind_of(section: str) -> Kind:
    """What one section of a format shows.

    >>> [kind_of(code).value for code in ("#,##0", "d/m yyyy", "0%", "#,##0,", '0.0" mio."', "[$kr.-406] 0", "", '"ca. "0')]
    ['number', 'date', 'percent', 'scaled', 'scaled', 'number', 'hidden', 'worded']
    """
    texts, scaled, date, percent, digits = "", False, False, False, False
    parts = pieces(section)
    for position, part in enumerate(parts):
        if part.startswith(("[", '"', "\\")):
            date = date or re.fullmatch(_ELAPSED, part) is not None
            texts += _literal(part)
        elif part in _DIGITS or part == "@" or part.lower() == "general":
            digits = True
        elif part == ",":
            scaled = scaled or (digits and not any(later in _DIGITS for later in parts[position + 1 :]))
        elif part == "%":
            percent = True
        elif part.upper() in ("AM/PM", "A/P") or part.lower() in "ymdhs":
            date = True
        elif len(part) == 1 and part.isalpha():
            texts += part
    if date:
        return Kind.DATE
    if not digits:
        return Kind.HIDDEN
    if percent or re.search(_PER_CENT, texts):
        return Kind.PERCENT
    words = re.sub(_UNIT, "", texts)
    if scaled or re.search(_MILLIONS, texts) or any(map(str.isdigit, words)):
        return Kind.SCALED
    return Kind.WORDED if any(map(str.isalpha, words)) else Kind.PLAIN


@lru_cache(maxsize=1024)
def pieces(section: str) -> tuple[str, ...]:
    """The parts of a section, without colours, conditions and filling signs."""
    found = _PIECE.findall(section)
    return tuple(
        part for part in found
        if not part.startswith(("*", "_")) and (part[0] != "[" or re.fullmatch(_ELAPSED, part) or re.fullmatch(_CURRENCY, part))
    )  # fmt: skip


@lru_cache(maxsize=1024)
def sections(code: str) -> tuple[str, ...]:
    """A format's sections."""
    found, current = [], ""
    for part in _PIECE.findall(code):
        if part == ";":
            found.append(current)
            current = ""
        else:
            current += part
    return (*found, current)


def _section(code: str, value: Cell) -> str:
    """The section that a value is shown by."""
    parts = sections(code)
    if isinstance(value, _MOMENTS) or not is_number(value):
        return parts[0]
    conditions = [re.search(_CONDITION, part) for part in parts[:2]]
    if any(conditions):
        met = [part for part, found in zip(parts, conditions, strict=False) if found and _holds(found, value)]
        rest = [part for part, found in zip(parts[:3], [*conditions, None], strict=False) if not found]
        return (met or rest or parts[:1])[0]
    if value < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if value == 0 and len(parts) > 2 else parts[0]


def _holds(condition: re.Match[str], value: float) -> bool:
    sign, bound = condition[1], float(condition[2])
    holds = {"<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound, "=": value == bound}
    return value != bound if sign == "<>" else holds[sign]


def _literal(part: str) -> str:
    """The text that a quoted, escaped or bracketed part puts beside the number."""
    if part.startswith("["):
        currency = re.fullmatch(_CURRENCY, part)
        return currency[1] if currency else ""
    return part[1:].removesuffix('"') if part.startswith('"') else part[1:]


def _shown_number(value: Cell, section: str, signed: bool) -> str:
    """A number with the section's decimals, points between thousands, scale and words."""
    if not is_number(value) or abs(value) >= LARGEST_SHOWN:
        return shown(value)
    parts = pieces(section)
    if not any(part in _DIGITS for part in parts):
        return "".join(
            shown(value) if part == "@" or part.lower() == "general" else _around_digits(part) for part in parts
        )
    if "/" in parts:
        return _shown_fraction(value, parts)
    if any(part in ("E+", "e+", "E-", "e-") for part in parts):
        fraction = parts[parts.index(".") + 1 :] if "." in parts else ()
        return f"{value:.{len([*itertools.takewhile(_DIGITS.__contains__, fraction)])}E}".replace(".", ",")
    places = [n for n, part in enumerate(parts) if part in _DIGITS]
    point = next((n for n, part in enumerate(parts) if part == "." and n < places[-1]), len(parts))
    commas = [n for n, part in enumerate(parts) if part == "," and n > places[0]]
    scale = sum(1 for n in commas if not any(place > n for place in places if place < point))
    decimals = [parts[n] for n in places if n > point]
    whole = [parts[n] for n in places if n < point]
    with localcontext(prec=_PRECISION):
        number = Decimal(repr(abs(float(value)))) * 100 ** parts.count("%") / Decimal(1000) ** scale
        digits = f"{number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP):f}"
    before, _, after = digits.partition(".")
    while after and decimals[len(after) - 1] != "0" and after.endswith("0"):
        after = after[:-1]
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if len(commas) > scale:
        before = f"{int(before or 0):,}".replace(",", ".") if before else before
    text = before + ("," + after if after else "")
    around = ["".join(map(_around_digits, parts[: places[0]])), "".join(map(_around_digits, parts[places[-1] + 1 :]))]
    # Danish puts a space in front of the sign; Excel's built-in formats leave it out.
    around[1] = re.sub(r"^%", " %", around[1])
    if around[1][:1].isalpha():
        around[1] = f" {around[1]}"
    sign = "-" if value < 0 and signed else ""
    return f"{sign}{around[0]}{text}{around[1]}".strip()


def _shown_fraction(value: float, parts: Sequence[str]) -> str:
    """A number as a whole and a fraction: ``12 1/2``; without a whole where the format has none."""
    from fractions import Fraction  # few formats need it

    bar = parts.index("/")
    places = "".join(part for part in parts[:bar] if part in _DIGITS or part == " ").split()
    below = "".join(itertools.takewhile(str.isdigit, parts[bar + 1 :])).lstrip("0")
    exact = Fraction(repr(abs(float(value))))
    if below:  # halves, eighths, hundredths
        upper, lower = round(exact * int(below)), int(below)
    else:
        marks = len([*itertools.takewhile(_DIGITS.__contains__, parts[bar + 1 :])])
        upper, lower = exact.limit_denominator(10 ** min(max(marks, 1), 9) - 1).as_integer_ratio()
    whole, rest = divmod(upper, lower) if len(places) > 1 else (0, upper)
    told = [str(whole)] if whole or not rest else []
    told += [f"{rest}/{lower}"] if rest else []
    return ("-" if value < 0 else "") + " ".join(told)


def _around_digits(part: str) -> str:
    """What a part outside the digits shows."""
    if part.startswith(("[", '"', "\\")):
        return _literal(part)
    return "" if part in ",." else part


def usual_format(value: dt.time | dt.timedelta) -> str:
    """The format that most show a time of day or a duration in, where the file does not tell it."""
    seconds = value.second if isinstance(value, dt.time) else value.seconds % 60
    return ("hh:mm" if isinstance(value, dt.time) else "[h]:mm") + (":ss" if seconds else "")


def as_shown(value: Cell, formatted: Formatted | None = None) -> str:
    """The text of a number, date or time in its format – or, where that is not known, as Danish writes it."""
    return formatted.text if formatted is not None else shown(value)
