"""What was handed to a mail server, written down before and after, so that a run that is killed and repeated sends nothing twice.

*Begun* is written between the server's yes to the recipients and the handing over of the message, *sent* or *refused* after it;
*begun* with nothing after it is never sent again by itself. No address and no text stands in
it: only departments, keys (of the errand, not of the wording: ``compose``) and states.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import Enum
from pathlib import Path

from ...operations.reading.cannot_run import CannotRun

FILE_NAME = "afsendelser.sqlite"
_TABLE = """
create table if not exists events (
    number integer primary key,
    key text not null,
    department text not null,
    kind text not null,
    state text not null,
    at text not null
)
"""


class State(Enum):
    """How far a letter came. ``BEGUN`` without anything after it: nobody knows whether it arrived."""

    NEW = "ny"
    BEGUN = "begyndt"
    SENT = "sendt"
    REFUSED = "afvist"


class Ledger:
    """An append-only list of events; the last one of a key is its state."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        folder.mkdir(parents=True, exist_ok=True)

    def state(self, key: str) -> State:
        """How far the letter with ``key`` came."""
        with self._open() as database:
            return _state(database, key)

    def begin(self, key: str, department: str, kind: str, again: bool = False) -> bool:
        """Claim a letter before it is handed over; False if it was begun or sent already, also by another run.

        ``again`` claims it all the same. On return the claim is on the disk.
        """
        with self._open() as database:
            database.execute("begin immediate")
            free = again or _state(database, key) in (State.NEW, State.REFUSED)
            if free:
                _add(database, key, department, kind, State.BEGUN)
            database.execute("commit")
        return free

    def note(self, key: str, department: str, kind: str, state: State) -> None:
        """Write down what became of a letter."""
        with self._open() as database:
            database.execute("begin immediate")
            _add(database, key, department, kind, state)
            database.execute("commit")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as database:
                database.execute("pragma synchronous = full")
                database.execute(_TABLE)
                yield database
        except sqlite3.Error as error:
            raise CannotRun("ledger-unusable", file=self._path, reason=type(error).__name__) from error


def _state(database: sqlite3.Connection, key: str) -> State:
    row = database.execute("select state from events where key = ? order by number desc limit 1", (key,)).fetchone()
    return State(row[0]) if row else State.NEW


def _add(database: sqlite3.Connection, key: str, department: str, kind: str, state: State) -> None:
    now = dt.datetime.now(dt.UTC).isoformat(" ", "seconds")
    database.execute(
        "insert into events (key, department, kind, state, at) values (?, ?, ?, ?, ?)",
        (key, department, kind, state.value, now),
    )
