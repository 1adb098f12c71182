"""The agreement itself as a document: who agreed on what, in prose, the tables of money, and who signed. A rendering, never the original."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..definition import words as w
from ..operations.agreement.agreement import Agreement
from ..values.cells import as_text, is_blank
from ..values.frame import Row
from . import danish
from .danish import said
from .facts import Facts, amount
from .item_pages import paged
from .items import anchor
from .model import Block, Column, Details, Note, Paragraph, Section, Table, Value, without_blank_columns
from .parts import amounts, by_theme, facts_of_items, headed, paragraphs, sums, years
from .selection import Selection, several
from .texts import Texts


def build_rendering(agreement: Agreement, selected: Selection) -> tuple[Note, int]:
    """The document, and how many texts of the workbook had a CPR number, which it hides. ``selected`` names no round.

    Raises NothingToReport where there is no item.
    """
    facts = facts_of_items(agreement, selected)
    texts = Texts(facts.public["texts"], w.RENDERING)
    title = as_text(facts.public.setting(w.AGREEMENT_TITLE)) or said("title.the-agreement")
    themes = tuple(_themes(facts, texts))
    sections = (
        Section(said("introduction"), "indledning", tuple(_introduction(facts, texts))),
        *texts.remaining(),
        *themes,
        *_economy(facts, texts),
        *_parties(facts, texts),
    )
    note = Note(
        danish.capital(title), said("rendering.subtitle"), as_text(facts.public.setting(w.MUNICIPALITY)),
        headed(facts, texts, (said("label.agreed-on"), facts.public.setting(w.AGREEMENT_DATE))),
        paged(facts, texts.chosen(sections)), agreement.saved, form=facts.form,
    )  # fmt: skip
    return note, facts.public.hidden


def _introduction(facts: Facts, texts: Texts) -> Iterator[Block]:
    case = facts.public.setting(w.CASE_NUMBER)
    said_of_it = said("rendering.no-original") if is_blank(case) else said("rendering.original", case=as_text(case))
    yield Paragraph(said_of_it, quiet=True)
    written = texts.of(w.INTRODUCTION)
    if written:
        yield from paragraphs(written)
        return
    parties = several(facts.public.setting(w.PARTIES))
    municipality = as_text(facts.public.setting(w.MUNICIPALITY))
    between = said("rendering.between", parties=danish.listed(parties)) if parties else ""
    text = said("rendering.introduction", between=between, municipality=municipality, year=facts.year)
    yield Paragraph(danish.capital(text))


def _themes(facts: Facts, texts: Texts) -> Iterator[Section]:
    for n, (theme, items) in enumerate(by_theme(facts.items), start=1):
        blocks = texts.prose(theme)
        yield Section(
            theme or said("items.no-theme"),
            f"tema-{n}",
            tuple(blocks),
            tuple(
                Section(as_text(item["title"]), anchor(item["item"]), tuple(_prose(facts, texts, item)))
                for item in items
            ),
        )


def _prose(facts: Facts, texts: Texts, item: Row) -> Iterator[Block]:
    written = texts.prose(as_text(item["item"]), as_text(item["title"]))
    yield from written or paragraphs([as_text(item["description"])] if not is_blank(item["description"]) else [])
    lines = [
        row for row in facts.of_item("budget_lines", as_text(item["item"])) if row["category"] in w.AGREEMENT_EFFECT
    ]
    if lines:
        yield Paragraph(_money(facts, sums(lines)), quiet=True)


def _money(facts: Facts, totals: Sequence[float | None]) -> str:
    """What an item gets: »17 mio. kr. i hvert af årene 2024-2027«, or year by year where the amounts differ."""
    given = [(column.header, total) for column, total in zip(years(facts), totals, strict=True) if total]
    if len(given) > 1 and len({total for _, total in given}) == 1:
        (first, total), (last, _) = given[0], given[-1]
        if [column.header for column in years(facts)][-len(given) :] == [year for year, _ in given]:
            return said("rendering.money-each-year", amount=danish.millions(total), first=first, last=last)
    told = [said("item.money-of-year", amount=danish.millions(total), year=year) for year, total in given]
    return said("rendering.money", years=danish.listed(told) or said("rendering.in-balance"))


def _economy(facts: Facts, texts: Texts) -> Iterator[Section]:
    """The tables printed in the agreement, where ``Afstemning`` has them; else its effect by operating and capital."""
    tables = tuple(_printed(facts) if facts.public["reconciliation"] else _by_type(facts))
    if tables:
        signs = paragraphs(texts.of(w.SIGNS)) or (Paragraph(said("rendering.signs"), quiet=True),)
        yield Section(said("rendering.economy", year=facts.year), "oekonomi", (*tables, *signs))


def _printed(facts: Facts) -> Iterator[Table]:
    rows = facts.public["reconciliation"]
    for name in dict.fromkeys(as_text(row["table"]) for row in rows):
        mine = [row for row in rows if as_text(row["table"]) == name and as_text(row["row"]) != w.TOTAL]
        years_of = sorted({int(amount(row["year"])) for row in mine})
        lines = list(dict.fromkeys(as_text(row["row"]) for row in mine))
        printed = {(as_text(row["row"]), int(amount(row["year"]))): row["printed"] for row in mine}
        columns = (Column(said("label.in-thousands"), 5), *(Column(str(year), 1.1, number=True) for year in years_of))
        cells = [(Value(line), *(_amount(printed.get((line, year))) for year in years_of)) for line in lines]
        totals = (sum(amount(printed.get((line, year))) for line in lines) for year in years_of)
        cells.append((Value(w.TOTAL), *(Value(danish.thousands(total)) for total in totals)))
        yield Table(name, columns, tuple(cells), total=True)


def _amount(value: object) -> Value:
    return Value("" if value is None or value == "" else danish.thousands(amount(value)))  # type: ignore[arg-type]


def _by_type(facts: Facts) -> Iterator[Table]:
    titles = {as_text(row["item"]): as_text(row["title"]) for row in facts.items}  # of a deleted item none
    for type_ in w.LINE_TYPES:
        lines = [
            row for row in facts.rows("budget_lines") if row["type"] == type_ and row["category"] in w.AGREEMENT_EFFECT
        ]
        if not lines:
            continue
        rows = [
            (
                Value(as_text(line["line_text"]) or titles.get(as_text(line["item"]), as_text(line["item"]))),
                *amounts([line]),
            )
            for line in lines
        ]
        rows.append((Value(w.TOTAL), *amounts(lines)))
        table = Table(
            said("rendering.table", type=type_), (Column(said("label.in-thousands"), 5), *years(facts)), tuple(rows),
            total=True,
        )  # fmt: skip
        yield without_blank_columns(table)


def _parties(facts: Facts, texts: Texts) -> Iterator[Section]:
    signed = texts.signatories()
    if signed:
        yield Section(
            said("rendering.parties"), "aftaleparter", (Details(tuple((party, Value(name)) for party, name in signed)),)
        )
        return
    parties = several(facts.public.setting(w.PARTIES))
    if parties:
        yield Section(said("rendering.parties"), "aftaleparter", tuple(map(Paragraph, parties)))
