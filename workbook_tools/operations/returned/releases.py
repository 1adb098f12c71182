"""Finance releases a withheld text: said on the command line with a reason, written in the log."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ...definition.words import FINANCE, RELEASED
from ...messages.message import message
from ...messages.perhaps import with_guess
from ...values.cells import Cell
from ..reading.cannot_run import CannotRun
from .submission import Submission

_CODES = ("cpr-number", "cpr-released")


class Releases(Struct, frozen=True):
    """The cells finance releases, as (file, sheet, cell), and why."""

    cells: frozenset[tuple[str, str, str]] = frozenset()
    reason: str = ""

    def of_file(self, file: str) -> tuple[frozenset[tuple[str, str | None]], str]:
        """The released cells of one file, and why."""
        return frozenset((sheet, cell) for name, sheet, cell in self.cells if name == file), self.reason

    def check_used(self, submissions: Iterable[Submission]) -> None:
        """Raise CannotRun if a released cell holds no withheld text: most likely a slip of the pen."""
        issues = [issue for submission in submissions for issue in submission.issues if issue.code in _CODES]
        released = {(issue.file, issue.sheet, issue.cell) for issue in issues if issue.code == "cpr-released"}
        withheld = [f"{issue.file}!{issue.sheet}!{issue.cell}" for issue in issues if issue.code != "cpr-released"]
        for file, sheet, cell in sorted(self.cells - released):
            said = message("cannot.nothing-to-release", file=file, sheet=sheet, cell=cell)
            raise CannotRun(with_guess(said, f"{file}!{sheet}!{cell}", withheld))


def parse_releases(cells: Iterable[str], reason: str) -> Releases:
    """Releases from ``FILE!SHEET!CELL`` texts; raises CannotRun if one is not of that form."""
    parsed = set()
    for text in cells:
        file, _, rest = text.partition("!")
        sheet, _, cell = rest.rpartition("!")
        if not (file and sheet and cell):
            raise CannotRun("no-cell", text=text)
        parsed.add((file, sheet.strip("'"), cell.upper()))
    if parsed and not reason.strip():
        raise CannotRun("release-without-reason")
    return Releases(frozenset(parsed), reason.strip())


def release_entries(submission: Submission, logged: int) -> list[dict[str, Cell]]:
    """Log entries for the texts of a file that finance released."""
    entries: list[dict[str, Cell]] = []
    for issue in submission.issues:
        if issue.code != "cpr-released" or submission.raw is None or submission.identity is None:
            continue
        entries.append(
            {
                "number": logged + len(entries) + 1,
                "round": submission.identity.round,
                "department": FINANCE,
                "sheet": issue.sheet,
                "key": issue.item,
                "column": RELEASED,
                "before": "Tilbageholdt",
                "after": submission.release_reason,
                "file": submission.file,
                "sha256": submission.raw.sha256,
                "cell": issue.cell,
            }
        )
    return entries
