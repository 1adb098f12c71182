"""Texts of files that others read – workbooks, marked copies, mails, ``indeks.csv``, notes: Danish, whatever is shown.

They stand in ``da/files.toml`` and, of the follow-up note, in ``da/note.toml``; no other language has them.
"""

from __future__ import annotations

from .catalogue import DANISH, text_of
from .message import Message, counted, message


def written(key: str, /, **values: object) -> str:
    """The text ``file.KEY`` with its values."""
    return _told(f"file.{key}", values)


def written_count(key: str, n: int, /, **values: object) -> str:
    """The same about ``n`` things, as ``{n}``; about one alone it stands as ``file.KEY.one``."""
    return counted(f"file.{key}", n, **{name: str(value) for name, value in values.items()}).text(DANISH)


def _told(key: str, values: dict[str, object]) -> str:
    if not values:
        return text_of(key, DANISH)
    named = {name: value if isinstance(value, Message) else str(value) for name, value in values.items()}
    return message(key, **named).text(DANISH)
