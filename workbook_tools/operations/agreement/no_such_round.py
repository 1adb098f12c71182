"""A round that the agreement does not have: said with those it has."""

from __future__ import annotations

from pathlib import Path

from ...messages.message import Message, message
from .agreement import Agreement


def no_such_round(agreement: Agreement, number: int, file: Path) -> Message:
    """The refusal of a round that does not stand in ``Runder``."""
    known = ", ".join(str(n) for n in agreement.tables["rounds"]["round"] if n is not None)
    about = {"number": str(number), "file": file.name}
    return message("cannot.no-such-round", **about, known=known) if known else message("cannot.no-rounds", **about)
