"""The lines round cells and the place of the text in them, as far as the tool gives none such."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ...definition import colours as c
from ..alignment import TEXT_INDENT, WRAPPED
from .records import CellLook, Part
from .xml import Element, child, local, main

_SIDES = ("left", "right", "top", "bottom", "diagonal")
_NO_LINE = ("none", "")
# As the tool and its marked copies draw them, and neighbours' lines as LibreOffice divides them among cells.
_GIVEN = frozenset(
    f"{style} {colour.removeprefix('#')}" for style in ("thin", "medium") for colour in (c.LINE, c.NAVY, c.FAULT_LINE)
)
_OFF = ("0", "false")
_LINK = c.LINK.removeprefix("#")
# What the tool gives to no cell of a data sheet, but a header's place in the middle.
_VERTICAL = ("center", "justify", "distributed")


def lines(border: Element, seen: Callable[[Element], str]) -> tuple[tuple[str, str], ...]:
    """The lines of a border that the tool draws none of; ``seen`` gives a colour."""
    found = []
    for name in _SIDES:
        side = child(border, name)
        style = "" if side is None else side.get("style", "")
        if style in _NO_LINE or (name == "diagonal" and not _directions(border)):
            continue
        colour = child(side, "color")
        line = f"{style} {(seen(colour) if colour is not None else '') or '000000'}"
        if line not in _GIVEN:
            found.append((name + _directions(border) if name == "diagonal" else name, line))
    return tuple(found)


def _directions(border: Element) -> str:
    return "".join(way for way in ("Up", "Down") if border.get(f"diagonal{way}", "0") not in _OFF)


def place_of_text(alignment: Element | None) -> tuple[tuple[str, str], ...]:
    """What a cell says of the place of its text, and whether lines are broken if somebody gave it a place from the top: what
    was typed where no format is says nothing of either."""
    if alignment is None:
        return ()
    wanted = ("horizontal", "vertical", "indent", "textRotation", "shrinkToFit")
    found = {name: alignment.get(name, "") for name in wanted}
    usual = {"horizontal": ("", "general"), "vertical": ("", "top", "bottom"), "indent": ("", "0", str(TEXT_INDENT))}
    said = [(name, value) for name, value in found.items() if value not in usual.get(name, ("", *_OFF))]
    wrapped = alignment.get("wrapText", "0") not in _OFF
    if wrapped or found["vertical"] == "top":
        said.append(("wrapText", str(int(wrapped))))
    return tuple(said)


def differing_place(look: CellLook, part: Part, usual: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The place of the text as far as the tool does not give it; ``usual`` are the sides it gives the column's texts, and
    whether their lines are broken. Links are, wherever they stand."""
    wrapped = ("1",) if look.colour == _LINK else str(int(WRAPPED in usual))
    return tuple(
        (name, value)
        for name, value in look.alignment
        if not (name == "horizontal" and (value in usual or part is not Part.ROW))
        and not (name == "wrapText" and (value in wrapped or part is not Part.ROW))
        and not (name == "vertical" and (part is not Part.ROW or value not in _VERTICAL))
    )


def with_lines(border: Element, look: CellLook) -> None:
    """Give a copy of a border the lines."""
    for name, line in look.border:
        side, (style, colour) = name, line.split(" ")
        if name.startswith("diagonal"):
            side = "diagonal"
            for way in ("Up", "Down"):
                if way in name:
                    border.set(f"diagonal{way}", "1")
        element = child(border, side)
        if element is None:
            element = border.makeelement(main(side))
            behind = [one for one in border if local(one) in _SIDES[: _SIDES.index(side)]]
            border.insert(border.index(behind[-1]) + 1 if behind else 0, element)
        for inside in list(element):
            element.remove(inside)
        element.set("style", style)
        element.append(element.makeelement(main("color"), rgb=f"FF{colour}"))


def with_place(xf: Element, look: CellLook) -> None:
    """Give a copy of a cell format the place of its text."""
    alignment = child(xf, "alignment")
    if alignment is None:
        alignment = xf.makeelement(main("alignment"))
        xf.insert(0, alignment)
    if any(name == "horizontal" for name, _ in look.alignment):
        alignment.attrib.pop("indent", None)  # the tool's own is of the side it has the text at
    for name, value in look.alignment:
        alignment.set(name, value)
    xf.set("applyAlignment", "1")
