"""Notes and threads on cells, with their boxes, as they stand in the parts of a sheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ...values.cells import CellPosition
from ..layout import a1
from ..reading.bounds import MOST_TAKEN_APART
from .carrying import comments
from .masking import masked_evenly
from .records import Note
from .source import Source, relations
from .xml import Element, child, elements, fragment, main, number, parse

_SHAPE = re.compile(r"<(?:\w{1,20}:)?shape\b")
_ROW, _COLUMN = (
    re.compile(r"<(?:\w{1,20}:)?Row>\s*(\d{1,7})\s*<"),
    re.compile(r"<(?:\w{1,20}:)?Column>\s*(\d{1,5})\s*<"),
)
_ANCHOR = re.compile(r"<(?:\w{1,20}:)?Anchor>([\d,\s]{15,120})<")
_SHOWN = re.compile(r"<(?:\w{1,20}:)?Visible\b")
_CORNERS = 8  # numbers that say where a box stands


def notes_of(
    source: Source, part: str, wanted: Mapping[CellPosition, str], rewritten: Collection[CellPosition]
) -> dict[CellPosition, Note]:
    """The notes of a sheet at the cells that are ``wanted``, with what they say; ``rewritten`` ones say only that."""
    related = relations(source.package, part)

    def parts(kind: str) -> list[bytes]:
        targets = [one.target for one in related if one.kind == kind and one.target in source]
        return [source.read(target) for target in targets if source.size(target) <= MOST_TAKEN_APART]

    at = {a1(*cell): cell for cell in wanted}
    threads: dict[str, list[bytes]] = {}
    for root in map(parse, parts("threadedComment")):
        comments(root)
        for said in elements(root, "threadedComment"):
            threads.setdefault(said.get("ref", ""), []).append(fragment(said))
    boxes: dict[CellPosition, tuple[list[int], bool]] = {}
    for xml in parts("vmlDrawing"):
        boxes |= _boxes(xml.decode("utf-8", "replace"))
    found: dict[CellPosition, Note] = {}
    for root in map(parse, parts("comments")):
        authors = [one.text or "" for one in elements(root, "author")]
        comments(root)
        for comment in elements(root, "comment"):
            cell, place = comment.get("ref", ""), number(comment.get("authorId"))
            text = child(comment, "text")
            if cell not in at or text is None:
                continue
            anchor, shown = boxes.get(at[cell], ([], False))
            found[at[cell]] = Note(
                _plain(text, wanted[at[cell]]) if at[cell] in rewritten else fragment(text),
                masked_evenly(authors[place]) if place < len(authors) else "",
                wanted[at[cell]],
                threads.get(cell, ()),
                anchor,
                shown,
            )
    return found


def _plain(like: Element, said: str) -> bytes:
    text = like.makeelement(main("text"))
    text.append(like.makeelement(main("t")))
    text[0].text = masked_evenly(said)
    return fragment(text)


def _boxes(vml: str) -> dict[CellPosition, tuple[list[int], bool]]:
    """Where the boxes of notes stand, and whether they are always shown. VML is not always well-formed."""
    starts = [found.start() for found in _SHAPE.finditer(vml)]
    boxes = {}
    for start, end in zip(starts, [*starts[1:], len(vml)], strict=True):
        shape = vml[start:end]
        row, column, anchor = _ROW.search(shape), _COLUMN.search(shape), _ANCHOR.search(shape)
        if row and column:
            numbers = [number(one.strip()) for one in anchor[1].split(",")] if anchor else []
            corners = numbers if len(numbers) == _CORNERS else []
            boxes[int(row[1]), int(column[1])] = (corners, _SHOWN.search(shape) is not None)
    return boxes
