"""Faces and bar charts as SVG: inline in HTML, as pictures in PDF and Word.

Drawn for 360 units' width, so that the letters can still be read where a telephone shows them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from ..definition.colours import INK, LESS, MORE, SLATE
from ..definition.levels import TONES
from ..schema.structure import Tone
from .model import Bar, Chart, Value

WIDTH = 360.0
_BAR, _LINE, _GAP, _TEXT = 22.0, 16.0, 10.0, 12.5
_LETTER = 7.2  # about as wide as one is
_LABEL_LENGTH = 38  # letters of a label's line
_NARROWEST_NUMBER, _NARROWEST_FACE = 15.0, 44.0
STANDALONE_FONT = "Libertinus Serif"

_TONES = {tone.name: tone for tone in TONES}


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


def chart_svg(chart: Chart, identity: str, standalone: bool = False) -> str:
    """The chart with its title and description inside.

    ``identity`` begins the ids in it. ``standalone`` pictures bring their own font and ink; others take
    them from the page.
    """
    attributes = {"xmlns": "http://www.w3.org/2000/svg", "role": "img"}
    attributes["aria-labelledby"] = f"{identity}-titel {identity}-tekst"
    root = Element("svg", attributes)
    if standalone:
        root.attrib |= {"font-family": STANDALONE_FONT, "color": INK}
    SubElement(root, "title", {"id": f"{identity}-titel"}).text = chart.title
    SubElement(root, "desc", {"id": f"{identity}-tekst"}).text = chart.description
    y = _legend(root, chart.series) if len(chart.series) > 1 else 0.0
    for bar in chart.bars:
        y = _labels(root, bar, y)
        (_stacked if len(chart.series) > 1 else _signed)(root, chart, bar, y)
        y += _BAR + _GAP
    size = {"width": f"{WIDTH:g}", "height": f"{y:g}"} if standalone else {}
    root.attrib |= {"viewBox": f"0 0 {WIDTH:g} {y:g}", **size}
    return tostring(root, encoding="unicode")


def _text(parent: Element, x: float, y: float, text: str, anchor: str = "start", fill: str = "currentColor") -> None:
    attributes = {"x": f"{x:g}", "y": f"{y:g}", "font-size": f"{_TEXT:g}", "fill": fill}
    if anchor != "start":
        attributes["text-anchor"] = anchor
    SubElement(parent, "text", attributes).text = text


def _legend(root: Element, series: Sequence[Value]) -> float:
    x, y = 0.0, 0.0
    for value in series:
        assert value.face is not None
        width = 20 + len(value.text) * _LETTER + 14
        if x + width - 14 > WIDTH:
            x, y = 0.0, y + 20
        _round_face(root, _TONES[value.face], x, y, 0.7)
        _text(root, x + 20, y + 13, value.text)
        x += width
    return y + 24


def _round_face(parent: Element, tone: Tone, x: float, y: float, scale: float) -> None:
    group = SubElement(parent, "g", {"transform": f"translate({x:g} {y:g}) scale({scale:g})"})
    SubElement(group, "circle", {"cx": "12", "cy": "12", "r": "11", "fill": tone.fill, "stroke": tone.font})
    _features(group, tone)


def _labels(root: Element, bar: Bar, y: float) -> float:
    for line in textwrap.wrap(bar.label, _LABEL_LENGTH) or [""]:
        y += _LINE
        _text(root, 0, y - 4, line)
    _text(root, WIDTH, y - 4, bar.end, "end")
    return y


def _stacked(root: Element, chart: Chart, bar: Bar, y: float) -> None:
    longest = max((sum(one.parts) for one in chart.bars), default=0) or 1
    x = 0.0
    for value, part in zip(chart.series, bar.parts, strict=True):
        width = part / longest * WIDTH
        if not part or value.face is None:
            continue
        tone = _TONES[value.face]
        shape = {
            "x": f"{x:g}",
            "y": f"{y:g}",
            "width": f"{max(width - 1, 1):g}",
            "height": f"{_BAR:g}",
            "fill": tone.fill,
        }
        SubElement(root, "rect", shape | ({"stroke": SLATE, "stroke-dasharray": "3 2"} if tone.hatched else {}))
        if width >= _NARROWEST_FACE:
            _round_face(root, tone, x + 4, y + 3.1, 0.66)
        if width >= _NARROWEST_NUMBER:
            shift = 10 if width >= _NARROWEST_FACE else 0
            _text(root, x + width / 2 + shift, y + 15.5, f"{part:g}", "middle", tone.font)
        x += width


def _signed(root: Element, chart: Chart, bar: Bar, y: float) -> None:
    values = [one.parts[0] for one in chart.bars]
    low, high = min(0.0, *values), max(0.0, *values)
    scale = WIDTH / ((high - low) or 1)
    zero, part = -low * scale, bar.parts[0]
    x, width = (zero, part * scale) if part >= 0 else (zero + part * scale, -part * scale)
    shape = {"x": f"{x:g}", "y": f"{y:g}", "width": f"{max(width, 1):g}", "height": f"{_BAR:g}"}
    SubElement(root, "rect", shape | {"fill": MORE if part >= 0 else LESS})
    SubElement(root, "path", {"d": f"M{zero:g} {y - 2:g}v{_BAR + 4:g}", "stroke": "currentColor"})
