"""Find Danish civil registration (CPR) numbers, however they are typed, and keep them out of every output.

What such a number looks like is in ``cpr_numbers.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from .cells import Cell, as_text
from .digits import CHAIN
from .shown import shown

_NO_TEXT = (bool, dt.date)
SHORTEST = 10  # the digits alone
_LEAST, _MOST = 10**8, 10**12  # a number of nine to twelve digits: leading zeros are lost

MASK = "••••••-••••"
_DOTS = MASK.partition("-")[0]


def has_cpr(value: Cell) -> bool:
    """Whether a text, or a number typed without its hyphen, holds a CPR number with a valid date.

    >>> has_cpr("Ring til 010190-1234"), has_cpr("sag 2019-1234")
    (True, False)
    """
    if value.__class__ is str:
        return len(value) >= SHORTEST and CHAIN.search(value) is not None and bool(_numbers_in(value))
    if value is None or isinstance(value, _NO_TEXT):
        return False
    if isinstance(value, int | float):
        if not (_LEAST <= abs(value) < _MOST and value == int(value)):
            return False
        from .cpr_numbers import is_number_of_a_person  # few runs need it

        return is_number_of_a_person(str(abs(int(value))))
    return has_cpr(as_text(value))


def masked(value: Cell, length: int = 60) -> str:
    """The beginning of a cell's text for a message, with CPR numbers hidden."""
    if not isinstance(value, str) and has_cpr(value):
        return MASK[:length]
    return without_cpr(shown(value))[:length]


def without_cpr(text: str) -> str:
    """The text with every CPR number replaced by dots.

    >>> without_cpr("Ring til 010190-1234 i dag")
    'Ring til ••••••-•••• i dag'
    """
    if len(text) < SHORTEST or CHAIN.search(text) is None:
        return text
    return "".join(_pieces(text, _numbers_in(text)))


def is_dotted(value: Cell) -> bool:
    """Whether a text has the dots that stand for a CPR number in a marked copy, also where somebody typed at their end.

    >>> is_dotted("Ring til ••••••-•••• i dag"), is_dotted("• punkt")
    (True, False)
    """
    return isinstance(value, str) and _DOTS in value


def path_without_cpr(text: str) -> str:
    """What is said of a file or folder, without the CPR numbers in its name (business rule 16)."""
    # The name of a folder that ends in a digit is no part of the number.
    return "/".join(map(without_cpr, without_cpr(text).split("/")))


def _numbers_in(text: str) -> list[tuple[int, int]]:
    from .cpr_numbers import numbers_in  # few runs need it

    return numbers_in(text)


def _pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    done = 0
    for start, end in spans:
        yield text[done:start]
        yield MASK
        done = end
    yield text[done:]
