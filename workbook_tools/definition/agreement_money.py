"""The agreement's own economy on ``Overblik``: its effect, money that stood in the budget already, and the rest, year by year."""

from __future__ import annotations

from ..schema.expressions import Col, If, Literal, OneOf, Other, Sum, both, equals
from ..schema.pages import Grid
from ..schema.structure import Column, FilledBy, Type
from . import words as w
from .agreement_sheets import AMOUNT_YEARS

X, T = FilledBy.FORMULA, FilledBy.TOOL
ALL = Literal(True)


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


_ROWS: tuple[tuple[str, str, str], ...] = (
    ("effect", w.OPERATING, "Aftalens virkning, drift"),
    ("effect", w.CAPITAL, "Aftalens virkning, anlæg"),
    ("all_effect", "", "Aftalens virkning i alt"),
    ("existing", w.OPERATING, "Tidligere afsat og inden for ramme, drift"),
    ("existing", w.CAPITAL, "Tidligere afsat og inden for ramme, anlæg"),
    ("external", w.EXTERNAL, "Ekstern finansiering"),
    ("external", w.BALANCE_SHEET, "Balanceforskydning"),
    ("all", "", "Alle budgetlinjer i alt"),
)

AGREEMENT_MONEY = Grid(
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
    _ROWS,
    totals=tuple(n for n, (kind, _, _) in enumerate(_ROWS) if kind in ("all_effect", "all")),
)
