"""What a reminder and a feedback mail say: counts, places and messages, never what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from ...operations.status import DepartmentStatus
from ...rules.issues import Issue
from ...rules.messages import LANGUAGES, PLACEHOLDER, catalogue
from .own_workbooks import OwnWorkbook

MOST_LINES = 25
# What a message repeats from a cell that people write in; everything else is the agreement's own.
_QUOTED = {"value", "before", "after", "words", "found", "reason", "detail", "forecast"}
_WITHOUT_TEXT = "se beskeden ved cellen."


def what_is_missing(state: DepartmentStatus, issues: Iterable[Issue], marked: bool) -> str:
    """The state of a department's answer in words.

    ``issues`` are the errors in its files; ``marked``: a marked copy is attached.
    """
    if not has_come(state):
        return f"Vi har endnu ikke modtaget jeres arbejdsbog ({_of(state)}). Den er vedhæftet igen."
    open_rows = state.rows - state.answered
    lines = _lines((issue.sheet or "", issue.cell or "", issue.message) for issue in issues)
    first = f"Vi har modtaget jeres arbejdsbog ({_of(state)}), men den er ikke færdig."
    if open_rows:
        first += f" {open_rows} {'række mangler' if open_rows == 1 else 'rækker mangler'} en smiley."
    where = "den vedhæftede kopi, hvor det er markeret" if marked else "den fil, I allerede har udfyldt"
    return "\n".join([f"{first} Ret i {where}.", *(["", *lines] if lines else [])])


def has_come(state: DepartmentStatus) -> bool:
    """Whether something has come from a department, now or in an earlier consolidation."""
    return bool(state.files or state.answered)


def what_to_mend(copies: Sequence[OwnWorkbook]) -> str:
    """What stands on the lists of a department's marked copies."""
    rows = [row for copy in copies for row in copy.listed]
    names = {"Fejl": ("fejl", "fejl"), "Rettelse": ("rettelse", "rettelser"), "Advarsel": ("advarsel", "advarsler")}
    counts = {severity: sum(row[0] == severity for row in rows) for severity in names}
    told = [f"{n} {names[severity][n != 1]}" for severity, n in counts.items() if n]
    first = f"Der er {', '.join(told)}. Fejl skal rettes." if told else "Der er intet at rette."
    lines = _lines((sheet, cell, text) for severity, sheet, cell, text in rows if severity == "Fejl")
    return "\n".join([first, *(["", *lines] if lines else [])])


def _of(state: DepartmentStatus) -> str:
    return f"{state.answered} af {state.rows} rækker er besvaret"


def _lines(places: Iterable[tuple[str, str, str]]) -> list[str]:
    lines: dict[str, None] = {}
    for sheet, cell, text in places:
        place = " ".join(part for part in (sheet, cell) if part) or "Filen"
        lines[f"- {place}: {text if quotes_nobody(text) else _WITHOUT_TEXT}"] = None
    more = len(lines) - MOST_LINES
    return [*list(lines)[:MOST_LINES], *([f"… og {more} til."] if more > 0 else [])]


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
            if key.startswith(("label.", "unreadable.")):
                continue
            pattern = ".+?".join(re.escape(part) for part in PLACEHOLDER.sub("\0", text).split("\0"))
            (quoting if _QUOTED & set(PLACEHOLDER.findall(text)) else silent).append(pattern)
    return re.compile("|".join(quoting), re.DOTALL), re.compile("|".join(silent))
