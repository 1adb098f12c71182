"""A file whose round takes no answers is held back with one line, and nobody is asked for that round."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.workbook_editing import SAVED, Merged, codes, edited, places
from workbook_tools.cli.main import main
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.validate import validate_file

HELD_BACK = "Ikke taget med: runden er ikke åben"


@pytest.fixture(scope="module")
def of_round_two(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nord's workbook of round 2, answered while only round 1 is open."""
    folder = tmp_path_factory.mktemp("round-two")
    (nord, _), _ = split_files(small, 2, folder / "sent", False).files
    with edited(nord, folder / "Nord 2.xlsx", SAVED) as book:
        book.put("Opfølgning", "1.1-2", "Smiley", "☺ Nået")
        book.put("Opfølgning", "2.1-2", "Smiley", "? ikke på listen")
    return folder / "Nord 2.xlsx"


def with_status(agreement: Path, target: Path, **status: str | None) -> Path:
    """The agreement with other states of its rounds, given as ``r1="Åben"``."""
    with edited(agreement, target) as book:
        for number, word in status.items():
            book.put("Runder", number.removeprefix("r"), "Status", word)
    return target


@pytest.mark.parametrize("status", ["Kommende", None, "Snart"])
def test_a_coming_round_takes_no_answers_and_asks_nobody(
    small: Path, small_answered: dict[str, Path], of_round_two: Path, tmp_path: Path, status: str | None
) -> None:
    agreement = with_status(small, tmp_path / "agreement.xlsx", r2=status)
    merged = Merged(agreement, [of_round_two, *small_answered.values()])
    assert places(merged.issues, "round-not-open") == [("Nord 2.xlsx", None, None)]
    assert [i.code for i in merged.issues if i.file == "Nord 2.xlsx"] == ["round-not-open"]
    assert merged.result.rounds == [1]
    assert {row["Runde"] for row in merged.rows("Opfølgning")} == {1}
    assert {row["Runde"] for row in merged.rows("Økonomiopfølgning")} == {1}
    received = {row["Fil"]: row["Status"] for row in merged.rows("Modtagne filer")}
    assert received == {"Nord.xlsx": "Taget med", "Syd.xlsx": "Taget med", "Nord 2.xlsx": HELD_BACK}


def test_late_is_for_closed_rounds_only(small: Path, of_round_two: Path) -> None:
    assert codes(Merged(small, [of_round_two], late=True).issues).count("round-not-open") == 1


def test_what_waited_is_taken_in_when_the_round_is_open(
    small: Path, small_answered: dict[str, Path], of_round_two: Path, tmp_path: Path
) -> None:
    first = Merged(small, [of_round_two, *small_answered.values()]).write(tmp_path / "first.xlsx")
    merged = Merged(with_status(first, tmp_path / "opened.xlsx", r1="Lukket", r2="Åben"), [of_round_two])
    assert {r["Milepæls-id"]: r["Smiley"] for r in merged.rows("Opfølgning") if r["Runde"] == 2}["1.1-2"] == "☺ Nået"
    (status,) = (row["Status"] for row in merged.rows("Modtagne filer") if row["Fil"] == "Nord 2.xlsx")
    assert status == "Taget med"


def test_a_closed_round_is_said_in_one_line_with_every_cell(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    closed = with_status(small, tmp_path / "closed.xlsx", r1="Lukket")
    merged = Merged(closed, [small_answered["Nord"]])
    (issue,) = (i for i in merged.issues if i.code == "answer-of-closed-round")
    assert (issue.file, issue.sheet, issue.cell) == ("Nord.xlsx", "Opfølgning", "J2")
    for cells in ("Opfølgning J2:J3, K3, L3", "Økonomiopfølgning M2, Q2:Q3, R2", "--late"):
        assert cells in issue.message
    assert merged.rows("Opfølgning") == []  # nobody is asked for it now
    late = Merged(closed, [small_answered["Nord"]], late=True)
    assert {row["Runde"] for row in late.rows("Opfølgning")} == {1}


def test_a_closed_round_that_stands_is_said_in_one_line_too(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    first = Merged(small, [small_answered["Syd"]]).write(tmp_path / "first.xlsx")
    merged = Merged(with_status(first, tmp_path / "closed.xlsx", r1="Lukket"), small_answered.values())
    assert places(merged.issues, "answer-of-closed-round") == [("Nord.xlsx", "Opfølgning", "J2")]
    received = {row["Fil"]: row["Status"] for row in merged.rows("Modtagne filer")}
    assert received == {"Nord.xlsx": "Runden er lukket", "Syd.xlsx": "Taget med"}


def test_status_says_what_waits(small: Path, of_round_two: Path) -> None:
    found = CliRunner().invoke(main, ["status", str(small), str(of_round_two), "--today", "2030-04-02"])
    assert found.exit_code == 1
    assert "held back: Nord 2.xlsx" in found.output
    assert "Round 2" not in found.output


def test_a_file_can_be_checked_before_its_round_is_open(small: Path, of_round_two: Path, tmp_path: Path) -> None:
    """It is a warning: nothing is wrong in the file, but nothing of it will be taken."""

    def said(agreement: Path) -> list[tuple[str, str]]:
        issues = validate_file(of_round_two, load_agreement(agreement).agreement)
        return [(i.severity.value, i.code) for i in issues if i.code == "round-not-open"]

    assert said(small) == [("warning", "round-not-open")]
    assert said(with_status(small, tmp_path / "opened.xlsx", r1="Lukket", r2="Åben")) == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({"r1": "Kommende"}, "round 1 (1. budgetopfølgning)"),
        ({"r1": "Lukket"}, "round 2 (2. budgetopfølgning)"),
        ({"r1": "Lukket", "r2": None}, "round 2 (2. budgetopfølgning)"),
        ({"r1": "Lukket", "r2": "Lukket", "r3": "Lukket", "r4": "Lukket"}, "none is coming"),
        ({"r1": "Åben"}, None),
    ],
)
def test_status_says_which_round_is_next_where_none_is_open(
    small: Path, tmp_path: Path, status: dict[str, str | None], said: str | None
) -> None:
    agreement = with_status(small, tmp_path / "agreement.xlsx", **status)
    (tmp_path / "in").mkdir()
    found = CliRunner().invoke(main, ["status", str(agreement), str(tmp_path / "in")])
    assert found.exit_code == 1
    assert ("No round is open" in found.stdout) is (said is not None)
    assert (said or "0 of 2 departments") in found.stdout
    assert "0 of 0" not in found.stdout


@pytest.mark.parametrize(("number", "said"), [("1", False), ("2", True)])
def test_split_works_for_any_round_and_says_that_it_is_not_open(
    small: Path, tmp_path: Path, number: str, said: bool
) -> None:
    found = CliRunner().invoke(main, ["split", str(small), "--round", number, "-o", str(tmp_path / "out")])
    assert found.exit_code == 0
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert (f"Round {number} is not open" in found.output) == said
