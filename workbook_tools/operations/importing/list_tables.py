"""Lists with headers of their own: a row for each item, or for each of its milestones and budget lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...definition import words as w
from ...definition.document_labels import TOTAL_WORDS, YES_WORDS
from ...messages.message import message
from ...prose.blocks import Block
from ...values.spelling import own_spelling
from .commitments import YEARS_IN_ALL
from .draft import Doubt, Draft, DraftItem, DraftLine, DraftMilestone, Target, Words
from .headed_text import type_unknown
from .labels import bare, part_called, type_called
from .names import committees_in
from .rounds_in import round_in
from .year_tables import amount_in, counted_in, year_called

FEWEST_PARTS = 2  # labels that a header row must have, beside years and rounds
FEWEST_ROWS = 2
_NUMBER = re.compile(r"^\d{1,3}(?:[.,]\d{1,3})*\.?$")
_SEVERAL = re.compile(r"\s*(?:;|\n)\s*")
_ITSELF = ("item", "title", "description")  # one of these must tell the rows apart


class _Header:
    """What the columns of a list are: parts, years, or the rounds that stand as headers over milestones."""

    def __init__(self, cells: Sequence[str], above: Sequence[str] = ()) -> None:
        texts = [cell or (above[n] if n < len(above) else "") for n, cell in enumerate(cells)]
        self.years = {n: year for n, text in enumerate(texts) if (year := year_called(text))}
        self.rounds = {n: name for n, text in enumerate(texts) if (name := round_in(text)) and n not in self.years}
        named: dict[str, int] = {}
        for n, text in enumerate(texts):
            part = part_called(text) if n not in self.years and n not in self.rounds else ""
            if part:
                named.setdefault(part, n)
        self.parts = named
        self.said = " ".join([*texts, *above])

    @property
    def is_one(self) -> bool:
        """Whether it can be the header of a list."""
        more = len(self.years) >= 2 or bool(self.rounds)
        return any(part in self.parts for part in _ITSELF) and len(self.parts) + more >= FEWEST_PARTS + 1


def header_at(blocks: Sequence[Block], at: int) -> _Header | None:
    """The header that a row is, alone or with the row above it; None if it is none."""
    if not blocks[at].is_row:
        return None
    alone = _Header(blocks[at].cells)
    if at and len(alone.years) >= 2:
        alone.said += f" {blocks[at - 1].text}"  # what the amounts below are counted in
    if at and blocks[at - 1].is_row:
        both = _Header(blocks[at].cells, blocks[at - 1].cells)
        if both.is_one and len(both.parts) + len(both.years) > len(alone.parts) + len(alone.years):
            return both
    return alone if alone.is_one else None


def has_lists(blocks: Sequence[Block]) -> bool:
    """Whether a document has a list of items."""
    starts = [n for n in range(len(blocks)) if header_at(blocks, n)]
    return any(sum(block.is_row for block in blocks[at + 1 :]) >= FEWEST_ROWS for at in starts)


def first_year(blocks: Sequence[Block]) -> int | None:
    """The first year that a list has a column for."""
    years = [year for n in range(len(blocks)) if (header := header_at(blocks, n)) for year in header.years.values()]
    return min(years, default=None)


def read_lists(blocks: Sequence[Block], year: int, draft: Draft) -> list[Block]:
    """Put the rows of every list into the draft; the blocks that stand outside them."""
    outside: list[Block] = []
    unknown: list[str] = []
    header: _Header | None = None
    theme = ""
    for n, block in enumerate(blocks):
        found = header_at(blocks, n)
        if found is not None:
            header = found
            header.said, doubts = counted_in(header.said, _amounts_below(blocks, n, header), blocks, block.number)
            draft.doubts += doubts
            draft.account.skip("headers", block.text)
            if outside and outside[-1] is blocks[n - 1] and blocks[n - 1].is_row:
                draft.account.skip("headers", outside.pop().text)
        elif header is None:
            outside.append(block)
        elif not block.is_row:
            theme = block.text
            draft.account.place(block.text)
        else:
            _row(block, header, theme, year, unknown, draft)
    draft.doubts += type_unknown(unknown)
    return outside


def _amounts_below(blocks: Sequence[Block], at: int, header: _Header) -> Iterator[str]:
    """What stands in the columns of years, down to the next header."""
    for n in range(at + 1, len(blocks)):
        if header_at(blocks, n):
            return
        if blocks[n].is_row:
            yield from (blocks[n].cells[column] for column in header.years if column < len(blocks[n].cells))


def _row(block: Block, header: _Header, theme: str, year: int, unknown: list[str], draft: Draft) -> None:
    cells = {n: cell for n, cell in enumerate(block.cells) if cell}
    value = {part: cells[n] for part, n in header.parts.items() if n in cells}
    if "type" not in header.parts and type_called(theme):
        value["type"] = theme  # »Anlæg« above the rows of its items
    name = value.get("title") or value.get("description") or ""
    if bare(name).startswith(TOTAL_WORDS) and not value.get("item"):
        draft.account.skip("totals", block.text)
        return
    item = _item(block, value, theme, draft)
    if item is None:
        draft.account.list(block.text)
        draft.doubts.append(
            Doubt(message("file.review.row-unplaced"), Words(block.text.replace("\t", " | "), block.number))
        )
        return
    _describe(item, value, block.number, draft)
    _milestones(item, cells, value, header, block.number, draft)
    _line(item, cells, value, header, block, year, unknown, draft)
    known = {*header.parts.values(), *header.years, *header.rounds}
    for n, cell in cells.items():
        if n not in known:  # a column of the list that the workbook has no place for
            item.remarks.append(Words(cell, block.number))
    draft.account.place(block.text)


def _item(block: Block, value: Mapping[str, str], theme: str, draft: Draft) -> DraftItem | None:
    """The item of a row: by its number, by its title, or the last one where neither stands there."""
    number = value.get("item", "").strip(" .").replace(",", ".")
    title = value.get("title") or (value.get("description", "").split("\n")[0][:80])
    if number and not _NUMBER.match(number):
        title, number = title or number, ""
    if not number and not title:
        return draft.items[-1] if draft.items else None
    for item in draft.items:
        if (number and item.number == number) or (not number and item.title.text == " ".join(title.split())):
            return item
    of_theme = " ".join(value.get("theme", theme).split())
    if not title:
        return None
    themes = list(dict.fromkeys(item.theme for item in draft.items))
    section = themes.index(of_theme) + 1 if of_theme in themes else len(themes) + 1
    if not number:
        number = f"{section}.{sum(item.theme == of_theme for item in draft.items) + 1}"
    item = DraftItem(number, Words(" ".join(title.split()), block.number), of_theme)
    draft.items.append(item)
    return item


def _describe(item: DraftItem, value: Mapping[str, str], number: int, draft: Draft) -> None:
    """What the row says of the item itself; what an earlier row of it said stays."""
    item.type = item.type or type_called(value.get("type", ""))
    item.department = item.department or " ".join(value.get("department", "").split())
    for part, names in (("committee", item.committees), ("other_committees", item.other_committees)):
        names += [name for name in committees_in(value.get(part, "")) if name not in names]
    more = [name for name in _SEVERAL.split(value.get("contributors", "")) if name]
    item.contributors += [name for name in more if name not in item.contributors]
    for part, texts in (("description", item.description), ("remarks", item.remarks), ("economy", item.remarks)):
        text = value.get(part, "")
        if text and text not in (words.text for words in texts):
            texts.append(Words(text, number))
    item.case_number = item.case_number or value.get("case_number", "")
    said = bare(value.get("administrative", ""))
    if said in YES_WORDS:
        item.administrative = True
    kind = value.get("type", "")
    if kind and not type_called(kind):
        asked = message("file.review.type-unread", text=kind)
        draft.doubts.append(
            Doubt(asked, Words(kind, number), item.number, Target("items", (item.number,), "type"), item.type)
        )


def _milestones(
    item: DraftItem, cells: Mapping[int, str], value: Mapping[str, str], header: _Header, number: int, draft: Draft
) -> None:
    """The row's milestone, or those that stand below the names of rounds."""
    for n, name in header.rounds.items():
        if n in cells:
            item.milestones.append(DraftMilestone(_round(name, draft), Words(cells[n], number)))
    text = value.get("milestone", "")
    if not text:
        return
    when = value.get("round", "")
    name = round_in(when) or next((usual for n, usual in enumerate(w.ROUNDS, start=1) if when == str(n)), "")
    if name:
        item.milestones.append(DraftMilestone(_round(name, draft), Words(text, number)))
        return
    item.remarks.append(Words(f"{text} {when}".strip(), number))
    target = Target("items", (item.number,), "remarks")
    draft.doubts.append(Doubt(message("file.review.no-round"), Words(text, number), item.number, target))


def _round(name: str, draft: Draft) -> int:
    if name not in draft.rounds:
        draft.rounds.append(name)
    return draft.rounds.index(name) + 1


def _line(
    item: DraftItem,
    cells: Mapping[int, str],
    value: Mapping[str, str],
    header: _Header,
    block: Block,
    year: int,
    unknown: list[str],
    draft: Draft,
) -> None:
    """The row's budget line, if it has amounts."""
    words = Words(block.text.replace("\t", " | "), block.number)
    amounts = {}
    for n, of_year in header.years.items():
        text = cells.get(n, "")
        amount = amount_in(text, header.said)
        if amount is not None:
            amounts[of_year] = amount
        elif text.strip(" -–"):
            asked = message("file.review.amount-unread", amount=text, year=str(of_year))
            draft.doubts.append(Doubt(asked, words, item.number))
    filled = {of_year: amount for of_year, amount in amounts.items() if amount}
    if not filled:
        return
    kind = type_called(value.get("type", "")) or item.type
    given = own_spelling(w.CATEGORIES, value["category"]) if "category" in value else None
    category = given or (w.SAVING if all(amount < 0 for amount in filled.values()) else w.NEW_MONEY)
    line = DraftLine(kind if kind in w.LINE_TYPES else w.OPERATING, category, dict(filled), words, item.title.text)
    same = len(filled) == YEARS_IN_ALL and len(set(filled.values())) == 1
    line.duration = w.ONE_OFF if len(filled) == 1 else w.PERMANENT if same else w.SEVERAL_YEARS
    item.lines.append(line)
    key = (item.number, str(len(item.lines)))
    if kind not in w.LINE_TYPES:
        unknown.append(item.number)
    if "category" in value and given is None:
        asked = message("file.review.category-unread", text=value["category"])
        draft.doubts.append(Doubt(asked, words, item.number, Target("budget_lines", key, "category"), category))
    outside = [of_year for of_year in filled if not year <= of_year < year + YEARS_IN_ALL]
    if outside:
        asked = message("file.review.other-years", years=", ".join(map(str, outside)))
        draft.doubts.append(Doubt(asked, words, item.number, Target("budget_lines", key, "amounts")))
