"""What a reminder and a feedback mail say: counts, places and messages, never what somebody wrote."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import cache

from msgspec import Struct

from ...definition.bookkeeping_sheets import SEVERITIES
from ...messages.catalogue import LANGUAGES, PLACEHOLDER, catalogue
from ...messages.files import written, written_count
from ...messages.message import counted
from ...operations.returned.not_read import LeftFile
from ...operations.status import DepartmentStatus, answered_in_words, missing_in_words
from ...rules.issues import Issue
from .own_workbooks import OwnWorkbook
from .texts import date_in_words

MOST_LINES, MOST_ROWS = 25, 10
# Reasons whose texts tell finance what to do.
_FOR_FINANCE = {
    "mail",
    "archive",
    "link",
    "no-file",
    "cannot-open",
    "outlook-file",
    "folder-too-deep",
    "folder-too-full",
}
# What a message repeats from a cell that people write in; everything else is the agreement's own.
_QUOTED = {"value", "before", "after", "found", "reason", "detail", "forecast"}


class Missing(Struct, frozen=True):
    """What a reminder says: why it is written, in a few words, and what is missing."""

    occasion: str
    text: str


def what_is_missing(
    state: DepartmentStatus, issues: Iterable[Issue], marked: bool, rows_elsewhere: Sequence[str] = ()
) -> Missing:
    """The state of a department's answer in words.

    ``issues`` are the errors in its files; ``marked``: a marked copy is attached. ``rows_elsewhere`` are the rows
    that stand in none of its files, but in the workbook that is attached.
    """
    held = [_mail("file-held", file=held.file, round=held.round, name=held.name) for held in state.held]
    not_read = [_not_read(left) for left in state.left]
    if not has_come(state):
        if only_waits(state):
            return Missing(_mail("waits"), "\n".join([*not_read, *held]))
        if not_read:
            return Missing(_mail("not-readable"), "\n".join([*not_read, *held]) + f" {_mail('attached-again')}")
        return Missing(_mail("nothing-came"), "\n".join([_mail("nothing-came.text", **_of(state)), *held]))
    not_read += held
    open_rows = sum(part.blank for part in state.parts)
    lines = _lines((issue.sheet or "", issue.cell or "", issue.message) for issue in issues)
    first = _mail("unfinished", **_of(state))
    in_file = open_rows - len(rows_elsewhere)
    if in_file > 0:
        asked = missing_in_words(state.parts) if in_file == open_rows else written_count("mail.answers", in_file)
        first += f" {_mail('smileys-missing', asked=asked)}"
    if in_file > 0 or lines or not rows_elsewhere:
        first += f" {_mail('mend.marked' if marked else 'mend')}"
    return Missing(
        _mail("answers-missing" if open_rows else "to-mend"),
        "\n".join([first, *_elsewhere(rows_elsewhere), *not_read, *(["", *lines] if lines else [])]),
    )


def _elsewhere(rows: Sequence[str]) -> list[str]:
    """That rows are asked for which the department's own file does not have."""
    if not rows:
        return []
    named, more = ", ".join(rows[:MOST_ROWS]), len(rows) - MOST_ROWS
    named = _mail("rows-and-more", rows=named, n=more) if more > 0 else named
    return [written_count("mail.rows-elsewhere", len(rows), rows=named)]


def _not_read(left: LeftFile) -> str:
    if left.waits:
        return _mail("file-waits", file=left.file)
    why = left.why.text() if left.why.why not in _FOR_FINANCE else _mail("no-workbook")
    return _mail("file-not-read", file=left.file, why=why)


def deadline_line(deadline: dt.date | None, today: dt.date | None) -> str:
    """The deadline in a sentence, and that it has passed."""
    if deadline is None:
        return ""
    passed = today is not None and today > deadline
    return _mail("deadline.passed" if passed else "deadline", day=date_in_words(deadline))


def has_come(state: DepartmentStatus) -> bool:
    """Whether something has come from a department, now or in an earlier consolidation."""
    return bool(state.files or state.answered)


def only_waits(state: DepartmentStatus) -> bool:
    """Whether all that has come for the round waits for finance: its department need not fill in another workbook."""
    of_round = any(held.round == state.round for held in state.held)
    return (of_round or bool(state.left)) and all(left.waits for left in state.left)


def what_to_mend(copies: Sequence[OwnWorkbook]) -> str:
    """What stands on the lists of a department's marked copies."""
    rows = [row for copy in copies for row in copy.listed]
    counts = {severity: sum(row[0] == word for row in rows) for severity, word in SEVERITIES.items()}
    told = [counted(f"result.{severity.value}s", n).text() for severity, n in counts.items() if n]
    first = _mail("there-are", counts=", ".join(told)) if told else _mail("nothing-to-mend")
    mend, *check = SEVERITIES.values()
    to_mend = _lines((sheet, cell, text) for severity, sheet, cell, text in rows if severity == mend)
    to_check = _lines((sheet, cell, text) for severity, sheet, cell, text in rows if severity in check)
    return "\n".join(
        [
            first,
            *(["", _mail("errors"), *to_mend] if to_mend else []),
            *(["", _mail("to-check"), *to_check] if to_check else []),
        ]
    )


def _mail(what: str, **values: object) -> str:
    return written(f"mail.{what}", **values)


def _of(state: DepartmentStatus) -> dict[str, str]:
    """How much is answered, for a text that says so."""
    return {"answered": answered_in_words(state.parts)}


def _lines(places: Iterable[tuple[str, str, str]]) -> list[str]:
    lines: dict[str, None] = {}
    for sheet, cell, text in places:
        place = " ".join(part for part in (sheet, cell) if part) or _mail("the-file")
        lines[f"- {place}: {text if quotes_nobody(text) else _mail('see-cell')}"] = None
    more = len(lines) - MOST_LINES
    return [*list(lines)[:MOST_LINES], *([_mail("more", n=more)] if more > 0 else [])]


def quotes_nobody(text: str) -> bool:
    """Whether a message is one that repeats nothing a person wrote: it is a text of the catalogue that never does."""
    quoting, silent = _patterns()
    return bool(silent.fullmatch(text)) and not quoting.fullmatch(text)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The texts of the catalogue that quote a cell, and those that do not."""
    quoting: list[str] = []
    silent: list[str] = []
    for language in LANGUAGES:
        for key, text in catalogue(language).items():
            puts_together = not any(map(str.isalpha, PLACEHOLDER.sub("", text)))
            if puts_together or key.startswith(("label.", "unreadable.")):
                continue
            pattern = ".+?".join(re.escape(part) for part in PLACEHOLDER.sub("\0", text).split("\0"))
            (quoting if _QUOTED & set(PLACEHOLDER.findall(text)) else silent).append(pattern)
    return re.compile("|".join(quoting), re.DOTALL), re.compile("|".join(silent))
