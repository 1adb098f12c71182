"""Documents of headings and prose with tables of amounts by year: a heading with its prose is an item."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from ...definition import words as w
from ...definition.document_labels import NOT_ITEMS
from ...messages.message import message
from ...prose.amounts_in_text import find_amounts
from ...prose.blocks import Block
from .about_the_agreement import SIGNATURES, TITLE, agreement_title, is_of_no_item
from .commitments import YEARS_IN_ALL, commitments_in
from .draft import Doubt, Draft, DraftItem, DraftLine, Target, Words
from .durations import duration_of
from .headings import Heading, furniture_of, headings_of, is_theme, joined, repeated_lines
from .labels import bare, likeness, type_called
from .money_of_item import add_money, amounts_as_text, is_there, unplaced
from .row_parts import add_milestone, category_in, describe, remark
from .unread_tables import ask_about_tables
from .year_tables import TableRow, YearTable, unread, year_tables

_WORDS = re.compile(r"[^\W\d_]{3,}")
_NO_MEANING = frozenset({"den", "det", "der", "for", "til", "med", "fra", "via", "samt", "mere", "nye", "ved", "som"})
_SAME_WORD, _TELLING = 0.8, 8  # how alike two forms of a word are, and how long one is that tells an item by itself
_POINT = re.compile(r"^\s*(?:[-–•*·]|\d{1,2}[.)])\s+")
_SECTION_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?\s+")
_ANNEX = re.compile(r"bilag\b", re.IGNORECASE)
_LONGEST_TITLE = 80
_SIGNED_AFTER = 0.6  # share of a document before which no signatures stand
_SAME_THING = 0.3  # how alike they are at least where they also have the same number
SURE, LIKELY = 0.75, 0.6  # how alike a row's name and an item's title are


def read_headed_text(blocks: Sequence[Block], year: int, draft: Draft) -> list[Block]:
    """Put the items, tables and amounts into the draft; the blocks that belong to no item."""
    repeated = repeated_lines(blocks)
    for block in blocks:
        if kind := furniture_of(block, repeated):
            draft.account.skip(kind, block.text)
    whole = joined([block for block in blocks if not furniture_of(block, repeated)])
    tables = year_tables(whole, draft)
    inside = {n for table in tables for n in range(table.first, table.last)}
    late = range(int(len(whole) * _SIGNED_AFTER), len(whole))
    signed = next((n for n in late if SIGNATURES.match(whole[n].text)), len(whole))
    before, headings = headings_of([block for n, block in enumerate(whole[:signed]) if n not in inside])
    outside = [*before, *_items(headings, agreement_title(blocks), draft)]
    if not draft.items:
        outside = _points(outside, draft)
    outside += [block for n, block in enumerate(whole) if n >= signed and n not in inside]
    unknown: list[str] = []
    for table in tables:
        for row in table.rows:
            _place(row, table, year, unknown, draft)
        draft.other_text += [(table.caption, group) for group in table.groups]
        for total in table.totals:
            draft.printed += [(table.caption, total.text, of_year, amount) for of_year, amount in total.amounts.items()]
    for item in draft.items:
        draft.doubts += _amounts_of_text(item, year) if tables else add_money(item, year)
        if not tables and any(line.type == w.OPERATING for line in item.lines):
            unknown.append(item.number)  # running text seldom says
        kinds = {line.type for line in item.lines}
        if item.type != w.OPERATING_AND_CAPITAL:
            told = item.type or w.OPERATING
            item.type = w.OPERATING_AND_CAPITAL if len(kinds) > 1 else next(iter(kinds), told)
    _ask_who(draft)
    draft.doubts += type_unknown(unknown)
    assumed = [item.number for item in draft.items if not item.lines]
    if assumed:
        asked = message("file.review.type-assumed", type=w.OPERATING, items=", ".join(assumed))
        draft.doubts.append(Doubt(asked, Words("", 0)))
    return sorted(outside, key=lambda block: block.number)


def has_items_of_prose(blocks: Sequence[Block]) -> bool:
    """Whether a document has headings with prose below them, and not only tables."""
    _, headings = headings_of([block for block in blocks if not block.is_row])
    return sum(bool(heading.below) for heading in headings if not TITLE.search(heading.title)) >= 2


def _items(headings: Sequence[Heading], title: str, draft: Draft) -> list[Block]:
    """Every heading with prose becomes an item of the theme above it; the blocks that do not.

    Those that no heading groups are in a theme called like the agreement, whose ``title`` is given.
    """
    outside: list[Block] = []
    printed = {heading.number for heading in headings}
    themes = _Themes(headings, title or w.AGREEMENT_TITLE)
    for at, heading in enumerate(headings):
        says_money = any(any(find_amounts(block.text)) for block in heading.below)
        is_annex = _ANNEX.match(heading.title) and not says_money
        if TITLE.search(heading.title) or is_of_no_item(heading.title) or bare(heading.title) in NOT_ITEMS or is_annex:
            outside += [heading.block, *heading.below]
            continue
        groups = is_theme(headings, at) and not TITLE.search(headings[at + 1].title)
        if groups:
            themes.begin(heading, is_item=False)
        if groups and not says_money:
            outside += heading.below
        elif not heading.below:
            outside.append(heading.block)
        else:  # also a theme whose own prose sets money aside
            if not groups and themes.is_beside(heading):
                themes.begin(heading, is_item=True)
            _add_item(heading, themes, draft, groups, printed)
    themes.end()
    for block in themes.used:
        draft.account.place(block.text)
    return [*outside, *themes.unused]


class _Themes:
    """The theme that items belong to now. It gets its number with its first item."""

    def __init__(self, headings: Sequence[Heading], title: str) -> None:
        self.count, self.items = 0, 0
        self.used: list[Block] = []
        self.unused: list[Block] = []  # headings that group no item after all
        self._only_groups: Block | None = None
        self._title, self._text = title, ""
        self._levels = {heading.block.level for at, heading in enumerate(headings) if is_theme(headings, at)} - {0}
        self._numbered = any("." in heading.number for heading in headings)

    def begin(self, heading: Heading, is_item: bool) -> None:
        """A heading that groups those that follow, or stands for itself beside such, an item of its own."""
        self.end()
        self._only_groups = None if is_item else heading.block
        self._title, self._text = heading.title, heading.block.text if heading.number else ""
        self.items = 0

    def end(self) -> None:
        """No more items of the theme come."""
        if self._only_groups is not None:
            (self.used if self.items else self.unused).append(self._only_groups)

    def is_beside(self, heading: Heading) -> bool:
        """Whether a heading is styled or numbered as themes are, so that it is no item of the theme before it."""
        by_number = self._numbered and bool(heading.number) and "." not in heading.number
        return by_number or heading.block.level in self._levels

    def next_item(self) -> tuple[str, str]:
        """The theme as it is called, and the next number in it."""
        if not self.items:
            self.count += 1
        self.items += 1
        return self._text or f"{self.count}. {self._title}", f"{self.count}.{self.items}"


def _add_item(heading: Heading, themes: _Themes, draft: Draft, placed: bool, printed: Collection[str]) -> None:
    """A heading with its prose; the heading of a theme is ``placed`` already, and ``printed`` are numbers of the document."""
    theme, number = themes.next_item()
    made = "." not in heading.number
    number = number if made else heading.number
    if any(item.number == number for item in draft.items) or (made and number in printed):
        number = _free_number(themes.count, draft, printed)  # a document may number two items alike
    item = DraftItem(number, Words(heading.title, heading.block.number), theme)
    item.printed = heading.number if "." in heading.number else ""
    draft.doubts += ask_about_tables(heading.below, number)
    if not placed:
        draft.account.place(heading.block.text)
    for block in heading.below:
        item.description.append(Words(block.text, block.number))
        draft.account.place(block.text)
    draft.items.append(item)


def _points(blocks: Sequence[Block], draft: Draft) -> list[Block]:
    """In a document without headings every point that sets money aside is an item; the blocks that are none."""
    outside = []
    theme = f"1. {agreement_title(blocks) or w.AGREEMENT_TITLE}"
    for block in blocks:
        point = _POINT.match(block.text)
        if point is None or not any(find_amounts(block.text)):
            outside.append(block)
            continue
        text = block.text[point.end() :]
        item = DraftItem(_free_number(1, draft), Words(_title(text), block.number), theme)
        item.description.append(Words(text, block.number))
        draft.account.place(block.text)
        draft.items.append(item)
    return outside


def _title(text: str) -> str:
    """The beginning of a text, as far as a title goes."""
    return text if len(text) <= _LONGEST_TITLE else f"{text[:_LONGEST_TITLE].rsplit(' ', 1)[0]} …"


def _free_number(section: int, draft: Draft, printed: Collection[str] = ()) -> str:
    taken = {*(item.number for item in draft.items), *printed}
    return next(number for n in range(1, len(taken) + 2) if (number := f"{section}.{n}") not in taken)


def type_unknown(items: Sequence[str]) -> list[Doubt]:
    """One doubt about all items whose lines are taken to be operating money."""
    if not items:
        return []
    asked = message("file.review.type-unknown", type=w.OPERATING, items=", ".join(dict.fromkeys(items)))
    return [Doubt(asked, Words("", 0))]


def _place(row: TableRow, table: YearTable, year: int, unknown: list[str], draft: Draft) -> None:
    """Give the row's money to the item it is about; one that is about none becomes an item."""
    score, item = _item_of(row, draft.items)
    asked = None
    if item is None:
        item = _new_item(row, table, draft)
        asked = message("file.review.row-without-item", row=row.text)
    elif score < SURE:
        asked = message("file.review.row-placed", row=row.text, title=item.title.text)
    number, parts = row.words.number, row.others
    code = parts.get("item") or row.number
    if code not in ("", item.number, item.printed):
        remark(item, code, number)
        draft.codes.append(code)
    describe(item, parts, number, draft)
    add_milestone(item, parts, number, draft)
    for text in row.beside:
        remark(item, text, number)
    kind = type_called(parts.get("type", ""))
    kind = kind if kind in w.LINE_TYPES else row.type
    if not row.amounts and not row.unread:
        remark(item, parts.get("category", ""), number)
        if row.text != item.title.text:
            remark(item, row.text, number)
        if asked is not None:
            draft.doubts.append(Doubt(asked, row.words, item.number))
        return
    values = set(row.amounts.values())
    years = [of_year for of_year in row.amounts if row.amounts[of_year]]
    amounts = {of_year: amount for of_year, amount in row.amounts.items() if amount or len(values) == 1}
    negative = all(isinstance(amount, int) and amount <= 0 for amount in amounts.values()) and bool(years)
    category, unread_category = category_in(parts, negative)
    line = DraftLine(kind or w.OPERATING, category, amounts, row.words, row.text)
    line.duration = duration_of(amounts.values())
    draft.printed += [(table.caption, row.text, of_year, amount) for of_year, amount in amounts.items()]
    if is_there(line, item, draft):
        return
    item.lines.append(line)
    key = (item.number, str(len(item.lines)))
    if asked is not None:
        draft.doubts.append(Doubt(asked, row.words, item.number, Target("budget_lines", key, "item"), item.number))
    if not kind:
        unknown.append(item.number)
    if unread_category is not None:
        target = Target("budget_lines", key, "category")
        draft.doubts.append(Doubt(unread_category, row.words, item.number, target, category))
    target, proposal = Target("budget_lines", key, "amounts"), amounts_as_text(amounts, year)
    draft.doubts += unread(row, item.number, target, proposal)
    outside = [of_year for of_year in years if not year <= of_year < year + YEARS_IN_ALL]
    if outside:
        asked = message("file.review.other-years", years=", ".join(map(str, outside)))
        draft.doubts.append(Doubt(asked, row.words, item.number, target, proposal))


def _item_of(row: TableRow, items: Sequence[DraftItem]) -> tuple[float, DraftItem | None]:
    """The item that a row is about, and how sure that is: by number, by title, or because its text speaks of it."""
    name = meaning(row.text)
    numbered = [(_score(name, item), item) for item in items if row.number and item.printed == row.number]
    score, by_number = max(numbered, key=lambda pair: pair[0], default=(0.0, None))
    if by_number is not None and ("." in row.number or score >= LIKELY):
        return (1.0 if score >= _SAME_THING else LIKELY), by_number
    scored = [(_score(name, item), item) for item in items]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if best[0] >= LIKELY:
        return best
    telling = max(name, key=len, default="")
    speaking = [item for item in items if telling in meaning(_prose(item))] if len(telling) >= _TELLING else []
    return (LIKELY, speaking[0]) if len(speaking) == 1 else (0.0, None)


def _prose(item: DraftItem) -> str:
    return " ".join(part.text for part in item.description)


def meaning(text: str) -> frozenset[str]:
    """The words of a name that say what it is about."""
    return frozenset(_WORDS.findall(text.casefold())) - _NO_MEANING


def _score(name: frozenset[str], item: DraftItem) -> float:
    """How much of a row's name is in the item's title and theme, and of the title in the name."""
    title = meaning(item.title.text)
    wide = title | meaning(item.theme)
    if not name or not title:
        return 0.0
    return (_covered(name, wide) / len(name) + _covered(title, name) / len(title)) / 2


def _covered(words: frozenset[str], by: Iterable[str]) -> int:
    others = list(by)
    return sum(word in others or any(likeness(word, other) >= _SAME_WORD for other in others) for word in words)


def _new_item(row: TableRow, table: YearTable, draft: Draft) -> DraftItem:
    """An item of its own for a row that no heading is about, in a theme called as the table."""
    called = row.others.get("theme") or _SECTION_NUMBER.sub("", table.caption)
    theme = next((item.theme for item in draft.items if item.theme.endswith(called)), "")
    sections = [int(item.number.split(".")[0]) for item in draft.items if item.number.split(".")[0].isdigit()]
    section = max(sections, default=0) + (not theme)
    theme = theme or f"{section}. {called}"
    mine = sum(item.theme == theme for item in draft.items)
    taken = {item.number for item in draft.items}
    numbers = [row.number if "." in row.number else "", f"{section}.{mine + 1}"]
    number = next((one for one in numbers if one and one not in taken), "") or _free_number(section, draft)
    item = DraftItem(number, Words(row.text, row.words.number), theme, printed=row.number)
    draft.items.append(item)
    return item


def _amounts_of_text(item: DraftItem, year: int) -> list[Doubt]:
    """What the prose says beside the printed tables: the amount a line states, and amounts that no line has."""
    left = []
    for one in commitments_in(item.description, year):
        line = next(
            (
                line
                for line in item.lines
                if one.amount in {abs(int(v)) for v in line.amounts.values() if isinstance(v, int)}
            ),
            None,
        )
        if line is None:
            left.append(one)
        elif line.stated is None:
            line.stated = -int(one.amount) if line.category == w.SAVING else int(one.amount)
    return list(unplaced(item, left))


def _ask_who(draft: Draft) -> None:
    """Nobody is named as responsible: one question about all items that lack it."""
    for part, lacking in (("department", "departments"), ("committee", "committees")):
        if not all(item.department if part == "department" else item.committees for item in draft.items):
            draft.doubts.append(
                Doubt(message(f"file.review.no-{lacking}"), Words("", 0), target=Target("items", (), part))
            )
