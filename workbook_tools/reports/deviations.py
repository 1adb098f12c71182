"""What goes wrong in a round: the milestones that are not reached, and the budget lines that do not end as planned."""

from __future__ import annotations

from collections.abc import Iterator

from ..definition.colours import LESS, MORE
from ..operations.agreement.follow_up import comment_that_holds
from ..values.cells import as_text
from ..values.frame import Row
from . import danish
from .danish import said
from .facts import Facts, amount, money
from .items import link_to
from .model import Bar, Column, Part, Section, Table, Value, without_blank_columns


def deviations(facts: Facts) -> Iterator[Section]:
    """The sections of the milestones and of the money that deviate."""
    yield from _milestones(facts)
    yield from _money(facts)


def _milestones(facts: Facts) -> Iterator[Section]:
    rows = [row for row in facts.effort if row["smiley"] in facts.form.effort.bad]
    if not rows:
        return
    comments = {
        as_text(m.row["milestone_id"]): m.comment
        for item in {as_text(row["item"]) for row in rows}
        for m in facts.milestones_of(item)
    }
    per_item = facts.form.per_item  # then what should be reached is the item itself
    table = Table(
        said(
            "red-list.table",
            number=danish.thousands(len(rows)),
            levels=said("or").join(level.word for level in facts.form.effort if level.text in facts.form.effort.bad),
        ),
        (
            Column(said("label.milestone"), 1.3),
            Column(said("label.item"), 3),
            *(() if per_item else (Column(said("label.should-be-reached"), 3.2, prose=True),)),
            Column(said("label.status"), 4.2, prose=True),
            Column(said("label.expected"), 2),
        ),
        tuple(
            (
                Value(as_text(row["milestone_id"])),
                Value(as_text(row["title"]), to=link_to(facts, row["item"])),
                *(() if per_item else (Value(as_text(row["milestone"])),)),
                Value(as_text(comments.get(as_text(row["milestone_id"]), comment_that_holds(row)))),
                Value(as_text(row["expected"])),
            )
            for row in rows
        ),
    )
    yield Section(said("red-list"), "ikke-naaet", (table,))


def _money(facts: Facts) -> Iterator[Section]:
    rows = [row for row in facts.economy if amount(row["deviation"]) or _is_bad(facts, row)]
    if not rows:
        return
    smileys = (Column(said("label.smiley"), 2.7),) if facts.per_line else ()
    columns = (
        Column(said("label.item"), 3.8),
        Column(said("label.current"), 1.85, number=True),
        Column(said("label.forecast"), 1.75, number=True),
        Column(said("label.deviation"), 1.65, number=True),
        Column(said("label.more-or-less"), 1.7),
        *smileys,
        Column(said("label.explanation"), 3, prose=True),
    )
    amounts = [amount(row["deviation"]) for row in rows]
    table = Table(
        said("deviations.table"),
        columns,
        tuple(_line(facts, row, amounts) for row in rows),
    )
    yield Section(said("deviations"), "afvigelser", (without_blank_columns(table),))


def _is_bad(facts: Facts, row: Row) -> bool:
    return facts.per_line and row["economy_smiley"] in facts.form.economy.not_good


def _line(facts: Facts, row: Row, amounts: list[float]) -> tuple[Value, ...]:
    one, title, text = money([row]), as_text(row["title"]), as_text(row["line_text"])
    name = f"{as_text(row['item'])} {title}"
    return (
        Value(f"{name}\n{text}" if text and text != title else name, to=link_to(facts, row["item"])),
        *(Value(danish.thousands(value)) for value in (one.current, one.forecast, one.deviation)),
        Value("", bar=_signed(one.deviation, amounts)),
        *((facts.smiley(row["economy_smiley"]),) if facts.per_line else ()),
        Value(as_text(row["explanation"])),
    )


def _signed(deviation: float, amounts: list[float]) -> Bar | None:
    """To the right of a zero that all bars have in common for plus, to the left for minus."""
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    width = high - low
    if not width:
        return None
    share = abs(deviation) / width
    zero = -low / width
    return Bar((Part(MORE if deviation > 0 else LESS, share),), zero if deviation > 0 else zero - share)
