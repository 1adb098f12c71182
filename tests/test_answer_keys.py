"""Rows of a round without a sound key, which finance makes: of no round, of no milestone or line, or twice.

That each is an error in its sheet is in ``test_rules.py``; here is what the whole workbook and the commands say.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Consolidated
from tests.typed_edits import Edit, Typed, type_in_libreoffice
from tests.workbook_editing import Merged, codes, edited, places, values
from workbook_tools.definition.overview_sums import ALL_COUNTED, NOT_ALL_COUNTED, OUTSIDE
from workbook_tools.definition.workbooks import CONSOLIDATED
from workbook_tools.operations.fill import fill_file
from workbook_tools.operations.validate import validate_file

# What is typed into the consolidated workbook, and the sheets whose rows are not counted.
TYPED: dict[str, tuple[Sequence[Edit], Sequence[str]]] = {
    "nothing": ((), ()),
    "a milestone without its id": ((Edit("follow_up", 3, "milestone_id", None),), ("Opfølgning",)),
    "a line that is on no budget line": ((Edit("economy", 3, "line", 99),), ("Økonomiopfølgning",)),
    "a round as a text": ((Edit("follow_up", 3, "round", "1"),), ("Opfølgning",)),
    "a milestone twice": ((Edit("follow_up", 4, "milestone_id", "1.4-1"),), ("Opfølgning",)),
    "an answer below the others": (
        (Edit("follow_up", 56, "round", 1), Edit("follow_up", 56, "item", "1.1"), Edit("follow_up", 56, "smiley", "☺ Nået")),
        ("Opfølgning",),
    ),
    "only an amount": ((Edit("budget_lines", 58, "year_0", 5000),), ("Økonomi",)),
    "a committee that is on no list": (
        (Edit("items", 4, "committee", "Ukendt udvalg"),), ("Opfølgning", "Økonomiopfølgning"),
    ),
    "a change below all that is counted": ((Edit("changes", 90, "change", "9"),), (f"{OUTSIDE} Budgetændringer.",)),
}  # fmt: skip


@pytest.fixture(scope="module")
def typed(consolidated: Consolidated, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The consolidated workbook with each, as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("keys")
    jobs = {n: Typed.into(consolidated.path, edits, CONSOLIDATED, folder, n) for n, (edits, _) in TYPED.items()}
    type_in_libreoffice(list(jobs.values()), folder)
    return {name: one.as_typed for name, one in jobs.items()}


@pytest.mark.parametrize("name", TYPED)
def test_overblik_says_at_once_which_rows_are_not_counted(name: str, typed: dict[str, Path]) -> None:
    _, told = TYPED[name]
    lines = [str(cell) for row in values(typed[name], "Overblik")[:8] for cell in row if cell]
    assert (ALL_COUNTED in lines, NOT_ALL_COUNTED in lines) == (not told, bool(told))
    named = [line for line in lines if " ikke talt med" in line or line.startswith(OUTSIDE)]
    assert len(named) == len(told)
    assert all(line.startswith(start) for line, start in zip(named, told, strict=True)), named


@pytest.mark.parametrize(
    "name", ["a milestone without its id", "a milestone twice", "a line that is on no budget line"]
)
def test_kontrol_speaks_as_it_is_typed(name: str, typed: dict[str, Path], consolidated: Consolidated) -> None:
    (edit, *_), (title, *_) = TYPED[name]
    before, after = (values(path, title)[edit.row + 1] for path in (consolidated.path, typed[name]))
    at = CONSOLIDATED.sheet(edit.sheet).names.index("control")
    assert not before[at]
    assert after[at]


def test_fill_goes_on_saying_it(typed: dict[str, Path], tmp_path: Path) -> None:
    fill_file(typed["a milestone without its id"], tmp_path / "filled.xlsx")
    assert NOT_ALL_COUNTED in {cell for row in values(tmp_path / "filled.xlsx", "Overblik")[:8] for cell in row}


@pytest.mark.parametrize(
    ("sheet", "header", "value", "code"),
    [
        ("Opfølgning", "Milepæls-id", None, "unknown-key"),
        ("Opfølgning", "Runde", 9, "unknown-round"),
        ("Opfølgning", "Milepæls-id", "1.1-9", "unknown-key"),
        ("Økonomiopfølgning", "Linjenr.", 99, "unknown-key"),
        ("Økonomiopfølgning", "Punktnr.", None, "unknown-key"),
    ],
)
def test_a_row_of_nothing_is_no_row_of_the_proof(
    consolidated: Consolidated, returned: Path, tmp_path: Path, sheet: str, header: str, value: object, code: str
) -> None:
    with edited(consolidated.path, tmp_path / "typed.xlsx") as book:
        at = next(n for n, cell in enumerate(book.workbook[sheet][1], start=1) if cell.value == header)
        cell = book.workbook[sheet].cell(5, at)
        cell.value = value
        place = ("typed.xlsx", sheet, cell.coordinate if header != "Punktnr." else f"C{cell.row}")
    assert place in places(validate_file(tmp_path / "typed.xlsx"), code)
    merged = Merged(tmp_path / "typed.xlsx", sorted(returned.iterdir()))
    assert place in places(merged.issues, code)
    assert merged.result.proof == consolidated.result.proof
    assert not merged.result.faulty - consolidated.result.faulty


def test_of_a_row_that_was_copied_one_is_left_and_it_is_told(
    consolidated: Consolidated, returned: Path, tmp_path: Path
) -> None:
    rows = len(Merged(consolidated.path, sorted(returned.iterdir())).rows("Opfølgning"))
    with edited(consolidated.path, tmp_path / "typed.xlsx") as book:
        sheet = book.workbook["Opfølgning"]
        for column in range(1, 16):
            sheet.cell(rows + 2, column).value = sheet.cell(5, column).value
    place = ("typed.xlsx", "Opfølgning", f"B{rows + 2}")
    assert places(validate_file(tmp_path / "typed.xlsx"), "duplicate-key") == [place]
    merged = Merged(tmp_path / "typed.xlsx", sorted(returned.iterdir()))
    assert places(merged.issues, "duplicate-key") == [place]
    assert len(merged.rows("Opfølgning")) == rows
    assert "proof-failed" not in codes(merged.issues)
