"""The sheet on which the departments follow up the milestones."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ..schema.expressions import (
    Col,
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
    both,
    either,
    equals,
    filled,
)
from ..schema.scales import Scale
from ..schema.structure import Among, Column, FilledBy, Later, Rule, Severity, Sheet, Type, Words
from . import words as w
from .answer_keys import with_key_rules
from .levels import DEFAULT, Form, chosen, named, one_of, own_message, told_once
from .verdict_columns import CONTROL, control_column

C, X, T = FilledBy.DEPARTMENT, FilledBy.FORMULA, FilledBy.TOOL

is_analysis = equals(Lookup("milestones", "milestone_id", Col("milestone_id"), "analysis"), w.YES)

_milestone_status = Lookup("milestones", "milestone_id", Col("milestone_id"), "status")


def reached_before(scale: Scale, cell: Callable[[str], Expression]) -> Expression:
    """A milestone that was ☺ in an earlier round: listed so that a worsening can be told, asking nothing.

    ``cell`` is Col or Other: whose row is meant.
    """
    earlier = both(
        IsNumber(cell("original_round")), IsNumber(cell("round")), Less(cell("original_round"), cell("round"))
    )
    return both(one_of(cell("previous_smiley"), scale.ended), earlier)


def _worsened(scale: Scale) -> Expression:
    """From a level that does not end to a worse one, without a word."""
    is_blank = IsBlank(Col("comment"))
    usual = scale in DEFAULT.scales
    steps = [
        both(equals("previous_smiley", before.text), one_of(Col("smiley"), worse), *((is_blank,) if usual else ()))
        for before in scale
        if not before.ends and (worse := scale.worse_than(before))
    ]
    worsened = either(*steps) if steps else Literal(False)
    return worsened if usual else both(told_once(scale, worsened), is_blank)


# An unchanged smiley may keep the comment it had (business rule 8).
_keeps_comment = both(
    Equal(Col("smiley"), Col("previous_smiley")),
    filled("previous_comment"),
)


@cache
def follow_up_sheet(form: Form) -> Sheet:
    """``Opfølgning`` in the municipality's own form."""
    scale = form.effort
    not_reached = told_once(scale, one_of(Col("smiley"), scale.open))
    impossible = told_once(scale, one_of(Col("smiley"), scale.not_for_analysis))
    earlier_ended = reached_before(scale, Col)

    def asks(levels: tuple[str, ...]) -> Expression:
        """A smiley that an analysis cannot have is said by itself, and asks for nothing."""
        return both(told_once(scale, one_of(Col("smiley"), levels)), If(impossible, Not(is_analysis), Literal(True)))

    # Business rule 2: an analysis is also treated by its committee, at the latest in the last round.
    to_be_treated = both(
        is_analysis,
        filled("smiley"),
        Not(earlier_ended),
        Equal(Col("round"), Greatest("rounds", "round", Literal(True))),
    )

    # The round in which the previous smiley was given, as people name it; only told where that one ended the matter.
    answered_before = both(
        one_of(Col("previous_smiley"), scale.ended),
        Equal(Other("milestone_id"), Col("milestone_id")),
        Less(Other("round"), Col("round")),
        Not(IsBlank(Other("smiley"))),
    )
    reported_in = Lookup("rounds", "round", Greatest("follow_up", "round", answered_before), "designation")

    sheet = Sheet(
        "follow_up",
        "Opfølgning",
        (
            Column("round", "Runde", Type.INTEGER, T, width=7),
            Column("milestone_id", "Milepæls-id", Type.KEY, T, width=11),
            Column("item", "Punktnr.", Type.KEY, T, width=8.5),
            Column("title", "Titel", Type.TEXT, T, width=56 if form.per_item else 24),
            Column(
                "department", "Ansvarligt center", Type.TEXT, T, width=20, spelt_as=Among("departments", "department")
            ),
            Column("milestone", "Milepæl", Type.TEXT, T, width=56),
            Column("original_round", "Oprindelig runde", Type.INTEGER, T, width=11.5),
            Column(
                "previous_smiley",
                "Forrige smiley",
                Type.CHOICE,
                T,
                width=18,
                spelt_as=scale.texts,
                scale=scale,
                coloured=form.coloured,
            ),
            Column("previous_comment", "Forrige bemærkning", Type.TEXT, T, width=26),
            Column(
                "smiley",
                "Smiley",
                Type.CHOICE,
                C,
                required=True,
                choices=scale.texts,
                scale=scale,
                coloured=form.coloured,
                fewer=(
                    is_analysis,
                    scale.for_analysis,
                ),
                width=18,
                prompt=chosen(scale, scale.ended, "Vælg fra listen. Er milepælen nået, skal I ikke udfylde mere."),
            ),
            Column(
                "comment",
                "Statusbemærkning",
                Type.TEXT,
                C,
                width=36,
                explains="smiley",
                prompt=f"Kun ved {scale.symbols(scale.needing_comment)}: Skriv kort, hvorfor milepælen ikke er nået, og hvad I gør nu.",
            ),
            Column(
                "expected",
                "Forventes nået",
                Type.CHOICE,
                C,
                choices=Later("rounds", "designation", "round", w.AFTER_THE_YEAR),
                width=20,
                explains="smiley",
                prompt=f"Kun ved {scale.symbols(scale.needing_expected)}: Vælg, hvornår milepælen forventes nået.",
            ),
            *(question.column for question in form.asked_in("follow_up")),
            Column(
                "treated_by",
                "Behandlet i udvalg",
                Type.CHOICES,
                C,
                width=20,
                spelt_as=Among("lists", "committee"),
                prompt="Valgfrit. Udvalget, der har behandlet sagen.",
                shown_for=is_analysis,
            ),
            Column(
                "treated_on",
                "Behandlet den",
                Type.DATE,
                C,
                width=12,
                prompt="Valgfrit. Dato, fx 14-03-2019.",
                shown_for=is_analysis,
            ),
            Column(
                "note_to_finance",
                "Bemærkning til Økonomi",
                Type.TEXT,
                C,
                width=28,
                internal=True,
                prompt="Valgfrit. Læses kun af Økonomi og offentliggøres aldrig.",
            ),
            control_column(),
        ),
        key=("round", "milestone_id"),
        control=CONTROL,
        begun="milestone_id",
        zoom=90,
        row_height=48,
        rules=(
            Rule(
                "answer-missing",
                "smiley",
                both(IsBlank(Col("smiley")), Not(earlier_ended)),
                message="answer-missing.effort",
            ),
            Rule(
                "not-in-list",
                "smiley",
                both(filled("smiley"), Not(OneOf(Col("smiley"), scale.texts))),
                message=own_message(scale, "not-in-list.effort"),
            ),
            Rule(
                "analysis-two-levels",
                "smiley",
                both(impossible, is_analysis),
            ),
            Rule(
                "explanation-required",
                "comment",
                both(one_of(Col("previous_smiley"), scale.ended), not_reached, IsBlank(Col("comment"))),
                message=own_message(scale, "explanation-required.reached"),
            ),
            Rule(
                "explanation-required",
                "comment",
                _worsened(scale),
                message="explanation-required.worsened",
            ),
            Rule(
                "comment-required",
                "comment",
                both(asks(scale.needing_comment), IsBlank(Col("comment")), Not(_keeps_comment)),
                message=own_message(scale, "comment-required"),
            ),
            Rule("expected-required", "expected", both(asks(scale.needing_expected), IsBlank(Col("expected")))),
            *(rule for one in form.asked_in("follow_up") for rule in one.rules("smiley", Not(earlier_ended))),
            Rule(
                "analysis-not-treated", "treated_by", both(IsBlank(Col("treated_by")), to_be_treated), Severity.WARNING
            ),
            Rule(
                "analysis-not-treated",
                "treated_on",
                both(filled("treated_by"), IsBlank(Col("treated_on")), to_be_treated),
                Severity.WARNING,
                message="analysis-not-treated.date",
            ),
        ),
        former=form.former_headers("follow_up"),
        purpose="Én række for hver milepæl, der følges op i en runde.",
        settled=equals(_milestone_status, w.DROPPED),  # what was answered before it was dropped stands
        words=(Words("reported_in", reported_in), *named(scale, is_analysis)),
    )
    return with_key_rules(sheet)


FOLLOW_UP = follow_up_sheet(DEFAULT)
