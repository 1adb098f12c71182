"""Each colour has one meaning, can be read, and is told apart in grey print and by the colour-blind."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PIL import Image

from scripts.colour_vision import in_grey, to_the_colour_blind
from workbook_tools.definition import colours as c
from workbook_tools.definition.guidance_page import guidance
from workbook_tools.definition.levels import DEFAULT, ECONOMY, EFFORT
from workbook_tools.schema.pages import Legend
from workbook_tools.schema.structure import Severity
from workbook_tools.schema.tones import Tone

PACKAGE = Path(__file__).resolve().parents[1] / "workbook_tools"
DECLARED = [tone for tone in vars(c).values() if isinstance(tone, Tone)] + list(c.FAULTS.values())
SMILEYS = (c.GOOD, c.MIDDLE, c.BAD)
# How the deuteranope sees linear red, green and blue (Machado, Oliveira and Fernandes 2009).
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
TOLD_APART = 11  # in lightness or colour; about 2 is what an eye can tell side by side
IN_GREY = 15  # per cent of lightness between neighbours of the ramp

Light = tuple[float, float, float]


def linear(colour: str) -> Light:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def luminance(light: Light) -> float:
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: str, other: str) -> float:
    """As WCAG counts it, 1 to 21."""
    darker, lighter = sorted(luminance(linear(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def deuteranope(light: Light) -> Light:
    red, green, blue = (min(max(sum(m * p for m, p in zip(row, light, strict=True)), 0), 1) for row in DEUTERANOPIA)
    return red, green, blue


def lab(light: Light) -> Light:
    red, green, blue = light
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (
        value / full
        for value, full in zip(
            (
                0.4124 * red + 0.3576 * green + 0.1805 * blue,
                luminance(light),
                0.0193 * red + 0.1192 * green + 0.9505 * blue,
            ),
            white,
            strict=True,
        )
    )
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: Light, other: Light) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5


def grey(colour: str) -> float:
    """How light it is in grey print, 0 to 100."""
    return lab(linear(colour))[0]


@pytest.mark.parametrize("tone", DECLARED, ids=lambda tone: tone.name)
def test_words_on_a_colour_can_be_read(tone: Tone) -> None:
    assert contrast(tone.fill, tone.font) >= 4.5


def test_words_beside_colours_can_be_read() -> None:
    assert all(contrast(tone.ink, c.PAPER) >= 4.5 for tone in DEFAULT.tones)
    for ink in (c.INK, c.NAVY, c.SLATE, c.LINK, c.FAULT_LINE):
        assert all(contrast(ink, fill) >= 4.5 for fill in (c.PAPER, c.QUIET, c.INPUT.fill)), ink


def test_the_smileys_are_a_ramp_from_light_to_dark() -> None:
    for scale in (EFFORT, ECONOMY):
        ramp = [grey(level.tone.fill) for level in scale]
        assert all(lighter - darker >= IN_GREY for lighter, darker in pairwise(ramp))


def test_one_meaning_is_told_from_another_with_any_eyes() -> None:
    meant = (*SMILEYS, c.FAULTS[Severity.ERROR], c.REQUIRED, c.INPUT, c.NOT_NEEDED)
    for one, other in combinations(meant, 2):
        lights = linear(one.fill), linear(other.fill)
        assert distance(*lights) >= TOLD_APART, (one.name, other.name)
        seen = distance(*map(deuteranope, lights))
        assert seen >= TOLD_APART, (one.name, other.name, seen)


def test_a_fault_is_never_like_a_smiley() -> None:
    for fault in c.FAULTS.values():
        assert fault.fill not in {tone.fill for tone in SMILEYS}
        assert contrast(c.FAULT_LINE, fault.fill) >= 3  # the line round it is seen


def test_colours_are_declared_once() -> None:
    """Elsewhere stands only what is Excel's own: the yellow of a note, and black."""
    own = {"#ffffe1", "FF000000"}
    for file in PACKAGE.rglob("*.py"):
        if file.name != "colours.py":
            text = file.read_text(encoding="utf-8")
            assert set(re.findall(r'"(#[0-9A-Fa-f]{6}|FF[0-9A-F]{6})"', text)) <= own, file


def test_finances_guide_shows_the_violet_of_faults() -> None:
    legends = [block for block in guidance(DEFAULT, 4).blocks if isinstance(block, Legend)]
    explained = [tone for legend in legends for tone, _, _ in legend.entries]
    assert {c.FAULTS[Severity.ERROR], c.FAULTS[Severity.WARNING]} <= set(explained)


def test_the_pictures_show_what_is_computed() -> None:
    """The simulations in docs/images are made by the same eyes."""
    for tone in SMILEYS:
        pixel = Image.new("RGB", (1, 1), tone.fill)
        seen, printed = (f"#{made(pixel).tobytes().hex()}" for made in (to_the_colour_blind, in_grey))
        assert distance(linear(seen), deuteranope(linear(tone.fill))) < 1
        assert abs(grey(printed) - grey(tone.fill)) < 1
