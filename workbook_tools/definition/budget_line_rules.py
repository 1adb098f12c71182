"""What a budget line's duration and category say about its amounts (business rule 11)."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema.expressions import (
    Absolute,
    Add,
    Col,
    Count,
    Equal,
    Expression,
    If,
    IsBlank,
    IsNumber,
    IsText,
    Less,
    Literal,
    Not,
    Other,
    Subtract,
    Sum,
    both,
    either,
    equals,
    filled,
    greater,
)
from ..schema.structure import Rule, Severity
from ..schema.texts import PartsLike
from . import words as w

_CALLED_SUM = (
    ";i alt;",
    ";i alt:;",
    ";ialt;",
    ";sum;",
    ";sum:;",
    ";subtotal*;",
    ";delsum*;",
    ";mellemsum*;",
    ";total;",
    ";total:;",
)


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


def subtotals(years: Sequence[str]) -> tuple[Rule, ...]:
    """A sum among the lines would count twice: by its text, or because it is that of the item's other lines – two or
    more with money – in every one of the ``years``."""
    same_item = Equal(Other("item"), Col("item"))
    with_money = either(*(both(IsNumber(Other(year)), Not(equals(Other(year), 0))) for year in years))
    sums = [Absolute(Subtract(Sum("budget_lines", year, same_item), Add((Col(year), Col(year))))) for year in years]
    is_sum = both(
        either(*map(_has_money, years)),
        Not(Less(Count("budget_lines", both(same_item, with_money)), Literal(3))),
        *(Less(of_year, Literal(0.5)) for of_year in sums),
    )
    called = both(IsText(Col("line_text")), greater(PartsLike(Col("line_text"), _CALLED_SUM), Literal(0)))
    return (
        Rule("subtotal-among-lines", "line_text", called),
        Rule("perhaps-subtotal", "line_text", is_sum, Severity.WARNING),
    )


def capital_grants() -> tuple[Rule, ...]:
    """A capital appropriation (anlægsbevilling) is given to capital lines alone, and on a day."""
    operating = equals("type", w.OPERATING)
    return (
        Rule("grant-of-operating-line", "granted", both(filled("granted"), operating)),
        Rule(
            "grant-incomplete", "granted", both(IsNumber(Col("granted_on")), IsBlank(Col("granted"))), Severity.WARNING
        ),
        Rule(
            "grant-incomplete",
            "granted_on",
            both(filled("granted"), Not(operating), IsBlank(Col("granted_on"))),
            Severity.WARNING,
        ),
    )


def _has_money(year: str) -> Expression:
    """In one step for both engines: what is no number counts as 0."""
    return greater(Absolute(Col(year)), Literal(0))


def _costs(year: str) -> Expression:
    """A sum of one: what is no number adds nothing to it."""
    return greater(Add((Col(year),)), Literal(0))
