"""Every consolidated answer can be followed, offline, to the file and the cell it came from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import BALLERUP, Consolidated
from tests.workbook_editing import opened
from workbook_tools.operations.fill import fill
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing.writer import write_workbook

TIP = re.compile(
    r"^(.+?)!([A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*) i (.+?), gemt (.+?)(?: af (.+?))?, SHA-256 ([0-9a-f]{12})"
    r"(?:\. Også svar fra en anden fil, se Ændringslog)?(?:\. Rettet af Økonomi: (.+))?$"
)
ROWS = [("Opfølgning", "Runde", "Smiley"), ("Økonomiopfølgning", "Runde", "Smiley økonomi")]


@pytest.fixture(scope="module")
def book(consolidated: Consolidated) -> openpyxl.Workbook:
    return opened(consolidated.path)


def record(sheet: Any, row: int) -> dict[str, Any]:
    """A row by its headers."""
    return dict(zip((cell.value for cell in sheet[1]), (cell.value for cell in sheet[row]), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(("sheet", "key", "answer"), ROWS)
def test_an_answered_row_leads_to_its_file_and_names_the_cell(
    sheet: str, key: str, answer: str, book: openpyxl.Workbook, returned: Path
) -> None:
    header = [cell.value for cell in book[sheet][1]]
    files = {path.name: opened(path) for path in returned.glob("*.xlsx")}
    answered = linked = 0
    for row in book[sheet].iter_rows(min_row=2):
        link = row[header.index(key)].hyperlink
        answered += row[header.index(answer)].value is not None and row[header.index(key)].value is not None
        if link is None:
            continue
        linked += 1
        target, cell = link.location.split("!")
        assert target == "'Modtagne filer'"
        file_row = record(book["Modtagne filer"], book["Modtagne filer"][cell].row)
        found = TIP.match(link.tooltip)
        assert found, link.tooltip
        file, saved, sha256 = (file_row[header] for header in ("Fil", "Gemt", "SHA-256"))
        assert (found[1], found[4], found[6]) == (sheet, f"{saved:%d-%m-%Y %H:%M}", sha256[:12])
        assert file.startswith(found[3])
        for cell in found[2].split(", "):
            assert files[file][sheet][cell].value is not None
    assert linked == answered > 30


def test_every_entry_of_the_log_leads_to_its_file(book: openpyxl.Workbook) -> None:
    log, received = book["Ændringslog"], book["Modtagne filer"]
    at = [cell.value for cell in log[1]].index("Fil")
    assert log.max_row > 1
    for row in range(2, log.max_row + 1):
        target = received[log[row][at].hyperlink.location.split("!")[1]]
        assert target.value == record(log, row)["Fil"]
        assert record(received, target.row)["SHA-256"] == record(log, row)["SHA-256"]


def test_every_entry_of_the_log_leads_to_its_row(book: openpyxl.Workbook) -> None:
    entries = [
        row for row in book["Ændringslog"].iter_rows(min_row=2) if row[3].value in ("Opfølgning", "Økonomiopfølgning")
    ]
    assert len(entries) > 50
    for row in entries:
        sheet, cell = row[4].hyperlink.location.replace("'", "").split("!")
        assert sheet == row[3].value
        there = book[sheet][cell]
        key = [there.value] if sheet == "Opfølgning" else [there.value, str(there.offset(0, 1).value)]
        assert (" / ".join(key), book[sheet].cell(there.row, 1).value) == (row[4].value, row[1].value)


@pytest.mark.slow
def test_a_row_says_what_finance_corrected_in_it() -> None:
    book = opened(BALLERUP / "consolidated-4.xlsx")
    log = book["Ændringslog"]
    sha256 = [cell.value for cell in log[1]].index("SHA-256")
    corrected = [row for row in log.iter_rows(min_row=2, values_only=True) if row[sha256] is None and row[4]]
    assert corrected
    told = 0
    for row in book["Opfølgning"].iter_rows(min_row=2):
        mine = [
            entry[5]
            for entry in corrected
            if (entry[1], entry[3], entry[4]) == (row[0].value, "Opfølgning", row[1].value)
        ]
        link = row[0].hyperlink
        if mine and link is not None:
            found = TIP.match(link.tooltip)
            assert found, link.tooltip
            assert set(found[7].split(", ")) <= set(mine)
            told += 1
    assert told


@pytest.mark.slow
def test_fill_keeps_the_links(consolidated: Consolidated, book: openpyxl.Workbook, tmp_path: Path) -> None:
    document, _ = fill(read_workbook(consolidated.path))
    (tmp_path / "filled.xlsx").write_bytes(write_workbook(document))
    filled = opened(tmp_path / "filled.xlsx")
    for sheet in ("Opfølgning", "Økonomiopfølgning", "Ændringslog", "Fejlliste"):
        before = {cell.coordinate: cell.hyperlink.location for row in book[sheet] for cell in row if cell.hyperlink}
        after = {cell.coordinate: cell.hyperlink.location for row in filled[sheet] for cell in row if cell.hyperlink}
        assert before == after != {}
