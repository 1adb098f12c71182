"""Names that differ only in what no file name can show: each gets a file of its own, and every step finds it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import NORD, NORD_ECONOMY, SMALL, SYD, SYD_ECONOMY, sign
from tests.workbook_editing import edited, table, write_agreement
from workbook_tools.mail.outgoing.own_workbooks import own_workbooks
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.folders import LONGEST_NAME, safe_names
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.sent.rows import Sent
from workbook_tools.operations.split import split_files
from workbook_tools.reports.files import CASE, NOTE, write_reports

SLASH, DASH = "Kultur/Fritid", "kultur-fritid"
ANSWERS = {SLASH: (NORD, NORD_ECONOMY), DASH: (SYD, SYD_ECONOMY)}
ALIKE = {"Nord": SLASH, "Syd": DASH, "Teknikudvalget": "Udvalg: Æ", "Byudvalget": "Udvalg- Æ"}


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sheets = dict(SMALL)
    for usual, name in ALIKE.items():
        sheets = {sheet: text.replace(usual, name) for sheet, text in sheets.items()}
    return write_agreement(tmp_path_factory.mktemp("alike") / "agreement.xlsx", **sheets)


@pytest.fixture(scope="module")
def workbooks(agreement: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [path for path, _ in split_files(agreement, 1, tmp_path_factory.mktemp("alike") / "sent", False).files]


def test_departments_alike_get_a_file_each(agreement: Path, workbooks: list[Path]) -> None:
    assert [path.name for path in workbooks] == [
        "2030 runde 1 - Kultur-Fritid.xlsx",
        "2030 runde 1 - kultur-fritid (2).xlsx",
    ]
    own, problems = own_workbooks(Sent(load_agreement(agreement).agreement, 1), workbooks[0].parent)
    assert {name: workbook.name for name, workbook in own.items()} == {
        SLASH: workbooks[0].name,
        DASH: workbooks[1].name,
    }
    assert problems == []


def test_what_they_return_is_theirs_and_committees_alike_get_a_file_each(
    agreement: Path, workbooks: list[Path], tmp_path: Path
) -> None:
    for path, (milestones, economy) in zip(workbooks, ANSWERS.values(), strict=True):
        with edited(path, tmp_path / path.name) as book:
            book.fill_in("Opfølgning", milestones)
            book.fill_in("Økonomiopfølgning", economy)
            sign(book)
    gathered = tmp_path / "gathered.xlsx"
    consolidate_files(agreement, [tmp_path / path.name for path in workbooks], gathered)
    answers = {row["Milepæls-id"]: (row["Ansvarligt center"], row["Smiley"]) for row in table(gathered, "Opfølgning")}
    assert answers == {
        "1.1-1": (SLASH, "☺ Nået"),
        "1.2-1": (DASH, "☺ Nået"),
        "2.1-1": (SLASH, "😐 Delvist nået"),
    }
    for kind, ending in ((NOTE, "html"), (CASE, "docx")):
        made = write_reports(gathered, tmp_path / kind, as_folder=True, kind=kind)
        what = "2030 runde 1 -" if kind == NOTE else "2030 runde 1 sag -"
        assert [path.name for path in made.files] == [f"{what} Udvalg- Æ.{ending}", f"{what} Udvalg- Æ (2).{ending}"]


def test_what_is_as_long_as_a_disk_takes_is_numbered_too() -> None:
    long = "Æ" * 300
    names = safe_names([long + "a", long + "b", "Nord", "NORD", "Nord (2)"])
    assert list(names.values())[2:] == ["Nord", "NORD (2)", "Nord (2) (2)"]
    first, second = list(names.values())[:2]
    assert first != second
    assert all(len(name.encode()) <= LONGEST_NAME for name in (first, second))
