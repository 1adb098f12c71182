"""The frozen program is whole: its commands are found, and it reads what is read in a process of its own."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from tests.conftest import BALLERUP, ROOT
from tests.libreoffice import convert
from workbook_tools.cli.main import COMMANDS

pytestmark = [
    pytest.mark.nightly,  # half a minute of processor time; CI runs this file by itself
    pytest.mark.skipif(importlib.util.find_spec("PyInstaller") is None, reason="PyInstaller is not installed"),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frozen program, moved away from where it was made."""
    made = tmp_path_factory.mktemp("made")
    spec = ROOT / "scripts" / "workbook-tools.spec"
    work = ("--log-level", "ERROR", "--distpath", made / "dist", "--workpath", made / "work")
    subprocess.run([sys.executable, "-m", "PyInstaller", *work, spec], check=True, cwd=made)
    target = tmp_path_factory.mktemp("moved") / "Værktøj & æøå"
    shutil.move(made / "dist" / "workbook-tools", target)
    return target / "workbook-tools"


@pytest.fixture
def run(program: Path, tmp_path: Path) -> Callable[..., str]:
    """Run a command in an empty folder and an environment that speaks no UTF-8."""

    def run(*words: str | Path, code: int = 0) -> str:
        environment = {"LC_ALL": "C", "WORKBOOK_TOOLS_LANGUAGE": "en"}
        done = subprocess.run(
            [program, *words], capture_output=True, encoding="utf-8", cwd=tmp_path, env=environment, timeout=300
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_every_command_is_found(run: Callable[..., str]) -> None:
    for name in COMMANDS:
        assert f"Usage: workbook-tools {name}" in run(name, "--help")


def test_nothing_is_missing(run: Callable[..., str]) -> None:
    said = run("doctor")
    assert "Everything is ready." in said
    assert "other processes can be started" in said
    assert "typst is not installed" not in said


def test_a_round_is_played(run: Callable[..., str], tmp_path: Path) -> None:
    shutil.copy(BALLERUP / "agreement.xlsx", tmp_path / "Aftale æøå.xlsx")
    run("klargør")
    assert "9 drafts" in run("udsend")
    shutil.copytree(BALLERUP / "returned-1", tmp_path / "runde 1" / "modtaget", dirs_exist_ok=True)
    run("hent", "--today", "2019-04-20", code=1)
    run("saml", code=1)
    assert list((tmp_path / "runde 1" / "notater").glob("*.docx"))
    (gathered,) = tmp_path.glob("*samlet.xlsx")
    run("report", gathered, "-o", "note.pdf")
    assert (tmp_path / "note.pdf").read_bytes().startswith(b"%PDF")


def test_files_that_are_read_within_bounds(
    run: Callable[..., str], small_answered: dict[str, Path], small: Path, tmp_path: Path
) -> None:
    for ending in ("ods", "xls"):
        (file,) = convert([small_answered["Nord"]], tmp_path / ending, to=ending)
        assert "1 workbook checked: 0 errors" in run("validate", file, "--against", small)
    document = docx.Document()
    document.add_paragraph("1.1 Cykelsti. Der er 5 mio. kr. til den.")
    document.save(str(tmp_path / "text.docx"))
    assert "5 mio. kr." in run("amounts", tmp_path / "text.docx", "--against", small)
