"""Lists with headers of their own – a workbook, or a table in a document – as agreement workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from tests.agreement_documents import YEARS, as_text, as_word, source
from tests.test_import import rows, several
from workbook_tools.messages.refusal import Refusal
from workbook_tools.operations.importing.files import Imported, import_documents

ROUNDS = ("1. budgetopfølgning", "2. budgetopfølgning", "3. budgetopfølgning", "31.12.")
HEADER = ("Nr.", "Overskrift", "Drift/anlæg", "Ansvarlig forvaltning", "Fagudvalg", "Bidragsydere", *ROUNDS)
Cells = Sequence[str | float]


def write_list(path: Path, lines: Sequence[Cells], above: Cells = ()) -> None:
    """A workbook with a list, below a merged header where ``above`` is given."""
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Liste")
        for n, line in enumerate([*([above] if above else []), *lines]):
            for column, cell in enumerate(line):
                sheet.write(n, column, cell)
        if above:
            start, text = next((n, text) for n, text in enumerate(above) if text)
            sheet.merge_range(0, start, 0, len(above) - 1, text)


def list_of_ballerup() -> list[Cells]:
    """The example as a list: a row for each item with one line, its milestones below the rounds' names."""
    lines, milestones = source("ballerup-2019", "Økonomi"), source("ballerup-2019", "Milepæle")
    found: list[Cells] = [(*HEADER, "2019", "2020", "2021", "2022", "Finansieringstype")]
    theme = ""
    for item in source("ballerup-2019", "Punkter"):
        number = item["Punktnr."]
        if item["Tema"] != theme:
            theme = item["Tema"]
            found.append((theme,))
        own = [row for row in lines if row["Punktnr."] == number] or [dict.fromkeys((*YEARS, "Kategori", "Type"), "")]
        told = [
            "\n".join(m["Milepæl"] for m in milestones if (m["Punktnr."], m["Runde"]) == (number, str(n)))
            for n in range(1, 5)
        ]
        for n, line in enumerate(own):
            about = (
                item["Titel"],
                line["Type"] or item["Type"],
                item["Ansvarligt center"],
                item["Ansvarligt udvalg"],
                item["Væsentlig bidragsyder"],
            )
            amounts = [float(line[header]) if line[header] else "" for header in YEARS]
            found.append((number, *about, *(told if not n else [""] * 4), *amounts, line["Kategori"]))
    return found


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The example's list as a workbook, read back."""
    path = tmp_path_factory.mktemp("list") / "liste.xlsx"
    above = [""] * len(HEADER) + ["Beløb i 1.000 kr.", "", "", ""]
    write_list(path, list_of_ballerup(), above)
    return import_documents([path])


def test_every_row_is_an_item_or_a_line_of_one(imported: Imported) -> None:
    got, wanted = rows(imported, "items"), source("ballerup-2019", "Punkter")
    for header in ("Punktnr.", "Tema", "Titel", "Ansvarligt center", "Ansvarligt udvalg"):
        assert [row[header] for row in got] == [row[header] for row in wanted], header
    assert [several(row["Væsentlig bidragsyder"]) for row in got] == [
        several(row["Væsentlig bidragsyder"]) for row in wanted
    ]
    headers = ("Punktnr.", "Linjenr.", "Type", "Kategori", *YEARS)
    lines = [tuple(row[h] for h in headers) for row in rows(imported, "budget_lines")]
    assert lines == [tuple(row[h] for h in headers) for row in source("ballerup-2019", "Økonomi")]


def test_milestones_stand_below_the_names_of_their_rounds(imported: Imported) -> None:
    got = {(row["Punktnr."], row["Runde"]) for row in rows(imported, "milestones")}
    assert got == {(row["Punktnr."], row["Runde"]) for row in source("ballerup-2019", "Milepæle")}
    assert [row["Betegnelse"] for row in rows(imported, "rounds")] == list(ROUNDS)


def test_the_first_year_is_the_budget_year_and_the_rest_is_asked(imported: Imported) -> None:
    assert imported.agreement.budget_year == "2019"
    asked = {row["Række"] for row in rows(imported, "review") if row["Ark"] == "Stamdata"}
    assert asked == {"Aftalens titel"}  # a theme names the municipality
    assert imported.total == imported.placed + imported.listed + sum(imported.furniture.values())


def test_a_list_in_millions_and_what_cannot_be_read(tmp_path: Path) -> None:
    write_list(
        tmp_path / "liste.xlsx",
        [
            ("Indsats", "Udvalg", "Type", "Kategori", "2026 ", "2027", "Note til os"),
            ("Stier", "Teknikudvalget", "Anlæg", "Puljepenge", 1.5, "ca. 2", "husk låget"),
            ("Torvet", "Teknikudvalget", "Andet", "Besparelse", -0.25, "", ""),
            ("I alt", "", "", "", 1.25, "", ""),
        ],
        ["", "", "", "", "Beløb i mio. kr.", ""],
    )
    read = import_documents([tmp_path / "liste.xlsx"])
    questions = [row["Hvad der er i tvivl"] for row in rows(read, "review")]
    assert any("»ca. 2«" in text or "ca. 2 for 2027" in text for text in questions)
    assert any("»Puljepenge«" in text for text in questions)
    assert any("»Andet«" in text for text in questions)
    assert [row["Punktnr."] for row in rows(read, "items")] == ["1.1", "1.2"]
    lines = [(row["Punktnr."], row["Kategori"], row["Budgetår"]) for row in rows(read, "budget_lines")]
    assert lines == [("1.1", "Nye midler", "1500"), ("1.2", "Besparelse", "-250")]
    assert [row["Bemærkninger"] for row in rows(read, "items")] == ["husk låget", ""]


@pytest.mark.parametrize("writer", [as_text, as_word])
def test_a_list_may_be_a_table_of_a_document(tmp_path: Path, writer: object) -> None:
    table = [
        ["Punkt", "Indsats", "Type", "Ansvarligt center", "Udvalg", "Milepæl", "Tid"],
        ["1", "Stier", "Anlæg", "Nord", "Teknikudvalget", "Stien er tegnet", "1"],
        ["1", "Stier", "Anlæg", "Nord", "Teknikudvalget", "Stien er gravet", "2. budgetopfølgning"],
        ["2", "Skov", "Drift", "Syd", "Klimaudvalget", "Planen er lagt", "engang"],
    ]
    (tmp_path / "aftale.docx").write_bytes(writer(["Budgetaftale 2026", *table]))  # type: ignore[operator]
    read = import_documents([tmp_path / "aftale.docx"])
    assert [(row["Punktnr."], row["Runde"], row["Milepæl"]) for row in rows(read, "milestones")] == [
        ("1", "1", "Stien er tegnet"), ("1", "2", "Stien er gravet"),
    ]  # fmt: skip
    assert [row["Dokumentets ord"] for row in rows(read, "review") if row["Punktnr."] == "2"] == ["Planen er lagt"]


def test_a_workbook_without_a_list_is_refused(tmp_path: Path) -> None:
    write_list(tmp_path / "tal.xlsx", [("By", "Indbyggere"), ("Nord", 1000), ("Syd", 2000)])
    with pytest.raises(Refusal, match="does not look like a budget agreement"):
        import_documents([tmp_path / "tal.xlsx"])
