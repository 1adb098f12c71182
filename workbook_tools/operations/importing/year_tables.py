"""Printed tables of amounts by year: their rows, what they are counted in, and whether they add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from ...definition import words as w
from ...definition.document_labels import TOTAL_WORDS
from ...messages.message import joined, message
from ...prose.blocks import Block
from ...values.cells import Cell
from ...values.written_amounts import read_amount
from .draft import Doubt, Draft, Words
from .labels import bare, part_called

_YEAR = re.compile(r"^(?:budget|overslag(?:s[åa]r)?|bo?|b|bf)?\s*(?P<year>20\d\d)(?:\s*-?\s*priser)?$", re.IGNORECASE)
_MILLIONS = re.compile(r"\bmio\.?\b|\bmillioner\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"1\.?000\s*kr|\bt\.?kr|tusinde", re.IGNORECASE)
_KRONER = re.compile(r"\bi\s+(?:hele\s+)?kr\b", re.IGNORECASE)
_CAPITAL, _OPERATING = re.compile(r"anlæg", re.IGNORECASE), re.compile(r"drift|service|serviceudgift", re.IGNORECASE)
_CAPTION = re.compile(r"^(?:tabel|bilag|oversigt|skema)\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3})*\.?$")
FEWEST_YEARS = 2


class TableRow(Struct):
    """A row of a printed table: what it is called, its number if it has one, amounts by year in 1.000 kr., other cells.

    ``type`` is the kind of money that the table says it is about, "" if it does not say.
    """

    text: str
    number: str
    amounts: dict[int, Cell]
    words: Words
    others: dict[str, str] = field(default_factory=dict)
    type: str = ""


class YearTable(Struct):
    """A printed table; ``groups`` are its rows without amounts, which name those below them."""

    caption: str
    rows: list[TableRow]
    first: int
    last: int  # positions of its blocks
    totals: list[TableRow] = field(default_factory=list)
    groups: list[Words] = field(default_factory=list)


def year_tables(blocks: Sequence[Block], draft: Draft) -> list[YearTable]:
    """Every table of amounts by year, with what cannot be read or does not add up as a doubt."""
    found: list[YearTable] = []
    at = 0
    while at < len(blocks):
        years = _years(blocks[at])
        if not years:
            at += 1
            continue
        end = at + 1
        same = blocks[at].cells  # a header that is repeated on every page
        while end < len(blocks) and blocks[end].is_row and (blocks[end].cells == same or not _years(blocks[end])):
            end += 1
        found.append(_table(blocks, at, end, years, draft))
        at = end
    return [table for table in found if table.rows]


def _years(block: Block) -> dict[int, int]:
    """The columns of a header row that are years; empty where it is no such row."""
    if not block.is_row:
        return {}
    years = {n: year for n, cell in enumerate(block.cells) if (year := year_called(cell))}
    return years if len(years) >= FEWEST_YEARS and len(set(years.values())) == len(years) else {}


def year_called(text: str) -> int:
    """The year that a column is called by: »2024«, »Budget 2024«; 0 if it is called otherwise."""
    found = _YEAR.match(text.strip())
    return int(found["year"]) if found else 0


def _table(blocks: Sequence[Block], at: int, end: int, years: dict[int, int], draft: Draft) -> YearTable:
    header = blocks[at]
    before = blocks[at - 1] if at and not blocks[at - 1].is_row else None
    caption = before.text if before is not None and (_CAPTION.match(before.text) or len(before.text) <= 100) else ""
    heads = {n: cell for n, cell in enumerate(header.cells) if n not in years and cell}
    said = " ".join([caption, *heads.values()])
    table = YearTable(caption or " ".join(heads.values()), [], at - bool(caption), end)
    draft.account.skip("headers", header.text)
    if caption:
        draft.account.place(caption)
    type_ = _type(said)
    since = 0  # the first row that the next total may add up
    for block in blocks[at + 1 : end]:
        if block.cells == header.cells:
            draft.account.skip("headers", block.text)
            continue
        row = _row(block, years, heads, said, draft)
        if row is None:
            continue
        if _is_total(row.text):
            table.totals.append(row)
            draft.account.place(block.text)
            draft.doubts += _disagreements(row, table.rows, table.rows[since:])
            for one in table.rows[since:]:  # »Drift i alt« tells what is above it
                one.type = one.type or _type(row.text)
            since = len(table.rows)
        elif row.text and not row.amounts and not row.others.get("item"):
            table.groups.append(Words(row.text, block.number))
            type_ = _type(row.text) or type_
            draft.account.place(block.text)
        elif row.text:
            row.type = type_
            table.rows.append(row)
            draft.account.place(block.text)
        else:
            draft.account.list(block.text)
            draft.doubts.append(Doubt(message("file.review.row-without-name"), row.words))
    return table


def _is_total(text: str) -> bool:
    letters = bare(text)
    return letters.startswith(TOTAL_WORDS) or letters.endswith(TOTAL_WORDS[0])


def _type(text: str) -> str:
    if _CAPITAL.search(text) and not _OPERATING.search(text):
        return w.CAPITAL
    return w.OPERATING if _OPERATING.search(text) and not _CAPITAL.search(text) else ""


def _row(block: Block, years: dict[int, int], heads: dict[int, str], said: str, draft: Draft) -> TableRow | None:
    """A row's name and amounts; one that has nothing in it is none."""
    words = Words(block.text.replace("\t", " | "), block.number)
    amounts: dict[int, Cell] = {}
    for n, year in years.items():
        text = block.cells[n].strip() if n < len(block.cells) else ""
        amount = amount_in(text, said)
        if amount is not None:
            amounts[year] = amount
        elif text.strip(" -–"):
            draft.doubts.append(Doubt(message("file.review.amount-unread", amount=text, year=str(year)), words))
    named = {n: cell for n, cell in enumerate(block.cells) if n not in years and cell.strip()}
    number = next((cell.strip(" .") for cell in named.values() if _NUMBER.match(cell.strip())), "")
    texts = {n: cell for n, cell in named.items() if not _NUMBER.match(cell.strip())}
    parts = {part_called(heads[n]): cell for n, cell in texts.items() if n in heads and part_called(heads[n])}
    name = parts.get("title") or next(
        (cell for n, cell in texts.items() if part_called(heads.get(n, "")) in ("", "title", "description")), ""
    )
    if not block.text.strip():
        return None
    return TableRow(" ".join(name.split()), number, amounts, words, parts)


def amount_in(text: str, said: str) -> int | None:
    """An amount in 1.000 kr. of a table that is counted as its header says."""
    if not text:
        return None
    if _MILLIONS.search(said) and not _THOUSANDS.search(said):
        return read_amount(f"{text} mio. kr.")
    amount = read_amount(text)
    if amount is not None and _KRONER.search(said) and amount % 1000 == 0:
        return amount // 1000
    return amount


def _disagreements(total: TableRow, every: Sequence[TableRow], since: Sequence[TableRow]) -> Iterator[Doubt]:
    """One doubt about a total that neither all rows nor those since the last total come to."""
    wrong = []
    for year, printed in total.amounts.items():
        sums = [
            sum(a for row in rows if isinstance(a := row.amounts.get(year), int)) for rows in (since or every, every)
        ]
        if printed not in sums:
            wrong.append(message("file.review.total", year=str(year), printed=str(printed), summed=str(sums[0])))
    if wrong:
        yield Doubt(message("file.review.total-disagrees", sums=joined(wrong, "file.review.two")), total.words)
