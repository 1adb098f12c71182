"""Which of the marks to believe, and what to say when they disagree."""

from __future__ import annotations

from collections.abc import Sequence

from ....definition import words as w
from ....values.spelling import spelling
from ...agreement.identity import FIELDS, Identity
from .signals import Signal, Source


def decide(signals: Sequence[Signal]) -> Identity | None:
    """The identity that a mark tells in full and the rows bear out; else the best mark's; None without any.

    What stands in the rows decides between marks that disagree – a sheet moved into another workbook
    keeps its rows, while the workbook keeps its own marks.
    """
    whole = [identity for signal in signals if (identity := signal.identity) is not None]
    rows = [signal for signal in signals if signal.source is Source.ROWS]
    borne_out = [identity for identity in whole if not any(_contradicts(signal, identity) for signal in rows)]
    return next(iter([*borne_out, *whole]), None)


def disagreements(signals: Sequence[Signal], identity: Identity) -> list[tuple[Signal, str, str, str]]:
    """The marks that say something else, as (mark, part, what it says, what was decided)."""
    decided = parts_of(identity)
    return [
        (signal, part, said, decided[part])
        for signal in signals
        for part, said in signal.parts.items()
        if part != w.TEMPLATE_VERSION and not _same(said, decided[part])
    ]


def parts_of(identity: Identity) -> dict[str, str]:
    """An identity by the names of its parts."""
    values = (
        identity.version, identity.municipality, identity.agreement, identity.budget_year, str(identity.round),
        identity.department,
    )  # fmt: skip
    return dict(zip(FIELDS, values, strict=True))


def _contradicts(signal: Signal, identity: Identity) -> bool:
    decided = parts_of(identity)
    return any(not _same(said, decided[part]) for part, said in signal.parts.items())


def _same(one: str, other: str) -> bool:
    """Quotation marks change when they go into a defined name, and long names are cut there."""
    left, right = (spelling(text.replace('"', "'")) for text in (one, other))
    return left == right or (len(left) > 200 and right.startswith(left))
