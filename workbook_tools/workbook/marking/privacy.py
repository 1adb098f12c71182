"""CPR numbers hidden in a marked copy: the copy is mailed, so it must not carry them on (business rule 16).

Wherever a text stands in the file – also in runs of different looks, in notes, in drawings and in names of
sheets. A number, or a formula in a cell that was found, is replaced by its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import unescape

from ...values.cells import CellPosition
from ...values.cpr import MASK, has_cpr, without_cpr
from ..layout import a1
from ..patching.package import WORKBOOK, Package
from ..patching.sheet import PatchedSheet, cell_at
from ..patching.xml_edit import Element, as_utf8, attribute, cell_text

CODES = frozenset({"cpr-number", "cpr-in-sheet-name"})  # of the issues that say there is something to hide
LONGEST_TITLE = 31

# What holds one text, perhaps in pieces: a shared or inline string, a note, a paragraph of a drawing.
_WHOLE = re.compile(r"<((?:\w+:)?(?:si|is|text|p))(?:\s[^>]*)?(?<!/)>(.*?)</\1>", re.DOTALL)
_PIECE = re.compile(r"(<(?:\w+:)?t(?:\s[^>]*)?(?<!/)>)([^<]*)(</)")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_FORMULA = re.compile(rb"<((?:\w+:)?f)(?:\s[^>]*)?(?:/>|(?<!/)>.*?</\1>)", re.DOTALL)
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*?\bname=(\"[^\"<]*\"|'[^'<]*')")
_SHOWN = re.compile(
    r"<(?:\w+:)?c\s([^>]*)>(?:<(?:\w+:)?f[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v[^>]*>([^<]{9,})</"
)
_TEXT = re.compile(r"\bt=[\"']str[\"']")  # what a formula gives
_REFERENCE = re.compile(r"\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_ENTITY = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}));")


def hide_sheet_names(package: Package) -> None:
    """Hide the CPR numbers in the sheets' names, and wherever these names are used."""
    names = [name[1][1:-1] for name in _SHEET.finditer(_text(package, WORKBOOK))]
    renamed = {name: shown for name in names if (shown := without_cpr(_plain(name))) != _plain(name)}
    if not renamed:
        return
    others = [name for name in names if name not in renamed]
    for part in [name for name in package if name.endswith(".xml") and name.startswith(("xl/", "docProps/"))]:
        text = hidden = _text(package, part)
        for n, (name, shown) in enumerate(renamed.items()):
            title = shown[:LONGEST_TITLE] if shown not in [*others, *list(renamed.values())[:n]] else f"{MASK} {n + 1}"
            hidden = hidden.replace(name, attribute(title)[1:-1])
        if hidden != text:
            package.write(part, hidden.encode("utf-8", "surrogateescape"))


def hide_cpr(package: Package, found: Mapping[str, set[CellPosition]]) -> None:
    """Hide every CPR number in texts and numbers, and whatever stands in the ``found`` cells, by the sheets' parts."""
    sheets = {name for name in package if name.startswith("xl/worksheets/") and name.endswith(".xml")}
    for name in sorted(sheets | set(found)):
        cells = {*found.get(name, ()), *_shown(package, name)}
        if cells:
            _without_values(package, name, cells)
    for name in package:
        if name.startswith("xl/") and name.endswith(".xml"):
            text = _text(package, name)
            hidden = _WHOLE.sub(_hidden, text)
            if hidden != text:
                package.write(name, hidden.encode("utf-8", "surrogateescape"))


def _text(package: Package, name: str) -> str:
    return as_utf8(package.read(name)).decode("utf-8", "surrogateescape")


def _shown(package: Package, name: str) -> Iterator[CellPosition]:
    """The cells of a sheet whose number is a CPR number without its hyphen, or whose formula gives a text with one."""
    for shown in _SHOWN.finditer(_text(package, name)):
        held = has_cpr(_plain(shown[2])) if _TEXT.search(shown[1]) else _is_cpr(shown[2])
        reference = _REFERENCE.search(shown[1]) if held else None
        cell = cell_at(reference[1]) if reference else None
        if cell is not None:
            yield cell


def _without_values(package: Package, name: str, cells: set[CellPosition]) -> None:
    sheet = PatchedSheet(package.read(name), {row for row, _ in cells})
    for row, column in sorted(cells):
        element = sheet.cells(row).get(column)
        if element is None:
            continue
        inside = sheet.part.data[element.inner : element.close]
        text, formula = _text_instead(element, inside), _FORMULA.search(inside)
        if not text:
            continue
        c, v, t, is_ = (sheet.root.tag(tag) for tag in ("c", "v", "t", "is"))
        style = f" s={attribute(element.attributes['s'])}" if "s" in element.attributes else ""
        start, shown = f"<{c} r={attribute(a1(row, column))}{style}", cell_text(text)
        if formula is not None and not has_cpr(_plain(formula[0].decode("utf-8", "replace"))):
            new = f'{start} t="str">{formula[0].decode()}<{v}>{shown}</{v}></{c}>'
        else:
            new = f'{start} t="inlineStr"><{is_}><{t}>{shown}</{t}></{is_}></{c}>'
            if formula is not None:
                package.drop_calculation_chain()  # it must not name a cell without formula
        sheet.part.replace(element.start, element.end, new)
    package.write(name, sheet.part.result())


def _text_instead(element: Element, inside: bytes) -> str:
    """What a cell shows in place of its number or of what its formula gives; nothing for other cells."""
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
    return _with_inside(whole, inside)


def _own_text(whole: re.Match[str]) -> str:
    """The same for an element that holds its text itself, as in a conversation."""
    said = _plain(whole[2])
    if "<" in whole[2] or without_cpr(said) == said:
        return whole[0]
    return _with_inside(whole, cell_text(without_cpr(said)))


def _with_inside(whole: re.Match[str], inside: str) -> str:
    start, end = whole.start(2) - whole.start(), whole.end(2) - whole.start()
    return whole[0][:start] + inside + whole[0][end:]


def _plain(text: str) -> str:
    """Text without entities."""
    return unescape(_ENTITY.sub(_character, text))


def _character(entity: re.Match[str]) -> str:
    code = int(entity[1], 16) if entity[1] else int(entity[2])
    return chr(code) if code < 0x110000 else "\ufffd"
