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
from workbook_tools.values.cells import is_number
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.reading.reader import read_bytes
from workbook_tools.workbook.writing.writer import write_workbook

from .returned_files import agreement_of, returned

ROUNDS = 4


def after_the_year(agreement: Agreement) -> bytes:
    """The consolidated workbook of the last round, as finance then works in it."""
    workbook = write_workbook(document(agreement))
    for number in range(1, ROUNDS + 1):
        before = _loaded(workbook, number - 1).agreement
        state = _loaded(write_workbook(document(_opened(before, number))), number - 1)
        submissions = [submission_from(read_bytes(data, name)) for name, data in returned(state.agreement, number)]
        done = consolidate(state, submissions)
        workbook = write_workbook(document(done.agreement, done.links))
    return workbook


def _opened(agreement: Agreement, number: int) -> Agreement:
    """The agreement after finance has closed the rounds before this one and opened it."""
    rows = agreement.tables["rounds"].records()
    for row in rows:
        if is_number(row["round"]) and row["round"] <= number:
            row["status"] = w.OPEN if row["round"] == number else w.CLOSED
            row["economy_smiley"] = None if row["round"] == number else NOT_KEPT
    return agreement.with_tables(rounds=frame_of(AGREEMENT.sheet("rounds"), rows))


def _loaded(workbook: bytes, number: int) -> LoadedAgreement:
    name = f"consolidated-{number}.xlsx" if number else "agreement.xlsx"
    return agreement_from(read_bytes(workbook, name))


def main(place: str, departments: str) -> None:
    """Write the workbook of so many departments after the year."""
    Path(place).write_bytes(after_the_year(agreement_of(int(departments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
