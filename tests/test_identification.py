"""Whose workbook is it: several marks, ranked; what they disagree on is said; older templates are read on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.clumsy.book import Book, as_raw, as_xlsx, book_from
from tests.workbook_editing import codes
from workbook_tools.definition import migrations
from workbook_tools.definition import words as w
from workbook_tools.definition.migrations import Migration
from workbook_tools.operations.consolidate.consolidation import Consolidation, consolidate
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.operations.returned.submission import Submission
from workbook_tools.operations.validate import submission_issues
from workbook_tools.workbook.layout import cells_of
from workbook_tools.workbook.reading.reader import read_bytes, read_workbook

MARKS = ("meta", "name", "properties")


@pytest.fixture
def nord(small_answered: dict[str, Path]) -> Book:
    """Nord's answered workbook, as cells."""
    return book_from(read_workbook(small_answered["Nord"]), "Nord", 1)


@pytest.fixture
def syd(small_answered: dict[str, Path]) -> Book:
    return book_from(read_workbook(small_answered["Syd"]), "Syd", 1)


def without(book: Book, marks: Sequence[str]) -> Book:
    """The book without some of its marks."""
    if "meta" in marks:
        book.grids = [grid for grid in book.grids if not grid.title.startswith("_")]
    if "name" in marks:
        book.names.clear()
    if "properties" in marks:
        book.properties.clear()
    return book


def say(book: Book, mark: str, department: str) -> None:
    """Let one mark name another department."""
    if mark == "meta":
        grid = book.grid("_meta")
        assert grid is not None
        next(row for row in grid.rows if row[0].value == w.DEPARTMENT)[1].value = department
    elif mark == "name":
        book.names["WBT_ID"] = book.names["WBT_ID"].replace("|Nord", f"|{department}")
    elif mark == "properties":
        book.properties["wbt_department"] = department
    elif mark == "rows":
        for title in ("Opfølgning", "Økonomiopfølgning"):
            grid = book.grid(title)
            assert grid is not None
            column = grid.find("Ansvarligt center")
            for row in grid.rows[1:]:
                if column is not None and row[column].value == "Nord":
                    row[column].value = department


def merged(small: Path, books: Sequence[Book]) -> tuple[Consolidation, list[Submission]]:
    submissions = [submission_from(as_raw(book)) for book in books]
    return consolidate(load_agreement(small), submissions), submissions


def smileys(result: Consolidation) -> dict[str, str]:
    return {row["milestone_id"]: row["smiley"] for row in result.agreement.tables["follow_up"].records()}


@pytest.mark.parametrize("kept", MARKS)
def test_one_mark_is_enough(kept: str, nord: Book, small: Path) -> None:
    result, (submission,) = merged(small, [without(nord, [mark for mark in MARKS if mark != kept])])
    assert submission.identity is not None
    assert (submission.identity.department, submission.identity.round) == ("Nord", 1)
    assert smileys(result)["1.1-1"] == "☺ Nået"
    assert not {"identity-from-content", "unknown-workbook"} & set(codes(result.issues))


def test_a_file_without_any_mark_is_known_by_its_rows(nord: Book, syd: Book, small: Path) -> None:
    result, (one, other) = merged(small, [without(nord, MARKS), without(syd, MARKS)])
    assert [(s.identity.department, s.identity.round) for s in (one, other) if s.identity] == [("Nord", 1), ("Syd", 1)]
    assert smileys(result) == {"1.1-1": "☺ Nået", "2.1-1": "😐 Delvist nået", "1.2-1": "☺ Nået"}
    found = [(i.severity.value, i.sheet, i.cell) for i in result.issues if i.code == "identity-from-content"]
    assert found == [("repair", "Opfølgning", "B2")] * 2


@pytest.mark.parametrize(("named", "department"), [(True, "Nord"), (False, None)])
def test_several_departments_rows_without_marks(
    named: bool, department: str | None, nord: Book, syd: Book, small: Path
) -> None:
    """What the sheets name decides, never the majority; without a name, nobody is guessed."""
    without(nord, MARKS)
    if not named:
        nord.grids = [grid for grid in nord.grids if grid.title not in ("Punkter", "Start")]
    for title in ("Opfølgning", "Økonomiopfølgning"):
        mine, theirs = nord.grid(title), syd.grid(title)
        assert mine is not None
        assert theirs is not None
        mine.rows += theirs.rows[1:2] * 9
    result, (submission,) = merged(small, [nord])
    assert (submission.identity.department if submission.identity else None) == department
    assert smileys(result)["1.2-1"] is None
    not_taken = [i for i in result.issues if i.code == "answer-not-taken"]
    named_cells = {(i.sheet, cell) for i in not_taken for cell in cells_of(i.cell or "A1")}
    assert {("Opfølgning", "J4"), ("Økonomiopfølgning", "Q5")} <= named_cells


def test_it_is_known_the_same_way_when_validated(nord: Book, small: Path) -> None:
    agreement = load_agreement(small).agreement
    submission = submission_from(as_raw(without(nord, MARKS)))
    assert codes(submission_issues(submission)) == ["unknown-workbook"]
    submission = submission_from(as_raw(nord))
    assert codes(submission_issues(submission, agreement)) == ["identity-from-content"]


def test_other_rows_without_marks_are_nobodys_and_every_answer_is_named(nord: Book, small: Path) -> None:
    """The same numbers, other titles: another year's, or another municipality's."""
    grid_titles = ("Opfølgning", "Økonomiopfølgning")
    for grid in (g for g in without(nord, MARKS).grids if g.title in grid_titles):
        column = grid.find("Titel")
        for row in grid.rows[1:]:
            if column is not None and row[column].value:
                row[column].value = "Noget andet"
    result, (submission,) = merged(small, [nord])
    assert submission.identity is None
    assert set(smileys(result).values()) == {None}
    assert "unknown-workbook" in codes(result.issues)
    left_out = {(i.sheet, i.cell) for i in result.issues if i.code == "answer-not-taken"}
    assert left_out >= {("Opfølgning", "J2"), ("Opfølgning", "K3"), ("Økonomiopfølgning", "M2")}


@pytest.mark.parametrize("mark", ["meta", "name", "properties"])
def test_the_rows_decide_between_marks_that_disagree(mark: str, nord: Book, small: Path) -> None:
    say(nord, mark, "Syd")
    result, (submission,) = merged(small, [nord])
    assert submission.identity is not None
    assert submission.identity.department == "Nord"
    assert smileys(result)["1.1-1"] == "☺ Nået"
    assert codes(result.issues).count("identity-disagrees") == 1


def test_rows_that_all_marks_deny_are_not_taken_for_another_department(nord: Book, small: Path) -> None:
    """Somebody else's rows in Nord's workbook: nobody answers for others."""
    say(nord, "rows", "Syd")
    result, (submission,) = merged(small, [nord])
    assert submission.identity is not None
    assert submission.identity.department == "Nord"
    places = {(i.sheet, i.cell) for i in result.issues if i.code == "identity-disagrees"}
    assert places == {("Opfølgning", "E2"), ("Økonomiopfølgning", "F2")}


def test_marks_survive_in_a_real_file(nord: Book, small: Path) -> None:
    without(nord, ["meta", "name"])
    submission = submission_from(read_bytes(as_xlsx(nord), "Nord.xlsx"))
    assert submission.identity is not None
    assert submission.identity.label == "Prøveby Kommune, Aftale om budget 2030, 2030"


# --- templates of other versions --------------------------------------------------------------------

STEP = Migration(
    version=1,
    titles={"economy": "Budgetopfølgning"},
    headers={("follow_up", "smiley"): "Vurdering", ("economy", "forecast"): "Skøn"},
    words={("follow_up", "smiley"): {"Grøn": "☺ Nået", "Gul": "😐 Delvist nået"}},
)


def of_version(book: Book, version: str) -> Book:
    meta = book.grid("_meta")
    assert meta is not None
    next(row for row in meta.rows if row[0].value == w.TEMPLATE_VERSION)[1].value = version
    return book


def as_before_the_step(book: Book) -> Book:
    """The workbook as the version before the step had it."""
    follow_up, economy = book.grid("Opfølgning"), book.grid("Økonomiopfølgning")
    assert follow_up is not None
    assert economy is not None
    economy.title = "Budgetopfølgning"
    economy.rows[0][economy.find("Forventet regnskab") or 0].value = "Skøn"
    follow_up.rows[0][follow_up.find("Smiley") or 0].value = "Vurdering"
    for row in follow_up.rows[1:]:
        row[9].value = {"☺ Nået": "Grøn", "😐 Delvist nået": "Gul"}.get(row[9].value, row[9].value)
    return of_version(book, "0")


def test_an_older_template_is_read_through_its_declared_steps(
    nord: Book, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, _ = merged(small, [nord.copy()])
    monkeypatch.setattr(migrations, "MIGRATIONS", (STEP,))
    result, _ = merged(small, [as_before_the_step(nord)])
    for name in ("follow_up", "economy"):
        assert result.agreement.tables[name].records() == plain.agreement.tables[name].records()
    said = [(i.severity.value, i.code) for i in result.issues if i.code in ("older-template", "sheet-renamed")]
    assert said == [("repair", "older-template")]


def test_without_the_step_nothing_is_lost_either(nord: Book, small: Path) -> None:
    result, _ = merged(small, [as_before_the_step(nord)])
    named = {(i.sheet, i.cell) for i in result.issues}
    assert {("Opfølgning", "J2"), ("Opfølgning", "J3"), ("Budgetopfølgning", "M2")} <= named


def test_a_newer_template_is_said(nord: Book, small: Path) -> None:
    result, _ = merged(small, [of_version(nord, "99")])
    assert codes(result.issues).count("newer-template") == 1
