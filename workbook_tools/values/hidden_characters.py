"""Characters that nobody sees but that change what is seen: control characters and turned text.

Such a text can show a file, an amount or a message as something else, in Excel and on a terminal alike.
"""

from __future__ import annotations

import re

# Control characters but tab and line breaks, unpaired surrogates, and what turns the direction of text around.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
SHOWN_AS = "\ufffd"


def without_hidden(text: str) -> str:
    """The text as it is taken in: nothing is left that shows it as another one."""
    return HIDDEN.sub("", text) if HIDDEN.search(text) else text


def hidden_shown(text: str) -> str:
    """The text for a message: every hidden character can be seen."""
    return HIDDEN.sub(SHOWN_AS, text) if HIDDEN.search(text) else text


def readable_name(name: str) -> str:
    """A file's name as a text: bytes that are no UTF-8, as old disks and archives have them, are Latin letters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape").decode("latin-1")
    return name


def one_line(text: str) -> str:
    """The same on one line, for a terminal."""
    return " ".join(hidden_shown(text).split())
