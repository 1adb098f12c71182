"""Amounts as finance systems write them, as whole øre: Danish or English points, a minus before or after, brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from .cells import Cell, is_number

_MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2010\u2011\ufe63\uff0d", "-"))
_UNSEEN = re.compile(r"[\s\u00a0\u202f'’]|(?:kr|dkk)\.?", re.IGNORECASE)
Form = Literal["danish", "english"]
_FORMS: dict[Form, re.Pattern[str]] = {
    "danish": re.compile(r"^(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,(?P<decimals>\d{1,5}))?$"),
    "english": re.compile(r"^(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d{1,5}))?$"),
}
_SIDE = re.compile(r"(?<=\d)[SHDK]$")  # soll and haben as SAP writes them behind, debit and credit as others do
LARGEST = 10**15  # øre: beyond it nothing a municipality has


def ore_of(cell: Cell, form: Form = "danish", thousands: bool = False) -> int | None:
    """The øre that a cell surely means; None where it is no amount. ``thousands``: it counts in 1.000 kr.

    >>> [ore_of(text) for text in ("1.250,50", "1.250,50-", "(500)", "\u2212 7 kr.", "1.25", "i alt")]
    [125050, -125050, -50000, -700, None, None]
    >>> ore_of("1,250.50", "english"), ore_of("1,5", thousands=True)
    (125050, 150000)
    >>> ore_of("1.000,00 H"), ore_of("1.000,00 S"), ore_of("1,234")  # three decimals are no kroner
    (-100000, 100000, None)
    """
    amount = _of_text(cell, form, thousands) if isinstance(cell, str) else None
    if is_number(cell) and isinstance(cell, int | float):
        amount = Decimal(repr(cell))
    if amount is None or not amount.is_finite():
        return None
    ore = int((amount * (100_000 if thousands else 100)).quantize(Decimal(1), ROUND_HALF_UP))
    return ore if abs(ore) < LARGEST else None


def _of_text(text: str, form: Form, thousands: bool) -> Decimal | None:
    bare, negative = _parted(text)
    if not _is_amount(bare, form, thousands):
        return None
    whole = bare.replace(".", "").replace(",", ".") if form == "danish" else bare.replace(",", "")
    return -Decimal(whole) if negative else Decimal(whole)


def _parted(text: str) -> tuple[str, bool]:
    """The digits and points of an amount, and whether it is below zero."""
    bare = _UNSEEN.sub("", text.translate(_MINUS))
    if bare.startswith("(") and bare.endswith(")"):
        return bare[1:-1], True
    if bare.startswith("-"):
        return bare[1:], True
    if bare.endswith("-"):
        return bare[:-1].removesuffix(","), True
    side = _SIDE.search(bare)
    if side:
        return bare[:-1], side[0] in "HK"
    return bare.removeprefix("+"), False


def only_in(form: Form, texts: Iterable[str], thousands: bool = False) -> str | None:
    """The first text that is an amount in this form and in no other.

    >>> only_in("danish", ["3", "1.250", "7,5"]), only_in("danish", ["1.250", "7,5"], thousands=True)
    ('1.250', '7,5')
    """
    (other,) = _FORMS.keys() - {form}
    bare = ((text, _parted(text)[0]) for text in texts)
    return next(
        (text for text, one in bare if _is_amount(one, form, thousands) and not _is_amount(one, other, thousands)), None
    )


def form_of(texts: Sequence[str], thousands: bool = False) -> Form | None:
    """How amounts are written, by those that can be read in one way alone; None where that is not sure.

    In kroner the point of »1.250« and the comma of »1,250« part thousands, for three decimals are no kroner.

    >>> form_of(["1.250", "3"]), form_of(["1250.50", "3"]), form_of(["1,250", "3"]), form_of(["1,250", "3"], thousands=True)
    ('danish', 'english', 'english', None)
    >>> form_of(["1.250", "1250.50"]), form_of(["1.250", "12.5", "7,25"]), form_of(["1.250", "1,250"])
    (None, None, None)
    """
    told = [form for form in _FORMS if only_in(form, texts, thousands)]
    if told:
        return told[0] if len(told) == 1 else None
    unsure = thousands and any("," in (bare := _parted(text)[0]) and _is_amount(bare, "danish", True) for text in texts)
    return None if unsure else "danish"


def _is_amount(bare: str, form: Form, thousands: bool) -> bool:
    match = _FORMS[form].match(bare)
    return match is not None and (thousands or len(match["decimals"] or "") != 3)
