"""The note of a round: which sections it has, and in what order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from ..definition import words as w
from ..definition.levels import EFFORT, LEVELS
from ..operations.agreement.agreement import Agreement
from ..operations.reading.loading import CannotRun
from ..values.cells import Cell, as_text, is_blank
from ..values.danish_dates import long_date
from . import changes, danish, overview
from .account import account
from .facts import Facts, amount
from .items import anchor, item_section, link_to
from .model import (
    Block,
    Column,
    Details,
    Note,
    Paragraph,
    Section,
    Table,
    Value,
    of_level,
    smiley,
    without_blank_columns,
)
from .selection import Only, Selection, several


class NothingToReport(CannotRun):
    """The round follows nothing up for what was asked."""


def build_note(agreement: Agreement, selected: Selection) -> tuple[Note, int]:
    """The note, and how many texts of the workbook had a CPR number, which it hides.

    ``agreement`` is a computed one. Raises NothingToReport if the round follows nothing up for the selection.
    """
    facts = Facts(agreement, selected)
    if not (facts.effort or facts.economy):
        whose = ", ".join(name for name in (selected.committee, selected.department) if name)
        raise NothingToReport("no-follow-up.of" if whose else "no-follow-up", round=selected.round, whose=whose)
    name = facts.name_of(selected.round)
    title = f"Opfølgning på {as_text(facts.public.setting(w.AGREEMENT_TITLE)) or 'budgetaftalen'}"
    author = as_text(facts.public.setting(w.MUNICIPALITY))
    sections = (
        Section("Sagsfremstilling", "sagsfremstilling", account(facts)),
        *overview.sections(facts),
        *_red_list(facts),
        *changes.since_last(facts),
        *changes.budget_changes(facts),
        *_items(facts),
        *_involved(facts),
        *_administrative(facts),
        _how_to_read(facts),
    )
    scope = " · ".join(part for part in (selected.committee, selected.department) if part)
    subtitle = f"{name.title} · {scope}" if scope else name.title
    note = Note(title, subtitle, author, _about(facts), sections, agreement.saved)
    return note, facts.public.hidden


def _about(facts: Facts) -> Details:
    row = facts.rounds.get(facts.selected.round, {})
    given: list[tuple[str, Cell]] = [
        ("Kommune", facts.public.setting(w.MUNICIPALITY)),
        ("Udvalg", facts.selected.committee or None),
        ("Center", facts.selected.department or None),
        ("Opgjort pr.", row.get("cutoff")),
        ("Økonomiudvalget", row.get("finance_committee")),
        ("Kommunalbestyrelsen", row.get("council")),
        ("Sagsnummer", facts.public.setting(w.CASE_NUMBER)),
        ("Pris- og lønniveau", facts.public.setting(w.PRICE_LEVEL)),
    ]
    return Details(tuple((label, Value(_shown(value))) for label, value in given if not is_blank(value)))


def _shown(value: Cell) -> str:
    return long_date(value) if isinstance(value, dt.date) else as_text(value)


def _red_list(facts: Facts) -> Iterator[Section]:
    rows = [row for row in facts.effort if row["smiley"] in EFFORT.bad]
    if not rows:
        return
    comments = {
        as_text(m.row["milestone_id"]): m.comment
        for item in {as_text(row["item"]) for row in rows}
        for m in facts.milestones_of(item)
    }
    table = Table(
        f"{danish.milestones(len(rows))} med smileyen »{' eller '.join(level.word for level in EFFORT if level.text in EFFORT.bad)}«",
        (Column("Milepæl", 1.3), Column("Punkt", 2.5), Column("Hvad skulle være nået", 3.4), Column("Status", 4.2),
         Column("Forventes nået", 2.3)),
        tuple(
            (
                Value(as_text(row["milestone_id"])),
                Value(as_text(row["title"]), to=link_to(facts, row["item"])),
                Value(as_text(row["milestone"])),
                Value(as_text(comments[as_text(row["milestone_id"])])),
                Value(as_text(row["expected"])),
            )
            for row in rows
        ),
    )  # fmt: skip
    yield Section("Milepæle, der ikke nås", "ikke-naaet", (table,))


def _items(facts: Facts) -> Iterator[Section]:
    shown = facts.shown
    if not shown:
        none = "Ingen punkter afviger." if facts.selected.only is Only.DEVIATIONS else "Ingen punkter er ændret."
        yield Section("Punkt for punkt", "punkter", (Paragraph(none),))
        return
    themes = list(dict.fromkeys(as_text(row["theme"]) for row in shown))
    yield Section(
        "Punkt for punkt",
        "punkter",
        sections=tuple(
            Section(
                theme or "Uden tema",
                f"tema-{number}",
                sections=tuple(
                    item_section(facts, row, anchor(row["item"])) for row in shown if as_text(row["theme"]) == theme
                ),
            )
            for number, theme in enumerate(themes, start=1)
        ),
    )


def _involved(facts: Facts) -> Iterator[Section]:
    """The items of other committees that name this one among ``Øvrige involverede udvalg``."""
    if not facts.selected.committee or facts.selected.department or facts.selected.only is not Only.ALL:
        return
    rows = []
    for item in facts.involving(facts.selected.committee):
        number = as_text(item["item"])
        followed, worst = facts.worst_effort(number)
        has_money, worst_line = facts.worst_economy(number)
        rows.append(
            (
                Value(number),
                Value(as_text(item["title"])),
                Value(danish.listed(several(item["committee"]))),
                smiley(worst) if followed else Value("Ingen milepæl"),
                smiley(worst_line) if has_money and facts.per_line else Value(""),
            )
        )
    if rows:
        columns = (
            Column("Punkt", 0.8), Column("Titel", 3.6), Column("Ansvarligt udvalg", 3), Column("Indsats", 2),
            Column("Økonomi", 2.2),
        )  # fmt: skip
        table = without_blank_columns(
            Table("Andre udvalgs punkter, som udvalget er involveret i", columns, tuple(rows))
        )
        yield Section("Udvalget er også involveret i", "involveret", (table,))


def _administrative(facts: Facts) -> Iterator[Section]:
    if not facts.administrative or facts.selected.only is not Only.ALL:
        return
    lines = {as_text(item["item"]): 0.0 for item in facts.administrative}
    for line in facts.public["budget_lines"]:
        if as_text(line["item"]) in lines:
            lines[as_text(line["item"])] += amount(line["year_0"])
    blocks: Sequence[Block] = (
        Paragraph("Punkterne og deres penge er en del af aftalen, men der følges ikke op på dem."),
        Table(
            "Punkter, der håndteres administrativt, med budget i 1.000 kr.",
            (Column("Punkt", 0.8), Column("Titel", 4), Column("Ansvarligt center", 3),
             Column(facts.year or "Budgetår", 1, number=True)),
            tuple(
                (
                    Value(as_text(item["item"])),
                    Value(as_text(item["title"])),
                    Value(as_text(item["department"])),
                    Value(danish.thousands(lines[as_text(item["item"])])),
                )
                for item in facts.administrative
            ),
        ),
    )  # fmt: skip
    yield Section("Håndteres administrativt", "administrativt", tuple(blocks))


def _how_to_read(facts: Facts) -> Section:
    table = Table(
        "Hvad smileyerne betyder",
        (Column("Smiley", 1), Column("Betydning", 4)),
        tuple((of_level(level), Value(level.explained)) for level in LEVELS),
    )
    amounts = (
        "Beløb i tabeller er i hele 1.000 kr. Minus i et budget er en besparelse. En afvigelse er forventet regnskab minus "
        "korrigeret budget: plus er et merforbrug, minus et mindreforbrug. Hvor der ikke er ventet en afvigelse, regnes "
        "med, at budgettet holder."
    )
    return Section("Sådan læses notatet", "laesevejledning", (table, Paragraph(amounts, quiet=True)))
