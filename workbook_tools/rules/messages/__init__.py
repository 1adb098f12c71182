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
