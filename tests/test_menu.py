"""The menu plays the steps without a typed command, and the files that open it by a double click."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import ROOT
from tests.mails import answer
from tests.workbook_editing import edited
from workbook_tools.cli.language import VARIABLE
from workbook_tools.cli.main import main

AGREEMENT = "Aftale 2030.xlsx"


def menu(*words: str, typed: str) -> Result:
    result = CliRunner(env={VARIABLE: "da"}).invoke(main, ["menu", *words], input=typed)
    assert (result.exception, result.exit_code) == (None, 0), result.output
    return result


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "Budget & æøå 2030"
    made.mkdir()
    shutil.copy(small, made / AGREEMENT)
    monkeypatch.chdir(tmp_path)
    return made


def test_enter_alone_takes_the_step_that_comes_next(folder: Path) -> None:
    said = menu(str(folder), typed="\n\n\n\n0\n").stdout
    assert "Intet er sendt. 2 kladder ligger klar" in said
    assert {"Aftale 2030 - klar.xlsx", "2030 runde 1 - Nord.eml", "2030 runde 1 - Syd.xlsx"} < names(folder)
    assert "workbook-tools" not in said  # nobody is told to type


def test_a_step_may_be_called_by_its_name(folder: Path) -> None:
    menu(str(folder), typed="Klargør\n\n0\n")
    assert "Aftale 2030 - klar.xlsx" in names(folder)


@pytest.mark.parametrize("typed", ["\nn\n0\n", "\nnej\n", "\n", "", "7\nx\n0\n", "4\n3\n0\n"])
def test_nothing_is_done_without_a_yes(folder: Path, typed: str) -> None:
    menu(str(folder / AGREEMENT), typed=typed)  # a file that was dropped: its folder is meant
    assert names(folder) == {AGREEMENT}


def test_a_strangers_mail_is_asked_about(folder: Path, small_answered: dict[str, Path]) -> None:
    menu(str(folder), typed="\n\n\n\n0\n")
    nord = small_answered["Nord"].read_bytes()
    mail = answer("anna@hjemme.example", ("nord.xlsx", nord))
    (folder / "runde 1" / "modtaget" / "mail.eml").write_bytes(bytes(mail))
    menu(str(folder), typed="\n\n\n0\n")  # Enter alone is no
    assert (folder / "runde 1" / "hentet" / "afventer" / "nord.xlsx").exists()
    menu(str(folder), typed="3\n\nj\n0\n")
    assert (folder / "runde 1" / "hentet" / "nord.xlsx").exists()


def test_the_year_ends_in_the_menu_too(folder: Path) -> None:
    with edited(folder / AGREEMENT, folder / AGREEMENT) as book:
        for number in "1234":
            book.put("Runder", number, "Status", "Lukket")
    said = menu(str(folder), typed="\n\n\n0\n").stdout
    assert "workbook-tools" not in said
    assert names(folder) == {AGREEMENT, "Aftale 2030 - klar.xlsx", "aftale.xlsx"}


def test_what_cannot_be_done_is_told_and_the_menu_comes_again(folder: Path) -> None:
    result = menu(str(folder), typed="3\n0\n")
    assert (result.stderr.count("workbook-tools: "), result.stdout.count("  0  Slut")) == (1, 2)


def test_a_folder_without_an_agreement_gets_an_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    menu(typed="1\n\n\n0\n")  # its errors are told
    assert names(tmp_path) == {"aftale.xlsx"}


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize("script", ["start.sh", "start.command"])
@pytest.mark.parametrize("dropped", [False, True])
def test_a_double_click_opens_the_menu_of_the_folder(folder: Path, script: str, dropped: bool) -> None:
    tool = folder.parent / "Værktøj (x86) & co" if dropped else folder
    program = tool / ".venv" / "bin" / "workbook-tools"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m workbook_tools "$@"\n')
    program.chmod(0o755)
    for name in ("start.sh", "start.command"):
        shutil.copy(ROOT / name, tool / name)
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [tool / script, *([folder / AGREEMENT] if dropped else [])], input="0\n", capture_output=True, text=True,
        encoding="utf-8", cwd="/", env=environment,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Prøveby Kommune: {AGREEMENT}" in done.stdout


def test_the_file_for_windows_is_as_cmd_needs_it() -> None:
    """What can be seen here of it: no byte that depends on a code page, Windows' line ends, every label there."""
    data = (ROOT / "start.cmd").read_bytes()
    lines = data.decode("ascii").split("\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert {line.partition("goto ")[2] for line in lines if "goto " in line} == labels
    assert lines.count("pause") == 2  # it waits before its window closes, however it ends
