"""What the issues of a consolidation are headed by where they stand in no file."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from ..operations.agreement.follow_up import ANSWERS
from ..operations.agreement.keys import keys_of
from ..operations.consolidate.consolidation import Consolidation
from ..operations.returned.not_read import state_of
from ..rules.issues import Issue
from ..values.cells import as_text
from . import language


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
            return language.text("no-file")
        if department in result.received.get(cast(int, number), []):
            return language.text("heading.elsewhere")
        left = result.left.get(department, [])
        if not left:
            return language.text("heading.not-returned")
        state = language.text(f"left.{state_of(left)}")
        return language.text("heading.left", state=state, files=", ".join(file.file for file in left))

    return heading
