"""The values of an expression, one a row, and what is known of all of them.

Hardly a cell holds an error, and most expressions of a rule are truth values: whoever computes with such
columns need not look at every cell again.
"""

from __future__ import annotations

from collections.abc import Callable

from ..values.cells import Cell, CellError, as_text

Values = list[Cell]


class Sound(list[Cell]):
    """Values without an error among them."""


class Truths(Sound):
    """Truth values only: nothing but True and False."""


def sound(values: Values) -> Values:
    """The values as ``Sound`` ones, if they are."""
    return values if isinstance(values, Sound) or CellError in map(type, values) else Sound(values)


def over(function: Callable[..., Cell], columns: list[Values], kind: type[Sound] = Sound) -> Values:
    """``function`` of each row of the columns, as values of ``kind``; an error in a row is the result."""
    if all(isinstance(column, Sound) for column in columns):
        return kind(map(function, *columns))
    return [_guard(function, row) for row in zip(*columns, strict=True)]


def joined(columns: list[Values]) -> Values:
    """The texts of each row one after the other. Most columns of a message say nothing in any row."""
    if not all(isinstance(column, Sound) for column in columns):
        return over(lambda *row: "".join(map(as_text, row)), columns)
    told = [column for column in columns if column.count("") < len(column)]
    return Sound(map("".join, zip(*(map(as_text, column) for column in told or columns), strict=True)))


def _guard(function: Callable[..., Cell], row: tuple[Cell, ...]) -> Cell:
    for value in row:
        if isinstance(value, CellError):
            return value
    return function(*row)
