"""``Afstemning``: the agreement's printed tables, held against the budget lines."""

from __future__ import annotations

from ..schema.expressions import (
    Add,
    Col,
    Equal,
    Expression,
    If,
    IsBlank,
    IsNumber,
    IsWhole,
    Literal,
    Not,
    Other,
    Step,
    Subtract,
    Sum,
    both,
    equals,
    filled,
    setting,
)
from ..schema.structure import Among, Column, FilledBy, Rule, Severity, Sheet, Type
from . import words as w
from .agreement_sheets import AMOUNT_YEARS
from .verdict_columns import CAUTION, CONTROL, caution_column, control_column

F, X = FilledBy.FINANCE, FilledBy.FORMULA


def _line_amount(year: str, offset: int) -> Expression:
    """The amount of the budget lines with the row's text in ``year``, counted only when the row's År is that year."""
    single = Sum("budget_lines", year, Equal(Other("line_text"), Col("row")))
    return If(Equal(Subtract(Col("year"), setting(w.BUDGET_YEAR)), Literal(offset)), single, Literal(0))


_amount = Add(tuple(_line_amount(year, offset) for offset, year in enumerate(AMOUNT_YEARS)))
_same_table = both(Equal(Other("table"), Col("table")), Equal(Other("year"), Col("year")))
_table_amount = Sum("reconciliation", Step(_amount), both(_same_table, Not(equals(Other("row"), w.TOTAL))))


RECONCILIATION = Sheet(
    "reconciliation",
    "Afstemning",
    (
        Column("table", "Tabel", Type.TEXT, F, required=True, width=44, spelt_as=Among("reconciliation", "table")),
        Column(
            "row",
            "Række i aftalens tabel",
            Type.TEXT,
            F,
            required=True,
            width=60,
            spelt_as=Among("budget_lines", "line_text", more=(w.TOTAL,)),
            prompt="Samme tekst som budgetlinjens Linjetekst. »I alt« er summen af tabellens rækker.",
        ),
        Column("year", "År", Type.INTEGER, F, required=True, width=8),
        Column("printed", "Beløb i aftalens tabel", Type.AMOUNT, F, required=True, width=16),
        Column(
            "lines",
            "Sum af økonomilinjer",
            Type.AMOUNT,
            X,
            width=16,
            formula=If(
                IsBlank(Col("row")),
                Literal(""),
                If(equals("row", w.TOTAL), _table_amount, Step(_amount)),
            ),
        ),
        Column(
            "difference",
            "Forskel",
            Type.AMOUNT,
            X,
            width=12,
            signed=True,
            # Nothing to compare before the row is written as it must be.
            formula=If(
                both(filled("row"), IsWhole(Col("year")), IsWhole(Col("printed"))),
                Subtract(Col("printed"), Col("lines")),
                Literal(""),
            ),
        ),
        control_column(since=2),
        caution_column(since=2),
    ),
    key=("table", "row", "year"),
    spare_rows=10,
    control=CONTROL,
    caution=CAUTION,
    rules=(
        Rule(
            "table-does-not-add-up",
            "difference",
            both(IsNumber(Col("difference")), Not(equals("difference", 0))),
            Severity.WARNING,
        ),
    ),
    purpose="Aftalens trykte tabeller holdt op mod budgetlinjerne.",
)
