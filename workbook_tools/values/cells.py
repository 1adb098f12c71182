"""What a cell can hold, and how Excel compares it: blank, number, text, truth value, error.

In memory a cell is one of `Cell`: ``None``, ``str``, ``int``/``float``, ``bool``, ``datetime.date`` or
``CellError``. Both engines go by the functions here for what is blank and what is a number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeAlias, TypeGuard

from msgspec import Struct

Cell: TypeAlias = "str | float | int | bool | dt.date | dt.time | dt.timedelta | CellError | None"
CellPosition: TypeAlias = tuple[int, int]  # where a cell is in its sheet: row and column, from zero
LONGEST_MESSAGE = 8000  # how long the messages of one row may get
MINUS = "\u2212"  # what a number in a message has in front
MOST_PARTS, LONGEST_PARTS = 9, 999  # how many texts of a list are held against patterns, and how long the list may be
LONGEST_LINK = 250  # characters that a link shows; Excel takes 255 units of UTF-16
BEGINNING = 60  # how much of a cell's text a message repeats
LONGEST = 32_767  # units of UTF-16 in a cell
LONGEST_SHOWN = 30_000  # of a text to which pages put words
_NUMBERS = (float, int)
_SHOWN_AS_NUMBERS = (float, int, dt.date)
EXACT = 2**53  # up to here every whole number is one of Excel's numbers
EPOCH = dt.date(1899, 12, 30)


class CellError(Struct, frozen=True):
    """An Excel error value, e.g. ``#N/A``."""

    code: str = "#N/A"

    def __str__(self) -> str:
        return self.code


def is_blank(value: Cell) -> bool:
    """``TRIM(value)=""``: nothing, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip(" "))


def are_blank(values: Iterable[Cell]) -> list[bool]:
    """``is_blank`` of each, without a call for each."""
    return [value is None or (value.__class__ is str and not value.strip(" ")) for value in values]


def is_number(value: object) -> TypeGuard[float]:
    """A number (a date is one in Excel, and counts as one to the type checker); a truth value is none.

    >>> is_number(2), is_number(dt.date(2019, 1, 1)), is_number(True), is_number("2")
    (True, True, False, False)
    """
    return isinstance(value, _SHOWN_AS_NUMBERS) and not isinstance(value, bool)


def without_noise(number: float) -> float | int:
    """A number as people see it: what lies beyond 15 digits is noise of the binary sum it came from.

    >>> without_noise(497.1 + 23.7 + 58.2), without_noise(0.1 + 0.2), without_noise(578.9999)
    (579, 0.3, 578.9999)
    """
    if number.is_integer():
        return int(number)
    rounded = float(f"{number:.15g}")
    return int(rounded) if rounded.is_integer() else rounded


def serial(day: dt.date) -> float:
    """Excel's number for a date.

    >>> serial(dt.date(2019, 3, 31))
    43555.0
    """
    whole = dt.date(day.year, day.month, day.day)
    number = float((whole - EPOCH).days)
    if isinstance(day, dt.datetime):
        number += (day.hour * 3600 + day.minute * 60 + day.second) / 86400
    return number


def from_serial(number: float) -> dt.date | None:
    """The date of Excel's number; None outside 1900–9999."""
    if not 1 <= number < 2958466:
        return None
    return EPOCH + dt.timedelta(days=int(number))


def as_number(value: Cell) -> float:
    """Excel's ``N()``: the number, 1 for TRUE, else 0.

    >>> [as_number(value) for value in (True, "5", 2.5, None)]
    [1.0, 0.0, 2.5, 0.0]
    """
    if isinstance(value, _NUMBERS):
        return float(value)
    return serial(value) if isinstance(value, dt.date) else 0.0


def as_text(value: Cell) -> str:
    """The text of a cell as ``&`` joins it. Only whole numbers read the same in every language.

    >>> [as_text(value) for value in (1250.0, 0.5, True, None)]
    ['1250', '0.5', 'TRUE', '']
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if type(value) is int and -EXACT <= value <= EXACT:
        return str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, CellError):
        return value.code
    return repr(without_noise(as_number(value)))


def _rank(value: Cell) -> tuple[int, Any]:
    """Excel's order: numbers before texts before truth values."""
    if isinstance(value, bool):
        return (2, value)
    if isinstance(value, str):
        return (1, value.lower())
    return (0, as_number(value))


def equal(left: Cell, right: Cell) -> bool:
    """Excel's ``=``: same type, case does not count, a blank equals 0, FALSE and the empty text.

    >>> equal("Nord", "NORD"), equal(None, 0), equal("1", 1)
    (True, True, False)
    """
    if left is None or right is None:
        value = right if left is None else left
        return value is None or value == "" or (isinstance(value, _NUMBERS) and not value)
    if type(left) in _NUMBERS and type(right) in _NUMBERS:  # which no truth value is
        return bool(left == right)
    if type(left) is str and type(right) is str:
        return left.lower() == right.lower()
    return _rank(left) == _rank(right)


def less(left: Cell, right: Cell) -> bool:
    """Excel's ``<``."""
    if type(left) in _NUMBERS and type(right) in _NUMBERS:  # what is compared most
        return bool(left < right)  # type: ignore[operator]
    if left is None:
        left = "" if isinstance(right, str) else 0
    if right is None:
        right = "" if isinstance(left, str) else 0
    return _rank(left) < _rank(right)


def same(before: Cell, after: Cell) -> bool:
    """Whether two cells say the same: spaces around a text do not count, and numbers to nine digits.

    >>> same(" a ", "a"), same(0.1 + 0.2, 0.3), same(1, "1")
    (True, True, False)
    """
    if is_blank(before) or is_blank(after):
        return is_blank(before) and is_blank(after)
    if isinstance(before, str) and isinstance(after, str):
        return before.strip() == after.strip()
    if isinstance(before, float) and isinstance(after, float):
        return abs(before - after) <= 1e-9 * max(1.0, abs(before))
    return equal(before, after)
