"""Characters that nobody sees but that change what is seen: control characters and turned text.

Such a text can show a file, an amount or a message as something else, in Excel and on a terminal alike.
"""

from __future__ import annotations

from itertools import chain

# Control characters but tab and line breaks, unpaired surrogates, and what turns the direction of text around.
_HIDDEN = frozenset(
    map(
        chr,
        chain(
            range(0x09), (0x0B, 0x0C), range(0x0E, 0x20), range(0x7F, 0x85), range(0x86, 0xA0), range(0xD800, 0xE000),
            (0xFFFE, 0xFFFF), (0x61C, 0x200E, 0x200F), range(0x202A, 0x202F), range(0x2066, 0x206A),
        ),
    )
)  # fmt: skip
SHOWN_AS = "\ufffd"


def has_hidden(text: str) -> bool:
    """Whether a text is shown as another one."""
    return not text.isprintable() and not _HIDDEN.isdisjoint(text)


def without_hidden(text: str) -> str:
    """The text as it is taken in: nothing is left that shows it as another one."""
    return "".join(sign for sign in text if sign not in _HIDDEN) if has_hidden(text) else text


def hidden_shown(text: str) -> str:
    """The text for a message: every hidden character can be seen."""
    return "".join(SHOWN_AS if sign in _HIDDEN else sign for sign in text) if has_hidden(text) else text


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
