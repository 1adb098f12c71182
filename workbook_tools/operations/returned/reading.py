"""All returned files of a run, read: here if they are few, else in processes beside this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...definition import travelling as travelling
from ...workbook.reading.beside import doing_beside, processes_for
from .strays import let_go_of_cells
from .submission import Submission, read_submission


@dataclass(frozen=True)
class Wanted:
    """A file to read; ``released`` are the (sheet, cell) whose CPR number finance has released, and why."""

    path: Path
    language: str
    released: frozenset[tuple[str, str | None]] = frozenset()
    reason: str = ""


def read(wanted: Wanted) -> Submission:
    """One file, without the raw cells that nobody needs any more."""
    submission = read_submission(wanted.path, wanted.language, wanted.released, wanted.reason)
    let_go_of_cells(submission, wanted.language)
    return submission


@contextmanager
def reading(files: Sequence[Wanted]) -> Iterator[Iterator[Submission]]:
    """The submissions in the order of the files; reading has begun when this returns."""
    with doing_beside(read, files, processes_for(len(files))) as submissions:
        yield submissions
