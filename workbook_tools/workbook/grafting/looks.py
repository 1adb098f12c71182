"""How cells look, by what is seen – colours as RRGGBB, whatever way they are written – and what of it the tool gives none.

Programs number styles anew and write the same colour in several ways when they save; what is seen stays.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec.structs import replace

from ...definition import colours as c
from ...schema.tones import Tone
from ..alignment import FONT, FONT_SIZE
from .borders import differing_place, lines, place_of_text, with_lines, with_place
from .records import CellLook, Part
from .xml import Element, child, local, main, number

# The first 64 colours that have numbers; 64 and 65 are the window's own.
_EIGHT = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
_INDEXED = (
    f"{_EIGHT} {_EIGHT} 800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 "
    "FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF "
    "FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 "
    "993366 333399 333333"
).split()
_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")  # fmt: skip
_TEXT_OF_THEME = "1"
_OFFICE = [
    "FFFFFF",
    "000000",
    "EEECE1",
    "1F497D",
    "4F81BD",
    "C0504D",
    "9BBB59",
    "8064A2",
    "4BACC6",
    "F79646",
    "0000FF",
    "800080",
]
_NO_PATTERN = ("none", "")


# The cells of own columns, as the tool writes them at first.
_OWN_COLUMN = CellLook(border=tuple((side, "thin 000000") for side in ("left", "right", "top", "bottom")))
_OWN_FONT = (FONT, str(FONT_SIZE), "")


def _rgb(*colours: str) -> frozenset[str]:
    return frozenset(colour.removeprefix("#") for colour in colours)


class _Given(CellLook, frozen=True):
    """What the tool gives the cells of one kind of row; no fill, black letters and no emphasis may always be its own."""

    fills: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()


# Marked copies colour cells, too. Earlier versions gave 8B0011 to the words of Kontrol, and FFFCEB to cells to fill in.
_GIVEN: Mapping[Part, _Given] = {
    Part.ROW: _Given(
        fills=_rgb(c.QUIET, *(tone.fill for tone in c.FAULTS.values()), "FFFCEB"),
        colours=_rgb(c.LINK, c.FAULT_LINE, "8B0011"),
    ),
    Part.HEADER: _Given(bold=True, italic=True, fills=_rgb(c.NAVY, c.SLATE), colours=_rgb(c.PAPER)),
    Part.TOTAL: _Given(bold=True, fills=_rgb(c.TOTAL)),
}


# What conditional formats of the tool's have looked like: fill and letters. Earlier versions had the last four.
_CONDITIONAL = frozenset(
    (tone.fill.removeprefix("#"), tone.font.removeprefix("#"))
    for tone in (*(one for one in vars(c).values() if isinstance(one, Tone)), *c.FAULTS.values())
) | {("FFC7CE", "8B0011"), ("C6EFCE", "0B5A1E"), ("FFE699", "5F4700"), ("E3E6EA", "3F4954")}


def differing(look: CellLook, part: Part, usual: Collection[str] = ()) -> CellLook:
    """What of a look the tool gives to no cell of such a row: nothing where that is not sure.

    ``usual`` are the sides of the cell at which the tool has texts of the column.
    """
    given = _GIVEN[part]
    return CellLook(
        fill="" if look.fill.removeprefix("solid ") in given.fills else look.fill,
        colour="" if look.colour in given.colours else look.colour,
        bold=look.bold and not given.bold,
        italic=look.italic and not given.italic,
        strike=look.strike and not given.strike,
        border=look.border,
        alignment=differing_place(look, part, usual),
        font=look.font,
        size=look.size,
        underline="" if look.colour in given.colours else look.underline,
    )


def may_be_finances(look: CellLook, usual: Collection[str] = ()) -> bool:
    """Whether a look is none that the tool gives to a whole cell of such a column of a data sheet."""
    filled = (part for part in (Part.HEADER, Part.TOTAL) if look.fill.removeprefix("solid ") in _GIVEN[part].fills)
    return all(differing(look, part, usual) != CellLook() for part in (Part.ROW, *filled))


def is_conditional_of_the_tool(look: CellLook, tones: Collection[Tone]) -> bool:
    """Whether a conditional format looks as one of the tool's does, or like nothing."""
    pair = (look.fill.removeprefix("solid "), look.colour or "000000")
    plain = not (look.bold or look.italic or look.strike)  # of lines LibreOffice forgets the colours
    known = pair in _CONDITIONAL or any(pair == (t.fill.removeprefix("#"), t.font.removeprefix("#")) for t in tones)
    return (plain and known) or look == CellLook()


class CellFormats:
    """The cell formats of a workbook: how each looks, and what meets a condition."""

    def __init__(self, styles: bytes, theme: bytes | None, parse: Callable[[bytes], Element]) -> None:
        root = parse(styles)
        self._theme = _OFFICE if theme is None else _theme_colours(parse(theme))
        indexed = child(root, "colors")
        group = None if indexed is None else child(indexed, "indexedColors")
        self._indexed = _INDEXED if group is None else [one.get("rgb", "")[-6:].upper() for one in group]
        fonts = [self._font(one) for one in _members(root, "fonts")]
        fills = [self._fill(one) for one in _members(root, "fills")]
        names = [
            (_said(one, "name"), _said(one, "sz"), "" if child(one, "u") is None else "u")
            for one in _members(root, "fonts")
        ]
        codes = _members(root, "numFmts")  # LibreOffice numbers the usual one, too
        usual = {"0", *(one.get("numFmtId") for one in codes if one.get("formatCode") == "General")}
        borders = [lines(one, self._colour) for one in _members(root, "borders")]
        self.looks: list[CellLook] = []
        self.as_given: set[int] = set()  # those that the tool gives the cells of own columns
        self.noticed: dict[tuple[int, tuple[str, ...]], bool] = {}  # what was found out of them, by column
        for xf in _members(root, "cellXfs"):
            font, fill = number(xf.get("fontId")), number(xf.get("fillId"))
            look = fonts[font] if font < len(fonts) else CellLook()
            seen = fills[fill] if fill < len(fills) else ""
            border = number(xf.get("borderId"))
            drawn = borders[border] if border < len(borders) else ()
            self.looks.append(_with(look, seen, drawn, place_of_text(child(xf, "alignment"))))
            general = xf.get("numFmtId", "0") in usual
            if general and self.looks[-1] == _OWN_COLUMN and names[font : font + 1] == [_OWN_FONT]:
                self.as_given.add(len(self.looks) - 1)
        self.conditional = [self._difference(one) for one in _members(root, "dxfs")]

    def _difference(self, dxf: Element) -> CellLook:
        """How what meets a condition looks: of its fill the colour that a whole cell would have as its second."""
        font, fill = child(dxf, "font"), child(dxf, "fill")
        look = CellLook() if font is None else self._font(font)
        pattern = None if fill is None else child(fill, "patternFill")
        colours = [] if pattern is None else [child(pattern, name) for name in ("bgColor", "fgColor")]
        seen = next((colour for one in colours if one is not None and (colour := self._colour(one))), "")
        border = child(dxf, "border")
        return _with(look, f"solid {seen}" if seen else "", () if border is None else lines(border, self._colour))

    def _font(self, font: Element) -> CellLook:
        colour = child(font, "color")
        seen = "" if colour is None else self._colour(colour)
        name, size, line = _said(font, "name"), _said(font, "sz"), child(font, "u")
        of_theme = child(font, "scheme") is not None  # which says what its letters are, of all cells
        return CellLook(
            colour="" if seen == "000000" else seen,
            bold=_is_on(font, "b"),
            italic=_is_on(font, "i"),
            strike=_is_on(font, "strike"),
            font="" if of_theme or name == FONT else name,
            size="" if _is_usual(size) else size,
            underline="" if line is None or line.get("val") == "none" else line.get("val", "single"),
        )

    def _fill(self, fill: Element) -> str:
        """A fill as its pattern and its colours; what changes from one colour to another is none."""
        pattern = child(fill, "patternFill")
        kind = "" if pattern is None else pattern.get("patternType", "")
        if kind in _NO_PATTERN:
            return ""
        colours = [self._colour(one) for name in ("fgColor", "bgColor") if (one := child(pattern, name)) is not None]
        if kind == "solid":
            return f"solid {colours[0]}" if colours and colours[0] else ""
        return " ".join([kind, *([*colours, "", ""])[:2]]) if any(colours) else ""

    def _colour(self, colour: Element) -> str:
        """A colour as RRGGBB; "" for the window's own."""
        if colour.get("rgb"):
            return _tinted(colour.get("rgb")[-6:].upper(), colour.get("tint"))
        if colour.get("theme") is not None:
            if colour.get("theme") == _TEXT_OF_THEME and not colour.get("tint"):
                return ""
            at = number(colour.get("theme"))
            return _tinted(self._theme[at], colour.get("tint")) if at < len(self._theme) else ""
        at = number(colour.get("indexed")) if colour.get("indexed") is not None else len(self._indexed)
        return _tinted(self._indexed[at], colour.get("tint")) if at < len(self._indexed) else ""


def _with(
    font: CellLook, fill: str, border: tuple[tuple[str, str], ...] = (), alignment: tuple[tuple[str, str], ...] = ()
) -> CellLook:
    return replace(font, fill=fill, border=border, alignment=alignment)


def _said(font: Element, name: str) -> str:
    element = child(font, name)
    return "" if element is None else str(element.get("val", ""))


def _is_usual(size: str) -> bool:
    try:
        return float(size) == FONT_SIZE
    except ValueError:
        return True


def _is_on(font: Element, name: str) -> bool:
    element = child(font, name)
    return element is not None and element.get("val", "1") not in ("0", "false")


def _members(root: Element, group: str) -> Sequence[Element]:
    found = child(root, group)
    return [] if found is None else [one for one in found if local(one)]


def _theme_colours(theme: Element) -> list[str]:
    by_name = {}
    for scheme in (one for one in theme.iter() if local(one) == "clrScheme"):
        for slot in scheme:
            for colour in slot:
                by_name[local(slot)] = (colour.get("lastClr") or colour.get("val", ""))[-6:].upper()
        break
    return [by_name.get(name, usual) for name, usual in zip(_THEME, _OFFICE, strict=True)]


def _tinted(rgb: str, tint: str | None) -> str:
    """The colour made lighter or darker, as spreadsheet programs do."""
    if not tint:
        return rgb
    try:
        by = max(-1.0, min(1.0, float(tint)))
        red, green, blue = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    except ValueError:
        return rgb
    hue, light, much = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + by) if by < 0 else light * (1 - by) + by
    return "".join(f"{round(255 * part):02X}" for part in colorsys.hls_to_rgb(hue, light, much))


def with_look(xf: Element, look: CellLook, font: Element, fill: Element, border: Element) -> None:
    """Give copies of a cell format's font, fill and border a look, where that says something."""
    if look.border:
        with_lines(border, look)
        xf.set("applyBorder", "1")
    if look.alignment:
        with_place(xf, look)
    for name, on in (("b", look.bold), ("i", look.italic), ("strike", look.strike)):
        if on and child(font, name) is None:
            font.append(font.makeelement(main(name)))
    if look.colour:
        old = child(font, "color")
        if old is not None:
            font.remove(old)
        font.append(font.makeelement(main("color"), rgb=f"FF{look.colour}"))
        xf.set("applyFont", "1")
    for name, value in (("name", look.font), ("sz", look.size), ("u", look.underline)):
        if value:
            element = child(font, name)
            if element is None:
                element = font.makeelement(main(name))
                font.append(element)
            element.set("val", value)
            xf.set("applyFont", "1")
    if look.fill:
        kind, *colours = look.fill.split(" ")
        for inside in list(fill):
            fill.remove(inside)
        pattern = fill.makeelement(main("patternFill"), patternType=kind)
        for name, colour in zip(("fgColor", "bgColor"), colours, strict=False):
            if colour:
                pattern.append(fill.makeelement(main(name), rgb=f"FF{colour}"))
        if kind == "solid":
            pattern.append(fill.makeelement(main("bgColor"), indexed="64"))
        fill.append(pattern)
        xf.set("applyFill", "1")
    if look.bold or look.italic or look.strike:
        xf.set("applyFont", "1")
