"""A corrected answer is one answer: what explained the old one goes with it, named and logged."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.workbook_editing import SAVED, Merged, codes, edited, places
from workbook_tools.definition.workbooks import DEPARTMENT
from workbook_tools.operations.consolidate.claims import Prefer
from workbook_tools.operations.consolidate.corrected_answers import explaining

PARTLY = {"Smiley": "😐 Delvist nået", "Statusbemærkning": "Afventer", "Forventes nået": "2. budgetopfølgning"}
REACHED = {"Smiley": "☺ Nået", "Statusbemærkning": None, "Forventes nået": None}
LOST = {"Forventet regnskab": 5600, "Smiley økonomi": "☹ Ikke overholdt", "Afvigelsesforklaring": "Dyrere jord"}
KEPT = {"Forventet regnskab": None, "Smiley økonomi": "☺ Overholdt", "Afvigelsesforklaring": None}
DAY = dt.timedelta(days=1)


class Versions:
    """Nord's workbook as it was saved on several days, and what became of one row of it."""

    def __init__(self, agreement: Path, sent: Path, folder: Path, sheet: str, key: str) -> None:
        self.agreement, self.sent, self.folder, self.sheet, self.key = agreement, sent, folder, sheet, key
        self.files: list[Path] = []
        self.cells: list[dict[str, str]] = []

    def save(self, row: dict[str, Any], saved: dt.datetime | None = None) -> Path:
        path = self.folder / f"version {len(self.files) + 1}.xlsx"
        with edited(self.sent, path, saved or SAVED + len(self.files) * DAY) as book:
            self.cells.append({header: book.put(self.sheet, self.key, header, value) for header, value in row.items()})
        self.files.append(path)
        return path

    def row(self, merged: Merged) -> dict[str, Any]:
        """What the workbook says of the row."""
        last = self.key.split(" / ")
        names = ("Milepæls-id",) if self.sheet == "Opfølgning" else ("Punktnr.", "Linjenr.")
        (row,) = (r for r in merged.rows(self.sheet) if [str(r[name]) for name in names] == last)
        return row

    def log(self, merged: Merged, header: str) -> list[tuple[Any, Any, str]]:
        """What the log tells of a cell of the row: before, after, file."""
        return [
            (row["Før"], row["Efter"], row["Fil"])
            for row in merged.rows("Ændringslog")
            if (row["Ark"], row["Nøgle"], row["Kolonne"]) == (self.sheet, self.key, header)
        ]


@pytest.fixture
def milestone(small: Path, small_sent: dict[str, Path], tmp_path: Path) -> Versions:
    return Versions(small, small_sent["Nord"], tmp_path, "Opfølgning", "1.1-1")


@pytest.fixture
def line(small: Path, small_sent: dict[str, Path], tmp_path: Path) -> Versions:
    return Versions(small, small_sent["Nord"], tmp_path, "Økonomiopfølgning", "1.1 / 1")


@pytest.mark.parametrize(
    ("which", "old", "new", "explained"),
    [
        ("milestone", PARTLY, REACHED, ["Statusbemærkning", "Forventes nået"]),
        ("line", LOST, KEPT, ["Forventet regnskab", "Afvigelsesforklaring"]),
    ],
)
def test_the_explanation_goes_with_the_answer_it_explained(
    which: str, old: dict[str, Any], new: dict[str, Any], explained: list[str], request: pytest.FixtureRequest
) -> None:
    """In one run or in two, whichever file comes first: the same answer, the same log, and each cell named."""
    versions: Versions = request.getfixturevalue(which)
    first, second = versions.save(old), versions.save(new)
    for files in permutations((first, second)):
        at_once = Merged(versions.agreement, files)
        before = Merged(versions.agreement, files[:1]).write(versions.folder / "before.xlsx")
        apart = Merged(before, files[1:])
        again = Merged(apart.write(versions.folder / "apart.xlsx"), files)
        for merged in (at_once, apart, again):
            assert {h: versions.row(merged)[h] or None for h in new} == new
            assert codes(merged.issues).count("explanation-taken-back") == len(explained)
            for header in explained:
                log = versions.log(merged, header)
                assert log[-1][1:] == ("", second.name)
                assert log[-1][0] == old[header]
                assert len(log) == 2
        assert places(at_once.issues, "explanation-taken-back") == sorted(
            (first.name, versions.sheet, versions.cells[0][header]) for header in explained
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("later", "kept"),
    [
        (
            {"Smiley": "😐 Delvist nået", "Statusbemærkning": None, "Forventes nået": None},
            "Afventer",
        ),  # the same smiley
        ({"Smiley": None, "Statusbemærkning": None, "Forventes nået": None}, "Afventer"),  # a partial file
        ({"Smiley": "☹ Ikke nået", "Statusbemærkning": "Opgivet", "Forventes nået": None}, "Opgivet"),
    ],
)
def test_otherwise_a_blank_never_beats_an_answer(milestone: Versions, later: dict[str, Any], kept: str) -> None:
    merged = Merged(milestone.agreement, [milestone.save(PARTLY), milestone.save(later)])
    assert milestone.row(merged)["Statusbemærkning"] == kept
    changed = later["Smiley"] == "☹ Ikke nået"
    assert codes(merged.issues).count("explanation-taken-back") == changed  # »Forventes nået« only
    assert bool(milestone.row(merged)["Forventes nået"]) == (not changed)


@pytest.mark.slow
def test_an_explanation_that_is_younger_than_the_correction_stays(milestone: Versions) -> None:
    files = [milestone.save(PARTLY), milestone.save(REACHED), milestone.save({"Statusbemærkning": "Set i udvalget"})]
    for order in permutations(files):
        row = milestone.row(Merged(milestone.agreement, order))
        assert (row["Smiley"], row["Statusbemærkning"], row["Forventes nået"]) == ("☺ Nået", "Set i udvalget", "")


@pytest.mark.slow
def test_without_a_time_or_with_the_first_preferred_nothing_goes(milestone: Versions) -> None:
    files = [milestone.save(PARTLY), milestone.save(REACHED, SAVED)]
    tied = Merged(milestone.agreement, files)
    assert "explanation-taken-back" not in codes(tied.issues)
    assert milestone.row(tied)["Statusbemærkning"] == "Afventer"
    first = Merged(milestone.agreement, [files[0], milestone.save(REACHED)], Prefer.FIRST)
    assert milestone.row(first)["Smiley"] == "😐 Delvist nået"
    assert milestone.row(first)["Statusbemærkning"] == "Afventer"


def test_a_column_that_is_gone_or_a_withheld_text_clears_nothing(milestone: Versions) -> None:
    first, second = milestone.save(PARTLY), milestone.save({**REACHED, "Statusbemærkning": "Ring til 010190-1234"})
    with edited(second, second, SAVED + DAY) as book:
        book["Opfølgning"].delete_cols(book.column("Opfølgning", "Forventes nået"))
    merged = Merged(milestone.agreement, [first, second])
    row = milestone.row(merged)
    assert (row["Smiley"], row["Statusbemærkning"], row["Forventes nået"]) == (
        "☺ Nået", "Afventer", "2. budgetopfølgning",
    )  # fmt: skip


def test_what_finance_corrected_stays(milestone: Versions) -> None:
    before = Merged(milestone.agreement, [milestone.save(PARTLY)]).write(milestone.folder / "before.xlsx")
    with edited(before, milestone.folder / "corrected.xlsx") as book:
        cell = next(
            c for c in book["Opfølgning"]["K"] if c.value == "Afventer"
        )  # Økonomi writes it in words of its own
        cell.value = "Afventer et tilbud"
    merged = Merged(milestone.folder / "corrected.xlsx", [milestone.save(REACHED)])
    assert milestone.row(merged)["Statusbemærkning"] == "Afventer et tilbud"
    assert milestone.row(merged)["Forventes nået"] == ""


def test_what_explains_what_is_declared() -> None:
    assert explaining(DEPARTMENT.sheet("follow_up")) == {"smiley": ("comment", "expected")}
    assert explaining(DEPARTMENT.sheet("economy")) == {"economy_smiley": ("forecast", "explanation")}
    for sheet in DEPARTMENT.sheets:
        for column in sheet.columns:
            assert not column.explains or sheet.column(column.explains) in sheet.editable
