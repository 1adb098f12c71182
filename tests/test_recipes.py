"""The recipes of docs/architecture.md do what they say: applied as written to a copy of the package, seen in a round's result."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SMALL
from tests.recipes import ROOT, apply, recipes
from tests.workbook_editing import edited, write_agreement
from workbook_tools.operations.split import split_files

LEVEL = "🟠 I fare"
SHEETS = "workbook_tools/definition/follow_up_sheet.py"
ANSWERED_BEFORE = """
    Milepæls-id | Smiley      | Statusbemærkning   | Forventes nået
    1.1-1       | ☺ Nået      |                    |
    2.1-1       | ☹ Ikke nået | Høringen varer ved | 2. budgetopfølgning
    """
ISSUES = ["workbook_tools/messages/da/issues.toml", "workbook_tools/messages/en/issues.toml"]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """A copy of the package with every recipe applied to it, and the files each of them has changed."""
    folder = tmp_path_factory.mktemp("recipes")
    for name in ("workbook_tools", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder, {name: apply(block, folder) for name, block in recipes().items()}


@pytest.fixture(scope="module")
def told(copied: tuple[Path, dict[str, list[str]]]) -> dict[str, Any]:
    """What the copy makes of a round in which the new column, level and rule are answered."""
    folder, _ = copied
    work = folder / "work"
    (work / "returned").mkdir(parents=True)
    before = write_agreement(work / "before.xlsx", **SMALL)
    for path, _ in split_files(before, 1, work / "before", False).files:
        if "Nord" in path.name:
            with edited(path, path) as book:
                book.fill_in("Opfølgning", ANSWERED_BEFORE)
    done = subprocess.run(
        [sys.executable, "-m", "tests.recipes_played", str(work)],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def below(rows: list[list[Any]], header: str) -> list[Any]:
    """What stands below the first cell with a header, in that column."""
    row, at = next((n, row.index(header)) for n, row in enumerate(rows) if header in row)
    return [line[at] for line in rows[row + 1 :] if at < len(line)]


def beside(rows: list[list[Any]], label: str) -> Any:
    """What stands to the right of a label."""
    row = next(row for row in rows if label in row)
    return row[row.index(label) + 1]


def test_each_recipe_touches_one_place_and_its_texts(copied: tuple[Path, dict[str, list[str]]]) -> None:
    assert copied[1] == {
        "column": [SHEETS],
        "rule": [SHEETS, *ISSUES],
        "level of a smiley": ["workbook_tools/definition/levels.py"],
        "language": ["workbook_tools/messages/sv/issues.toml"],
        "block of a page": ["workbook_tools/definition/overview_page.py"],
    }


def test_a_block_that_fits_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo\ntwo\n", encoding="utf-8")
    for text in ("three", "two"):
        with pytest.raises(ValueError, match=r"a\.py has"):
            apply(f"+++ a.py\n {text}\n+four\n", tmp_path)


def test_a_column_is_in_the_template_answered_and_kept(told: dict[str, Any]) -> None:
    assert "Hindring" in told["template"]
    assert told["obstacles"] == ["", "", "Jordbunden"]
    assert told["logged"] == ["Jordbunden"]
    assert told["exported"] == "obstacle"


def test_a_workbook_from_before_the_column_is_no_fault(told: dict[str, Any]) -> None:
    assert "older-template" in told["before"]
    assert not {"missing-column", "columns-moved", "obstacle-required"} & set(told["before"])
    assert set(told["before_kept"]) == {""}


def test_a_rule_is_asked_in_the_sheet_and_by_the_script(told: dict[str, Any]) -> None:
    assert ["obstacle-required", "P3"] in told["found"]
    assert "obstacle-required" not in told["said"]
    assert any("Skriv i 'Hindring'" in str(cell) for cell in told["control"])
    assert "Skriv i 'Hindring'" not in str(told["control_answered"])


def test_a_language_is_chosen_and_spoken(told: dict[str, Any]) -> None:
    assert "'Udfyldt af' är inte ifyllt på Start." in told["swedish"]
    assert "Write in 'Hindring' what is in the way" in told["swedish"]


def test_a_block_counts_what_was_answered(told: dict[str, Any]) -> None:
    assert beside(told["overview"], "Milepæle med en hindring") == 1


def test_a_level_is_offered_read_and_asked_about(told: dict[str, Any]) -> None:
    assert LEVEL in told["offered"]
    asked = [code for code, _ in told["found"]]
    assert {"comment-required", "expected-required"} <= set(asked)
    assert "not-in-list" not in asked
    assert told["taken"][0] == LEVEL
    assert "not-in-list" not in told["said"]
    assert "comment-required" not in told["said"]


def test_a_level_has_its_colour_everywhere(told: dict[str, Any]) -> None:
    for sheet, colours in told["colours"].items():
        assert colours[LEVEL] == "B85A1E", sheet


def test_a_level_is_counted(told: dict[str, Any]) -> None:
    assert "1 endangered" in told["shown"]
    assert "DOES NOT ADD UP" not in told["shown"]
    for page in ("overview", "combined"):
        assert below(told[page], LEVEL)[0] == 1, page
    assert any(f"{LEVEL}: 1 · " in str(cell) for row in told["committee"] for cell in row)
    assert ["Nord", 4] in told["status"]


def test_a_level_is_shown_and_carried_on(told: dict[str, Any]) -> None:
    assert LEVEL in below(told["matrix"], "Runde 1")
    assert LEVEL in below(told["committee"], "Runde 1")
    assert any(LEVEL in cells for cells in told["carried"])
    for page in ("guidance", "start"):
        assert any(LEVEL in str(cell) for row in told[page] for cell in row), page


def test_a_level_is_reported(told: dict[str, Any]) -> None:
    note = told["note"]
    assert ["I fare", "Milepælen er i fare."] in note["Hvad smileyerne betyder"]
    assert "I fare" in note["Milepæle i punkt 1.1"][0]
