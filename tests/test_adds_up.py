"""``Overblik`` says live whether all parts add up to the whole, and which rows no part counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import BALLERUP
from tests.libreoffice import DANISH, convert
from workbook_tools.definition import words as w
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.agreement.sums import sums_of
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.workbook.writing.writer import write_workbook

LIST = "Rækker, der ikke er talt med"
SHEETS = ("Punkter", "Økonomi", "Milepæle", "Opfølgning", "Økonomiopfølgning")


def written(agreement: Agreement, path: Path) -> Path:
    path.write_bytes(write_workbook(document(agreement)))
    return path


def said(path: Path) -> tuple[str, dict[str, list[str]]]:
    """What the line says, and the rows that are listed below each sheet's name."""
    page = openpyxl.load_workbook(path, data_only=True)["Overblik"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(max_col=16)]
    line = next(row[2] for row in rows if row[1] == "Går summerne op?")
    start = next(n for n, row in enumerate(rows) if str(row[1]).startswith(LIST))
    header = rows[start + 1]
    listed = {
        title: [row[header.index(title)] for row in rows[start + 2 :] if row[header.index(title)]] for title in SHEETS
    }
    return line, {title: texts for title, texts in listed.items() if texts}


def test_all_is_well_in_the_examples(tmp_path: Path) -> None:
    agreement = load_agreement(BALLERUP / "consolidated-1.xlsx").agreement
    assert said(written(agreement, tmp_path / "well.xlsx")) == (w.ADDS_UP, {})
    assert not any(one.left_out for one in sums_of(agreement))


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "listed"),
    [
        ("items", 2, "department", "Ukendt center", ("Punkter", "1.3")),
        ("items", 2, "theme", "Intet tema", ("Punkter", "1.3")),
        ("items", 2, "committee", "Social- og Sundhedsudvalget; Et andet udvalg", ("Punkter", "1.3")),
        ("budget_lines", 1, "category", "Nye penge", ("Økonomi", "1.5")),
        ("budget_lines", 1, "type", "drift og anlæg", ("Økonomi", "1.5")),
        ("budget_lines", 1, "item", "9.99", ("Økonomi", "9.99")),
        ("budget_lines", 1, "year_0", "tusind", ("Økonomi", "1.5")),
        ("budget_lines", 1, "year_3", "tusind", ("Økonomi", "1.5")),
        ("milestones", 3, "round", 9, ("Milepæle", "1.1-4")),
        ("milestones", 3, "item", "9.99", ("Milepæle", "1.1-4")),
        ("follow_up", 0, "smiley", "🙂", ("Opfølgning", "1.1-1")),
        ("economy", 0, "economy_smiley", "🙂", ("Økonomiopfølgning", "1.5")),
    ],
)
def test_a_row_that_no_part_counts_is_listed(
    sheet: str, row: int, column: str, value: Any, listed: tuple[str, str], tmp_path: Path
) -> None:
    """As the script's sums say, which are counted by other code."""
    agreement = load_agreement(BALLERUP / "consolidated-1.xlsx").agreement
    agreement.tables[sheet].put(row, column, value)
    assert any(one.left_out for one in sums_of(agreement))
    line, rows = said(written(agreement, tmp_path / "odd.xlsx"))
    assert line.startswith("1 række")
    title, key = listed
    assert [text.partition(":")[0] for text in rows.pop(title)] == [key]
    assert rows == {}


@pytest.mark.slow
def test_it_is_live_also_for_what_is_typed_below_the_rows(tmp_path: Path) -> None:
    """LibreOffice recalculates an unchanged workbook, and one that finance typed in."""
    path = written(load_agreement(BALLERUP / "consolidated-1.xlsx").agreement, tmp_path / "well.xlsx")
    book = openpyxl.load_workbook(path)

    def type_in(title: str) -> Callable[[int, str, Any], None]:
        headers = {cell.value: cell.column for cell in book[title][1]}
        return lambda row, header, value: book[title].cell(row, headers[header]).__setattr__("value", value)

    items, lines = type_in("Punkter"), type_in("Økonomi")
    items(4, "Ansvarligt center", "Ukendt center")
    items(4, "Tema", "Intet tema")
    free = next(n for n in range(2, 300) if book["Økonomi"].cell(n, 1).value is None)
    for header, value in (("Punktnr.", "9.99"), ("Linjenr.", 1), ("Type", "Drift"), ("Kategori", "Besparelse")):
        lines(free, header, value)
    typed = tmp_path / "typed.xlsx"
    book.save(typed)
    well, odd = convert([path, typed], tmp_path, DANISH)
    assert said(well) == (w.ADDS_UP, {})
    line, rows = said(odd)
    assert line.startswith("2 rækker")
    assert {title: [text.partition(":")[0] for text in texts] for title, texts in rows.items()} == {
        "Punkter": ["1.3"],
        "Økonomi": ["9.99"],
    }
