"""The lists of ``Overblik``: who has not answered, what is not reached, and what the money does not suffice for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from ..schema.expressions import (
    Absolute,
    Add,
    Col,
    Concat,
    Count,
    Divide,
    Equal,
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
    Step,
    Subtract,
    Sum,
    both,
    either,
    equals,
    setting,
)
from ..schema.pages import Grid, Look
from ..schema.structure import Column, FilledBy, Type
from . import counting as c
from . import words as w
from .bookkeeping_sheets import SEVERITIES
from .counting import SHOWN
from .levels import Form, one_of

X, T = FilledBy.FORMULA, FilledBy.TOOL

RED_LIST_LENGTH = 30
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


def red_list(form: Form, columns: int) -> Grid:
    """The items with milestones of the shown round with a smiley of the red list; the page has so many ``columns``."""
    bad = one_of(Other("smiley"), form.effort.bad)
    says = _Words(
        "Milepæle, der ikke er nået",
        f"Ingen milepæle er meldt {' eller '.join(form.effort.bad)} i den viste runde.",
        "Opfølgning",
    )

    def texts(first: Callable[[str], Expression], red: Expression, share: Expression) -> _Texts:
        # An unchanged smiley may keep the comment it had (business rule 8).
        comment = If(IsBlank(first("comment")), Published(first("previous_comment")), Published(first("comment")))
        return {
            "link": ("Gå til", LinkToNth("follow_up", "milestone_id", red, Literal(1), target="smiley")),
            "share": ("Ikke nået", share),
            "department": ("Ansvarligt center", first("department")),
            "comment": ("Statusbemærkning til den første", Step(comment)),
            "expected": ("Forventes nået", first("expected")),
        }

    return _by_item("red_list", "follow_up", bad, texts, says, {"department": 3, "comment": columns - 8, "expected": 2})


def red_lines(form: Form, columns: int) -> Grid:
    """The items with budget lines of the shown round whose budget is not kept; the page has so many ``columns``."""
    bad = one_of(Other("economy_smiley"), form.economy.not_good)
    says = _Words(
        "Budgetlinjer, der ikke overholdes",
        f"Ingen budgetlinjer er meldt {' eller '.join(form.economy.not_good)} i den viste runde.",
        "Økonomiopfølgning",
    )

    def texts(first: Callable[[str], Expression], red: Expression, share: Expression) -> _Texts:
        return {
            "link": ("Gå til", LinkToNth("economy", "item", red, Literal(1), target="economy_smiley")),
            "share": ("Holder ikke", share),
            "deviation": ("Afvigelse", Sum("economy", "deviation", red)),
            "current": ("Af budget", Sum("economy", "current", red)),
            "percent": (
                "Pct.",
                If(equals("current", 0), Literal(""), Divide(Col("deviation"), Absolute(Col("current")))),
            ),
            "department": ("Ansvarligt center", first("department")),
            "explanation": ("Forklaring til den første", Published(first("explanation"))),
        }

    return _by_item("red_lines", "economy", bad, texts, says, {"department": 3, "explanation": columns - 9})


def issues_count(columns: int) -> Grid:
    """How many issues ``Fejlliste`` has of each severity, with a link to the first; nothing where it has none."""
    rows = c.filled_other("severity")
    texts: list[Expression] = [Literal("Fejlliste: ")]
    for word in SEVERITIES.values():
        number = Step(Count("issues", equals(Other("severity"), word)))
        texts += [Literal(f"{word} "), number, Literal(" · ")]
    says = Concat((*texts[:-1], Literal(" – gå til den første")))
    link = LinkToNth("issues", "severity", rows, Literal(1), target="severity", says=Step(says))
    return Grid(
        "issues_count",
        "",
        (Column("n", "", Type.INTEGER, T, width=0), Column("link", "", Type.TEXT, X, formula=link)),
        ((1,),),
        looks={"link": Look.LINK},
        spans={"link": columns},
        header=False,
        ruled=False,
    )


class _Words(Struct, frozen=True):
    """What a list says: above it, where nothing is bad, and the sheet where one can read what there is no line for."""

    title: str
    none: str
    sheet: str


_Texts = Mapping[str, tuple[str, Expression]]  # the header and what stands there, by column
_MakeTexts = Callable[[Callable[[str], Expression], Expression, Expression], _Texts]


def _by_item(
    name: str, sheet: str, bad: Expression, texts: _MakeTexts, says: _Words, spans: dict[str, int]
) -> Grid:  # fmt: skip
    """A line for each item that has ``bad`` rows in the shown round. ``texts`` are made of what gives a column of the
    first of them, of the condition for them, and of how many of the item's rows they are."""
    with_bad = Related(sheet, "item", Other("item"), both(c.IN_SHOWN_ROUND, bad))
    item = Step(Nth("items", "item", with_bad, Col("n")))
    mine = (c.IN_SHOWN_ROUND, Equal(Other("item"), item))
    red = both(*mine, bad)
    share = Concat((Step(Count(sheet, red)), Literal(" af "), Step(Count(sheet, both(*mine)))))
    title = Concat((item, Literal(" "), Published(Nth("items", "title", with_bad, Col("n")))))
    made = {"title": ("Punkt", title), **texts(lambda column: Nth(sheet, column, red, Literal(1)), red, share)}
    found = Count("items", with_bad)
    unshown = Concat(
        (Literal("… og "), Subtract(found, Col("written")), Literal(f" punkter mere, se arket {says.sheet}."))
    )
    more = If(equals(found, 0), Literal(says.none), If(Less(Col("written"), found), unshown, Literal("")))
    types = {"deviation": Type.AMOUNT, "current": Type.AMOUNT, "percent": Type.PERCENT}
    columns = tuple(
        Column(key, header, types.get(key, Type.TEXT), X, formula=If(IsBlank(item), Literal(""), formula))
        for key, (header, formula) in made.items()
    )
    return Grid(
        name, says.title, (Column("n", "", Type.INTEGER, T, width=0), *columns), c.numbered(RED_LIST_LENGTH),
        looks={"link": Look.LINK, "deviation": Look.DEVIATION, "percent": Look.PERCENT}, spans=spans, spare=SPARE_LINES, more=more,
    )  # fmt: skip
