"""How a committee's milestones and money go, at the head of its sheet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ..schema.expressions import Col, Concat, Count, Expression, If, Literal, Other, Step, equals, greater
from ..schema.pages import Grid, Look
from ..schema.scales import Level
from ..schema.structure import Column, FilledBy, Type
from . import colours
from . import counting as c
from .levels import MISSING, Form
from .verdict import verdict

T = FilledBy.TOOL

# A committee that finance renames or takes off the list, while its sheet is as it was written.
NOT_LISTED = "Udvalget står ikke længere på Lister, og her tælles intet. Kør workbook-tools fill: Så laves udvalgenes ark forfra."
COLOURED = ((NOT_LISTED, colours.BAD),)
_LISTED = greater(Count("lists", equals(Other("committee"), Col("name"))), Literal(0))


def to_check(asked_about: Expression, told: Expression) -> Expression:
    """What is ``told`` of budget lines, after that a forecast is to be checked where it is ``asked_about`` (a number): it is
    in the sums above, and its smiley may say that all is well."""
    some = equals(asked_about, 1)
    says = Literal("Forventet regnskab skal kontrolleres: Det ligner en tastefejl. ")
    return Concat((If(some, says, Literal("")), Step(told)))


def _milestones_with(level: Level) -> Expression:
    condition = c.blank("smiley") if level is MISSING else c.has("smiley", level)
    return c.efforts(c.SHOWN, condition, c.BY_COMMITTEE)


def _sentence(counted: Iterable[tuple[str, Expression]]) -> Concat:
    """What is counted, each after what it is called."""
    parts = [part for text, number in counted for part in (Literal(f"{text}: "), Step(number), Literal(" · "))]
    return Concat(tuple(parts[:-1]))


@cache
def committee_summary(form: Form, columns: int) -> tuple[Grid, Grid]:
    """How the committee's milestones and money go, in a sentence and a line."""
    name = Column("name", "", Type.TEXT, T, width=0)
    not_kept = [
        column for column in c.economy_columns(form, c.SHOWN, c.BY_COMMITTEE) if column.header in form.economy.not_good
    ]
    room = columns - 6  # beside label, amounts and counts; of more levels there is a sentence, as of milestones
    if len(not_kept) > room:
        told = _sentence((column.header, column.formula) for column in not_kept if column.formula is not None)
        not_kept = [Column("not_kept", "Budgetlinjer", Type.TEXT, FilledBy.FORMULA, formula=told)]
    counts = _sentence((level.text, _milestones_with(level)) for level in (*form.effort, MISSING))
    return (
        Grid(
            "committee_verdict",
            "",
            (
                name,
                Column(
                    "verdict",
                    "",
                    Type.TEXT,
                    FilledBy.FORMULA,
                    formula=If(_LISTED, verdict(form, c.BY_COMMITTEE), Literal(NOT_LISTED)),
                ),
            ),
            (),
            looks={"verdict": Look.VERDICT},
            spans={"verdict": columns},
            header=False,
        ),
        Grid(
            "committee_money",
            "",
            (
                name,
                Column("label", "Udvalgets penge i runden, 1.000 kr.", Type.TEXT, T),
                c.number("adopted", "Vedtaget budget", c.money("adopted", c.SHOWN, c.BY_COMMITTEE), Type.AMOUNT),
                *c.money_columns(c.SHOWN, c.BY_COMMITTEE),
                *not_kept,
                Column("counts", "Milepæle", Type.TEXT, FilledBy.FORMULA, formula=counts),
            ),
            (),
            looks={"deviation": Look.DEVIATION},
            spans={"counts": columns - 5 - len(not_kept)},
        ),
    )
