"""How the pages count: smileys and money of a group of items in a round."""

from __future__ import annotations

from ..schema.expressions import (
    Add,
    Col,
    Contains,
    Count,
    Equal,
    Expression,
    Figure,
    If,
    IsBlank,
    Literal,
    Not,
    Nth,
    Other,
    Related,
    Sum,
    both,
    equals,
)
from ..schema.scales import Level
from ..schema.structure import Column, FilledBy, Type
from .levels import MISSING, Form

X, T = FilledBy.FORMULA, FilledBy.TOOL
SHOWN = Figure("shown_round")
IN_SHOWN_ROUND = Equal(Other("round"), SHOWN)
ASKED_ABOUT = equals(Other("asked_about"), 1)  # a forecast that looks like a slip of the pen, and is in all sums

Group = Expression | None  # a condition on the rows of a follow-up sheet; None: all of them


def _through_items(condition: Expression) -> Related:
    return Related("items", "item", Other("item"), condition)


BY_DEPARTMENT = equals(Other("department"), Col("name"))
OF_DEPARTMENT = _through_items(BY_DEPARTMENT)
BY_THEME = _through_items(equals(Other("theme"), Col("name")))
BY_COMMITTEE = _through_items(Contains(Other("committee"), Col("name")))


def filled_other(column: str) -> Expression:
    """Column ``column`` of the related row is not blank."""
    return Not(IsBlank(Other(column)))


def or_blank(formula: Expression) -> Expression:
    """Nothing in a line that has no name (yet)."""
    return If(IsBlank(Col("name")), Literal(""), formula)


def _where(round_: Expression, condition: Expression | None, group: Group) -> Expression:
    parts = [Equal(Other("round"), round_)]
    return both(*parts, *([condition] if condition is not None else []), *([group] if group is not None else []))


def efforts(round_: Expression, condition: Expression | None, group: Group = None) -> Expression:
    """How many milestones of the round satisfy ``condition``."""
    return Count("follow_up", _where(round_, condition, group))


def lines(round_: Expression, condition: Expression | None, group: Group = None) -> Expression:
    """How many budget lines of the round satisfy ``condition``."""
    return Count("economy", _where(round_, condition, group))


def money(column: str, round_: Expression = SHOWN, group: Group = None) -> Expression:
    """The sum of an amount of the round's budget lines, in 1.000 kr."""
    return Sum("economy", column, _where(round_, None, group))


def has(column: str, level: Level) -> Expression:
    """The related row has this smiley."""
    return equals(Other(column), level.text)


def blank(column: str) -> Expression:
    """The related row has no answer."""
    return IsBlank(Other(column))


def number(name: str, header: str, formula: Expression, type_: Type = Type.INTEGER) -> Column:
    """A counted column of a grid whose lines have a name."""
    return Column(name, header, type_, X, formula=or_blank(formula))


def effort_columns(form: Form, round_: Expression = SHOWN, group: Group = None) -> tuple[Column, ...]:
    """Each level, missing and all."""
    return (
        *(number(level.name, level.text, efforts(round_, has("smiley", level), group)) for level in form.effort),
        number(MISSING.name, MISSING.text, efforts(round_, blank("smiley"), group)),
        number("all", "Milepæle i alt", efforts(round_, None, group)),
    )


def economy_columns(form: Form, round_: Expression = SHOWN, group: Group = None) -> tuple[Column, ...]:
    """How many budget lines have each level."""
    return tuple(
        number(level.name, level.text, lines(round_, has("economy_smiley", level), group)) for level in form.economy
    )


def money_columns(round_: Expression = SHOWN, group: Group = None) -> tuple[Column, ...]:
    """Current budget, forecast and deviation. Where no forecast is given the budget is expected to hold."""
    return (
        number("current", "Korrigeret budget", money("current", round_, group), Type.AMOUNT),
        number("forecast", "Forventet regnskab", Add((Col("current"), Col("deviation"))), Type.AMOUNT),
        number("deviation", "Afvigelse", money("deviation", round_, group), Type.AMOUNT),
    )


def name_columns(header: str, sheet: str, column: str) -> tuple[Column, ...]:
    """The n-th filled cell of a column, in lines numbered by the hidden column ``n``."""
    return (
        Column("n", "", Type.INTEGER, T, width=0),
        Column("name", header, Type.TEXT, X, formula=Nth(sheet, column, filled_other(column), Col("n"))),
    )


def numbered(slots: int) -> tuple[tuple[int], ...]:
    """Lines 1 to ``slots``."""
    return tuple((n,) for n in range(1, slots + 1))
