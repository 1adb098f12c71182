"""What no part of a whole counts (business rule 19): the rows, why, and the line and the list of ``Overblik`` about them.

It is live: a word that is on no list shows at once, also in a row typed below the others. ``operations/agreement/sums.py``
counts the same anew from the rows.
"""

from __future__ import annotations

from ..schema.expressions import (
    Add,
    At,
    Col,
    Concat,
    Contains,
    Count,
    Equal,
    Expression,
    Flag,
    If,
    IsBlank,
    IsText,
    Less,
    Literal,
    Not,
    OneOf,
    Other,
    Parts,
    Position,
    Running,
    Step,
    Sum,
    both,
    either,
    equals,
)
from ..schema.links import LinkToRow
from ..schema.pages import Grid, Look, NamedFigure
from ..schema.structure import Column, FilledBy, Type
from . import counting as c
from . import words as w
from .agreement_sheets import AMOUNT_YEARS
from .levels import ECONOMY, EFFORT, Scale

X, T = FilledBy.FORMULA, FilledBy.TOOL
NOTHING = Literal("")
LISTED = 5  # rows of each sheet that are listed


def _unknown(sheet: str, column: str, name: str) -> Expression:
    """The row's ``name`` stands in no row of a list."""
    return IsBlank(At(sheet, Col(column), Position(sheet, column, Col(name))))


def _empty(*columns: str) -> Expression:
    """Nothing stands in these cells, asked in the formula itself: a column for each of them would cost more."""
    return IsBlank(Concat(tuple(map(Col, columns))))


def _several_unknown() -> Expression:
    """One of several committees is unknown."""
    known = Count("lists", both(c.filled_other("committee"), Contains(Col("committee"), Other("committee"))))
    return Not(Equal(known, Parts(Col("committee"))))


def _first(*reasons: tuple[Expression, str], rest: Expression = NOTHING) -> Expression:
    """The words of the first condition that holds, else the ``rest``."""
    words = rest
    for condition, told in reversed(reasons):
        words = If(condition, Literal(told), words)
    return words


def _unread(*years: str) -> Expression:
    """One of the amounts is a text."""
    return either(*(If(IsText(Col(year)), Not(_empty(year)), Literal(False)) for year in years))


def _smiley(column: str, scale: Scale) -> Expression:
    told = If(_empty(column), NOTHING, Literal("er ikke på listen over smileyer"))
    return If(OneOf(Col(column), scale.texts), NOTHING, told)


_ITEM = _unknown("items", "item", "item"), "punktet står ikke i Punkter"
_TWICE = Less(Literal(1), Count("items", Equal(Other("item"), Col("item"))))
_CATEGORY = Not(Contains(Literal("; ".join(w.CATEGORIES)), Col("category")))
_TYPE = Not(OneOf(Col("type"), w.LINE_TYPES))
_AMOUNT = "et beløb er ikke et tal"


def _else(condition: Expression, told: str, rest: Expression = NOTHING) -> Expression:
    """A step of its own, lest a formula gets long."""
    return Step(_first((condition, told), rest=rest))


_COMMITTEES = _else(_several_unknown(), "udvalget står ikke i Lister")  # one that is known needs no counting
_MONEY = _else(_unread(*AMOUNT_YEARS[:2]), _AMOUNT, _else(_unread(*AMOUNT_YEARS[2:]), _AMOUNT))
_KIND = _else(_TYPE, "typen er hverken Drift eller Anlæg", _MONEY)

# Of each sheet the column that tells a row, and why no part counts it, in words; nothing where all is well.
REASONS: dict[str, tuple[str, Expression]] = {
    "items": (
        "item",
        If(
            _empty("item"),
            NOTHING,
            _first(
                (_TWICE, "nummeret står to gange"),
                (_unknown("departments", "department", "department"), "centret står ikke i Centre"),
                (_unknown("lists", "theme", "theme"), "temaet står ikke i Lister"),
                rest=Step(If(_unknown("lists", "committee", "committee"), _COMMITTEES, NOTHING)),
            ),
        ),
    ),
    "budget_lines": (
        "item",
        If(
            _empty("item", "category"),
            NOTHING,
            _first(_ITEM, rest=_else(_CATEGORY, "kategorien er ikke en af aftalens", _KIND)),
        ),
    ),
    "milestones": (
        "milestone_id",
        If(
            _empty("item", "milestone_id"),
            NOTHING,
            _first(
                _ITEM,
                (_empty("milestone_id"), "mangler id"),
                rest=_else(_unknown("rounds", "round", "round"), "runden står ikke i Runder"),
            ),
        ),
    ),
    "follow_up": ("milestone_id", _smiley("smiley", EFFORT)),
    "economy": ("item", _smiley("economy_smiley", ECONOMY)),
}
_TITLES = {
    "items": "Punkter", "budget_lines": "Økonomi", "milestones": "Milepæle", "follow_up": "Opfølgning",
    "economy": "Økonomiopfølgning",
}  # fmt: skip


def _flag(sheet: str) -> Expression:
    return Flag(Not(IsBlank(Step(REASONS[sheet][1]))))


def _number() -> Expression:
    """How many rows no part counts."""
    return Step(Add(tuple(Sum(sheet, _flag(sheet), Literal(True)) for sheet in REASONS)))


def adds_up() -> NamedFigure:
    """The line that says whether all parts add up to the whole."""
    many = Concat((_number(), Literal(" rækker er ikke talt med: se listen nederst")))
    one = Literal("1 række er ikke talt med: se listen nederst")
    told = If(equals(_number(), 0), Literal(w.ADDS_UP), If(equals(_number(), 1), one, many))
    return NamedFigure("adds_up", "Går summerne op?", told, Look.CHECK)


def left_out() -> Grid:
    """The rows that no part counts, each a link with the words why."""

    def link(sheet: str) -> Column:
        name, reason = REASONS[sheet]
        place = Position(sheet, Running(_flag(sheet)), Col("n"))
        told = Concat((At(sheet, Col(name), place), Literal(": "), At(sheet, Step(reason), place)))
        return Column(sheet, _TITLES[sheet], Type.TEXT, X, formula=LinkToRow(sheet, told, place, name))

    return Grid(
        "left_out",
        "Rækker, der ikke er talt med (ret cellen, så er de med)",
        (Column("n", "", Type.INTEGER, T, width=0), *map(link, REASONS)),
        c.numbered(LISTED),
        looks=dict.fromkeys(REASONS, Look.LINK),
        spans=dict.fromkeys(list(REASONS)[1:], 3),
    )
