"""The catalogue of texts: TOML files by language and part, key → text with ``{placeholders}``.

A key's first word says which file it stands in, so that a command loads only what it shows; what is in no part
of its own stands in ``issues.toml``. Every folder beside this module is a language, and all have the same keys.

TOML, because texts are edited by people who know Danish, not gettext; keys are codes that tests and ``--format json`` share;
there is nothing to compile or install. Plurals of more than two forms are not needed: one stands under ``KEY.one``.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import cache
from os import listdir
from os.path import dirname, exists, join
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..schema.wording import Wording

FOLDER = dirname(__file__)  # with os.path: pathlib would double what --help costs here
DANISH, ENGLISH = "da", "en"
# A key and what stands in its quotes: all TOML that the files have, read in a tenth of the instructions that tomllib takes.
_TEXT = re.compile(r'^"([^"\n]+)" = ("""(?s:.*?)"""|".*")$', re.MULTILINE)
PLACEHOLDER = re.compile(r"\{(\w+)\}")
ISSUES = "issues"
LANGUAGES = tuple(name for name in sorted(listdir(FOLDER)) if exists(join(FOLDER, name, f"{ISSUES}.toml")))
PARTS = (ISSUES, "refusals", "results", "help")
FILE_PARTS = ("files", "note")  # of files that others read: in Danish only
_PART_OF = {"cannot": "refusals", "result": "results", "help": "help", "file": "files", "note": "note"}


@cache
def catalogue(language: str = DANISH, part: str = ISSUES) -> dict[str, str]:
    """All texts of a part in ``language``, by key."""
    with open(join(FOLDER, language, f"{part}.toml"), encoding="utf-8") as file:
        return {key: _read(written) for key, written in _TEXT.findall(file.read())}


# The words of the agreement that was read last: what is said from then on is said about it.
_SPOKEN: ContextVar[Wording | None] = ContextVar("_SPOKEN", default=None)


def speak(wording: Wording | None) -> None:
    """Say what is said from now on in these words; None for the usual ones."""
    _SPOKEN.set(None if wording is None or wording.is_usual else wording)


def text_of(key: str, language: str = DANISH, wording: Wording | None = None) -> str:
    """The text of ``key`` with its placeholders as they stand; KeyError for an unknown key.

    A Danish one is in the words of ``wording``, or of the agreement that it is about.
    """
    part = part_of(key)
    if part in FILE_PARTS:
        language = DANISH
    texts, words = catalogue(language, part), wording or _SPOKEN.get()
    if language != DANISH or words is None:
        return texts[key]
    from ..definition.declension import in_words  # few agreements have words of their own

    return in_words(texts[f"{key}.per-item"] if words.per_item and f"{key}.per-item" in texts else texts[key], words)


def has_text(key: str) -> bool:
    """Whether the catalogue has the key: all languages have the same ones."""
    return key in catalogue(DANISH, part_of(key))


def part_of(key: str) -> str:
    """The part of the catalogue that a key stands in."""
    return _PART_OF.get(key.partition(".")[0], ISSUES)


def _read(written: str) -> str:
    """The text that stands in one pair of quotes, or in three, where a first line break is none of its own."""
    text = written[3:-3].removeprefix("\n") if written.startswith('"""') else written[1:-1]
    if "\\" not in text:
        return text
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape")  # Python's escapes are TOML's
