"""Where outputs go: endings that fit, no devices, the user's umask, all files or none, and nobody's answers replaced."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import test_faults as faults
from tests.conftest import ROOT
from tests.test_cli import refused, run
from tests.test_faults import FILES, FOLDERS
from tests.workbook_editing import edited, hashes
from workbook_tools.operations.split import split_files
from workbook_tools.workbook import saving
from workbook_tools.workbook.saving import CannotSave, save_all

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes, devices and byte names of POSIX")
Words = Callable[..., list[str]]
command, small_consolidated = faults.command, faults.small_consolidated  # fixtures


def to(words: list[str], output: object) -> list[str]:
    """The same command with another output; in each of them it is the word before --force."""
    return [*words[:-2], str(output), *words[-1:]]


# --- what an output is called -----------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("output", ["udtræk", "out.xls"])
def test_an_ending_that_does_not_fit_is_refused_and_the_possible_ones_named(
    name: str,
    output: str,
    command: Words,
    tmp_path: Path,
) -> None:
    line = refused(run(*to(command(name), tmp_path / output)))
    assert (".html" if name == "report" else ".xlsx") in line
    assert not (tmp_path / output).exists()


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_is_not_called_like_a_file(name: str, command: Words, tmp_path: Path) -> None:
    refused(run(*to(command(name), tmp_path / "out.xlsx")))
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("name", [*FILES, *FOLDERS])
@pytest.mark.parametrize("output", ["-", "nul.xlsx", "/dev/null"])
def test_no_device_and_no_hyphen(
    name: str,
    output: str,
    command: Words,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    refused(run(*to(command(name), output)))
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert not os.path.isfile(os.devnull)


# --- how it is written ------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize(("umask", "file", "folder"), [(0o077, 0o600, 0o700), (0o002, 0o664, 0o775)])
def test_the_umask_is_respected(umask: int, file: int, folder: int, small: Path, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        run("template", tmp_path / "t.xlsx")
        split_files(small, 1, tmp_path / "out", force=False)
    finally:
        os.umask(before)
    made = {path: path.stat().st_mode & 0o777 for path in [tmp_path / "t.xlsx", *(tmp_path / "out").iterdir()]}
    assert set(made.values()) == {file}
    assert (tmp_path / "out").stat().st_mode & 0o777 == folder


def test_all_files_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second cannot be replaced: the first is what it was, and what is new is not there."""
    files = {tmp_path / name: name.encode() for name in ("a", "b", "c")}
    (tmp_path / "a").write_text("old")
    (tmp_path / "c").write_text("old")
    before, real = hashes(tmp_path), os.replace

    def in_use(source: Path, target: Path) -> None:
        if target.name == "c" and source.read_bytes() == b"c":
            raise PermissionError(13, "in use")
        real(source, target)

    monkeypatch.setattr(saving.os, "replace", in_use)
    with pytest.raises(CannotSave):
        save_all(files, force=True)
    assert hashes(tmp_path) == before
    monkeypatch.undo()
    save_all(files, force=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "a", "b": "b", "c": "c"}


def test_no_half_export(command: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "Opfølgning.csv").write_text("old")
    before, real, left = hashes(tmp_path / "out"), os.replace, [2]

    def full(source: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(saving.os, "replace", full)
    assert "disk is full" in refused(run(*command("export")))
    assert hashes(tmp_path / "out") == before


_CLOSED = """
import os, sys
for number in (1, 2):
    os.close(number)
sys.stdout = sys.stderr = None
from workbook_tools.cli.main import main
main(sys.argv[1:])
"""


@POSIX
@pytest.mark.parametrize("name", ["consolidate", "split"])
def test_with_both_streams_closed_the_files_are_written(name: str, command: Words, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _CLOSED, *command(name)], cwd=ROOT, check=False)
    assert done.returncode == 0
    out = [tmp_path / "out.xlsx"] if name == "consolidate" else list((tmp_path / "out").iterdir())
    assert out
    assert all(path.read_bytes().startswith(b"PK") for path in out)


# --- names that are no UTF-8, in a system that knows only ASCII ----------------------------------------


@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="its disks take only UTF-8")
def test_any_file_name_in_any_locale(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    place = os.fsencode(tmp_path)
    os.mkdir(place + b"/in\xe6")
    for name, path in small_answered.items():
        with open(place + b"/in\xe6/" + name.encode() + b"\xf8.xlsx", "wb") as file:
            file.write(path.read_bytes())
    with open(place + b"/in\xe6/\xe5.csv", "wb") as file:
        file.write(b"a;b\n")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT)}

    def words(*given: bytes | str | Path) -> int:
        start = [sys.executable, "-m", "workbook_tools", *given]
        done = subprocess.run(start, cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert b"Traceback" not in done.stderr, done.stderr
        said.append(done.stdout.decode() + done.stderr.decode())
        return done.returncode

    said: list[str] = []
    assert words("validate", b"in\xe6", "--against", small) == 1
    assert words("consolidate", small, b"in\xe6", "-o", b"ud\xf8.xlsx") == 1
    assert words("status", small, b"in\xe6") == 0
    assert words("split", small, "--round", "1", "-o", b"sendt\xf8") == 0
    assert words("mail", small, b"sendt\xf8", "--round", "1", "-o", b"kladder\xf8", "--reminders", b"in\xe6") == 0
    assert words("collect", b"in\xe6", "-o", b"hentet\xf8") == 0
    assert words("export", b"ud\xf8.xlsx", "-o", b"tal\xf8") in (0, 1)
    assert words("report", b"ud\xf8.xlsx", "-o", b"notat\xf8.html") == 0
    assert words("diff", small, b"ud\xf8.xlsx", "-o", b"forskel\xf8.xlsx") == 1
    assert "å.csv" in said[0]
    assert "Nordø.xlsx" in said[5]


# --- answers are never replaced ---------------------------------------------------------------------


@pytest.fixture
def sent_out(small: Path, tmp_path: Path) -> Path:
    split_files(small, 1, tmp_path / "out", force=False)
    return tmp_path / "out"


def nord(folder: Path) -> Path:
    return folder / "2030 runde 1 - Nord.xlsx"


@pytest.mark.parametrize(
    ("sheet", "key", "header", "value"),
    [
        ("Opfølgning", "2.1-1", "Smiley", "☺ Nået"),
        ("Opfølgning", "2.1-1", "Statusbemærkning", "010190-1232"),
        ("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab", 0),
    ],
)
def test_a_workbook_that_somebody_has_filled_in_is_not_replaced(
    sheet: str, key: str, header: str, value: str | int, small: Path, sent_out: Path
) -> None:
    with edited(nord(sent_out), nord(sent_out)) as book:
        book.put(sheet, key, header, value)
    before = hashes(sent_out)
    line = refused(run("split", small, "--round", "1", "-o", sent_out, "--force"))
    assert nord(sent_out).name in line
    assert hashes(sent_out) == before


def test_excel_gives_the_parts_of_what_it_saves_no_time(small: Path, sent_out: Path) -> None:
    with edited(nord(sent_out), nord(sent_out)) as book:
        book.put("Opfølgning", "2.1-1", "Smiley", "☺ Nået")
    with zipfile.ZipFile(nord(sent_out)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(nord(sent_out), "w") as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    before = hashes(sent_out)
    refused(run("split", small, "--round", "1", "-o", sent_out, "--force"))
    assert hashes(sent_out) == before


def test_a_signature_is_an_answer_too(small: Path, sent_out: Path, small_answered: dict[str, Path]) -> None:
    nord(sent_out).write_bytes(small_answered["Nord"].read_bytes())
    refused(run("split", small, "--round", "1", "-o", sent_out, "--force"))


def test_what_was_only_opened_and_saved_or_is_of_an_earlier_agreement_is_replaced(
    small: Path, sent_out: Path, tmp_path: Path
) -> None:
    made = hashes(sent_out)
    with edited(nord(sent_out), nord(sent_out)):
        pass
    assert hashes(sent_out) != made
    assert run("split", small, "--round", "1", "-o", sent_out, "--force").exit_code == 0
    assert hashes(sent_out) == made
    with edited(small, tmp_path / "agreement.xlsx") as book:
        book.put("Punkter", "2.1", "Titel", "Ny skovplan")
    assert run("split", tmp_path / "agreement.xlsx", "--round", "1", "-o", sent_out, "--force").exit_code == 0
    assert hashes(sent_out) != made


@POSIX
def test_what_a_killed_split_left_in_the_folder_is_removed(small: Path, sent_out: Path) -> None:
    made = hashes(sent_out)
    (sent_out / f"{saving.UNFINISHED}x.xlsx").write_text("half")
    (sent_out / saving.WARNING_FILE).write_text("not finished")
    assert run("split", small, "--round", "1", "-o", sent_out, "--force").exit_code == 0
    assert hashes(sent_out) == made
