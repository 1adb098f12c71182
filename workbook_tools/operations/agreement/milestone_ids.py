"""Milestone ids: given once, never changed (business rule 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from ...rules.check import check
from ...rules.evaluate import Evaluator
from ...schema.structure import Severity
from ...values.cells import as_text, is_blank
from ...values.frame import Frame, Row
from ...workbook.frames import frame_of
from .agreement import Agreement

# An item, a round, a part, a number where all of these are taken: 3.14-2, 1.18-2a, 1.18-2a.1.
_WELL_FORMED = re.compile(r"\S.*-\d+(?:[^\W\d_]\w*)?(?:\.\d+)?")


def with_milestone_ids(agreement: Agreement) -> Agreement:
    """A copy in which every milestone row without errors has an id: ``3.14-2`` or ``1.18-2a``.

    A row that has one keeps it, wherever it was moved, unless it is malformed – an earlier version made ids of
    whatever stood in the row – and nothing refers to it. Where the natural id is taken the next free letter is added.
    """
    sheet, table = agreement.kind.sheet("milestones"), agreement.tables["milestones"]
    ids = table["milestone_id"]
    wanting = {n for n, identity in enumerate(ids) if is_blank(identity)} | set(_malformed(agreement, table))
    if not wanting:
        return agreement
    wanting -= _with_errors(agreement)
    rows = table.records()
    taken = {as_text(row["milestone_id"]) for n, row in enumerate(rows) if n not in wanting}
    for position in sorted(wanting):
        rows[position]["milestone_id"] = identity = _free_id(rows[position], taken)
        taken.add(identity)
    return agreement.with_tables(milestones=frame_of(sheet, rows))


def without_id(agreement: Agreement) -> list[int]:
    """The milestone rows that have no id, or one that no row can have."""
    table = agreement.tables["milestones"]
    blank = {n for n, identity in enumerate(table["milestone_id"]) if is_blank(identity)}
    return sorted(blank | set(_malformed(agreement, table)))


def renewed_ids(before: Agreement, after: Agreement) -> Iterator[tuple[int, str, str]]:
    """The milestones that have another id than before, as (position, before, after)."""
    ids = (agreement.tables["milestones"]["milestone_id"] for agreement in (before, after))
    for position, (old, new) in enumerate(zip(*ids, strict=True)):
        if not is_blank(old) and old != new:
            yield position, as_text(old), as_text(new)


def _malformed(agreement: Agreement, table: Frame) -> Iterator[int]:
    """The rows whose id was made of a faulty row, and that no answer and no entry of the log names."""
    ids = table["milestone_id"]
    found = [n for n, i in enumerate(ids) if isinstance(i, str) and not is_blank(i) and not _WELL_FORMED.fullmatch(i)]
    if not found:
        return
    used = {as_text(identity) for identity in agreement.tables["follow_up"]["milestone_id"]}
    if "log" in agreement.tables:
        used |= {as_text(key) for key in agreement.tables["log"]["key"]}
    for position in found:
        row = table.row(position)
        if ids[position] not in used and ids[position] not in (_natural_id(row), as_text(row["item"])):
            yield position


def _with_errors(agreement: Agreement) -> set[int]:
    """The rows of ``Milepæle`` in which a rule finds an error."""
    only = replace(agreement.kind, sheets=(agreement.kind.sheet("milestones"),))
    found = check(only, Evaluator(agreement.tables))
    wrong = (one for one in found if one.rule.severity is Severity.ERROR and one.rule.column != "milestone_id")
    return {finding.position for finding in wrong}


def _natural_id(row: Row) -> str:
    return f"{as_text(row['item'])}-{as_text(row['round'])}{as_text(row['part']).strip()}"


def _free_id(row: Row, taken: set[str]) -> str:
    base, wanted = f"{as_text(row['item'])}-{as_text(row['round'])}", _natural_id(row)
    candidates = [wanted, *(base + letter for letter in "abcdefghijklmnopqrstuvwxyz")]
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    number = 1
    while f"{wanted}.{number}" in taken:
        number += 1
    return f"{wanted}.{number}"
