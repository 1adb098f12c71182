"""Every returned file of the example, saved again by LibreOffice in every format: the same answers, the same errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clumsy.book import as_raw
from tests.clumsy.compose import ROUNDS, returned, round_of_the_example, sent_of, tagged
from tests.clumsy.oracle import judge, standing_in
from tests.libreoffice import convert
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.returned.read_submission import read_submission, submission_from
from workbook_tools.rules.issues import Issue

FORMATS = ("xlsx", "ods", "xls")
EVERY_TIME = {2: "ods", 3: "xls"}  # the others by night; test_fill.py and test_overview.py have .xlsx of LibreOffice


@pytest.mark.parametrize(
    ("number", "to"),
    [
        pytest.param(number, to, marks=[] if EVERY_TIME.get(number) == to else [pytest.mark.nightly])
        for number in ROUNDS
        for to in FORMATS
    ],
)
def test_what_libreoffice_saves_says_the_same(number: int, to: str, tmp_path: Path) -> None:
    """Every returned file of a round, in one batch."""
    before = round_of_the_example(number).before
    files = convert(returned(number), tmp_path, to=to)
    books = []
    for original, file in zip(returned(number), files, strict=True):
        book = tagged(original, sent_of(number))
        book.file = file.name
        books.append(book)
    submissions = [read_submission(path) for path in files]
    assert [s.identity for s in submissions] == [submission_from(as_raw(book)).identity for book in books]
    result = consolidate(before, submissions)
    assert judge(books, standing_in(before.agreement.tables), result).faults == []
    plain = consolidate(before, [read_submission(path) for path in returned(number)])
    assert standing_in(result.agreement.tables) == standing_in(plain.agreement.tables)
    assert _errors(result.issues) == _errors(plain.issues)


def _errors(issues: list[Issue]) -> list[tuple[str, str | None, str | None]]:
    return sorted((i.code, i.sheet, i.cell) for i in issues if i.severity.value == "error")  # type: ignore[type-var]
