"""A workbook that finance edited since the tool wrote it is not replaced: its changes would stand nowhere any more."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ...values.cpr import masked
from ...workbook.reading.unreadable import Unreadable
from ..reading.cannot_run import CannotRun
from ..reading.loading import load_agreement
from .entries import noted_changes

_CORE = "docProps/core.xml"
_LARGEST = 100_000  # bytes of that part; it holds a few names and times
_TIME = re.compile(r"<dcterms:(created|modified)[^>]*>([^<]*)<")


def check_not_edited(output: Path) -> None:
    """Raise CannotRun if ``output`` is a workbook of finance's with changes that no command has seen."""
    if not output.is_file() or not _was_saved_since(output):
        return
    try:
        loaded = load_agreement(output)
    except (Unreadable, CannotRun):
        return  # whatever it is, it is no workbook whose changes can be told
    noted = noted_changes(loaded)
    if noted.known and noted.entries:
        first = noted.entries[0]
        raise CannotRun(
            "output-edited", path=output, count=len(noted.entries), sheet=first["sheet"],
            key=masked(first["key"]), header=masked(first["column"]),
        )  # fmt: skip


def _was_saved_since(path: Path) -> bool:
    """Whether another program saved a workbook since the tool wrote it, by its own times; quick to tell."""
    try:
        with zipfile.ZipFile(path) as package:
            if package.getinfo(_CORE).file_size > _LARGEST:
                return True
            times = dict(_TIME.findall(package.read(_CORE).decode("utf-8", "replace")))
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return False
    return times.get("created") != times.get("modified")
