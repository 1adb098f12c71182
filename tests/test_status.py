"""status: who has answered, how much is filled in, who is late."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.workbook_editing import SAVED, edited, hashes
from workbook_tools.cli.main import main
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.read_submission import read_submission
from workbook_tools.operations.status import DepartmentStatus, status_of

BEFORE, AFTER = dt.date(2030, 4, 2), dt.date(2030, 4, 13)  # the deadline is 12 April


def states(agreement: Path, files: list[Path], today: dt.date = BEFORE) -> dict[str, DepartmentStatus]:
    submissions = [read_submission(path) for path in files]
    result = consolidate(load_agreement(agreement), submissions)
    return {state.department: state for state in status_of(result, submissions, today)}


def status(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["status", *map(str, arguments)])


def test_all_answered(small: Path, small_answered: dict[str, Path]) -> None:
    found = states(small, list(small_answered.values()), AFTER)
    assert {name: (s.answered, s.rows, s.complete, s.late) for name, s in found.items()} == {
        "Nord": (4, 4, True, False),
        "Syd": (2, 2, True, False),
    }
    assert {s.deadline for s in found.values()} == {dt.date(2030, 4, 12)}


def test_who_has_not_answered_is_listed_and_late_after_the_deadline(
    small: Path, small_answered: dict[str, Path]
) -> None:
    files = [small_answered["Nord"]]
    syd = states(small, files)["Syd"]
    assert (syd.answered, syd.rows, syd.files, syd.complete, syd.late) == (0, 2, 0, False, False)
    assert states(small, files, AFTER)["Syd"].late
    assert not states(small, files, AFTER)["Nord"].late


def test_half_an_answer_counts_its_smileys(small: Path, small_sent: dict[str, Path], tmp_path: Path) -> None:
    with edited(small_sent["Nord"], tmp_path / "Nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", "☺ Nået")
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", "På vej")
    assert states(small, [tmp_path / "Nord.xlsx"])["Nord"].answered == 1


def test_a_file_saved_after_the_deadline_is_late(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx", dt.datetime(2030, 4, 13, 8, 0)):
        pass
    found = states(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]], BEFORE)
    assert (found["Nord"].complete, found["Nord"].late, found["Syd"].late) == (True, True, False)


def test_the_agreed_deadline_goes_before_the_rounds(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small, tmp_path / "agreement.xlsx", None) as book:
        for cell in book["Centre"]["A"]:
            if cell.value == "Syd":
                book["Centre"].cell(cell.row, book.column("Centre", "Aftalt frist")).value = dt.date(2030, 4, 20)
    found = states(tmp_path / "agreement.xlsx", [small_answered["Nord"]], AFTER)
    assert (found["Syd"].deadline, found["Syd"].late) == (dt.date(2030, 4, 20), False)


def test_an_answer_with_an_error_is_not_complete(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx", SAVED) as book:
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", None)
    nord = states(small, [tmp_path / "Nord.xlsx"])["Nord"]
    assert (nord.answered, nord.errors, nord.complete) == (4, 1, False)


def test_what_a_later_whole_file_has_mended_is_not_left_to_mend(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord 1.xlsx", dt.datetime(2030, 3, 1)) as book:
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", "Ring til 010203-4567")
    whole = states(small, [tmp_path / "Nord 1.xlsx", small_answered["Nord"]])["Nord"]
    assert (whole.errors, whole.complete) == (0, True)
    with edited(small_answered["Nord"], tmp_path / "Nord 2.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", None)
    assert states(small, [tmp_path / "Nord 1.xlsx", tmp_path / "Nord 2.xlsx"])["Nord"].errors


def test_exit_is_0_when_complete_and_1_when_not(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    before = hashes(small.parent)
    complete = status(small, *small_answered.values(), "--today", "2030-04-02")
    assert complete.exit_code == 0, complete.output
    half = status(small, small_answered["Nord"], "--today", "2030-04-02")
    assert half.exit_code == 1
    (nord,) = (line for line in half.output.splitlines() if "Nord" in line)
    (syd,) = (line for line in half.output.splitlines() if "Syd" in line)
    assert "4 of 4" in nord
    assert "0 of 2" in syd
    assert "not returned" in syd
    assert hashes(small.parent) == before


def test_the_example_has_one_department_to_go(ballerup: Path, returned: Path) -> None:
    result = status(ballerup, returned, "--today", "2019-04-02")
    assert result.exit_code == 1
    (line,) = (line for line in result.output.splitlines() if "Ejendomme" in line)
    assert "14 of 15" in line
    assert sum("15 of 15" in line or " complete" in line for line in result.output.splitlines()) >= 8


@pytest.mark.parametrize(("name", "words"), [("Nord.csv", "not read (Nord.csv)"), ("svar.csv", "not returned")])
def test_a_file_that_is_not_read_is_named_with_its_department(
    name: str, words: str, small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(b"a;b\n1;2\n")
    result = status(small, tmp_path / "in", small_answered["Syd"])
    assert result.exit_code == 1
    assert words in next(line for line in result.stdout.splitlines() if "Nord" in line)
    assert f"not read: {name}: " in result.stderr


@pytest.mark.parametrize("content", [b"", b"hej"])
def test_only_unreadable_files_is_never_complete(small: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "brev.xlsx").write_bytes(content)
    result = status(small, tmp_path / "brev.xlsx")
    assert result.exit_code == 1
    assert "brev.xlsx" in result.output


def test_without_any_round_to_answer_nothing_is_complete(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small, tmp_path / "agreement.xlsx", None) as book:
        book.put("Runder", "1", "Status", "Kommende")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "brev.xlsx").write_bytes(b"hej")
    assert status(tmp_path / "agreement.xlsx", tmp_path / "in").exit_code == 1
