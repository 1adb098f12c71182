"""What an output may be called: a file with an ending that fits, or a folder – never a device, never what the tool cannot write."""

from __future__ import annotations

import stat
from pathlib import Path

from ..messages.message import message
from ..messages.refusal import Refusal

# What Windows takes for a device, in any folder and with any ending.
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"),
}
_FILES = (
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".xltx",
    ".xls",
    ".ods",
    ".csv",
    ".pdf",
    ".docx",
    ".doc",
    ".html",
    ".htm",
    ".eml",
    ".msg",
    ".zip",
    ".parquet",
    ".sqlite",
    ".db",
    ".json",
    ".txt",
)  # fmt: skip


class CannotSave(Refusal):
    """The output cannot be written; ``said`` says what to do."""


def check_name(path: Path) -> None:
    """Refuse what is no name for a file or folder: a device, or the hyphen that means the terminal elsewhere."""
    if str(path) == "-":
        raise CannotSave("no-terminal")
    if path.name.partition(".")[0].strip().lower() in _DEVICES:
        raise CannotSave("device-name", path=path)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise CannotSave("device", path=path)


def check_ending(path: Path, *endings: str) -> str:
    """The file's ending in lower case if it is one of ``endings``; else raise CannotSave with those that are possible."""
    check_name(path)
    ending = path.suffix.lower()
    if ending not in endings:
        *others, last = endings
        possible = message("cannot.or", first=", ".join(others), second=last) if others else last
        raise CannotSave("wrong-ending", path=path, possible=possible)
    return ending


def check_folder(folder: Path) -> None:
    """Refuse a folder that is a file, or is called like one."""
    check_place(folder)
    check_folder_name(folder)


def check_place(folder: Path) -> None:
    """Refuse a folder that is a file or a device."""
    check_name(folder)
    if folder.exists() and not folder.is_dir():
        raise CannotSave("is-a-file", folder=folder)


def check_folder_name(folder: Path) -> None:
    """Refuse a new folder that is called like a file."""
    if not folder.exists() and folder.suffix.lower() in _FILES:
        raise CannotSave("folder-called-like-file", folder=folder)
