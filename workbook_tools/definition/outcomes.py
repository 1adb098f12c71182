"""What became of a file that came, as the column Status of ``Modtagne filer`` says it.

Not in here: why a file could not be read (the message catalogue). Called by ``operations``, which sets and reads it.
"""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """The value is what stands in the cell; of some, a reason follows after a colon."""

    TAKEN = "Taget med"
    TAKEN_LATE = "Taget med, gemt efter fristen"
    CLOSED = "Runden er lukket"
    LEFT_OUT = "Ikke taget med"
    COMING = "Ikke taget med: runden er ikke åben"
    OTHER_AGREEMENT = "Ikke taget med: anden aftale"
    UNKNOWN_ROUND = "Ikke taget med: ukendt runde"
    UNKNOWN_DEPARTMENT = "Ikke taget med: ukendt center"
    UNKNOWN_WORKBOOK = "Ikke taget med: ukendt arbejdsbog"
    COPY = "Ikke taget med: kopi af Økonomis arbejdsbog"
    NOT_READ = "Ikke læst"

    @property
    def taken(self) -> bool:
        """Whether the file's answers stand in the consolidated workbook."""
        return self in (Outcome.TAKEN, Outcome.TAKEN_LATE)

    @property
    def returned(self) -> bool:
        """Whether the file counts as its department's answer of the round, also if it came too late."""
        return self.taken or self is Outcome.CLOSED

    def because(self, reason: str) -> str:
        """The cell's text with a reason."""
        return f"{self.value}: {reason}"


_LONGEST_FIRST = sorted(Outcome, key=lambda outcome: -len(outcome.value))


def outcome_of(status: str) -> Outcome | None:
    """The outcome that a cell tells of, with or without a reason; None of any other text."""
    return next((outcome for outcome in _LONGEST_FIRST if status.startswith(outcome.value)), None)
