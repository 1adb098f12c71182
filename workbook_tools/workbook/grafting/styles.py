"""Cell formats of own sheets, added to the finished workbook's: ours keep their numbers and their looks."""

from __future__ import annotations

import copy

from .looks import with_look
from .records import CellLook
from .xml import Element, child, etree_text, local, main, new, number, parse, without_needless_names, written

_PARTS = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))
_AFTER_BUILT_IN = 50
_FIRST_OWN_FORMAT = 164  # numbers of number formats below belong to the programs
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
)  # fmt: skip


class Styles:
    """The styles of a finished workbook, to which those of another are added as they are asked for."""

    def __init__(self, ours: bytes, theirs: bytes) -> None:
        # The theme that is carried along has other fonts, and perhaps another colour of texts.
        self.root = parse(ours.replace(b'<scheme val="minor"/>', b"").replace(b'<color theme="1"/>', _BLACK))
        self.source = parse(theirs)
        self._formats: dict[int, int] = {}
        self._differences: dict[int, int] = {}
        self._named: dict[int, int] = {0: 0}
        self._known: dict[str, dict[str, int]] = {}
        self._their_formats = {
            number(one.get("numFmtId")): one.get("formatCode", "") for one in self._theirs("numFmts")
        }

    def format(self, style: str | None) -> str:
        """The number of a cell format, given its number in the other workbook."""
        theirs = number(style)
        if theirs not in self._formats:
            source = self._theirs("cellXfs")
            self._formats[theirs] = self._xf(source[theirs]) if theirs < len(source) else 0
        return str(self._formats[theirs])

    def with_look(self, style: int, look: CellLook) -> int:
        """The number of one of our formats with what finance made of its look."""
        xf, parts = self._parts_of_ours(style)
        with_look(xf, look, *parts)
        for part, (name, group) in zip(parts, _PARTS, strict=True):
            xf.set(name, str(self._add(group, part)))
        return self._add("cellXfs", xf)

    def _parts_of_ours(self, style: int) -> tuple[Element, list[Element]]:
        """Copies of one of our formats, its font, its fill and its border."""
        xf = copy.deepcopy(self._group("cellXfs")[style])
        return xf, [copy.deepcopy(self._group(group)[number(xf.get(name))]) for name, group in _PARTS]

    def difference(self, position: str | None) -> str | None:
        """The number of a differential format, given its number in the other workbook; None if it has no such."""
        theirs = number(position)
        if theirs not in self._differences:
            source = self._theirs("dxfs")
            if theirs >= len(source):
                return None
            dxf = copy.deepcopy(source[theirs])
            for code in dxf.iter(main("numFmt")):
                code.set("numFmtId", str(self._number_format(number(code.get("numFmtId")), code.get("formatCode"))))
            self._differences[theirs] = self._add("dxfs", dxf)
        return str(self._differences[theirs])

    def number_format(self, position: str | None) -> str:
        """The number of a number format, given its number in the other workbook."""
        at = number(position)
        return str(self._number_format(at, self._their_formats.get(at)))

    def table_style(self, name: str) -> None:
        """Have a table style of the other workbook, if it is its own."""
        group = child(self.root, "tableStyles")
        for style in self._theirs("tableStyles"):
            if style.get("name") != name or group is None or any(one.get("name") == name for one in group):
                continue
            style = copy.deepcopy(style)
            for part in list(style):
                if part.get("dxfId") is not None:
                    dxf = self.difference(part.get("dxfId"))
                    part.set("dxfId", dxf) if dxf is not None else style.remove(part)
            style.set("count", str(len(style)))
            group.append(style)
            group.set("count", str(len(group)))

    def result(self) -> bytes:
        """The finished styles."""
        colours = child(self.source, "colors")
        if colours is not None and child(self.root, "colors") is None:  # ours name no colour by a number of a palette
            self._group("colors").extend(copy.deepcopy(list(colours)))
        return written(self.root)

    # --- one kind of thing after the other ---------------------------------------------------

    def _xf(self, theirs: Element) -> int:
        xf = self._translated(theirs)
        xf.set("xfId", str(self._style(number(xf.get("xfId")))))
        return self._add("cellXfs", xf)

    def _translated(self, theirs: Element) -> Element:
        """A format with its font, fill, border and number format as they are numbered here."""
        xf = copy.deepcopy(theirs)
        for name, of in _PARTS:
            source = self._theirs(of)
            at = number(xf.get(name))
            xf.set(name, str(self._add(of, copy.deepcopy(source[at])) if at < len(source) else 0))
        at = number(xf.get("numFmtId"))
        xf.set("numFmtId", str(self._number_format(at, self._their_formats.get(at))))
        return xf

    def _style(self, position: int) -> int:
        """A named style; Normal is ours, and what differs from it stands in the cell's own format."""
        if position not in self._named:
            named = [one for one in self._theirs("cellStyles") if number(one.get("xfId")) == position]
            source = self._theirs("cellStyleXfs")
            if not named or position >= len(source) or named[0].get("builtinId") == "0":
                return self._named.setdefault(position, 0)
            ours = self._group("cellStyles")
            same = [one for one in ours if one.get("name") == named[0].get("name")]
            if same:
                return self._named.setdefault(position, number(same[0].get("xfId")))
            self._named[position] = at = self._append("cellStyleXfs", self._base(source[position]))
            style = copy.deepcopy(named[0])
            style.set("xfId", str(at))
            self._append("cellStyles", style)
        return self._named[position]

    def _base(self, theirs: Element) -> Element:
        """What a named style says, as an element that stands nowhere yet."""
        made = self._translated(theirs)
        made.attrib.pop("xfId", None)
        return made

    def _number_format(self, theirs: int, code: str | None) -> int:
        if code is None or theirs < _AFTER_BUILT_IN:
            return theirs if theirs < _FIRST_OWN_FORMAT else 0
        group = self._group("numFmts")
        for one in group:
            if one.get("formatCode") == code:
                return number(one.get("numFmtId"))
        at = max([_FIRST_OWN_FORMAT - 1, *(number(one.get("numFmtId")) for one in group)]) + 1
        made = new(group, "numFmt")
        made.set("numFmtId", str(at))
        made.set("formatCode", code)
        self._append("numFmts", made)
        return at

    # --- groups ------------------------------------------------------------------------------

    def _theirs(self, group: str) -> list[Element]:
        found = child(self.source, group)
        return [] if found is None else [one for one in found if local(one)]

    def _group(self, name: str) -> Element:
        group = child(self.root, name)
        if group is None:
            group = new(self.root, name)
            before = [one for one in self.root if local(one) in _ORDER[: _ORDER.index(name)]]
            self.root.insert(self.root.index(before[-1]) + 1 if before else 0, group)
        return group

    def _add(self, group: str, element: Element) -> int:
        """The position of an element, which is added if no other is the same."""
        for font in element.iter(main("font")):
            font[:] = sorted(font, key=lambda one: _FONT.index(local(one)) if local(one) in _FONT else len(_FONT))
        found = self._group(group)
        if group not in self._known:
            self._known[group] = {}
            for position, one in enumerate(found):
                self._known[group].setdefault(etree_text(one), position)
        text = etree_text(element)
        if text not in self._known[group]:
            self._known[group][text] = self._append(group, element)
        return self._known[group][text]

    def _append(self, group: str, element: Element) -> int:
        found = self._group(group)
        found.append(without_needless_names(element))
        found.set("count", str(len(found)))
        return len(found) - 1


# What a font says, in the schema's order: some programs write it in another.
_FONT = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family",
    "charset", "scheme",
)  # fmt: skip
_BLACK = b'<color rgb="FF000000"/>'
