"""Put a portable folder together: Python, the tool with all it needs, and the files that a double click opens.

    python scripts/build_portable.py python-3.13.9-embed-amd64.zip --sha256 … -o workbook-tools-portable

The archive is Python's embeddable package for Windows (python.org, where its SHA-256 stands), or a .tar.gz of a
relocatable Python for this machine (``bin/``, ``lib/``). Nothing is installed: the folder can lie anywhere, also where
nobody may write. With ``--wheels`` the wheels in a folder are taken, and the index is not asked.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import re
import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from scripts.portable_wheels import WINDOWS, download, install, missing_from, own_wheel  # noqa: E402

# What opens the menu by a double click, and the command to type.
OPENERS = {True: ("start.cmd",), False: ("start.sh", "start.command")}
COMMANDS = {
    True: ("workbook-tools.cmd", '@echo off\r\n"%~dp0python\\python.exe" -m workbook_tools %*\r\n'),
    False: ("workbook-tools", '#!/bin/sh\nexec "$(dirname -- "$0")/python/bin/python3" -m workbook_tools "$@"\n'),
}
CONTENTS = "SHA256SUMS"  # what it was made of


def build(archive: Path, sha256: str, output: Path, wheels: Path | None, extras: tuple[str, ...] = ("pdf",)) -> None:
    """Make the folder ``output``; SystemExit, and no folder, where something is not as it should be."""
    if output.exists():
        raise SystemExit(f"{output} is there already")
    if _sha256(archive) != sha256.lower():
        raise SystemExit(f"{archive.name} has the SHA-256 {_sha256(archive)} and not the one given")
    with tempfile.TemporaryDirectory(prefix="workbook-tools-") as temporary:
        making, found = Path(temporary) / "portable", Path(temporary) / "wheels"
        python = making / "python"
        _unpack(archive, python)
        platform, version, packages = _layout(python)
        if wheels is None:
            found.mkdir()
            download(own_wheel(found), extras, platform, version, found)
        else:
            shutil.copytree(wheels, found)
        missing = missing_from(found, extras, platform, version)
        if missing:
            raise SystemExit(f"no wheel there for: {', '.join(missing)}")
        install(found, packages)
        _compile(packages, version)
        for name in OPENERS[platform == WINDOWS]:
            shutil.copy(ROOT / name, making / name)
        name, text = COMMANDS[platform == WINDOWS]
        (making / name).write_text(text, encoding="ascii", newline="")
        (making / name).chmod(0o755)
        sources = [archive, *sorted(found.glob("*.whl"))]
        lines = [f"{_sha256(path)}  {path.name}\n" for path in sources]
        (making / CONTENTS).write_text("".join(lines), encoding="utf-8", newline="\n")
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(making, output)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(archive: Path, target: Path) -> None:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(target)
    else:
        with tarfile.open(archive) as packed:
            packed.extractall(target, filter="data")
    inside = list(target.iterdir())
    if len(inside) == 1 and inside[0].is_dir():  # everything in one folder of its own
        inside[0].rename(target.with_name("unpacked"))
        target.rmdir()
        target.with_name("unpacked").rename(target)


def _layout(python: Path) -> tuple[str, str, Path]:
    """The platform and version of an unpacked Python, and the folder that its packages go into."""
    for path_file in python.glob("python*._pth"):
        version = re.sub(r"^python(\d)(\d+)\._pth$", r"\1.\2", path_file.name)
        # This file alone says where modules are looked for; nothing of the machine's own Python comes in.
        path_file.write_text(f"{path_file.stem}.zip\n.\nLib\\site-packages\n", encoding="ascii", newline="\r\n")
        return WINDOWS, version, python / "Lib" / "site-packages"
    for library in python.glob("lib/python3.*"):
        return sys.platform, library.name.removeprefix("python"), library / "site-packages"
    raise SystemExit("the archive is neither Python's embeddable package for Windows nor a relocatable Python")


def _compile(packages: Path, version: str) -> None:
    """Compile the modules once, where this Python can: in a folder nobody may write they would be compiled at every start."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        # By the sources' hash, and never looked up: times do not survive copying.
        compileall.compile_dir(packages, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    else:
        print(
            f"not compiled: this is Python {sys.version_info.major}.{sys.version_info.minor}, the folder's is {version}"
        )


def main() -> int:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--sha256", required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--wheels", type=Path)
    given = parser.parse_args()
    build(given.archive, given.sha256, given.output, given.wheels)
    print(f"{given.output}: {sum(path.stat().st_size for path in given.output.rglob('*') if path.is_file()) >> 20} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
