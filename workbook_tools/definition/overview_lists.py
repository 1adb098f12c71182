"""The lists of ``Overblik``: who has not answered, and the milestones that are not reached."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema.expressions import (
    Add,
    Col,
    Concat,
    Count,
    Expression,
    If,
    IsBlank,
    Less,
    LinkToNth,
    Literal,
    Nth,
    Other,
    Published,
    Related,
    Subtract,
    both,
    either,
    equals,
    setting,
)
from ..schema.pages import Grid, Look
from ..schema.structure import Column, FilledBy, Type
from . import counting as c
from . import words as w
from .counting import SHOWN
from .levels import EFFORT, one_of

X, T = FilledBy.FORMULA, FilledBy.TOOL

RED_LIST_LENGTH = 60
SPARE_LINES = 2  # for what finance may still correct


def waiting(departments: int) -> Grid:
    """Who has not answered: departments with rows without a smiley in the shown round."""

    def lacks(sheet: str, column: str) -> Expression:
        return Related(sheet, "department", Other("department"), both(c.IN_SHOWN_ROUND, c.blank(column)))

    overall_only = equals(setting(w.ECONOMY_SMILEY), w.OVERALL)
    late = If(
        overall_only,
        Nth("departments", "department", lacks("follow_up", "smiley"), Col("n")),
        Nth("departments", "department", either(lacks("follow_up", "smiley"), lacks("economy", "economy_smiley")), Col("n")),
    )  # fmt: skip
    efforts = c.efforts(SHOWN, c.blank("smiley"), c.BY_DEPARTMENT)
    lines = c.lines(SHOWN, c.blank("economy_smiley"), c.BY_DEPARTMENT)
    missing = Add(
        (c.efforts(SHOWN, c.blank("smiley")), If(overall_only, Literal(0), c.lines(SHOWN, c.blank("economy_smiley"))))
    )
    asked = Add((c.efforts(SHOWN, None), c.lines(SHOWN, None)))
    says = If(
        equals(asked, 0),
        Literal("Ingen runde er samlet endnu."),
        If(
            equals(missing, 0),
            Literal("Alle centre har svaret på alt."),
            Concat((missing, Literal(" svar mangler i den viste runde."))),
        ),
    )
    return Grid(
        "waiting",
        "Hvem har ikke svaret?",
        (
            Column("n", "", Type.INTEGER, T, width=0),
            Column("name", "Center", Type.TEXT, X, formula=late),
            c.number("efforts", "Milepæle mangler", efforts),
            c.number("efforts_all", "Milepæle i alt", c.efforts(SHOWN, None, c.BY_DEPARTMENT)),
            c.number("lines", "Budgetlinjer mangler", If(overall_only, Literal(0), lines)),
            c.number("lines_all", "Budgetlinjer i alt", c.lines(SHOWN, None, c.BY_DEPARTMENT)),
        ),
        c.numbered(departments),
        spare=1,
        more=says,
    )


def red_list(widths: Sequence[float]) -> Grid:
    """The milestones of the shown round with a smiley of the red list; ``widths`` are of the page columns, in characters."""
    red = both(c.IN_SHOWN_ROUND, one_of(Other("smiley"), EFFORT.bad))

    def nth(column: str) -> Expression:
        return Nth("follow_up", column, red, Col("n"))

    # An unchanged smiley may keep the comment it had (business rule 8).
    comment = If(IsBlank(nth("comment")), Published(nth("previous_comment")), Published(nth("comment")))
    columns = (
        Column("n", "", Type.INTEGER, T, width=0),
        Column("title", "Punkt", Type.TEXT, X, formula=If(IsBlank(nth("item")), Literal(""), Concat((nth("item"), Literal(" "), Published(nth("title")))))),
        Column("link", "Gå til", Type.TEXT, X, formula=LinkToNth("follow_up", "milestone_id", red, Col("n"), target="smiley")),
        Column("milestone", "Milepæl", Type.TEXT, X, formula=Published(nth("milestone"))),
        Column("department", "Ansvarligt center", Type.TEXT, X, formula=nth("department")),
        Column("comment", "Statusbemærkning", Type.TEXT, X, formula=comment),
        Column("expected", "Forventes nået", Type.TEXT, X, formula=nth("expected")),
    )  # fmt: skip
    found = Count("follow_up", red)
    unshown = Concat((Literal("… og "), Subtract(found, Col("written")), Literal(" flere i arket Opfølgning.")))
    more = If(
        equals(found, 0),
        Literal(f"Ingen milepæle er meldt {' eller '.join(EFFORT.bad)} i den viste runde."),
        If(Less(Col("written"), found), unshown, Literal("")),
    )
    return Grid(
        "red_list",
        "Milepæle, der ikke nås",
        columns,
        c.numbered(RED_LIST_LENGTH),
        looks={"link": Look.LINK},
        spans={"milestone": 4, "department": 2, "comment": len(widths) - 10, "expected": 2},
        spare=SPARE_LINES,
        more=more,
    )
