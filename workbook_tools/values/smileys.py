"""Smileys however they were typed, read as the exact cell values of the declaration.

Which levels there are is declared in ``definition/levels.py``.
"""

from __future__ import annotations

from ..definition.levels import SCALES, scale_of
from .spelling import spelling


def _by_spelling(meanings: dict[str, str]) -> dict[str, str]:
    return {spelling(text): meaning for text, meaning in meanings.items()}


_MEANINGS = {
    scale.texts: _by_spelling({text: level.text for level in scale for text in level.typed}) for scale in SCALES
}
_SYMBOLS = {level.symbol for scale in SCALES for level in scale}


def read_smiley(text: str, choices: tuple[str, ...]) -> str | None:
    """The one of ``choices`` that ``text`` surely means, or None. »ja« and letters count only alone.

    >>> best, *_, worst = SCALES[0]
    >>> [read_smiley(text, SCALES[0].texts) == best.text for text in (":-)", "😀", worst.word)]
    [True, True, False]
    """
    bare = spelling(text)
    scale = scale_of(choices)
    meaning = _MEANINGS[scale.texts] if scale is not None else {}
    known = _by_spelling({choice: choice for choice in choices}) | meaning
    found = known.get(bare)
    if found is None and bare and bare[0] in _SYMBOLS:
        found = _same(meaning.get(bare[0]), meaning.get(bare[1:]))
    return found if found in choices else None


def _same(face: str | None, word: str | None) -> str | None:
    """A face followed by a word counts only if both mean the same."""
    return face if face == word else None
