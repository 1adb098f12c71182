"""Notes of finance's on a sheet of the tool's, as the parts that a sheet with notes has."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from ...values.cells import CellPosition
from ..layout import a1
from .records import Note
from .xml import MAIN, Element, parse, written

_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_BEFORE = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{clusters}"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:2pt;'
    'width:108pt;height:60pt;z-index:{order};visibility:{seen}" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>{shown}</x:ClientData></v:shape>"
)
_PER_CLUSTER, _CLUSTERS_OF_A_SHEET, _FIRST_CLUSTER = (
    1023,
    4,
    512,
)  # the numbers of shapes in other sheets' drawings are lower
Placed = Mapping[CellPosition, tuple[CellPosition, Note]]  # by where a note stands now: where it stood, and it


def comments_part(notes: Placed) -> bytes:
    """The notes themselves."""
    authors = list(dict.fromkeys(note.author for _, note in notes.values()))
    listed = "".join(f"<author>{escape(author, quote=False)}</author>" for author in authors)
    root = parse(f'<comments xmlns="{MAIN}"><authors>{listed}</authors><commentList/></comments>'.encode())
    for cell, (_, note) in sorted(notes.items()):
        comment = root.makeelement(f"{{{MAIN}}}comment", ref=a1(*cell), authorId=str(authors.index(note.author)))
        comment.append(parse(note.text))
        root[1].append(comment)
    return written(root)


def threads_part(notes: Placed) -> bytes | None:
    """What was said in threads; None if there are none."""
    said: list[Element] = []
    for cell, (_, note) in sorted(notes.items()):
        for xml in note.thread:
            said.append(parse(xml))
            said[-1].set("ref", a1(*cell))
    if not said:
        return None
    root = parse(f'<ThreadedComments xmlns="{_THREADS}"/>'.encode())
    root.extend(said)
    return written(root)


def boxes_part(notes: Placed, sheet: int) -> bytes:
    """The boxes of notes; ``sheet`` counts the sheets that have some, for each has numbers of its own."""
    first = _FIRST_CLUSTER + _CLUSTERS_OF_A_SHEET * sheet
    clusters = range(first, first + min(_CLUSTERS_OF_A_SHEET, 1 + (len(notes) - 1) // _PER_CLUSTER))
    boxes = [_BEFORE.format(clusters=",".join(map(str, clusters)))]
    for order, (cell, (before, note)) in enumerate(sorted(notes.items())):
        cluster, place = divmod(order, _PER_CLUSTER)
        seen, shown = ("visible", "<x:Visible/>") if note.shown else ("hidden", "")
        boxes.append(
            _BOX.format(
                id=(first + cluster) * 1024 + place + 1, order=order + 1, seen=seen, shown=shown,
                anchor=", ".join(map(str, _anchor(cell, before, note))), row=cell[0], column=cell[1],
            )
        )  # fmt: skip
    return "".join([*boxes, "</xml>"]).encode()


def _anchor(cell: CellPosition, before: CellPosition, note: Note) -> list[int]:
    """Where a box stands: as far from its cell as it did, or beside it."""
    row, column = cell
    if not note.anchor:
        return [column + 1, 15, max(row - 1, 0), 10, column + 3, 15, max(row - 1, 0) + 4, 4]
    left, dx, top, dy, right, ex, bottom, ey = note.anchor
    over, down = column - before[1], row - before[0]
    return [max(left + over, 0), dx, max(top + down, 0), dy, max(right + over, 0), ex, max(bottom + down, 0), ey]
