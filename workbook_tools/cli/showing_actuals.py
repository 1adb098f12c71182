"""What ``actuals`` says: where the money of the export went, and that the parts are all of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..operations.actuals.noticed import MOST_NAMED, kroner
from ..operations.actuals.placing import Outcome
from ..values.cpr import path_without_cpr
from . import language
from .showing import as_records

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
            "actuals", round=result.round, cutoff=f"{result.cutoff:%d-%m-%Y}", lines=put, of=len(result.lines),
            amount=kroner(result.parts[Outcome.PLACED.value]),
        ),
        language.text("actuals.columns", columns=columns),
        language.text("actuals.proof", rows=export.rows, amount=kroner(export.ore)),
    ]  # fmt: skip
    lines += [
        language.text("actuals.part", part=language.text(f"actuals.{name}"), amount=kroner(ore))
        for name, ore in result.parts.items()
        if ore or name == Outcome.PLACED.value
    ]
    lines.append(language.text("actuals.holds" if result.proved else "actuals.does-not-hold"))
    for outcome in _NAMED:
        lines += _largest([one for one in result.placed.accounts.values() if one.outcome is outcome and one.ore])
    if export.sums:
        named = "; ".join(f"{one.row} ({kroner(one.ore)})" for one in export.sums[:MOST_NAMED])
        more = " …" if len(export.sums) > MOST_NAMED else ""
        lines.append(language.text("actuals.sums", n=len(export.sums), rows=named + more))
    return "\n".join(lines)


def _largest(accounts: list[Account]) -> list[str]:
    accounts = sorted(accounts, key=lambda one: -abs(one.ore))
    shown = [
        language.text(
            "actuals.account", outcome=language.text(f"actuals.{one.outcome.value}"), part=one.part,
            number=one.number or "–", amount=kroner(one.ore),
            lines=_lines(one),
        )
        for one in accounts[:MOST_NAMED]
    ]  # fmt: skip
    if len(accounts) > MOST_NAMED:
        shown.append(language.text("actuals.more", n=len(accounts) - MOST_NAMED))
    return shown


def _lines(account: Account) -> str:
    """The lines that an account could be of, or the one that is proposed."""
    if account.proposal:
        return language.text("actuals.proposal", line=" / ".join(account.proposal))
    return "; ".join(" / ".join(line) for line in account.lines) or "–"


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
        "issues": as_records(result.issues),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2, default=str)
