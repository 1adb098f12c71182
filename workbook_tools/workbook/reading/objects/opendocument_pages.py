"""Headers and footers of an .ods file: they belong to styles of pages, which sheets name by their own style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from ..unreadable import Unreadable
from ..xml_escapes import unescape
from .printed import says_something

_PARTS = re.compile(r"(?:header|footer)(?:-left|-right|-first)?")
# What is filled in when a page is printed; it stands there with some other text.
_FILLED_IN = frozenset({"sheet-name", "file-name", "title", "page-number", "page-count", "date", "time"})
_STYLE = re.compile(rb"<style:style\b([^<>]*)>")
_TABLE = re.compile(rb"<table:table\b(?!-)([^<>]*)>")
_ATTRIBUTE = re.compile(
    rb"""(style:name|style:master-page-name|table:name|table:style-name)\s*=\s*["']([^"'<>]*)["']"""
)


def printed_on_pages(styles: bytes, content: bytes) -> Iterator[tuple[str, str]]:
    """(sheet, words) of every sheet whose pages say more than sheet, file and page; raises Unreadable."""
    pages = _pages(styles)
    if not pages:
        return
    given = [_attributes(style) for style in _STYLE.findall(content)]
    of_style = {
        style["style:name"]: style.get("style:master-page-name", "") for style in given if "style:name" in style
    }
    for table in map(_attributes, _TABLE.findall(content)):
        words = pages.get(of_style.get(table.get("table:style-name", ""), ""))
        if words:
            yield table.get("table:name", ""), words


def _attributes(text: bytes) -> dict[str, str]:
    return {name.decode(): unescape(value.decode("utf-8", "replace")) for name, value in _ATTRIBUTE.findall(text)}


def _pages(styles: bytes) -> dict[str, str]:
    """The words on the pages of each style that has any of its own."""
    found: dict[str, str] = {}
    path: list[tuple[str, bool]] = []  # each element, and whether its words are printed as they stand
    page, words = "", list[str]()

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal page
        tag = name.rpartition("}")[2]
        shown = bool(path) and path[-1][1] and tag not in _FILLED_IN
        if tag == "master-page":
            page = next((value for key, value in attributes.items() if key.endswith("style:1.0}name")), "")
        elif _PARTS.fullmatch(tag) and path and path[-1][0] == "master-page":
            shown = not any(key.endswith("}display") and value == "false" for key, value in attributes.items())
        if tag in ("p", "s"):
            words.append(" ")
        path.append((tag, shown))

    def end(_: str) -> None:
        tag = path.pop()[0]
        if tag == "master-page":
            said = " ".join("".join(words).split())
            if says_something(said):
                found[page] = said
            words.clear()

    def data(text: str) -> None:
        if path and path[-1][1]:
            words.append(text)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    try:
        parser.Parse(styles, True)
    except expat.ExpatError as error:
        raise Unreadable("not-allowed") from error
    return found
