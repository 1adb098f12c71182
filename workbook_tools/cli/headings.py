"""What the issues of a consolidation are headed by where they stand in no file."""

from __future__ import annotations

from collections.abc import Callable

from ..operations.consolidate.bookkeeping import rows_asked
from ..operations.consolidate.consolidation import Consolidation
from ..operations.returned.not_read import state_of
from ..rules.issues import Issue
from . import language


def headings(result: Consolidation) -> Callable[[Issue], str]:
    """What to say of a row that stands in no file: its department sent none, one that is not read, or one without it."""
    departments = rows_asked(result.agreement)

    def heading(issue: Issue) -> str:
        number, department = departments.get((issue.row or ("",))[:-1], (None, ""))
        if not department:
            return language.text("no-file")
        if number is not None and department in result.received.get(number, []):
            return language.text("heading.elsewhere", department=department)
        left = result.left.get(department, [])
        if not left:
            return language.text("heading.not-returned", department=department)
        state = language.text(f"left.{state_of(left)}")
        return language.text(
            "heading.left", department=department, state=state, files=", ".join(file.file for file in left)
        )

    return heading
