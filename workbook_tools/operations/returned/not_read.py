"""Files that came and are not read: said like any other file's fault, and whose they may be."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from ...schema.structure import Severity
from ...values.cpr import without_cpr
from ...workbook.reading.unreadable import Unreadable
from ..reading.folders import WAITING_FOLDER
from ..reading.found_files import NotRead
from .submission import Submission

SHORTEST_WORD = 4  # letters


class LeftFile(Struct, frozen=True):
    """A file that is not read, or that nobody has accepted yet, and why."""

    file: str
    why: Unreadable

    @property
    def waits(self) -> bool:
        """Whether it is only the sender that finance has not accepted."""
        return self.why.why == "waits"


def state_of(left: Sequence[LeftFile]) -> str:
    """What state a department's files are in that are not read: ``waits``, or ``not-read``."""
    return "waits" if any(file.waits for file in left) else "not-read"


def not_read(left: NotRead) -> Submission:
    """What is said of a file that is not read."""
    submission = Submission(without_cpr(left.name), sha256=left.sha256, unreadable=left.why)
    code, severity = ("unreadable-workbook", Severity.ERROR) if left.likely else ("file-not-read", Severity.WARNING)
    if left.why.why == "waits":
        code = "file-waits"
    submission.say(severity, code, reason=left.why.said)
    submission.waits_for = _department_in_index(left)
    return submission


def _department_in_index(left: NotRead) -> str:
    """The department of a file that waits, as `collect` has read it."""
    if left.path.parent.name != WAITING_FOLDER:
        return ""
    from .mail_index import WAITING, read_index  # few files come in a folder with one

    rows = read_index(left.path.parent.parent)
    return next((r.department for r in rows if r.status == WAITING and r.file.endswith(f"/{left.name}")), "")


def left_files(submissions: Sequence[Submission], departments: Collection[str]) -> dict[str, list[LeftFile]]:
    """The files that are not read, by the department whose they seem to be: `collect` or the file's name says it."""
    found: dict[str, list[LeftFile]] = {}
    for submission in submissions:
        if submission.unreadable is None:
            continue
        department = submission.waits_for or _named_in(submission.file, departments)
        if department:
            found.setdefault(department, []).append(LeftFile(submission.file, submission.unreadable))
    return found


def _named_in(file: str, departments: Iterable[str]) -> str:
    """The department whose name stands in a file's name, of several the longest; else the one a word of which does.

    Only words that are in no other department's name count.
    """
    words = _words(file)
    name = f" {' '.join(words)} "
    names = {department: _words(department) for department in departments}
    whole = [department for department, own in names.items() if f" {' '.join(own)} " in name]
    if whole:
        return max(whole, key=len)
    often = Counter(word for own in names.values() for word in set(own))
    partly = [
        department
        for department, own in names.items()
        if any(len(word) >= SHORTEST_WORD and often[word] == 1 and word in words for word in own)
    ]
    return partly[0] if len(partly) == 1 else ""


def _words(text: str) -> list[str]:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text)).casefold().split()
