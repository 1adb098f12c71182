"""The wheels of a portable folder: resolved for the system it is for, checked to be complete, and laid into it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from email.parser import HeaderParser
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
WINDOWS = "win_amd64"
_OF_WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
# Where the parts of a wheel that do not lie at its top belong; scripts and headers are of no use in a portable folder.
_SCHEMES = ("purelib", "platlib")
_WITH_TESTS = ("numpy", "pandas")  # packages that bring their own tests: half of their modules, which nobody runs


def own_wheel(folder: Path) -> Path:
    """The package of this checkout as a wheel."""
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    return next(folder.glob("workbook_tools-*.whl"))


def download(own: Path, extras: Sequence[str], platform: str, version: str, folder: Path) -> None:
    """Fetch from the index what ``own`` with its ``extras`` needs, as wheels alone.

    pip resolves for another platform's files, but looks at what a package needs with this machine's eyes: what only
    Windows needs is asked for by name until nothing is missing.
    """
    asked = [f"{own}[{','.join(extras)}]" if extras else str(own)]
    target = ["--platform", platform, "--python-version", version] if platform == WINDOWS else []
    while True:
        _run(*_pip(), "download", "-q", "--only-binary=:all:", *target, "-d", folder, *asked)
        missing = missing_from(folder, extras, platform, version)
        if not missing:
            return
        if not set(missing) - set(asked):
            raise SystemExit(f"not to be had as wheels for {platform}: {', '.join(missing)}")
        asked += missing


def missing_from(folder: Path, extras: Sequence[str], platform: str, version: str) -> list[str]:
    """What the wheels in ``folder`` need, on that platform and version of Python, that is not among them."""
    there = {parse_wheel_filename(path.name)[0]: parse_wheel_filename(path.name)[1] for path in folder.glob("*.whl")}
    missing = []
    for path in sorted(folder.glob("*.whl")):
        own = path.name.startswith("workbook_tools-")
        for requirement in _requirements(path, extras if own else (), platform, version):
            found = there.get(canonicalize_name(requirement.name))
            if found is None or not requirement.specifier.contains(found, prereleases=True):
                missing.append(f"{requirement.name}{requirement.specifier}")
    return sorted(set(missing))


def _requirements(wheel: Path, extras: Sequence[str], platform: str, version: str) -> Iterator[Requirement]:
    with zipfile.ZipFile(wheel) as package:
        name = next(name for name in package.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(package.read(name).decode())
    system = _OF_WINDOWS if platform == WINDOWS else {}
    # What another package's extra asks for is not followed: none of ours asks for one.
    for text in metadata.get_all("Requires-Dist", ()):
        requirement = Requirement(text)
        environments = [
            {**system, "python_version": version, "python_full_version": f"{version}.0", "extra": extra}
            for extra in ("", *extras)
        ]
        if requirement.marker is None or any(map(requirement.marker.evaluate, environments)):
            yield requirement


def install(wheels: Path, target: Path) -> None:
    """Unpack every wheel into a ``site-packages``."""
    for path in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(path) as package:
            for entry in package.infolist():
                place = _place(PurePosixPath(entry.filename))
                if place is not None and not entry.is_dir():
                    file = target / place
                    file.parent.mkdir(parents=True, exist_ok=True)
                    with package.open(entry) as source, file.open("wb") as written:
                        shutil.copyfileobj(source, written)


def _place(name: PurePosixPath) -> PurePosixPath | None:
    """Where a file of a wheel goes; None for one that is left out."""
    if name.is_absolute() or ".." in name.parts:
        raise SystemExit(f"a wheel holds {name}, which would lie outside")
    if name.parts[0] in _WITH_TESTS and "tests" in name.parts:
        return None
    if not name.parts[0].endswith(".data"):
        return name
    return PurePosixPath(*name.parts[2:]) if name.parts[1] in _SCHEMES else None


def _pip() -> list[str]:
    return [sys.executable if find_spec("pip") else "python3", "-m", "pip"]


def _run(*command: str | Path) -> None:
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
