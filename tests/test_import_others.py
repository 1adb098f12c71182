"""Other municipalities' documents, and documents of neither kind: a right workbook or a clear line, never a wrong workbook."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from tests.agreement_documents import Block, as_html, as_text, as_word
from tests.test_import import rows
from workbook_tools.messages.refusal import Refusal
from workbook_tools.operations.importing.files import Imported, import_documents

WRITERS = {"txt": as_text, "html": as_html, "docx": as_word}
YEARS = ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3")
SECTIONS: list[Block] = [
    "Budgetforlig 2027-2030 for Vesterbæk Kommune", "Den 12. september 2026",
    "Mellem Socialdemokratiet (A), Venstre (V) og Slesvigsk Parti (S) er der indgået følgende forlig om budget 2027.",
    "1. Økonomiske rammer", "Parterne vil have en kassebeholdning på mindst 300 mio. kr.",
    "2. Børn og uddannelse",
    "2.1 Flere voksne i dagtilbud", "Der afsættes 4,5 mio. kr. i 2027 og 6,0 mio. kr. årligt fra 2028 til flere voksne.",
    "2.2 Skolernes indeklima", "Der afsættes 10 mio. kr. i 2027 til ventilation på skolerne (anlæg).",
    "3. Ældre og sundhed",
    "3.1 Styrket hjemmepleje", "Partierne afsætter 3 mio. kr. årligt til hjemmeplejen.",
    "3.2 Effektivisering af indkøb", "Der spares 2 mio. kr. årligt på indkøb.",
    "Bilag 1: Ændringer til budgetforslaget (1.000 kr.)",
    ["Nr.", "Tekst", "2027", "2028", "2029", "2030"],
    ["2.1", "Flere voksne i dagtilbud", "4.500", "6.000", "6.000", "6.000"],
    ["2.2", "Skolernes indeklima", "10.000", "0", "0", "0"],
    ["3.1", "Styrket hjemmepleje", "3.000", "3.000", "3.000", "3.000"],
    ["3.2", "Effektivisering af indkøb", "-2.000", "-2.000", "-2.000", "-2.000"],
    ["", "I alt", "15.500", "7.000", "7.000", "7.000"],
]  # fmt: skip
POINTS: list[Block] = [
    "Aftale om Budget 2027", "Vejby Kommune", "Parterne er enige om følgende:",
    "Børn", "- Der afsættes 2 mio. kr. årligt til minimumsnormeringer.", "- Skolernes it løftes med 1,5 mio. kr. i 2027.",
    "Klima", "- 5 mio. kr. til cykelstier i 2027 og 2028.", "- Energirenovering giver en besparelse på 0,8 mio. kr. årligt fra 2028.",
]  # fmt: skip
OF_NEITHER_KIND: dict[str, list[Block]] = {
    "letter": [
        "Kære borgmester", "Vi takker for samarbejdet om budgettet for 2027.",
        "Foreningen har søgt 250.000 kr. til en ny bane, og I lovede at se på det.", "Med venlig hilsen", "Vejby Boldklub",
    ],
    "minutes": [
        "Referat af Økonomiudvalgets møde den 3. september 2026", "Vejby Kommune",
        "Punkt 1. Godkendelse af dagsorden", "Godkendt.", "Punkt 2. Budget 2027-2030, 1. behandling",
        "Der er et underskud på 14 mio. kr. i 2027.", "Beslutning", "Tiltrådt.",
    ],
    "poem": ["Solen skinner på marken", "og fuglene synger i dag."],
    "nothing but a line": ["Budget"],
}  # fmt: skip
LIST = ("Nr.", "Forslag", "Udvalg", "Center")
UNITS = {
    "kroner": ("Beløb i kr.", 2_000_400, 2000, False),
    "millions": ("Beløb i mio. kr.", 2.5, 2500, False),
    "perhaps kroner": ("Beløb", 2_000_000, 2000, True),
    "perhaps thousands": ("Beløb", 2_000, 2000, True),
    "perhaps millions": ("Beløb", 2.5, 2500, True),
}


def read(blocks: list[Block], folder: Path, kind: str) -> Imported:
    (folder / f"dokument.{kind}").write_bytes(WRITERS[kind](blocks))
    return import_documents([folder / f"dokument.{kind}"])


def money(result: Imported) -> dict[str, list[str]]:
    return {row["Punktnr."]: [row["Type"], *(row[year] for year in YEARS)] for row in rows(result, "budget_lines")}


def asked(result: Imported) -> str:
    return "\n".join(row["Hvad der er i tvivl"] for row in rows(result, "review"))


@pytest.mark.parametrize("kind", WRITERS)
def test_numbered_sections_with_an_annex_of_changes(kind: str, tmp_path: Path) -> None:
    found = read(SECTIONS, tmp_path, kind)
    assert money(found) == {
        "2.1": ["Drift", "4500", "6000", "6000", "6000"],
        "2.2": ["Drift", "10000", "", "", ""],
        "3.1": ["Drift", *["3000"] * 4],
        "3.2": ["Drift", *["-2000"] * 4],
    }
    assert {row["Tema"] for row in rows(found, "items")} == {
        "1. Økonomiske rammer", "2. Børn og uddannelse", "3. Ældre og sundhed",
    }  # fmt: skip
    assert "2.1, 2.2, 3.1, 3.2" in asked(found)  # whether it is operating or capital money


def test_points_are_placed_or_asked_about(tmp_path: Path) -> None:
    found = read(POINTS, tmp_path, "docx")
    assert [row["Titel"] for row in rows(found, "items")] == ["Børn", "Klima"]
    assert money(found) == {"1.1": ["Drift", *["2000"] * 4], "1.2": ["Drift", "", *["-800"] * 3]}
    unplaced = [row["Dokumentets ord"] for row in rows(found, "review") if row["Kolonne"] == "Beløb"]
    assert len(unplaced) == 2


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", OF_NEITHER_KIND)
def test_what_is_no_agreement_is_refused_in_one_line(name: str, kind: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read(OF_NEITHER_KIND[name], tmp_path, kind)
    assert refused.value.code == "import.no-agreement"


@pytest.mark.parametrize("unit", UNITS)
def test_a_list_below_merged_headers_says_what_it_is_counted_in_or_that_is_asked(unit: str, tmp_path: Path) -> None:
    above, given, amount, is_asked = UNITS[unit]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Budgetforlig 2027"
    for line in (
        [*LIST, above, None, None, None], [None] * 4 + [2027, 2028, 2029, 2030], ["Drift"],
        [1, "Flere pædagoger", "Børneudvalget", "Børn og Unge", *[given] * 4], ["Anlæg"],
        [2, "Sportshal", "Kulturudvalget", "Ejendomme", given, None, None, None],
        [None, "I alt", None, None, given * 2, given, given, given],
    ):  # fmt: skip
        sheet.append(line)
    sheet.merge_cells("E1:H1")
    for letter in "ABCD":
        sheet.merge_cells(f"{letter}1:{letter}2")
    book.save(tmp_path / "liste.xlsx")
    found = import_documents([tmp_path / "liste.xlsx"])
    assert money(found) == {"1": ["Drift", *[str(amount)] * 4], "2": ["Anlæg", str(amount), "", "", ""]}
    assert ("hvad dens beløb er i" in asked(found)) is is_asked
    assert [row["Ansvarligt center"] for row in rows(found, "items")] == ["Børn og Unge", "Ejendomme"]


MONEY = {
    "Flere voksne": "Der afsættes 2 mio. kr. årligt til flere voksne i dagtilbud.",
    "Indeklima": "Der afsættes 5 mio. kr. i 2027 til ventilation på skolerne.",
    "Hjemmepleje": "Der afsættes 1 mio. kr. årligt til hjemmeplejen fra 2028.",
}
# Word's styles of the headings, and the themes and titles of the items they make.
STYLED = {
    "two levels": (
        [("Heading 1", "Børn"), ("Heading 2", "Flere voksne"), ("Heading 2", "Indeklima"), ("Heading 1", "Ældre"), ("Heading 2", "Hjemmepleje")],
        [("1. Børn", "Flere voksne"), ("1. Børn", "Indeklima"), ("2. Ældre", "Hjemmepleje")],
    ),
    "three levels": (
        [("Heading 1", "Velfærd"), ("Heading 2", "Børn"), ("Heading 3", "Flere voksne"), ("Heading 3", "Indeklima"), ("Heading 2", "Ældre"), ("Heading 3", "Hjemmepleje")],
        [("1. Børn", "Flere voksne"), ("1. Børn", "Indeklima"), ("2. Ældre", "Hjemmepleje")],
    ),
    "one level": (
        [("Heading 1", "Flere voksne"), ("Heading 1", "Indeklima"), ("Heading 1", "Hjemmepleje")],
        [("1. Budgetaftale 2027", title) for title in MONEY],
    ),
    "a theme with money of its own": (
        [("Heading 1", "Flere voksne"), ("Heading 2", "Indeklima"), ("Heading 1", "Hjemmepleje")],
        [("1. Flere voksne", "Flere voksne"), ("1. Flere voksne", "Indeklima"), ("2. Hjemmepleje", "Hjemmepleje")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STYLED)
def test_headings_are_themes_and_items_by_their_level(name: str, tmp_path: Path) -> None:
    headings, items = STYLED[name]
    document = docx.Document()
    document.add_paragraph("Budgetaftale 2027", style="Title")
    document.add_paragraph("Parterne afsætter 7 mio. kr. i 2027 til en reserve.")
    for style, title in headings:
        document.add_paragraph(title, style=style)
        if title in MONEY:
            document.add_paragraph(MONEY[title])
    document.save(str(tmp_path / "aftale.docx"))
    found = import_documents([tmp_path / "aftale.docx"])
    assert [(row["Tema"], row["Titel"]) for row in rows(found, "items")] == items
    amounts = [row[1:] for row in money(found).values()]
    assert amounts == [["2000"] * 4, ["5000", "", "", ""], ["", *["1000"] * 3]]
    assert "7 mio. kr." in asked(found)  # that belongs to no item
