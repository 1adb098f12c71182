"""``Gennemgang``: what finance answers goes into the cells, and the sheet shrinks until it is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agreement_documents import as_text as written
from tests.workbook_editing import edited
from workbook_tools.api.commands import import_documents
from workbook_tools.operations.fill import fill_file
from workbook_tools.operations.importing.settling import amounts_typed
from workbook_tools.operations.reading.loading import LoadedAgreement, load_agreement
from workbook_tools.values.cells import as_text

HEADER = ["Drift", "Tid", "Smiley"]
DOCUMENT = [
    "Aftale om budget 2030",
    "1. Tema",
    ["1.1. Stier", *HEADER],
    ["Der afsættes 0,3 mio. kr. i 2030 og 2031 til stier.", "Ansvarligt center: Nord Ansvarligt udvalg: Teknikudvalget", "", ""],
    ["Milepæl", "Stierne er anlagt.", "1. budgetopfølgning 2030", ""],
    ["Økonomi", "Der er afsat 0,3 mio. kr.", "", ""],
    ["1.2. Torvet", *HEADER],
    [
        "Af grundkapitalen prioriteres 2 mio. kr. i 2031.\nDermed er der 7 mio. kr. i alt.",
        "Ansvarligt center: Syd Ansvarligt udvalg: Byudvalget Væsentlig bidragsyder: HÅNDBERES ADMINISTRATIVT", "", "",
    ],
    ["Økonomi", "", "", ""],
]  # fmt: skip
EACH, BALANCE, LINELESS, ADMINISTRATIVE, MUNICIPALITY = "each", "balance", "lineless", "administrative", "municipality"
QUESTIONS = {
    EACH: ("Økonomi", "1.1 / 1"),
    BALANCE: ("Økonomi", "1.2 / 1"),
    LINELESS: ("Økonomi", "1.2 / ny"),
    ADMINISTRATIVE: ("Punkter", "1.2"),
    MUNICIPALITY: ("Stamdata", "Kommune"),
}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small document as a workbook."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "aftale.txt").write_bytes(written(DOCUMENT))
    return import_documents(folder / "aftale.txt").save(folder / "aftale.xlsx")


def answered(imported: Path, folder: Path, **answers: tuple[str, object]) -> LoadedAgreement:
    """The workbook after ``fill``, where each question was answered in Godkendt or Rettelse."""
    with edited(imported, folder / "typed.xlsx") as book:
        sheet = book.workbook["Gennemgang"]
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            about = tuple(sheet.cell(row, at[header]).value for header in ("Ark", "Række"))
            name = next((name for name, place in QUESTIONS.items() if place == about), "")
            if name in answers:
                header, value = answers[name]
                sheet.cell(row, at[header]).value = value
    fill_file(folder / "typed.xlsx", folder / "filled.xlsx")
    return load_agreement(folder / "filled.xlsx")


def lines(loaded: LoadedAgreement) -> list[tuple[str, ...]]:
    names = ("item", "line", "category", "year_0", "year_1", "year_2", "year_3")
    return [tuple(as_text(row[name]) for name in names) for row in loaded.agreement.tables["budget_lines"].records()]


def test_each_doubt_has_its_words_its_place_and_a_proposal(imported: Path) -> None:
    rows = load_agreement(imported).agreement.tables["review"].records()
    asked = {(as_text(row["sheet"]), as_text(row["key"])): row for row in rows}
    assert set(asked) == set(QUESTIONS.values())
    each = asked[QUESTIONS[EACH]]
    assert each["words"] == "Der afsættes 0,3 mio. kr. i 2030 og 2031 til stier."
    assert (each["proposal"], each["column"], each["item"]) == ("300; 300; ; ", "Beløb", "1.1")
    assert as_text(each["place"]).startswith("linje ")


def test_the_link_leads_to_the_cell_in_doubt(imported: Path) -> None:
    import openpyxl

    workbook = openpyxl.load_workbook(imported)
    sheet = workbook["Gennemgang"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, at["Række"]).value == "1.1 / 1":
            there, cell = sheet.cell(row, at["Kolonne"]).hyperlink.location.replace("'", "").split("!")
            assert workbook[there][cell].value == 300
            return
    pytest.fail("no such row")


def test_an_accepted_row_goes_and_nothing_else_changes(imported: Path, tmp_path: Path) -> None:
    before = load_agreement(imported)
    after = answered(imported, tmp_path, each=("Godkendt", "Ja"))
    assert lines(after) == lines(before)
    assert len(after.agreement.tables["review"]) == len(before.agreement.tables["review"]) - 1


def test_typed_amounts_go_into_the_line(imported: Path, tmp_path: Path) -> None:
    after = answered(imported, tmp_path, each=("Rettelse", "150;150;;"), lineless=("Rettelse", "7000; ; ; "))
    assert ("1.1", "1", "Nye midler", "150", "150", "", "") in lines(after)
    assert ("1.2", "2", "Nye midler", "7000", "", "", "") in lines(after)


def test_no_takes_the_line_away(imported: Path, tmp_path: Path) -> None:
    after = answered(imported, tmp_path, balance=("Godkendt", "Nej"), administrative=("Godkendt", "Nej"))
    assert [row[0] for row in lines(after)] == ["1.1"]
    assert after.agreement.tables["items"]["administrative"] == [None, None]


def test_an_answer_that_is_no_amount_stays_and_is_told(imported: Path, tmp_path: Path) -> None:
    with edited(imported, tmp_path / "typed.xlsx") as book:
        sheet = book.workbook["Gennemgang"]
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, at["Rettelse"]).value = "ca. 5" if sheet.cell(row, at["Ark"]).value == "Økonomi" else None
            sheet.cell(row, at["Godkendt"]).value = "Ja"
    issues = fill_file(tmp_path / "typed.xlsx", tmp_path / "filled.xlsx")
    assert [issue.code for issue in issues if issue.code.startswith("review")] == ["review-not-taken"]
    assert len(load_agreement(tmp_path / "filled.xlsx").agreement.tables["review"]) == 3


def test_without_questions_the_sheet_is_gone(imported: Path, tmp_path: Path) -> None:
    yes = ("Godkendt", "Ja")
    after = answered(
        imported,
        tmp_path,
        each=yes,
        balance=yes,
        lineless=yes,
        administrative=yes,
        municipality=("Rettelse", "Prøveby Kommune"),
    )
    assert "review" not in after.agreement.tables
    assert after.agreement.municipality == "Prøveby Kommune"
    assert not [issue for issue in after.issues if issue.code.startswith("review")]


def test_open_questions_are_told_once(imported: Path) -> None:
    assert [issue.code for issue in load_agreement(imported).issues].count("review-open") == 1


@pytest.mark.parametrize(
    ("typed", "amounts"),
    [
        ("450", None),
        ("-500;-800", None),
        ("; 1.000; ;-500", [None, 1000, None, -500]),
        ("1;2;3;4;", [1, 2, 3, 4]),
        ("1;2;3;4;5", None),
        (" ; ; ", None),
        ("450; mange", None),
    ],
)
def test_amounts_as_they_are_typed(typed: str, amounts: list[int | None] | None) -> None:
    assert amounts_typed(typed) == amounts


HEADED = [
    "Budgetaftale 2030 for Vestby Kommune", "Stier", "Der skal være stier i hele kommunen.", "Skove", "Der skal være skov i hele kommunen.",
    "Tabel 1", ["1.000 kr.", "2030", "2031", "2032", "2033", "Kategori"],
    ["Stier", *["300"] * 4, "Nye midler"], ["Skove", *["200"] * 4, "Nye midler"], ["Kvantecomputer", *["100"] * 4, "Puljepenge"],
]  # fmt: skip
NEW_ROW, CATEGORY = ("2.1 / 1", "Punktnr."), ("2.1 / 1", "Kategori")


def headed(folder: Path, answers: dict[tuple[str, str], tuple[str, object]]) -> tuple[list[str], LoadedAgreement]:
    """What ``fill`` says of ``Gennemgang`` and the workbook it makes, where doubts – by row and column – were answered."""
    (folder / "aftale.txt").write_bytes(written(HEADED))
    made = import_documents(folder / "aftale.txt").save(folder / "aftale.xlsx")
    with edited(made, folder / "typed.xlsx") as book:
        sheet = book.workbook["Gennemgang"]
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            about = (sheet.cell(row, at["Række"]).value, sheet.cell(row, at["Kolonne"]).value)
            if about in answers:
                header, value = answers[about]
                sheet.cell(row, at[header]).value = value
    issues = fill_file(folder / "typed.xlsx", folder / "filled.xlsx")
    return [issue.code for issue in issues if issue.code == "review-not-taken"], load_agreement(folder / "filled.xlsx")


def test_a_line_that_goes_to_another_item_has_a_free_number_and_its_other_doubts_follow(tmp_path: Path) -> None:
    refused, after = headed(tmp_path, {NEW_ROW: ("Rettelse", "1.1"), CATEGORY: ("Rettelse", "Besparelse")})
    assert refused == []
    assert [row[:4] for row in lines(after)] == [
        ("1.1", "1", "Nye midler", "300"), ("1.2", "1", "Nye midler", "200"), ("1.1", "2", "Besparelse", "100"),
    ]  # fmt: skip
    assert not [issue for issue in after.issues if issue.code == "duplicate-key"]


def test_a_doubt_that_is_left_of_a_moved_line_leads_to_it(tmp_path: Path) -> None:
    _, after = headed(tmp_path, {NEW_ROW: ("Rettelse", "1.2")})
    left = [as_text(row["key"]) for row in after.agreement.tables["review"].records() if row["sheet"] == "Økonomi"]
    assert left == ["1.2 / 2"]


def test_no_to_the_item_of_a_line_takes_the_line_out(tmp_path: Path) -> None:
    refused, after = headed(tmp_path, {NEW_ROW: ("Godkendt", "Nej")})
    assert refused == []
    assert [row[0] for row in lines(after)] == ["1.1", "1.2"]


def test_how_long_the_money_is_given_follows_the_amounts_that_are_typed(imported: Path, tmp_path: Path) -> None:
    after = answered(imported, tmp_path, each=("Rettelse", "150;150;150;150"), lineless=("Rettelse", "7;;;"))
    durations = {
        (row["item"], row["line"]): row["duration"] for row in after.agreement.tables["budget_lines"].records()
    }
    assert (durations["1.1", 1], durations["1.2", 2]) == ("Varig", "Engangsbeløb")


def test_fewer_amounts_than_there_are_years_are_not_taken(imported: Path, tmp_path: Path) -> None:
    before = load_agreement(imported)
    after = answered(imported, tmp_path, each=("Rettelse", -500), balance=("Rettelse", "-500;-800"))
    assert lines(after) == lines(before)
    assert len(after.agreement.tables["review"]) == len(before.agreement.tables["review"])
