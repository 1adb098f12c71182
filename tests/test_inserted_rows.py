"""Rows that people insert: what formulas no longer reach is told on the pages, and never left out of a total in silence.

A row between others stays counted as long as there is room below; one in front of the first leads every formula astray.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Consolidated
from tests.libreoffice import convert
from tests.typed_edits import Edit, Rows, Typed, type_in_libreoffice
from tests.workbook_editing import parts, values, write_parts
from workbook_tools.definition.guidance_page import UNCHECKED
from workbook_tools.definition.overview_sums import ALL_COUNTED, NOT_ALL_COUNTED, OUTSIDE
from workbook_tools.definition.start_page import INSERTED
from workbook_tools.definition.words import NOT_READY, READY
from workbook_tools.definition.workbooks import AGREEMENT, CONSOLIDATED, DEPARTMENT
from workbook_tools.operations.fill import fill_file

# What is done, and the sheet that Overblik names.
DONE: dict[str, tuple[Sequence[Edit | Rows], str]] = {
    "nothing": ((), ""),
    "one between others, where some are spare": ((Rows("follow_up", 5, 1),), ""),
    "more than are spare": ((Rows("follow_up", 5, 40),), "Opfølgning"),
    "one between others, where none is spare": ((Rows("economy", 20, 1),), "Økonomiopfølgning"),
    "one in front of the first": ((Rows("economy", 0, 1),), "Økonomiopfølgning"),
    "one in front of the first of another sheet": ((Rows("items", 0, 1),), "Punkter"),
    "a line below the total": ((Edit("budget_lines", 80, "item", "1.1"),), "Økonomi"),
    "any of the lists that stand side by side": ((Edit("lists", 90, "collective", "Alle fagudvalg"),), "Lister"),
}


@pytest.fixture(scope="module")
def done(consolidated: Consolidated, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The consolidated workbook after each of what is done, as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("inserted")
    typed = {
        name: Typed.into(consolidated.path, edits, CONSOLIDATED, folder, name) for name, (edits, _) in DONE.items()
    }
    type_in_libreoffice(list(typed.values()), folder)
    return {name: one.as_typed for name, one in typed.items()}


@pytest.mark.parametrize("name", DONE)
def test_overblik_names_the_sheet_whose_rows_are_not_reached(name: str, done: dict[str, Path]) -> None:
    _, title = DONE[name]
    lines = [str(row[1] or "") for row in values(done[name], "Overblik")[:8]]
    assert (ALL_COUNTED in lines, NOT_ALL_COUNTED in lines) == (not title, bool(title))
    assert [line for line in lines if line.startswith(OUTSIDE)] == ([f"{OUTSIDE} {title}."] if title else [])


@pytest.mark.parametrize(
    ("name", "title"), [("follow_up_round", "Opfølgning"), ("economy_economy_smiley", "Økonomiopfølgning")]
)
def test_figures_without_the_name_they_go_by_are_not_green(
    name: str, title: str, consolidated: Consolidated, tmp_path: Path
) -> None:
    contents = parts(consolidated.path)
    workbook = re.sub(rf'<definedName name="{name}">[^<]*</definedName>', "", contents["xl/workbook.xml"].decode())
    assert len(workbook) < len(contents["xl/workbook.xml"].decode())
    write_parts(tmp_path / "name.xlsx", contents | {"xl/workbook.xml": workbook.encode()})
    (path,) = convert([tmp_path / "name.xlsx"], tmp_path)
    lines = [str(row[1] or "") for row in values(path, "Overblik")[:8]]
    assert NOT_ALL_COUNTED in lines
    assert f"{OUTSIDE} {title}." in lines


def test_fill_counts_them_again(done: dict[str, Path], tmp_path: Path) -> None:
    for name in ("one between others, where none is spare", "one in front of the first"):
        fill_file(done[name], tmp_path / f"{name}.xlsx")
        lines = [str(row[1] or "") for row in values(tmp_path / f"{name}.xlsx", "Overblik")[:8]]
        assert ALL_COUNTED in lines
        assert not [line for line in lines if line.startswith(OUTSIDE)]


def test_a_row_without_kontrol_is_no_row_that_is_all_right(small: Path, tmp_path: Path) -> None:
    """LibreOffice gives a row that is inserted none of the table's formulas."""
    rows = [Rows("milestones", 1, 1), Edit("milestones", 1, "item", "1.1"), Edit("milestones", 1, "milestone", "Ny")]
    typed = Typed.into(small, rows, AGREEMENT, tmp_path, "without")
    type_in_libreoffice([typed], tmp_path)
    lines = {str(row[1]): str(row[2]) for row in values(typed.as_typed, "Vejledning")[:20]}
    assert lines["9. Milepæle"] == UNCHECKED
    assert lines["Kan aftalen deles op?"].startswith("Ikke endnu")


@pytest.mark.parametrize("sheet", ["follow_up", "economy"])
def test_a_department_is_not_ready_where_rows_were_inserted(
    sheet: str, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """Its sheets are protected, without a password."""
    before, after = (
        Typed.into(small_answered["Nord"], edits, DEPARTMENT, tmp_path, name)
        for name, edits in (("before", ()), ("after", (Rows(sheet, 0, 1),)))
    )
    type_in_libreoffice([before, after], tmp_path)
    shown = [{str(cell) for row in values(one.as_typed, "Start")[:16] for cell in row} for one in (before, after)]
    assert READY in shown[0]
    assert {NOT_READY, INSERTED} <= shown[1]
