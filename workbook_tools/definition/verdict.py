"""How a round goes in one sentence: »44 af 54 milepæle er nået. 8 er ikke nået. Budgettet overholdes ikke på 3 af 40 linjer.«

Where a forecast is asked about, which is in all sums nevertheless, the sentence says so, and which is the first.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..schema.expressions import (
    Add,
    Concat,
    Expression,
    If,
    Less,
    Literal,
    Nth,
    Other,
    Step,
    both,
    equals,
    setting,
)
from . import counting as c
from . import words as w
from .counting import SHOWN, Group
from .levels import Form, one_of

NOTHING = "Ingen runde er samlet endnu."
NO_MILESTONES = "Der er ingen milepæle i runden."
_NONE = Literal(0)


def verdict(form: Form, group: Group = None) -> Expression:
    """The sentence about the shown round's milestones and budget lines of a group, or of all."""
    begun = Add((Step(c.efforts(SHOWN, None)), Step(c.lines(SHOWN, None))))
    return If(equals(begun, 0), Literal(NOTHING), Concat(tuple(map(Step, _parts(form, group)))))


def _parts(form: Form, group: Group) -> Iterator[Expression]:
    effort = form.effort
    rows, good = (
        Step(c.efforts(SHOWN, condition, group)) for condition in (None, one_of(Other("smiley"), effort.good))
    )
    reached = Concat((good, Literal(" af "), rows, Literal(f" milepæle er {effort.told_good}.")))
    yield If(equals(rows, 0), Literal(NO_MILESTONES), reached)
    for level in effort:
        if level.text in effort.bad:
            yield _if_any(c.efforts(SHOWN, c.has("smiley", level), group), f" {level.stated}.")
    yield _if_any(c.efforts(SHOWN, c.blank("smiley"), group), " mangler svar.")
    lines, missing = Step(c.lines(SHOWN, None, group)), Step(c.lines(SHOWN, c.blank("economy_smiley"), group))
    bad = Step(c.lines(SHOWN, one_of(Other("economy_smiley"), form.economy.not_good), group))
    share = Step(Concat((bad, Literal(" af "), lines, Literal(" linjer."))))
    kept = If(equals(missing, 0), Concat((Literal(" Budgettet overholdes på alle linjer."),)), Literal(""))
    judged = If(Less(_NONE, bad), Concat((Literal(" Budgettet overholdes ikke på "), share)), kept)
    yield If(equals(setting(w.ECONOMY_SMILEY), w.OVERALL), Literal(""), If(equals(lines, 0), Literal(""), judged))
    yield _to_be_checked(group)


def _to_be_checked(group: Group) -> Expression:
    number = Step(c.lines(SHOWN, c.ASKED_ABOUT, group))
    first = Nth("economy", "item", both(c.IN_SHOWN_ROUND, c.ASKED_ABOUT), Literal(1))
    where = (Literal(", se punkt "), Step(first)) if group is None else ()  # a committee's sheet says it below
    says = Concat(
        (
            Literal(" Kontrollér Forventet regnskab: "),
            number,
            Literal(" beløb i tallene ligner en tastefejl"),
            *where,
            Literal("."),
        )
    )
    return If(equals(number, 0), Literal(""), says)


def _if_any(count: Expression, says: str) -> Expression:
    number = Step(count)
    return If(equals(number, 0), Literal(""), Concat((Literal(" "), number, Literal(says))))
