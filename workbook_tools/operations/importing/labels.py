"""Labels found in a document, misread or not; what they are called is declared in ``definition/document_labels.py``."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from msgspec import Struct

from ...definition.document_labels import ADMINISTRATIVE, ADMINISTRATIVE_END, INSIDE, PARTS, TYPES

LEAST = 0.75  # what is less alike than this is never asked about
ALIKE = 0.84  # how much of the letters a misread label must have in common with what it is

_LETTERS = re.compile(r"[^\w]+")
_BEFORE_COLON = re.compile(r"(?P<words>[^\W\d_][\w\-/ ]{1,60}?)\s*:", re.UNICODE)
# The second word may be parted, as in a narrow column of a PDF: »HÅNDTERES ADMINISTRATIV T«.
_ADMINISTRATIVE = re.compile(
    r"\b(?P<first>h[åaä]n[a-zæøå]*(?: [a-zæøå]{1,6})??)\s+(?P<second>adm[a-zæøå]{3,16}(?: [a-zæøå]{1,5})?)\b",
    re.IGNORECASE,
)


class Label(Struct, frozen=True):
    """A label found in a text: which part it names, where it stands, and whether it is spelt as it should be."""

    part: str
    start: int
    end: int
    exact: bool


@lru_cache(maxsize=2**14)
def bare(text: str) -> str:
    """The letters of a text, to hold labels against each other."""
    return _LETTERS.sub("", text.casefold())


def likeness(one: str, other: str) -> float:
    """How alike two texts are letter by letter, from 0 to 1; 0 where their lengths alone keep them apart."""
    return _likeness(bare(one), bare(other))


@lru_cache(maxsize=2**14)
def _likeness(one: str, other: str) -> float:
    if 2 * min(len(one), len(other)) < LEAST * (len(one) + len(other)):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def part_called(text: str, among: tuple[str, ...] = tuple(PARTS)) -> str:
    """The part that a cell names, misread or not; "" if it names none."""
    letters = bare(text)
    if not 2 <= len(letters) <= 40:
        return ""
    for part in among:
        if letters in map(bare, PARTS[part]):
            return part
    if len(letters) < 5:
        return ""
    best = max(
        ((likeness(text, name), part) for part in among for name in PARTS[part] if len(bare(name)) >= 5),
        default=(0.0, ""),
    )
    return best[1] if best[0] >= ALIKE else ""


@lru_cache(maxsize=2**12)
def labels_in(text: str) -> tuple[Label, ...]:
    """The labels that stand inside a text, each before its colon: »… Ansvarligt udvalg: …«."""
    found = []
    for match in _BEFORE_COLON.finditer(text):
        label = _label_at_end(match["words"], match.start("words"), match.end())
        if label is not None:
            found.append(label)
    return tuple(found)


def _label_at_end(words: str, start: int, end: int) -> Label | None:
    """The label that a run of words ends in: what is before it belongs to the label before."""
    starts = [0, *(space.end() for space in re.finditer(r"\s+", words))][-4:]
    best: tuple[float, int, str] = (0.0, 0, "")
    for at in starts:
        for part in INSIDE:
            for name in PARTS[part]:
                if " " not in name and at != 0 and part not in ("remarks",):
                    continue  # a single word inside a sentence is no label
                best = max(best, (likeness(words[at:], name), at, part))
    if best[0] < ALIKE:
        return None
    return Label(best[2], start + best[1], end, best[0] == 1.0)


def administrative_in(text: str) -> tuple[int, int, bool] | None:
    """Where a text says that the item is handled administratively, and whether it is spelt so; None if it does not."""
    for match in _ADMINISTRATIVE.finditer(text):
        if likeness(match["second"], ADMINISTRATIVE_END) >= ALIKE:
            return match.start(), match.end(), match[0].casefold() == ADMINISTRATIVE
    return None


def type_called(text: str) -> str:
    """Whether a cell says operating, capital or both; "" if it says none."""
    return TYPES.get(text.casefold().strip(" .:"), "")
