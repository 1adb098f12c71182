"""Names for files whose names came from outside: no folder, no control, nothing that Windows refuses."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from pathvalidate import Platform, sanitize_filename

from ...values.cpr import without_cpr

LONGEST = 100
_DROPPED = (
    "xlsx",
    "xlsm",
    "xls",
    "ods",
    "xltx",
    "xltm",
    "ots",
    "download",
    "zip",
    "bin",
    "dat",
)  # endings that say nothing more
_UNSEEN = (
    "Cc",
    "Cf",
    "Co",
    "Cs",
    "Cn",
)  # controls, also those that turn the direction of writing, and what has no letter


def readable(text: str) -> str:
    """A text from outside in one line of visible characters; a CPR number in it is hidden (business rule 16)."""
    return without_cpr(one_line(text))


def one_line(text: str, longest: int = 200) -> str:
    """A text from outside in one line of visible characters, as it stands."""
    shown = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return unicodedata.normalize("NFC", " ".join(shown.split()))[:longest]


def safe_name(given: str, extension: str, taken: Collection[str], sha256: str) -> str:
    """A free name for a workbook that was called ``given``; ``extension`` is what it is.

    Where another file has the name (case does not count), the first letters of the hash make it its own.
    """
    last = readable(given.replace("\\", "/").rpartition("/")[2])
    stem, dot, ending = last.rpartition(".")
    stem = stem if dot and ending.lower() in _DROPPED else last
    clean = sanitize_filename(stem.lstrip("~$. "), replacement_text="_", platform=Platform.UNIVERSAL, max_len=LONGEST)
    clean = clean.strip(". ") or "arbejdsbog"
    others = {name.casefold() for name in taken}
    name = f"{clean}.{extension}"
    for length in (8, 64):
        if name.casefold() in others:
            name = f"{clean} ({sha256[:length]}).{extension}"
    return name
