"""Faces as SVG; and bars beside numbers, as SVG in HTML and as PNG in Word. A bar has no letters: the numbers beside it say the same."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import cycle, islice
from xml.etree.ElementTree import Element, SubElement, tostring

from ..definition.colours import INK, PAPER, SLATE
from ..schema.tones import Tone
from .model import Bar, Part

_UNITS = 200.0  # of a bar's width
_GAP = 1.0  # white between two parts, so that grey print shows where one ends
_DOTS = 480  # across a picture


def face_svg(tone: Tone) -> str:
    """A face alone, 24 by 24; what it means stands in words beside it."""
    root = Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 24 24", "width": "24", "height": "24"}
    )
    SubElement(root, "circle", {"cx": "12", "cy": "12", "r": "11", "fill": tone.fill, "stroke": INK})
    _features(root, tone)
    return tostring(root, encoding="unicode")


def _features(parent: Element, tone: Tone) -> None:
    ink = tone.font
    if not tone.mouth:
        SubElement(parent, "path", {"d": "M7 12H17", "stroke": ink, "stroke-width": "2", "stroke-dasharray": "2 2"})
        return
    for x in ("8.3", "15.7"):
        SubElement(parent, "circle", {"cx": x, "cy": "9", "r": "1.7", "fill": ink})
    attributes = {"d": tone.mouth, "fill": "none", "stroke": ink, "stroke-width": "2", "stroke-linecap": "round"}
    SubElement(parent, "path", attributes)


def bar_svg(bar: Bar) -> str:
    """The bar as wide as its cell, hidden from screen readers."""
    root = Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "class": "bar", "aria-hidden": "true",
        "viewBox": f"0 0 {_UNITS:g} 10", "preserveAspectRatio": "none",
    })  # fmt: skip
    for start, part in _placed(bar):
        shape = {"x": f"{start:.1f}", "y": "0", "width": f"{part.share * _UNITS - _GAP:.1f}", "height": "10"}
        look = {"fill": part.fill} | ({"stroke": SLATE, "stroke-dasharray": "3 2"} if part.hatched else {})
        SubElement(root, "rect", shape | look)
    return tostring(root, encoding="unicode")


def _placed(bar: Bar) -> Iterator[tuple[float, Part]]:
    """The parts that can be seen, each with where it begins."""
    at = bar.start * _UNITS
    for part in bar.parts:
        if part.share:
            yield at, part
            at += part.share * _UNITS


def bar_png(bar: Bar) -> bytes:
    """The bar as a picture one dot high, to be drawn as high as it is wanted; the same bytes for the same bar."""
    dots = [_dot(PAPER)] * _DOTS
    scale = _DOTS / _UNITS
    for start, part in _placed(bar):
        first, last = round(start * scale), round((start + part.share * _UNITS - _GAP) * scale)
        width = max(last - first, 1)
        stripes = cycle([_dot(SLATE)] * 3 + [_dot(PAPER)] * 3) if part.hatched else cycle([_dot(part.fill)])
        dots[first : first + width] = islice(stripes, width)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in (
            (b"IHDR", struct.pack(">2I5B", _DOTS, 1, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\0" + b"".join(dots[:_DOTS]), 9)),
            (b"IEND", b""),
        )
    )


def _dot(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
