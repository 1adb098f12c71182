"""journal: what a round leaves for the record system, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import workbook_tools as wt
from tests.conftest import BALLERUP
from workbook_tools.cli.main import main

YEAR = BALLERUP / "consolidated-4.xlsx"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Round 2 with all its files, one of them twice, and a receipt in a folder of its own."""
    place = tmp_path_factory.mktemp("journal")
    shutil.copytree(BALLERUP / "returned-2-late", place / "late")
    (place / "late" / "kvitteringer (2)").mkdir()
    (place / "late" / "kvitteringer (2)" / "Ejendomme 010203-4567.html").write_text("=1+1", encoding="utf-8")
    (place / "late" / ".hidden").write_text("x")
    wt.journal(YEAR, 2, [BALLERUP / "returned-2", place / "late"], place / "made")
    return place / "made"


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "indeks.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.mark.slow
def test_every_file_is_there_as_it_was_and_in_the_index(folder: Path) -> None:
    rows = rows_of(folder)
    assert list(rows[0]) == ["Sagsnummer", "Titel", "Slags", "Dato", "Fil", "SHA-256"]
    assert {row["Sagsnummer"] for row in rows} == {"00.30.10-P07-9-18"}
    for row in rows:
        assert hashlib.sha256((folder / row["Fil"]).read_bytes()).hexdigest() == row["SHA-256"]
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert made == {row["Fil"] for row in rows} | {"indeks.csv"}
    kinds = [row["Slags"] for row in rows]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "Samlet arbejdsbog": 1, "Modtaget arbejdsbog": 9, "Notat": 7, "Kvittering": 1,
    }  # fmt: skip
    late = next(row for row in rows if "HR og Organisationsudvikling" in row["Fil"])
    assert (late["Slags"], late["Dato"][:4]) == ("Modtaget arbejdsbog", "2019")


@pytest.mark.slow
def test_the_notes_are_for_archives_and_no_cpr_number_is_in_a_name(folder: Path) -> None:
    note = (folder / "Notater" / "2019 runde 2 - hele aftalen.pdf").read_bytes()
    assert b"<pdfaid:part>2</pdfaid:part>" in note
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in note
    assert not any("010203" in row["Fil"] + row["Titel"] for row in rows_of(folder))
    assert any(row["Fil"].startswith("Kvitteringer/") for row in rows_of(folder))


@pytest.mark.slow
def test_a_file_that_is_not_there_is_named_and_the_rest_is_written(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["journal", str(YEAR), str(BALLERUP / "returned-2"), "--round", "2", "-o", str(tmp_path / "made")]
    )
    assert result.exit_code == 1
    assert "2019 runde 2 - HR og Organisationsudvikling.xlsx" in result.output
    assert len(rows_of(tmp_path / "made")) == 16


@pytest.mark.parametrize("number", [0, 7])
def test_a_round_that_is_not_consolidated_is_refused(number: int, tmp_path: Path) -> None:
    with pytest.raises(wt.Refusal):
        wt.journal(YEAR, number, [], tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("x")
    with pytest.raises(wt.Refusal):
        wt.journal(YEAR, 2, [], tmp_path / "made")
