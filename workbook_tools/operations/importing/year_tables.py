"""Printed tables of amounts by year: their rows, what they are counted in, and whether they add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from ...definition import words as w
from ...messages.message import joined, message
from ...prose.blocks import Block
from ...values.cells import Cell
from .captions import called, caption_above
from .draft import Doubt, Draft, Target, Words
from .labels import part_called
from .units import amount_in, counted_in, is_rounded, units_said

_YEAR = re.compile(
    r"^(?:budget(?:forslag|år)?|overslag(?:s[åa]r)?|bo?|bf)?\s*(?P<year>20\d\d)(?:\s*-?\s*priser)?"
    r"\s*(?:\(?(?:i\s+)?(?:hele\s+)?(?:1\.?000\s*kr|t\.?\s?kr|mio\.?(?:\s*kr)?|kr|kroner)\.?\)?)?$",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"^(?:budget|overslag|bo?|bf)\s?(?P<year>\d\d)$", re.IGNORECASE)
_CAPITAL, _OPERATING = re.compile(r"anlæg", re.IGNORECASE), re.compile(r"drift|service|serviceudgift", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3})*\.?$")
_TOTAL = re.compile(
    r"\bi ?alt\b|^\W*(?:(?:hoved|sub|grand ?)?totale?r?|(?:del|mellem)?sum(?:mer)?|sammentælling)\b|\b(?:total|sum)\W*$"
    r"|^\W*(?:netto|balance|resultat|saldo|samlet|samlede)(?:\W*$|\s+(?:drift|anlæg|service|udgift|indtægt|effekt|ændring|resultat"
    r"|virkning|sum|beløb|påvirkning|budget|finansiering|kasse))"
)
_PART = re.compile(r"^\W*(?:heraf|deraf|hvoraf|herunder)\b", re.IGNORECASE)
_PLUS_IS_LESS = re.compile(
    r"(?:\bpositiv\w*|\bplus|\+|\buden\s+(?:minus|fortegn))[^.;]{0,40}(?:besparelse|mindreudgift|indtægt|reduktion|effektivisering)"
    r"|(?:besparelse|mindreudgift|indtægt|reduktion|effektivisering)\w*\s[^.;]{0,40}(?:\bpositiv|\bplus|\buden\s+(?:minus|fortegn))"
    r"|(?:\bnegativ\w*|\bminus)[^.;]{0,30}(?:merudgift|udvidelse|udgift)",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:besparelse|mindreudgift|mer?indtægt|indtægt|reduktion|effektivisering|nedskæring)", re.IGNORECASE
)
_LESS_ROW = re.compile(rf"^\W*(?:{_LESS.pattern}|salg\b)", re.IGNORECASE)
_MORE = re.compile(r"udvidelse|\b(?:mer)?udgift|ændring|tiltag|minus|÷|\s-\s*=", re.IGNORECASE)
_OF_MONEY = re.compile(r"\b20\d\d\b|beløb|\bkr\b|\bmio\b|udgift|indtægt|besparelse|regnskab", re.IGNORECASE)
FEWEST_YEARS = 2


class TableRow(Struct):
    """A row of a printed table: what it is called, its number if it has one, amounts by year in 1.000 kr., other cells.

    ``type`` is the kind of money that the table says it is about, "" if it does not say; ``unread`` are amounts that are none.
    """

    text: str
    number: str
    amounts: dict[int, Cell]
    words: Words
    others: dict[str, str] = field(default_factory=dict)
    type: str = ""
    unread: list[tuple[int, str]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)  # what stands in columns that are none of the workbook's
    rounded: list[str] = field(default_factory=list)  # amounts in kroner that are no whole thousands
    sums: list[str] = field(default_factory=list)  # what its amounts come to, as the table says itself

    @property
    def rest(self) -> str:
        """What it says beside its name and its amounts."""
        return " | ".join([*self.others.values(), *self.beside])


class YearTable(Struct):
    """A printed table; ``groups`` are its rows without amounts, which name those below them, and other words that are no row's.

    ``caption`` is what it is called.
    """

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
        table = _table(blocks, at, end, years, here := Draft())
        if table.rows:  # what has none is told as text
            found.append(table)
            draft.doubts += here.doubts
            draft.account.add(here.account)
        at = end
    return found


def _years(block: Block) -> dict[int, int]:
    """The columns of a header row that are years; empty where it is no such row."""
    if not block.is_row:
        return {}
    years = {n: year for n, cell in enumerate(block.cells) if (year := year_called(cell))}
    return years if len(years) >= FEWEST_YEARS and len(set(years.values())) == len(years) else {}


def year_called(text: str) -> int:
    """The year that a column is called by: »2024«, »Budget 2024«, »BO27«, »2024 (kr.)«; 0 if it is called otherwise."""
    found = _YEAR.match(text.strip()) or _SHORT_YEAR.match(text.strip())
    return int(found["year"]) % 100 + 2000 if found else 0


def is_later(text: str) -> bool:
    """Whether a column is one of the years after the budget year: »Overslag 2027«, »BO28«."""
    return bool(year_called(text)) and re.match(r"^(?:overslag|bo)", text.strip(), re.IGNORECASE) is not None


def _table(blocks: Sequence[Block], at: int, end: int, years: dict[int, int], draft: Draft) -> YearTable:
    header = blocks[at]
    above = caption_above(blocks, at)
    caption = above.text if above is not None else ""
    own = above is not None and not above.level  # a heading by style also stands among the headings
    heads = {n: cell for n, cell in enumerate(header.cells) if n not in years and cell}
    table = YearTable(called(blocks, at, caption) or " ".join(heads.values()), [], at - own, end)
    texts = [block.cells[n] for block in blocks[at + 1 : end] for n in years if n < len(block.cells)]
    unit, doubts = counted_in([header.text, caption], texts, blocks, at)
    draft.doubts += doubts
    draft.account.skip("headers", header.text)
    if above is not None and own:
        draft.account.place(caption)
    type_ = _type(" ".join([caption, *heads.values()]))
    since = 0  # the first row that the next total may add up
    for block in blocks[at + 1 : end]:
        if block.cells == header.cells:
            draft.account.skip("headers", block.text)
            continue
        row = _row(block, years, heads, unit)
        if row is None:
            continue
        if is_total(row.text):
            draft.doubts += unread(row)
            table.totals.append(row)
            _tell(row, block, table, draft)
            draft.doubts += disagreements(row, table.rows, table.rows[since:])
            for one in table.rows[since:]:  # »Drift i alt« tells what is above it
                one.type = one.type or _type(row.text)
            since = len(table.rows)
        elif is_part(row.text) and row.amounts:
            draft.account.list(block.text)
            draft.doubts.append(Doubt(message("file.review.part-of-row", row=row.text), row.words))
        elif row.text and not (row.amounts or row.unread or row.others.keys() & {"item", "milestone"}):
            table.groups.append(Words(row.text, block.number))
            type_ = _type(row.text) or type_
            units = units_said(row.text)
            unit = next(iter(units)) if len(units) == 1 else unit
            _tell(row, block, table, draft)
        elif row.text:
            row.type = type_
            table.rows.append(row)
            draft.account.skip("totals", "\t".join(row.sums))
            draft.account.place(block.text, but="\t".join(row.sums))
        else:
            draft.account.list(block.text)
            draft.doubts.append(Doubt(message("file.review.row-without-name"), row.words))
    named = caption == table.caption and any(row.amounts for row in (*table.rows, *table.totals))
    if above is not None and own and not named:  # ``Afstemning`` does not name it
        table.groups.insert(0, Words(caption, above.number))
    beside = {n: head for n, head in heads.items() if n > min(years) and not part_called(head)}
    if any(n < len(block.cells) and block.cells[n] for block in blocks[at + 1 : end] for n in beside):
        draft.doubts += unread_columns(list(beside.values()))
    near = [block.text for block in blocks[max(at - 2, 0) : at] if not block.is_row]
    draft.doubts += [*reversed_signs(" ".join([*near, header.text]), table.rows), *roundings(table.rows)]
    return table


def _tell(row: TableRow, block: Block, table: YearTable, draft: Draft) -> None:
    """Count the words of a row that is no item's; what it says beside its amounts stands as text."""
    in_no_sheet = is_total(row.text) and not row.amounts
    said = " | ".join(filter(None, [row.text if in_no_sheet else "", row.rest]))
    if said:
        table.groups.append(Words(said, block.number))
    draft.account.skip("totals", "\t".join(row.sums))
    draft.account.place(block.text, but="\t".join(row.sums))


def unread_columns(headers: Sequence[str]) -> list[Doubt]:
    """One doubt about columns of amounts that are of no year; sums of the years are none."""
    odd = [header for header in headers if _OF_MONEY.search(header) and not is_total(header)]
    columns = joined_names(odd)
    return [Doubt(message("file.review.columns-unread", columns=columns), Words(columns, 0))] if odd else []


def reversed_signs(said: str, rows: Sequence[TableRow]) -> list[Doubt]:
    """One doubt about the rows that are called savings or income, by the text around them or by name, and have no minus."""
    every = _PLUS_IS_LESS.search(said) or (_LESS.search(said) and not _MORE.search(said))
    asked = [row for row in rows if (every or _LESS_ROW.search(row.text)) and _is_positive(row)]
    if not asked:
        return []
    names = joined_names(row.text for row in asked)
    return [
        Doubt(message("file.review.sign-reversed", rows=names), Words(said if every else names, asked[0].words.number))
    ]


def _is_positive(row: TableRow) -> bool:
    amounts = [amount for amount in row.amounts.values() if isinstance(amount, int) and amount]
    return bool(amounts) and all(amount > 0 for amount in amounts)


def joined_names(names: Iterable[str]) -> str:
    """Names for a sentence."""
    return ", ".join(f"»{name}«" for name in names)


def unread(row: TableRow, item: str = "", target: Target | None = None, proposal: str = "") -> Iterator[Doubt]:
    """One doubt about a row's cells that are no amounts."""
    if row.unread:
        texts = ", ".join(text for _, text in row.unread)
        years = ", ".join(str(year) for year, _ in row.unread)
        asked = message("file.review.amount-unread", amount=texts, year=years)
        yield Doubt(asked, row.words, item, target, proposal)


def is_total(text: str) -> bool:
    """Whether a row is called a sum: »Drift i alt«, »Netto«, »Samlet ændring«."""
    return _TOTAL.search(" ".join(text.casefold().split())) is not None


def is_part(text: str) -> bool:
    """Whether a row says what another one has in it: »Heraf …«."""
    return _PART.match(text) is not None


def _type(text: str) -> str:
    if _CAPITAL.search(text) and not _OPERATING.search(text):
        return w.CAPITAL
    return w.OPERATING if _OPERATING.search(text) and not _CAPITAL.search(text) else ""


def _row(block: Block, years: dict[int, int], heads: dict[int, str], unit: str) -> TableRow | None:
    """A row's name and amounts; one that has nothing in it is none."""
    words = Words(block.text.replace("\t", " | "), block.number)
    row = TableRow("", "", {}, words)
    read_amounts(row, block, years, unit)
    named = {n: cell.strip() for n, cell in enumerate(block.cells) if n not in years and cell.strip()}
    if not block.text.strip():
        return None
    first = min(years)  # right of the amounts stand other amounts, and no numbers of items
    numbered = next((n for n, cell in named.items() if n < first and _NUMBER.match(cell)), None)
    row.number = named.pop(numbered).strip(" .") if numbered is not None else ""
    parted = {n: part_called(heads.get(n, "")) for n in named}
    texts = [n for n, cell in named.items() if not _NUMBER.match(cell)]
    titled = [n for n in texts if parted[n] == "title"] or [n for n in texts if parted[n] in ("", "description")]
    name = named.pop(titled[0]) if titled else ""
    whole = sum(amount for amount in row.amounts.values() if isinstance(amount, int))
    for n, cell in named.items():  # what no part is called by, or a second column is, stands beside
        if is_total(heads.get(n, "")) and amount_in(cell, unit) == whole:
            row.sums.append(cell)
        elif parted[n] and parted[n] not in row.others:
            row.others[parted[n]] = cell
        else:
            row.beside.append(cell)
    if not name and is_total(row.others.get("item", "")):
        name = row.others.pop("item")
    row.text = " ".join(name.split())
    return row


def read_amounts(row: TableRow, block: Block, years: dict[int, int], unit: str) -> None:
    """Put the amounts that stand in the columns of years into a row, and what there is none."""
    for n, year in years.items():
        text = block.cells[n].strip() if n < len(block.cells) else ""
        amount = amount_in(text, unit)
        if amount is not None:
            row.amounts[year] = amount
            row.rounded += [text] if is_rounded(text, unit) else []
        elif text.strip(" -–"):
            row.unread.append((year, text))


def roundings(rows: Sequence[TableRow]) -> list[Doubt]:
    """One doubt about the rows whose amounts are no whole thousands: the workbook has only those."""
    asked = [row for row in rows if row.rounded]
    if not asked:
        return []
    names = ", ".join(f"»{row.text}« ({'; '.join(row.rounded)})" for row in asked)
    return [Doubt(message("file.review.rounded", rows=names), asked[0].words)]


def disagreements(total: TableRow, every: Sequence[TableRow], since: Sequence[TableRow]) -> Iterator[Doubt]:
    """One doubt about a total that neither all rows nor those since the last total come to, but for what was rounded off."""
    wrong = []
    slack = sum(bool(row.rounded) for row in (total, *every)) / 2
    for year, printed in total.amounts.items():
        sums = [
            sum(a for row in rows if isinstance(a := row.amounts.get(year), int)) for rows in (since or every, every)
        ]
        if isinstance(printed, int) and all(abs(printed - summed) > slack for summed in sums):
            wrong.append(message("file.review.total", year=str(year), printed=str(printed), summed=str(sums[0])))
    if wrong:
        yield Doubt(message("file.review.total-disagrees", sums=joined(wrong, "file.review.two")), total.words)
