"""What ``status`` and ``consolidate`` found, as JSON for programs: the same as in words, and nothing internal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..values.cpr import path_without_cpr
from . import language
from .showing import as_records

if TYPE_CHECKING:
    from pathlib import Path

    from ..messages.message import Message
    from ..operations.consolidate.consolidation import Consolidation
    from ..operations.status import Status


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
