"""The errors that mean: nothing was done, and this is why. They carry a message, which the command line renders."""

from __future__ import annotations

from .catalogue import DANISH, ENGLISH
from .message import Message, message


class Refusal(Exception):
    """Something cannot be done; ``said`` is the text ``cannot.CODE`` of the catalogue, which says what to do."""

    def __init__(self, code: str | Message, /, **values: object) -> None:
        self.said = code if isinstance(code, Message) else message(f"cannot.{code}", **_texts(values))
        super().__init__(self.said)

    @property
    def code(self) -> str:
        """What it is called, in every language."""
        return self.said.key.removeprefix("cannot.")

    def text(self, language: str = DANISH) -> str:
        """Why, and what to do."""
        return self.said.text(language)

    def __str__(self) -> str:
        return self.text(ENGLISH)  # in a traceback


def _texts(values: dict[str, object]) -> dict[str, str | Message]:
    return {name: value if isinstance(value, Message) else str(value) for name, value in values.items()}
