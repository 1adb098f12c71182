"""Smileys however they were typed, read as the exact cell values of their scale.

Which levels there are is declared in ``definition/levels.py`` or by the workbook; the column has the scale.
"""

from __future__ import annotations

from functools import cache

from ..schema.scales import Scale
from .spelling import spelling


@cache
def _meanings(scale: Scale) -> tuple[dict[str, str], dict[str, str]]:
    """What texts mean, by spelling: those that stand in the cell or are typed for them, and the latter alone."""
    typed = {spelling(text): level.text for level in scale for text in level.typed}
    return {spelling(text): text for text in scale.texts} | typed, typed


def read_smiley(text: str, scale: Scale) -> str | None:
    """The level of ``scale`` that ``text`` surely means, or None. »ja« and letters count only alone.

    >>> from ..definition.levels import EFFORT
    >>> best, *_, worst = EFFORT
    >>> [read_smiley(text, EFFORT) == best.text for text in (":-)", "😀", worst.word)]
    [True, True, False]
    """
    bare = spelling(text)
    known, typed = _meanings(scale)
    found = known.get(bare)
    if found is None and bare and any(level.symbol == bare[0] for level in scale):
        found = _same(typed.get(bare[0]), typed.get(bare[1:]))
    return found


def _same(face: str | None, word: str | None) -> str | None:
    """A face followed by a word counts only if both mean the same."""
    return face if face == word else None
