"""Smileys however they were typed, read as the exact cell values of the declaration."""

from __future__ import annotations

from ..definition import words as w
from .spelling import spelling

_GOOD = ("☺", "☻", "🙂", "😊", "😀", "😃", "😄", "😁", ":)", "=)", "j", "glad", "grøn", "green", "ja")
_MIDDLE = ("😐", "😑", "🫤", ":|", "k", "neutral", "gul", "yellow")
_BAD = ("☹", "🙁", "😞", "😟", "😠", "😢", ":(", "=(", "l", "sur", "rød", "red")


def _by_spelling(meanings: dict[str, str]) -> dict[str, str]:
    return {spelling(text): meaning for text, meaning in meanings.items()}


_EFFORT = _by_spelling(
    {
        **dict.fromkeys((*_GOOD, "nået", "opnået", "1"), w.REACHED),
        **dict.fromkeys((*_MIDDLE, "delvist nået", "delvis nået", "delvist", "delvis", "2"), w.PARTLY),
        **dict.fromkeys((*_BAD, "ikke nået", "ikke opnået", "3"), w.NOT_REACHED),
    }
)
_ECONOMY = _by_spelling(
    {
        **dict.fromkeys((*_GOOD, "overholdt"), w.KEPT),
        **dict.fromkeys((*_BAD, "ikke overholdt"), w.NOT_KEPT),
    }
)


def read_smiley(text: str, choices: tuple[str, ...]) -> str | None:
    """The one of ``choices`` that ``text`` surely means, or None. »ja« and letters count only alone."""
    bare = spelling(text)
    meaning = _ECONOMY if choices == w.ECONOMY else _EFFORT
    known = _by_spelling({choice: choice for choice in choices}) | meaning
    found = known.get(bare)
    if found is None and bare and bare[0] in "☺😐☹":
        found = _same(meaning.get(bare[0]), meaning.get(bare[1:]))
    return found if found in choices else None


def _same(face: str | None, word: str | None) -> str | None:
    """A face followed by a word counts only if both mean the same."""
    return face if face == word else None
