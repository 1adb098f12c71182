"""The colours of words and numbers."""

from __future__ import annotations

from msgspec import Struct


class Tone(Struct, frozen=True):
    """The colours of a word or a number, as #RRGGBB; a symbol and a word always say the same.

    ``fill`` and ``font`` are those of cells, bars and faces, at least 4.5 to 1; ``ink`` is that of letters on white.
    ``mouth`` is the face's, an SVG path in 24 by 24. Bars that are ``hatched`` show what is not there.
    """

    name: str
    fill: str
    font: str
    ink: str = ""
    mouth: str = ""
    hatched: bool = False
