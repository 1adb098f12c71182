"""What a step of a round has done: what is said about it, and what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct, field

from ..messages.message import Message, counted, message
from ..rules.issues import Issue
from ..schema.structure import Severity


class Done(Struct):
    """``said`` is told in order. ``issues`` are shown before it; ``unfinished``: finance has something to do first."""

    said: list[Message] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    unfinished: bool = False

    def say(self, key: str, /, **values: object) -> None:
        """Add the result ``project.KEY``."""
        self.said.append(told(key, **values))

    def count(self, key: str, n: int, /, **values: object) -> None:
        """The same about ``n`` things."""
        self.said.append(told_of(key, n, **values))


def told(key: str, /, **values: object) -> Message:
    """The text ``result.project.KEY``; paths are shown as they are typed from the folder one stands in."""
    return message(f"result.project.{key}", **_texts(values))


def told_of(key: str, n: int, /, **values: object) -> Message:
    """The same about ``n`` things, of which one alone is spoken of otherwise."""
    return counted(f"result.project.{key}", n, **_texts(values))


def shown(path: Path) -> str:
    """A path as it is typed from the folder one stands in, if it lies there; never looked up: a drive may be a network's."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def errors_of(issues: list[Issue]) -> list[Issue]:
    """Those that must be mended before anything is sent."""
    return [issue for issue in issues if issue.severity is Severity.ERROR]


def _texts(values: dict[str, object]) -> dict[str, str | Message]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: object) -> str | Message:
    if isinstance(value, Message):
        return value
    return shown(Path(value)) if isinstance(value, os.PathLike) else str(value)
