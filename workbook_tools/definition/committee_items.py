"""What a committee's sheet tells of an item: where it stands, which lines stand below it, and why milestones were dropped."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from ..schema.expressions import (
    At,
    Col,
    Concat,
    Expression,
    If,
    Key,
    Less,
    Literal,
    Lookup,
    Position,
    Published,
    Step,
    equals,
)
from . import words as w


class State(Enum):
    """Where an item stands on the sheet: what goes wrong first, then what is under way, has ended well, or was dropped."""

    ATTENTION = "Kræver opmærksomhed"
    UNDER_WAY = "Undervejs"
    ENDED = "Som aftalt"
    DROPPED = "Udgået"


class ItemLines(Struct, frozen=True):
    """What stands below an item: its milestones (with the round that says how they go, 0 before the
    first), the budget lines of the shown round, or what the agreement gives an administrative item, whether it
    has a remark, and the budget changes of its lines.
    ``answers`` are (question, milestone or line or "", round) that are answered.
    One that has ended or was dropped has a line only, one that is under way also the milestones to come."""

    item: str
    milestones: Sequence[tuple[str, int]]
    lines: Sequence[tuple[str | float | int, bool]]
    administrative: bool
    state: State = State.ATTENTION
    remark: bool = False
    changes: Sequence[tuple[str, str | float | int]] = ()
    answers: Sequence[tuple[str, str | float | int, int]] = ()


# A milestone that finance has dropped keeps the smileys it had; they are no verdict any more.
MILESTONE_DROPPED = equals(Lookup("milestones", "milestone_id", Col("milestone_id"), "status"), w.DROPPED)
# Few are: an item is looked for among theirs only.
_item_of_dropped = Key(If(equals("status", w.DROPPED), Col("item"), Literal("")))
_first_dropped = Position("milestones", _item_of_dropped, Key(Col("item")))


def _dropped_for(reason: Expression) -> Expression:
    return Concat((Literal(f"{w.DROPPED}: "), Step(Published(reason))))


def milestone_told(told: Expression) -> Expression:
    """What is ``told`` of a milestone, or why it was dropped."""
    reason = Lookup("milestones", "milestone_id", Col("milestone_id"), "reason")
    return If(MILESTONE_DROPPED, _dropped_for(reason), told)


def item_told(told: Expression) -> Expression:
    """What is ``told`` of an item in its only line, or why the first of its dropped milestones was."""
    return If(Less(Literal(0), _first_dropped), _dropped_for(At("milestones", Col("reason"), _first_dropped)), told)
