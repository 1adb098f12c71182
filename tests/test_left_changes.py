"""A budget change that a department takes back stands until finance decides, and finance is told so."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import NORD
from tests.reporting import account, loaded, note_of, tables
from tests.workbook_editing import Merged, edited
from workbook_tools.definition import words as w
from workbook_tools.rules.issues import Issue

CODE = "change-not-in-newest"
FIRST, LATER = dt.datetime(2030, 4, 1, 9), dt.datetime(2030, 4, 3, 9)
ROWS = {
    "1": ({"Punktnr.": "1.1", "Budgetår": 50}, {"Finansiering": "Ja", "Punktnr.": "2.1", "Budgetår": -50}),
    "2": ({"Punktnr.": "9.9", "Budgetår": 30}, {"Finansiering": "Ja", "Punktnr.": "2.1", "Budgetår": -30}),
    "3": (
        {"Punktnr.": "9.9", "Budgetår": 30},
        {"Finansiering": "Ja", "Linjenr.": None, "Finansieringskilde": "Kassen", "Budgetår": -30},
    ),
    "2 otherwise": ({"Punktnr.": "1.1", "Budgetår": 30}, {"Finansiering": "Ja", "Punktnr.": "2.1", "Budgetår": -30}),
}


@pytest.fixture
def returned(small_sent: dict[str, Path], tmp_path: Path) -> Returned:
    return Returned(small_sent["Nord"], tmp_path)


class Returned:
    """Nord's workbook as it is sent back with some changes, once and again."""

    def __init__(self, sent: Path, folder: Path) -> None:
        self.sent, self.folder = sent, folder

    def __call__(self, saved: dt.datetime, changes: Sequence[str], answers: str = NORD) -> Path:
        target = self.folder / f"{len(list(self.folder.glob('*')))}.xlsx"
        with edited(self.sent, target, saved) as book:
            if answers:
                book.fill_in("Opfølgning", answers)
            at = 2
            for change in changes:
                for row in ROWS[change]:
                    text = {"Ændringsnr.": change.split()[0], "Linjenr.": 1, "Begrundelse": "Dyrere jord"}
                    book.append("Budgetændringer", at, **(text | row))
                    at += 1
        return target


def warned(issues: Sequence[Issue]) -> list[tuple[str | None, str, str | None]]:
    """The file, the change, and the row's item where only a row is gone."""
    told = [one for one in issues if one.code == CODE]
    return [(one.file, re.findall(r"Nord-\d", one.message)[0], one.item) for one in told]


def test_a_change_that_the_newest_file_lacks_is_told(small: Path, returned: Returned) -> None:
    first, later = returned(FIRST, ["1", "2"]), returned(LATER, ["1"])
    merged = Merged(small, [first, later])
    assert warned(merged.issues) == [(later.name, "Nord-2", None)]
    assert {*merged.column("Budgetændringer", "Ændringsnr.")} >= {"Nord-1", "Nord-2"}, "it stands all the same"
    assert not warned(Merged(small, [first]).issues)


def test_a_row_that_another_took_the_place_of_is_told(small: Path, returned: Returned) -> None:
    merged = Merged(small, [returned(FIRST, ["2"]), later := returned(LATER, ["2 otherwise"])])
    assert warned(merged.issues) == [(later.name, "Nord-2", "9.9")]


def test_it_is_told_in_the_next_run_too_until_finance_has_decided(
    small: Path, returned: Returned, tmp_path: Path
) -> None:
    once = Merged(small, [returned(FIRST, ["1", "2"])]).write(tmp_path / "once.xlsx")
    later = returned(LATER, ["1"])
    assert warned(Merged(once, [later]).issues) == [(later.name, "Nord-2", None)]
    with edited(once, tmp_path / "decided.xlsx") as book:
        for row in book["Budgetændringer"].iter_rows(min_row=2):
            if row[0].value == "Nord-2":
                row[book.column("Budgetændringer", "Status") - 1].value = w.REJECTED
    assert not warned(Merged(tmp_path / "decided.xlsx", [later]).issues)


def test_a_part_from_a_colleague_takes_nothing_back(small: Path, returned: Returned) -> None:
    """Several people of a department send a part each: the later one lacks the answers of the first, too."""
    part = "Milepæls-id | Smiley\n1.1-1 | ☺ Nået"
    assert not warned(Merged(small, [returned(FIRST, ["2"]), returned(LATER, ["1"], part)]).issues)


def test_an_earlier_file_takes_nothing_back(small: Path, returned: Returned, tmp_path: Path) -> None:
    once = Merged(small, [returned(LATER, ["1", "2"])]).write(tmp_path / "once.xlsx")
    assert not warned(Merged(once, [returned(FIRST, ["1"])]).issues)


def test_the_note_says_which_changes_it_leaves_out(small: Path, returned: Returned, tmp_path: Path) -> None:
    path = Merged(small, [returned(FIRST, ["1", "3"])]).write(tmp_path / "merged.xlsx")
    note = note_of(loaded(path))
    assert "Nord-3" not in str(tables(note)["Budgetændringer i 1.000 kr."])
    assert "1 forslag til budgetændring afventer beslutning." in account(note)
    assert (
        "1 budgetændring er ikke med i notatet, fordi intet punkt i aftalen er nævnt: Nord-3 (punkt 9.9)."
        in account(note)
    )
    assert "Nord-3" not in account(note_of(loaded(path), committee="Teknikudvalget")), "it is nobody's"
    whole = Merged(small, [returned(FIRST, ["1"])]).write(tmp_path / "whole.xlsx")
    assert "ikke med i notatet" not in account(note_of(loaded(whole)))
