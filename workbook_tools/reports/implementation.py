"""The note before the first follow-up: how the agreement is carried out – each item's milestones and money, the smileys to come."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..definition import words as w
from ..operations.agreement.agreement import Agreement
from ..operations.agreement.keys import item_order
from ..values.cells import as_text, is_blank
from ..values.frame import Row
from . import danish
from .danish import said
from .facets import facets_of
from .facts import Facts, amount
from .item_pages import paged
from .items import anchor
from .model import Block, Column, Note, Paragraph, Section, Table, Value, without_blank_columns
from .parts import amounts, both_scales, by_theme, facts_of_items, headed, paragraphs, responsible, rounds, years
from .selection import Selection
from .texts import Texts


def build_implementation(agreement: Agreement, selected: Selection) -> tuple[Note, int]:
    """The note, and how many texts of the workbook had a CPR number, which it hides. ``selected`` names no round.

    Raises NothingToReport where there is no item.
    """
    facts = facts_of_items(agreement, selected)
    texts = Texts(facts.public["texts"], w.IMPLEMENTATION)
    name = as_text(facts.public.setting(w.AGREEMENT_TITLE)) or said("title.the-agreement")
    items = tuple(_themes(facts, texts))
    sections = (
        Section(said("introduction"), "indledning", tuple(_introduction(facts, texts))),
        Section(said("how-to-read.smileys"), "smileyer", tuple(_smileys(facts))),
        *texts.remaining(),
        Section(said("items"), "punkter", sections=items),
    )
    scope = " · ".join(part for part in (selected.committee, selected.department) if part)
    note = Note(
        said("implementation.title", agreement=name), scope or said("implementation.subtitle"),
        as_text(facts.public.setting(w.MUNICIPALITY)), headed(facts, texts), paged(facts, texts.chosen(sections)), agreement.saved,
        tuple(map(facets_of, facts.items)), facts.form,
    )  # fmt: skip
    return note, facts.public.hidden


def _introduction(facts: Facts, texts: Texts) -> Iterator[Block]:
    yield from paragraphs(texts.of(w.INTRODUCTION) or [said("implementation.introduction")])
    milestones = sum(row["status"] != w.DROPPED for item in facts.followed for row in _milestones(facts, item))
    yield Paragraph(
        said(
            "implementation.counts",
            items=danish.items(len(facts.followed)),
            milestones=danish.milestones(milestones),
            rounds=danish.count(len(facts.rounds), said("follow-up"), said("follow-up.several")),
        )
    )
    if facts.administrative:
        yield Paragraph(said("implementation.administrative", items=danish.items(len(facts.administrative))))
    if facts.rounds:
        yield rounds(facts)


def _smileys(facts: Facts) -> Iterator[Block]:
    yield from both_scales(facts.form)
    if facts.overall:
        yield Paragraph(said("implementation.overall"))


def _themes(facts: Facts, texts: Texts) -> Iterator[Section]:
    for n, (theme, items) in enumerate(by_theme(facts.items), start=1):
        blocks = texts.prose(theme)
        inner = tuple(_item(facts, texts, item) for item in items)
        yield Section(theme or said("items.no-theme"), f"tema-{n}", tuple(blocks), inner)


def _item(facts: Facts, texts: Texts, item: Row) -> Section:
    number, title = as_text(item["item"]), as_text(item["title"])
    return Section(f"{number} {title}", anchor(number), tuple(_blocks(facts, texts, item, number)))


def _blocks(facts: Facts, texts: Texts, item: Row, number: str) -> Iterator[Block]:
    yield responsible(item)
    if not is_blank(item["description"]):
        yield Paragraph(as_text(item["description"]))
    yield from texts.prose(number, as_text(item["title"]))
    if not is_blank(item["remarks"]):
        yield Paragraph(as_text(item["remarks"]), quiet=True)
    if milestones := _milestones(facts, item):
        columns = (
            Column(said("label.number"), 1), Column(said("label.milestone"), 5.5), Column(said("label.follow-up"), 2.2),
            Column(said("label.smiley"), 1.3),
        )  # fmt: skip
        yield Table(
            said("item.milestones", number=number), columns, tuple(_milestone(facts, row) for row in milestones)
        )
    yield _economy(facts, item, number)


def _milestones(facts: Facts, item: Row) -> list[Row]:
    rows = [row for row in facts.of_item("milestones", as_text(item["item"])) if row["status"] != w.DROPPED]
    return sorted(rows, key=lambda row: (amount(row["round"]), item_order(row["milestone_id"])))


def _milestone(facts: Facts, row: Row) -> tuple[Value, ...]:
    text = as_text(row["milestone"])
    if row["analysis"] == w.YES:
        text = f"{text}\n{said('implementation.analysis')}"
    return (
        Value(as_text(row["milestone_id"])),
        Value(text),
        Value(facts.name_of(int(amount(row["round"]))).short),
        Value(""),
    )


def _economy(facts: Facts, item: Row, number: str) -> Block:
    lines = facts.of_item("budget_lines", number)
    if not lines:
        return Paragraph(said("implementation.no-money"), quiet=True)
    columns = (Column(said("label.budget-line"), 4), Column(said("label.type"), 2), *years(facts))
    rows = [
        (
            Value(as_text(line["line_text"]) or as_text(item["title"])),
            Value(", ".join(as_text(line[name]) for name in ("type", "category") if not is_blank(line[name]))),
            *amounts([line]),
        )
        for line in lines
    ]
    table = without_blank_columns(Table(said("implementation.economy", number=number), columns, tuple(rows)))
    if not facts.per_line or item["administrative"] == w.YES:
        return table
    to_come = Column(said("label.smiley"), 1.2)  # blank until the first follow-up
    return replace(table, columns=(*table.columns, to_come), rows=tuple((*row, Value("")) for row in table.rows))
