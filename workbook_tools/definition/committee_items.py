"""What a committee's sheet tells of an item: where it stands, and which lines stand below it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct


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
