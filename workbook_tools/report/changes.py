"""What is another than in the round before, and the changes of the budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..definition import words as w
from ..values.cells import as_text, is_blank
from ..values.danish_dates import long_date
from ..values.frame import Row
from . import danish
from .facts import Facts, amount
from .items import link_to
from .model import Block, Column, Section, Table, Value, smiley, without_blank_columns


def since_last(facts: Facts) -> Iterator[Section]:
    """The milestones with another smiley, and the budget lines with another smiley or deviation."""
    if facts.previous_round is None:
        return
    blocks: list[Block] = []
    milestones = [row for row in facts.effort if facts.effort_changed(row)]
    if milestones:
        columns = (
            Column("Milepæl", 1.3), Column("Punkt", 2.8), Column("Før", 1.9), Column("Nu", 1.9),
            Column("Status", 4),
        )  # fmt: skip
        rows = tuple(_milestone(facts, row) for row in milestones)
        blocks.append(without_blank_columns(Table("Milepæle med en ny smiley", columns, rows)))
    lines = [row for row in facts.economy if facts.economy_changed(row)]
    if lines:
        smileys = (Column("Smiley før", 2.2), Column("Smiley nu", 2.2)) if facts.per_line else ()
        columns = (
            Column("Punkt", 3.6), Column("Afvigelse før", 1.5, number=True),
            Column("Afvigelse nu", 1.5, number=True), *smileys,
        )  # fmt: skip
        rows = tuple(_line(facts, row) for row in lines)
        blocks.append(Table("Økonomi, der er ændret, i 1.000 kr.", columns, rows))
    if blocks:
        before = facts.name_of(facts.previous_round).at.removeprefix("ved ")
        yield Section(f"Ændret siden {before}", "siden-sidst", tuple(blocks))


def _milestone(facts: Facts, row: Row) -> tuple[Value, ...]:
    return (
        Value(as_text(row["milestone_id"])),
        Value(as_text(row["title"]), to=link_to(facts, row["item"])),
        smiley(row["previous_smiley"]),
        smiley(row["smiley"]),
        Value(as_text(row["comment"])),
    )


def _line(facts: Facts, row: Row) -> tuple[Value, ...]:
    before = facts.economy_before[as_text(row["item"]), as_text(row["line"])]
    smileys = (smiley(before["economy_smiley"]), smiley(row["economy_smiley"])) if facts.per_line else ()
    name = f"{as_text(row['item'])} {as_text(row['title'])}"
    text = as_text(row["line_text"])
    return (
        Value(f"{name}\n{text}" if text and text != as_text(row["title"]) else name),
        Value(danish.thousands(amount(before["deviation"]))),
        Value(danish.thousands(amount(row["deviation"]))),
        *smileys,
    )


def budget_changes(facts: Facts) -> Iterator[Section]:
    changes = facts.budget_changes()
    if not changes:
        return
    rows = []
    for number, parts in changes.items():
        for position, row in enumerate(sorted(parts, key=lambda row: row["financing"] == w.YES)):
            where = f"{as_text(row['item'])}, linje {as_text(row['line'])}" if not is_blank(row["item"]) else ""
            rows.append(
                (
                    Value(number if position == 0 else f"{number} (fortsat)"),
                    Value(where or as_text(row["financing_source"])),
                    Value(danish.thousands(amount(row["year_0"]))),
                    Value("Finansiering" if row["financing"] == w.YES else as_text(row["reason"])),
                    Value(_decision(facts, row)),
                )
            )
    table = Table(
        "Budgetændringer i 1.000 kr.",
        (Column("Ændring", 2.2), Column("Punkt eller kilde", 2.2), Column(facts.year or "Budgetår", 1.2, number=True),
         Column("Hvad det er", 3.2), Column("Beslutning", 3)),
        tuple(rows),
    )  # fmt: skip
    yield Section("Budgetændringer", "budgetaendringer", (table,))


def _decision(facts: Facts, row: Row) -> str:
    decided = f" den {long_date(row['decided_on'])}" if isinstance(row["decided_on"], dt.date) else ""
    by = f" af {as_text(row['decided_by'])}" if not is_blank(row["decided_by"]) else ""
    text = f"{as_text(row['status']) or w.PROPOSED}{by}{decided}"
    if row["status"] == w.APPROVED and not facts.in_budget(row):
        beyond = row["beyond_authority"] == 1
        why = "Kræver Kommunalbestyrelsens beslutning" if beyond else "Efter opgørelsesdatoen"
        text += f"\n{why}: ikke med i det korrigerede budget"
    return text
