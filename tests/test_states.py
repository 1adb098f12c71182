"""Every agreement workbook says which state of the agreement it is, and files of a newer one stop the run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.workbook_editing import SAVED, edited, parts, sha256, write_parts
from workbook_tools.cli.main import main
from workbook_tools.operations.agreement.agreement import empty_agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.agreement.state import State, next_state, read_state
from workbook_tools.operations.reading.loading import agreement_from, load_agreement
from workbook_tools.operations.returned.read_submission import read_submission
from workbook_tools.workbook.reading.reader import read_bytes
from workbook_tools.workbook.writing.writer import write_workbook


def ran(*words: object, code: int = 0) -> Result:
    found = CliRunner().invoke(main, [str(word) for word in words])
    assert found.exit_code == code, found.output
    return found


def state(path: Path) -> State:
    found = load_agreement(path).agreement.state
    assert found is not None
    return found


class Year:
    """Round 1 of the small agreement, sent, answered by Nord and consolidated; then round 2, sent."""

    def __init__(self, agreement: Path, folder: Path) -> None:
        self.folder = folder
        ran("fill", agreement, "-o", folder / "agreement.xlsx")
        self.agreement = folder / "agreement.xlsx"
        ran("split", self.agreement, "--round", 1, "-o", folder / "sent-1")
        self.first = folder / "sent-1" / "2030 runde 1 - Nord.xlsx"
        ran("consolidate", self.agreement, self.first, "-o", folder / "consolidated-1.xlsx", code=1)
        self.consolidated = folder / "consolidated-1.xlsx"
        with edited(self.consolidated, folder / "opened.xlsx") as book:
            book.put("Runder", "1", "Status", "Lukket")
            book.put("Runder", "2", "Status", "Åben")
        self.opened = folder / "opened.xlsx"
        ran("split", self.opened, "--round", 2, "-o", folder / "sent-2")
        self.second = folder / "sent-2" / "2030 runde 2 - Nord.xlsx"


@pytest.fixture(scope="module")
def year(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(small, tmp_path_factory.mktemp("states"))


def test_every_command_that_writes_an_agreement_counts_one_on(year: Year, tmp_path: Path) -> None:
    template = agreement_from(read_bytes(write_workbook(document(empty_agreement())), "template.xlsx")).agreement.state
    assert template is not None
    assert (template.number, template.parent) == (1, "")
    filled, consolidated = state(year.agreement), state(year.consolidated)
    ran("new-year", year.consolidated, "-o", tmp_path / "2031.xlsx")
    assert (consolidated.number, consolidated.parent) == (filled.number + 1, filled.mark)
    assert (state(tmp_path / "2031.xlsx").number, state(tmp_path / "2031.xlsx").parent) == (
        consolidated.number + 1, consolidated.mark,
    )  # fmt: skip


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes_in_whatever_order(year: Year, tmp_path: Path) -> None:
    files = sorted((year.folder / "sent-1").iterdir())
    ran("consolidate", year.agreement, *files, "-o", tmp_path / "one.xlsx", code=1)
    ran("consolidate", year.agreement, *reversed(files), "-o", tmp_path / "two.xlsx", code=1)
    assert sha256(tmp_path / "one.xlsx") == sha256(tmp_path / "two.xlsx")


def test_two_states_made_from_one_are_told_apart(year: Year, tmp_path: Path) -> None:
    """Two people go on from the same workbook, each with an edit of their own."""
    for name, title in (("a", "Cykelsti langs åen"), ("b", "Cykelsti langs banen")):
        with edited(year.opened, tmp_path / f"{name}.xlsx") as book:
            book.put("Punkter", "1.1", "Titel", title)
        ran("fill", tmp_path / f"{name}.xlsx", "-o", tmp_path / f"{name}-filled.xlsx")
    one, other = state(tmp_path / "a-filled.xlsx"), state(tmp_path / "b-filled.xlsx")
    assert (one.number, one.parent) == (other.number, other.parent)
    assert one.mark != other.mark


def test_a_departments_workbook_carries_the_state_it_was_made_from(year: Year, tmp_path: Path) -> None:
    made_from = read_submission(year.second).made_from
    assert made_from is not None
    assert (made_from.state, made_from.file) == (state(year.opened), "opened.xlsx")
    ran("fill", year.second, "-o", tmp_path / "filled.xlsx")
    assert read_submission(tmp_path / "filled.xlsx").made_from == made_from


@pytest.mark.slow
def test_a_comparison_says_nothing_of_states_and_marks(year: Year, tmp_path: Path) -> None:
    """The same rows, sent from two states of the agreement."""
    ran("fill", year.agreement, "-o", tmp_path / "again.xlsx")
    ran("split", tmp_path / "again.xlsx", "--round", 1, "-o", tmp_path / "sent")
    ran("diff", year.first, tmp_path / "sent" / year.first.name)
    ran("diff", year.agreement, tmp_path / "again.xlsx")


def without_names(contents: dict[str, bytes]) -> None:
    book = contents["xl/workbook.xml"].decode()
    contents["xl/workbook.xml"] = re.sub(r"<definedName name=\"WBT_STATE\".*?</definedName>", "", book).encode()


def without_properties(contents: dict[str, bytes]) -> None:
    contents["docProps/custom.xml"] = re.sub(rb"\d\|[a-p]+\|[a-p]*", b"", contents["docProps/custom.xml"])


@pytest.mark.parametrize("lose", [without_names, without_properties])
def test_one_mark_left_is_enough(year: Year, tmp_path: Path, lose: Callable[[dict[str, bytes]], None]) -> None:
    contents = parts(year.opened)
    lose(contents)
    write_parts(tmp_path / "left.xlsx", contents)
    assert parts(tmp_path / "left.xlsx") != parts(year.opened)
    assert state(tmp_path / "left.xlsx") == state(year.opened)


@pytest.mark.parametrize(
    "command",
    [
        ["consolidate", "{agreement}", "{file}", "-o", "{output}"],
        ["status", "{agreement}", "{file}"],
        ["validate", "{file}", "--against", "{agreement}"],
    ],
    ids=lambda command: command[0],
)
def test_a_file_of_a_newer_state_stops_the_run_with_one_line(year: Year, tmp_path: Path, command: list[str]) -> None:
    places = {"agreement": year.agreement, "file": year.second, "output": tmp_path / "out.xlsx"}
    found = ran(*(word.format(**places) for word in command), code=2)
    (line,) = (line for line in found.output.splitlines() if line.strip())
    for word in ("agreement.xlsx", "2030 runde 2 - Nord.xlsx", "Use opened.xlsx"):
        assert word in line
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.slow
def test_an_older_state_is_fine(year: Year, tmp_path: Path) -> None:
    ran("consolidate", year.opened, year.first, year.second, "-o", tmp_path / "out.xlsx", code=1)
    ran("validate", year.first, "--against", year.opened, code=1)


@pytest.mark.slow
def test_files_and_agreements_that_tell_no_state_are_fine(year: Year, tmp_path: Path) -> None:
    """Of an older template, or saved by a program that drops what it does not know."""
    stateless = tmp_path / "stateless.xlsx"
    contents = parts(year.agreement)
    without_names(contents)
    contents["docProps/custom.xml"] = re.sub(rb"\d\|[a-p]+\|[a-p]*", b"", contents["docProps/custom.xml"])
    write_parts(stateless, contents)
    assert load_agreement(stateless).agreement.state is None
    ran("consolidate", stateless, year.second, "-o", tmp_path / "one.xlsx", code=1)
    assert state(tmp_path / "one.xlsx").number == 1
    ran("split", stateless, "--round", 1, "-o", tmp_path / "sent")
    sent = tmp_path / "sent" / "2030 runde 1 - Nord.xlsx"
    assert read_submission(sent).made_from is None
    ran("validate", sent, "--against", year.opened, code=1)


def test_another_agreements_state_says_nothing(year: Year, small: Path, tmp_path: Path) -> None:
    with edited(year.second, tmp_path / "other.xlsx", SAVED) as book:
        for row in book["_meta"].iter_rows():
            if row[0].value == "Budgetår":
                row[1].value = 2029
    found = ran("consolidate", year.agreement, tmp_path / "other.xlsx", "-o", tmp_path / "out.xlsx", code=1)
    assert "wrong-agreement" in found.output


def test_what_a_state_looks_like() -> None:
    first = next_state(None, "template")
    second = next_state(first, "fill", ["a"])
    assert read_state(f'="{second}"') == second == read_state(str(second))
    assert next_state(first, "fill", ["b"]).mark != second.mark != next_state(first, "new-year", ["a"]).mark
    assert not re.search(r"\d", second.mark)  # so that it never looks like somebody's number
    for text in ("", "2", "x|y|z", "2|abc|", '="2|abcdefghijkl|"x'):
        assert read_state(text) is None
