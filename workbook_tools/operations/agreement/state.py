"""Which state of an agreement a workbook is: counted up by every command that writes one, and marked with what it
was made from, so that the order of two states, and two made in parallel from one, can be told.

What people type in between makes no new state; it shows in the mark of the next one. No clock and no chance go in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ...definition.workbooks import STATE_NAME, STATE_PROPERTY

_LENGTH = 12
_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # digits could look like somebody's number
_TEXT = re.compile(r"(\d{1,6})\|([a-p]{12})\|((?:[a-p]{12})?)")


class State(Struct, frozen=True):
    """The ``number`` of a state, its ``mark`` and its parent's; two with one parent were made in parallel."""

    number: int
    mark: str
    parent: str = ""

    def __str__(self) -> str:
        return f"{self.number}|{self.mark}|{self.parent}"


class MadeFrom(Struct, frozen=True):
    """The state of the agreement that a department's workbook was made from, and what its file was called."""

    state: State
    file: str = ""


def next_state(parent: State | None, command: str, inputs: Iterable[str] = ()) -> State:
    """The state that ``command`` makes of ``parent``; ``inputs`` are hashes and settings of whatever goes in.

    >>> next_state(State(3, "abcdefghijkl"), "fill").number
    4
    """
    before = parent.mark if parent else ""
    text = "\\0".join([command, before, *inputs])
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest().translate(_LETTERS)[:_LENGTH]
    return State((parent.number if parent else 0) + 1, mark, before)


def read_state(text: str) -> State | None:
    """The state that a mark in a workbook tells; None if it tells none."""
    match = _TEXT.fullmatch(text.strip().removeprefix("=").strip('"'))
    return State(int(match[1]), match[2], match[3]) if match else None


def state_in(names: Mapping[str, str], properties: Mapping[str, str]) -> State | None:
    """The state that a file's defined name or custom property tells."""
    return read_state(names.get(STATE_NAME, "")) or read_state(properties.get(STATE_PROPERTY, ""))
