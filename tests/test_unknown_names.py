"""Names in the set-up that nothing is called by are told: they would be read past in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_form_questions import QUESTIONS, type_questions
from tests.test_form_year import type_setup
from tests.workbook_editing import edited, write
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import agreement_issues
from workbook_tools.rules.issues import Issue


def found(path: Path, code: str) -> list[Issue]:
    return [issue for issue in agreement_issues(load_agreement(path)) if issue.code == code]


@pytest.mark.parametrize(
    ("field", "meant"),
    [("Opfølgning per", "Opfølgning pr."), ("Ord for centre", "Ord for center"), ("Vores egen note", None)],
)
def test_a_field_of_stamdata_that_is_none_is_told(small: Path, tmp_path: Path, field: str, meant: str | None) -> None:
    with edited(small, tmp_path / "typed.xlsx") as book:
        type_setup(book["Stamdata"], {field: "Punkt"})
    (told,) = found(tmp_path / "typed.xlsx", "unknown-setting")
    assert (told.sheet, told.severity.value) == ("Stamdata", "warning")
    assert [value for _, value in told.said.values] == [field, meant or ""]
    assert found(small, "unknown-setting") == []


def test_a_round_that_there_is_not_is_told(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "typed.xlsx") as book:
        type_questions(book, QUESTIONS)  # one is asked in rounds 1 and 2
        write(book["Spørgsmål"].cell(2, book.column("Spørgsmål", "Runder")), "1; 9")
    (told,) = found(tmp_path / "typed.xlsx", "question-round-unknown")
    assert (told.sheet, told.severity.value) == ("Spørgsmål", "warning")
    assert told.cell is not None
    assert told.cell.endswith("2")
