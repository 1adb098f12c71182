"""The shared texts of own sheets, added to the finished workbook's."""

from __future__ import annotations

import copy
import re

from ..reading.bounds import MOST_CARRIED
from .masking import masked_pieces
from .source import Source
from .xml import (
    Element,
    child,
    drop,
    elements,
    etree_text,
    fragment,
    local,
    main,
    number,
    parse,
    without_needless_names,
)

_COUNTS = re.compile(rb'count="(\d+)" uniqueCount="(\d+)"')
_RUN = re.compile(rb"<(?:r|\w{1,20}:r)[\s>]")
_TWO = 2
_OF_A_RUN = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "rFont", "family",
    "charset", "scheme",
)  # fmt: skip
_END = b"</sst>"
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="0" uniqueCount="0"></sst>'
)


class Texts:
    """The texts that a finished workbook shares, and those of another that are asked for."""

    def __init__(self, ours: bytes | None, theirs: bytes | None) -> None:
        self._ours = ours or _EMPTY
        self._theirs = [one for one in parse(theirs) if local(one)] if theirs else []
        counts = _COUNTS.search(self._ours)
        assert counts is not None
        self._count, self._first = int(counts[1]), int(counts[2])
        self._numbers: dict[str, int] = {}
        self._known: dict[int, int] = {}

    def number(self, position: str | None) -> int | None:
        """The number of a text, given its number in the other workbook; None if it has no such."""
        theirs = number(position)
        if theirs >= len(self._theirs):
            return None
        self._count += 1
        if theirs not in self._known:
            self._known[theirs] = self._of(self._theirs[theirs])
        return self._known[theirs]

    def said(self, position: str | None) -> str:
        """A text of the other workbook, given its number there."""
        theirs = number(position)
        return "".join(self._theirs[theirs].itertext()) if theirs < len(self._theirs) else ""

    def number_of(self, text: str) -> int:
        """The number of a text that is given."""
        holder = parse(f'<si xmlns="{main("")[1:-1]}"><t/></si>'.encode())
        holder[0].text = text
        self._count += 1
        return self._of(holder)

    def number_of_rich(self, text: bytes) -> int:
        """The number of a text that is given as XML."""
        self._count += 1
        return self._of(parse(text))

    def _of(self, text: Element) -> int:
        for aside in [*elements(text, "phoneticPr", "rPh")]:
            drop(aside)
        mask_texts(text)
        xml = etree_text(without_needless_names(text)).replace(f' xmlns="{main("")[1:-1]}"', "", 1)
        return self._numbers.setdefault(xml, self._first + len(self._numbers))

    def result(self) -> bytes:
        """The part with the shared texts."""
        head, _, tail = self._ours.rpartition(_END)
        counts = f'count="{self._count}" uniqueCount="{self._first + len(self._numbers)}"'.encode()
        return _COUNTS.sub(counts, head, count=1) + "".join(self._numbers).encode() + _END + tail


def has_runs(source: Source) -> bool:
    """Whether some shared text of a workbook is in pieces, each with its own look."""
    part = source.only("sharedStrings")
    return part is not None and source.size(part) <= MOST_CARRIED and _RUN.search(source.read(part)) is not None


def rich_texts(source: Source) -> dict[bytes, bytes]:
    """The shared texts of a workbook of which single words look otherwise than the rest, by their numbers: the XML of each."""
    part = source.only("sharedStrings")
    if part is None or source.size(part) > MOST_CARRIED or not _RUN.search(xml := source.read(part)):
        return {}
    texts = (one for one in parse(xml) if local(one))
    found = ((b"%d" % position, rich_text(one)) for position, one in enumerate(texts))
    return {number_: text for number_, text in found if text is not None}


def rich_text(text: Element) -> bytes | None:
    """The XML of a text of which single words look otherwise than the rest, as texts are shared; None of any other."""
    runs = [*text.iter(main("r"))]
    looks = {"" if (look := child(run, "rPr")) is None else etree_text(look) for run in runs}
    if len(looks) < _TWO:
        return None
    shared = text.makeelement(main("si"))
    shared.extend(copy.deepcopy(run) for run in runs)
    for look in shared.iter(main("rPr")):  # openpyxl writes them in another order than the schema's
        look[:] = sorted(look, key=lambda one: _OF_A_RUN.index(local(one)) if local(one) in _OF_A_RUN else 0)
    mask_texts(shared)
    return fragment(shared)


def mask_texts(root: Element) -> None:
    """Dot the CPR numbers in the texts of an element that holds one text in one or more pieces."""
    pieces = [*elements(root, "t")]
    for element, text in zip(pieces, masked_pieces([one.text or "" for one in pieces]), strict=True):
        if text != (element.text or ""):
            element.text = text
