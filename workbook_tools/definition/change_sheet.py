"""``Budgetændringer``: balanced proposals to change the budget (business rule 4)."""

from __future__ import annotations

from ..schema.expressions import (
    Absolute,
    Col,
    Contains,
    Count,
    Equal,
    Expression,
    If,
    IsBlank,
    IsNumber,
    IsWhole,
    Less,
    Literal,
    Not,
    OneOf,
    Other,
    Related,
    Sum,
    both,
    either,
    equals,
    filled,
    greater,
)
from ..schema.structure import Among, Column, FilledBy, Rule, Sheet, Type
from . import words as w
from .agreement_sheets import AMOUNT_YEARS, amount_columns, perhaps_in_kroner, suspicious_amounts, too_large
from .verdict_columns import CONTROL, control_column

F, C, X = FilledBy.FINANCE, FilledBy.DEPARTMENT, FilledBy.FORMULA

_same_change = Equal(Other("change"), Col("change"))


same_line = both(Equal(Other("item"), Col("item")), Equal(Other("line"), Col("line")))
_TOO_LARGE, _IN_KRONER = "amount-too-large.change", "perhaps-in-kroner.change"


def _has(condition: Expression) -> Expression:
    """The change has a row like that."""
    return greater(Count("changes", both(_same_change, condition)), Literal(0))


_is_financed = _has(equals(Other("financing"), w.YES))
_is_approved = _has(equals(Other("status"), w.APPROVED))

# A rejected change asks nothing more, also where the word stands in only one of its rows – but for one that is approved in
# another: those rows count.
_rejected = both(Not(_is_approved), either(equals("status", w.REJECTED), _has(equals(Other("status"), w.REJECTED))))


def _imbalance(column: str) -> Expression:
    """Of whole amounts; what binary sums leave over is no money."""
    return greater(Absolute(Sum("changes", column, _same_change)), Literal(0.5))


_unbalanced = both(
    # An amount that cannot be read, or is not there, is said once, in its own column.
    either(*(filled(year) for year in AMOUNT_YEARS)),
    *(either(IsBlank(Col(year)), IsWhole(Col(year))) for year in AMOUNT_YEARS),
    either(*(_imbalance(year) for year in AMOUNT_YEARS)),
)


_sources_listed = greater(Count("lists", Not(IsBlank(Other("financing_source")))), Literal(0))
_appropriations = Count(
    "lists",
    both(Equal(Other("financing_source"), Col("financing_source")), equals(Other("is_appropriation"), w.YES)),
)
# A source that is no appropriation, or none at all. Without a list only what surely is none.
_fresh_money = If(
    filled("financing_source"),
    If(_sources_listed, equals(_appropriations, 0), OneOf(Col("financing_source"), w.CASH_OR_LOAN)),
    both(equals("financing", w.YES), either(IsBlank(Col("item")), IsBlank(Col("line")))),
)

# Styrelsesloven § 40, stk. 2 (business rule 4): Økonomiudvalget may only move money from one appropriation to another.
_beyond_authority = If(
    both(equals("status", w.APPROVED), equals("decided_by", w.FINANCE_COMMITTEE)),
    either(
        Not(_is_financed),
        greater(Sum("changes", "unbalanced", _same_change), Literal(0)),
        greater(Sum("changes", "fresh_money", _same_change), Literal(0)),
    ),
    Literal(False),
)


def _as_number(truth: Expression) -> Expression:
    return If(truth, Literal(1), Literal(0))


# The rows that count from their date on: approved by one of those who may decide, and within what they may.
DECIDED: tuple[Expression, ...] = (
    equals(Other("status"), w.APPROVED),
    IsNumber(Other("decided_on")),
    Not(equals(Other("beyond_authority"), 1)),
    Related("lists", "deciding", Other("decided_by"), Not(IsBlank(Other("deciding")))),
)


# Which lines an item has, their money of later years, and what was decided is only known where the agreement's own sheets are.
_NEED_THE_AGREEMENT = frozenset({"unknown-line", "perhaps-in-kroner", "financing-beyond-authority"})

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
            numbered=True,
            width=20,
            prompt="En ændring har mindst to rækker med samme nummer, fx 1: den linje, der får pengene, og den, de kommer fra.",
        ),
        Column("round", "Runde", Type.INTEGER, C, width=7, prompt="Udfyldes af Økonomi, hvis feltet er tomt."),
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
            prompt="Ja på den række, pengene kommer fra. Tomt på den, der får dem.",
        ),
        Column(
            "financing_source",
            "Finansieringskilde",
            Type.CHOICE,
            C,
            choices=Among("lists", "financing_source"),
            width=24,
            prompt="Kun hvis pengene ikke kommer fra en budgetlinje. Vælg fra listen.",
        ),
        *amount_columns(C),
        Column("reason", "Begrundelse", Type.TEXT, C, width=36),
        Column("change_type", "Ændringstype", Type.CHOICE, F, choices=Among("lists", "change_type"), width=20),
        Column("status", "Status", Type.CHOICE, F, choices=w.CHANGE_STATUS, width=12),
        Column("decided_by", "Besluttet af", Type.CHOICE, F, choices=Among("lists", "deciding"), width=22),
        Column("decided_on", "Beslutningsdato", Type.DATE, F, width=15),
        Column("case_number", "Sagsnummer", Type.TEXT, F, width=14, code=True),
        control_column(),
        Column("unbalanced", "I ubalance", Type.INTEGER, X, formula=_as_number(_unbalanced), helper=True),
        Column("fresh_money", "Nye penge", Type.INTEGER, X, formula=_as_number(_fresh_money), helper=True),
        Column(
            "beyond_authority",
            "Ud over bemyndigelsen",
            Type.INTEGER,
            X,
            formula=_as_number(_beyond_authority),
            helper=True,
        ),
    ),
    key=("change", "item", "line", "financing_source"),
    spare_rows=10,
    control=CONTROL,
    settled=_rejected,
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
                equals(Count("budget_lines", same_line), 0),
            ),
        ),
        # Without a list (older workbooks) any source may be named. »Kassen; 2« is a second row from the same source.
        Rule(
            "not-in-list",
            "financing_source",
            both(
                filled("financing_source"),
                _sources_listed,
                equals(
                    Count(
                        "lists",
                        both(
                            Not(IsBlank(Other("financing_source"))),
                            Contains(Col("financing_source"), Other("financing_source")),
                        ),
                    ),
                    0,
                ),
            ),
        ),
        Rule(
            "financing-beyond-authority",
            "financing_source",
            both(
                filled("financing_source"),
                equals("fresh_money", 1),
                greater(Sum("changes", "beyond_authority", _same_change), Literal(0)),
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
        # A row that waits or is rejected while another of its change is approved: its line would keep its budget, so that
        # nothing pays. No line waits for money from elsewhere.
        Rule(
            "decision-of-part",
            "status",
            both(
                filled("change"),
                either(filled("item"), equals("status", w.REJECTED)),
                Not(equals("status", w.APPROVED)),
                _is_approved,
            ),
        ),
        Rule(
            "decision-incomplete",
            "decided_by",
            both(equals("status", w.APPROVED), IsBlank(Col("decided_by"))),
            message="decision-incomplete.by",
        ),
        Rule(
            "decision-incomplete",
            "decided_on",
            both(equals("status", w.APPROVED), IsBlank(Col("decided_on"))),
            message="decision-incomplete.on",
        ),
        # Rows count from their dates on: between two of them a round would have a part of the change.
        Rule(
            "decision-dates-differ",
            "decided_on",
            both(
                filled("change"),
                equals("status", w.APPROVED),
                IsNumber(Col("decided_on")),
                _has(both(equals(Other("status"), w.APPROVED), Less(Other("decided_on"), Col("decided_on")))),
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
                _is_financed,  # what has no financing cannot balance; that is said already
                equals("unbalanced", 1),
            ),
        ),
        *suspicious_amounts(_TOO_LARGE),
        *(perhaps_in_kroner(year, Sum("budget_lines", year, same_line), _IN_KRONER) for year in AMOUNT_YEARS),
    ),
    purpose="Forslag til ændringer af budgettet. Hver ændring skal have finansiering og summe til 0 i hvert år.",
)

# A department's workbook has the budget of this year alone: in the later years it asks about 100 million kroner.
_LATER_YEARS = {("amount-too-large", year) for year in AMOUNT_YEARS[1:]}
DEPARTMENT_RULES: tuple[Rule, ...] = (
    *(r for r in CHANGES.rules if r.code not in _NEED_THE_AGREEMENT and (r.code, r.column) not in _LATER_YEARS),
    *(too_large(year, 100_000, _TOO_LARGE) for year in AMOUNT_YEARS[1:]),
    perhaps_in_kroner("year_0", Sum("economy", "current", same_line), _IN_KRONER),
)
