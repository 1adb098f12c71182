"""What a reminder and a feedback mail say: counts, places and messages, never what somebody wrote."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import cache

from msgspec import Struct

from ...messages.catalogue import LANGUAGES, PLACEHOLDER, catalogue
from ...operations.returned.not_read import LeftFile
from ...operations.status import DepartmentStatus
from ...rules.issues import Issue
from .own_workbooks import OwnWorkbook
from .texts import date_in_words

MOST_LINES, MOST_ROWS = 25, 10
# The occasions of a reminder.
NOTHING_CAME, ANSWERS_MISSING, TO_MEND = (
    "Vi mangler jeres svar",
    "Vi mangler nogle af jeres svar",
    "Jeres svar skal rettes",
)
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
_WITHOUT_TEXT = "se beskeden ved cellen."


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
    not_read = [_not_read(left) for left in state.left]
    if not has_come(state):
        if not_read:
            waits = all(left.waits for left in state.left)
            again = "" if waits else " Jeres arbejdsbog er vedhæftet igen."
            occasion = "Vi har modtaget jeres fil" if waits else "Vi kan ikke læse jeres fil"
            return Missing(occasion, "\n".join(not_read) + again)
        return Missing(
            NOTHING_CAME, f"Vi har endnu ikke modtaget jeres arbejdsbog ({_of(state)}). Den er vedhæftet igen."
        )
    open_rows = state.rows - state.answered
    lines = _lines((issue.sheet or "", issue.cell or "", issue.message) for issue in issues)
    first = f"Vi har modtaget jeres arbejdsbog ({_of(state)}), men den er ikke færdig."
    in_file = open_rows - len(rows_elsewhere)
    if in_file > 0:
        first += f" {_count(in_file)} en smiley."
    if in_file > 0 or lines or not rows_elsewhere:
        where = "den vedhæftede kopi, hvor det er markeret" if marked else "den fil, I allerede har udfyldt"
        first += f" Ret i {where}."
    return Missing(
        ANSWERS_MISSING if open_rows else TO_MEND,
        "\n".join([first, *_elsewhere(rows_elsewhere), *not_read, *(["", *lines] if lines else [])]),
    )


def _elsewhere(rows: Sequence[str]) -> list[str]:
    """That rows are asked for which the department's own file does not have."""
    if not rows:
        return []
    named = ", ".join(rows[:MOST_ROWS]) + (f" og {len(rows) - MOST_ROWS} til" if len(rows) > MOST_ROWS else "")
    which = "Denne række står" if len(rows) == 1 else f"Disse {len(rows)} rækker står"
    return [f"{which} ikke i den fil, I har sendt: {named}. Svar på det i den arbejdsbog, der er vedhæftet."]


def _not_read(left: LeftFile) -> str:
    if left.waits:
        return (
            f"Filen »{left.file}« er kommet, men ikke taget med endnu, fordi den er sendt fra en adresse, vi ikke kender. "
            "Vi ser på den. I behøver ikke sende den igen."
        )
    why = left.why.text() if left.why.why not in _FOR_FINANCE else "den er ikke en arbejdsbog, vi kan læse."
    return f"Vi har modtaget filen »{left.file}«, men den er ikke læst: {why}"


def deadline_line(deadline: dt.date | None, today: dt.date | None) -> str:
    """The deadline in a sentence, and that it has passed."""
    if deadline is None:
        return ""
    passed = today is not None and today > deadline
    return f"Jeres frist: {date_in_words(deadline)}{' – den er overskredet' if passed else ''}"


def has_come(state: DepartmentStatus) -> bool:
    """Whether something has come from a department, now or in an earlier consolidation."""
    return bool(state.files or state.answered)


def what_to_mend(copies: Sequence[OwnWorkbook]) -> str:
    """What stands on the lists of a department's marked copies."""
    rows = [row for copy in copies for row in copy.listed]
    names = {"Fejl": ("fejl", "fejl"), "Rettelse": ("rettelse", "rettelser"), "Advarsel": ("advarsel", "advarsler")}
    counts = {severity: sum(row[0] == severity for row in rows) for severity in names}
    told = [f"{n} {names[severity][n != 1]}" for severity, n in counts.items() if n]
    first = f"Der er {', '.join(told)}." if told else "Der er intet at rette."
    to_mend = _lines((sheet, cell, text) for severity, sheet, cell, text in rows if severity == "Fejl")
    to_check = _lines(
        (sheet, cell, text) for severity, sheet, cell, text in rows if severity in names and severity != "Fejl"
    )
    return "\n".join(
        [
            first,
            *(["", "Fejl, der skal rettes:", *to_mend] if to_mend else []),
            *(["", "Rettelser og advarsler, I bør se på:", *to_check] if to_check else []),
        ]
    )


def _count(rows: int) -> str:
    return f"{rows} {'række mangler' if rows == 1 else 'rækker mangler'}"


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
            puts_together = not any(map(str.isalpha, PLACEHOLDER.sub("", text)))
            if puts_together or key.startswith(("label.", "unreadable.")):
                continue
            pattern = ".+?".join(re.escape(part) for part in PLACEHOLDER.sub("\0", text).split("\0"))
            (quoting if _QUOTED & set(PLACEHOLDER.findall(text)) else silent).append(pattern)
    return re.compile("|".join(quoting), re.DOTALL), re.compile("|".join(silent))
