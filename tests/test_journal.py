"""journal: what a round leaves for the record system, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment

import workbook_tools as wt
from tests.conftest import BALLERUP
from tests.mails import answer, zipped
from tests.outlook_message import OutlookMessage
from tests.workbook_editing import edited
from workbook_tools.cli.main import main
from workbook_tools.project.holding_cpr import cpr_places

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
def test_without_the_list_of_files_what_came_is_kept_as_given(tmp_path: Path) -> None:
    with edited(YEAR, tmp_path / "gone.xlsx") as book:
        for title in ("Ændringslog", "Modtagne filer"):
            del book.workbook[title]
    wt.journal(tmp_path / "gone.xlsx", 2, [BALLERUP / "returned-2"], tmp_path / "made")
    given = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (BALLERUP / "returned-2").iterdir()}
    assert given <= {row["SHA-256"] for row in rows_of(tmp_path / "made")}


@pytest.mark.slow
def test_every_file_is_there_as_it_was_and_in_the_index(folder: Path) -> None:
    rows = rows_of(folder)
    assert list(rows[0]) == ["Sagsnummer", "Titel", "Slags", "Dato", "Fil", "SHA-256", "Bemærkning"]
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
    assert {row["Bemærkning"] for row in rows_of(folder)} == {""}


CPR = "010190-1234"


def test_where_a_cpr_number_stands_in_what_came(small_sent: dict[str, Path], tmp_path: Path) -> None:
    """In a cell, a note, the workbook in a mail, its text, a .zip file; of numbers that are none nothing is said."""
    with edited(small_sent["Nord"], tmp_path / "nord.xlsx") as book:
        book.append("Opfølgning", 2, Statusbemærkning=f"Ring til {CPR}")
        book["Start"]["A1"].comment = Comment(f"Borger {CPR}", "x")
    data = (tmp_path / "nord.xlsx").read_bytes()
    assert cpr_places("nord.xlsx", data) == "Opfølgning K2, Start A1"
    assert cpr_places("svar.eml", bytes(answer("nord@proeveby.example", ("nord.xlsx", data)))) == (
        "nord.xlsx: Opfølgning K2, nord.xlsx: Start A1"
    )
    assert cpr_places("pakke.zip", zipped(("nord.xlsx", data))) == "nord.xlsx: Opfølgning K2, nord.xlsx: Start A1"
    nested = data
    for _ in range(40):  # deeper than anybody packs
        nested = zipped(("inde.zip", nested))
    assert cpr_places("pakke.zip", nested) == ""
    assert cpr_places("svar.eml", f"From: a@b.dk\nSubject: Svar\n\nOm {CPR}".encode()) == "teksten"
    outlook = OutlookMessage("Svar", "a@b.dk", dt.datetime(2030, 4, 2), body=f"Om {CPR}")
    assert cpr_places("svar.msg", outlook.as_bytes()) == "teksten"
    assert cpr_places(f"{CPR}.xlsx", small_sent["Nord"].read_bytes()) == "filens navn"
    assert cpr_places("nord.xlsx", small_sent["Nord"].read_bytes()) == ""
    assert cpr_places("sag.txt", b"Sag 2019-123456") == ""


@pytest.mark.slow
def test_originals_with_a_cpr_number_are_kept_and_named(tmp_path: Path) -> None:
    """The bytes stay as they came; the index, a file beside it and the command say what is to be locked."""
    secret = tmp_path / "kvitteringer" / "svar.html"
    secret.parent.mkdir()
    secret.write_text(f"Borger {CPR}")
    result = CliRunner().invoke(
        main, ["journal", str(YEAR), str(secret.parent), "--round", "2", "-o", str(tmp_path / "made")]
    )
    (row,) = [row for row in rows_of(tmp_path / "made") if row["Bemærkning"]]
    assert (row["Fil"], row["Bemærkning"]) == (
        "Kvitteringer/svar.html",
        "Indeholder et cpr-nummer (teksten). Lås filen i journalen, eller lad den blive ude.",
    )
    beside = (tmp_path / "made" / "Filer med cpr-numre.txt").read_text("utf-8-sig")
    assert "Kvitteringer/svar.html: teksten" in beside
    assert "Kvitteringer/svar.html" in result.stderr
    assert CPR not in result.output + beside
    assert (tmp_path / "made" / "Kvitteringer" / "svar.html").read_bytes() == secret.read_bytes()


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


def test_before_anything_is_followed_up_there_is_no_journal(ballerup: Path, tmp_path: Path) -> None:
    with pytest.raises(wt.Refusal) as refusal:
        wt.journal(ballerup, 1, [], tmp_path / "made")
    assert refusal.value.code == "nothing-to-report"


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("x")
    with pytest.raises(wt.Refusal):
        wt.journal(YEAR, 2, [], tmp_path / "made")
