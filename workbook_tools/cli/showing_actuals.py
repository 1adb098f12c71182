"""What ``actuals`` says: where the money of the export went, and that the parts are all of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..operations.actuals.noticed import MOST_NAMED, kroner
from ..operations.actuals.placing import Outcome
from ..operations.actuals.unsure_amounts import numbers
from ..values.cpr import path_without_cpr
from . import language
from .showing_json import as_records

if TYPE_CHECKING:
    from pathlib import Path

    from ..operations.actuals.files import Actuals
    from ..operations.actuals.placing import Account

_NAMED = (Outcome.SEVERAL, Outcome.UNMATCHED, Outcome.NOT_FOLLOWED)


def as_text(result: Actuals) -> str:
    """In words: the columns, the proof in kroner, the largest accounts that are on no line, and the rows that are sums."""
    export = result.export
    columns = ", ".join(f"{header} = {meaning}" for meaning, header in export.columns.items())
    put = sum(one.stands for one in result.lines)
    lines = [
        language.text(
            "actuals", round=result.round, cutoff=f"{result.cutoff:%d-%m-%Y}", lines=put, of=language.count("budget_lines", len(result.lines)),
            amount=kroner(result.parts[Outcome.PLACED.value]),
        ),
        language.text("actuals.columns", columns=columns),
        language.count("actuals.proof", export.rows, amount=kroner(export.ore)),
    ]  # fmt: skip
    lines += [
        language.text("actuals.part", part=language.text(f"actuals.{name}"), amount=kroner(ore))
        for name, ore in result.parts.items()
        if ore or name == Outcome.PLACED.value
    ]
    holds = "actuals.holds.of-read" if export.unread_amounts else "actuals.holds"
    lines.append(language.text(holds if result.proved else "actuals.does-not-hold"))
    for outcome in _NAMED:
        lines += _largest([one for one in result.placed.accounts.values() if one.outcome is outcome and one.ore])
    if export.sums:
        named = "; ".join(f"{one.row} ({kroner(one.ore)})" for one in export.sums[:MOST_NAMED])
        more = numbers([one.row for one in export.sums[MOST_NAMED:]])
        lines.append(language.count("actuals.sums", len(export.sums), rows="; ".join(filter(None, (named, more)))))
    for key, rows in (("actuals.no-amount", export.blank), ("actuals.unread-amount", export.unread_amounts)):
        if rows:
            lines.append(language.count(key, len(rows), rows=numbers(rows)))
    return "\n".join(lines)


def _largest(accounts: list[Account]) -> list[str]:
    accounts = sorted(accounts, key=lambda one: -abs(one.ore))
    shown = [
        language.text(
            "actuals.account" if (lines := _lines(one)) else "actuals.account.no-line", account=f"{one.part} {one.number}",
            outcome=language.text(f"actuals.{one.outcome.value}"), amount=kroner(one.ore), lines=lines,
        )
        for one in accounts[:MOST_NAMED]
    ]  # fmt: skip
    if len(accounts) > MOST_NAMED:
        shown.append(language.text("actuals.more", n=len(accounts) - MOST_NAMED))
    return shown


def _lines(account: Account) -> str:
    """The lines that an account could be of, or the one that is proposed; nothing where there is none."""
    if account.proposal:
        return language.text("actuals.proposal", line=" / ".join(account.proposal))
    return "; ".join(" / ".join(line) for line in account.lines)


def as_json(result: Actuals, output: Path) -> str:
    """An object: the proof in kroner, each line and account, the rows that are sums, and every issue."""
    export = result.export
    told = {
        "output": path_without_cpr(str(output)),
        "round": result.round,
        "cutoff": result.cutoff.isoformat(),
        "columns": dict(export.columns),
        "proof": {
            "holds": result.proved,
            "all": export.ore / 100,
            **{name: ore / 100 for name, ore in result.parts.items()},
        },
        "lines": [
            {"item": one.line[0], "line": one.line[1], "before": one.before, "kroner": one.ore / 100, "amount": one.amount,
             "put": one.stands}
            for one in result.lines
            if one.ore is not None
        ],
        "accounts": [
            {"part": one.part, "account": one.number, "outcome": one.outcome.value, "lines": [list(line) for line in one.lines],
             "rows": one.rows, "kroner": one.ore / 100, "outside": one.outside / 100}
            for one in result.placed.accounts.values()
        ],
        "sums": [
            {"row": one.row, "words": one.words, "kroner": one.ore / 100, "holds": one.holds} for one in export.sums
        ],
        "no_amount": list(export.blank),
        "unread": [{"row": one.row, "words": one.words, "amount_read": one.has_amount} for one in export.unread],
        "repeated": {"rows": list(export.repeated.rows), "kroner": export.repeated.ore / 100},
        "issues": as_records(result.issues),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2, default=str)
