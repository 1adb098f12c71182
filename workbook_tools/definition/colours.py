"""The colours by what they mean, as #RRGGBB: declared once for workbooks, marked copies and notes.

A colour has one meaning. Green, yellow and dark red are smileys and nothing else, from light to dark, so that they are told
apart in grey print and by the colour-blind; faults are violet with a line round them; where people write is pale yellow,
and deeper yellow where they still must. Everything else is blue or grey. Called by the declaration and by all writers.
"""

from __future__ import annotations

from ..schema.structure import Severity
from ..schema.tones import Tone

INK, PAPER = "#1C1C1C", "#FFFFFF"
NAVY, SLATE, LINE, LINK = "#1F3A5F", "#5B6B7F", "#D5DBE3", "#0B57A4"
MORE, LESS = "#3A6EA5", "#8FA6C4"  # bars of amounts that say nothing of good or bad
QUIET, TOTAL, NOTICE = (
    "#F3F5F8",
    "#E4EAF2",
    "#DCE6F2",
)  # fills: what is not for people to write in, sums, what to know first

GOOD = Tone("good", "#CFE8D5", "#0B5A1E", "#1D7A3A", mouth="M7 14.5Q12 19.5 17 14.5")
MIDDLE = Tone("middle", "#E0A526", INK, "#7A5A00", mouth="M7.5 15.5H16.5")
BAD = Tone("bad", "#A31621", PAPER, "#A31621", mouth="M7 17.5Q12 12.5 17 17.5")
NONE = Tone("none", "#F4F5F7", "#3F4954", "#4A4A4A", hatched=True)

# What a municipality's own levels may be shown in, by the name that its form calls the colour.
LEVEL_COLOURS = {
    "Grøn": GOOD,
    "Mørkegrøn": Tone("dark_green", "#1D7A3A", PAPER, "#1D7A3A"),
    "Lysegul": Tone("light_yellow", "#FBE7A1", INK, "#6B5300"),
    "Gul": MIDDLE,
    "Orange": Tone("orange", "#B85A1E", PAPER, "#8A3B00"),
    "Rød": BAD,
    "Grå": Tone("grey", "#C9CED6", INK, "#4A4A4A"),
    "Sort": Tone("black", INK, PAPER, INK),
}

INPUT = Tone("input", "#FFF2CC", INK)
REQUIRED = Tone("required", "#FFD24D", INK)
DONE = Tone("done", PAPER, INK)
NOT_NEEDED = Tone("not_needed", "#D9DEEA", "#3F4954")

FAULT_LINE = "#6B2FA0"  # round a cell, and the letters that say what is wrong
FAULTS = {
    Severity.ERROR: Tone("error", "#D9C2EE", "#3F1466"),
    Severity.REPAIR: Tone("repair", "#E9DDF5", "#3F1466"),
    Severity.WARNING: Tone("warning", "#F5EFFB", "#3F1466"),
}

ADDED = Tone("added", "#DCE9F7", NAVY)
ALTERED = Tone("altered", "#9DBFE3", "#12263F")
REMOVED = Tone("removed", SLATE, PAPER)

TAB_READ, TAB_FILL_IN, TAB_KEPT = NAVY, "#FFD24D", LESS  # of sheets to read, to fill in, and those the tool keeps

QUIET_CELL = Tone("quiet", QUIET, INK)
PROPOSED = Tone("proposed", QUIET, SLATE)
PLAIN = Tone("plain", QUIET, NAVY)  # a headline without a tone of its own
READY = Tone("ready", NAVY, PAPER)


def argb(colour: str) -> str:
    """The colour as a workbook's XML has it."""
    return "FF" + colour.removeprefix("#")
