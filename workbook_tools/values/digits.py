"""What a digit is in a text, and where rows of them stand: asked of every cell, so it is all that is loaded."""

from __future__ import annotations

import re

# Digits that are none to ``\\d``: raised, lowered and in circles. As a footnote's mark they belong to no number.
ODD_DIGITS = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u24ea\u24f5-\u24fd\u2776-\u277e"
FILLERS = "\u115f\u1160\u3164\uffa0"  # letters to Unicode, nothing to the eye
_DIGIT, _BETWEEN = rf"[\d{ODD_DIGITS}]", rf"[\W_{FILLERS}]{{0,12}}+"
# Digits with at most a few signs between each two, as many as the shortest way to type a CPR number has: 1/1-70 1234.
CHAIN = re.compile(rf"{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{7,}}+")
