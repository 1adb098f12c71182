"""What a document can be misread in: an amount is right in year, sign and unit, or it stands on ``Gennemgang``."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.agreement_documents import Block, read
from tests.test_import import rows
from tests.test_import_others import money
from workbook_tools.messages.refusal import Refusal
from workbook_tools.operations.importing.files import Imported, import_documents

pytestmark = pytest.mark.usefixtures("documents_read_here")

YEARS = ("2026", "2027", "2028", "2029")
HEADED: list[Block] = [
    "Budgetaftale 2026-2029 for Vestby Kommune", "Børn", "Børnene skal have det godt i kommunen.", "Kultur", "Kulturen skal være for alle i kommunen.",
]  # fmt: skip
LIST = ("Nr.", "Titel", "Udvalg")


def read_sheets(folder: Path, **sheets: list[list[object]]) -> Imported:
    """What is read of a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(folder / "liste.xlsx")
    return import_documents([folder / "liste.xlsx"])


def lines(found: Imported) -> dict[str, list[str]]:
    """The amounts of each line by its text."""
    columns = ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3")
    return {row["Linjetekst"]: [row[year] for year in columns] for row in rows(found, "budget_lines")}


def doubts(found: Imported, words: str) -> list[str]:
    """What is asked about some words of the document."""
    return [row["Hvad der er i tvivl"] for row in rows(found, "review") if words in row["Dokumentets ord"]]


def asked(found: Imported, said: str) -> bool:
    """Whether something is asked."""
    return any(said in row["Hvad der er i tvivl"] for row in rows(found, "review"))


UNITS: dict[str, tuple[list[Block], str, bool]] = {
    # what stands above the amount 2.000.000, what it is then, and whether that is asked
    "a line above": (["Hele kr.", ["", *YEARS]], "2000", False),
    "a corner": ([["Kr.", *YEARS]], "2000", False),
    "a header's words": ([["Forslag (i hele kroner)", *YEARS]], "2000", False),
    "the years": ([["Forslag", *(f"{year} (kr.)" for year in YEARS)]], "2000", False),
    "the years in thousands": ([["Forslag", *(f"{year} (1.000 kr.)" for year in YEARS)]], "2000000", True),
    "nothing": ([["Forslag", *YEARS]], "2000", True),
    "two units": (["Kr. og mio. kr.", ["", *YEARS]], "2000", True),
    "a line far above": (["Alle beløb er i kr.", "Oversigt", "Tabellen viser det.", "Tabel 1", ["", *YEARS]], "2000", False),
}  # fmt: skip


@pytest.mark.parametrize("what", UNITS)
def test_the_nearest_words_say_the_unit(what: str, tmp_path: Path) -> None:
    above, amount, is_asked = UNITS[what]
    found = read(tmp_path, [*HEADED, *above, ["Skolehaver", *["2.000.000"] * 4]])
    assert lines(found)["Skolehaver"] == [amount] * 4
    assert asked(found, "hvad tabellens beløb er i") or asked(found, "hvad dens beløb er i") or not is_asked
    assert not asked(found, "beløb er i.") or is_asked


def test_a_row_may_change_the_unit_of_those_below_it(tmp_path: Path) -> None:
    table: list[Block] = [
        ["1.000 kr.", *YEARS],
        ["Stier", *["500"] * 4],
        ["Broer (mio. kr.)", "", "", "", ""],
        ["Sundbroen", *["10"] * 4],
    ]
    found = read(tmp_path, [*HEADED, *table])
    assert (lines(found)["Stier"], lines(found)["Sundbroen"]) == (["500"] * 4, ["10000"] * 4)


def test_each_sheet_has_a_header_and_a_unit_of_its_own(tmp_path: Path) -> None:
    found = read_sheets(
        tmp_path,
        Drift=[["Budgetforlig 2026 – mio. kr."], [*LIST, *YEARS], [1, "Skoler", "BUU", 1.5, 1.5, 1.5, 1.5]],
        Plan=[["Nr.", "Projekt", "Udvalg", *(f"{y} (1.000 kr.)" for y in YEARS)], [2, "Hal", "KFU", 2000, 0, 0, 0]],
        Telefonliste=[["Navn", "Telefon"], ["Bo Holm", 44704471]],
    )
    assert lines(found) == {"Skoler": ["1500"] * 4, "Hal": ["2000", "", "", ""]}
    assert [row["Titel"] for row in rows(found, "items")] == ["Skoler", "Hal"]


def test_a_formula_without_its_value_is_asked_about(tmp_path: Path) -> None:
    found = read_sheets(
        tmp_path, Ark=[[*LIST, *YEARS], [1, "A", "KU", 100, "=D2*2", 100, 100], [2, "B", "KU", 1, 1, 1, 1]]
    )
    assert lines(found)["A"] == ["100", "", "100", "100"]
    assert len(doubts(found, "A | KU | 100 | =?")) == 1


def test_accounts_and_earlier_budgets_are_no_years_of_the_agreement(tmp_path: Path) -> None:
    header = [
        *LIST,
        "Regnskab 2024",
        "Budget 2025",
        "Budget 2026",
        "Overslag 2027",
        "Overslag 2028",
        "Overslag 2029",
        "Ændring 2026",
    ]
    found = read_sheets(
        tmp_path, Ark=[header, [1, "A", "KU", 9, 8, 1, 2, 3, 4, 7], [2, "B", "KU", 9, 8, 1, 2, 3, 4, 7]]
    )
    assert lines(found)["A"] == ["1", "2", "3", "4"]
    assert asked(found, "»Regnskab 2024«, »Ændring 2026«")
    assert asked(found, "også beløb i 2025")
    assert rows(found, "milestones") == []
    with pytest.raises(Refusal, match="--year"):  # five budgets, and nothing says which is this year's
        read_sheets(
            tmp_path,
            Ark=[
                [*LIST, *(f"Budget {y}" for y in range(2025, 2030))],
                [1, "A", "KU", *[1] * 5],
                [2, "B", "KU", *[1] * 5],
            ],
        )


def test_two_rows_with_one_number_are_two_items(tmp_path: Path) -> None:
    table = [
        [*LIST, *YEARS],
        ["1", "Skolebusser", "BUU", *["500"] * 4],
        ["1", "Skolemad", "BUU", *["800"] * 4],
        ["1", "", "", *["50"] * 4],
    ]
    found = read(tmp_path, ["Budgetaftale 2026, 1.000 kr.", *table])
    assert asked(found, "forskellige beløb")
    assert sorted((row["Punktnr."], row["Linjetekst"]) for row in rows(found, "budget_lines")) == [
        ("1", "Skolebusser"), ("1", "Skolebusser"), ("1.2", "Skolemad"),
    ]  # fmt: skip
    assert len(doubts(found, "Skolemad")) == 1


def test_codes_are_kept_and_told(tmp_path: Path) -> None:
    found = read_sheets(
        tmp_path,
        Ark=[
            ["Budget i 1.000 kr."],
            [*LIST, *YEARS],
            ["BU-01", "Mad", "BUU", *[5] * 4],
            ["BU-02", "Bus", "BUU", *[6] * 4],
        ],
    )
    assert [row["Bemærkninger"] for row in rows(found, "items")] == ["BU-01", "BU-02"]
    assert asked(found, "BU-01, BU-02")


def test_a_rows_number_is_the_documents_and_not_one_that_was_made(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            "Budgetaftale 2026 for Vestby Kommune", "1. Ældre", "De ældre skal have det godt.", "2. Vej og park", "Vejene skal være gode.",
            ["1.000 kr.", "", *YEARS], ["1.2", "Hjælpemidler", *["-800"] * 4], ["2", "Veje", *["100"] * 4],
        ],
    )  # fmt: skip
    placed = {row["Linjetekst"]: row["Punktnr."] for row in rows(found, "budget_lines")}
    titles = {row["Punktnr."]: row["Titel"] for row in rows(found, "items")}
    assert titles[placed["Hjælpemidler"]] == "Hjælpemidler"


def test_a_number_that_stands_twice_goes_by_the_title(tmp_path: Path) -> None:
    table: list[Block] = [
        ["1.000 kr.", "", *YEARS],
        ["1.1", "Gammel skole", *["2"] * 4],
        ["1.1", "Ny skole", *["1"] * 4],
        ["1.2", "Parken", *["3"] * 4],
    ]
    prose = "Der er enighed om dette."
    headings: list[Block] = [
        "1. Skole",
        "1.1 Ny skole",
        prose,
        "1.1 Gammel skole",
        prose,
        "1.2 Legepladsen",
        prose,
        "Tabel 1",
    ]
    found = read(tmp_path, ["Budgetaftale 2026", *headings, *table])
    titles = {row["Punktnr."]: row["Titel"] for row in rows(found, "items")}
    assert {row["Linjetekst"]: titles[row["Punktnr."]] for row in rows(found, "budget_lines")} == {
        "Gammel skole": "Gammel skole", "Ny skole": "Ny skole", "Parken": "Legepladsen",
    }  # fmt: skip
    assert len(doubts(found, "Parken")) == 1  # the same number and another title
    assert doubts(found, "Ny skole |") == []


SUMS = ("I alt", "Børn i alt", "I alt drift", "Hovedtotal", "Total", "Netto", "Balance", "Samlet ændring", "Sum")
NO_SUMS = ("Samlet plan for unge", "Sommerskole", "Resultatkontrakter", "Totalentreprise", "Nettoplan")


@pytest.mark.parametrize("name", [*SUMS, *NO_SUMS])
def test_a_sum_is_no_item(name: str, tmp_path: Path) -> None:
    table: list[Block] = [
        [*LIST, *YEARS],
        ["1", "Skoler", "BUU", *["500"] * 4],
        ["2", "Parker", "TMU", *["300"] * 4],
        ["", name, "", *["800"] * 4],
    ]
    found = read(tmp_path, ["Budgetaftale 2026, 1.000 kr.", *table])
    assert (name in lines(found)) is (name in NO_SUMS)
    assert not asked(found, "sum passer ikke")


def test_a_sum_of_a_list_is_checked_and_a_part_is_not_counted(tmp_path: Path) -> None:
    table: list[Block] = [
        [*LIST, *YEARS], ["1", "Skoler", "BUU", *["500"] * 4], ["", "Heraf bøger", "", *["100"] * 4], ["2", "Parker", "TMU", *["300"] * 4],
        ["", "I alt", "", *["900"] * 4],
    ]  # fmt: skip
    found = read(tmp_path, ["Budgetaftale 2026, 1.000 kr.", *table])
    assert list(lines(found)) == ["Skoler", "Parker"]
    assert len(doubts(found, "Heraf bøger")) == len(doubts(found, "I alt")) == 1


PLAIN = (
    "Der afsættes 3 mio. kr. i 2026 til busser.",
    "Budgettet reduceres med 3 mio. kr. i 2026.",
    "Der afsættes 3 mio. kr. i 2026 til finansiering af busser.",
)
DOUBTFUL = (
    "Der afsættes ikke 3 mio. kr. i 2026 til busser.",
    "Indtægterne øges med 3 mio. kr. årligt fra 2026.",
    "Den afsatte bevilling på 3 mio. kr. i 2026 bortfalder.",
    "Det finansieres ved at nedlægge puljen på 3 mio. kr. i 2026.",
    "Der afsættes penge, finansieret af puljen på 3 mio. kr. i 2026.",
    "Der frigøres 3 mio. kr. i 2026, som anvendes andetsteds.",
    "Der opnås en mindreudgift på 3 mio. kr. i 2026.",
    "Medfinansiering nedskrives med 3 mio. kr. i 2026.",
    "Vikarudgifterne skal ned med 3 mio. kr. i 2026.",
    "Driftsudgiften falder fra 3 mio. kr. i 2026 til 2 mio. kr. i 2029.",
    "Puljen øges fra 3 mio. kr. til 4 mio. kr. i 2026.",
    "Tilskuddet på 3 mio. kr., der er afsat i 2026, fjernes.",
    "I budget 2026 afsættes 10 mio. kr. over fire år.",
    "Der afsættes 1-3 mio. kr. i 2026 til busser.",
    "Der afsættes 3 mio. kr. i 2025 til busser.",
    "Der afsættes ½ mio. kr. i 2026 til busser.",
    "Der afsættes 1.2 mio. kr. i 2026 til busser.",
    "Der afsættes to mio. kr. i 2026 til busser.",
    "Der afsættes halvanden million kroner i 2026 til busser.",
    "Der afsættes 5.000 i 2026 til busser.",
)


@pytest.mark.parametrize("sentence", [*PLAIN, *DOUBTFUL])
def test_a_sentence_is_plain_or_asked_about(sentence: str, tmp_path: Path) -> None:
    found = read(
        tmp_path, ["Budgetaftale 2026", "Busser", sentence, "Skoler", "Der afsættes 1 mio. kr. i 2026 til skoler."]
    )
    assert bool(doubts(found, sentence)) is (sentence in DOUBTFUL)
    assert ("1.1" in money(found)) or sentence in DOUBTFUL


@pytest.mark.parametrize(
    ("above", "header", "name", "is_asked"),
    [
        ("Positive tal er besparelser, 1.000 kr.", "Forslag", "Færre chefer", True),
        ("Tabel 1, 1.000 kr.", "Besparelse", "Færre chefer", True),
        ("Tabel 1, 1.000 kr.", "Forslag", "Besparelse på chefer", True),
        ("Tabel 1, 1.000 kr. (minus er besparelse)", "Forslag", "Flere chefer", False),
    ],
)
def test_savings_without_a_minus_are_asked_about(
    above: str, header: str, name: str, is_asked: bool, tmp_path: Path
) -> None:
    found = read(tmp_path, [*HEADED, above, [header, *YEARS], [name, *["500"] * 4]])
    assert asked(found, "ikke minus") is is_asked


def test_a_table_that_is_not_read_by_year_is_asked_about(tmp_path: Path) -> None:
    by_rows: list[Block] = [["År", "Beløb"], ["2026", "700"], ["2027", "600"]]
    people: list[Block] = [["Hvem", "Hvad"], ["Bo", "Formand"]]
    found = read(
        tmp_path,
        [
            *HEADED,
            *by_rows,
            "Gæster",
            "Der kom nogle gæster til mødet.",
            *people,
            "Slut",
            "Der afsættes 1 mio. kr. i 2026.",
        ],
    )
    assert [row["Dokumentets ord"] for row in rows(found, "review") if "pr. år" in row["Hvad der er i tvivl"]] == [
        "År | Beløb\n2026 | 700\n2027 | 600"
    ]


def test_a_table_set_with_spaces_is_a_table(tmp_path: Path) -> None:
    text = """Budgetaftale 2026

Ældre

De ældre skal have det godt.

Beløb i 1.000 kr.

Nr.   Forslag            2026     2027     2028     2029
1.1   Nattevagter       1.000    1.000    1.000    1.000
1.2   Plejehjem                 -2.000   -2.000
"""
    (tmp_path / "aftale.txt").write_text(text, encoding="utf-8")
    found = import_documents([tmp_path / "aftale.txt"])
    assert lines(found) == {"Nattevagter": ["1000"] * 4, "Plejehjem": ["", "-2000", "-2000", ""]}


def test_an_empty_document_is_called_empty(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read(tmp_path, [])
    assert refused.value.code == "import.empty"


def test_what_is_no_agreement_is_not_asked_for_a_year(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read_sheets(
            tmp_path,
            Ark=[["Nr.", "Titel", "Afdeling", "Telefon"], [1, "Chef", "Øst", 44704471], [2, "Vagt", "Vest", 44704472]],
        )
    assert refused.value.code == "import.no-agreement"


def test_an_annex_without_money_is_no_item(tmp_path: Path) -> None:
    table: list[Block] = [["1.000 kr.", *YEARS], ["Børn", *["5"] * 4], ["Kultur", *["6"] * 4]]
    found = read(
        tmp_path,
        [*HEADED, "Tabel 1", *table, "Bilag 1: Underskrifter", "Aftalen er underskrevet af alle partier i byrådet."],
    )
    assert [row["Titel"] for row in rows(found, "items")] == ["Børn", "Kultur"]


def test_an_amount_may_name_its_own_unit(tmp_path: Path) -> None:
    found = read(
        tmp_path, [*HEADED, "Hele kr.", ["", *YEARS], ["Broer", "2 mio. kr.", "500.000 kr.", "75.000,-", "1.5"]]
    )
    assert lines(found)["Broer"] == ["2000", "500", "75", ""]
    assert any("1.5 for 2029" in question for question in doubts(found, "Broer"))


def test_columns_of_no_year_are_kept_and_asked_about(tmp_path: Path) -> None:
    table: list[Block] = [["1.000 kr.", *YEARS, "I alt", "Ændring 2025"], ["Stier", *["5"] * 4, "20", "7"]]
    found = read(tmp_path, [*HEADED, *table])
    assert asked(found, "»Ændring 2025«")
    assert not asked(found, "»I alt«")
    assert next(row["Bemærkninger"] for row in rows(found, "items") if row["Titel"] == "Stier") == "7"


def test_prose_among_the_rows_of_a_list_is_no_theme(tmp_path: Path) -> None:
    table: list[Block] = [
        [*LIST, *YEARS],
        ["1", "Skoler", "BUU", *["5"] * 4],
        "Der afsættes 3 mio. kr. i 2026 til mere.",
        ["2", "Hal", "KFU", *["6"] * 4],
    ]
    found = read(tmp_path, ["Budgetaftale 2026, 1.000 kr.", *table])
    assert [row["Tema"] for row in rows(found, "items")] == ["", ""]
    assert len(doubts(found, "3 mio. kr.")) == 1


def test_a_row_of_two_tables_is_counted_once(tmp_path: Path) -> None:
    table: list[Block] = [["1.000 kr.", *YEARS], ["Stier", *["5"] * 4]]
    annex: list[Block] = [["1.000 kr.", *YEARS], ["Stier", *["5"] * 4], ["Broer", *["5"] * 4]]
    found = read(tmp_path, [*HEADED, "Tabel 1", *table, "Bilag 1", *annex])
    assert [row["Linjetekst"] for row in rows(found, "budget_lines")] == ["Stier", "Broer"]
    assert asked(found, "kun talt med én gang")


def test_a_list_with_a_row_for_each_milestone_counts_its_money_once(tmp_path: Path) -> None:
    header = [*LIST, "Milepæl", "Runde", *YEARS]
    found = read_sheets(
        tmp_path,
        Ark=[
            ["1.000 kr."],
            header,
            [1, "Stier", "TMU", "Tegnet", 1, *[5] * 4],
            [1, "Stier", "TMU", "Gravet", 2, *[5] * 4],
            [2, "B", "TMU", "C", 1, *[6] * 4],
        ],
    )
    assert [(row["Punktnr."], row["Budgetår"]) for row in rows(found, "budget_lines")] == [("1", "5"), ("2", "6")]
    assert asked(found, "kun talt med én gang")
