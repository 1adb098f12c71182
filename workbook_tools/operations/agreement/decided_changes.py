"""Which budget changes count, and from which date on (business rule 4)."""

from __future__ import annotations

import datetime as dt

from ...definition import words as w
from ...definition.change_sheet import CHANGES, DECIDED
from ...rules.check import computed_columns
from ...rules.evaluate import Evaluator
from ...values.cells import Cell, as_number, from_serial
from ...values.frame import Row
from .agreement import Agreement


def decided_changes(agreement: Agreement) -> list[Row]:
    """The rows of budget changes that count, each from its date on (business rule 4)."""
    changes = agreement.tables["changes"].copy()
    if w.APPROVED not in changes["status"]:
        return []
    evaluator = Evaluator({**agreement.tables, CHANGES.name: changes})
    for sheet, column in computed_columns(agreement.kind):
        if sheet is agreement.kind.sheet(CHANGES.name) and column.formula is not None:
            changes[column.name] = evaluator.rows(column.formula, changes)
            evaluator.forget(CHANGES.name)
    counts = evaluator.satisfying(CHANGES.name, DECIDED)
    return [
        row | {"decided_on": decided}
        for position, row in enumerate(changes.records())
        if position in counts and (decided := _day(row["decided_on"])) is not None
    ]


def _day(value: Cell) -> dt.date | None:
    """A date, also one that stands in its cell as Excel's number."""
    return value if isinstance(value, dt.date) else from_serial(as_number(value))
