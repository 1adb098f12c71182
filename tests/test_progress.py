"""How far long work is, on a terminal; nothing where nobody looks."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.combining import combine_files
from tests.conftest import Consolidated
from workbook_tools.cli import progress
from workbook_tools.cli.main import main
from workbook_tools.cli.progress import on_terminal
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.progress import Thing
from workbook_tools.operations.split import split_files


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_files_done_rate_and_remaining_time(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    assert list(on_terminal(["a", "b", "c"], "reading")) == ["a", "b", "c"]
    shown = terminal.getvalue()
    assert "reading:   0%" in shown
    assert "0/3" in shown
    assert "files/s" in shown
    assert shown.endswith("\r")  # the line is wiped when all is done


def test_short_work_is_not_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE", 3600)
    assert list(on_terminal(["a", "b"], "reading")) == ["a", "b"]
    assert terminal.getvalue() == ""


def test_no_terminal_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(progress, "PATIENCE", 0)
    assert list(on_terminal(["a", "b"], "reading")) == ["a", "b"]
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


class Watched:
    """Writes down what was gone through."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def __call__(self, things: Sequence[Thing], doing: str) -> Sequence[Thing]:
        self.seen[doing] = self.seen.get(doing, 0) + len(things)
        return things


@pytest.mark.slow
def test_every_file_is_watched(
    small: Path, small_answered: dict[str, Path], consolidated: Consolidated, tmp_path: Path
) -> None:
    consolidating, splitting, combining = Watched(), Watched(), Watched()
    consolidate_files(small, list(small_answered.values()), tmp_path / "c.xlsx", watch=consolidating)
    split_files(small, 1, tmp_path / "out", False, splitting)
    combine_files([tmp_path / "c.xlsx", consolidated.path], tmp_path / "all.xlsx", watch=combining)
    assert consolidating.seen == {"reading": 2, "consolidating": 2}
    assert splitting.seen == {"making": 2, "checking": 2}
    assert combining.seen == {"reading": 2}


@pytest.mark.parametrize("command", ["validate", "status"])
def test_progress_goes_to_stderr_only(
    command: str, small: Path, small_answered: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(things: Sequence[Thing], doing: str) -> Sequence[Thing]:
        print(f"{doing} {len(things)}", file=sys.stderr)
        return things

    monkeypatch.setattr(f"workbook_tools.cli.commands.{command}.on_terminal", told)
    files = list(map(str, small_answered.values()))
    done = CliRunner().invoke(main, [command, *([str(small)] if command == "status" else []), *files])
    assert "ing 2" in done.stderr
    assert "ing 2" not in done.stdout
