"""``--format json`` of status and consolidate: the same as in words, for programs, and only that on stdout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from workbook_tools.cli.main import main

CPR = "010190-1234"


def ran(*words: object, code: int) -> dict[str, Any]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    assert CPR not in result.output
    return found


@pytest.fixture
def came(small_answered: dict[str, Path], tmp_path: Path) -> Path:
    """Nord's answers, and a file that cannot be read; nothing of Syd."""
    folder = tmp_path / "came"
    folder.mkdir()
    (folder / "nord.xlsx").write_bytes(small_answered["Nord"].read_bytes())
    (folder / f"{CPR}.xlsx").write_text("no workbook")
    return folder


def test_status(small: Path, came: Path) -> None:
    found = ran("status", small, came, "--today", "2030-04-13", "--format", "json", code=1)
    shared = {"round": 1, "deadline": "2030-04-12", "errors": 0, "not_read": []}
    assert found["departments"] == [
        {"department": "Nord", "answered": 4, "rows": 4, "complete": True, "late": False, "files": 1, **shared},
        {"department": "Syd", "answered": 0, "rows": 2, "complete": False, "late": True, "files": 0, **shared},
    ]
    (left,) = found["not_taken"]
    assert "•" in left["file"]
    assert left["reason"]


def test_status_of_a_finished_round(small: Path, small_answered: dict[str, Path]) -> None:
    found = ran("status", small, *small_answered.values(), "--today", "2030-04-13", "--format", "json", code=0)
    assert (len(found["departments"]), found["not_taken"]) == (2, [])


@pytest.mark.parametrize("strict", [False, True])
def test_consolidate(small: Path, came: Path, strict: bool) -> None:
    output = came.parent / "samlet.xlsx"
    words = ("consolidate", small, came, "-o", output, "--format", "json", *(["--strict"] if strict else []))
    found = ran(*words, code=1)
    assert found["output"] == (None if strict else str(output))
    assert output.exists() is not strict
    assert found["rounds"] == [{"round": 1, "departments": ["Nord", "Syd"], "returned": ["Nord"]}]
    proof = {one["what"]: one for one in found["proof"]}
    assert proof["milestones"] == {
        "round": 1, "what": "milestones", "holds": True, "rows_agreement": 3, "amount_agreement": 0,
        "rows_departments": 3, "amount_departments": 0, "rows_consolidated": 3, "amount_consolidated": 0,
    }  # fmt: skip
    assert all(one["holds"] for one in found["sums"])
    codes = {issue["code"] for issue in found["issues"]}
    assert {"unreadable-workbook"} < codes
