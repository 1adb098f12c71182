"""Each item on a page of its own: where pages begin in a document that is printed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from .facts import Facts
from .items import anchor
from .model import Section


def paged(facts: Facts, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections with a new page before each item and after the last one, if that is what was asked for.

    Headings that lead to an item begin its page, so that none is left alone on the page before.
    """
    if not facts.selected.item_pages:
        return sections
    return _paged(sections, {anchor(item["item"]) for item in facts.items}, begun=False)


def _paged(sections: Sequence[Section], items: Collection[str], begun: bool) -> tuple[Section, ...]:
    """``begun`` says that the heading these sections stand under began their first page."""
    found, was_item = [], False
    for position, section in enumerate(sections):
        is_item = _holds(section, items)
        inner = _paged(section.sections, items, begun=is_item)
        new_page = (is_item or was_item) and not (begun and position == 0)
        found.append(replace(section, sections=inner, new_page=new_page))
        was_item = is_item
    return tuple(found)


def _holds(section: Section, items: Collection[str]) -> bool:
    return section.anchor in items or any(_holds(inner, items) for inner in section.sections)
