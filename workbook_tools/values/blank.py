"""What looks blank to a person: white space of every kind, characters without width, fillers – and in a text that
is asked for also a lone dash or full stop.

Read cells are blank by what is said here, and become ``None``. The formulas in the sheet know spaces only
(``TRIM``, ``cells.is_blank``): where they are satisfied by what looks blank, the script's issue is
``blank-looking``.
"""

from __future__ import annotations

import re
import unicodedata

from .cells import Cell

# Beside Unicode's white space (``\s``): control and format characters – soft hyphen, zero width space and joiners, word
# joiner, byte order mark, directions, tags –, what Unicode lets be ignored, and letters that are made to look empty.
_UNSEEN = (
    "\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SEEN = re.compile(rf"[^\s{_UNSEEN}]")
# Whether there is a character in a text that could make a part of it look blank, line breaks and spaces apart.
MAY_LOOK_BLANK = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff"
    + _UNSEEN.removeprefix("\x00-\x1f") + "]"
)  # fmt: skip
_STROKES = frozenset("=+~^`´¨|<>−·•°")  # no punctuation to Unicode, and no words to anybody


def looks_blank(value: Cell) -> bool:
    """Whether a person sees nothing in a cell: ``None``, ``""``, `` ``, a no-break space, a soft hyphen.

    >>> [looks_blank(text) for text in (None, " ", "\\u00a0", "\\u200b\\u00ad", "\\u3164", "-", 0, "Afventer")]
    [True, True, True, True, True, False, False, False]
    """
    if value.__class__ is not str:
        return value is None
    # A Latin letter or digit in front is what nearly every text has; other alphabets have letters made to look empty.
    return not value or ((value[0] >= "\u0250" or not value[0].isalnum()) and _SEEN.search(value) is None)


def says_nothing(value: Cell) -> bool:
    """Whether there are no words in a cell that asks for some: it looks blank, or holds punctuation only.

    >>> [says_nothing(text) for text in ("-", ".", " – ", "…", "- . -", "Nej", "95 %", 0)]
    [True, True, True, True, True, False, False, False]
    """
    if not isinstance(value, str):
        return value is None
    if len(value) > _LONGEST_NOTHING:
        return looks_blank(value)
    return all(_SEEN.match(sign) is None or sign in _STROKES or unicodedata.category(sign)[0] == "P" for sign in value)


_LONGEST_NOTHING = 40  # a line of dashes; nobody reads a longer one sign by sign
