"""The sheets finance fills in first: settings, rounds, departments and lists."""

from __future__ import annotations

from functools import cache

from ..schema.expressions import (
    Add,
    Col,
    Count,
    Divide,
    Equal,
    Expression,
    Greatest,
    If,
    IsBlank,
    IsNumber,
    IsWhole,
    Less,
    Literal,
    Lookup,
    Not,
    OneOf,
    Other,
    Parts,
    Step,
    Subtract,
    Sum,
    both,
    either,
    equals,
    filled,
    greater,
    setting,
)
from ..schema.structure import Column, FilledBy, OfRow, Rule, Severity, Sheet, Type
from . import words as w
from .address_rules import malformed_addresses
from .levels import DEFAULT, Form, exceeds, one_of
from .verdict_columns import CAUTION, CONTROL, caution_column, control_column

F, X = FilledBy.FINANCE, FilledBy.FORMULA

NUMBER_SETTINGS = frozenset({w.BUDGET_YEAR, w.LIMIT})  # the fields whose value must be a whole number

SETTINGS = Sheet(
    "settings",
    "Stamdata",
    (
        Column("field", "Felt", Type.KEY, F, required=True, width=30, spelt_as=(*w.SETTINGS, *w.DEPARTMENT_SETTINGS)),
        Column(
            "value",
            "Værdi",
            Type.ANY,
            F,
            width=70,
            spelt_as=OfRow("field", ((w.ECONOMY_SMILEY, w.ECONOMY_SMILEY_USE), (w.FOLLOW_UP_PER, w.FOLLOWED_PER))),
        ),
        control_column(since=2),
    ),
    key=("field",),
    spare_rows=5,
    control=CONTROL,
    rules=(
        Rule(
            "setting-required",
            "value",
            both(
                OneOf(Col("field"), (w.MUNICIPALITY, w.AGREEMENT_TITLE, w.BUDGET_YEAR)),
                IsBlank(Col("value")),
            ),
        ),
        # As a text the year would fit no printed table, and the limit would count as 0.
        Rule(
            "number-not-whole",
            "value",
            both(OneOf(Col("field"), tuple(sorted(NUMBER_SETTINGS))), filled("value"), Not(IsWhole(Col("value")))),
            message="number-not-whole.setting",
        ),
        Rule(
            "not-in-list",
            "value",
            both(
                equals("field", w.ECONOMY_SMILEY),
                filled("value"),
                Not(OneOf(Col("value"), w.ECONOMY_SMILEY_USE)),
            ),
        ),
        Rule(
            "not-in-list",
            "value",
            both(equals("field", w.FOLLOW_UP_PER), filled("value"), Not(OneOf(Col("value"), w.FOLLOWED_PER))),
        ),
        Rule(
            "noun-incomplete",
            "value",
            both(OneOf(Col("field"), w.NOUN_FIELDS), filled("value"), Not(equals(Parts(Col("value")), 4))),
        ),
    ),
    purpose="Aftalens grundoplysninger.",
)

_followed_round = Equal(Other("round"), Col("round"))


def _deviation(line_type: str) -> Sum:
    return Sum("economy", "deviation", both(_followed_round, equals(Other("type"), line_type)))


def _twice(sheet: str, column: str) -> Rule:
    """An entry that a list has twice: nobody can tell which of them is meant. What only reads alike the script tells."""
    same = Count(sheet, Equal(Other(column), Col(column)))
    return Rule("entries-alike", column, greater(same, Literal(1)), message="entries-alike.twice")


# Days as Excel numbers them are told from 1900 on, and a year is 365.25 of them: from 1901 to 2099 the whole part is the
# year. The round that closes the year may be made up in the next one, until April is over: 0.329 of a year.
_years = Divide(Subtract(Col("cutoff"), Literal(1)), Literal(365.25))
_budget_year = Subtract(setting(w.BUDGET_YEAR), Literal(1900))
_outside_the_year = either(Less(_years, _budget_year), Less(Literal(1.329), Subtract(_years, _budget_year)))
_round_before = Greatest("rounds", "round", Less(Other("round"), Col("round")))
_follows = both(IsWhole(Col("round")), Less(Literal(0), _round_before))
_cutoff_before = Lookup("rounds", "round", _round_before, "cutoff")


def _rules_of_dates() -> tuple[Rule, ...]:
    """A date in a wrong year is a date like any other, and leaves out every change decided after it."""
    dated = IsNumber(Col("cutoff"))
    return (
        Rule(
            "cutoff-outside-year",
            "cutoff",
            both(dated, IsNumber(setting(w.BUDGET_YEAR)), _outside_the_year),
            Severity.WARNING,
        ),
        Rule(
            "cutoff-not-later",
            "cutoff",
            both(dated, _follows, IsNumber(_cutoff_before), Not(Less(_cutoff_before, Col("cutoff")))),
            Severity.WARNING,
        ),
        Rule(
            "deadline-before-cutoff",
            "deadline",
            both(dated, IsNumber(Col("deadline")), Less(Col("deadline"), Col("cutoff"))),
            Severity.WARNING,
        ),
    )


@cache
def rounds_sheet(form: Form) -> Sheet:
    """``Runder`` in the municipality's own form."""
    scale = form.economy
    # Where a department is not asked for a smiley (»samlet«), the line's own proposal tells.
    not_kept = either(
        one_of(Other("economy_smiley"), scale.bad),
        both(IsBlank(Other("economy_smiley")), one_of(Other("proposal"), scale.bad)),
    )
    lost = greater(Count("economy", both(_followed_round, equals(Other("category"), w.SAVING), not_kept)), Literal(0))
    proposal: Expression = Literal(scale.best.text)
    for level in reversed(scale.proposed):
        over = [exceeds(_deviation(kind), level.proposed_over, Add((setting(w.LIMIT),))) for kind in w.LINE_TYPES]
        saving = [lost] if level is scale.proposed[0] else []
        proposal = If(either(*over, *saving), Literal(level.text), proposal)
    proposed = Step(proposal)

    return Sheet(
        "rounds",
        "Runder",
        (
            Column("round", "Runde", Type.INTEGER, F, required=True, width=8),
            Column("designation", "Betegnelse", Type.TEXT, F, required=True, width=24, entry=True),
            Column("cutoff", "Opgørelsesdato", Type.DATE, F, required=True, width=16),
            Column("deadline", "Indberetningsfrist", Type.DATE, F, required=True, width=18),
            Column("finance_committee", "Møde i Økonomiudvalget", Type.DATE, F, width=17),
            Column("council", "Møde i Kommunalbestyrelsen", Type.DATE, F, width=19),
            Column("status", "Status", Type.CHOICE, F, required=True, choices=w.ROUND_STATUS, width=12),
            Column(
                "proposal",
                "Forslag til økonomismiley",
                Type.CHOICE,
                X,
                width=19,
                scale=scale,
                coloured=form.coloured,
                # Business rule 3: not kept if operating or capital money deviates too much, or a saving is lost.
                formula=If(
                    either(
                        equals(Count("economy", _followed_round), 0),
                        equals(setting(w.ECONOMY_SMILEY), w.PER_ITEM),  # nobody decides one for the whole round
                    ),
                    Literal(""),
                    proposed,
                ),
            ),
            Column(
                "economy_smiley",
                "Samlet økonomismiley",
                Type.CHOICE,
                F,
                choices=scale.texts,
                width=19,
                scale=scale,
                coloured=form.coloured,
            ),
            Column("reason", "Begrundelse", Type.TEXT, F, width=40),
            control_column(since=2),
            caution_column(since=2),
        ),
        key=("round",),
        spare_rows=2,
        control=CONTROL,
        caution=CAUTION,
        rules=(
            Rule("round-below-one", "round", both(IsWhole(Col("round")), Less(Col("round"), Literal(1)))),
            _twice("rounds", "designation"),
            *_rules_of_dates(),
            Rule(
                "more-than-one-open",
                "status",
                both(
                    equals("status", w.OPEN),
                    greater(Count("rounds", equals(Other("status"), w.OPEN)), Literal(1)),
                ),
            ),
            # Business rule 3: finance decides one for the round; none is proposed where it is not used.
            Rule(
                "overall-missing",
                "economy_smiley",
                both(equals("status", w.CLOSED), filled("proposal"), IsBlank(Col("economy_smiley"))),
                Severity.WARNING,
            ),
            Rule(
                "reason-required",
                "reason",
                both(
                    OneOf(Col("economy_smiley"), scale.texts),
                    filled("proposal"),
                    Not(Equal(Col("economy_smiley"), Col("proposal"))),
                    IsBlank(Col("reason")),
                ),
            ),
        ),
        purpose="Årets opfølgninger. Kun én runde kan være åben ad gangen.",
    )


ROUNDS = rounds_sheet(DEFAULT)

DEPARTMENTS = Sheet(
    "departments",
    "Centre",
    (
        Column("department", "Center", Type.KEY, F, required=True, width=34, entry=True),
        Column("contact", "Kontaktperson", Type.TEXT, F, width=26, internal=True),
        Column("email", "E-mail", Type.TEXT, F, width=32, internal=True),
        Column("copy_to", "Kopi til", Type.TEXT, F, width=32, internal=True),
        Column(
            "agreed_deadline",
            "Aftalt frist",
            Type.DATE,
            F,
            width=14,
            prompt="Kun hvis centret har fået en anden frist end rundens.",
        ),
        control_column(since=2),
    ),
    key=("department",),
    room=20,
    spare_rows=6,
    control=CONTROL,
    rules=(malformed_addresses("email"), malformed_addresses("copy_to")),
    purpose="De ansvarlige centre og hvem der modtager deres arbejdsbog.",
)


_LISTED = ("committee", "theme", "category", "change_type", "deciding", "financing_source")
_is_committee_or_department = either(
    greater(Count("lists", Equal(Other("committee"), Col("not_covered"))), Literal(0)),
    greater(Count("departments", Equal(Other("department"), Col("not_covered"))), Literal(0)),
)

LISTS = Sheet(
    "lists",
    "Lister",
    (
        Column("committee", "Udvalg", Type.TEXT, F, width=38, entry=True),
        Column("theme", "Temaer", Type.TEXT, F, width=58, entry=True),
        # What is counted by these words is counted however the list spells them.
        Column("category", "Kategorier", Type.TEXT, F, width=30, entry=True, spelt_as=w.CATEGORIES),
        Column("change_type", "Ændringstyper", Type.TEXT, F, width=26, entry=True, spelt_as=w.CHANGE_TYPES),
        Column("deciding", "Besluttende", Type.TEXT, F, width=24, entry=True, spelt_as=w.DECIDING),
        Column("financing_source", "Finansieringskilder", Type.TEXT, F, width=26, entry=True),
        Column(
            "is_appropriation",
            "Kilden er en bevilling",
            Type.CHOICE,
            F,
            choices=w.YES_NO,
            width=14,
            prompt="Ja: en drifts- eller anlægsbevilling, som Økonomiudvalget må flytte penge fra. Nej: kassen, lån o.l.",
        ),
        Column(
            "collective",
            "Samlebetegnelser",
            Type.TEXT,
            F,
            width=26,
            since=2,
            prompt="Ord, der betyder alle udvalg eller alle centre, fx »Alle fagudvalg«. Et center, der er med, ser punktet.",
        ),
        Column(
            "not_covered",
            "Uden for samlebetegnelser",
            Type.TEXT,
            F,
            width=26,
            since=2,
            prompt="Udvalg og centre, som samlebetegnelser ikke omfatter, fx Økonomiudvalget.",
        ),
        control_column(since=2),
    ),
    key=(),
    room=16,
    spare_rows=4,
    control=CONTROL,
    rules=(
        *(_twice("lists", name) for name in _LISTED),
        Rule("not-in-list", "not_covered", both(filled("not_covered"), Not(_is_committee_or_department))),
    ),
    purpose="Valgmulighederne i rullelisterne.",
)
