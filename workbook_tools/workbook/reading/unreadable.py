"""Why a file cannot be read, in words."""

from __future__ import annotations

from ...rules.messages import message


class Unreadable(Exception):
    """The file cannot be read as a spreadsheet; ``why`` is a key of the message catalogue."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.detail = detail
        self.file = "the file"

    def text(self, language: str) -> str:
        """The reason and what to do, in words."""
        return message(f"unreadable.{self.why}", language, detail=self.detail)
