"""The elements of a small part that describes a workbook: its sheets, names, relations, properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree import ElementTree
from xml.parsers import expat

from .bounds import SMALL_PARSED
from .unreadable import Unreadable


def for_each_element(xml: bytes, handle: Callable[[str, dict[str, str], str], None]) -> None:
    """Call ``handle`` with each element's name, attributes and the text in front of its first child, as it ends.

    Names stand behind their namespace and a ``}``. No element is kept, and nothing is declared: a document type
    is refused before an entity could be. Raises Unreadable.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    opened: list[tuple[str, dict[str, str], list[str]]] = []
    text: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal text
        text = []
        opened.append((name, attributes, text))

    def end(_: str) -> None:
        nonlocal text
        name, attributes, inside = opened.pop()
        text = []  # what follows is nobody's
        handle(name, attributes, "".join(inside))

    def data(more: str) -> None:
        text.append(more)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Unreadable("not-allowed") from error


def for_each_of_few(xml: bytes, handle: Callable[[str, Mapping[str, str], str], None]) -> None:
    """The same in less time, of a part of a package in which nothing is declared, and each element as it begins.

    The names of elements begin with a ``{``, too. What a small part has is kept meanwhile. Raises Unreadable.
    """
    if len(xml) > SMALL_PARSED:
        for_each_element(xml, handle)
        return
    try:
        root = ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Unreadable("not-allowed") from error
    for element in root.iter():
        handle(element.tag, element.attrib, element.text or "")


def _refuse(*_: object) -> None:
    raise Unreadable("not-allowed")
