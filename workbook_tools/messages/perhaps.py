"""What was perhaps meant by a name that there is not: the one there is that is spelled most like it."""

from __future__ import annotations

from collections.abc import Iterable

from .message import Message, message


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like another, whatever its case; None if none is much like it."""
    from difflib import get_close_matches  # only where something was mistyped

    by_case = {one.casefold(): one for one in known}
    alike = get_close_matches(name.casefold(), by_case, 1)
    return by_case[alike[0]] if alike else None


def with_guess(said: Message, name: str, known: Iterable[str], below: bool = False) -> Message:
    """A refusal of ``name``, and behind it, or ``below`` its list, the known one that was perhaps meant."""
    alike = closest(name, known)
    key = "cannot.perhaps.below" if below else "cannot.perhaps"
    return said if alike is None else message(key, said=said, alike=alike)
