"""Notes and threaded comments of an .xlsx sheet. A thread also has a note, for programs that know no threads."""

from __future__ import annotations

import re

from msgspec import Struct

from ...layout import split_a1
from ..xml_elements import for_each_element

_PLACE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}(?=$|:)")
_OF_THREAD = "tc="  # what the author of a thread's note is called: it, and the thread's id
# »[Threaded comment]«, a paragraph about newer versions, then »Comment:« and what was said – in every language.
_PREAMBLE = re.compile(r"\[[^\]\n]{1,60}\]\n\n?[^\n]{1,600}\n\n[^\n]{1,40}:[ \t]*\n")


class Note(Struct, frozen=True):
    """A note on a cell; ``is_placeholder`` says that it only repeats a thread."""

    cell: tuple[int, int] | None
    text: str
    author: str
    is_placeholder: bool


def notes(xml: bytes) -> list[Note]:
    """The notes of a sheet in order; raises Unreadable."""
    found: list[Note] = []
    authors: list[str] = []
    texts: list[str] = []

    def take(name: str, attributes: dict[str, str], text: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == "author":
            authors.append(text)
        elif tag == "t":
            texts.append(text)
        elif tag == "comment":
            found.append(_note(attributes, "".join(texts), authors))
            texts.clear()

    for_each_element(xml, take)
    return found


def _note(attributes: dict[str, str], text: str, authors: list[str]) -> Note:
    number = attributes.get("authorId", "")
    author = authors[int(number)] if number.isdecimal() and len(number) < 6 and int(number) < len(authors) else ""
    of_thread = author.startswith(_OF_THREAD) or text.startswith("[")
    return Note(cell_of(attributes.get("ref", "")), without_preamble(text), author, of_thread)


def without_preamble(text: str) -> str:
    """What was said, where a thread's note begins with what programs tell about threads."""
    lines = text.replace("\r\n", "\n")
    preamble = _PREAMBLE.match(lines)
    return lines[preamble.end() :] if preamble else text


def threads(xml: bytes) -> list[tuple[tuple[int, int] | None, str]]:
    """What was said at each cell, answers behind what they answer; raises Unreadable."""
    said: dict[str, list[str]] = {}
    texts: list[str] = []

    def take(name: str, attributes: dict[str, str], text: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == "text":
            texts.append(text)
        elif tag == "threadedComment":
            said.setdefault(attributes.get("ref", ""), []).append("".join(texts).strip())
            texts.clear()

    for_each_element(xml, take)
    return [(cell_of(place), " – ".join(filter(None, words))) for place, words in said.items()]


def cell_of(reference: str) -> tuple[int, int] | None:
    """The first cell of a reference as zero-based (row, column); None if it names none."""
    place = _PLACE.match(reference.replace("$", ""))
    return split_a1(place[0]) if place else None
