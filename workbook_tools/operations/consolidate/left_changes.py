"""Budget changes that a department's newest file no longer has: they stand until finance decides, and finance is told.

A blank never beats an answer, and several people of a department may send a part each (business rule 17). Only of a file
that answers all that the earlier one did can anybody say that a row is gone from it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...messages.message import Message, message
from ...schema.structure import Severity
from ...values.cells import is_blank
from ..agreement.agreement import Agreement
from ..agreement.keys import RowKey, key_label, key_of
from ..returned.submission import Submission
from .claims import CellKey, Claim
from .provenance import Provenance

if TYPE_CHECKING:
    from .gather import Gathering

CHANGES, CODE = "changes", "change-not-in-newest"


def name_left_changes(gathering: Gathering, submissions: Sequence[Submission], number: int) -> None:
    """A warning in the newest file of each department of the round for each row that an earlier one has and it has not."""
    some = any(name == CHANGES for name, _ in gathering.found.where) or len(gathering.agreement.tables[CHANGES])
    if gathering.closed or not some:
        return
    files: dict[str, list[Submission]] = defaultdict(list)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for submission in submissions:
        timed = submission.raw is not None and submission.raw.saved is not None
        if submission.identity is not None and timed and CHANGES in submission.tables:
            files[submission.identity.department].append(submission)
    for of_cell in gathering.found.claims.values():
        for claim in of_cell:
            claims[claim.department].append(claim)
    for department, own in files.items():
        standing = _standing(gathering.agreement, gathering.provenance, department, number)
        _name(max(own, key=_saved), claims[department], gathering, standing)


def _standing(
    agreement: Agreement, provenance: Provenance, department: str, number: int
) -> tuple[set[CellKey], dict[RowKey, Claim]]:
    """What the department answered in the round in an earlier run: its answers, and its rows of budget changes."""
    answers = {
        (name, key_of(sheet, row), column.name)
        for name in agreement.kind.asked
        for sheet in (agreement.kind.sheet(name),)
        for row in agreement.tables[name].records()
        if row["round"] == number and row["department"] == department
        for column in sheet.editable
        if not is_blank(row[column.name])
    }
    sheet = agreement.kind.sheet(CHANGES)
    found = {}
    for row in agreement.tables[CHANGES].records():
        key = key_of(sheet, row)
        standing = provenance.standing((CHANGES, key, "change"), row["change"])
        if row["round"] == number and standing is not None and standing.department == department:
            found[key] = standing
    return answers, found


def _name(
    newest: Submission,
    claims: Sequence[Claim],
    gathering: Gathering,
    standing: tuple[set[CellKey], dict[RowKey, Claim]],
) -> None:
    assert newest.raw is not None
    sheet = gathering.agreement.kind.sheet(CHANGES)
    answered: dict[str, set[CellKey]] = defaultdict(set)
    rows: dict[str, set[RowKey]] = defaultdict(set)
    for claim in claims:
        (
            rows[claim.sha256].add(claim.place[1])
            if claim.place[0] == CHANGES
            else answered[claim.sha256].add(claim.place)
        )
    now, sha256 = answered[newest.raw.sha256], newest.raw.sha256
    stand = gathering.found.where.items()
    here = {
        key
        for (name, key), files in stand
        if name == CHANGES and any(s.raw.sha256 == sha256 for s, _ in files if s.raw)
    }
    left = {key for one, keys in rows.items() if answered[one] <= now for key in keys - here}
    answers, earlier = standing
    if answers <= now:
        left |= {key for key, claim in earlier.items() if _is_before(claim, newest) and key not in here}
    numbers = {key[0] for key in here}
    title = newest.tables[CHANGES].title
    told = {key[0] for key in left} - numbers - gathering.decided.keys()
    for change in sorted(told):
        newest.say(Severity.WARNING, CODE, title, key=key_label(sheet, {"change": change}))
    for key in sorted(key for key in left if key[0] in numbers - gathering.decided.keys()):
        parts = dict(zip(sheet.key, key, strict=True))
        about = {"key": key_label(sheet, dict(parts)), "row": _row(parts)}
        newest.say(Severity.WARNING, CODE, title, None, parts["item"] or None, variant="row", **about)


def _row(parts: dict[str, str]) -> str | Message:
    return message("label.line", item=parts["item"], line=parts["line"]) if parts["item"] else parts["financing_source"]


def _saved(submission: Submission) -> tuple[dt.datetime, str]:
    saved = submission.raw.saved if submission.raw is not None else None
    return saved or dt.datetime.min, submission.file


def _is_before(claim: Claim, newest: Submission) -> bool:
    return claim.saved is not None and claim.saved < _saved(newest)[0]
