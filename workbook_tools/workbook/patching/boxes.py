"""The boxes that notes are shown in: VML shapes, beside their cell and large enough for the text.

VML is not always well-formed (Excel itself writes ``<br>``), so it is searched, never parsed.
"""

from __future__ import annotations

import re
from math import ceil

from ...values.cells import CellPosition
from ..writing.row_heights import lines_needed
from .grid import COLUMNS, ROWS, Axis, Offset, number
from .package import Package
from .sheet import PatchedSheet
from .xml_edit import as_utf8

_WIDTH, _NARROWEST = 330, 250
_LINE, _MARGIN, _CHARACTER = 15, 14, 6.2  # pixels of Tahoma 9, on the safe side
_PREFIXES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_EMPTY = (
    "<xml "
    + " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _PREFIXES.items())
    + '>\n<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout>\n</xml>'
)
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>\n'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:2pt;'
    'width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>\n"
)
_SHAPES = re.compile(r"<((?:\w+:)?shape)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*(?<!/)>.*?</\1>\s*", re.DOTALL)
_ROW = re.compile(r"<(?P<prefix>(?:\w+:)?)Row>\s*(?P<row>\d+)\s*</")
_COLUMN = re.compile(r"<(?:\w+:)?Column>\s*(\d+)\s*</")
_ANCHOR = re.compile(r"(<(?:\w+:)?Anchor>)([^<]*)(</(?:\w+:)?Anchor>)")
_HEIGHT, _STYLE_WIDTH = re.compile(r"(?<![-\w])height:[\d.]+p[tx]"), re.compile(r"(?<![-\w])width:[\d.]+p[tx]")
_IDMAP = re.compile(r"(<(?:\w+:)?idmap\b[^>]*?\bdata=)([\"'])([^\"']*)\2")
_NOTE = re.compile(r"""ObjectType=["']Note["']""")
_ID = re.compile(r"\b_x0000_s(\d+)")
_PER_CLUSTER = 1023  # shape numbers come in clusters of 1024; each drawing has its own ones


class Boxes:
    """The drawing of one sheet's notes."""

    def __init__(self, package: Package, sheet_name: str, sheet: PatchedSheet) -> None:
        self._package, self._sheet_name, self._sheet = package, sheet_name, sheet
        wanted = sheet.drawing
        targets = [r.target for r in package.related(sheet_name) if r.id == wanted and r.target in package]
        self.existing = bool(targets)
        self._name = targets[0] if targets else package.free_name("xl/drawings/vmlDrawing{}.vml")
        text = _decoded(package.read(self._name)) if targets else _EMPTY
        self._pieces: list[str] = []  # the drawing in pieces, so that a shape can be changed alone
        self._shapes: dict[CellPosition, int] = {}
        at = 0
        for shape in _SHAPES.finditer(text):
            self._pieces += [text[at : shape.start()], shape[0]]
            at = shape.end()
            cell = _cell_of(shape[0])
            if cell is not None:
                self._shapes.setdefault(cell, len(self._pieces) - 1)
        self._pieces.append(text[at:])
        self._new: list[tuple[CellPosition, str]] = []

    def put(self, cell: CellPosition, text: str) -> None:
        """A box for ``text``: the one that is there made large enough, or a new one."""
        if cell in self._shapes:
            piece = self._shapes[cell]
            self._pieces[piece] = self._larger(cell, self._pieces[piece], text)
        else:
            self._new.append((cell, text))

    def remove(self, cell: CellPosition) -> None:
        """Take a box away."""
        if cell in self._shapes:
            self._pieces[self._shapes.pop(cell)] = ""

    def save(self) -> None:
        """Write the drawing and name it in the sheet if it is new."""
        if not self._new and not self.existing:
            return
        text = "".join(self._pieces)
        if self._new:
            text = self._with_shapes(text)
        self._package.write(self._name, text.encode("utf-8", "surrogateescape"))
        if not self.existing:
            self._package.declare_vml()
            relation = self._package.relate(self._sheet_name, "vmlDrawing", self._name)
            self._sheet.name_drawing(relation, self._package.relations)

    def _larger(self, cell: CellPosition, shape: str, text: str) -> str:
        """The shape grown to hold ``text``; some programs write none of the places that Excel goes by."""
        columns, rows = self._sheet.columns, self._sheet.heights
        places = _places(shape)
        if places is None:
            height = _height(text, _WIDTH)
            width, anchor = _WIDTH, self._anchor_at(cell, _WIDTH, height)
            shape = _ANCHOR.sub("", shape)
            shape = _ROW.sub(
                lambda row: f"<{row['prefix']}Anchor>{anchor}</{row['prefix']}Anchor>{row[0]}", shape, count=1
            )
        else:
            left, top, right, bottom = places
            width = max(columns.between(left, right), _NARROWEST)
            height = max(rows.between(top, bottom), _height(text, width))
            right, bottom = columns.forward(left, width) or right, rows.forward(top, height) or bottom
            anchor = _anchor(left, top, right, bottom)
            shape = _ANCHOR.sub(lambda found: found[1] + anchor + found[3], shape, count=1)
        shape = _STYLE_WIDTH.sub(f"width:{_points(width)}pt", shape, count=1)
        return _HEIGHT.sub(f"height:{_points(height)}pt", shape, count=1)

    def _anchor_at(self, cell: CellPosition, width: int, height: int) -> str:
        left, right = self._sheet.columns.span(cell[1], width)
        top, bottom = _top_and_bottom(self._sheet.heights, cell[0], height)
        return _anchor(left, top, right, bottom)

    def _with_shapes(self, text: str) -> str:
        cluster = self._free_cluster(text)
        clusters = range(cluster, cluster + ceil(len(self._new) / _PER_CLUSTER))
        numbers = (one * 1024 + i for one in clusters for i in range(1, _PER_CLUSTER + 1))
        shapes = [] if 'id="_x0000_t202"' in text else [_TYPE]
        for order, ((cell, words), shape) in enumerate(zip(self._new, numbers, strict=False), start=1):
            shapes.append(self._shape(cell, words, shape, order))
        text = _with_clusters(_with_prefixes(text), clusters)
        end = text.rfind("</")
        return text[:end] + "".join(shapes) + text[end:]

    def _shape(self, cell: CellPosition, text: str, number: int, order: int) -> str:
        height = _height(text, _WIDTH)
        return _SHAPE.format(
            id=number, order=order, row=cell[0], column=cell[1], width=_points(_WIDTH), height=_points(height),
            anchor=self._anchor_at(cell, _WIDTH, height),
        )  # fmt: skip

    def _free_cluster(self, text: str) -> int:
        """The first cluster of shape numbers that no drawing of the file uses."""
        texts = [_decoded(self._package.read(name)) for name in self._package if name.casefold().endswith(".vml")]
        used = {0}
        for drawing in (*texts, text):
            used |= {int(found) // 1024 for found in _ID.findall(drawing) if len(found) < 10}
            for found in _IDMAP.finditer(drawing):
                used |= {int(value) for value in found[3].split(",") if value.strip().isdigit() and len(value) < 10}
        return max(used) + 1


def _with_clusters(text: str, clusters: range) -> str:
    """The drawing told which clusters of shape numbers it uses."""
    mine = ",".join(map(str, clusters))
    return _IDMAP.sub(lambda found: f'{found[1]}"{found[3]}{"," if found[3] else ""}{mine}"', text, count=1)


def _with_prefixes(text: str) -> str:
    """The drawing with every prefix that new shapes use."""
    root = re.search(r"<[A-Za-z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>", text)
    if root is None:
        return text
    missing = [prefix for prefix in _PREFIXES if not re.search(rf"\sxmlns:{prefix}\s*=", root[0])]
    new = "".join(f' xmlns:{prefix}="{_PREFIXES[prefix]}"' for prefix in missing)
    return text[: root.end() - 1] + new + text[root.end() - 1 :]


def _cell_of(shape: str) -> CellPosition | None:
    """The cell whose note a shape shows."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return (int(row["row"]), int(column[1])) if row and column and _NOTE.search(shape) else None


def _places(shape: str) -> tuple[Offset, Offset, Offset, Offset] | None:
    """Left, top, right and bottom of a shape."""
    anchor = _ANCHOR.search(shape)
    values = [number(value.strip()) for value in anchor[2].split(",")] if anchor else []
    if len(values) != 8 or values[0] >= COLUMNS or values[2] >= ROWS:
        return None
    return (values[0], values[1]), (values[2], values[3]), (values[4], values[5]), (values[6], values[7])


def _decoded(data: bytes) -> str:
    return as_utf8(data).decode("utf-8", "surrogateescape")


def _height(text: str, width: int) -> int:
    """Pixels that ``text`` needs in a box of ``width`` pixels."""
    return lines_needed(text, (width - _MARGIN) / _CHARACTER) * _LINE + _MARGIN


def _top_and_bottom(rows: Axis, row: int, height: int) -> tuple[Offset, Offset]:
    """Top and bottom of a box: from the row above the cell on, or upwards at the end of the sheet."""
    top = (row - 1, 10) if row and rows.size(row - 1) > 10 else (row, 2)
    end = rows.forward(top, height)
    return (top, end) if end is not None else (rows.back(row, height), (row, 0))


def _anchor(left: Offset, top: Offset, right: Offset, bottom: Offset) -> str:
    return ", ".join(str(value) for place in (left, top, right, bottom) for value in place)


def _points(pixels: int) -> str:
    return f"{pixels * 0.75:g}"
