"""Levels are asked by what they mean: one that is added to its scale in one place is known everywhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from workbook_tools.definition.levels import COLOURED, ECONOMY, EFFORT, LEVELS, MISSING, Scale, scale_of
from workbook_tools.messages.catalogue import LANGUAGES, catalogue
from workbook_tools.schema.expressions import Literal

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "workbook_tools"
NEW = """        Level(
            "endangered", "🟠", "I fare", Verdict.PARTLY,
            Tone("endangered", "#F8CBAD", "#7A3200", "#c55a11", "#ffffff", "#8A3B00", "M7.5 15.5H16.5"),
            needs_comment=True, needs_expected=True, typed=("i fare",),
            guidance="Milepælen er i fare.", brief="i fare.", explained="Milepælen er i fare.",
            told="i fare", english="endangered",
        ),
"""
TEXT = "🟠 I fare"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a copy of the package with a fourth level makes of an answer with it."""
    folder = tmp_path_factory.mktemp("levels")
    shutil.copytree(PACKAGE, folder / "workbook_tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    levels = folder / "workbook_tools" / "definition" / "levels.py"
    before, found, after = levels.read_text(encoding="utf-8").partition('        Level(\n            "not_reached"')
    assert found
    levels.write_text(before + NEW + found + after, encoding="utf-8")
    work = folder / "work"
    (work / "returned").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fourth_level", str(work)],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def below(rows: list[list[Any]], header: str) -> list[Any]:
    """What stands below the first cell with a header, in that column."""
    row, at = next((n, row.index(header)) for n, row in enumerate(rows) if header in row)
    return [line[at] for line in rows[row + 1 :] if at < len(line)]


def test_a_level_is_offered_read_and_asked_about(told: dict[str, Any]) -> None:
    assert TEXT in told["offered"]
    assert {"comment-required", "expected-required"} <= set(told["asked"])
    assert "not-in-list" not in told["asked"]
    assert told["taken"][0] == TEXT
    assert "not-in-list" not in told["said"]
    assert "comment-required" not in told["said"]


def test_a_level_has_its_colour_everywhere(told: dict[str, Any]) -> None:
    for sheet, colours in told["colours"].items():
        assert colours[TEXT] == "F8CBAD", sheet


def test_a_level_is_counted(told: dict[str, Any]) -> None:
    assert "1 endangered" in told["shown"]
    assert "DOES NOT ADD UP" not in told["shown"]
    for page in ("overview", "committee", "combined"):
        assert below(told[page], TEXT)[0] == 1, page
    assert ["Nord", 4] in told["status"]


def test_a_level_is_shown_and_carried_on(told: dict[str, Any]) -> None:
    assert TEXT in below(told["matrix"], "Runde 1")
    assert TEXT in below(told["committee"], "Smiley")
    assert any(TEXT in cells for cells in told["carried"])
    for page in ("guidance", "start"):
        assert any(TEXT in str(cell) for row in told[page] for cell in row), page


def test_a_level_is_reported(told: dict[str, Any]) -> None:
    note = told["note"]
    assert ["I fare", "Milepælen er i fare."] in note["Hvad smileyerne betyder"]
    assert "I fare" in note["Milepæle i punkt 1.1"][0]


def test_the_roles_of_the_levels() -> None:
    reached, partly, not_reached = EFFORT.texts
    assert (EFFORT.ended, EFFORT.open, EFFORT.bad) == ((reached,), (partly, not_reached), (not_reached,))
    assert EFFORT.for_analysis == (reached, not_reached)
    assert EFFORT.worst_first == (not_reached, partly, None, reached)
    assert EFFORT.is_worse(not_reached, partly)
    assert not EFFORT.is_worse(partly, not_reached)
    assert not EFFORT.is_worse(partly, None)
    assert EFFORT.symbols(EFFORT.needing_comment) == "😐 og ☹"
    assert (ECONOMY.best.text, ECONOMY.worst.text) == ECONOMY.texts
    assert EFFORT.of(None) is None
    assert EFFORT.of(partly) is EFFORT.levels[1]


def test_a_scale_is_known_by_its_words_or_some_of_them() -> None:
    assert scale_of(EFFORT.for_analysis) is EFFORT
    assert scale_of(ECONOMY.texts) is ECONOMY
    assert scale_of(("Ja", "Nej")) is None
    assert [text for text, _ in COLOURED] == [
        "☺ Nået", "☺ Overholdt", "😐 Delvist nået", "☹ Ikke nået", "☹ Ikke overholdt",
    ]  # fmt: skip


def test_no_module_but_the_declaration_names_a_level() -> None:
    names = "|".join(level.name.upper() for level in LEVELS)
    words = "|".join(re.escape(level.text) for level in (*LEVELS, MISSING))
    for file in PACKAGE.rglob("*.py"):
        if file.relative_to(PACKAGE).parts[0] == "definition":
            continue
        assert not re.search(rf'\bw(?:ords)?\.(?:{names})\b|"(?:{words})"', file.read_text(encoding="utf-8")), file


def test_no_message_names_a_level() -> None:
    """They ask the scale: ``{first_levels}``, ``{last_level}``, ``{analysis_good}``, ``{analysis_others}``."""
    texts = [text for language in LANGUAGES for text in catalogue(language).values()]
    assert [text for text in texts for level in LEVELS if level.text in text or f"{level.word}." in text] == []
    words = {word.name: word.value for word in Scale((*EFFORT.levels, replace(EFFORT.best, word="Klar"))).named}
    assert words["first_levels"] == Literal("Nået, Delvist nået, Ikke nået")
    assert (words["last_level"], words["analysis_good"]) == (Literal("Klar"), Literal("☺ Nået / ☺ Klar"))


def test_the_writer_and_the_engine_know_no_sheet_by_name() -> None:
    from workbook_tools.definition.workbooks import CONSOLIDATED, DEPARTMENT

    sheets = {sheet.name for kind in (CONSOLIDATED, DEPARTMENT) for sheet in kind.sheets}
    compared = re.compile(rf'(?:==|!=|\bin) (?:\(|\[|\{{)?"(?:{"|".join(sheets)})"')
    for folder in ("workbook", "rules"):
        for file in (PACKAGE / folder).rglob("*.py"):
            assert not compared.search(file.read_text(encoding="utf-8")), file
