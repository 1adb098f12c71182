"""Printed tables of amounts by year: their rows, what they are counted in, and whether they add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

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
_KRONER = re.compile(r"\b(?:kr|kroner|dkk)\b", re.IGNORECASE)
_SURELY_KRONER = 1_000_000  # no municipality sets a milliard aside in one row
_DECIMALS = re.compile(r"^[-−]?\d{1,3},\d{1,2}$")
_LONGEST_NOTE = 200  # characters of a line that says what a document's amounts are in
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
    texts = (block.cells[n] for block in blocks[at + 1 : end] for n in years if n < len(block.cells))
    said, doubts = counted_in(said, texts, blocks, header.number)
    draft.doubts += doubts
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
    """An amount in 1.000 kr. of a table that is counted as its header says.

    >>> amount_in("4,5", "Mio. kr."), amount_in("1.250.400", "Beløb i kr."), amount_in("450", "1.000 kr.")
    (4500, 1250, 450)
    """
    if not text:
        return None
    if _THOUSANDS.search(said):
        return read_amount(text)
    if _MILLIONS.search(said):
        return read_amount(f"{text} mio. kr.")
    amount = read_amount(text)
    if amount is not None and _KRONER.search(said):
        return (abs(amount) + 500) // 1000 * (-1 if amount < 0 else 1)
    return amount


def counted_in(said: str, texts: Iterable[str], blocks: Sequence[Block], number: int) -> tuple[str, list[Doubt]]:
    """What a table's amounts are counted in, where neither its header nor a note in the document says it; that is asked then.

    The ``texts`` are the amounts: what can only be kroner is read as kroner, and small numbers with decimals as millions.
    """
    if any(unit.search(said) for unit in (_THOUSANDS, _MILLIONS, _KRONER)):
        return said, []
    if any(_THOUSANDS.search(block.text) for block in blocks if len(block.text) <= _LONGEST_NOTE):
        return said, []
    given = [text.strip() for text in texts if text.strip(" -–")]
    amounts = [amount for text in given if (amount := read_amount(text))]
    unit = "1.000 kr."
    if any(map(_DECIMALS.match, given)) and max(map(abs, amounts), default=0) < _SURELY_KRONER // 1000:
        unit = "mio. kr."
    elif max(map(abs, amounts), default=0) >= _SURELY_KRONER and all(amount % 1000 == 0 for amount in amounts):
        unit = "i kr."
    asked = message("file.review.unit", unit=unit.removeprefix("i "))
    return f"{said} {unit}", [Doubt(asked, Words(said, number))] if given else []


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
