"""``Overblik``: what the agreement costs and how the shown round goes, all live formulas."""

from __future__ import annotations

from ..schema.expressions import (
    Add,
    Col,
    Concat,
    Contains,
    Count,
    Equal,
    Expression,
    Figure,
    Greatest,
    If,
    IsBlank,
    Literal,
    Lookup,
    Not,
    Nth,
    OneOf,
    Other,
    Related,
    Subtract,
    Sum,
    both,
    equals,
    greater,
    setting,
)
from ..schema.structure import Block, Column, FilledBy, Gap, Grid, Look, NamedFigure, Page, Text, Type
from . import words as w
from .agreement_sheets import AMOUNT_YEARS

X, T = FilledBy.FORMULA, FilledBy.TOOL

ALL = Literal(True)
RED_LIST_LENGTH = 15

_title = If(
    IsBlank(setting(w.MUNICIPALITY)),
    Literal("Budgetaftale og opfølgning"),
    Concat((setting(w.MUNICIPALITY), Literal(" – "), setting(w.AGREEMENT_TITLE))),
)
_open_round = Greatest("rounds", "round", equals(Other("status"), w.OPEN))
_latest_round = Greatest("follow_up", "round", ALL)
_shown = If(greater(_open_round, Literal(0)), _open_round, _latest_round)
_in_shown_round = Equal(Other("round"), Figure("shown_round"))


def _money(name: str, header: str, year: str) -> Column:
    where = both(
        equals(Other("type"), Col("type")),
        OneOf(Other("category"), w.AGREEMENT_EFFECT),
    )
    existing = both(equals(Other("type"), Col("type")), OneOf(Other("category"), w.EXISTING_MONEY))
    formula = If(
        equals("kind", "effect"),
        Sum("budget_lines", year, where),
        If(
            equals("kind", "existing"),
            Sum("budget_lines", year, existing),
            If(
                equals("kind", "all_effect"),
                Sum("budget_lines", year, OneOf(Other("category"), w.AGREEMENT_EFFECT)),
                If(
                    equals("kind", "all"),
                    Sum("budget_lines", year, ALL),
                    Sum("budget_lines", year, equals(Other("category"), Col("type"))),
                ),
            ),
        ),
    )
    return Column(name, header, Type.AMOUNT, X, formula=formula, total=False)


MONEY_ROWS: tuple[tuple[str, str, str], ...] = (
    ("effect", w.OPERATING, "Aftalens virkning, drift"),
    ("effect", w.CAPITAL, "Aftalens virkning, anlæg"),
    ("all_effect", "", "Aftalens virkning i alt"),
    ("existing", w.OPERATING, "Tidligere afsat og inden for ramme, drift"),
    ("existing", w.CAPITAL, "Tidligere afsat og inden for ramme, anlæg"),
    ("external", w.EXTERNAL, "Ekstern finansiering"),
    ("external", w.BALANCE_SHEET, "Balanceforskydning"),
    ("all", "", "Alle budgetlinjer i alt"),
)

MONEY = Grid(
    "money",
    "Aftalens økonomi i 1.000 kr. (minus er en besparelse)",
    (
        Column("kind", "", Type.TEXT, T, width=0),
        Column("type", "", Type.TEXT, T, width=0),
        Column("label", "Penge", Type.TEXT, T),
        *(
            _money(year, header, year)
            for year, header in zip(
                AMOUNT_YEARS, ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3"), strict=True
            )
        ),
    ),
    MONEY_ROWS,
)


def _or_blank(formula: Expression) -> Expression:
    """Nothing in a row that has no name (yet)."""
    return If(IsBlank(Col("name")), Literal(""), formula)


def _counts(group: Expression | None, economy_group: Expression | None, round_: Expression) -> tuple[Column, ...]:
    """☺ 😐 ☹ missing and all, and the money, of the rows that satisfy ``group``."""

    def count(condition: Expression) -> Expression:
        parts = [Equal(Other("round"), round_), condition] + ([group] if group else [])
        return _or_blank(Count("follow_up", both(*parts)))

    def money(column: str) -> Expression:
        parts = [Equal(Other("round"), round_)] + ([economy_group] if economy_group else [])
        return _or_blank(Sum("economy", column, both(*parts)))

    def economy_count(smiley: str) -> Expression:
        parts = [Equal(Other("round"), round_), equals(Other("economy_smiley"), smiley)]
        return _or_blank(Count("economy", both(*parts, *([economy_group] if economy_group else []))))

    def integer(name: str, header: str, formula: Expression) -> Column:
        return Column(name, header, Type.INTEGER, X, formula=formula)

    def amount(name: str, header: str, formula: Expression) -> Column:
        return Column(name, header, Type.AMOUNT, X, formula=formula)

    return (
        integer("reached", w.REACHED, count(equals(Other("smiley"), w.REACHED))),
        integer("partly", w.PARTLY, count(equals(Other("smiley"), w.PARTLY))),
        integer("not_reached", w.NOT_REACHED, count(equals(Other("smiley"), w.NOT_REACHED))),
        integer("missing", "Mangler svar", count(IsBlank(Other("smiley")))),
        integer("all", "Milepæle i alt", count(ALL)),
        integer("kept", w.KEPT, economy_count(w.KEPT)),
        integer("not_kept", w.NOT_KEPT, economy_count(w.NOT_KEPT)),
        amount("current", "Korrigeret budget", money("current")),
        # Where no forecast is given the budget is expected to hold.
        amount("forecast", "Forventet regnskab", _or_blank(Add((Col("current"), Col("deviation"))))),
        amount("deviation", "Afvigelse", money("deviation")),
    )


def _numbered(slots: int) -> tuple[tuple[int], ...]:
    return tuple((n,) for n in range(1, slots + 1))


def _names(header: str, sheet: str, column: str) -> tuple[Column, ...]:
    return (
        Column("n", "", Type.INTEGER, T, width=0),
        Column("name", header, Type.TEXT, X, formula=Nth(sheet, column, _filled_other(column), Col("n"))),
    )


def _filled_other(column: str) -> Expression:
    return Not(IsBlank(Other(column)))


def _through_items(condition: Expression) -> Related:
    return Related("items", "item", Other("item"), condition)


def overview(rounds: int, departments: int, themes: int, committees: int) -> Page:
    """The page with room for so many rounds, departments, themes and committees."""
    shown = Figure("shown_round")
    by_department = equals(Other("department"), Col("name"))
    by_theme = _through_items(equals(Other("theme"), Col("name")))
    by_committee = _through_items(Contains(Other("committee"), Col("name")))
    red = both(_in_shown_round, equals(Other("smiley"), w.NOT_REACHED))

    def grid(name: str, title: str, header: str, sheet: str, column: str, slots: int, group: Expression) -> Grid:
        return Grid(name, title, (*_names(header, sheet, column), *_counts(group, group, shown)), _numbered(slots))

    round_columns = _counts(None, None, Lookup("rounds", "designation", Col("name"), "round"))
    red_columns = (
        Column("n", "", Type.INTEGER, T, width=0),
        Column("milestone_id", "Milepæl", Type.TEXT, X, formula=Nth("follow_up", "milestone_id", red, Col("n"))),
        Column("title", "Titel", Type.TEXT, X, formula=Nth("follow_up", "title", red, Col("n"))),
        Column("department", "Ansvarligt center", Type.TEXT, X, formula=Nth("follow_up", "department", red, Col("n"))),
        Column("comment", "Statusbemærkning", Type.TEXT, X, formula=Nth("follow_up", "comment", red, Col("n"))),
    )
    blocks: tuple[Block, ...] = (
        Text(_title, Look.TITLE),
        Text("Tallene opdateres selv, når arkene ændres. Beløb er i 1.000 kr.", Look.NOTE),
        Gap(),
        NamedFigure("shown_round", "Viser runde", _shown, Look.INTEGER),
        NamedFigure("shown_round_name", "Opfølgning", Lookup("rounds", "round", shown, "designation")),
        NamedFigure("answers", "Milepæle besvaret", _answered(), Look.VALUE),
        NamedFigure("proposal", "Forslag til økonomismiley", _text("proposal"), Look.SMILEY),
        NamedFigure("decision", "Samlet økonomismiley", _text("economy_smiley"), Look.SMILEY),
        Gap(),
        MONEY,
        Gap(),
        Grid(
            "per_round",
            "Pr. runde",
            (*_names("Runde", "rounds", "designation"), *round_columns),
            _numbered(rounds),
        ),
        Gap(),
        grid(
            "per_department",
            "Pr. center i den viste runde",
            "Center",
            "departments",
            "department",
            departments,
            by_department,
        ),
        Gap(),
        grid("per_theme", "Pr. tema i den viste runde", "Tema", "lists", "theme", themes, by_theme),
        Gap(),
        grid(
            "per_committee",
            "Pr. ansvarligt udvalg i den viste runde (et punkt med flere udvalg tæller hos dem alle)",
            "Udvalg",
            "lists",
            "committee",
            committees,
            by_committee,
        ),
        Gap(),
        Grid(
            "red_list",
            "Milepæle, der ikke nås",
            red_columns,
            _numbered(RED_LIST_LENGTH),
            spans={"title": 2, "department": 2, "comment": 6},
        ),
    )
    return Page("overview", "Overblik", blocks, widths=(46, 11, 14, 13, 11, 11, 14, 18, 13, 13, 12))


def _text(column: str) -> Expression:
    """A text of the shown round; nothing where it is blank."""
    return Concat((Lookup("rounds", "round", Figure("shown_round"), column), Literal("")))


def _answered() -> Expression:
    """»41 af 55«."""
    all_rows = Count("follow_up", _in_shown_round)
    blank = Count("follow_up", both(_in_shown_round, IsBlank(Other("smiley"))))
    return Concat((Subtract(all_rows, blank), Literal(" af "), all_rows))
