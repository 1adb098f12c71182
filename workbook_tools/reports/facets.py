"""What the items of a document may be filtered by where it is read on a screen: committee, department, smiley."""

from __future__ import annotations

from collections.abc import Iterator

from ..values.cells import as_text, is_blank
from ..values.frame import Row
from .facts import Facts
from .items import anchor, status
from .model import Facets, Value
from .selection import several


def facets_of(item: Row, smileys: tuple[str, ...] = ()) -> Facets:
    """The facets of an item."""
    departments = () if is_blank(item["department"]) else (as_text(item["department"]),)
    return Facets(anchor(item["item"]), tuple(several(item["committee"])), departments, smileys)


def facets_of_round(facts: Facts) -> tuple[Facets, ...]:
    """The facets of all items that a round's note tells of, those that are not followed up last."""
    followed = (facets_of(item, _smileys(facts, as_text(item["item"]))) for item in facts.shown)
    return (*followed, *map(facets_of, facts.administrative))


def _smileys(facts: Facts, item: str) -> tuple[str, ...]:
    """All smileys that the note shows for an item, each once."""
    shown = (f"{value.symbol} {value.text}".strip() for value in _shown(facts, item) if value.face is not None)
    return tuple(dict.fromkeys(shown))


def _shown(facts: Facts, item: str) -> Iterator[Value]:
    for milestone in facts.milestones_of(item):
        yield status(facts, milestone)
    if facts.per_line:
        for line in facts.now("economy", item):
            yield facts.smiley(line["economy_smiley"])
