"""New cell styles in somebody's workbook: theirs are only ever added to, so that no cell changes its look."""

from __future__ import annotations

import re
from collections.abc import Container

from .package import SPREADSHEET_TYPE, WORKBOOK, Package
from .xml_edit import Element, Part, with_attribute

_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{space}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# What may come before a group that a file does without (the schema's order).
_MARKED = ("fillId", "applyFill", "borderId", "applyBorder")
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")


class Styles:
    """The style part of a workbook and what is to be added to it."""

    def __init__(self, package: Package, marks: Container[str] = ()) -> None:
        """``marks`` are the fills that a cell is never given back."""
        self._marks = marks
        found = package.related(WORKBOOK, "styles")
        known = [relation.target for relation in found if relation.target in package]
        if known:
            self.name = known[0]
        else:
            self.name = package.free_name("xl/styles{}.xml") if "xl/styles.xml" in package else "xl/styles.xml"
            package.write(self.name, _EMPTY.format(space=package.namespace).encode())
            package.relate(WORKBOOK, "styles", self.name)
            package.declare(self.name, f"{SPREADSHEET_TYPE}styles+xml")
        self.part = Part(package.read(self.name))
        if not self.part.root.children:
            self.part = Part(_EMPTY.format(space=package.namespace).encode())
        self._added: dict[str, list[str]] = {group: [] for group in _ORDER}
        self._made: dict[tuple[int, str], int] = {}
        self._without_fill: dict[int, str] = {}

    @property
    def formats(self) -> list[Element]:
        """The cell formats the file came with; a cell's ``s`` is a position here."""
        return self._members("cellXfs")

    def fill_of(self, style: int) -> str:
        """The solid colour of a cell format as ARGB, or nothing."""
        fills = self._members("fills")
        number = _number(self.formats[style].attributes.get("fillId")) if style < len(self.formats) else 0
        colours = list(fills[number].below("fgColor")) if number < len(fills) else []
        return colours[0].attributes.get("rgb", "") if colours else ""

    def without_fill(self, style: int) -> str:
        """Everything of a cell format but what a mark changes – fill and lines –, to be compared."""
        if style not in self._without_fill:
            element = self.formats[style] if style < len(self.formats) else None
            given = sorted((element.attributes if element else {}).items())
            inside = self.part.data[element.inner : element.close] if element else b""
            self._without_fill[style] = f"{[one for one in given if one[0] not in _MARKED]} {inside!r}"
        return self._without_fill[style]

    def marked(self, style: int, colour: str, line: str) -> int:
        """The format like ``style`` with a solid fill and lines round it; everything else of it stays."""
        key = (style, colour)
        if key not in self._made:
            self._made[key] = self.add("cellXfs", self._clone(style, self.fill(colour), self.border(line)))
        return self._made[key]

    def without_mark(self, style: int) -> int:
        """A format that differs from a marked one in what marks change only: best one with a fill, else without."""
        key = (style, "")
        if key not in self._made:
            like, marks = self.without_fill(style), self._marks
            others = [
                i for i in range(len(self.formats)) if self.without_fill(i) == like and self.fill_of(i) not in marks
            ]
            others.sort(key=lambda i: (not self.fill_of(i), i))
            self._made[key] = others[0] if others else self.add("cellXfs", self._clone(style, 0, 0))
        return self._made[key]

    def result(self) -> bytes:
        """The style part with everything added."""
        for position, group in enumerate(_ORDER):
            if self._added[group]:
                self._append(group, position)
        return self.part.result()

    def _append(self, group: str, position: int) -> None:
        xml = "".join(self._added[group])
        root = self.part.root
        element = root.child(group)
        if element is not None:
            self.part.set(element, "count", str(len(element.children) + len(self._added[group])))
            self.part.append(element, xml)
            return
        before = [child for child in root.children if child.name in _ORDER[:position]]
        tag = root.tag(group)
        new = f'<{tag} count="{len(self._added[group])}">{xml}</{tag}>'
        self.part.insert(before[-1].end if before else root.inner, new)

    def _members(self, group: str) -> list[Element]:
        element = self.part.root.child(group)
        return element.children if element is not None else []

    def border(self, colour: str) -> int:
        """Thin lines on all four sides; the colour as ARGB."""
        line = f'style="thin"><color rgb="{colour}"/>'
        sides = "".join(f"<{side} {line}</{side}>" for side in ("left", "right", "top", "bottom"))
        return self.add("borders", self._own(f"<border>{sides}<diagonal/></border>"))

    def add(self, group: str, xml: str) -> int:
        """The position of a member of a group, added if it is not there yet."""
        added = self._added[group]
        if not added and not self._members(group):
            # Position 0 (and for fills 1) belongs to the program; a file without the group gets it first.
            added += [self._own(xml) for xml in _FIRST.get(group, [])]
        if xml not in added:
            added.append(xml)
        return len(self._members(group)) + added.index(xml)

    def fill(self, colour: str) -> int:
        """A solid fill; the colour as ARGB."""
        colours = f'<fgColor rgb="{colour}"/><bgColor indexed="64"/>'
        return self.add("fills", self._own(f'<fill><patternFill patternType="solid">{colours}</patternFill></fill>'))

    def condition(self, colour: str) -> int:
        """What a condition gives a cell: a solid fill; the colour as ARGB."""
        fill = f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor rgb="{colour}"/></patternFill></fill>'
        return self.add("dxfs", self._own(f"<dxf>{fill}</dxf>"))

    def font(self, look: str = "", colour: str = "FF000000", size: int = 11) -> int:
        """A font with the elements of ``look``; the size in points."""
        xml = f'<font>{look}<sz val="{size}"/><color rgb="{colour}"/><name val="Calibri"/><family val="2"/></font>'
        return self.add("fonts", self._own(xml))

    def format(self, font: int, fill: int, border: int, vertical: str = "top", indent: int = 0) -> int:
        """A cell format of texts, wrapped; the ``indent`` keeps them from the line on their left."""
        base = ' xfId="0"' if self._members("cellStyleXfs") else ""
        left = f'horizontal="left" indent="{indent}" ' if indent else ""
        xml = (
            f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}"{base} quotePrefix="1" applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1"><alignment {left}vertical="{vertical}" wrapText="1"/></xf>'
        )
        return self.add("cellXfs", self._own(xml))

    def _clone(self, style: int, fill: int, border: int) -> str:
        changed = {"fillId": str(fill), "applyFill": "1", "borderId": str(border), "applyBorder": "1"}
        element = self.formats[style] if style < len(self.formats) else None
        copy = self.part.data[element.start : element.end] if element else self._own(_PLAIN).encode()
        for name, value in changed.items():
            copy = with_attribute(copy, name, value)
        return copy.decode()

    def _own(self, xml: str) -> str:
        prefix = self.part.root.prefix
        return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}:", xml) if prefix else xml


_PLAIN = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_FIRST: dict[str, list[str]] = {
    "fonts": ['<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'],
    "fills": ['<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>'],
    "borders": ["<border><left/><right/><top/><bottom/><diagonal/></border>"],
    "cellXfs": [_PLAIN],
}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
