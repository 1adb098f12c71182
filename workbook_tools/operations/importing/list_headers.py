"""The header rows of lists: which columns are parts of an item, years, or rounds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...prose.blocks import Block
from .commitments import YEARS_IN_ALL
from .labels import part_called
from .rounds_in import round_in
from .units import THOUSANDS
from .year_tables import FEWEST_YEARS, TableRow, is_later, year_called

FEWEST_PARTS = 2  # labels that a header row must have, beside years and rounds
FEWEST_ROWS = 2
_NO_ROUND = re.compile(r"regnskab|forbrug|ændring|budget\s*(?:20)?\d\d\b", re.IGNORECASE)
_ITSELF = ("item", "title", "description")  # one of these must tell the rows apart


class ListHeader:
    """What the columns of a list are – parts, years, or the rounds that stand as headers over milestones – and what was read below it."""

    def __init__(self, cells: Sequence[str], above: Sequence[str] = ()) -> None:
        texts = [cell or (above[n] if n < len(above) else "") for n, cell in enumerate(cells)]
        self.years = {n: year for n, text in enumerate(texts) if (year := year_called(text))}
        self.rounds = {
            n: name
            for n, text in enumerate(texts)
            if n not in self.years and not _NO_ROUND.search(text) and (name := round_in(text))
        }
        named: dict[str, int] = {}
        for n, text in enumerate(texts):
            part = part_called(text) if n not in self.years and n not in self.rounds else ""
            if part:
                named.setdefault(part, n)
        self.parts = named
        self.texts = texts
        self._told = len(named)
        self.said = ["\t".join([*texts, *above])]  # what may say what the amounts are counted in, the nearest first
        self.unit = THOUSANDS
        self.rows: list[TableRow] = []
        self.since = 0  # the first row that the next total may add up
        self.theme = ""
        if "title" not in named and len(self.years) >= FEWEST_YEARS:
            free = (n for n, text in enumerate(texts) if text and n not in {*self.years, *self.rounds, *named.values()})
            first = next(free, None)
            if first is not None:
                named["title"] = first

    @property
    def names_columns(self) -> bool:
        """Whether any of its cells is what a column is called by."""
        return bool(self._told or self.years or self.rounds)

    @property
    def is_one(self) -> bool:
        """Whether it can be the header of a list."""
        more = len(self.years) >= 2 or bool(self.rounds)
        return any(part in self.parts for part in _ITSELF) and self._told + more >= FEWEST_PARTS + 1


def header_at(blocks: Sequence[Block], at: int) -> ListHeader | None:
    """The header that a row is, alone or with the row above it; None if it is none."""
    if not blocks[at].is_row:
        return None
    alone = ListHeader(blocks[at].cells)
    if at and len(alone.years) >= 2:
        alone.said.append(blocks[at - 1].text)
    if at and blocks[at - 1].is_row and alone.names_columns:  # a theme below a header is none
        both = ListHeader(blocks[at].cells, blocks[at - 1].cells)
        if both.is_one and len(both.parts) + len(both.years) > len(alone.parts) + len(alone.years):
            return both
    return alone if alone.is_one else None


def next_header(blocks: Sequence[Block], at: int) -> ListHeader | None:
    """The header of another list below a first one, which may have years alone."""
    found = header_at(blocks, at)
    if (
        found is None
        and blocks[at].is_row
        and len(set((alone := ListHeader(blocks[at].cells)).years.values())) >= FEWEST_YEARS
    ):
        return alone if "title" in alone.parts else None
    return found


def has_lists(blocks: Sequence[Block]) -> bool:
    """Whether a document has a list of items."""
    starts = [n for n in range(len(blocks)) if header_at(blocks, n)]
    return any(sum(block.is_row for block in blocks[at + 1 :]) >= FEWEST_ROWS for at in starts)


def first_year(blocks: Sequence[Block]) -> int | None:
    """The budget year of a list: the one before its overslagsår, else the first of four columns at the most."""
    for n in range(len(blocks)):
        header = header_at(blocks, n)
        if header is None or not header.years:
            continue
        later = [year for n, year in header.years.items() if is_later(header.texts[n])]
        if later:
            return min(later) - 1
        return min(header.years.values()) if len(header.years) <= YEARS_IN_ALL else None
    return None
