"""A form changed between two rounds: levels and questions are renamed, added and taken away, and older files come back."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from tests.libreoffice import DANISH, cells, convert
from tests.test_form import OFF, ON_PLAN, RISK, codes, row_of, type_levels
from tests.test_form_questions import type_questions
from tests.workbook_editing import Book, Merged, edited, table, write
from workbook_tools.api.commands import export, fill, split
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.schema.structure import Severity

IN_DANGER, POSTPONED = "▲ I fare", "◆ Udskudt"
QUESTIONS = """
    Overskrift    | Spørges pr.  | Type       | Liste            | Kræves | Synlighed
    Risiko        | Milepæl      | Valg       | Lav; Mellem; Høj | Altid  | Offentlig
    Næste skridt  | Milepæl      | Tekst      |                  |        | Offentlig
    Stillinger    | Budgetlinje  | Heltal     |                  |        | Offentlig
    """


def change_form(book: Book) -> None:
    """What finance does between the rounds."""
    scale, questions = book["Skala"], book["Spørgsmål"]
    scale.cell(row_of(scale, "Risiko"), 5).value = "I fare"
    gone = row_of(scale, "Ikke startet")
    for at in range(2, 16):
        scale.cell(gone, at).value = None
    new = row_of(scale, "Afviger meget") + 1
    for header, value in (
        ("Skala", "Indsats"), ("Symbol", "◆"), ("Niveau", "Udskudt"), ("Farve", "Grå"), ("Vurdering", "Delvis"),
    ):  # fmt: skip
        write(scale.cell(new, book.column("Skala", header)), value)
    questions.cell(2, book.column("Spørgsmål", "Overskrift")).value = "Risikovurdering"
    for at in range(2, 13):
        questions.cell(3, at).value = None
    for header, value in (
        ("Overskrift", "Verdensmål"),
        ("Spørges pr.", "Milepæl"),
        ("Type", "Tekst"),
        ("Kræves", "Altid"),
    ):
        write(questions.cell(5, book.column("Spørgsmål", header)), value)


@pytest.fixture(scope="module")
def folder(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Round 1 answered and consolidated but for one file; then the form changed and filled, and round 2 sent."""
    place = tmp_path_factory.mktemp("form-changed")
    with edited(small, place / "typed.xlsx") as book:
        type_levels(book["Skala"])
        type_questions(book, QUESTIONS)
    fill(place / "typed.xlsx", place / "agreement.xlsx")
    split(place / "agreement.xlsx", 1, place / "1")
    for name, answers in (
        ("Nord", """
            Milepæls-id | Smiley  | Statusbemærkning | Forventes nået      | Risiko | Næste skridt
            1.1-1       | Risiko  | Sent i gang      | 2. budgetopfølgning | Høj    | Nyt møde
            2.1-1       | Afviger | Ingen svarer     | 2. budgetopfølgning | Mellem | Rykker
            """),
        ("Syd", """
            Milepæls-id | Smiley       | Risiko | Næste skridt
            1.2-1       | Ikke startet | Lav    | Begynder i maj
            """),
    ):  # fmt: skip
        sent = next(path for path in (place / "1").iterdir() if name in path.name)
        with edited(sent, place / f"{name}.xlsx") as book:
            book.fill_in("Opfølgning", answers)
    consolidate_files(place / "agreement.xlsx", [place / "Nord.xlsx"], place / "c-1.xlsx")
    with edited(place / "c-1.xlsx", place / "changed.xlsx") as book:
        change_form(book)
        book.put("Runder", "1", "Status", "Lukket")
        book.put("Runder", "2", "Status", "Åben")
    fill(place / "changed.xlsx", place / "filled.xlsx")
    split(place / "filled.xlsx", 2, place / "2")
    return place


@pytest.mark.office
def test_the_start_page_says_from_when_it_is_in_force(folder: Path) -> None:
    for name, told in (("changed", True), ("filled", False)):
        (made,) = convert([folder / f"{name}.xlsx"], folder / name, DANISH)
        texts = [str(value) for (sheet, _), value in cells(made).items() if sheet == "Vejledning"]
        later = [text for text in texts if re.match(r"[1-9]\d* rækker? gælder først, når I kører fill", text)]
        assert bool(later) is told, (name, later)


def test_answers_follow_what_they_were_given_to(folder: Path) -> None:
    rows = {row["Milepæls-id"]: row for row in table(folder / "filled.xlsx", "Opfølgning") if row["Runde"] == 1}
    assert (rows["1.1-1"]["Smiley"], rows["2.1-1"]["Smiley"]) == (IN_DANGER, OFF)
    assert (rows["1.1-1"]["Risikovurdering"], rows["2.1-1"]["Risikovurdering"]) == ("Høj", "Mellem")
    assert rows["1.1-1"]["Næste skridt"] == "Nyt møde"  # a column of finance's own by now
    form = load_agreement(folder / "filled.xlsx").agreement.kind.form
    assert [question.header for question in form.questions] == ["Risikovurdering", "Stillinger", "Verdensmål"]
    assert set(form.effort.texts) >= {ON_PLAN, IN_DANGER, OFF, POSTPONED}


def test_departments_are_asked_in_the_new_form(folder: Path) -> None:
    (nord,) = [path for path in (folder / "2").iterdir() if "Nord" in path.name]
    rows = {row["Milepæls-id"]: row for row in table(nord, "Opfølgning")}
    assert rows["1.1-1"]["Forrige smiley"] == IN_DANGER
    assert {"Risikovurdering", "Verdensmål"} <= set(rows["1.1-1"])
    assert not {"Risiko", "Næste skridt"} & set(rows["1.1-1"])


def test_older_files_come_back(folder: Path, tmp_path: Path) -> None:
    """One that is late, and one that corrects what was answered before."""
    with edited(folder / "Nord.xlsx", tmp_path / "Nord.xlsx", saved=dt.datetime(2030, 5, 1)) as book:
        book.put("Opfølgning", "2.1-1", "Smiley", RISK)
        book.put("Opfølgning", "2.1-1", "Risiko", "Lav")
    merged = Merged(folder / "filled.xlsx", [folder / "Syd.xlsx", tmp_path / "Nord.xlsx"], late=True)
    records = merged.result.agreement.tables["follow_up"].records()
    rows = {row["milestone_id"]: row for row in records if row["round"] == 1}
    risk = next(q.name for q in merged.result.agreement.kind.form.questions if q.header == "Risikovurdering")
    assert (rows["2.1-1"]["smiley"], rows["2.1-1"][risk]) == (IN_DANGER, "Lav")
    assert (rows["1.2-1"]["smiley"], rows["1.2-1"][risk]) == ("Ikke startet", "Lav")
    named = {(issue.file, issue.code) for issue in merged.issues if issue.severity is not Severity.REPAIR}
    assert ("Syd.xlsx", "not-in-list") in named  # a level that is gone
    assert ("Syd.xlsx", "outside-table") in named  # an answer to a question that is gone
    assert not {"finance-correction-kept", "header-changed", "locked-cell-changed"} & codes(merged.issues)
    assert not [
        issue
        for issue in merged.issues
        if issue.code == "question-required" and "Verdensmål" in issue.message and issue.file
    ]
    assert [p for p in merged.result.proof if not p.holds] == []
    # The level that is gone is counted nowhere; that is told with the cell until finance has chosen another.
    assert [one.what for one in merged.result.sums if not one.holds] == ["smileys.follow_up"]


def test_the_year_goes_on_in_the_new_form(folder: Path, tmp_path: Path) -> None:
    (nord,) = [path for path in (folder / "2").iterdir() if "Nord" in path.name]
    with edited(nord, tmp_path / "Nord.xlsx") as book:
        book.fill_in(
            "Opfølgning",
            """
            Milepæls-id | Smiley        | Risikovurdering | Verdensmål
            1.1-1       | Følger planen | Lav             | 13 Klima
            1.1-2       | Udskudt       | Lav             | 13 Klima
            """,
        )
    result = consolidate_files(folder / "filled.xlsx", [tmp_path / "Nord.xlsx"], tmp_path / "c-2.xlsx")
    assert all(proof.holds for proof in result.proof)
    rows = {row["Milepæls-id"]: row for row in table(tmp_path / "c-2.xlsx", "Opfølgning") if row["Runde"] == 2}
    assert (rows["1.1-1"]["Smiley"], rows["1.1-2"]["Smiley"]) == (ON_PLAN, POSTPONED)
    export(tmp_path / "c-2.xlsx", tmp_path / "csv")
    ids = {row["Vises som"]: row["Id"] for row in table(tmp_path / "c-2.xlsx", "Skala")}
    log = [
        row
        for row in table(tmp_path / "c-2.xlsx", "Ændringslog")
        if row["Nøgle"] == "1.1-1" and row["Kolonne"] == "Smiley"
    ]
    assert [(row["Efter"], row["Niveau-id efter"]) for row in log] == [(RISK, ids[IN_DANGER]), (ON_PLAN, ids[ON_PLAN])]
