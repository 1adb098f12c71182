"""XML of a foreign part as a tree, without following or expanding anything in it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from ..reading.bounds import MOST_NODES
from ..reading.unreadable import Unreadable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OF_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
Element = Any  # lxml is not typed


def parse(xml: bytes) -> Element:
    """The root of a part. Raises Unreadable."""
    from lxml import etree  # few runs take a part apart: see ``glance``

    _check_count(xml)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("not-allowed")
    return root


def glance(xml: bytes) -> Element:
    """The root of a part that is only looked at, by the standard library: soon loaded, and it finds children sooner.

    Raises Unreadable. It is a part of a package in which nothing declares an entity.
    """
    _check_count(xml)
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Unreadable("damaged") from error


def _check_count(xml: bytes) -> None:
    if xml.count(b"<") // 2 + xml.count(b"=") > MOST_NODES:
        raise Unreadable("unpacks-too-large")


def written(root: Element) -> bytes:
    """The part again."""
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # type: ignore[no-any-return]


def fragment(element: Element) -> bytes:
    """An element alone, as XML that can stand elsewhere."""
    from lxml import etree

    alone = without_needless_names(copy.deepcopy(element))
    return etree.tostring(alone, encoding="UTF-8")  # type: ignore[no-any-return]


def main(name: str) -> str:
    """The full name of an element of spreadsheets."""
    return f"{{{MAIN}}}{name}"


def local(element: Element) -> str:
    """The name of an element without its namespace; "" of what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def elements(root: Element, *names: str) -> Iterator[Element]:
    """All elements below with one of these names, in any namespace."""
    wanted = frozenset(names)
    for element in root.iter():
        if local(element) in wanted:
            yield element


def child(element: Element, name: str) -> Element | None:
    """The first child of spreadsheets' own with a name."""
    return element.find(main(name))


def drop(element: Element) -> None:
    """Take an element out, with everything in it."""
    element.getparent().remove(element)


def number(text: str | None) -> int:
    """A count or a position; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() else 0


def new(like: Element, name: str) -> Element:
    """A new element of spreadsheets' own, which stands nowhere yet."""
    return like.makeelement(main(name))


def etree_text(element: Element) -> str:
    """An element as text, to be compared: the same whatever is declared around it."""
    from lxml import etree

    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False).decode()  # type: ignore[no-any-return]


def without_needless_names(element: Element) -> Element:
    """An element that is to stand elsewhere, without the namespaces that were only declared around it."""
    from lxml import etree

    element.tail = None
    etree.cleanup_namespaces(element)
    return element
