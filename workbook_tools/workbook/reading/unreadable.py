"""Why a file cannot be read."""

from __future__ import annotations

from ...messages.message import Message, message
from ...messages.refusal import Refusal


class Unreadable(Refusal):
    """The file cannot be read as a spreadsheet; ``why`` is a key of the message catalogue."""

    def __init__(self, why: str, detail: str | Message = "") -> None:
        super().__init__(message(f"unreadable.{why}", detail=detail))
        self.why = why
        self.detail = detail
        self.file: str | None = None

    def __reduce__(self) -> tuple[object, ...]:
        return Unreadable, (self.why, self.detail), {"file": self.file}
