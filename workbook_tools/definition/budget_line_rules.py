"""What a budget line's duration and category say about its amounts (business rule 11)."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema.expressions import (
    Add,
    Col,
    Expression,
    If,
    IsBlank,
    IsNumber,
    Literal,
    Not,
    both,
    either,
    equals,
    greater,
)
from ..schema.structure import Rule, Severity
from . import words as w


def duration_rules(years: Sequence[str]) -> tuple[Rule, ...]:
    """Permanent money that stops, and a one-off amount in several of the ``years``.

    A later start is right, and so is a year in between without money.
    """
    last_is_empty = either(IsBlank(Col(years[-1])), equals(years[-1], 0))  # a text is an amount that cannot be read
    stops = both(equals("duration", w.PERMANENT), last_is_empty, either(*map(_has_money, years[:-1])))
    with_money = Add(tuple(If(_has_money(year), Literal(1), Literal(0)) for year in years))
    goes_on = both(equals("duration", w.ONE_OFF), greater(with_money, Literal(1)))
    return (
        Rule("permanent-stops", "duration", stops, Severity.WARNING),
        Rule("one-off-goes-on", "duration", goes_on, Severity.WARNING),
    )


def savings_with_plus(years: Sequence[str]) -> tuple[Rule, ...]:
    """A saving that costs money; of a line's ``years`` only the first is told."""
    return tuple(
        Rule(
            "saving-with-plus",
            year,
            both(equals("category", w.SAVING), _costs(year), *(Not(_costs(earlier)) for earlier in years[:n])),
            Severity.WARNING,
        )
        for n, year in enumerate(years)
    )


def _has_money(year: str) -> Expression:
    return both(IsNumber(Col(year)), Not(equals(year, 0)))


def _costs(year: str) -> Expression:
    return both(IsNumber(Col(year)), greater(Col(year), Literal(0)))
