"""The note of a round: which sections it has, and in what order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..definition import words as w
from ..operations.agreement.agreement import Agreement
from ..values.cells import as_text
from . import changes, danish, overview, own_answers
from .account import account
from .as_agreed import as_agreed
from .danish import said
from .deviations import deviations
from .ended import ended
from .facets import facets_of_round
from .facts import Facts, amount
from .item_pages import paged
from .items import anchor, item_section
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
    without_blank_columns,
)
from .parts import by_theme, headed, paragraphs
from .selection import NothingToReport, Only, Selection, several
from .texts import Texts


def build_note(agreement: Agreement, selected: Selection) -> tuple[Note, int]:
    """The note, and how many texts of the workbook had a CPR number, which it hides.

    ``agreement`` is a computed one. Raises NothingToReport if the round follows nothing up for the selection.
    """
    facts = Facts(agreement, selected)
    if not (facts.effort or facts.economy):
        whose = ", ".join(name for name in (selected.committee, selected.department) if name)
        raise NothingToReport("no-follow-up.of" if whose else "no-follow-up", round=selected.round, whose=whose)
    name = facts.name_of(selected.round)
    title = said("title", agreement=as_text(facts.public.setting(w.AGREEMENT_TITLE)) or said("title.the-agreement"))
    author = as_text(facts.public.setting(w.MUNICIPALITY))
    texts = Texts(facts.public["texts"], w.NOTE)
    prose = (*paragraphs(texts.of(w.INTRODUCTION)), *account(facts), *texts.prose(said("account")))
    sections = (
        Section(said("account"), "sagsfremstilling", prose),
        *deviations(facts),
        *changes.since_last(facts),
        *changes.budget_changes(facts),
        *overview.sections(facts),
        *own_answers.sections(facts),
        *_items(facts),
        *ended(facts),
        *_involved(facts),
        *_administrative(facts),
        *texts.remaining(),
        _how_to_read(facts),
    )
    scope = " · ".join(part for part in (selected.committee, selected.department) if part)
    subtitle = f"{name.title} · {scope}" if scope else name.title
    note = Note(
        title, subtitle, author, _about(facts, texts), paged(facts, texts.chosen(sections)), agreement.saved,
        facets_of_round(facts), facts.form,
    )  # fmt: skip
    return note, facts.public.hidden


def _about(facts: Facts, texts: Texts) -> Details:
    row = facts.rounds.get(facts.selected.round, {})
    return headed(
        facts, texts, (said("label.cutoff"), row.get("cutoff")),
        (said("label.finance-committee"), row.get("finance_committee")), (said("label.council"), row.get("council")),
    )  # fmt: skip


def _items(facts: Facts) -> Iterator[Section]:
    if not facts.shown:
        none = said("items.none-deviates") if facts.selected.only is Only.DEVIATIONS else said("items.none-changed")
        yield Section(said("items"), "punkter", (Paragraph(none),))
        return
    one_by_one = facts.selected.item_pages
    closely = [row for row in facts.shown if one_by_one or not facts.as_agreed(as_text(row["item"]))]
    if closely:
        themes = tuple(
            Section(
                theme or said("items.no-theme"), f"tema-{n}", sections=tuple(item_section(facts, row) for row in rows)
            )
            for n, (theme, rows) in enumerate(by_theme(closely), start=1)
        )
        yield Section(said("items"), "punkter", sections=themes)
    yield from as_agreed(facts, [row for row in facts.shown if row not in closely])


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
                facts.smiley(worst) if followed else Value(said("involved.no-milestone")),
                facts.smiley(worst_line) if has_money and facts.per_line else Value(""),
            )
        )
    if rows:
        columns = (
            Column(said("label.item"), 0.8),
            Column(said("label.title"), 3.6),
            Column(said("label.responsible-committee"), 3),
            Column(said("label.effort"), 2),
            Column(said("label.economy"), 2.2),
        )
        table = without_blank_columns(Table(said("involved.table"), columns, tuple(rows)))
        yield Section(said("involved"), "involveret", (table,))


def _administrative(facts: Facts) -> Iterator[Section]:
    if not facts.administrative or facts.selected.only is not Only.ALL:
        return
    lines = {as_text(item["item"]): 0.0 for item in facts.administrative}
    for line in facts.public["budget_lines"]:
        if as_text(line["item"]) in lines:
            lines[as_text(line["item"])] += amount(line["year_0"])
    blocks: Sequence[Block] = (
        Paragraph(said("administrative.explained")),
        Table(
            said("administrative.table"),
            (
                Column(said("label.item"), 0.8),
                Column(said("label.title"), 4),
                Column(said("label.responsible-department"), 3),
                Column(facts.year or said("label.budget-year"), 1, number=True),
            ),
            tuple(
                (
                    Value(as_text(item["item"]), anchor=anchor(item["item"])),
                    Value(as_text(item["title"])),
                    Value(as_text(item["department"])),
                    Value(danish.thousands(lines[as_text(item["item"])])),
                )
                for item in facts.administrative
            ),
        ),
    )
    yield Section(said("administrative"), "administrativt", tuple(blocks))


def _how_to_read(facts: Facts) -> Section:
    table = Table(
        said("how-to-read.smileys"),
        (Column(said("label.smiley"), 1), Column(said("label.meaning"), 4)),
        tuple((of_level(level), Value(facts.form.meaning_of(level))) for level in facts.form.levels),
    )
    amounts = said("how-to-read.amounts")
    return Section(said("how-to-read"), "laesevejledning", (table, Paragraph(amounts, quiet=True)))
