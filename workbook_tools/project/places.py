"""Where the files of a folder's rounds are, and what the next state of its agreement is called."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from msgspec import Struct

from ..definition import year_folder as names
from ..operations.reading.folders import workbook_files


class RoundPlaces(Struct, frozen=True):
    """The folders of one round; none needs to be there."""

    folder: Path
    number: int

    @property
    def root(self) -> Path:
        """What everything of the round lies in."""
        return self.folder / names.ROUND.format(number=self.number)

    @property
    def sent(self) -> Path:
        """The departments' workbooks as they were made."""
        return self.root / names.SENT

    @property
    def drafts(self) -> Path:
        """The mails with them."""
        return self.root / names.DRAFTS

    @property
    def received(self) -> Path:
        """Where finance puts what comes back."""
        return self.root / names.RECEIVED

    @property
    def fetched(self) -> Path:
        """What was taken out of it."""
        return self.root / names.FETCHED

    def replies(self, day: dt.date | None = None) -> list[Path]:
        """The folders that runs have made for the departments, on a day or ever, the oldest first."""
        pattern = names.REPLIES.format(day=day.isoformat() if day else "")
        found = [path for path in self.root.glob(f"{pattern}*") if path.is_dir()]
        return sorted(found, key=in_order)

    def next_replies(self, day: dt.date) -> Path:
        """Where this run's are put."""
        return free(self.root / names.REPLIES.format(day=day.isoformat()))

    def made(self, what: str) -> list[Path]:
        """The folders that runs have put papers of that name into, the oldest first."""
        found = [path for path in self.root.glob(f"{what}*") if path.is_dir() and in_order(path)[0] == what]
        return sorted((path for path in found if any(path.iterdir())), key=in_order)

    def next(self, what: str) -> Path:
        """Where this run's papers of that name are put."""
        return free(self.root / what)

    def has_sent(self) -> bool:
        """Whether workbooks were made for the departments."""
        return self.sent.is_dir() and bool(workbook_files([self.sent]))

    def to_fetch(self) -> list[Path]:
        """Every file that finance has put there."""
        if not self.received.is_dir():
            return []
        return [path for path in sorted(self.received.rglob("*")) if path.is_file() and not _hidden(path)]


def in_order(path: Path) -> tuple[str, int, str]:
    """Sorts folders of one name as ``free`` has numbered them."""
    return path.name.partition(" (")[0], len(path.name), path.name


def prepared_state(newest: Path) -> Path:
    """A free name for the agreement with its ids."""
    return free(newest.with_name(names.PREPARED_STATE.format(stem=_stem(newest)) + ".xlsx"))


def gathered_state(newest: Path, number: int) -> Path:
    """A free name for the agreement with the answers of a round."""
    return free(newest.with_name(names.GATHERED_STATE.format(stem=_stem(newest), number=number) + ".xlsx"))


def next_year(folder: Path, budget_year: str) -> Path:
    """Where the agreement of the year after this one is made."""
    following = int(budget_year) + 1 if budget_year.isdecimal() else ""
    return folder / names.NEXT_YEAR.format(year=following).strip() / names.NEXT_YEAR_FILE


def free(path: Path) -> Path:
    """The path, or with the first number behind it that is not taken."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = numbered(path, number)
    return found


def numbered(path: Path, number: int) -> Path:
    """The path with a number behind its name, as Windows writes it."""
    return path.with_name(f"{path.stem} ({number}){path.suffix}")


def _stem(newest: Path) -> str:
    return re.sub(names.OF_STATE, "", newest.stem)


def _hidden(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.name.lower() in ("desktop.ini", "thumbs.db")
