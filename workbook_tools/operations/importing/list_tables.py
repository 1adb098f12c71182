"""Lists with headers of their own: a row for each item, or for each of its milestones and budget lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...definition import words as w
from ...definition.review_sheet import NEW_LINE
from ...messages.message import message
from ...prose.amounts_in_text import find_amounts
from ...prose.blocks import Block
from ...values.cells import Cell
from .commitments import YEARS_IN_ALL
from .draft import Doubt, Draft, DraftItem, DraftLine, DraftMilestone, Target, Words
from .durations import duration_of
from .headed_text import type_unknown
from .labels import bare, likeness, type_called
from .list_headers import ListHeader, header_at, next_header
from .money_of_item import amounts_as_text, is_there
from .row_parts import add_milestone, category_in, describe, remark, round_called
from .units import counted_in, units_said
from .year_tables import (
    TableRow,
    disagreements,
    is_part,
    is_total,
    read_amounts,
    reversed_signs,
    roundings,
    unread,
    unread_columns,
)  # fmt: skip

_SAME_TITLE = 0.6  # how alike the titles of two rows with one number are at least, if they are of one item
_NUMBER = re.compile(r"^\d{1,3}(?:[.,]\d{1,3})*\.?$")


def read_lists(blocks: Sequence[Block], year: int, draft: Draft) -> list[Block]:
    """Put the rows of every list into the draft; the blocks that stand outside them."""
    outside: list[Block] = []
    unknown: list[str] = []
    header: ListHeader | None = None
    theme = ""
    themes: list[Block] = []
    several = any(block.starts for block in blocks)
    for n, block in enumerate(blocks):
        if block.starts:
            _end(header, year, draft)
            header = None
        found = header_at(blocks, n) if header is None else next_header(blocks, n)
        if found is not None:
            _end(header, year, draft)
            header = found
            header.theme = "" if several else theme
            header.unit, doubts = counted_in(header.said, list(_amounts_below(blocks, n, header)), blocks, n)
            draft.doubts += doubts
            draft.account.skip("headers", block.text)
            if outside and outside[-1] is blocks[n - 1] and blocks[n - 1].is_row:
                draft.account.skip("headers", outside.pop().text)
        elif header is None or _is_prose(block):
            outside.append(block)
        elif sum(map(bool, block.cells)) == 1 and (not block.is_row or block.cells[0]) and not _is_item(block, header):
            theme = header.theme = block.cells[0]
            own = units_said(theme)
            header.unit = next(iter(own)) if len(own) == 1 else header.unit
            themes.append(block)
        else:
            _row(block, header, header.theme, year, unknown, draft)
    _end(header, year, draft)
    draft.doubts += type_unknown(unknown)
    of_items = {bare(item.theme) for item in draft.items}
    for block in themes:
        if bare(block.cells[0]) in of_items:
            draft.account.place(block.text)
        else:
            outside.append(Block(block.cells[:1], block.number))  # no item has it: it is text
    return sorted(outside, key=lambda block: block.number)


def _is_prose(block: Block) -> bool:
    """Whether a paragraph among the rows is no heading over those below it."""
    return not block.is_row and (block.text.endswith((".", ":", ";")) or any(find_amounts(block.text)))


def _is_item(block: Block, header: ListHeader) -> bool:
    """Whether the only filled cell of a row is the title of an item that has nothing else."""
    return block.is_row and header.parts.get("title") == 0


def _end(header: ListHeader | None, year: int, draft: Draft) -> None:
    """What is asked of a list when it ends: columns that were not read, years of no column, and rows without a minus."""
    if header is None:
        return
    known = {*header.parts.values(), *header.years, *header.rounds}
    draft.doubts += unread_columns([text for n, text in enumerate(header.texts) if n not in known])
    outside = {y for row in header.rows for y, a in row.amounts.items() if a and not year <= y < year + YEARS_IN_ALL}
    if outside:
        asked = message("file.review.other-years", years=", ".join(map(str, sorted(outside))))
        draft.doubts.append(Doubt(asked, header.rows[0].words))
    draft.doubts += [*reversed_signs(" ".join(header.said), header.rows), *roundings(header.rows)]


def _amounts_below(blocks: Sequence[Block], at: int, header: ListHeader) -> Iterator[str]:
    """What stands in the columns of years, down to the next header."""
    for n in range(at + 1, len(blocks)):
        if blocks[n].starts or next_header(blocks, n):
            return
        if blocks[n].is_row:
            yield from (blocks[n].cells[column] for column in header.years if column < len(blocks[n].cells))


def _row(block: Block, header: ListHeader, theme: str, year: int, unknown: list[str], draft: Draft) -> None:
    cells = {n: cell for n, cell in enumerate(block.cells) if cell}
    value = {part: cells[n] for part, n in header.parts.items() if n in cells}
    if "type" not in header.parts and type_called(theme):
        value["type"] = theme  # »Anlæg« above the rows of its items
    name = value.get("title") or value.get("description") or ""
    read = TableRow(name, "", {}, Words(block.text.replace("\t", " | "), block.number))
    read_amounts(read, block, header.years, header.unit)
    if is_total(name) or (not name and is_total(value.get("item", ""))):
        _skip_total(block, name, header, draft)
        draft.doubts += [*unread(read), *disagreements(read, header.rows, header.rows[header.since :])]
        header.since = len(header.rows)
        return
    if is_part(name) and read.amounts:
        draft.account.list(block.text)
        draft.doubts.append(Doubt(message("file.review.part-of-row", row=name), read.words))
        return
    header.rows.append(read)
    item = _item(block, value, theme, draft)
    if item is None:
        draft.account.list(block.text)
        draft.doubts.append(
            Doubt(message("file.review.row-unplaced"), Words(block.text.replace("\t", " | "), block.number))
        )
        return
    describe(item, value, block.number, draft)
    _milestones(item, cells, value, header, block.number, draft)
    _line(item, value, read, year, unknown, draft)
    known = {*header.parts.values(), *header.years, *header.rounds}
    for n, cell in cells.items():
        if n not in known:  # a column of the list that the workbook has no place for
            remark(item, cell, block.number)
    draft.account.place(block.text)


def _skip_total(block: Block, name: str, header: ListHeader, draft: Draft) -> None:
    """A sum is no item's; words that stand beside it are text."""
    said = [
        cell for n, cell in enumerate(block.cells)
        if n not in header.years and cell != name and re.search(r"[^\W\d_]", cell) and not is_total(cell)
    ]  # fmt: skip
    if said:
        draft.other_text.append((name, Words(" | ".join(said), block.number)))
    draft.account.place("\t".join(said))
    draft.account.skip("totals", "\t".join(cell for cell in block.cells if cell not in said))


def _item(block: Block, value: Mapping[str, str], theme: str, draft: Draft) -> DraftItem | None:
    """The item of a row: by its number, by its title, or the last one where neither stands there."""
    number = value.get("item", "").strip(" .").replace(",", ".")
    title = value.get("title") or (value.get("description", "").split("\n")[0][:80])
    code = ""
    if number and not _NUMBER.match(number):
        code, title, number = (number if title else ""), title or number, ""
    title = " ".join(title.split())
    if not number and not title:
        return draft.items[-1] if draft.items else None
    same = [item for item in draft.items if number and item.printed == number]
    for item in same or [item for item in draft.items if not number and not code]:
        if title in ("", item.title.text) or (number and likeness(title, item.title.text) >= _SAME_TITLE):
            return item
    if not title:
        return None
    of_theme = " ".join(value.get("theme", theme).split())
    themes = list(dict.fromkeys(item.theme for item in draft.items))
    section = themes.index(of_theme) + 1 if of_theme in themes else len(themes) + 1
    taken = {item.number for item in draft.items}
    free = (f"{section}.{n}" for n in range(sum(item.theme == of_theme for item in draft.items) + 1, len(taken) + 2))
    given = number if number and number not in taken else next(one for one in free if one not in taken)
    item = DraftItem(given, Words(title, block.number), of_theme, printed=number)
    if code:
        item.remarks.append(Words(code, block.number))
        draft.codes.append(code)
    if same:
        asked = message("file.review.number-twice", number=number, title=title)
        target = Target("items", (given,), "item")
        draft.doubts.append(Doubt(asked, Words(block.text.replace("\t", " | "), block.number), given, target, given))
    draft.items.append(item)
    return item


def _milestones(
    item: DraftItem, cells: Mapping[int, str], value: Mapping[str, str], header: ListHeader, number: int, draft: Draft
) -> None:
    """The row's milestone, or those that stand below the names of rounds."""
    for n, name in header.rounds.items():
        if n in cells:
            item.milestones.append(DraftMilestone(round_called(name, draft), Words(cells[n], number)))
    add_milestone(item, value, number, draft)


def _line(
    item: DraftItem, value: Mapping[str, str], read: TableRow, year: int, unknown: list[str], draft: Draft
) -> None:
    """The row's budget line, if it has amounts."""
    filled: dict[int, Cell] = {of_year: amount for of_year, amount in read.amounts.items() if amount}
    if not filled:
        remark(item, value.get("category", ""), read.words.number)
        if type_called(value.get("type", "")) != item.type:
            remark(item, value.get("type", ""), read.words.number)
        target = Target("budget_lines", (item.number, NEW_LINE), "amounts")
        draft.doubts += unread(read, item.number, target)
        return
    kind = type_called(value.get("type", "")) or item.type
    saved = all(isinstance(amount, int) and amount < 0 for amount in filled.values())
    category, unread_category = category_in(value, saved)
    line = DraftLine(kind if kind in w.LINE_TYPES else w.OPERATING, category, filled, read.words, item.title.text)
    line.duration = duration_of(filled.values())
    if is_there(line, item, draft):
        return
    item.lines.append(line)
    key = (item.number, str(len(item.lines)))
    if kind not in w.LINE_TYPES:
        unknown.append(item.number)
    if unread_category is not None:
        target = Target("budget_lines", key, "category")
        draft.doubts.append(Doubt(unread_category, read.words, item.number, target, category))
    target = Target("budget_lines", key, "amounts")
    draft.doubts += unread(read, item.number, target, amounts_as_text(filled, year))
