"""The items that are finished by the round of the note: nothing is asked of them any more, but their money is followed up."""

from __future__ import annotations

from collections.abc import Iterator

from ..values.cells import as_text, is_number
from .danish import said
from .facts import Facts, amount
from .items import link_to
from .model import Column, Paragraph, Section, Table, Value
from .selection import Only


def ended(facts: Facts) -> Iterator[Section]:
    """The list of them, where whole items are followed up and the note is about all of them."""
    if not facts.form.per_item or facts.selected.only is not Only.ALL:
        return
    rows = []
    for item in facts.shown:
        number, round_ = as_text(item["item"]), item["ended_in"]
        if not is_number(round_) or round_ > facts.selected.round:
            continue
        answers = [one.answer for one in facts.milestones_of(number) if one.answer is not None]
        last = max(answers, key=lambda answer: amount(answer["round"]), default=None)
        rows.append(
            (
                Value(f"{number} {as_text(item['title'])}", to=link_to(facts, item["item"])),
                Value(as_text(item["department"])),
                Value(facts.name_of(int(round_)).short),
                facts.smiley(last["smiley"] if last else None),
            )
        )
    if rows:
        columns = (
            Column(said("label.item"), 6), Column(said("label.responsible-department"), 4), Column(said("label.follow-up"), 3),
            Column(said("label.smiley"), 3),
        )  # fmt: skip
        explained = Paragraph(said("ended.explained"), quiet=True)
        yield Section(
            said("ended"),
            "afsluttet",
            (explained, Table(said("ended.table", number=len(rows)), columns, tuple(rows), splits=True)),
        )
