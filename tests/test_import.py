"""An agreement workbook out of a document: what is placed, what is asked, and what becomes of the answers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.agreement_documents import YEARS, as_html, as_text, as_word, source, tables_of_items
from workbook_tools.operations.importing.files import Imported, import_documents
from workbook_tools.values.cells import as_text as shown

WRITERS = {"txt": as_text, "html": as_html, "docx": as_word}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Imported]:
    """The example as a document of every kind, read back."""
    blocks, folder = tables_of_items(), tmp_path_factory.mktemp("documents")
    read = {}
    for kind, writer in WRITERS.items():
        path = folder / f"aftale.{kind}"
        path.write_bytes(writer(blocks))
        read[kind] = import_documents([path])
    return read


@pytest.fixture(scope="module")
def of_text(imported: dict[str, Imported]) -> Imported:
    """The example read from plain text."""
    return imported["txt"]


def rows(result: Imported, sheet: str) -> list[dict[str, str]]:
    """A sheet's rows by header, as texts."""
    declared = result.kind.sheet(sheet)
    records = result.agreement.tables[sheet].records()
    return [{column.header: shown(row[column.name]) for column in declared.columns} for row in records]


def several(value: str) -> set[str]:
    return set(filter(None, value.split("; ")))


def test_every_item_is_placed_as_the_source_has_it(of_text: Imported) -> None:
    read, wanted = rows(of_text, "items"), source("ballerup-2019", "Punkter")
    assert [row["Punktnr."] for row in read] == [row["Punktnr."] for row in wanted]
    for got, want in zip(read, wanted, strict=True):
        for header in ("Tema", "Titel", "Type", "Ansvarligt center", "Bemærkninger", "Håndteres administrativt"):
            assert got[header] == want[header], (want["Punktnr."], header)
        for header in ("Ansvarligt udvalg", "Væsentlig bidragsyder", "Øvrige involverede udvalg"):
            assert several(got[header]) == several(want[header]), (want["Punktnr."], header)
        assert got["Beskrivelse"].startswith(want["Beskrivelse"])


def test_departments_have_the_items_they_answer_for(of_text: Imported) -> None:
    counts = Counter(row["Ansvarligt center"] for row in rows(of_text, "items"))
    assert sorted(counts.values(), reverse=True) == [24, 18, 15, 12, 8, 5, 5, 3, 2]
    assert {row["Center"] for row in rows(of_text, "departments")} == set(counts)


def test_milestones_stand_in_their_rounds_with_their_parts(of_text: Imported) -> None:
    read = [tuple(row[h] for h in ("Punktnr.", "Runde", "Del", "Milepæl")) for row in rows(of_text, "milestones")]
    wanted = [tuple(r[h] for h in ("Punktnr.", "Runde", "Del", "Milepæl")) for r in source("ballerup-2019", "Milepæle")]
    assert sorted(read) == sorted(wanted)
    assert len(read) == 200
    assert len({row[:2] for row in read}) == 198
    assert Counter(row[1] for row in read) == {"1": 55, "2": 62, "3": 41, "4": 42}
    assert all(row["Milepæls-id"] for row in rows(of_text, "milestones"))


def test_every_line_has_its_amounts_kind_and_category(of_text: Imported) -> None:
    headers = ("Punktnr.", "Type", "Kategori", "Varighed", *YEARS)
    read = sorted(tuple(row[h] for h in headers) for row in rows(of_text, "budget_lines"))
    assert read == sorted(tuple(row[h] for h in headers) for row in source("ballerup-2019", "Økonomi"))


def test_every_word_of_the_document_is_accounted_for(imported: dict[str, Imported]) -> None:
    for kind, result in imported.items():
        assert result.total == result.placed + result.listed + sum(result.furniture.values()), kind
        assert result.percent == 100, kind


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_other_formats_give_the_same(imported: dict[str, Imported], kind: str) -> None:
    for sheet in ("settings", "rounds", "departments", "lists", "items", "budget_lines", "milestones"):
        assert rows(imported[kind], sheet) == rows(imported["txt"], sheet), sheet
    but_places = [{h: v for h, v in row.items() if h != "Sted"} for row in rows(imported[kind], "review")]
    assert but_places == [{h: v for h, v in row.items() if h != "Sted"} for row in rows(imported["txt"], "review")]


def test_misreadings_are_taken_and_asked_about(of_text: Imported) -> None:
    asked = rows(of_text, "review")
    administrative = [row["Punktnr."] for row in asked if row["Kolonne"] == "Håndteres administrativt"]
    assert set(administrative) < {"1.10", "3.7", "4.5", "6.1", "6.6", "6.9"}
    assert administrative
    assert any("bidragsyer" in row["Dokumentets ord"] for row in asked)
    assert len(asked) <= 60


def test_what_the_agreement_is_stands_in_stamdata(of_text: Imported) -> None:
    settings = {row["Felt"]: row["Værdi"] for row in rows(of_text, "settings")}
    assert settings["Kommune"] == "Ballerup Kommune"
    assert settings["Aftalens titel"] == "Aftale om budget 2019"
    assert (settings["Budgetår"], settings["Sagsnummer"]) == ("2019", "00.30.10-P07-9-18")
    assert settings["Aftaledato"] == ""
    assert [row["Dokumentets ord"] for row in rows(of_text, "review") if row["Række"] == "Aftaledato"]


def test_an_item_whose_header_is_not_seen_is_never_silent(tmp_path: Path) -> None:
    blocks = tables_of_items()
    header = next(block for block in blocks if isinstance(block, list) and block[0].startswith("2.4."))
    header[1:] = ["Kunst", "og", "andet"]  # no kind of money: the row begins no item
    path = tmp_path / "aftale.txt"
    path.write_bytes(as_text(blocks))
    read = import_documents([path])
    assert "2.4" not in [row["Punktnr."] for row in rows(read, "items")]
    asked = [(row["Punktnr."], row["Hvad der er i tvivl"]) for row in rows(read, "review")]
    assert any("2.4" in question for _, question in asked)
    assert any(item == "2.3" and "samme runde" in question for item, question in asked)
    assert read.total == read.placed + read.listed + sum(read.furniture.values())


def test_a_cpr_number_is_in_no_cell_and_told(tmp_path: Path) -> None:
    blocks = tables_of_items()[:12]
    row = next(block for block in blocks if isinstance(block, list) and "Ansvarligt center" in block[1])
    row[0] += " Borgeren 010190-1234 har spurgt."
    path = tmp_path / "aftale.txt"
    path.write_bytes(as_text([*blocks, *tables_of_items()[12:24]]))
    read = import_documents([path])
    cells = [
        cell
        for sheet in ("items", "budget_lines", "milestones", "review")
        for line in rows(read, sheet)
        for cell in line.values()
    ]
    assert not any("010190" in cell for cell in cells)
    assert [line["Sted"] for line in rows(read, "review") if "cpr" in line["Hvad der er i tvivl"]]
    assert read.total == read.placed + read.listed + sum(read.furniture.values())
