"""What is wrong with a printed page: text outside the margins, across a line, over other text, or not there.

Where a letter stands is measured from the line it is written on: the boxes that a PDF declares for its fonts
differ – Carlito's hang half over the line above – though the letters themselves look alike.
LibreOffice writes text that its cell cuts off into the PDF all the same, outside its cell; so a text is
whole when all its words are there, no drawn line goes through them, and none lies over another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

CALIBRI = ("Calibri", "Carlito")  # of the same widths
EDGE = 1.2  # points that a letter may reach over a line without being cut
ABOVE, BELOW = 0.76, 0.24  # where letters stand over and under their line, in sizes of the font
OVERLAP = 0.15  # of the smaller word's area
CHART = 80.0  # a frame higher than this is a chart's, whose labels may stand on its bars


@dataclass(frozen=True)
class Fault:
    """A fault on a page of the PDF (from 1)."""

    page: int
    kind: str
    text: str


@dataclass
class Printed:
    """The words of a PDF by page, and the faults in how they stand."""

    words: list[list[str]]
    faults: list[Fault]

    def missing(self, texts: Iterable[str]) -> Counter[str]:
        """The words of ``texts`` that are not there as often."""
        wanted = Counter(word for text in texts for word in text.split())
        return wanted - Counter(word for page in self.words for word in page)


def as_wide_as_calibri() -> None:
    """Nothing, or a skip with the reason – a failure in CI – where the workbook's font is shown in one that is wider.

    The pages have a scale of their own, made for Calibri's widths: in DejaVu they run over the edge of the paper, unless they are
    fitted to its width (``only_dejavu``).
    """
    program = shutil.which("fc-match")
    if program is None:  # LibreOffice for Windows and macOS brings Carlito along
        return
    shown = subprocess.run([program, "-f", "%{family}", "Calibri"], capture_output=True, text=True, check=True).stdout
    if not shown.startswith(CALIBRI):
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"Calibri is shown in {shown}; install Carlito (fonts-crosextra-carlito)")


_ONLY_DEJAVU = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{folder}/fonts</dir>
<include ignore_missing="yes">/etc/fonts/conf.d</include>
<cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


def only_dejavu(folder: Path) -> dict[str, str]:
    """The environment of a computer that has no fonts but DejaVu's, or a skip where there are none: LibreOffice brings
    them along on Linux."""
    program = shutil.which("fc-list")
    if program is None:
        pytest.skip("fontconfig is not installed: no other fonts can be chosen")
    asked = [program, ":family=DejaVu Sans", "file"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    found = [Path(line.partition(":")[0].strip()) for line in listed.splitlines()]
    plain = [path for path in found if path.stem in ("DejaVuSans", "DejaVuSans-Bold")]
    if not plain:
        pytest.skip("DejaVu Sans is not installed")
    (folder / "fonts").mkdir()
    for path in plain:
        shutil.copy(path, folder / "fonts")
    (folder / "fonts.conf").write_text(_ONLY_DEJAVU.format(folder=folder), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(folder / "fonts.conf")}


def measure(path: Path, first: int = 0, last: int | None = None) -> Printed:
    """The words and faults of the pages of a PDF."""
    printed = Printed([], [])
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages[first:last]:
            _place(page)
            words = page.extract_words(keep_blank_chars=False, x_tolerance=0.8, y_tolerance=2)
            printed.words.append([word["text"] for word in words])
            printed.faults += [Fault(page.page_number, kind, text) for kind, text in _faults(page, words)]
            page.close()
    return printed


def _place(page: Any) -> None:
    """Let every letter's box stand around the line it is written on, whatever its font says."""
    for letter in page.chars:
        line = page.height - letter["matrix"][5]
        letter["top"], letter["bottom"] = line - ABOVE * letter["size"], line + BELOW * letter["size"]


def _faults(page: Any, words: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    charts = [r for r in page.rects + page.curves if r["height"] > CHART and r["width"] > CHART]
    cells = [word for word in words if not any(_inside(word, chart) for chart in charts)]
    margin = 0.25 * 72
    for word in words:
        text = word["text"]
        if "###" in text:
            yield "too narrow for its number", text
        if word["x0"] < margin or word["x1"] > page.width - margin or word["top"] < 0 or word["bottom"] > page.height:
            yield "outside the page", text
    edges = [e for e in page.edges if not any(_inside(e, chart) for chart in charts)]
    level = Edges(edges, "h", "top")
    for word in cells:
        if any(_through(word, edge) for edge in level.between(word["top"], word["bottom"])):
            yield "cut by a level line", word["text"]
    upright = Edges(edges, "v", "x0")
    for letter in page.chars:  # words of neighbouring cells may be read as one
        stands = letter["text"].strip() and not any(_inside(letter, chart) for chart in charts)
        if stands and any(_across(letter, edge) for edge in upright.between(letter["x0"], letter["x1"])):
            yield "cut by an upright line", letter["text"]
    for one, other in _pairs(cells):
        yield "over other text", f"{one['text']} / {other['text']}"


class Edges:
    """The lines of one orientation by where they are, for a page has thousands of letters and of lines."""

    def __init__(self, edges: list[Any], orientation: str, at: str) -> None:
        self._edges = sorted((edge for edge in edges if edge["orientation"] == orientation), key=lambda edge: edge[at])
        self._places = [edge[at] for edge in self._edges]

    def between(self, first: float, last: float) -> list[Any]:
        return self._edges[bisect_left(self._places, first) : bisect_right(self._places, last)]


def _inside(part: Any, frame: Any) -> bool:
    return bool(
        frame["x0"] - 2 <= part["x0"]
        and part["x1"] <= frame["x1"] + 2
        and frame["top"] - 2 <= part["top"]
        and part["bottom"] <= frame["bottom"] + 2
    )


def _through(word: Any, edge: Any) -> bool:
    """Whether a level line goes through a word."""
    along = min(word["x1"], edge["x1"]) - max(word["x0"], edge["x0"])
    return bool(along > EDGE and word["top"] + EDGE < edge["top"] < word["bottom"] - EDGE)


def _across(letter: Any, edge: Any) -> bool:
    """Whether an upright line goes through a letter."""
    along = min(letter["bottom"], edge["bottom"]) - max(letter["top"], edge["top"])
    return bool(along > EDGE and letter["x0"] + EDGE / 2 < edge["x0"] < letter["x1"] - EDGE / 2)


def _pairs(words: list[Any]) -> Iterator[tuple[Any, Any]]:
    """The words that lie over one another."""
    ordered = sorted(words, key=lambda word: word["top"])
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other["top"] >= one["bottom"]:
                break
            wide = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
            high = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            smaller = min((w["x1"] - w["x0"]) * (w["bottom"] - w["top"]) for w in (one, other))
            if wide > 0 and high > 0 and wide * high > OVERLAP * smaller:
                yield one, other
