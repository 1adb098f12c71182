"""The sheets of the follow-up itself: milestones and economy."""

from __future__ import annotations

from collections.abc import Callable

from ..schema.expressions import (
    Absolute,
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
from ..schema.structure import Among, Column, FilledBy, Later, Rule, Severity, Sheet, Type, Words
from . import words as w
from .agreement_sheets import perhaps_in_kroner
from .change_sheet import DECIDED
from .levels import COLOURED, EFFORT, one_of
from .levels import ECONOMY as ECONOMY_LEVELS

F, C, X, T = FilledBy.FINANCE, FilledBy.DEPARTMENT, FilledBy.FORMULA, FilledBy.TOOL

_not_reached = one_of(Col("smiley"), EFFORT.open)
_is_analysis = greater(
    Count(
        "milestones",
        both(Equal(Other("milestone_id"), Col("milestone_id")), equals(Other("analysis"), w.YES)),
    ),
    Literal(0),
)

_milestone_status = Lookup("milestones", "milestone_id", Col("milestone_id"), "status")


def reached_before(cell: Callable[[str], Expression]) -> Expression:
    """A milestone that was ☺ in an earlier round: listed so that a worsening can be told, asking nothing.

    ``cell`` is Col or Other: whose row is meant.
    """
    earlier = both(
        IsNumber(cell("original_round")), IsNumber(cell("round")), Less(cell("original_round"), cell("round"))
    )
    return both(one_of(cell("previous_smiley"), EFFORT.ended), earlier)


_impossible = one_of(Col("smiley"), EFFORT.not_for_analysis)


def _asks(levels: tuple[str, ...]) -> Expression:
    """A smiley that an analysis cannot have is said by itself, and asks for nothing."""
    return both(one_of(Col("smiley"), levels), If(_impossible, Not(_is_analysis), Literal(True)))


def _worsened() -> Expression:
    """From a level that does not end to a worse one, without a word."""
    steps = [
        both(equals("previous_smiley", before.text), one_of(Col("smiley"), worse), IsBlank(Col("comment")))
        for before in EFFORT
        if not before.ends and (worse := EFFORT.worse_than(before))
    ]
    return either(*steps) if len(steps) > 1 else steps[0]


# An unchanged smiley may keep the comment it had (business rule 8).
_keeps_comment = both(
    Equal(Col("smiley"), Col("previous_smiley")),
    filled("previous_comment"),
)

# Business rule 2: an analysis is also treated by its committee, at the latest in the last round.
_to_be_treated = both(
    _is_analysis,
    filled("smiley"),
    Not(reached_before(Col)),
    Equal(Col("round"), Greatest("rounds", "round", Literal(True))),
)

# The round in which the previous smiley was given, as people name it.
_answered_before = both(
    Equal(Other("milestone_id"), Col("milestone_id")),
    Less(Other("round"), Col("round")),
    Not(IsBlank(Other("smiley"))),
)
_reported_in = Lookup("rounds", "round", Greatest("follow_up", "round", _answered_before), "designation")

FOLLOW_UP = Sheet(
    "follow_up",
    "Opfølgning",
    (
        Column("round", "Runde", Type.INTEGER, T, width=7),
        Column("milestone_id", "Milepæls-id", Type.KEY, T, width=11),
        Column("item", "Punktnr.", Type.KEY, T, width=8.5),
        Column("title", "Titel", Type.TEXT, T, width=24),
        Column("department", "Ansvarligt center", Type.TEXT, T, width=20, spelt_as=Among("departments", "department")),
        Column("milestone", "Milepæl", Type.TEXT, T, width=42),
        Column("original_round", "Oprindelig runde", Type.INTEGER, T, width=10),
        Column("previous_smiley", "Forrige smiley", Type.CHOICE, T, width=16, spelt_as=EFFORT.texts, coloured=COLOURED),
        Column("previous_comment", "Forrige bemærkning", Type.TEXT, T, width=26),
        Column(
            "smiley",
            "Smiley",
            Type.CHOICE,
            C,
            required=True,
            choices=EFFORT.texts,
            coloured=COLOURED,
            fewer=(
                equals(Lookup("milestones", "milestone_id", Col("milestone_id"), "analysis"), w.YES),
                EFFORT.for_analysis,
            ),
            width=18,
            prompt="Vælg fra listen. Er milepælen nået, skal I ikke udfylde mere.",
        ),
        Column(
            "comment",
            "Statusbemærkning",
            Type.TEXT,
            C,
            width=36,
            explains="smiley",
            prompt=f"Kun ved {EFFORT.symbols(EFFORT.needing_comment)}: Skriv kort, hvorfor milepælen ikke er nået, og hvad I gør nu.",
        ),
        Column(
            "expected",
            "Forventes nået",
            Type.CHOICE,
            C,
            choices=Later("rounds", "designation", "round", w.AFTER_THE_YEAR),
            width=20,
            explains="smiley",
            prompt=f"Kun ved {EFFORT.symbols(EFFORT.needing_expected)}: Vælg, hvornår milepælen forventes nået.",
        ),
        Column(
            "treated_by",
            "Behandlet i udvalg",
            Type.CHOICES,
            C,
            width=20,
            spelt_as=Among("lists", "committee"),
            prompt="Valgfrit. Udvalget, der har behandlet sagen.",
        ),
        Column("treated_on", "Behandlet den", Type.DATE, C, width=12, prompt="Valgfrit. Dato, fx 14-03-2019."),
        Column(
            "note_to_finance",
            "Bemærkning til Økonomi",
            Type.TEXT,
            C,
            width=28,
            internal=True,
            prompt="Valgfrit. Læses kun af Økonomi og offentliggøres aldrig.",
        ),
        Column("control", "Kontrol", Type.TEXT, X, width=44),
    ),
    key=("round", "milestone_id"),
    control="control",
    begun="milestone_id",
    zoom=90,
    row_height=48,
    rules=(
        Rule(
            "answer-missing",
            "smiley",
            both(IsBlank(Col("smiley")), Not(reached_before(Col))),
            message="answer-missing.effort",
        ),
        Rule(
            "not-in-list",
            "smiley",
            both(filled("smiley"), Not(OneOf(Col("smiley"), EFFORT.texts))),
            message="not-in-list.effort",
        ),
        Rule(
            "analysis-two-levels",
            "smiley",
            both(_impossible, _is_analysis),
        ),
        Rule(
            "explanation-required",
            "comment",
            both(one_of(Col("previous_smiley"), EFFORT.ended), _not_reached, IsBlank(Col("comment"))),
            message="explanation-required.reached",
        ),
        Rule(
            "explanation-required",
            "comment",
            _worsened(),
            message="explanation-required.worsened",
        ),
        Rule(
            "comment-required",
            "comment",
            both(_asks(EFFORT.needing_comment), IsBlank(Col("comment")), Not(_keeps_comment)),
        ),
        Rule("expected-required", "expected", both(_asks(EFFORT.needing_expected), IsBlank(Col("expected")))),
        Rule("analysis-not-treated", "treated_by", both(IsBlank(Col("treated_by")), _to_be_treated), Severity.WARNING),
        Rule(
            "analysis-not-treated",
            "treated_on",
            both(filled("treated_by"), IsBlank(Col("treated_on")), _to_be_treated),
            Severity.WARNING,
            message="analysis-not-treated.date",
        ),
    ),
    purpose="Én række for hver milepæl, der følges op i en runde.",
    settled=equals(_milestone_status, w.DROPPED),  # what was answered before it was dropped stands
    words=(Words("reported_in", _reported_in),),
)

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


_limit = Add((setting(w.LIMIT),))
_deviates = both(IsNumber(Col("deviation")), greater(Absolute(Col("deviation")), _limit))
_asks_explanation = one_of(Col("economy_smiley"), ECONOMY_LEVELS.needing_comment)
_asks_forecast = one_of(Col("economy_smiley"), ECONOMY_LEVELS.needing_expected)

_same_item = both(Equal(Other("item"), Col("item")), Equal(Other("round"), Col("round")))

ECONOMY = Sheet(
    "economy",
    "Økonomiopfølgning",
    (
        Column("round", "Runde", Type.INTEGER, T, width=7),
        Column("item", "Punktnr.", Type.KEY, T, width=8.5),
        Column("line", "Linjenr.", Type.INTEGER, T, width=8),
        Column("title", "Titel", Type.TEXT, T, width=26),
        Column("line_text", "Linjetekst", Type.TEXT, T, width=26),
        Column("department", "Ansvarligt center", Type.TEXT, T, width=20, spelt_as=Among("departments", "department")),
        Column("type", "Type", Type.TEXT, T, width=8, spelt_as=w.LINE_TYPES),
        Column("category", "Kategori", Type.TEXT, T, width=16, spelt_as=Among("lists", "category", more=w.CATEGORIES)),
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
            formula=approved("year_0"),
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
            prompt="Hele 1.000 kr. for budgetåret. Udfyldes kun ved ☹, eller hvis I venter en afvigelse. Besparelser skrives med minus.",
        ),
        Column(
            "deviation",
            "Afvigelse (plus = merforbrug)",
            Type.AMOUNT,
            X,
            width=14,
            total=True,
            formula=If(IsNumber(Col("forecast")), Subtract(Col("forecast"), Col("current")), Literal("")),
        ),
        Column(
            "deviation_percent",
            "Afvigelse i pct.",
            Type.PERCENT,
            X,
            width=11,
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
            coloured=COLOURED,
            # Business rule 3: also a saving that is not achieved shows as a positive deviation.
            formula=If(
                IsBlank(Col("item")),
                Literal(""),
                If(
                    both(IsNumber(Col("deviation")), greater(Col("deviation"), _limit)),
                    Literal(ECONOMY_LEVELS.worst.text),
                    Literal(ECONOMY_LEVELS.best.text),
                ),
            ),
        ),
        Column(
            "economy_smiley",
            "Smiley økonomi",
            Type.CHOICE,
            C,
            choices=ECONOMY_LEVELS.texts,
            coloured=COLOURED,
            width=18,
            prompt="Vælg fra listen. Er budgettet overholdt, skal I ikke udfylde mere.",
        ),
        Column(
            "explanation",
            "Afvigelsesforklaring",
            Type.TEXT,
            C,
            width=36,
            explains="economy_smiley",
            prompt="Kun ved ☹ eller en afvigelse over bagatelgrænsen: Skriv kort, hvad der er sket, og hvad I gør.",
        ),
        Column("control", "Kontrol", Type.TEXT, X, width=44),
    ),
    key=("round", "item", "line"),
    control="control",
    begun="line",
    zoom=90,
    row_height=34,
    total_label=w.TOTAL,
    rules=(
        Rule(
            "saving-sign",
            "forecast",
            both(IsNumber(Col("forecast")), Less(Col("current"), Literal(0)), greater(Col("forecast"), Literal(0))),
        ),
        # »500,-« becomes −500 in a Danish Excel: where money is spent, minus makes no sense.
        Rule(
            "forecast-negative",
            "forecast",
            both(IsNumber(Col("forecast")), greater(Col("current"), Literal(0)), Less(Col("forecast"), Literal(0))),
        ),
        Rule("forecast-required", "forecast", both(_asks_forecast, IsBlank(Col("forecast")))),
        Rule(
            "amount-too-large",
            "forecast",
            both(IsNumber(Col("forecast")), Not(Less(Absolute(Col("forecast")), Literal(1_000_000)))),
            Severity.WARNING,
        ),
        perhaps_in_kroner("forecast", Add((Col("current"),))),
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
            both(filled("economy_smiley"), Not(OneOf(Col("economy_smiley"), ECONOMY_LEVELS.texts))),
            message="not-in-list.economy",
        ),
        Rule(
            "explanation-required",
            "explanation",
            both(either(_asks_explanation, _deviates), IsBlank(Col("explanation"))),
            message="explanation-required.economy",
        ),
    ),
    purpose="Én række for hver budgetlinje med penge i budgetåret, der følges op.",
    # Messages name the line only where the item has several.
    words=(Words("of_line", greater(Count("economy", _same_item), Literal(1)), "of-line"),),
)
