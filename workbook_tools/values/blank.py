"""What looks blank to a person: white space of every kind, characters without width, fillers – and in a text that
is asked for also a lone dash or full stop.

Read cells are blank by what is said here, and become ``None``. Formulas know spaces only (``TRIM``,
``cells.is_blank``), but where words are asked for they ask for words as the script does (``no_words``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from string import ascii_letters

from .cells import Cell, as_text

# Beside Unicode's white space: what Unicode lets be ignored and letters that are made to look empty, which Python calls
# printable, and control and format characters – soft hyphen, zero width space and joiners, word joiner, byte order mark,
# directions, tags –, which it does not. Of each the first and the last.
_FILLERS = (
    (0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180D), (0x180F, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0x1D159, 0x1D159), (0xE0100, 0xE01EF),
)  # fmt: skip
_CONTROLS = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)  # fmt: skip
_FILLING = frozenset(chr(code) for first, last in _FILLERS for code in range(first, last + 1))
_LETTERS = frozenset(ascii_letters)
_STROKES = frozenset("=+~^`´¨|<>−·•°")  # no punctuation to Unicode, and no words to anybody


def looks_blank(value: Cell) -> bool:
    """Whether a person sees nothing in a cell: ``None``, ``""``, `` ``, a no-break space, a soft hyphen.

    >>> [looks_blank(text) for text in (None, " ", "\\u00a0", "\\u200b\\u00ad", "\\u3164", "-", 0, "Afventer")]
    [True, True, True, True, True, False, False, False]
    """
    if value.__class__ is not str:
        return value is None
    # A Latin letter or digit in front is what nearly every text has; other alphabets have letters made to look empty.
    return not value or ((value[0] >= "\u0250" or not value[0].isalnum()) and not any(map(_is_seen, value)))


def says_nothing(value: Cell) -> bool:
    """Whether there are no words in a cell that asks for some: it looks blank, or holds punctuation only.

    >>> [says_nothing(text) for text in ("-", ".", " – ", "…", "- . -", "Nej", "95 %", 0)]
    [True, True, True, True, True, False, False, False]
    """
    if not isinstance(value, str):
        return value is None
    if len(value) > _LONGEST_NOTHING:
        return looks_blank(value)
    return all(not _is_seen(sign) or sign in _STROKES or unicodedata.category(sign)[0] == "P" for sign in value)


def no_words(value: Cell) -> bool:
    """Whether a cell that asks for words has no letter, and no digit in front: what formulas can tell in any program.

    All that ``says_nothing`` is among it, and what else is no text but lost by nobody: »👍«.

    >>> [no_words(text) for text in (None, " ", "\\u00a0", "\\u200b-", "…", "👍", "x", "95 %", 7.0)]
    [True, True, True, True, True, True, False, False, False]
    """
    if value is None:
        return True
    text = value if isinstance(value, str) else as_text(value)
    first = text.strip(" ")[:1]
    return not (first.isascii() and first.isalnum()) and text.upper() == text.lower()


def have_no_words(values: Iterable[Cell]) -> list[bool]:
    """``no_words`` of each, without a call for those that begin with a letter."""
    return [v is None or (not (v.__class__ is str and v[:1] in _LETTERS) and no_words(v)) for v in values]


def may_look_blank(text: str) -> bool:
    """Whether a part of a text could look blank, line breaks and spaces apart; quick to tell, and rather yes than no."""
    return not text.replace("\n", "").isprintable() or not _FILLING.isdisjoint(text)


def _is_seen(sign: str) -> bool:
    code = ord(sign)
    return not sign.isspace() and not any(first <= code <= last for first, last in (*_CONTROLS, *_FILLERS))


_LONGEST_NOTHING = 40  # a line of dashes; nobody reads a longer one sign by sign
