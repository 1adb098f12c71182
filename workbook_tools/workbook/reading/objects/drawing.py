"""Shapes in the DrawingML of an .xlsx sheet: text boxes, pictures, charts and what else lies on the cells."""

from __future__ import annotations

from collections.abc import Container

from msgspec import Struct

from ..xml_elements import for_each_element
from .records import Kind

_FRAMED = ("sp", "cxnSp", "pic", "graphicFrame", "contentPart")
_CHART = ("chart", "chartex")
_DIGITS = 7  # of a row's number


class Shape(Struct, frozen=True):
    """One shape; ``parts`` are the relations to other parts that hold its text, ``links`` those to addresses."""

    cell: tuple[int, int] | None
    kind: Kind
    text: str
    name: str
    parts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def shapes(xml: bytes, elsewhere: Container[str] = ()) -> list[Shape]:
    """The shapes of a drawing but for those whose ids are known ``elsewhere``; raises Unreadable."""
    reading = _Reading(elsewhere)
    for_each_element(xml, reading.take)
    return reading.found


class _Reading:
    """Puts shapes together from elements as they end."""

    def __init__(self, elsewhere: Container[str]) -> None:
        self.found: list[Shape] = []
        self._elsewhere = elsewhere
        self._cell: tuple[int, int] | None = None
        self._row = self._column = 0
        self._chosen: int | None = None  # how many there were when the newer way to write a shape had ended
        self._begin()

    def _begin(self) -> None:
        self._texts: list[str] = []
        self._named: dict[str, str] = {}
        self._parts: list[str] = []
        self._links: list[str] = []
        self._graphic = ""

    def take(self, name: str, attributes: dict[str, str], text: str) -> None:
        """One element that has ended."""
        tag = name.rpartition("}")[2]
        if tag == "col":
            self._column = _number(text)
        elif tag == "row":
            self._row = _number(text)
        elif tag == "from":
            self._cell = (self._row, self._column)
        elif tag == "t":
            self._texts.append(text)
        elif tag in ("p", "br"):
            self._texts.append("\n")
        elif tag == "cNvPr":
            self._named = attributes
        elif tag == "hlinkClick":
            self._links += _relations(attributes)
        elif tag in ("chart", "relIds"):  # of a diagram
            self._parts += _relations(attributes)
        elif tag == "graphicData":
            self._graphic = attributes.get("uri", "").rpartition("/")[2]
        elif tag in _FRAMED:
            self._end_of_shape(tag)
        elif tag == "Choice":
            self._chosen = len(self.found)
        elif tag == "Fallback" and self._chosen is not None:
            del self.found[self._chosen :]  # the same again, for older programs
        elif tag == "AlternateContent":
            self._chosen = None
        elif tag.endswith("Anchor"):
            self._cell = None

    def _end_of_shape(self, tag: str) -> None:
        text = "".join(self._texts).strip()
        name = self._named.get("descr") or self._named.get("title") or self._named.get("name", "")
        kind = Kind.TEXT_BOX if text else Kind.SHAPE
        if tag in ("pic", "contentPart"):
            kind = Kind.PICTURE
        elif self._graphic in _CHART:
            kind = Kind.CHART
        if self._named.get("id") not in self._elsewhere:
            self.found.append(Shape(self._cell, kind, text, name, tuple(self._parts), tuple(self._links)))
        self._begin()


def texts(xml: bytes) -> str:
    """All the words of a chart or a diagram; raises Unreadable."""
    found: list[str] = []

    def take(name: str, _: dict[str, str], text: str) -> None:
        if name.endswith("/main}t"):
            found.append(text)

    for_each_element(xml, take)
    return " ".join(text.strip() for text in found if text.strip())


def _relations(attributes: dict[str, str]) -> list[str]:
    """The ids of relations among the attributes: they are named in a namespace."""
    return [value for name, value in attributes.items() if "elationships}" in name]


def _number(text: str) -> int:
    """A row or column as a drawing counts it, from 0."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else 0
