"""``Budgetændringer``: balanced proposals to change the budget (business rule 4)."""

from __future__ import annotations

from ..schema.expressions import (
    Col,
    Count,
    Equal,
    Expression,
    IsBlank,
    IsWhole,
    Literal,
    Not,
    Other,
    Sum,
    both,
    either,
    equals,
    filled,
    greater,
)
from ..schema.structure import Among, Column, FilledBy, Rule, Sheet, Type
from . import words as w
from .agreement_sheets import AMOUNT_YEARS, amount_columns, suspicious_amounts

F, C, X = FilledBy.FINANCE, FilledBy.DEPARTMENT, FilledBy.FORMULA

_same_change = Equal(Other("change"), Col("change"))


_is_financed = greater(Count("changes", both(_same_change, equals(Other("financing"), w.YES))), Literal(0))


def _imbalance(column: str) -> Expression:
    return Not(equals(Sum("changes", column, _same_change), 0))


CHANGES = Sheet(
    "changes",
    "Budgetændringer",
    (
        Column(
            "change",
            "Ændringsnr.",
            Type.KEY,
            C,
            required=True,
            width=20,
            prompt="Samme nummer på alle rækker i én ændring, fx 1.",
        ),
        Column("round", "Runde", Type.INTEGER, C, width=7, prompt="Udfyldes af værktøjet, hvis feltet er tomt."),
        Column(
            "item", "Punktnr.", Type.KEY, C, width=9, prompt="Fx 1.10. Tomt, hvis pengene kommer fra en anden kilde."
        ),
        Column("line", "Linjenr.", Type.INTEGER, C, width=8),
        Column(
            "financing",
            "Finansiering",
            Type.CHOICE,
            C,
            choices=w.YES_NO,
            width=12,
            prompt="Ja på den række, pengene kommer fra.",
        ),
        Column("financing_source", "Finansieringskilde", Type.TEXT, C, width=24),
        *amount_columns(C),
        Column("reason", "Begrundelse", Type.TEXT, C, width=36),
        Column("change_type", "Ændringstype", Type.CHOICE, F, choices=Among("lists", "change_type"), width=20),
        Column("status", "Status", Type.CHOICE, F, choices=w.CHANGE_STATUS, width=12),
        Column("decided_by", "Besluttet af", Type.CHOICE, F, choices=Among("lists", "deciding"), width=22),
        Column("decided_on", "Beslutningsdato", Type.DATE, F, width=15),
        Column("case_number", "Sagsnummer", Type.TEXT, F, width=14, code=True),
        Column("control", "Kontrol", Type.TEXT, X, width=44),
    ),
    key=("change", "item", "line", "financing_source"),
    spare_rows=20,
    control="control",
    rules=(
        Rule(
            "change-without-place",
            "item",
            both(
                filled("change"),
                either(IsBlank(Col("item")), IsBlank(Col("line"))),
                Not(both(equals("financing", w.YES), filled("financing_source"))),
            ),
        ),
        Rule(
            "unknown-item",
            "item",
            both(filled("item"), equals(Count("items", Equal(Other("item"), Col("item"))), 0)),
            message="unknown-item.change",
        ),
        # A change of a line that is not there would never enter any budget.
        Rule(
            "unknown-line",
            "line",
            both(
                filled("line"),
                greater(Count("items", Equal(Other("item"), Col("item"))), Literal(0)),
                equals(
                    Count("budget_lines", both(Equal(Other("item"), Col("item")), Equal(Other("line"), Col("line")))), 0
                ),
            ),
        ),
        Rule(
            "change-without-amount",
            "year_0",
            both(filled("change"), *(IsBlank(Col(name)) for name in AMOUNT_YEARS)),
        ),
        Rule(
            "reason-required",
            "reason",
            both(filled("change"), Not(equals("financing", w.YES)), IsBlank(Col("reason"))),
            message="reason-required.change",
        ),
        Rule(
            "decision-incomplete",
            "status",
            both(
                equals("status", w.APPROVED),
                either(IsBlank(Col("decided_by")), IsBlank(Col("decided_on"))),
            ),
        ),
        Rule(
            "financing-missing",
            "financing",
            both(filled("change"), Not(_is_financed)),
        ),
        Rule(
            "change-unbalanced",
            "change",
            both(
                filled("change"),
                # An amount that cannot be read, or is not there, is said once, in its own column.
                either(*(filled(name) for name in AMOUNT_YEARS)),
                _is_financed,  # what has no financing cannot balance; that is said already
                *(either(IsBlank(Col(name)), IsWhole(Col(name))) for name in AMOUNT_YEARS),
                either(*(_imbalance(name) for name in AMOUNT_YEARS)),
            ),
        ),
        *suspicious_amounts("amount-too-large.change"),
    ),
    purpose="Forslag til ændringer af budgettet. Hver ændring skal have finansiering og summe til 0 i hvert år.",
)
