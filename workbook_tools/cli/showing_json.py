"""What a command found, as JSON or CSV for programs: the same as in words, and nothing internal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..values.cpr import path_without_cpr, without_cpr
from ..values.formula_guard import never_a_formula
from ..workbook.layout import cells_of
from . import language

if TYPE_CHECKING:
    from pathlib import Path

    from ..messages.message import Message
    from ..operations.amounts_against_lines import Finding
    from ..operations.consolidate.consolidation import Consolidation
    from ..operations.status import Status
    from ..rules.issues import Issue

FIELDS = ("severity", "code", "file", "sheet", "cell", "item", "message")


def as_records(issues: Iterable[Issue]) -> list[dict[str, str | None]]:
    """The issues as the contract of ``--format json`` has them: each at one cell, also equal ones below each other."""
    return [
        {
            "severity": issue.severity.value,
            "code": issue.code,
            "file": issue.file,
            "sheet": issue.sheet,
            "cell": cell,
            "item": issue.item,
            "message": issue.text(language.current()),
        }
        for issue in issues
        for cell in _cells(issue.cell)
    ]


def _cells(reference: str | None) -> list[str] | list[None]:
    """Each cell of a column's range; the first one of an area, which is one thing."""
    if reference is None:
        return [None]
    first, _, last = reference.partition(":")
    same_column = first.rstrip("0123456789") == last.rstrip("0123456789")
    return cells_of(reference) if same_column else [first]


def as_json(issues: Iterable[Issue]) -> str:
    """A JSON array."""
    return json.dumps(as_records(issues), ensure_ascii=False, indent=2)


def as_csv(issues: Iterable[Issue]) -> str:
    """Semicolon-separated lines with a header; nothing in them is a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(FIELDS)
    for record in as_records(issues):
        writer.writerow([never_a_formula(record[field] or "") for field in FIELDS])
    return buffer.getvalue().rstrip("\n")


def amounts_as_json(found: Iterable[Finding]) -> str:
    """The amounts of a text as the contract of ``amounts --format json`` has them."""
    shown = [
        {
            "text": without_cpr(one.text),
            "amount": int(one.amount) if one.amount == one.amount.to_integral_value() else float(one.amount),
            "document_line": one.document_line,
            "match": one.match,
            "budget_lines": [
                {"item": line.item, "line": int(line.line) if line.line.isdigit() else line.line, "text": line.text}
                for line in one.budget_lines
            ],
        }
        for one in found
    ]
    return json.dumps(shown, ensure_ascii=False, indent=2)


def status_as_json(found: Status) -> str:
    """An object: ``departments`` with where each stands, and ``not_taken``, the files that are not read or nobody's."""
    departments = [
        {
            "round": state.round,
            "department": state.department,
            "answered": state.answered,
            "rows": state.rows,
            "complete": state.complete,
            "late": state.late,
            "deadline": state.deadline.isoformat() if state.deadline else None,
            "errors": state.errors,
            "files": state.files,
            "not_read": [{"file": left.file, "reason": _shown(left.why.said)} for left in state.left],
        }
        for state in found.states
    ]
    not_taken = [
        {"file": one.file, "reason": _shown(one.unreadable.said) if one.unreadable else None}
        for one in found.submissions
        if not one.usable
    ]
    return _json({"departments": departments, "not_taken": not_taken})


def consolidation_as_json(result: Consolidation, output: Path | None) -> str:
    """An object: ``output`` (null if nothing was written), ``rounds``, the ``proof`` and ``sums``, and every issue."""
    rounds = [
        {
            "round": number,
            "departments": result.expected[number],
            "returned": [name for name in result.expected[number] if name in result.received.get(number, [])],
        }
        for number in result.rounds
    ]
    proof: list[dict[str, Any]] = []
    for one in result.proof:
        row: dict[str, Any] = {"round": one.round, "what": one.what, "holds": one.holds}
        for name in ("agreement", "departments", "consolidated"):
            row[f"rows_{name}"], row[f"amount_{name}"] = getattr(one, name)
        proof.append(row)
    return _json(
        {
            "output": path_without_cpr(str(output)) if output else None,
            "rounds": rounds,
            "proof": proof,
            "sums": [{"round": one.round, "what": one.what, "holds": one.holds} for one in result.sums],
            "late": sorted(result.late),
            "answers": result.answers,
            "issues": as_records(result.issues),
        }
    )


def _shown(said: Message) -> str:
    return language.shown(said)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
