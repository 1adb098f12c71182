"""Answers that name a round by what it was called before are read as what it is called now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ...definition.workbooks import WorkbookKind
from ...messages.message import counted
from ...rules.issues import Issue
from ...schema.structure import Severity
from ...values.cells import as_text, is_blank
from ...values.cpr import masked
from ...values.frame import Frame
from ..agreement.former_rounds import columns_of_rounds, former_rounds
from ..agreement.last_seen import SeenText
from .cell_issues import cell_issue
from .read_table import ReadTable


def follow_renamed_rounds(
    kind: WorkbookKind, tables: Mapping[str, Frame], read: Mapping[str, ReadTable], seen: SeenText | None, file: str
) -> list[Issue]:
    """Give the answers the names that their rounds have now; a warning at each round that some follow."""
    named = {as_text(name) for name in tables["rounds"]["designation"]}
    places = [
        (table, column.name, position)
        for table in read.values()
        for column in columns_of_rounds(table.sheet)
        for position, value in enumerate(table.frame[column.name])
        if not is_blank(value) and as_text(value) not in named
    ]
    if not places:
        return []
    former = former_rounds(kind, tables, seen.last_seen if seen else None)
    followed: Counter[tuple[str, str]] = Counter()
    for table, name, position in places:
        before = as_text(table.frame[name][position])
        if before in former:
            table.frame.put(position, name, former[before])
            followed[before, former[before]] += 1
    issues = []
    for (before, now), count in followed.items():
        text = counted("round-renamed", count, before=masked(before), after=masked(now))
        position = [as_text(name) for name in tables["rounds"]["designation"]].index(now)
        issues.append(
            cell_issue(read["rounds"], Severity.WARNING, "round-renamed", text, file, position, "designation")
        )
    return issues
