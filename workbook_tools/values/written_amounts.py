"""Amounts as people write them, read as whole 1.000 kr. Never guesses: what can be read in two
ways, or is not whole, is left as it stands."""

from __future__ import annotations

import re
from decimal import Decimal

_SPACES, _BETWEEN_DIGITS = re.compile(r"\s+"), re.compile(r"(?<=\d)\s+(?=\d)")
_MINUS = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-", "\u00f7": "-"}
)  # ÷ is a minus in older Danish tables
_UNITS = (
    (re.compile(r"(mio\.?|mill?\.?|millioner)(kr\.?|kroner)?$"), Decimal(1000)),
    (re.compile(r"(t\.?kr\.?|tkr\.?|1\.000kr\.?|tusindkr\.?|tusind)$"), Decimal(1)),
)
# 1.250 · 1.250,0 · 1250 · 1250,00 – a point only between groups of three digits
_NUMBER = re.compile(r"^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$")


def read_amount(text: str) -> int | None:
    """The amount in whole 1.000 kr. that ``text`` surely means; None if there is no such amount.

    ``1.250``, ``1.250,0``, ``1 250``, ``−500``, ``÷500``, ``(500)``, ``500 t.kr.`` and ``0,5 mio.`` are read;
    ``1.25``, ``1.250,5`` and ``500,-`` are not.

    >>> [read_amount(text) for text in ("1.250", "1,2 mio. kr.", "-300", "ca. 5")]
    [1250, 1200, -300, None]
    """
    # A space between digits separates thousands, as a point does; any other says nothing.
    bare = _SPACES.sub("", _BETWEEN_DIGITS.sub(".", text.strip())).translate(_MINUS).lower()
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    factor = Decimal(1)
    for unit, worth in _UNITS:
        match = unit.search(bare)
        if match and match.start() > 0:
            bare, factor = bare[: match.start()], worth
            break
    if bare.startswith("-") and not negative:
        bare, negative = bare[1:], True
    elif bare.startswith("+"):
        bare = bare[1:]
    match = _NUMBER.match(bare)
    if match is None:
        return None
    whole, decimals = match.groups()
    amount = Decimal(whole.replace(".", "") + "." + (decimals or "0")) * factor
    if amount != amount.to_integral_value() or abs(amount) >= 10**12:
        return None
    return -int(amount) if negative else int(amount)
