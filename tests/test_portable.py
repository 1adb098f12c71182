"""The portable folder is what its parts are: a Python that is known by its hash, wheels for its system, and nothing missing."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from scripts.build_portable import build
from scripts.portable_wheels import WINDOWS, install, own_wheel


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """What Python's embeddable package for Windows is made of, as far as it matters here."""
    path = tmp_path / "python-3.13.9-embed-amd64.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("python.exe", b"MZ")
        package.writestr("python313._pth", "python313.zip\r\n.\r\n\r\n#import site\r\n")
    return path


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tool's own wheel."""
    folder = tmp_path_factory.mktemp("wheels")
    own_wheel(folder)
    return folder


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def wheel(folder: Path, name: str, *needs: str, **files: str) -> None:
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as package:
        lines = [f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0", *(f"Requires-Dist: {need}" for need in needs)]
        package.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(lines) + "\n")
        for path, text in files.items():
            package.writestr(path, text)


def test_another_archive_than_the_one_meant_is_refused(archive: Path, own: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="SHA-256"):
        build(archive, "0" * 64, tmp_path / "out", own)
    assert not (tmp_path / "out").exists()


def test_what_only_windows_needs_is_missed_too(archive: Path, own: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no wheel there for: .*click>=8\.2.*typst"):
        build(archive, sha256(archive), tmp_path / "out", own)
    wheels = tmp_path / "few"
    wheels.mkdir()
    wheel(wheels, "one", 'colorama>=0.4; sys_platform == "win32"', 'uvloop; sys_platform == "linux"', 'x; extra == "y"')
    with pytest.raises(SystemExit, match=r"no wheel there for: colorama>=0\.4$"):
        build(archive, sha256(archive), tmp_path / "out", wheels)
    assert not (tmp_path / "out").exists()


def test_the_folder_for_windows(archive: Path, tmp_path: Path) -> None:
    wheels, out = tmp_path / "wheels", tmp_path / "out"
    wheels.mkdir()
    wheel(wheels, "one", **{"one/__init__.py": "", "one-1.0.data/purelib/two.py": "", "one-1.0.data/scripts/run": ""})
    build(archive, sha256(archive), out, wheels)
    packages = out / "python" / "Lib" / "site-packages"
    assert (packages / "one" / "__init__.py").is_file()
    assert (packages / "two.py").is_file()
    assert list(out.rglob("run")) == []
    assert (out / "python" / "python313._pth").read_bytes() == b"python313.zip\r\n.\r\nLib\\site-packages\r\n"
    assert (out / "workbook-tools.cmd").read_bytes().endswith(b'python.exe" -m workbook_tools %*\r\n')
    assert (out / "start.cmd").is_file()
    lines = (out / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"{sha256(archive)}  {archive.name}"
    assert len(lines) == 2
    with pytest.raises(SystemExit, match="there already"):
        build(archive, sha256(archive), out, wheels)


@pytest.mark.parametrize("name", ["../outside.py", "/outside.py", "one/../../outside.py"])
def test_a_wheel_stays_inside(name: str, tmp_path: Path) -> None:
    wheel(tmp_path, "one", **{name: ""})
    with pytest.raises(SystemExit, match="outside"):
        install(tmp_path, tmp_path / "deep" / "target")
    assert list(tmp_path.rglob("outside.py")) == []


@pytest.mark.nightly
def test_everything_is_to_be_had_for_windows(archive: Path, tmp_path: Path) -> None:
    """Asks the index, and fetches some 80 MB."""
    build(archive, sha256(archive), tmp_path / "out", None)
    names = (tmp_path / "out" / "SHA256SUMS").read_text(encoding="utf-8")
    assert f"-{WINDOWS}.whl" in names
    assert "linux" not in names
    assert {"colorama", "tzdata", "typst"} <= {line.split()[1].split("-")[0] for line in names.splitlines()}
