"""An agreement after a whole year: every round sent, answered and consolidated by the tool itself."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.levels_by_name import NOT_KEPT
from workbook_tools.definition import words as w
from workbook_tools.definition.workbooks import AGREEMENT
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.reading.loading import LoadedAgreement, agreement_from
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.schema.structure import Severity
from workbook_tools.values.cells import is_number
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.reading.reader import read_bytes
from workbook_tools.workbook.writing.writer import write_workbook

from .returned_files import agreement_of, returned

ROUNDS = 4


def after_the_year(agreement: Agreement, rounds: int = ROUNDS) -> bytes:
    """The consolidated workbook of the last round, as finance then works in it; raises if a round has an error."""
    for number in range(1, rounds + 1):
        state = _loaded(_opened(agreement, number), number)
        submissions = [submission_from(read_bytes(data, name)) for name, data in returned(state.agreement, number)]
        done = consolidate(state, submissions)
        errors = [issue for issue in done.issues if issue.severity is Severity.ERROR]
        if errors:
            raise RuntimeError(f"round {number}: {errors[0]}")
        agreement = done.agreement
    return write_workbook(document(done.agreement, done.links))


def _opened(agreement: Agreement, number: int) -> Agreement:
    """The agreement after finance has closed the rounds before this one and opened it."""
    rows = agreement.tables["rounds"].records()
    for row in rows:
        if is_number(row["round"]) and row["round"] <= number:
            row["status"] = w.OPEN if row["round"] == number else w.CLOSED
            row["economy_smiley"] = None if row["round"] == number else NOT_KEPT
    return agreement.with_tables(rounds=frame_of(AGREEMENT.sheet("rounds"), rows))


def _loaded(agreement: Agreement, number: int) -> LoadedAgreement:
    """The agreement as the tool reads it back from its file."""
    name = f"consolidated-{number - 1}.xlsx" if number > 1 else "agreement.xlsx"
    return agreement_from(read_bytes(write_workbook(document(agreement)), name))


def main(place: str, departments: str) -> None:
    """Write the workbook of so many departments after the year."""
    Path(place).write_bytes(after_the_year(agreement_of(int(departments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
