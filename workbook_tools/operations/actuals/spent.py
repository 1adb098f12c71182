"""``Forbrug pr. opgørelsesdato`` of a round: which cells an export fills in, and the log of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from ...definition import words as w
from ...definition.economy_sheet import ECONOMY
from ...definition.workbooks import LOG_NAME
from ...values.cells import Cell, as_text, is_blank
from ...values.frame import Row
from ...workbook.frames import frame_of
from ..agreement.agreement import Agreement
from ..agreement.keys import RowKey, keys_of

SPENT = ECONOMY.column("spent")
_THOUSAND = 100_000  # øre


class Spent(Struct, frozen=True):
    """A line of the round: what stood there, the export's øre (None: it has none) and 1.000 kr., and whether that stands there now."""

    line: RowKey
    position: int
    before: Cell
    ore: int | None
    stands: bool
    by_export: bool

    @property
    def amount(self) -> int | None:
        """The export's amount in whole 1.000 kr."""
        if self.ore is None:
            return None
        return int((Decimal(self.ore) / _THOUSAND).quantize(Decimal(1), ROUND_HALF_UP))


def lines_of_round(agreement: Agreement, number: int) -> dict[RowKey, int]:
    """The budget lines that a round has rows for, and where they stand in ``Økonomiopfølgning``."""
    keys = keys_of(agreement.kind.sheet(ECONOMY.name), agreement.tables[ECONOMY.name])
    return {key[1:]: position for position, key in enumerate(keys) if key[0] == as_text(number)}


def spent_on(agreement: Agreement, number: int, ore: Mapping[RowKey, int]) -> list[Spent]:
    """Every line of the round. A blank cell takes the export's amount, and so does one that an earlier export filled in; what
    finance typed stays, and whoever wants the export's there clears it.
    """
    earlier = _by_exports(agreement, number)
    column = agreement.tables[ECONOMY.name][SPENT.name]
    found = []
    for line, position in lines_of_round(agreement, number).items():
        before = column[position]
        by_export = line in earlier and as_text(earlier[line]) == as_text(before)
        one = Spent(line, position, before, ore.get(line), is_blank(before) or by_export, by_export)
        stands = one.ore is not None and (one.stands or before == one.amount)
        found.append(Spent(line, position, before, one.ore, stands, by_export))
    return found


def with_spent(agreement: Agreement, number: int, lines: Sequence[Spent], source: Mapping[str, Cell]) -> Agreement:
    """The agreement with the amounts, each change an entry of the log; ``source`` is the export's file and hash."""
    table = agreement.tables[ECONOMY.name].copy()
    log = agreement.kind.sheet(LOG_NAME)
    entries: list[Row] = agreement.tables[LOG_NAME].records()
    for one in lines:
        if not one.stands or one.before == one.amount:
            continue
        table.put(one.position, SPENT.name, one.amount)
        entries.append(
            {
                "round": number,
                "department": w.FINANCE_SYSTEM,
                "sheet": ECONOMY.title,
                "key": " / ".join(one.line),
                "column": SPENT.header,
                "before": one.before,
                "after": one.amount,
                **source,
            }
        )
    return agreement.with_tables(**{ECONOMY.name: table, LOG_NAME: frame_of(log, entries)})


def _by_exports(agreement: Agreement, number: int) -> dict[RowKey, Cell]:
    """What exports put on the lines of a round, where the log's last word on the cell is an export's."""
    found: dict[RowKey, Cell] = {}
    for entry in agreement.tables[LOG_NAME].records():
        if (entry["sheet"], entry["column"], entry["round"]) == (ECONOMY.title, SPENT.header, number):
            key = tuple(as_text(entry["key"]).split(" / "))
            found.pop(key, None)
            if entry["department"] == w.FINANCE_SYSTEM:
                found[key] = entry["after"]
    return found
