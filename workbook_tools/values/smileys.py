"""Smileys however they were typed, read as the exact cell values of the declaration."""

from __future__ import annotations

from ..definition import words as w

_VARIATION = dict.fromkeys((0xFE0E, 0xFE0F, 0x200D, 0x200B, 0xFEFF), None)

_GOOD = ("☺", "☻", "🙂", "😊", "😀", "😃", "😄", "😁", ":)", ":-)", "=)", "j", "glad", "grøn", "green", "ja")
_MIDDLE = ("😐", "😑", "🫤", ":|", ":-|", "k", "neutral", "gul", "yellow")
_BAD = ("☹", "🙁", "😞", "😟", "😠", "😢", ":(", ":-(", "=(", "l", "sur", "rød", "red")

_EFFORT = {
    **dict.fromkeys((*_GOOD, "nået", "opnået", "1"), w.REACHED),
    **dict.fromkeys((*_MIDDLE, "delvist nået", "delvis nået", "delvist", "delvis", "2"), w.PARTLY),
    **dict.fromkeys((*_BAD, "ikke nået", "ikke opnået", "3"), w.NOT_REACHED),
}
_ECONOMY = {
    **dict.fromkeys((*_GOOD, "overholdt"), w.KEPT),
    **dict.fromkeys((*_BAD, "ikke overholdt"), w.NOT_KEPT),
}


def read_smiley(text: str, choices: tuple[str, ...]) -> str | None:
    """The one of ``choices`` that ``text`` surely means, or None. »ja« and letters count only alone."""
    bare = " ".join(text.translate(_VARIATION).split()).lower()
    meaning = _ECONOMY if choices == w.ECONOMY else _EFFORT
    known = {choice.lower(): choice for choice in choices} | meaning
    found = known.get(bare)
    if found is None and bare and bare[0] in "☺😐☹":
        found = _same(meaning.get(bare[0]), meaning.get(bare[1:].strip()))
    return found if found in choices else None


def _same(face: str | None, word: str | None) -> str | None:
    """A face followed by a word counts only if both mean the same."""
    return face if face == word else None
