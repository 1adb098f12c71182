"""A message that says what a test wants said."""

from __future__ import annotations

from workbook_tools.messages.catalogue import DANISH
from workbook_tools.messages.message import Message


class Words(Message, frozen=True):
    """The same words in every language, with what a message hides hidden."""

    def text(self, language: str = DANISH) -> str:
        return str(dict(self.values)["words"])


def words(text: str) -> Words:
    """A message that stands in no catalogue."""
    return Words("words", (("words", text),))
