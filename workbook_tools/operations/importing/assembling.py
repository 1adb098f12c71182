"""From a draft to an agreement workbook: the tables, the lists, and the doubts as rows of ``Gennemgang``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from ...definition import words as w
from ...definition.agreement_sheets import AMOUNT_YEARS
from ...definition.review_sheet import AMOUNTS, BETWEEN
from ...messages.files import written
from ...messages.message import message
from ...prose.blocks import PER_DOCUMENT
from ...values.cells import Cell
from ...values.frame import Row
from ...values.reading import SEVERAL
from ...workbook.frames import frame_of
from ..agreement.agreement import Agreement, empty_agreement
from ..agreement.milestone_ids import with_milestone_ids
from .about_the_agreement import SIGNATURES
from .draft import Doubt, Draft, DraftItem, Words
from .names import one_spelling
from .rounds_in import day_of

_ANALYSIS = re.compile(r"\w*(?:analyse|evaluering|undersøgelse|kortlægning)", re.IGNORECASE)
NO_PARTY = "–"  # who signed for none
LONGEST_CELL = 32_000  # characters: Excel holds 32,767


def agreement_of(draft: Draft, year: int, units: Sequence[str]) -> Agreement:
    """The agreement workbook of a draft; ``units`` are what each document's blocks are counted in."""
    _spell_names(draft)
    empty = empty_agreement()
    agreement = replace(empty, kind=empty.kind.with_review)
    sheet = agreement.kind.sheet
    rows: dict[str, list[Row]] = {
        "settings": _settings(empty, draft),
        "rounds": _rounds(empty, draft, year),
        "departments": [{"department": name} for name in _in_order(item.department for item in draft.items)],
        "lists": _lists(empty, draft),
        "items": [_item(item) for item in draft.items],
        "budget_lines": [row for item in draft.items for row in _lines(item, year)],
        "milestones": [row for item in draft.items for row in _milestones(item)],
        "reconciliation": [
            {"table": table, "row": name, "year": of_year, "printed": amount}
            for table, name, of_year, amount in draft.printed
        ],
        "texts": _texts(draft),
        "review": [_review(n, doubt, agreement, units) for n, doubt in enumerate(draft.doubts, start=1)],
    }
    tables = empty.tables | {name: frame_of(sheet(name), of_sheet) for name, of_sheet in rows.items()}
    return with_milestone_ids(replace(agreement, tables=tables))


def _spell_names(draft: Draft) -> None:
    """Each department and committee in one spelling; which were spelt otherwise is told."""
    for part in ("department", "committees"):
        names = [name for item in draft.items for name in _named(item, part)]
        spelt = one_spelling(names)
        for item in draft.items:
            if part == "department":
                item.department = spelt.get(item.department, item.department)
                item.contributors = [spelt.get(name, name) for name in item.contributors]
            else:
                item.committees = _in_order(spelt.get(name, name) for name in item.committees)
                item.other_committees = _in_order(spelt.get(name, name) for name in item.other_committees)
        for name in sorted(name for name, chosen in spelt.items() if chosen != name):
            asked = message("file.review.spelling", name=name, chosen=spelt[name])
            number = next((item.number for item in draft.items if name in _named(item, part)), "")
            draft.doubts.append(Doubt(asked, Words(name, 0), number, None, spelt[name]))


def _named(item: DraftItem, part: str) -> list[str]:
    if part == "department":
        return [item.department] if item.department else []
    return [*item.committees, *item.other_committees]


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def _settings(empty: Agreement, draft: Draft) -> list[Row]:
    rows = empty.tables["settings"].records()
    for row in rows:
        found = draft.settings.get(str(row["field"]))
        row["value"] = row["value"] if found is None else found
    known = {row["field"] for row in rows}
    rows += [{"field": name, "value": value} for name, value in draft.settings.items() if name not in known and value]
    return rows


def _rounds(empty: Agreement, draft: Draft, year: int) -> list[Row]:
    """The document's rounds, or the usual four; a round that is called by a day has that cut-off."""
    rows = empty.tables["rounds"].records()
    if draft.rounds:
        rows = [{"round": n, "designation": name, "status": w.COMING} for n, name in enumerate(draft.rounds, start=1)]
    for row in rows:
        row["cutoff"] = day_of(str(row["designation"]), year)
    return rows


def _lists(empty: Agreement, draft: Draft) -> list[Row]:
    rows = empty.tables["lists"].records()
    committees = _in_order(name for item in draft.items for name in item.committees)
    themes = _in_order(item.theme for item in draft.items)
    for _ in range(len(rows), max(len(committees), len(themes))):
        rows.append({})
    for column, names in (("committee", committees), ("theme", themes)):
        for row, name in zip(rows, names, strict=False):
            row[column] = name
    return rows


def _item(item: DraftItem) -> Row:
    return {
        "item": item.number,
        "theme": item.theme or None,
        "title": item.title.text,
        "type": item.type or None,
        "description": _text(item.description),
        "department": item.department or None,
        "committee": SEVERAL.join(item.committees) or None,
        "contributors": SEVERAL.join(item.contributors) or None,
        "other_committees": SEVERAL.join(item.other_committees) or None,
        "remarks": _text(item.remarks),
        "administrative": w.YES if item.administrative else None,
        "case_number": item.case_number or None,
    }


def _lines(item: DraftItem, year: int) -> list[Row]:
    """The item's budget lines; what its economy field says beside amounts stands as a remark of the first."""
    rows: list[Row] = []
    for number, line in enumerate(item.lines, start=1):
        amounts: dict[str, Cell] = {name: line.amounts.get(year + n) for n, name in enumerate(AMOUNT_YEARS)}
        rows.append(
            {
                "item": item.number, "line": number, "line_text": line.text or item.title.text, "type": line.type,
                "category": line.category, "duration": line.duration or None, "stated_amount": line.stated,
                "remark": line.remark or None, **amounts,
            }
        )  # fmt: skip
    return rows


def _milestones(item: DraftItem) -> list[Row]:
    return [
        {
            "item": item.number, "round": one.round, "part": one.part or None, "milestone": one.text.text,
            "analysis": w.YES if _ANALYSIS.search(one.text.text) else None,
        }
        for one in item.milestones
    ]  # fmt: skip


def _text(parts: Sequence[Words]) -> str | None:
    return "\n".join(part.text for part in parts)[:LONGEST_CELL] or None


def _review(number: int, doubt: Doubt, agreement: Agreement, units: Sequence[str]) -> Row:
    target = doubt.target
    sheet = agreement.kind.sheet(target.sheet) if target else None
    column = ""
    if target and sheet:
        column = AMOUNTS if target.column == "amounts" else sheet.column(target.column).header
    key = BETWEEN.join(target.key) if target else ""
    return {
        "number": number, "item": doubt.item or None, "place": place(units, doubt.words.number),
        "words": doubt.words.text[:LONGEST_CELL] or None, "question": doubt.asked.text(),
        "sheet": sheet.title if sheet else None, "key": key or None, "column": column or None,
        "proposal": doubt.proposal or None,
    }  # fmt: skip


def place(units: Sequence[str], number: int) -> str | None:
    """Where in the document: »linje 35«; of several documents which one, too."""
    document, here = divmod(number, PER_DOCUMENT)
    if not here:
        return None
    there = written(f"place.{units[document]}", n=here)
    return there if len(units) == 1 else written("place.document", document=document + 1, place=there)


def _texts(draft: Draft) -> list[Row]:
    """Who signed, and what belongs to no item: it stands in ``Tekster`` under its heading, for the kind of document it came from."""
    rows: list[Row] = []
    for n, (heading, words) in enumerate(draft.other_text):
        following = draft.other_text[n + 1][0] if n + 1 < len(draft.other_text) else ""
        if not heading and draft.signed and SIGNATURES.match(words.text):
            continue  # the document has a heading of its own for them
        if heading or words.text != following:  # what is a heading of the next text stands there
            part = w.PROSE if heading else w.INTRODUCTION
            rows.append({"part": part, "heading": heading or None, "text": words.text[:LONGEST_CELL]})
    rows += [{"part": w.SIGNATORY, "heading": party or NO_PARTY, "text": who} for party, who in draft.signed]
    document = w.IMPLEMENTATION if any(item.milestones for item in draft.items) else w.RENDERING
    return [{"number": 10 * n, "document": document, **row} for n, row in enumerate(rows, start=1)]
