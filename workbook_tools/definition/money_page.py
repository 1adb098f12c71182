"""``Penge``: operating and capital, apart and together, and what the agreement adds – per theme, department, committee."""

from __future__ import annotations

from ..schema.expressions import Add, Col, Equal, Expression, Lookup, Nth, OneOf, Other, Sum, both, equals
from ..schema.pages import Block, Gap, Grid, Look, NamedFigure, Page, Text
from ..schema.structure import Column, FilledBy, Type
from ..schema.wording import USUAL, Wording
from . import words as w
from .counting import BY_COMMITTEE, BY_DEPARTMENT, BY_THEME, OF_DEPARTMENT, SHOWN, filled_other, or_blank
from .declension import in_words

X, T = FilledBy.FORMULA, FilledBy.TOOL
_KINDS = ((w.OPERATING, "operating", "Drift"), (w.CAPITAL, "capital", "Anlæg"))
_MONEY = (("adopted", "Vedtaget"), ("current", "Korrigeret"), ("deviation", "Afvigelse"))


def _amount(name: str, header: str, formula: Expression) -> Column:
    return Column(name, header, Type.AMOUNT, X, formula=or_blank(formula))


def _columns(of_line: Expression | None, of_follow_up: Expression | None) -> tuple[Column, ...]:
    """The agreement's effect of the budget year, and the shown round's money, of a group (None: of all)."""

    def effect(kind: str) -> Expression:
        parts = [equals(Other("type"), kind), OneOf(Other("category"), w.AGREEMENT_EFFECT)]
        return Sum("budget_lines", "year_0", both(*parts, *([of_line] if of_line else [])))

    def followed(kind: str, column: str) -> Expression:
        parts = [Equal(Other("round"), SHOWN), equals(Other("type"), kind)]
        return Sum("economy", column, both(*parts, *([of_follow_up] if of_follow_up else [])))

    columns = [_amount(f"effect_{name}", title, effect(kind)) for kind, name, title in _KINDS]
    columns.append(_amount("effect", w.TOTAL, Add((Col("effect_operating"), Col("effect_capital")))))
    for kind, name, _ in _KINDS:
        for column, header in _MONEY:
            columns.append(_amount(f"{name}_{column}", header, followed(kind, column)))
    for column, header in _MONEY:
        together = Add((Col(f"operating_{column}"), Col(f"capital_{column}")))
        columns.append(_amount(f"all_{column}", header, together))
    # Where no forecast is given the budget is expected to hold.
    forecast = _amount("forecast", "Forventet", Add((Col("all_current"), Col("all_deviation"))))
    return (*columns[:-1], forecast, columns[-1])


_OVER = (
    ("", 1), ("Aftalens virkning", 3), *((title, len(_MONEY)) for _, _, title in _KINDS), (w.TOTAL, len(_MONEY) + 1),
)  # fmt: skip
_LOOKS = {f"{name}_deviation": Look.DEVIATION for name in ("operating", "capital", "all")}


def _group(
    name: str,
    title: str,
    header: str,
    sheet: str,
    column: str,
    slots: int,
    of_line: Expression,
    of_follow_up: Expression,
) -> Grid:
    names = Nth(sheet, column, filled_other(column), Col("n"))
    return Grid(
        name,
        title,
        (
            Column("n", "", Type.INTEGER, T, width=0),
            Column("name", header, Type.TEXT, X, formula=names),
            *_columns(of_line, of_follow_up),
        ),
        tuple((n,) for n in range(1, slots + 1)),
        looks=_LOOKS,
        over=_OVER,
    )


def money(departments: int, themes: int, committees: int, wording: Wording = USUAL) -> Page:
    """The page with room for so many departments, themes and committees."""
    blocks: tuple[Block, ...] = (
        Text("Penge", Look.TITLE),
        Text(
            "Hele 1.000 kr. for budgetåret. Minus er en besparelse; plus i afvigelsen er et merforbrug. Virkning er aftalens egen: "
            "Nye midler, Besparelse og Modfinansiering. Resten er de budgetlinjer, der følges op i den viste runde.",
            Look.NOTE,
            lines=2,
        ),
        NamedFigure("money_round", "Runde", Lookup("rounds", "round", SHOWN, "designation")),
        Gap(),
        Grid(
            "money_all", "I alt", (Column("name", "Punkter", Type.TEXT, T), *_columns(None, None)), ((in_words("Alle punkter", wording),),),
            looks=_LOOKS, over=_OVER, totals=(0,),
        ),
        Gap(),
        _group(
            "money_departments", "Pr. ansvarligt center", "Center", "departments", "department", departments,
            OF_DEPARTMENT, BY_DEPARTMENT,
        ),
        Gap(),
        _group("money_themes", "Pr. tema", "Tema", "lists", "theme", themes, BY_THEME, BY_THEME),
        Gap(),
        _group(
            "money_committees", "Pr. ansvarligt udvalg (et punkt med flere udvalg tæller hos dem alle)",
            "Udvalg", "lists", "committee", committees, BY_COMMITTEE, BY_COMMITTEE,
        ),
    )  # fmt: skip
    return Page("money", "Penge", blocks, widths=(44, *(12.5 for _ in range(13))))
