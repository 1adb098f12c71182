"""The municipality's own questions for an item or a department: asked once a round, in sheets of their own."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.test_form import codes
from tests.test_form_questions import asking_agreement, headers, type_questions
from tests.workbook_editing import Merged, column, edited, opened, places, table, write
from workbook_tools.api.commands import export, fill, new_year, split
from workbook_tools.cli import showing
from workbook_tools.definition.answer_sheets import ANSWERS
from workbook_tools.messages.catalogue import LANGUAGES, text_of
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.consolidate.proof import MEASURED
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.files import read_submissions
from workbook_tools.operations.status import answered_in_words, status_of
from workbook_tools.operations.validate import agreement_issues, validate_file
from workbook_tools.workbook.reading.every_text import EveryText

QUESTIONS = """
    Overskrift    | Spørges pr.  | Besvares af | Type       | Liste            | Kræves     | Ved niveau | Runder | Hjælpetekst             | Synlighed | Vises på
    Politisk behandling | Punkt  | Center      | Valg       | Ingen; Udvalg; KB | Altid     |            |        | Hvor skal det hen?      | Offentlig |
    Verdensmål    | Punkt        | Center      | Flere valg | Verdensmål       |            |            | 1; 2   |                         | Offentlig |
    Økonomis syn  | Punkt        | Økonomi     | Tekst      |                  |            |            |        |                         |           |
    Ledige stillinger | Center   | Center      | Heltal     |                  | Altid      |            | 1      |                         |           |
    Sygefravær    | Center       |             | Tekst      |                  |            |            | 1      |                         |           |
    """


@pytest.fixture(scope="module")
def asking(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asking_agreement(small, tmp_path_factory.mktemp("answer-sheets"), QUESTIONS)


@pytest.fixture(scope="module")
def sent(asking: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("answer-sheets-sent") / "1"
    split(asking, 1, folder)
    return {path.stem.split(" - ")[1]: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def answered(sent: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answer-sheets-answered") / "nord.xlsx"
    with edited(sent["Nord"], path) as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "☺ Nået")
        book.fill_in(
            "Punktsvar",
            """
            Punktnr. | Politisk behandling | Verdensmål
            1.1      | udvalg              | 13 Klima; 3 sundhed
            2.1      | KB                  |
            """,
        )
        book.fill_in("Centersvar", "Ansvarligt center | Ledige stillinger | Sygefravær\nNord | 3 | Højt")
    return path


def test_a_department_is_asked_once_an_item_and_once_itself(sent: dict[str, Path]) -> None:
    nord = sent["Nord"]
    assert headers(nord, "Punktsvar") == ["Punktnr.", "Titel", "Politisk behandling", "Verdensmål", "Kontrol"]
    assert [row["Punktnr."] for row in table(nord, "Punktsvar")] == ["1.1", "2.1"]
    assert [row["Ansvarligt center"] for row in table(nord, "Centersvar")] == ["Nord"]
    assert opened(nord).sheetnames[:5] == ["Start", "Opfølgning", "Økonomiopfølgning", "Punktsvar", "Centersvar"]
    everything = EveryText(nord.read_bytes())
    assert "økonomis syn" not in everything.anywhere
    issues = validate_file(nord)
    missing = [(i.sheet, i.item) for i in issues if i.code == "question-required"]
    assert sorted(missing) == [("Centersvar", None), ("Punktsvar", "1.1"), ("Punktsvar", "2.1")]


def test_answers_are_read_merged_logged_proved_and_counted(asking: Path, answered: Path) -> None:
    assert {i.code for i in validate_file(answered) if i.sheet in ("Punktsvar", "Centersvar")} == {"read-as"}
    merged = Merged(asking, [answered])
    agreement = merged.result.agreement
    names = {question.header: question.name for question in agreement.kind.form.questions}
    items = {row["item"]: row for row in agreement.tables["item_answers"].records()}
    assert items["1.1"][names["Politisk behandling"]] == "Udvalg"
    assert items["1.1"][names["Verdensmål"]] == "13 Klima; 3 Sundhed"
    departments = {row["department"]: row for row in agreement.tables["department_answers"].records()}
    assert (departments["Nord"][names["Ledige stillinger"]], departments["Nord"][names["Sygefravær"]]) == (3, "Højt")
    assert {"Nord", "Syd"} == set(departments)
    logged = {(row["sheet"], row["key"], row["column"]) for row in agreement.tables["log"].records()}
    assert {("Punktsvar", "1.1", "Politisk behandling"), ("Centersvar", "Nord", "Sygefravær")} <= logged
    assert [(p.what, p.holds) for p in merged.result.proof][2:] == [("items", True), ("departments", True)]
    states = {
        s.department: s
        for s in status_of(merged.result, read_submissions([answered], asking, None), dt.date(2030, 1, 1))
    }
    assert [(part.sheet, part.answered, part.rows) for part in states["Nord"].parts][2:] == [
        ("item_answers", 2, 2),
        ("department_answers", 1, 1),
    ]
    assert answered_in_words(states["Nord"].parts[2:]) == "2 af 2 punkter og 1 af 1 svar om centret"


def test_start_counts_them_and_lists_what_is_missing(sent: dict[str, Path]) -> None:
    """As the workbook says before anybody has typed: the cached values of its formulas."""
    rows = [[cell.value for cell in row] for row in opened(sent["Nord"], "Start", data_only=True)["Start"].iter_rows()]
    said = {first: second for row in rows for first, second in pairwise(row) if first}
    assert said["Punkter (arket Punktsvar)"] == "0 af 2 udfyldt"
    assert said["Center (arket Centersvar)"] == "0 af 1 udfyldt"
    listed = {str(cell) for row in rows for cell in row}
    assert "Punktsvar: 2 rækker at udfylde eller rette – gå til den første" in listed
    assert "Centersvar: 1 række at udfylde eller rette – gå til den" in listed


def test_what_is_not_asked_in_a_round_is_not_there(asking: Path, answered: Path, tmp_path: Path) -> None:
    consolidate_files(asking, [answered], tmp_path / "c.xlsx")
    split(tmp_path / "c.xlsx", 2, tmp_path / "2")
    nord = next(path for path in (tmp_path / "2").iterdir() if "Nord" in path.name)
    book = opened(nord)
    assert (book["Centersvar"].sheet_state, book["Punktsvar"].sheet_state) == ("hidden", "visible")
    assert {"Politisk behandling", "Verdensmål"} <= set(headers(nord, "Punktsvar"))
    assert [row["Politisk behandling"] for row in table(nord, "Punktsvar")] == ["", ""]  # a new round, a new answer


def test_clumsy_rows_are_repaired_or_named(asking: Path, answered: Path, tmp_path: Path) -> None:
    with edited(answered, tmp_path / "clumsy.xlsx") as book:
        sheet = book["Punktsvar"]
        rows = {sheet.cell(row, book.column("Punktsvar", "Punktnr.")).value: row for row in (2, 3)}
        write(sheet.cell(rows["1.1"], book.column("Punktsvar", "Punktnr.")), "9.9")  # its title tells
        write(book["Centersvar"].cell(2, book.column("Centersvar", "Ansvarligt center")), "nord")
    merged = Merged(asking, [tmp_path / "clumsy.xlsx"])
    assert "key-restored" in codes(merged.issues)
    rows = {row["item"]: row for row in merged.result.agreement.tables["item_answers"].records()}
    assert set(rows) == {"1.1", "1.2", "2.1"}
    assert "Udvalg" in rows["1.1"].values()
    assert "Højt" in {v for row in merged.result.agreement.tables["department_answers"].records() for v in row.values()}


def test_a_renamed_department_keeps_its_answers(asking: Path, answered: Path, tmp_path: Path) -> None:
    with edited(asking, tmp_path / "renamed.xlsx") as book:
        for sheet, column in (("Centre", "Center"), ("Punkter", "Ansvarligt center")):
            at = book.column(sheet, column)
            for row in range(2, book[sheet].max_row + 1):
                if book[sheet].cell(row, at).value == "Nord":
                    book[sheet].cell(row, at).value = "Nordøst"
    merged = Merged(tmp_path / "renamed.xlsx", [answered])
    assert "department-renamed" in codes(merged.issues)
    assert not {"key-not-in-agreement", "answer-not-taken"} & codes(merged.issues)
    rows = {row["department"]: row for row in merged.result.agreement.tables["department_answers"].records()}
    assert "Højt" in rows["Nordøst"].values()


def test_finance_answers_its_own_and_everything_stays(asking: Path, answered: Path, tmp_path: Path) -> None:
    consolidate_files(asking, [answered], tmp_path / "c.xlsx")
    with edited(tmp_path / "c.xlsx", tmp_path / "edited.xlsx") as book:
        book.put("Punktsvar", "1.1", "Økonomis syn", "Vi afventer udvalget")
    consolidate_files(tmp_path / "edited.xlsx", [answered], tmp_path / "again.xlsx")
    rows = {row["Punktnr."]: row for row in table(tmp_path / "again.xlsx", "Punktsvar")}
    assert (rows["1.1"]["Økonomis syn"], rows["1.1"]["Politisk behandling"]) == ("Vi afventer udvalget", "Udvalg")
    assert any(row["Kolonne"] == "Økonomis syn" for row in table(tmp_path / "again.xlsx", "Ændringslog"))
    fill(tmp_path / "again.xlsx", tmp_path / "filled.xlsx")
    assert table(tmp_path / "filled.xlsx", "Punktsvar") == table(tmp_path / "again.xlsx", "Punktsvar")


def test_exports_have_tables_of_their_own_with_what_is_public(asking: Path, answered: Path, tmp_path: Path) -> None:
    consolidate_files(asking, [answered], tmp_path / "c.xlsx")
    export(tmp_path / "c.xlsx", tmp_path / "csv")
    text = (tmp_path / "csv" / "Punktsvar.csv").read_text(encoding="utf-8-sig")
    assert "Politisk behandling" in text
    assert "Udvalg" in text
    assert "Økonomis syn" not in text
    assert "13 Klima" in (tmp_path / "csv" / "Punktsvar - Verdensmål.csv").read_text(encoding="utf-8-sig")
    assert "Sygefravær" not in (tmp_path / "csv" / "Centersvar.csv").read_text(encoding="utf-8-sig")


def test_next_year_asks_the_same_of_nobody_yet(asking: Path, answered: Path, tmp_path: Path) -> None:
    consolidate_files(asking, [answered], tmp_path / "c.xlsx")
    new_year(tmp_path / "c.xlsx").save(tmp_path / "2031.xlsx")
    agreement = load_agreement(tmp_path / "2031.xlsx").agreement
    assert len(agreement.kind.form.questions) == 5
    assert len(agreement.tables["item_answers"]) == len(agreement.tables["department_answers"]) == 0


def test_older_files_are_read_and_asked_nothing(small: Path, asking: Path, small_sent: dict[str, Path], tmp_path: Path) -> None:  # fmt: skip
    with edited(small_sent["Nord"], tmp_path / "nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "☺ Nået")
    issues = Merged(asking, [tmp_path / "nord.xlsx"]).issues
    assert not [issue for issue in issues if issue.file == "nord.xlsx" and issue.sheet in ("Punktsvar", "Centersvar")]
    assert "missing-sheet" not in codes(issues)


def test_answers_whose_sheet_is_gone_are_named_and_finances_stay(asking: Path, answered: Path, tmp_path: Path) -> None:
    consolidate_files(asking, [answered], tmp_path / "c.xlsx")
    with edited(tmp_path / "c.xlsx", tmp_path / "without.xlsx") as book:
        for row in range(2, 7):
            for at in range(2, 13):
                book["Spørgsmål"].cell(row, at).value = None
    merged = Merged(tmp_path / "without.xlsx", [answered])
    assert "item_answers" not in merged.result.agreement.tables
    assert "Udvalg" in column(merged.write(tmp_path / "still.xlsx"), "Punktsvar", "Politisk behandling")
    assert any("Højt" in issue.message for issue in merged.issues if issue.code == "outside-table")


def test_a_level_is_nothing_that_an_item_has(asking: Path, tmp_path: Path) -> None:
    with edited(asking, tmp_path / "wrong.xlsx") as book:
        write(book["Spørgsmål"].cell(2, book.column("Spørgsmål", "Kræves")), "Ved niveau")
        write(book["Spørgsmål"].cell(2, book.column("Spørgsmål", "Ved niveau")), "Nået")
    issues = agreement_issues(load_agreement(tmp_path / "wrong.xlsx"))
    assert {("question-unusable", "Spørgsmål"), ("form-not-in-force", "Spørgsmål")} <= {
        (i.code, i.sheet) for i in issues
    }


def test_where_items_are_followed_up_as_wholes_their_questions_stand_beside_the_level(
    small: Path, tmp_path: Path
) -> None:
    with edited(small, tmp_path / "typed.xlsx") as book:
        type_questions(book, QUESTIONS)
        settings = book["Stamdata"]
        row = next(n for n in range(2, 60) if settings.cell(n, 1).value in (None, "Opfølgning pr."))
        settings.cell(row, 1).value, settings.cell(row, 2).value = "Opfølgning pr.", "Punkt"
        write(book["Runder"].cell(2, book.column("Runder", "Status")), "Kommende")  # it changes while no round is open
        write(book["Spørgsmål"].cell(2, book.column("Spørgsmål", "Kræves")), "Ved niveau")
        write(book["Spørgsmål"].cell(2, book.column("Spørgsmål", "Ved niveau")), "Ikke nået")
    issues = agreement_issues(load_agreement(tmp_path / "typed.xlsx"))
    assert "Spørgsmål" not in {issue.sheet for issue in issues}
    fill(tmp_path / "typed.xlsx", tmp_path / "filled.xlsx")
    with edited(tmp_path / "filled.xlsx", tmp_path / "agreement.xlsx") as book:
        write(book["Runder"].cell(2, book.column("Runder", "Status")), "Åben")
    split(tmp_path / "agreement.xlsx", 1, tmp_path / "1")
    nord = next(path for path in (tmp_path / "1").iterdir() if "Nord" in path.name)
    assert {"Politisk behandling", "Verdensmål"} < set(headers(nord, "Opfølgning"))
    assert "Punktsvar" not in opened(nord).sheetnames
    assert [row["Ansvarligt center"] for row in table(nord, "Centersvar")] == ["Nord"]


def test_what_only_finance_answers_is_its_own_sheet_and_is_never_lost(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small, tmp_path / "typed.xlsx") as book:
        type_questions(book, "\n".join([*QUESTIONS.splitlines()[:2], QUESTIONS.splitlines()[4]]))
    consolidate_files(tmp_path / "typed.xlsx", list(small_answered.values()), tmp_path / "1.xlsx")
    split(tmp_path / "typed.xlsx", 1, tmp_path / "sent")
    assert not any("Punktsvar" in opened(path).sheetnames for path in (tmp_path / "sent").iterdir())
    with edited(tmp_path / "1.xlsx", tmp_path / "edited.xlsx") as book:
        book.put("Punktsvar", "1.1", "Økonomis syn", "Vi afventer")
        book.put("Punkter", "1.1", "Håndteres administrativt", "Ja")  # the round does not ask of it any more
    consolidate_files(tmp_path / "edited.xlsx", list(small_answered.values()), tmp_path / "2.xlsx")
    rows = {row["Punktnr."]: row["Økonomis syn"] for row in table(tmp_path / "2.xlsx", "Punktsvar")}
    assert rows["1.1"] == "Vi afventer"


def test_the_summary_counts_items_and_departments_that_were_asked(asking: Path, answered: Path) -> None:
    told = showing.summary(Merged(asking, [answered]).result)
    assert re.search(r"\b3 items\b", told)
    assert re.search(r"\b2 departments\b", told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_proved_and_asked_has_its_name(language: str) -> None:
    named = [
        f"{key}{n}" for _, what, _ in MEASURED for key, n in ((f"measured.{what}", ""), (f"result.{what}", ".one"))
    ]
    asked = [f"file.{told}.{sheet}{n}" for told in ("asked", "answered") for sheet in ANSWERS for n in ("", ".one")]
    assert all(text_of(key, language) for key in named)
    assert all(text_of(key) for key in asked)


def test_names_of_a_sheet_that_went_with_its_questions_are_the_tools_own(
    asking: Path, answered: Path, tmp_path: Path
) -> None:
    consolidate_files(asking, [answered], tmp_path / "1.xlsx")
    with edited(tmp_path / "1.xlsx", tmp_path / "typed.xlsx") as book:
        assert [name for name in book.workbook.defined_names if name.startswith("department_answers_")]
        for row in book["Spørgsmål"].iter_rows(min_row=2, max_col=21):
            for cell in row:
                cell.value = None
    issues = fill(tmp_path / "typed.xlsx", tmp_path / "2.xlsx")
    assert not [issue.code for issue in issues if issue.code.startswith("own-reference")]
    names = opened(tmp_path / "2.xlsx").defined_names
    assert not [name for name in names if name.startswith(("department_answers_", "item_answers_"))]


@pytest.mark.parametrize(
    ("sheet", "header", "value", "code"),
    [
        ("Punktsvar", "Runde", None, "unknown-round"),
        ("Punktsvar", "Punktnr.", None, "unknown-key"),
        ("Punktsvar", "Punktnr.", "9.9", "unknown-key"),
        ("Punktsvar", "Punktnr.", "1.1", "duplicate-key"),
        ("Centersvar", "Ansvarligt center", "Vest", "unknown-key"),
        ("Centersvar", "Runde", 9, "unknown-round"),
    ],
)
def test_a_key_that_finance_changed_is_an_error(
    asking: Path, answered: Path, tmp_path: Path, sheet: str, header: str, value: object, code: str
) -> None:
    consolidate_files(asking, [answered], tmp_path / "first.xlsx")
    assert not {"unknown-round", "unknown-key", "duplicate-key"} & codes(validate_file(tmp_path / "first.xlsx"))
    with edited(tmp_path / "first.xlsx", tmp_path / "typed.xlsx") as book:
        cell = book[sheet].cell(3 if code == "duplicate-key" else 2, book.column(sheet, header))
        write(cell, value)
    assert places(validate_file(tmp_path / "typed.xlsx"), code) == [("typed.xlsx", sheet, cell.coordinate)]
    assert places(Merged(tmp_path / "typed.xlsx", [answered]).issues, code) == [("typed.xlsx", sheet, cell.coordinate)]
