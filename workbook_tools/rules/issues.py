"""An issue: what is wrong, where, and what to do about it.

Texts are in the catalogue (``messages/``); here are severity, place, order, and one issue a cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from ..messages.message import Message, message
from ..schema.structure import Severity
from ..values.cpr import without_cpr

_ORDER = {Severity.ERROR: 0, Severity.REPAIR: 1, Severity.WARNING: 2}


class Issue(Struct, frozen=True, dict=True):
    """One thing to mend. ``cell`` is A1 in ``sheet`` of ``file``, a range where equal ones
    were joined; None where there is none.

    ``said`` is rendered where the issue is shown: ``text(language)``, or ``message`` for what people in the
    municipality read. ``row`` is (sheet name, key …, column name) of the same cell in the consolidated workbook, if any.
    Whatever a text repeats, it repeats no CPR number (business rule 16).
    """

    severity: Severity
    code: str
    said: Message
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    item: str | None = None
    row: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("file", "sheet", "item"):
            text = getattr(self, name)
            if text:
                force_setattr(self, name, without_cpr(text))
        if self.row:
            force_setattr(self, "row", tuple(map(without_cpr, self.row)))

    @cached_property
    def message(self) -> str:
        """The message in Danish, as it stands in workbooks and mails."""
        return self.said.text()

    def text(self, language: str) -> str:
        """The message in the reader's language."""
        return self.said.text(language)


# What is noticed of a cell that a rule may miss something in.
_REASONS = frozenset({"struck-through", "cells-merged", "blank-looking", "hidden-number", "truth-value"})
# Errors that quote what stands twice: what it is read as is no news beside them.
_TWICE = frozenset({"duplicate-key", "entries-alike"})
_NO_WORDS = frozenset({"blank-looking", "truth-value"})


def one_a_cell(issues: Iterable[Issue]) -> list[Issue]:
    """The issues in which an error at a cell takes in why nothing was taken from it; the reason alone goes.

    Where words are asked for and what stands there is none, the error is ``blank-looking``; where nothing is asked
    for, what looks blank is no issue at all.
    """
    given = list(issues)
    if twice := {(i.file, i.sheet, i.cell) for i in given if i.code in _TWICE}:
        given = [i for i in given if i.code != "read-as" or (i.file, i.sheet, i.cell) not in twice]
    reasons: dict[tuple[str | None, ...], Issue] = {
        (i.file, i.sheet, i.cell): i
        for i in given
        if i.code in _REASONS and i.severity is not Severity.ERROR and i.cell
    }
    if not reasons:
        return given
    told: set[Issue] = set()
    result = []
    for issue in given:
        reason = reasons.get((issue.file, issue.sheet, issue.cell))
        if reason is None or issue.severity is not Severity.ERROR:
            result.append(issue)
            continue
        told.add(reason)
        unseen = reason.code in _NO_WORDS and reason.severity is Severity.WARNING
        code = "blank-looking" if unseen else issue.code
        result.append(replace(issue, code=code, said=message("both", first=issue.said, second=reason.said)))
    silent = {i for i in given if i.code == "blank-looking" and i.severity is Severity.WARNING}
    return [issue for issue in result if issue not in told and issue not in silent]


def in_order(issues: Iterable[Issue]) -> list[Issue]:
    """Errors first, then by file, sheet and cell; the same issues always in the same order."""

    def order(issue: Issue) -> tuple[object, ...]:
        first = (issue.cell or "").partition(":")[0]
        letters = first.rstrip("0123456789")
        row = int(first[len(letters) :] or 0)
        return (
            _ORDER[issue.severity],
            issue.file or "",
            issue.sheet or "",
            row,
            len(letters),
            letters,
            issue.code,
            issue.message,
        )

    return sorted(issues, key=order)
