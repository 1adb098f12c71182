"""Whether somebody has answered in a workbook, held against the same workbook as it would be made now.

``split --force`` asks before it replaces a file.
"""

from __future__ import annotations

from pathlib import Path

from ...values.cells import Cell, as_text, is_blank
from ...workbook.reading.reader import read_bytes
from ..agreement.follow_up import reached_before
from ..agreement.keys import keys_of
from .read_submission import read_submission, submission_from
from .submission import Submission

Answers = dict[tuple[str, ...], str]


def is_filled_in(path: Path, new: bytes) -> bool:
    """Whether a file holds answers that ``new``, which is to replace it, does not.

    What was filled in beforehand is no answer. A file that nobody can open may hold some. When a file was saved says
    nothing: Excel, too, gives the parts of a package no time.
    """
    data = path.read_bytes()
    if data == new:
        return False
    made = submission_from(read_bytes(new, path.name))
    there = read_submission(path)
    if there.unreadable is not None:
        return there.unreadable.why == "password"
    return bool(_answers(there).items() - _answers(made).items())


def _answers(submission: Submission) -> Answers:
    """Every filled input cell by where it stands; withheld texts too."""
    found: Answers = {
        (name,): as_text(value) for name, value in (submission.inputs | submission.withheld_inputs).items()
    }
    scale = submission.kind.form.effort
    for table in submission.inputs_read():
        keys = keys_of(table.sheet, table.frame)
        beforehand = [table.sheet.name == "follow_up" and reached_before(scale, row) for row in table.frame.records()]
        for column in table.sheet.editable:
            values: list[Cell] = list(table.frame[column.name])
            for (position, name), value in table.withheld.items():
                if name == column.name:
                    values[position] = value
            for position, (key, value) in enumerate(zip(keys, values, strict=True)):
                as_sent = beforehand[position] and value == table.frame["previous_smiley"][position]
                if not is_blank(value) and not as_sent:
                    found[table.sheet.name, *key, column.name] = as_text(value)
    return found
