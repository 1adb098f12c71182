"""Where that stands which keeps a sum from adding up: told beside the sum, as the consolidated workbook has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..values.cells import is_blank
from ..values.quoted import quoted
from . import language

if TYPE_CHECKING:
    from ..operations.agreement.agreement import Agreement
    from ..operations.agreement.sums import SheetCell, Sum

MOST_CAUSES = 3


def because(agreement: Agreement, sums: Iterable[Sum]) -> str:
    """The first cells that make the sums leave rows out, each with what stands there; "" where no cell does."""
    causes = list(dict.fromkeys(left.cause for one in sums if not one.holds for left in one.left_out))
    if not causes:
        return ""
    cells = "; ".join(_cell(agreement, cause) for cause in causes[:MOST_CAUSES])
    return language.text("because", cells=cells + ("; …" if causes[MOST_CAUSES:] else ""))


def _cell(agreement: Agreement, place: SheetCell) -> str:
    from ..workbook.layout import FIRST_ROW, a1

    sheet = agreement.kind.sheet(place.sheet)
    value = agreement.tables[place.sheet][place.column][place.position]
    cell = f"{sheet.title} {a1(FIRST_ROW + place.position, sheet.names.index(place.column))}"
    return cell if is_blank(value) else f"{cell} »{quoted(value)}«"
