"""Documents of headings, prose and tables by year: items, money, parties, signatories, and what is no agreement."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.agreement_documents import PARTIES, SIGNED, YEARS, Block, as_html, as_text, as_word, headed_prose, source
from tests.test_import import rows
from workbook_tools.api.commands import import_documents as import_documents_of_api
from workbook_tools.messages.refusal import Refusal
from workbook_tools.operations.importing.files import Imported, import_documents

WRITERS = {"txt": as_text, "html": as_html, "docx": as_word}
SHORT = "Der afsættes {} til stier i hele kommunen, og arbejdet følges af udvalget."


def read(folder: Path, blocks: list[Block], kind: str = "txt", year: int | None = None) -> Imported:
    """What is read of a document."""
    path = folder / f"aftale.{kind}"
    path.write_bytes(WRITERS[kind](blocks))
    return import_documents([path], year)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The example read from plain text."""
    return read(tmp_path_factory.mktemp("headed"), headed_prose())


def test_headings_are_items_with_their_prose(imported: Imported) -> None:
    read_rows, wanted = rows(imported, "items"), source("herlev-2024", "Punkter")
    headers = ("Punktnr.", "Tema", "Titel", "Type")
    assert [tuple(row[h] for h in headers) for row in read_rows] == [tuple(row[h] for h in headers) for row in wanted]
    assert all(got["Beskrivelse"].startswith(want["Beskrivelse"]) for got, want in zip(read_rows, wanted, strict=True))


def test_rows_of_the_tables_are_lines_of_the_items_they_are_about(imported: Imported) -> None:
    headers = ("Punktnr.", "Linjenr.", "Linjetekst", "Type", "Kategori", "Varighed", *YEARS)
    got = sorted(tuple(row[h] for h in headers) for row in rows(imported, "budget_lines"))
    assert got == sorted(tuple(row[h] for h in headers) for row in source("herlev-2024", "Økonomi"))


def test_the_printed_tables_can_be_reconciled(imported: Imported) -> None:
    headers = ("Tabel", "Række i aftalens tabel", "År", "Beløb i aftalens tabel")
    printed = sorted(tuple(row[h] for h in headers) for row in rows(imported, "reconciliation"))
    assert printed == sorted(tuple(row[h] for h in headers) for row in source("herlev-2024", "Afstemning"))
    assert [row[3] for row in printed if row[1:3] == ("I alt", "2024")] == ["20045", "8000"]


def test_parties_and_date_stand_in_stamdata_and_who_signed_in_tekster(imported: Imported) -> None:
    settings = {row["Felt"]: row["Værdi"] for row in rows(imported, "settings")}
    assert settings["Aftaleparter"] == "; ".join(PARTIES)
    signed = [(row["Overskrift"], row["Tekst"]) for row in rows(imported, "texts") if row["Del"] == "Underskriver"]
    assert signed == list(zip(PARTIES, SIGNED, strict=True))
    assert imported.agreement.setting("Aftaledato") == dt.date(2023, 9, 19)
    assert settings["Kommune"] == "Herlev Kommune"


def test_nothing_of_the_text_is_lost(imported: Imported) -> None:
    assert imported.total == imported.placed + imported.listed + sum(imported.furniture.values())
    assert imported.furniture["initials"] > 0
    kept = " ".join(f"{row['Overskrift']} {row['Tekst']}" for row in rows(imported, "texts"))
    assert "* Minus angiver en besparelse" in kept
    assert "TCP MM" not in kept + " ".join(row["Beskrivelse"] for row in rows(imported, "items"))


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_other_formats_give_the_same(imported: Imported, tmp_path: Path, kind: str) -> None:
    other = read(tmp_path, headed_prose(), kind)
    for sheet in ("settings", "items", "budget_lines", "reconciliation"):
        assert rows(other, sheet) == rows(imported, sheet), sheet


def test_a_table_in_millions_is_read_in_thousands(imported: Imported, tmp_path: Path) -> None:
    other = read(tmp_path, headed_prose(unit="mio. kr."))
    assert rows(other, "budget_lines") == rows(imported, "budget_lines")


def test_a_total_that_its_rows_do_not_come_to_is_asked_about(tmp_path: Path) -> None:
    blocks = [
        ["I alt", "99.999", *block[2:]] if isinstance(block, list) and block[0] == "I alt" else block
        for block in headed_prose()
    ]
    asked = [row["Hvad der er i tvivl"] for row in rows(read(tmp_path, blocks), "review")]
    assert sum("99999" in question for question in asked) == 2


def test_a_row_that_no_heading_is_about_is_asked_about(tmp_path: Path) -> None:
    blocks = headed_prose()
    at = next(n for n, block in enumerate(blocks) if isinstance(block, list)) + 1
    blocks.insert(at, ["Kvantecomputer", "1", "1", "1", "1"])
    other = read(tmp_path, blocks)
    item = next(row for row in rows(other, "items") if row["Titel"] == "Kvantecomputer")
    assert [row["Forslag"] for row in rows(other, "review") if "Kvantecomputer" in row["Dokumentets ord"]] == [
        item["Punktnr."]
    ]


def test_an_amount_that_no_row_has_is_asked_about(tmp_path: Path) -> None:
    blocks = headed_prose()
    at = blocks.index("Nye veje til velfærd")
    blocks[at + 1] = f"{blocks[at + 1]} Der afsættes 4 mio. kr. i 2024 til formålet."
    asked = [row for row in rows(read(tmp_path, blocks), "review") if "4 mio. kr." in row["Hvad der er i tvivl"]]
    assert [(row["Punktnr."], row["Række"]) for row in asked] == [("1.2", "1.2 / ny")]


def test_numbered_sections_keep_their_numbers_and_take_the_rows_of_an_annex(tmp_path: Path) -> None:
    blocks: list[Block] = [
        "Budgetforlig 2026", "1. Børn", "1.1 Flere pædagoger", SHORT.format("1,5 mio. kr."), "1.2 Legepladser", SHORT.format("0,5 mio. kr."),
        "2. Klima", "2.1 Skov", SHORT.format("2 mio. kr."), "Bilag 1: Ændringer",
        ["Nr.", "Forslag", "Ansvarligt udvalg", "2026", "2027", "2028", "2029"],
        ["2.1", "Skovrejsning, drift", "Klimaudvalget", "2.000", "2.000", "", ""],
        ["1.1", "Pædagoger", "Børneudvalget", "1.500", "1.500", "1.500", "1.500"],
        ["1.2", "Legepladser", "Børneudvalget", "500", "", "", ""],
        ["", "I alt", "", "4.000", "3.500", "1.500", "1.500"],
    ]  # fmt: skip
    other = read(tmp_path, blocks)
    assert [(row["Punktnr."], row["Tema"]) for row in rows(other, "items")] == [
        ("1.1", "1. Børn"), ("1.2", "1. Børn"), ("2.1", "2. Klima"),
    ]  # fmt: skip
    assert [(row["Punktnr."], row["Budgetår"]) for row in rows(other, "budget_lines")] == [
        ("1.1", "1500"),
        ("1.2", "500"),
        ("2.1", "2000"),
    ]
    assert [row["Ansvarligt udvalg"] for row in rows(other, "items")] == [
        "Børneudvalget",
        "Børneudvalget",
        "Klimaudvalget",
    ]


NEITHER = {
    "a letter": ["Kære alle", "I morgen holder vi fest, og der er kage til alle.", "Venlig hilsen", "Bo"],
    "an article about an agreement": ["Byrådet", "Der er ikke indgået en budgetaftale for 2026 endnu, og ingen ved hvornår.", "Udsigter", "Vi venter."],
    "a table of figures": ["Folketal", ["By", "2024", "2025"], ["Nord", "1.000", "1.100"], ["Syd", "2.000", "2.100"]],
}  # fmt: skip


@pytest.mark.parametrize("what", NEITHER)
def test_what_is_no_agreement_is_refused(tmp_path: Path, what: str) -> None:
    with pytest.raises(Refusal, match="does not look like a budget agreement"):
        read(tmp_path, list(NEITHER[what]))


def test_the_year_must_be_named_or_given(tmp_path: Path) -> None:
    blocks = [block for block in headed_prose() if isinstance(block, list) or "2024" not in block]
    blocks.insert(0, "Budgetaftale")
    with pytest.raises(Refusal, match="--year"):
        read(tmp_path, blocks)
    given = read(tmp_path, blocks, year=2024)
    assert len(rows(given, "budget_lines")) == 14


POINTS: list[Block] = [
    "Budgetforlig 2025-2028 for Nordby Kommune",
    "Socialdemokratiet, Venstre og Radikale Venstre har den 12. september 2024 indgået forlig om budgettet.",
    "• Der afsættes 2,5 mio. kr. årligt til flere voksne i dagtilbud.",
    "• Administrationen reduceres med 3 mio. kr. i 2025 og 4 mio. kr. fra 2026 og frem.",
    "• Partierne mødes igen til foråret.",
]


def test_points_of_a_document_without_headings_are_items(tmp_path: Path) -> None:
    other = read(tmp_path, POINTS)
    lines = [tuple(row[h] for h in ("Punktnr.", "Kategori", "Varighed", *YEARS)) for row in rows(other, "budget_lines")]
    assert lines == [
        ("1.1", "Nye midler", "Varig", "2500", "2500", "2500", "2500"),
        ("1.2", "Besparelse", "Varig", "-3000", "-4000", "-4000", "-4000"),
    ]
    settings = {row["Felt"]: row["Værdi"] for row in rows(other, "settings")}
    assert settings["Aftaleparter"] == "Socialdemokratiet; Venstre; Radikale Venstre"
    assert other.agreement.setting("Aftaledato") == dt.date(2024, 9, 12)
    assert any("1.1, 1.2" in row["Hvad der er i tvivl"] for row in rows(other, "review"))  # drift is a guess
    assert other.total == other.placed + other.listed + sum(other.furniture.values())


def test_subtotals_are_no_lines_and_tell_the_kind_of_money(tmp_path: Path) -> None:
    blocks: list[Block] = [
        "Aftale om budget 2026", "Mere nærvær", SHORT.format("3,2 mio. kr."), "Ny svømmehal", SHORT.format("5 mio. kr."), "Oversigt",
        ["1.000 kr.", "B2026", "BO2027", "BO2028", "BO2029"],
        ["Velfærd", "", "", "", ""],
        ["Mere nærvær", "3.200", "4.000", "4.000", "4.000"],
        ["Drift i alt", "3.200", "4.000", "4.000", "4.000"],
        ["Ny svømmehal", "5.000", "20.000", "20.000", "0"],
        ["Anlæg i alt", "5.000", "20.000", "20.000", "0"],
        ["I alt", "8.200", "24.000", "24.000", "4.000"],
    ]  # fmt: skip
    other = read(tmp_path, blocks)
    lines = [(row["Linjetekst"], row["Type"]) for row in rows(other, "budget_lines")]
    assert lines == [("Mere nærvær", "Drift"), ("Ny svømmehal", "Anlæg")]
    assert not any("sum" in row["Hvad der er i tvivl"] for row in rows(other, "review"))
    assert "Velfærd" in {row["Overskrift"] for row in rows(other, "texts")} | {
        row["Tekst"] for row in rows(other, "texts")
    }


def test_two_items_with_one_number_are_two_items(tmp_path: Path) -> None:
    blocks: list[Block] = [
        "Aftale om budget 2026",
        "1. Børn",
        "1.1 Nord",
        SHORT.format("1 mio. kr."),
        "1.1 Syd",
        SHORT.format("2 mio. kr."),
    ]
    numbers = [row["Punktnr."] for row in rows(read(tmp_path, blocks), "items")]
    assert len(set(numbers)) == 2


def test_two_documents_are_one_agreement_and_each_place_says_which(tmp_path: Path) -> None:
    for name, blocks in (("tekst", headed_prose()[:20]), ("bilag", [b for b in headed_prose() if isinstance(b, list)])):
        (tmp_path / f"{name}.txt").write_bytes(as_text(blocks))
    other = import_documents([tmp_path / "tekst.txt", tmp_path / "bilag.txt"])
    places = {row["Sted"] for row in rows(other, "review") if row["Sted"]}
    assert any(place.startswith("dokument 2, linje ") for place in places)
    assert len(rows(other, "budget_lines")) == 14


def test_text_never_becomes_a_formula(tmp_path: Path) -> None:
    import openpyxl

    evil = '=HYPERLINK("http://x.example";"klik")'
    blocks: list[Block] = [
        "Budgetaftale 2027",
        "=1+1",
        "Klima",
        SHORT.format("1 mio. kr."),
        "Skov",
        evil + " Der afsættes 2 mio. kr. i 2027 til stier.",
    ]
    (tmp_path / "aftale.txt").write_bytes(as_text(blocks))
    made = import_documents_of_api(tmp_path / "aftale.txt").save(tmp_path / "aftale.xlsx")
    workbook = openpyxl.load_workbook(made)
    cells = [
        cell
        for title in ("Punkter", "Tekster", "Gennemgang")
        for row in workbook[title].iter_rows(min_row=2)
        for cell in row
    ]
    found = [cell for cell in cells if str(cell.value).startswith(("=HYPERLINK", "=1+1"))]
    assert len(found) >= 2
    assert all(cell.data_type == "s" for cell in found)


def test_a_workbook_of_the_tools_is_no_document(herlev: Path) -> None:
    with pytest.raises(Refusal, match="already"):
        import_documents([herlev])


@pytest.mark.slow
def test_a_document_that_takes_too_long_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_tools.workbook.reading.bounds.SECONDS", 3.0)
    many = [text for n in range(20_000) for text in (f"Overskrift {n}", SHORT.format(f"{n % 50 + 1} mio. kr."))]
    with pytest.raises(Refusal, match="needs more than"):
        read(tmp_path, ["Budgetaftale 2027", *many])


def test_a_sentence_that_each_item_has_is_no_footer(tmp_path: Path) -> None:
    same = "Der afsættes 1 mio. kr. årligt."
    blocks: list[Block] = [
        "Budgetaftale 2026",
        *(text for n in ("Nord", "Syd", "Vest", "Øst") for text in ("Fælles sidehoved", n, same)),
    ]
    other = read(tmp_path, blocks)
    assert [row["Titel"] for row in rows(other, "items")] == ["Nord", "Syd", "Vest", "Øst"]
    assert [row["Budgetår"] for row in rows(other, "budget_lines")] == ["1000"] * 4
    assert other.furniture == {"repeated": 8}
