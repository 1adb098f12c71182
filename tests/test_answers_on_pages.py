"""Where answers to the municipality's own questions are shown and counted, and that internal ones are not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.combining import combine_files
from tests.libreoffice import DANISH, cells, convert, formulas, same, soffice
from tests.test_form_questions import asking_agreement
from tests.workbook_editing import edited, opened, table
from workbook_tools.api.commands import report, split
from workbook_tools.operations.consolidate.files import consolidate_files

QUESTIONS = """
    Overskrift    | Spørges pr.  | Besvares af | Type       | Liste            | Kræves  | Ved niveau | Runder | Hjælpetekst | Synlighed | Vises på              | Gruppér
    Behandling    | Punkt        |             | Valg       | Ingen; Udvalg; KB |        |            |        |             | Offentlig | Udvalg; Matrix; Notat | Ja
    Verdensmål    | Punkt        |             | Flere valg | Verdensmål       |         |            |        |             | Offentlig | Notat                 | Ja
    Besøgt den    | Punkt        |             | Dato       |                  |         |            |        |             | Offentlig | Udvalg                |
    Skjult        | Punkt        |             | Tekst      |                  |         |            |        |             | Intern    |                       |
    Timer         | Milepæl      |             | Heltal     |                  |         |            |        |             | Offentlig | Udvalg; Matrix        |
    Risiko        | Milepæl      |             | Valg       | Lav; Høj         |         |            |        |             | Intern    |                       |
    Er udbudt     | Budgetlinje  |             | Ja/Nej     |                  |         |            |        |             | Offentlig | Udvalg; Notat         | Ja
    Senere        | Milepæl      |             | Ja/Nej     |                  |         |            | 2; 3   |             | Offentlig |                       | Ja
    Stillinger    | Center       |             | Heltal     |                  |         |            |        |             | Offentlig | Notat                 |
    """


@pytest.fixture(scope="module")
def consolidated(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers-on-pages")
    split(asking_agreement(small, folder, QUESTIONS), 1, folder / "1")
    with edited(next(p for p in (folder / "1").iterdir() if "Nord" in p.name), folder / "nord.xlsx") as book:
        book.fill_in(
            "Opfølgning",
            """
            Milepæls-id | Smiley           | Statusbemærkning | Forventes nået   | Timer | Risiko
            1.1-1       | 😐 Delvist nået | Venter           | Efter budgetåret | -12   | Høj
            """,
        )
        book.fill_in(
            "Punktsvar",
            """
            Punktnr. | Behandling | Verdensmål           | Besøgt den | Skjult
            1.1      | KB         | 3 Sundhed; 13 Klima  | 05-03-2030 | Hemmelighed 7
            2.1      | Ingen      | 13 Klima             |            |
            """,
        )
        book.put("Økonomiopfølgning", "1.1", "Er udbudt", "Ja")
        book.put("Centersvar", "Nord", "Stillinger", 3)
    consolidate_files(folder / "agreement.xlsx", [folder / "nord.xlsx"], folder / "consolidated.xlsx")
    return folder / "consolidated.xlsx"


def page(path: Path, title: str) -> list[list[Any]]:
    """The filled cells of a page, line by line, as its formulas were computed."""
    sheet = opened(path, title, data_only=True)[title]
    hidden = {n for one in sheet.column_dimensions.values() if one.hidden for n in range(one.min, one.max + 1)}
    return [
        [cell for n, cell in enumerate(row, start=1) if n not in hidden and cell not in (None, "")]
        for row in sheet.iter_rows(values_only=True)
    ]


def test_a_committee_sees_the_answers_below_the_item_and_the_milestone(consolidated: Path) -> None:
    titles = opened(consolidated).sheetnames
    committees = titles[titles.index("Matrix") + 1 : titles.index("Vejledning")]
    lines = [line for title in committees for line in page(consolidated, title)]
    told = {tuple(line) for line in lines}
    assert {("Behandling", "KB"), ("Behandling", "Ingen"), ("Timer", -12), ("Er udbudt", "Ja")} <= told
    assert ("Besøgt den", dt.datetime(2030, 3, 5)) in told
    assert not {"Verdensmål", "Skjult", "Risiko", "Stillinger"} & {str(line[0]) for line in lines if line}
    assert not any("Hemmelighed 7" in str(cell) for line in lines for cell in line)


def test_matrix_shows_one_answer_an_item_and_prints_ten_columns(consolidated: Path) -> None:
    lines = page(consolidated, "Matrix")
    header = next(line for line in lines if "Punktnr." in line)
    assert header[-2:] == ["Behandling", "Timer"]
    assert len(header) <= 10
    assert next(line for line in lines if line[:1] == ["1.1"])[-2:] == ["KB", -12]


def test_overblik_counts_the_rows_of_the_round_by_answer(consolidated: Path) -> None:
    lines = page(consolidated, "Overblik")
    at = lines.index(["Behandling i den viste runde"])
    assert lines[at + 1 : at + 6] == [["Svar", "Punkter"], ["Ingen", 1], ["Udvalg", 0], ["KB", 1], ["Mangler svar", 1]]
    at = lines.index(["Verdensmål i den viste runde"])
    assert [line[1] for line in lines[at + 2 : at + 5]] == [1, 2, 1]  # an item with two counts at both
    at = lines.index(["Er udbudt i den viste runde"])
    assert lines[at + 1] == ["Svar", "Budgetlinjer", "Korrigeret budget"]
    at = lines.index(["Senere i den viste runde"])
    assert lines[at + 2 : at + 5] == [["Ja"], ["Nej"], ["Mangler svar"]]  # nobody was asked in this round
    assert not any("Risiko" in str(cell) for line in lines for cell in line)


def test_notes_tell_and_count_what_is_public(consolidated: Path, tmp_path: Path) -> None:
    report(consolidated, tmp_path / "note.html")
    note = (tmp_path / "note.html").read_text(encoding="utf-8")
    assert "Svar på kommunens egne spørgsmål" in note
    assert "Behandling: hvor mange har hvert svar" in note
    assert "3 Sundhed og 13 Klima" in note
    assert "Svar fra hvert center" in note
    assert "Er udbudt: Ja" in note
    assert not any(word in note for word in ("Hemmelighed 7", "Risiko", "Besøgt den"))
    report(consolidated, tmp_path / "syd.html", department="Syd")
    assert "Svar fra hvert center" not in (tmp_path / "syd.html").read_text(encoding="utf-8")


def test_both_engines_agree_on_the_pages(consolidated: Path, tmp_path: Path) -> None:
    soffice()
    (again,) = convert([consolidated], tmp_path, DANISH)
    before, after = cells(consolidated), cells(again)
    assert [p for p in formulas(consolidated) if not same(before.get(p), after.get(p))] == []


def test_the_usual_form_shows_and_counts_nothing_of_the_kind(small: Path) -> None:
    assert not any("i den viste runde" in str(line) and "Behandling" in str(line) for line in page(small, "Overblik"))


def test_combine_keeps_the_public_answers_of_every_form(consolidated: Path, small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "other.xlsx") as book:
        cell = next(cell for row in book["Stamdata"].iter_rows() for cell in row if cell.value == "Kommune")
        cell.offset(0, 1).value = "Anden Kommune"
    combine_files([consolidated, tmp_path / "other.xlsx"], tmp_path / "combined.xlsx")
    rows = {
        (r["Spørges pr."], r["Punktnr."], r["Om"], r["Spørgsmål"]): r
        for r in table(tmp_path / "combined.xlsx", "Egne svar")
    }
    assert rows["Punkt", "1.1", "", "Behandling"]["Svar"] == "KB"
    assert rows["Milepæl", "1.1", "1.1-1", "Timer"]["Svar som tal"] == -12
    assert rows["Center", "", "Nord", "Stillinger"]["Svar"] == "3"
    assert len(rows) == 8
    combine_files([small], tmp_path / "usual.xlsx")
    assert "Egne svar" not in opened(tmp_path / "usual.xlsx").sheetnames
