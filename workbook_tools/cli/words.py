"""The words around help texts and usage errors, which click would say in English by itself: ``Usage:``, ``[required]``.

Also the names of what is given (AGREEMENT, FILE), which every language has its own for: ``help.word.WORD``, ``help.name.NAME``.
"""

from __future__ import annotations

import re

from ..messages.catalogue import LANGUAGES, catalogue
from . import language

_PART = "help"
_NAME = r"[A-Z]{3,}"


def texts() -> dict[str, str]:
    """All help texts in the reader's language, by key."""
    return catalogue(language.current(), _PART)


def word(key: str, /, **values: str) -> str:
    """One of the words around a help text or a usage error."""
    return texts()[f"help.word.{key}"].format(**values)


def asks_for_help(typed: str) -> bool:
    """Whether a word is the one for help in any language, typed as if it were a command."""
    return typed.lower() in {catalogue(one, _PART)["help.word.help"] for one in LANGUAGES}


def with_names(text: str) -> str:
    """A usage line or part of it with the names of what is given in the reader's language."""
    found = texts()
    return re.sub(_NAME, lambda name: found.get(f"help.name.{name[0]}", name[0]), text)
