"""The sheet on which the departments follow up the money of each budget line."""

from __future__ import annotations

from functools import cache

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
    IsNumber,
    Less,
    Literal,
    Lookup,
    Not,
    OneOf,
    Other,
    Subtract,
    Sum,
    both,
    either,
    equals,
    filled,
    greater,
    setting,
)
from ..schema.scales import Scale
from ..schema.structure import Among, Column, FilledBy, Rule, Severity, Sheet, Type, Words
from . import words as w
from .agreement_sheets import perhaps_in_kroner, too_large
from .answer_keys import with_key_rules
from .change_sheet import DECIDED
from .levels import DEFAULT, Form, chosen, exceeds, named, one_of, own_message
from .verdict_columns import CONTROL, control_column

F, C, X, T = FilledBy.FINANCE, FilledBy.DEPARTMENT, FilledBy.FORMULA, FilledBy.TOOL

_is_line = both(Equal(Other("item"), Col("item")), Equal(Other("line"), Col("line")))


_round_cutoff = Lookup("rounds", "round", Col("round"), "cutoff")


def approved(column: str) -> Sum:
    """Budget changes of this line that count at the round's cut-off date (business rule 4)."""
    return Sum(
        "changes",
        column,
        both(
            _is_line,
            Not(Less(_round_cutoff, Other("decided_on"))),
            *DECIDED,
        ),
    )


def _granted(*conditions: Expression) -> Expression:
    """The line has an anlægsbevilling of which all ``conditions`` hold."""
    return greater(Count("budget_lines", both(_is_line, IsNumber(Other("granted")), *conditions)), Literal(0))


_granted_later = _granted(IsNumber(Other("granted_on")), Less(_round_cutoff, Other("granted_on")))

_limit = Add((setting(w.LIMIT),))
_limit_told = Concat((Literal("Bagatelgrænsen er "), _limit, Literal(" (1.000 kr.).")))


_deviates = both(IsNumber(Col("deviation")), greater(Absolute(Col("deviation")), _limit))


_same_item = both(Equal(Other("item"), Col("item")), Equal(Other("round"), Col("round")))

# What is asked about a forecast: most likely it is a slip of the pen. It counts in all sums until it is corrected.
_SAVING_SIGN = Rule(
    "saving-sign",
    "forecast",
    both(IsNumber(Col("forecast")), Less(Col("current"), Literal(0)), greater(Col("forecast"), Literal(0))),
)
# »500,-« becomes −500 in a Danish Excel: where money is spent, minus makes no sense.
_NEGATIVE = Rule(
    "forecast-negative",
    "forecast",
    both(IsNumber(Col("forecast")), greater(Col("current"), Literal(0)), Less(Col("forecast"), Literal(0))),
)
_TOO_LARGE = too_large("forecast", 1_000_000)
_IN_KRONER = perhaps_in_kroner("forecast", Add((Col("current"),)))
_asked_about = either(*(rule.fails for rule in (_SAVING_SIGN, _NEGATIVE, _TOO_LARGE, _IN_KRONER)))


def _proposal(scale: Scale) -> Expression:
    """The level of the largest limit that the line's deviation – a number – exceeds, else that all is well."""
    found: Expression = Literal(scale.best.text)
    for level in reversed(scale.proposed):
        over = exceeds(Col("deviation"), level.proposed_over, _limit)
        found = If(over, Literal(level.text), found)
    return found


@cache
def economy_sheet(form: Form) -> Sheet:
    """``Økonomiopfølgning`` in the municipality's own form."""
    scale = form.economy
    asks_explanation = one_of(Col("economy_smiley"), scale.needing_comment)
    asks_forecast = one_of(Col("economy_smiley"), scale.needing_expected)
    sheet = Sheet(
        "economy",
        "Økonomiopfølgning",
        (
            Column("round", "Runde", Type.INTEGER, T, width=7),
            Column("item", "Punktnr.", Type.KEY, T, width=8.5),
            Column("line", "Linjenr.", Type.INTEGER, T, width=8),
            Column("title", "Titel", Type.TEXT, T, width=26),
            Column("line_text", "Linjetekst", Type.TEXT, T, width=26),
            Column(
                "department", "Ansvarligt center", Type.TEXT, T, width=20, spelt_as=Among("departments", "department")
            ),
            Column("type", "Type", Type.TEXT, T, width=8, spelt_as=w.LINE_TYPES),
            Column(
                "category", "Kategori", Type.TEXT, T, width=16, spelt_as=Among("lists", "category", more=w.CATEGORIES)
            ),
            Column(
                "adopted",
                "Vedtaget budget",
                Type.AMOUNT,
                X,
                width=11,
                total=True,
                formula=Sum("budget_lines", "year_0", _is_line),
            ),
            Column(
                "approved_changes",
                "Godkendte budgetændringer",
                Type.AMOUNT,
                X,
                width=15,
                total=True,
                formula=Add((approved("year_0"),)),
            ),
            Column(
                "current",
                "Korrigeret budget",
                Type.AMOUNT,
                X,
                width=12,
                total=True,
                formula=Add((Col("adopted"), Col("approved_changes"))),
            ),
            Column("spent", "Forbrug pr. opgørelsesdato", Type.AMOUNT, F, width=16),
            Column(
                "forecast",
                "Forventet regnskab",
                Type.AMOUNT,
                C,
                width=13,
                explains="economy_smiley",
                prompt=f"Hele 1.000 kr. for budgetåret. Udfyldes kun ved {scale.symbols(scale.needing_expected)}, eller hvis I venter en afvigelse. Besparelser skrives med minus.",
                prompt_of_department=_limit_told,
            ),
            Column(
                "deviation",
                "Afvigelse (plus = merforbrug)",
                Type.AMOUNT,
                X,
                width=14,
                total=True,
                signed=True,
                formula=If(IsNumber(Col("forecast")), Subtract(Col("forecast"), Col("current")), Literal("")),
            ),
            Column(
                "deviation_percent",
                "Afvigelse i pct.",
                Type.PERCENT,
                X,
                width=11,
                signed=True,
                formula=If(
                    both(IsNumber(Col("deviation")), Not(equals("current", 0))),
                    Divide(Col("deviation"), Absolute(Col("current"))),
                    Literal(""),
                ),
            ),
            Column(
                "proposal",
                "Forslag til smiley",
                Type.CHOICE,
                X,
                width=17,
                scale=scale,
                coloured=form.coloured,
                quiet_as="economy_smiley",
                # Business rule 3: also a saving that is not achieved shows as a positive deviation. Nothing is proposed of nothing.
                formula=If(Not(IsNumber(Col("deviation"))), Literal(""), _proposal(scale)),
            ),
            Column(
                "economy_smiley",
                "Smiley økonomi",
                Type.CHOICE,
                C,
                choices=scale.texts,
                scale=scale,
                coloured=form.coloured,
                width=18,
                prompt=chosen(scale, scale.good, "Vælg fra listen. Er budgettet overholdt, skal I ikke udfylde mere."),
                prompt_of_department=_limit_told,
            ),
            Column(
                "explanation",
                "Afvigelsesforklaring",
                Type.TEXT,
                C,
                width=36,
                explains="economy_smiley",
                prompt=f"Kun ved {scale.symbols(scale.needing_comment)} eller en afvigelse over bagatelgrænsen: Skriv kort, hvad der er sket, og hvad I gør.",
                prompt_of_department=_limit_told,
            ),
            *(question.column for question in form.asked_in("economy")),
            control_column(),
            Column(
                "asked_about",
                "Beløb skal kontrolleres",
                Type.INTEGER,
                X,
                formula=If(_asked_about, Literal(1), Literal(0)),
                helper=True,
                since=2,
            ),
        ),
        key=("round", "item", "line"),
        control=CONTROL,
        begun="line",
        known_by="item",
        zoom=90,
        row_height=34,
        total_label=w.TOTAL,
        rules=(
            # A rådighedsbeløb is no appropriation: what may be spent is what the council has granted by the cut-off date.
            Rule(
                "spent-above-grant",
                "spent",
                both(
                    IsNumber(Col("spent")),
                    equals("type", w.CAPITAL),
                    _granted(),
                    greater(Col("spent"), If(_granted_later, Literal(0), Sum("budget_lines", "granted", _is_line))),
                ),
                Severity.WARNING,
            ),
            _SAVING_SIGN,
            _NEGATIVE,
            Rule(
                "forecast-required",
                "forecast",
                both(asks_forecast, IsBlank(Col("forecast"))),
                message=own_message(scale, "forecast-required"),
            ),
            _TOO_LARGE,
            _IN_KRONER,
            Rule(
                "answer-missing",
                "economy_smiley",
                # »samlet« means that finance alone decides one smiley a round (Stamdata).
                both(IsBlank(Col("economy_smiley")), Not(equals(setting(w.ECONOMY_SMILEY), w.OVERALL))),
                message="answer-missing.economy",
            ),
            Rule(
                "not-in-list",
                "economy_smiley",
                both(filled("economy_smiley"), Not(OneOf(Col("economy_smiley"), scale.texts))),
                message=own_message(scale, "not-in-list.economy"),
            ),
            Rule(
                "explanation-required",
                "explanation",
                both(either(asks_explanation, _deviates), IsBlank(Col("explanation"))),
                message="explanation-required.economy",
            ),
            *(rule for one in form.asked_in("economy") for rule in one.rules("economy_smiley")),
        ),
        former=form.former_headers("economy"),
        purpose="Én række for hver budgetlinje med penge i budgetåret, der følges op.",
        # Messages name the line only where the item has several.
        words=(Words("of_line", greater(Count("economy", _same_item), Literal(1)), "of-line"), *named(scale)),
    )
    return with_key_rules(sheet)


ECONOMY = economy_sheet(DEFAULT)
