"""CPR numbers hidden in a marked copy: the copy is mailed, so it must not carry them on (business rule 16).

Wherever a text stands in the file – also in runs of different looks, in notes and in drawings. A
number or formula in a cell that was found is replaced by its text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import unescape

from ..values.cpr import MASK, has_cpr, without_cpr
from .layout import a1
from .marked_package import Package
from .marked_sheet import Cell, MarkedSheet
from .marked_xml import Element, as_utf8, attribute, cell_text

# What holds one text, perhaps in pieces: a shared or inline string, a note, a paragraph of a drawing.
_WHOLE = re.compile(r"<((?:\w+:)?(?:si|is|text|p))(?:\s[^>]*)?(?<!/)>(.*?)</\1>", re.DOTALL)
_PIECE = re.compile(r"(<(?:\w+:)?t(?:\s[^>]*)?(?<!/)>)([^<]*)(</)")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_ENTITY = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}));")


def hide_cpr(package: Package, found: Mapping[str, set[Cell]]) -> None:
    """Hide every CPR number in texts, and whatever stands in the ``found`` cells, by the sheets' parts."""
    for name, cells in found.items():
        package.write(name, _without_values(package.read(name), cells))
    for name in package:
        if name.startswith("xl/") and name.endswith(".xml"):
            text = as_utf8(package.read(name)).decode("utf-8", "surrogateescape")
            hidden = _WHOLE.sub(_hidden, text)
            if hidden != text:
                package.write(name, hidden.encode("utf-8", "surrogateescape"))


def _without_values(data: bytes, cells: set[Cell]) -> bytes:
    sheet = MarkedSheet(data, {row for row, _ in cells})
    for row, column in sorted(cells):
        element = sheet.cells(row).get(column)
        if element is not None and (text := _text_instead(sheet.part.data, element)):
            tag, t, is_ = (sheet.root.tag(name) for name in ("c", "t", "is"))
            style = f" s={attribute(element.attributes['s'])}" if "s" in element.attributes else ""
            new = (
                f'<{tag} r="{a1(row, column)}"{style} t="inlineStr"><{is_}><{t}>{cell_text(text)}</{t}></{is_}></{tag}>'
            )
            sheet.part.replace(element.start, element.end, new)
    return sheet.part.result()


def _text_instead(data: bytes, element: Element) -> str:
    """What a cell shows in place of its number or of what its formula gives; nothing for other cells."""
    inside = data[element.inner : element.close]
    value = _VALUE.search(inside)
    if value is None or element.attributes.get("t") in ("s", "inlineStr", "b", "e"):
        return ""
    said = _plain(value[1].decode("utf-8", "replace"))
    if element.attributes.get("t") == "str":
        return without_cpr(said)
    return MASK if _is_cpr(said) else ""


def _is_cpr(number: str) -> bool:
    try:
        return has_cpr(float(number))
    except ValueError:
        return False


def _hidden(whole: re.Match[str]) -> str:
    said = _plain("".join(piece[2] for piece in _PIECE.finditer(whole[2])))
    if without_cpr(said) == said:
        return _own_text(whole)
    pieces = iter([without_cpr(said)])
    # The number may begin in one run and end in another: all of the text goes to the first.
    inside = _PIECE.sub(lambda piece: f"{piece[1]}{cell_text(next(pieces, ''))}{piece[3]}", whole[2])
    return whole[0].replace(whole[2], inside)


def _own_text(whole: re.Match[str]) -> str:
    """The same for an element that holds its text itself, as in a conversation."""
    said = _plain(whole[2])
    if "<" in whole[2] or without_cpr(said) == said:
        return whole[0]
    return whole[0].replace(whole[2], cell_text(without_cpr(said)))


def _plain(text: str) -> str:
    """Text without entities."""
    return unescape(_ENTITY.sub(lambda found: chr(int(found[1], 16) if found[1] else int(found[2])), text))
