"""The proof of completeness: no row and no krone of a round was lost on the way.

It counts what was sent and what stands there now, not how it came there; ``consolidation.py`` calls it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from ...definition.questions import DEPARTMENT_ANSWERS, ITEM_ANSWERS
from ...values.cells import Cell, as_number, as_text, is_number
from ..agreement.agreement import Agreement
from ..agreement.follow_up import reached_before
from ..sent.rows import Sent

MEASURED = (
    ("follow_up", "milestones", None), ("economy", "budget_lines", "current"), (ITEM_ANSWERS, "items", None),
    (DEPARTMENT_ANSWERS, "departments", None),
)  # fmt: skip


class Proof(Struct, frozen=True):
    """Rows and kroner of a round: in the agreement, over the departments, consolidated."""

    round: int
    what: str
    agreement: tuple[int, float]
    departments: tuple[int, float]
    consolidated: tuple[int, float]

    @property
    def holds(self) -> bool:
        """Whether rows and kroner are the same in all three."""
        return self.agreement == self.departments == self.consolidated


def prove(sent: Sent, consolidated: Agreement, answered_unasked: frozenset[tuple[str, tuple[str, ...]]]) -> list[Proof]:
    """Hold what was sent for a round against what the consolidated workbook has.

    ``answered_unasked`` are the rows (sheet, key) that arose only because somebody answered what the
    round does not ask, and those that are of no milestone or line, which are named by themselves.
    """
    proofs = []
    for name, what, amount in MEASURED:
        if not sent.kind.has(name):
            continue
        key = consolidated.kind.sheet(name).key

        def asked(
            rows: Iterable[dict[str, Cell]], name: str = name, key: tuple[str, ...] = key
        ) -> list[dict[str, Cell]]:
            return [
                row
                for row in rows
                if row["round"] == sent.number
                and not (name == "follow_up" and reached_before(consolidated.kind.form.effort, row))
                and not (answered_unasked and (name, tuple(as_text(row[part]) for part in key)) in answered_unasked)
            ]

        parts = [_measure(asked(sent.in_order(name, d)), amount) for d in sent.departments]
        proofs.append(
            Proof(
                sent.number,
                what,
                _measure(asked(sent.agreement.tables[name].records()), amount),
                (sum(rows for rows, _ in parts), round(math.fsum(kroner for _, kroner in parts), 6)),
                _measure(asked(consolidated.tables[name].records()), amount),
            )
        )
    return proofs


def _measure(rows: list[dict[str, Cell]], amount: str | None) -> tuple[int, float]:
    """How many rows there are, and the sum of ``amount`` in 1.000 kr."""
    kroner = math.fsum(as_number(row[amount]) for row in rows if is_number(row[amount])) if amount else 0.0
    return len(rows), round(kroner, 6)
