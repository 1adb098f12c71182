"""The message catalogue: one TOML file per language, key → text with ``{placeholders}``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

DANISH, ENGLISH = "da", "en"
LANGUAGES = (DANISH, ENGLISH)
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@cache
def catalogue(language: str = DANISH) -> dict[str, str]:
    """All messages of ``language`` by key."""
    text = Path(__file__).with_name(f"{language}.toml").read_text(encoding="utf-8")
    return {key: str(value) for key, value in tomllib.loads(text).items()}


def message(key: str, language: str = DANISH, /, **values: str) -> str:
    """The text of ``key`` with its placeholders filled in; KeyError for an unknown key."""
    return catalogue(language)[key].format(**values)


def message_of_change(key: str, language: str = DANISH, /, *, before: str, after: str, **values: str) -> str:
    """The text of ``key`` about a cell that was ``before`` and is ``after``; an empty one is told in words.

    They stand as ``key.no-before`` and ``key.no-after`` in the catalogue, where a message needs them.
    """
    worded = f"{key}.{'no-before' if not before.strip() else 'no-after'}"
    empty = not (before.strip() and after.strip())
    chosen = worded if empty and worded in catalogue(language) else key
    return message(chosen, language, before=before, after=after, **values)
