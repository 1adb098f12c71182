"""How items are found in a note on a screen: what there is to choose from, and which choices fit an item.

Choices are known by their numbers, so that no text of a cell is anything but text that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ..definition.levels import UNANSWERED
from .danish import said
from .model import Facets, Note, Section, Table


class Choice(Struct, frozen=True):
    """A list to choose from; ``name`` is what the items' numbers of it are called."""

    name: str
    label: str
    options: tuple[str, ...]


class Finding(Struct, frozen=True):
    """The controls: before which section they stand, their lists, and by anchor the numbers of each item's choices.

    ``total`` is the number of items, ``folds`` whether any has a section of its own.
    """

    before: str
    total: int
    folds: bool
    choices: tuple[Choice, ...]
    numbers: dict[str, dict[str, str]]
    texts: dict[str, str]


def finding(note: Note) -> Finding | None:
    """The controls of a note; None where there is nothing to choose between."""
    known = {facets.anchor: facets for facets in note.facets}
    places = [(top.anchor, place, folds) for top in note.sections for place, folds in _anchors(top) if place in known]
    if len(places) < 2:
        return None
    shown = list({place: known[place] for _, place, _ in places}.values())
    there = {smiley for facets in shown for smiley in facets.smileys}
    choices = (
        Choice("committee", said("label.committee"), _several(facets.committees for facets in shown)),
        Choice("department", said("label.department"), _several(facets.departments for facets in shown)),
        Choice(
            "smiley",
            said("label.smiley"),
            tuple(level.text for level in (*note.form.levels, *UNANSWERED) if level.text in there),
        ),
    )
    return Finding(
        before=places[0][0],
        total=len(places),
        folds=any(folds for _, _, folds in places),
        choices=tuple(choice for choice in choices if len(choice.options) > 1),
        numbers={facets.anchor: _numbers(facets, choices) for facets in shown},
        texts={
            "title": said("find"),
            "search": said("find.search"),
            "every": said("find.every"),
            "count": said("find.count", shown="{shown}", all=len(places)),
            "fold": said("find.fold-all"),
            "unfold": said("find.unfold-all"),
            "reset": said("find.reset"),
        },
    )


def content_of(heading: str) -> str:
    """What the button is called that folds an item."""
    return said("find.content", heading=heading)


def _anchors(section: Section) -> Iterator[tuple[str, bool]]:
    """All anchors in a section, and whether each is a section's."""
    yield section.anchor, True
    for block in section.blocks:
        if isinstance(block, Table):
            yield from ((row[0].anchor, False) for row in block.rows if row[0].anchor)
    for inner in section.sections:
        yield from _anchors(inner)


def _several(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for several in names for name in several))


def _numbers(facets: Facets, choices: Iterable[Choice]) -> dict[str, str]:
    of_item = {"committee": facets.committees, "department": facets.departments, "smiley": facets.smileys}
    return {
        choice.name: " ".join(
            str(number) for number, option in enumerate(choice.options) if option in of_item[choice.name]
        )
        for choice in choices
    }
