"""Whether somebody has answered in a workbook, held against the same workbook as it would be made now.

``split --force`` asks before it replaces a file.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from ...values.cells import Cell, as_text, is_blank
from ...workbook.reading.precheck import ZIP_MAGIC
from ...workbook.reading.reader import read_bytes
from ..agreement.keys import keys_of
from .read_submission import read_submission, submission_from
from .submission import Submission

NO_TIME = (1980, 1, 1, 0, 0, 0)
Answers = dict[tuple[str, ...], str]


def is_filled_in(path: Path, new: bytes) -> bool:
    """Whether a file holds answers that ``new``, which is to replace it, does not.

    A file that no program has saved since it was made holds none. One that nobody can open may.
    """
    data = path.read_bytes()
    if data == new:
        return False
    made = submission_from(read_bytes(new, path.name))
    there = read_submission(path)
    if there.unreadable is not None:
        return there.unreadable.why == "password"
    return not _untouched(data) and bool(_answers(there).items() - _answers(made).items())


def _untouched(data: bytes) -> bool:
    """Whether the file is as this program wrote it, which gives no part a time."""
    if not data.startswith(ZIP_MAGIC):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return all(entry.date_time == NO_TIME for entry in package.infolist())


def _answers(submission: Submission) -> Answers:
    """Every filled input cell by where it stands; withheld texts too."""
    found: Answers = {
        (name,): as_text(value) for name, value in (submission.inputs | submission.withheld_inputs).items()
    }
    for table in submission.inputs_read():
        keys = keys_of(table.sheet, table.frame)
        for column in table.sheet.editable:
            values: list[Cell] = list(table.frame[column.name])
            for (position, name), value in table.withheld.items():
                if name == column.name:
                    values[position] = value
            for key, value in zip(keys, values, strict=True):
                if not is_blank(value):
                    found[table.sheet.name, *key, column.name] = as_text(value)
    return found
