"""A message to people: which text of the catalogue, and what stands in its placeholders.

It is made where something is noticed and rendered where it is shown, in the reader's language. No CPR number and no
character that shows a text as another one leaves it (business rule 16), whether it is rendered, pickled or handed on.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from msgspec import Struct
from msgspec.structs import force_setattr

from ..values.cpr import without_cpr
from ..values.hidden_characters import hidden_shown
from .catalogue import DANISH, has_text, text_of


class Message(Struct, frozen=True):
    """The text ``key`` with its ``values``: texts as they are in every language, or messages themselves."""

    key: str
    values: tuple[tuple[str, str | Message], ...] = ()

    def __post_init__(self) -> None:
        # A value repeats what stood in a cell or a file's name.
        shown = tuple((name, value if isinstance(value, Message) else _masked(value)) for name, value in self.values)
        force_setattr(self, "values", shown)

    def text(self, language: str = DANISH) -> str:
        """The message in ``language``; KeyError for an unknown key or a placeholder that has no value."""
        values = {name: value.text(language) if isinstance(value, Message) else value for name, value in self.values}
        return _masked(text_of(self.key, language).format(**values))  # values side by side may make a number

    def __str__(self) -> str:
        return self.text()


def message(key: str, /, **values: str | Message) -> Message:
    """The message ``key`` with its placeholders' values."""
    return Message(key, tuple(values.items()))


def message_of_change(key: str, /, *, before: str, after: str, **values: str | Message) -> Message:
    """The message ``key`` about a cell that was ``before`` and is ``after``; an empty one is told in words.

    They stand as ``key.no-before`` and ``key.no-after`` in the catalogue, where a message needs them.
    """
    worded = f"{key}.{'no-before' if not before.strip() else 'no-after'}"
    empty = not (before.strip() and after.strip())
    return message(worded if empty and has_text(worded) else key, before=before, after=after, **values)


def counted(key: str, n: int, /, **values: str | Message) -> Message:
    """The message ``key`` about ``n`` things, as ``{n}``; about one of them it stands as ``key.one``."""
    return message(f"{key}.one" if n == 1 else key, n=str(n), **values)


def joined(parts: Iterable[str | Message], by: str = "list") -> str | Message:
    """The parts one after the other, "" if there are none; ``by`` is the key of what puts two together."""
    return reduce(lambda first, second: message(by, first=first, second=second), [*parts] or [""])


def _masked(text: str) -> str:
    return hidden_shown(without_cpr(text))
