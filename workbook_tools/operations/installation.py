"""Whether this installation can do its work: packages, other processes, reading a workbook, folders that can be written in.

What is found is a message and how serious it is; ``cli/commands/doctor.py`` shows it. Nothing is left behind, and
nothing outside this machine is asked.
"""

from __future__ import annotations

import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial
from importlib import metadata
from pathlib import Path

from msgspec import Struct

from .. import __version__
from ..messages.message import Message, message
from ..messages.missing_package import DISTRIBUTION, install_command

# What a package is for that the tool does without; only these are told of, not what developing takes.
OPTIONAL = {
    "typst": "pdf", "pyarrow": "parquet", "distributed": "dask", "keyring": "keyring", "pdfplumber": "import", "matplotlib": "analysis",
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class State(Enum):
    """How what was looked at is."""

    FINE = "fine"
    OPTIONAL = "optional"  # something is not there, and only some commands need it
    WRONG = "wrong"


class Finding(Struct, frozen=True):
    """What was looked at, in words that say what to do where it is wrong."""

    state: State
    said: Message


def findings(folder: Path) -> Iterator[Finding]:
    """What is found, one after the other; ``folder`` is where the person works."""
    system = f"{platform.system()} {platform.release()}"
    version = {"version": __version__, "python": platform.python_version(), "system": system}
    yield Finding(State.FINE, message("result.doctor.version", **version, path=sys.executable))
    yield from _packages()
    yield _tried("process", _other_process, path=sys.executable)
    yield _tried("reading", _reading)
    for place in (Path(tempfile.gettempdir()), folder):
        yield _tried("writing", partial(_writing, place), folder=str(place))


def _packages() -> Iterator[Finding]:
    """The packages that the distribution names; a frozen program has them all inside and names none."""
    try:
        required = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        required = []
    needed = [name for name in map(_name, (one for one in required if ";" not in one)) if name]
    missing = [name for name in needed if not _is_there(name)]
    for name in missing:
        yield Finding(State.WRONG, message("result.doctor.package-missing", name=name, command=install_command(name)))
    if not missing:
        yield Finding(State.FINE, message("result.doctor.packages", n=str(len(needed))))
    for name, purpose in OPTIONAL.items():
        if not _is_there(name):
            what = message(f"result.doctor.for.{purpose}")
            yield Finding(
                State.OPTIONAL,
                message("result.doctor.not-installed", name=name, what=what, command=install_command(name)),
            )


def _name(requirement: str) -> str:
    found = _NAME.match(requirement)
    return found[0] if found else ""


def _is_there(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def _tried(key: str, work: Callable[[], object], **values: str) -> Finding:
    """That ``work`` can be done here, or why it cannot."""
    try:
        work()
    except Exception as error:  # whatever it is, it is what there is to tell
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Finding(State.WRONG, message(f"result.doctor.{key}.not", reason=reason, **values))
    return Finding(State.FINE, message(f"result.doctor.{key}", **values))


def _other_process() -> None:
    """Files that are written in an odd way are read in a process of its own (``workbook/reading/bounded.py``)."""
    from ..workbook.reading.bounded import bounded

    bounded(len, b"")


def _reading() -> None:
    """The empty template, read as any workbook is."""
    from ..workbook.reading.reader import read_workbook
    from .template import template

    with tempfile.TemporaryDirectory(prefix=f"{DISTRIBUTION}-") as folder:
        path = Path(folder) / "template.xlsx"
        path.write_bytes(template())
        read_workbook(path)


def _writing(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"-")
