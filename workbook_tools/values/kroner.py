"""Amounts as finance systems write them, as whole øre: Danish or English points, a minus before or after, brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from .cells import Cell, is_number

_MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2010\u2011\ufe63\uff0d", "-"))
_UNSEEN = re.compile(r"[\s\u00a0\u202f'’]|(?:kr|dkk)\.?", re.IGNORECASE)
_FORMS = {
    "danish": re.compile(r"^(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d{1,5})?$"),
    "english": re.compile(r"^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?$"),  # »1.250« is no 1,25
}
Form = Literal["danish", "english"]
LARGEST = 10**15  # øre: beyond it nothing a municipality has


def ore_of(cell: Cell, form: Form = "danish", thousands: bool = False) -> int | None:
    """The øre that a cell surely means; None where it is no amount. ``thousands``: it counts in 1.000 kr.

    >>> [ore_of(text) for text in ("1.250,50", "1.250,50-", "(500)", "\u2212 7 kr.", "1.25", "i alt")]
    [125050, -125050, -50000, -700, None, None]
    >>> ore_of("1,250.50", "english"), ore_of("1,5", thousands=True)
    (125050, 150000)
    """
    amount = _of_text(cell, form) if isinstance(cell, str) else None
    if is_number(cell) and isinstance(cell, int | float):
        amount = Decimal(repr(cell))
    if amount is None or not amount.is_finite():
        return None
    ore = int((amount * (100_000 if thousands else 100)).quantize(Decimal(1), ROUND_HALF_UP))
    return ore if abs(ore) < LARGEST else None


def _of_text(text: str, form: Form) -> Decimal | None:
    bare = _UNSEEN.sub("", text.translate(_MINUS))
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    elif bare.startswith("-"):
        bare, negative = bare[1:], True
    elif bare.endswith("-"):
        bare, negative = bare[:-1].removesuffix(","), True
    else:
        bare = bare.removeprefix("+")
    if _FORMS[form].match(bare) is None:
        return None
    whole = bare.replace(".", "").replace(",", ".") if form == "danish" else bare.replace(",", "")
    return -Decimal(whole) if negative else Decimal(whole)


def form_of(texts: Sequence[str]) -> Form:
    """How a column's amounts are written: as Danes do, unless some cannot be read so and all can be as the English do.

    >>> form_of(["1.250", "3"]), form_of(["1250.50", "3"])
    ('danish', 'english')
    """
    if all(_of_text(text, "danish") is not None for text in texts):
        return "danish"
    english = sum(_of_text(text, "english") is not None for text in texts)
    return "english" if english > sum(_of_text(text, "danish") is not None for text in texts) else "danish"
