"""The agreement itself: items, budget lines, milestones and its printed tables."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from ..schema.expressions import (
    Absolute,
    Add,
    Col,
    Count,
    Divide,
    Equal,
    Expression,
    If,
    IsBlank,
    IsNumber,
    Less,
    Literal,
    Lookup,
    Not,
    OneOf,
    Other,
    both,
    either,
    equals,
    filled,
    greater,
)
from ..schema.structure import Among, Column, FilledBy, Rule, Severity, Sheet, Type
from . import words as w
from .budget_line_rules import capital_grants, duration_rules, savings_with_plus, subtotals
from .ended_items import ended_in
from .key_rules import item_spelt_otherwise, milestone_id_malformed
from .levels import Form
from .verdict_columns import CAUTION, CONTROL, caution_column, control_column

F, T, X = FilledBy.FINANCE, FilledBy.TOOL, FilledBy.FORMULA

AMOUNT_YEARS = ("year_0", "year_1", "year_2", "year_3")


def amount_columns(filled_by: FilledBy, total: bool = False, width: float = 12) -> tuple[Column, ...]:
    """The four amounts of a budget line or change, in 1.000 kr."""
    headers = ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3")
    prompt = "Hele 1.000 kr. Skriv fx 450 for 450.000 kr. Minus er en besparelse."
    return tuple(
        Column(name, header, Type.AMOUNT, filled_by, width=width, total=total, prompt=prompt)
        for name, header in zip(AMOUNT_YEARS, headers, strict=True)
    )


def unknown_item(message: str = "") -> Rule:
    """A row names an item that is not in ``Punkter``."""
    known = Count("items", Equal(Other("item"), Col("item")))
    return Rule("unknown-item", "item", equals(known, 0), message=message)


def suspicious_amounts(message: str = "") -> tuple[Rule, ...]:
    """Amounts of a billion kroner or more are most likely typed in kroner (business rule 10)."""
    return tuple(too_large(name, 1_000_000, message) for name in AMOUNT_YEARS)


def too_large(name: str, least: int, message: str = "") -> Rule:
    """An amount of ``least`` or more, in 1.000 kr., is asked about."""
    fails = both(IsNumber(Col(name)), Not(Less(Absolute(Col(name)), Literal(least))))
    return Rule("amount-too-large", name, fails, Severity.WARNING, message=message)


def perhaps_in_kroner(amount: str, budget: Expression, message: str = "") -> Rule:
    """An amount 200 times its budget or more, or of 100 million kroner where there is none, may be typed in kroner."""
    size, times = Absolute(Col(amount)), Divide(Absolute(Col(amount)), Absolute(budget))
    too_much = If(Equal(budget, Literal(0)), Not(Less(size, Literal(100_000))), Not(Less(times, Literal(200))))
    fails = If(IsNumber(Col(amount)), too_much, Literal(False))
    return Rule("perhaps-in-kroner", amount, fails, Severity.WARNING, message=message)


ITEMS = Sheet(
    "items",
    "Punkter",
    (
        Column("item", "Punktnr.", Type.KEY, F, required=True, width=9),
        Column("theme", "Tema", Type.CHOICE, F, required=True, choices=Among("lists", "theme"), width=26),
        Column("title", "Titel", Type.TEXT, F, required=True, width=32),
        Column("type", "Type", Type.CHOICE, F, required=True, choices=w.ITEM_TYPES, width=10),
        Column("description", "Beskrivelse", Type.TEXT, F, width=58),
        Column(
            "department",
            "Ansvarligt center",
            Type.CHOICE,
            F,
            required=True,
            choices=Among("departments", "department"),
            width=22,
        ),
        Column(
            "committee",
            "Ansvarligt udvalg",
            Type.CHOICES,
            F,
            required=True,
            choices=Among("lists", "committee"),
            width=24,
            prompt="Vælg et udvalg. Er der flere, skrives de med »; « imellem.",
        ),
        Column(
            "contributors",
            "Væsentlig bidragsyder",
            Type.CHOICES,
            F,
            choices=Among("departments", "department"),
            width=24,
            prompt="Vælg et center. Er der flere, skrives de med »; « imellem.",
        ),
        Column(
            "other_committees",
            "Øvrige involverede udvalg",
            Type.CHOICES,
            F,
            choices=Among("lists", "committee"),
            width=24,
        ),
        Column("remarks", "Bemærkninger", Type.TEXT, F, width=30),
        Column(
            "administrative",
            "Håndteres administrativt",
            Type.CHOICE,
            F,
            choices=w.YES_NO,
            width=16,
            prompt="Ja: punktet og dets penge står i aftalen, men følges ikke op.",
        ),
        Column("case_number", "Sagsnummer", Type.TEXT, F, width=14, code=True),
        control_column(since=2),
        caution_column(since=2),
    ),
    key=("item",),
    room=120,
    spare_rows=10,
    control=CONTROL,
    caution=CAUTION,
    purpose="Aftalens punkter.",
)

# Of items that are followed up as wholes; a milestone's stand in its own row.
_STATUS = (
    Column("item_status", "Status", Type.CHOICE, F, choices=(w.ACTIVE, w.DROPPED), width=11, prompt="Udgået: der spørges ikke til punktet mere."),
    Column("status_reason", "Begrundelse", Type.TEXT, F, width=30),
)  # fmt: skip
_NO_REASON = Rule(
    "reason-required",
    "status_reason",
    both(equals("item_status", w.DROPPED), IsBlank(Col("status_reason"))),
    message="reason-required.item",
)


@cache
def items_sheet(form: Form) -> Sheet:
    """``Punkter`` of an agreement: with a status, and when it ended, where items are followed up as wholes."""
    if not form.per_item:
        return ITEMS
    ended = Column("ended_in", "Afsluttet i runde", Type.INTEGER, X, helper=True, formula=ended_in(form))
    at = ITEMS.names.index("administrative") + 1
    columns = (*ITEMS.columns[:at], *_STATUS, *ITEMS.columns[at:], ended)
    return replace(ITEMS, columns=columns, rules=(*ITEMS.rules, _NO_REASON))


@cache
def milestones_sheet(form: Form) -> Sheet:
    """``Milepæle``: the tool's where items are followed up as wholes."""
    if not form.per_item:
        return MILESTONES
    columns = tuple(
        replace(column, filled_by=T, required=False, choices=None, formula=None, prompt="")
        for column in MILESTONES.columns
    )
    purpose = "Laves af værktøjet: en række for hvert punkt, der følges op."
    return replace(MILESTONES, columns=columns, rules=(), spare_rows=0, room=0, control="", purpose=purpose)


_stated = Col("stated_amount")
_each_year_as_stated = both(*(either(IsBlank(Col(year)), Equal(Col(year), _stated)) for year in AMOUNT_YEARS))
_sum_as_stated = Equal(Add(tuple(Col(year) for year in AMOUNT_YEARS)), _stated)

BUDGET_LINES = Sheet(
    "budget_lines",
    "Økonomi",
    (
        Column("item", "Punktnr.", Type.KEY, F, required=True, width=9),
        Column("line", "Linjenr.", Type.INTEGER, F, required=True, width=8),
        Column("line_text", "Linjetekst", Type.TEXT, F, width=40),
        Column("type", "Type", Type.CHOICE, F, required=True, choices=w.LINE_TYPES, width=9),
        Column(
            "category",
            "Kategori",
            Type.CHOICE,
            F,
            required=True,
            choices=Among("lists", "category"),
            width=20,
        ),
        Column("duration", "Varighed", Type.CHOICE, F, choices=w.DURATIONS, width=14),
        *amount_columns(F, total=True),
        Column(
            "stated_amount",
            "Beløb i aftaleteksten",
            Type.AMOUNT,
            F,
            width=14,
            prompt="Hele 1.000 kr. Det, aftalens tekst siger: pr. år eller i alt. Tomt, hvis teksten ikke nævner det.",
        ),
        Column("appropriation", "Bevillingsområde", Type.TEXT, F, width=18, code=True),
        Column("psp", "PSP-element", Type.TEXT, F, width=16, code=True),
        Column(
            "granted",
            "Anlægsbevilling givet",
            Type.AMOUNT,
            F,
            width=14,
            since=2,
            prompt="Kun for anlæg. Hele 1.000 kr.: hvad Kommunalbestyrelsen har givet af anlægsbevilling. Et rådighedsbeløb er ingen bevilling.",
        ),
        Column(
            "granted_on",
            "Bevilget den",
            Type.DATE,
            F,
            width=13,
            since=2,
            prompt="Dato for beslutningen, fx 14-03-2019.",
        ),
        Column("remark", "Bemærkning", Type.TEXT, F, width=34),
        control_column(since=2),
        caution_column(since=2),
    ),
    key=("item", "line"),
    room=100,
    spare_rows=10,
    control=CONTROL,
    caution=CAUTION,
    total_label=w.TOTAL,
    rules=(
        unknown_item(),
        item_spelt_otherwise(),
        Rule(
            "type-disagrees",
            "type",
            both(
                filled("type"),
                Not(OneOf(Lookup("items", "item", Col("item"), "type"), (w.OPERATING_AND_CAPITAL,))),
                OneOf(Lookup("items", "item", Col("item"), "type"), w.LINE_TYPES),
                Not(Equal(Lookup("items", "item", Col("item"), "type"), Col("type"))),
            ),
            Severity.WARNING,
        ),
        # Business rule 15: an amount in the text should match a line – as each year's, or as their sum.
        Rule(
            "stated-amount-disagrees",
            "stated_amount",
            both(IsNumber(Col("stated_amount")), Not(either(_each_year_as_stated, _sum_as_stated))),
            Severity.WARNING,
        ),
        *duration_rules(AMOUNT_YEARS),
        *suspicious_amounts(),
        *savings_with_plus(AMOUNT_YEARS),
        *subtotals(AMOUNT_YEARS),
        *capital_grants(),
    ),
    purpose="Aftalens budgetlinjer i hele 1.000 kr. Minus er en besparelse.",
)

MILESTONES = Sheet(
    "milestones",
    "Milepæle",
    (
        Column("milestone_id", "Milepæls-id", Type.KEY, T, width=12),
        Column("item", "Punktnr.", Type.KEY, F, required=True, width=9),
        Column("round", "Runde", Type.INTEGER, F, required=True, width=8),
        Column("part", "Del", Type.TEXT, F, width=6, prompt="a, b … hvis punktet har flere milepæle i runden."),
        Column("milestone", "Milepæl", Type.TEXT, F, required=True, width=80),
        Column(
            "analysis",
            "Analyse",
            Type.CHOICE,
            F,
            choices=w.YES_NO,
            width=10,
            prompt="Ja: milepælen er en analyse. Den er enten udarbejdet eller ikke udarbejdet.",
        ),
        Column("status", "Status", Type.CHOICE, F, choices=w.MILESTONE_STATUS, width=11),
        Column("reason", "Begrundelse", Type.TEXT, F, width=40),
        control_column(since=2),
    ),
    key=("milestone_id",),
    known_by="item",
    room=260,
    spare_rows=10,
    control=CONTROL,
    rules=(
        Rule(
            "duplicate-key",
            "milestone_id",
            both(
                filled("milestone_id"),
                greater(Count("milestones", Equal(Other("milestone_id"), Col("milestone_id"))), Literal(1)),
            ),
        ),
        milestone_id_malformed(),
        unknown_item(),
        item_spelt_otherwise(),
        Rule(
            "unknown-round",
            "round",
            equals(Count("rounds", Equal(Other("round"), Col("round"))), 0),
        ),
        Rule(
            "milestone-on-administrative-item",
            "milestone",
            equals(Lookup("items", "item", Col("item"), "administrative"), w.YES),
        ),
        Rule(
            "reason-required",
            "reason",
            both(OneOf(Col("status"), (w.CHANGED, w.DROPPED)), IsBlank(Col("reason"))),
            message="reason-required.milestone",
        ),
    ),
    purpose="Hvad der skal være nået ved hver runde. Milepæls-id gives af værktøjet og ændres aldrig.",
)
