"""When two texts read alike: case, spaces, hyphens and the form of letters never decide (business rule 20).

The one definition for lists, smileys, headers and departments. Keys are stricter: 1.1 and 1.10 are two items.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
# Format characters and variation selectors: nobody sees them, yet they make two texts of one.
_RANGES = ((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0xFE00, 0xFE10))
_UNSEEN = "\xad\u034f\u061c\u180e\ufeff" + "".join(chr(code) for ends in _RANGES for code in range(*ends))
_PLAIN = str.maketrans(dict.fromkeys(_HYPHENS, "-") | dict.fromkeys(_UNSEEN, ""))
_SET_OF_UNSEEN, _ODD = frozenset(_UNSEEN), frozenset(_HYPHENS + _UNSEEN)
_RUN, _APART = re.compile(r"[\s\-]+"), re.compile(r"\d[\s\-]+\d")
_LAST_PART = rf"(?<=\w)[{_HYPHENS}](?=\d+(\.\d+)?\w?$)"


@lru_cache(maxsize=2**14)
def spelling(text: str) -> str:
    """What is the same for all texts that read alike: »Teknik/Miljø« is ``teknik/miljø`` however it is typed."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = text if _ODD.isdisjoint(text) else text.translate(_PLAIN)
    text = text.casefold()
    bare = _RUN.sub(_joint if _APART.search(text) else "", text)
    return bare if bare.isascii() else unicodedata.normalize("NFKC", bare)


def _joint(run: re.Match[str]) -> str:
    """Spaces and hyphens say something only between two digits: »2019-2022« is not »20192022«."""
    start, end = run.span()
    before, after = run.string[max(0, start - 1) : start], run.string[end : end + 1]
    if not (before.isdigit() and after.isdigit()):
        return ""
    return "-" if "-" in run[0] else " "


def read_alike(one: str, other: str) -> bool:
    """Whether two texts are one to a reader.

    >>> read_alike("Børn og Unge", "børn og  unge"), read_alike("Nord", "Syd")
    (True, False)
    """
    return one == other or spelling(one) == spelling(other)


def without_unseen(text: str) -> str:
    """The text without characters that nobody sees."""
    if text.isascii() or _SET_OF_UNSEEN.isdisjoint(text):
        return text
    return "".join(sign for sign in text if sign not in _SET_OF_UNSEEN)


@lru_cache(maxsize=2**14)
def as_seen(text: str) -> str:
    """The text as it looks: composed letters, one plain space between words, nothing that cannot be seen."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", without_unseen(text))
    return " ".join(text.split())


def key_text(text: str) -> str:
    """A key without what surrounds it, and with plain hyphens before its last part: »1.6–1« is 1.6-1.

    >>> key_text(" 1.6–1")
    '1.6-1'
    """
    bare = text.strip()
    if text.isascii():
        return bare
    while (inner := bare.strip(_UNSEEN).strip()) != bare:
        bare = inner
    return re.sub(_LAST_PART, "-", bare)


def own_spelling(entries: Sequence[str], text: str) -> str | None:
    """The one of ``entries`` that ``text`` reads like, as it is spelt there; None if there is none.

    >>> own_spelling(("Nord", "Teknik/Miljø"), "teknik / miljø")
    'Teknik/Miljø'
    """
    known, by_spelling = _known(tuple(entries))
    return text if text in known else by_spelling.get(spelling(text))


@lru_cache(maxsize=256)
def _known(entries: tuple[str, ...]) -> tuple[frozenset[str], dict[str, str]]:
    by_spelling: dict[str, str] = {}
    for entry in entries:
        if spelling(entry):
            by_spelling.setdefault(spelling(entry), entry)
    return frozenset(entries), by_spelling


def first_spellings(texts: Iterable[str]) -> tuple[str, ...]:
    """Of texts that read alike the first.

    >>> first_spellings(("Nord", "NORD", "Syd"))
    ('Nord', 'Syd')
    """
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(spelling(text), text)
    return tuple(first.values())
