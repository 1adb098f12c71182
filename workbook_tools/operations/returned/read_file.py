"""One returned file, as it goes from the process that read it to the one that consolidates."""

from __future__ import annotations

from ...definition import pickling as pickling  # how what is declared is pickled
from ...workbook.reading.packed import AnyFile
from .outside_tables import drop_raw_cells
from .read_submission import read_submission
from .submission import Submission


def read_file(path: AnyFile, released: frozenset[tuple[str, str | None]] = frozenset(), reason: str = "") -> Submission:
    """What a file says, without the raw cells that nobody needs any more.

    ``released`` are the (sheet, cell) whose CPR number finance has released for the given ``reason``.
    """
    submission = read_submission(path, released, reason)
    drop_raw_cells(submission)
    return submission
