"""Which files a list of files and folders means, and what a file may be called."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...values.hidden_characters import without_hidden

LONGEST_NAME = (
    200  # bytes; with an ending, and what a program puts in front while it writes, below the 255 of most disks
)
SPREADSHEETS = (".xlsx", ".xlsm", ".ods", ".xls")
INDEX, WAITING_FOLDER, ORIGINALS = "indeks.csv", "afventer", "originaler"  # in a folder that `collect` has made


def workbook_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and in folders every spreadsheet that is not Excel's own lock file.

    A file named outright is taken whatever it is called; each file once, in a stable order.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in SPREADSHEETS)
            for file in inside:
                if not file.name.startswith(("~$", ".")):
                    found.setdefault(file.resolve(), file)
        else:
            found.setdefault(path.resolve(), path)
    return sorted(found.values(), key=lambda path: (path.name, str(path)))


def safe_name(text: str) -> str:
    """The text without what Windows refuses in file names and what hides in them, and no longer than a disk takes.

    Spaces of every kind are one space, and none around it: how they were typed makes no other file.
    """
    visible = " ".join(without_hidden(text).split())
    name = "".join("-" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in visible)
    return _cut(name, LONGEST_NAME)


def safe_names(texts: Iterable[str]) -> dict[str, str]:
    """The safe name of each text; one that an earlier text has already is numbered. Case makes no other file."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for text in dict.fromkeys(texts):
        name, number = safe_name(text), 1
        while name.casefold() in taken:
            number += 1
            ending = f" ({number})"
            name = _cut(safe_name(text), LONGEST_NAME - len(ending)) + ending
        names[text] = name
        taken.add(name.casefold())
    return names


def _cut(name: str, length: int) -> str:
    return name.encode()[:length].decode(errors="ignore").strip(". ")
