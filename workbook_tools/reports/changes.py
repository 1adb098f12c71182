"""What is another than in the round before, and the changes of the budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..definition import words as w
from ..definition.agreement_sheets import AMOUNT_YEARS
from ..values.cells import as_text, is_blank
from ..values.danish_dates import long_date
from ..values.frame import Row
from . import danish
from .danish import said
from .facts import Facts, amount
from .items import link_to
from .model import Block, Column, Paragraph, Section, Table, Value, without_blank_columns


def since_last(facts: Facts) -> Iterator[Section]:
    """The milestones with another smiley, and the budget lines with another smiley or deviation."""
    if facts.previous_round is None:
        return
    blocks: list[Block] = []
    milestones = [row for row in facts.effort if facts.effort_changed(row)]
    if milestones:
        columns = (
            Column(said("label.milestone"), 1.3),
            Column(said("label.item"), 2.8),
            Column(said("label.before"), 1.9),
            Column(said("label.now"), 1.9),
            Column(said("label.status"), 4, prose=True),
        )
        rows = tuple(_milestone(facts, row) for row in milestones)
        blocks.append(without_blank_columns(Table(said("since-last.milestones"), columns, rows)))
    lines = [row for row in facts.economy if facts.economy_changed(row)]
    if lines:
        smileys = (
            (Column(said("label.smiley-before"), 2.2), Column(said("label.smiley-now"), 2.2)) if facts.per_line else ()
        )
        columns = (
            Column(said("label.item"), 3.6), Column(said("label.deviation-before"), 1.5, number=True),
            Column(said("label.deviation-now"), 1.5, number=True), *smileys,
        )  # fmt: skip
        rows = tuple(_line(facts, row) for row in lines)
        blocks.append(Table(said("since-last.economy"), columns, rows))
    if blocks:
        before = facts.name_of(facts.previous_round).at.removeprefix("ved ")
        yield Section(said("since-last", before=before), "siden-sidst", tuple(blocks))


def _milestone(facts: Facts, row: Row) -> tuple[Value, ...]:
    return (
        Value(as_text(row["milestone_id"])),
        Value(as_text(row["title"]), to=link_to(facts, row["item"])),
        facts.smiley(row["previous_smiley"]),
        facts.smiley(row["smiley"]),
        Value(as_text(row["comment"])),
    )


def _line(facts: Facts, row: Row) -> tuple[Value, ...]:
    before = facts.economy_before[as_text(row["item"]), as_text(row["line"])]
    smileys = (facts.smiley(before["economy_smiley"]), facts.smiley(row["economy_smiley"])) if facts.per_line else ()
    name = f"{as_text(row['item'])} {as_text(row['title'])}"
    text = as_text(row["line_text"])
    return (
        Value(f"{name}\n{text}" if text and text != as_text(row["title"]) else name),
        Value(danish.thousands(amount(before["deviation"]))),
        Value(danish.thousands(amount(row["deviation"]))),
        *smileys,
    )


def budget_changes(facts: Facts) -> Iterator[Section]:
    """Every change with its amounts of each year that it moves money in."""
    changes = facts.budget_changes()
    if not changes:
        return
    every = [row for parts in changes.values() for row in parts]
    years = [(n, name) for n, name in enumerate(AMOUNT_YEARS) if not n or any(amount(row[name]) for row in every)]
    rows = []
    for number, parts in changes.items():
        approved = next((row for row in parts if row["status"] == w.APPROVED), None)
        for position, row in enumerate(sorted(parts, key=lambda row: row["financing"] == w.YES)):
            where = (
                said("changes.line", item=as_text(row["item"]), line=as_text(row["line"]))
                if not is_blank(row["item"])
                else ""
            )
            rows.append(
                (
                    Value(number if position == 0 else said("changes.continued", number=number)),
                    Value(where or as_text(row["financing_source"])),
                    *(Value(danish.thousands(amount(row[name]))) for _, name in years),
                    Value(said("changes.financing") if row["financing"] == w.YES else as_text(row["reason"])),
                    Value(_decision(facts, approved if approved and is_blank(row["item"]) else row)),
                )
            )
    table = Table(
        said("changes.table"),
        (
            Column(said("label.change"), 2.2),
            Column(said("label.item-or-source"), 2.2),
            *(
                Column(facts.year_name(n) if n else facts.year or said("label.budget-year"), 1.2, number=True)
                for n, _ in years
            ),
            Column(said("label.what-it-is"), 3.2, prose=True),
            Column(said("label.decision"), 3, prose=True),
        ),
        tuple(rows),
        wide=len(years) > 2,
        runs=tuple(("", len(parts)) for parts in changes.values()),
    )
    later = (Paragraph(said("changes.later-years"), quiet=True),) if len(years) > 1 else ()
    yield Section(said("changes"), "budgetaendringer", (table, *later))


def left_out(facts: Facts) -> Iterator[str]:
    """How many changes nothing is told of, because none of their items is one of the agreement's, and which."""
    told, found = facts.budget_changes(), dict[str, list[str]]()
    for row in facts.public["changes"]:
        number = as_text(row["change"])
        if number and number not in told and amount(row["round"]) <= facts.selected.round:
            items = found.setdefault(number, [])
            if not is_blank(row["item"]):
                items.append(said("case.item", item=as_text(row["item"])))
    if found:
        named = [f"{number} ({danish.listed(items)})" if items else number for number, items in found.items()]
        what = danish.count(len(found), said("change"), said("change.several"))
        yield said("changes.left-out", what=what, changes=danish.listed(named))


def _decision(facts: Facts, row: Row) -> str:
    decided = said("changes.on", day=long_date(row["decided_on"])) if isinstance(row["decided_on"], dt.date) else ""
    by = said("changes.by", name=as_text(row["decided_by"])) if not is_blank(row["decided_by"]) else ""
    text = f"{as_text(row['status']) or w.PROPOSED}{by}{decided}"
    if row["status"] == w.APPROVED and not facts.in_budget(row):
        beyond = row["beyond_authority"] == 1
        why = said("changes.council-decides") if beyond else said("changes.after-cutoff")
        text += said("changes.not-counted", why=why)
    return text
