"""What of a text is internal: all that follows the word »Internt:«. Only finance's own data sheets show it."""

from __future__ import annotations

import re
from collections.abc import Collection

from .cells import LONGEST_SHOWN, Cell
from .spelling import without_unseen
from .utf16 import shortened

WORDS = ("internt:", "internt :")  # as formulas find it, who have no patterns
_APART = r"(?i)\b(internt)\s*[:：﹕]"
_INTERNAL = re.compile(r"\binternt\s*:.*", re.IGNORECASE | re.DOTALL)


def with_plain_word(text: str) -> str:
    """A text in which nothing stands in the word and before its colon, so that formulas find it as well.

    >>> with_plain_word("På vej. Internt  : ring til Bo")
    'På vej. Internt: ring til Bo'
    """
    bare = without_unseen(text)
    if may_be_apart(text) or bare != text:
        for seen in (text, bare):
            if re.search(_APART, seen):
                return re.sub(_APART, r"\1:", seen)
    return text


def may_be_apart(text: str) -> bool:
    """Whether a text may have a word that ``with_plain_word`` changes; quick to tell."""
    return "nternt" in text or "NTERNT" in text


def without_internal(text: str) -> str:
    """What of a text may be read by others.

    >>> without_internal("På vej. Internt: ring til Bo")
    'På vej.'
    """
    return _INTERNAL.sub("", text).rstrip() if ":" in text else text


def internal_part(text: str) -> str:
    """What of a text may not; "" if all of it may."""
    found = _INTERNAL.search(text)
    return found[0].partition(":")[2].strip() if found else ""


def before_internal(text: str) -> str:
    """What a formula on a page shows of a text: the same, with what formulas can."""
    told = shortened(text, LONGEST_SHOWN)
    low = told.lower()
    found = [at for at in map(low.find, WORDS) if at >= 0]
    return told[: min(found)] if found else told


def row_without_internal(row: dict[str, Cell], keep: Collection[str] = ()) -> dict[str, Cell]:
    """The row as others may read it; the columns in ``keep`` stay as they are."""
    return {
        name: without_internal(value) if value.__class__ is str and ":" in value and name not in keep else value
        for name, value in row.items()
    }
