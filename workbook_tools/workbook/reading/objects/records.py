"""What stands beside the cells, as records: where, what kind, and what it says."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field

from ..bounds import LONGEST_OBJECT_TEXT, MOST_OBJECTS, MOST_TAKEN_APART


class Kind(Enum):
    """What an object is; the value ends its key in the message catalogue."""

    NOTE = "note"
    THREAD = "thread"
    TEXT_BOX = "text-box"
    SHAPE = "shape"
    PICTURE = "picture"
    EMBEDDED = "embedded"
    CONTROL = "control"
    CHART = "chart"
    LINK = "link"
    HEADER_FOOTER = "header-footer"
    UNREADABLE = "unreadable"


class SheetObject(Struct, frozen=True):
    """One object of a sheet; ``cell`` is its own or the one its corner lies in, zero-based (row, column).

    ``text`` is what it says, or what tells it from others: an address, a picture's description, a name.
    """

    sheet: str
    cell: tuple[int, int] | None
    kind: Kind
    text: str
    author: str = ""


class SheetObjects(Struct):
    """The objects of a file, as many as there is room for: ``more`` says whether there are others.

    ``taken_apart`` counts the bytes that were looked through for them.
    """

    found: list[SheetObject] = field(default_factory=list)
    more: bool = False
    taken_apart: int = 0

    def may_take_apart(self, size: int) -> bool:
        """Whether a part of this size is looked through, too."""
        self.taken_apart += size
        self.more = self.more or self.taken_apart > MOST_TAKEN_APART
        return self.taken_apart <= MOST_TAKEN_APART

    def add(self, sheet: str, cell: tuple[int, int] | None, kind: Kind, text: str, author: str = "") -> None:
        """One more, its text cut to what a message can hold."""
        if len(self.found) >= MOST_OBJECTS:
            self.more = True
            return
        text = text.strip()
        if len(text) > LONGEST_OBJECT_TEXT:
            text = f"{text[:LONGEST_OBJECT_TEXT].rsplit(None, 1)[0]} …"  # no number is cut in two
        self.found.append(SheetObject(sheet, cell, kind, text, author[:LONGEST_OBJECT_TEXT]))
