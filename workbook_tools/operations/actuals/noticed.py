"""What finance should look at after an export: money that is on no line, amounts that were not put there, what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...definition.economy_sheet import ECONOMY
from ...definition.spending_key_sheet import SPENDING_KEY
from ...messages.message import counted, message
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.shown import shown
from ...workbook.layout import FIRST_ROW, a1
from ..agreement.agreement import Agreement
from ..agreement.keys import RowKey
from .export import Export
from .placing import Outcome, Placed, numbers_in
from .spent import SPENT, Spent
from .unsure_amounts import numbers

MOST_NAMED = 10
FAR_ABOVE = 50  # times the budget
_EXPONENT = re.compile(r"^\d(?:[.,]\d+)?E\+?\d+$", re.IGNORECASE)
_ON_NO_LINE = {
    Outcome.SEVERAL: Severity.ERROR, Outcome.UNMATCHED: Severity.WARNING, Outcome.NOT_FOLLOWED: Severity.WARNING,
}  # fmt: skip


def noticed(agreement: Agreement, export: Export, placed: Placed, lines: Sequence[Spent]) -> Iterator[Issue]:
    """Every issue, in the workbook's cells where it has one."""
    file, title = agreement.file, SPENDING_KEY.title
    for one in lines:
        code = _of_line(one)
        if code:
            cell = a1(FIRST_ROW + one.position, ECONOMY.names.index(SPENT.name))
            values = {"before": shown(one.before), "amount": shown(one.amount)}
            text = message(code, item=one.line[0], line=one.line[1], **values)
            yield Issue(Severity.WARNING, code, text, file, ECONOMY.title, cell, one.line[0])
    for outcome, severity in _ON_NO_LINE.items():
        accounts = [one for one in placed.accounts.values() if one.outcome is outcome and one.ore]
        if accounts:
            code = f"actuals-{outcome.value}"
            text = counted(code, len(accounts), amount=kroner(placed.sum_of(outcome)), sheet=title)
            yield Issue(severity, code, text, file, title)
    if export.unread:
        rows = numbers([one.row for one in export.unread])
        yield Issue(Severity.ERROR, "actuals-unread", counted("actuals-unread", len(export.unread), rows=rows))
    again = export.repeated
    if again.rows:
        text = counted("actuals-repeated", len(again.rows), rows=numbers(again.rows), amount=kroner(again.ore))
        yield Issue(Severity.WARNING, "actuals-repeated", text)
    spoiled = spoiled_accounts(agreement, placed)
    if spoiled:
        named = ", ".join(spoiled[:MOST_NAMED]) + (" …" if len(spoiled) > MOST_NAMED else "")
        text = counted("actuals-spoiled", len(spoiled), accounts=named)
        yield Issue(Severity.WARNING, "actuals-spoiled", text)
    for row in export.sums:
        if not row.holds:
            text = message("actuals-sum-disagrees", row=str(row.row), words=row.words[:80], amount=kroner(row.ore))
            yield Issue(Severity.WARNING, "actuals-sum-disagrees", text)
    for code, holds in (("actuals-sign", _is_turned), ("actuals-scale", _is_far_above)):
        budgets = [*_budgets(agreement, lines)]
        if len(budgets) > 1 and 2 * sum(holds(budget, ore) for budget, ore in budgets) > len(budgets):
            yield Issue(Severity.WARNING, code, message(code, sheet=title), file, title)


def _of_line(one: Spent) -> str:
    if one.ore is not None:
        return "" if one.stands else "actuals-kept"
    return "actuals-gone" if one.by_export and not is_blank(one.before) else ""


def _budgets(agreement: Agreement, lines: Sequence[Spent]) -> Iterator[tuple[float, int]]:
    """The budget of the year (1.000 kr.) and what is spent (øre) of every line that has both."""
    budgets: dict[RowKey, Cell] = {
        (as_text(row["item"]), as_text(row["line"])): row["year_0"]
        for row in agreement.tables["budget_lines"].records()
    }
    for one in lines:
        budget = budgets.get(one.line)
        if one.ore and is_number(budget) and budget:
            yield budget, one.ore


def _is_turned(budget: float, ore: int) -> bool:
    return (budget < 0) != (ore < 0)


def _is_far_above(budget: float, ore: int) -> bool:
    """More than anybody spends of a budget: an amount in kroner that was read as 1.000 kr. is."""
    return abs(ore) > FAR_ABOVE * abs(budget) * 100_000


def spoiled_accounts(agreement: Agreement, placed: Placed) -> list[str]:
    """Accounts on no line that a spreadsheet has made numbers of: »1,23E+10«, or an element of the agreement without its zeros."""
    elements = {psp for row in agreement.tables["budget_lines"].records() for psp in numbers_in(row["psp"])}
    without_zeros = {psp.lstrip("0") for psp in elements if psp.startswith("0")}
    return [
        one.number
        for one in placed.accounts.values()
        if one.outcome is Outcome.UNMATCHED
        and (_EXPONENT.match(one.number) or (one.number not in elements and one.number in without_zeros))
    ]


def kroner(ore: int) -> str:
    """Øre as kroner in Danish.

    >>> kroner(125_050_00), kroner(-5)
    ('125.050,00', '−0,05')
    """
    whole, rest = divmod(abs(ore), 100)
    return ("−" if ore < 0 else "") + f"{whole:,}".replace(",", ".") + f",{rest:02}"
