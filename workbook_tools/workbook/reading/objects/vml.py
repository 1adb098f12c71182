"""Shapes in the VML of an .xlsx sheet: form controls and embedded documents; the boxes of notes are passed over.

VML is not always well-formed (Excel itself writes ``<br>``), so it is searched, never parsed; every search runs
through its text once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from ..xml_escapes import unescape

_SHAPE = re.compile(r"<(?:\w{1,20}:)?(?:shape|rect|oval|roundrect|line)(?=[\s>])")
_ID = re.compile(r"""\b(?:id|spid)\s*=\s*["'][^"']{0,60}?_s(\d{1,9})["']""")
_OBJECT = re.compile(r"""\bObjectType\s*=\s*["'](\w{1,20})["']""")
_ANCHOR = re.compile(r"<(?:\w{1,20}:)?Anchor>\s*(\d{1,7})\s*,[^<,]*,\s*(\d{1,7})\s*,")
_CHECKED = re.compile(r"<(?:\w{1,20}:)?Checked>\s*([012])\s*<")
_CHOSEN = re.compile(r"<(?:\w{1,20}:)?(?:Sel|Val)>\s*(\d{1,7})\s*<")
_TEXT_BOX = re.compile(r"<(?:\w{1,20}:)?textbox\b[^<>]*>")
_END = re.compile(r"</(?:\w{1,20}:)?textbox\s*>")
_TAG = re.compile(r"<[^<>]*>")
NOTE = "Note"


class VmlShape(Struct, frozen=True):
    """One shape: its number in the sheet, what it is, and the cell (row, column) its corner lies in."""

    id: str
    object: str
    cell: tuple[int, int] | None
    text: str
    checked: bool = False
    chosen: str = ""


def vml_shapes(vml: str) -> Iterator[VmlShape]:
    """Every shape that is no note's box."""
    starts = [match.start() for match in _SHAPE.finditer(vml)]
    for start, end in pairwise([*starts, len(vml)]):
        piece = vml[start:end]
        is_object, own, anchor = _OBJECT.search(piece), _ID.search(piece), _ANCHOR.search(piece)
        if is_object is not None and is_object[1] == NOTE:
            continue
        checked, chosen = _CHECKED.search(piece), _CHOSEN.search(piece)
        yield VmlShape(
            own[1] if own else "",
            is_object[1] if is_object else "",
            (int(anchor[2]), int(anchor[1])) if anchor else None,
            _text(piece),
            checked is not None and checked[1] != "0",
            chosen[1] if chosen else "",
        )


def _text(piece: str) -> str:
    begin = _TEXT_BOX.search(piece)
    end = _END.search(piece, begin.end()) if begin else None
    if begin is None or end is None:
        return ""
    return " ".join(unescape(_TAG.sub(" ", piece[begin.end() : end.start()])).split())
