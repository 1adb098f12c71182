"""Without a package that only some commands need, they say what to install – as it can be installed here – and the rest is done."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import BALLERUP
from workbook_tools.cli.main import main
from workbook_tools.messages import missing_package
from workbook_tools.messages.missing_package import MissingPackage, install_command

LAST = BALLERUP / "consolidated-4.xlsx"


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["--language", "en", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def no_typst(monkeypatch: pytest.MonkeyPatch) -> str:
    """What is to be said where Typst is not installed."""
    monkeypatch.setitem(sys.modules, "typst", None)
    return MissingPackage("typst").text("en")


def test_a_note_as_pdf_is_refused(no_typst: str, tmp_path: Path) -> None:
    said = run("report", LAST, "-o", tmp_path / "note.pdf", code=2).stderr
    assert said == f"workbook-tools: {no_typst}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_note_for_the_screen_lacks_nothing(no_typst: str, tmp_path: Path) -> None:
    assert no_typst not in run("report", LAST, "-o", tmp_path / "note.html").output


def test_a_note_for_word_has_its_bars_all_the_same(no_typst: str, tmp_path: Path) -> None:
    assert no_typst not in run("report", LAST, "-o", tmp_path / "note.docx").output
    with zipfile.ZipFile(tmp_path / "note.docx") as package:
        assert any(name.endswith(".png") for name in package.namelist())
        assert "Nået" in package.read("word/document.xml").decode()


def test_a_journal_has_its_notes_for_word(no_typst: str, tmp_path: Path) -> None:
    said = run("journal", LAST, BALLERUP / "returned-4", "--round", 4, "-o", tmp_path / "journal")
    assert no_typst in said.stderr
    assert {path.suffix for path in (tmp_path / "journal" / "Notater").iterdir()} == {".docx"}


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ("pyarrow", ("export", LAST, "-o", "table.parquet", "--table", "Punkter")),
        ("distributed", ("combine", LAST, "-o", "all.xlsx", "--scheduler", "tcp://127.0.0.1:1")),
    ],
)
def test_what_is_missing_is_named(
    package: str, words: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setitem(sys.modules, f"{package}.parquet", None)
    monkeypatch.chdir(tmp_path)
    assert MissingPackage(package).text("en") in run(*words, code=2).stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that the tool seems to be installed in, without pip."""
    prefix = tmp_path / "home" / "venvs" / "workbook-tools"
    prefix.mkdir(parents=True)
    (prefix / "pipx_metadata.json").write_text("{}", encoding="utf-8")
    use(prefix, monkeypatch)
    return prefix


def use(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing_package.sys, "prefix", str(prefix))
    monkeypatch.setattr(missing_package.sys, "executable", str(prefix / "bin" / "python"))
    monkeypatch.setitem(sys.modules, "pip", None)


def test_installed_with_pipx(environment: Path) -> None:
    assert "pipx inject workbook-tools typst" in install_command("typst").text("en")


def test_what_uv_installed_beside_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """uv takes away what is not named again."""
    names = '{ name = "workbook-tools", extras = ["import"] }, { name = "keyring" }'
    (tmp_path / "uv-receipt.toml").write_text(f"[tool]\nrequirements = [{names}]\n", encoding="utf-8")
    use(tmp_path, monkeypatch)
    said = install_command("typst").text("en")
    assert '--with keyring --with typst "workbook-tools[import]' in said


@pytest.mark.parametrize(
    ("file", "content", "command"),
    [
        ("uv-receipt.toml", "[tool]\n", "uv tool install --with typst "),
        ("pyvenv.cfg", "home = /usr/bin\nuv = 0.9.1\n", 'uv pip install --python "{python}" typst'),
        ("pyvenv.cfg", "home = /usr/bin\n", '-m pip --python "{python}" install typst'),
        ("bin/python311._pth", ".\n", "cannot be added to"),
    ],
)
def test_installed_in_another_way(
    file: str, content: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(content, encoding="utf-8")
    use(tmp_path, monkeypatch)
    assert command.format(python=tmp_path / "bin" / "python") in install_command("typst").text("en")


def test_installed_with_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pip").mkdir()
    shutil.copy(__file__, tmp_path / "pip" / "__init__.py")
    monkeypatch.delitem(sys.modules, "pip", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(missing_package.sys, "prefix", str(tmp_path))
    assert f'"{sys.executable}" -m pip install typst' in install_command("typst").text("en")


def test_a_frozen_program_is_not_added_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing_package.sys, "frozen", True, raising=False)
    assert "cannot be added to" in install_command("typst").text("en")
