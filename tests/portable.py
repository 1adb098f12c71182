"""A portable folder for this machine, put together without the index: this Python and the packages it runs with."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.build_portable import build
from scripts.portable_wheels import own_wheel

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_NOT_NEEDED = {"site-packages", "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3"}
# Whatever this is run as: no network, and a folder that cannot be written in, root's or not.
_CAGE = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


def portable_folder(folder: Path, target: Path) -> None:
    """Build it in ``folder`` as anybody would, and move it to ``target``, which nobody may write in."""
    archive, wheels = folder / "python.tar", folder / "wheels"
    _python_archive(archive)
    wheels.mkdir()
    own_wheel(wheels)
    for name in needed("workbook-tools"):
        _wheel(metadata.distribution(name), wheels)
    with archive.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    build(archive, sha256, folder / "built", wheels, extras=())
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder / "built", target)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def caged(portable: Path) -> list[str]:
    """What is put before a command so that it sees no network and a read-only folder; nothing where that is not allowed."""
    return ["unshare", "-rmn", "sh", "-c", _CAGE, str(portable)] if _may_unshare() else []


@cache
def _may_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rmn", "true"], capture_output=True).returncode == 0


def needed(name: str) -> list[str]:
    """The packages that a package cannot do without, however far away."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        for text in metadata.requires(waiting.pop()) or ():
            requirement = Requirement(text)
            wanted = canonicalize_name(requirement.name)
            if wanted not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
                found[wanted] = None
                waiting.append(wanted)
    return list(found)


def _python_archive(target: Path) -> None:
    base = Path(sys.base_prefix)
    with tarfile.open(target, "w") as archive:
        archive.add(os.path.realpath(base / "bin" / f"python{VERSION}"), "python/bin/python3")
        for path in _library(base / "lib" / f"python{VERSION}"):
            archive.add(path, f"python/lib/python{VERSION}/{path.relative_to(base / 'lib' / f'python{VERSION}')}")


def _library(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not _NOT_NEEDED & set(inside) and not inside[0].startswith("config-"):
            yield path


def _wheel(distribution: metadata.Distribution, folder: Path) -> None:
    """What is installed of a package as a wheel again; not compressed, as it is unpacked at once."""
    name = canonicalize_name(distribution.metadata["Name"]).replace("-", "_")
    with zipfile.ZipFile(folder / f"{name}-{distribution.version}-py3-none-any.whl", "w") as package:
        for file in distribution.files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                package.write(str(distribution.locate_file(file)), str(file))
