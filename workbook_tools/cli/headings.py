"""What the issues of a consolidation are headed by where they stand in no file."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from ..operations.agreement.follow_up import ANSWERS
from ..operations.agreement.keys import keys_of
from ..operations.consolidate.consolidation import Consolidation
from ..operations.returned.not_read import in_words
from ..rules.issues import Issue
from ..values.cells import as_text


def headings(result: Consolidation) -> Callable[[Issue], str]:
    """What to say of a row that stands in no file: its department sent none, one that is not read, or one without it."""
    departments = {}
    for name in ANSWERS:
        frame = result.agreement.tables[name]
        keys = keys_of(result.agreement.kind.sheet(name), frame)
        for key, number, department in zip(keys, frame["round"], frame["department"], strict=True):
            departments[name, *key] = number, as_text(department)

    def heading(issue: Issue) -> str:
        number, department = departments.get((issue.row or ("",))[:-1], (None, ""))
        if not department:
            return "(no file)"
        if department in result.received.get(cast(int, number), []):
            return "(in no returned file)"
        left = result.left.get(department, [])
        return f"({in_words(left)}: {', '.join(file.file for file in left)})" if left else "(not returned)"

    return heading
