"""What finance changed in an agreement workbook since the tool last wrote it: cells, rows, the order of rows.

Rows are found by key, wherever they stand now (``matching.py``). How an edit is written into ``Ændringslog`` is in ``entries.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from msgspec import Struct

from ...definition import words as w
from ...schema.structure import Among, Later, Sheet
from ...values.cells import Cell, as_text, is_blank
from ...values.comparable import comparable
from ...values.frame import Row
from ...values.spelling import read_alike
from ..agreement.agreement import Agreement
from ..agreement.follow_up import ANSWERS
from ..agreement.keys import RowKey, key_of
from ..agreement.last_seen import LastSeen, seen_columns, seen_sheets
from .matching import Match, Rows, match_rows
from .row_texts import LONGEST, row_text

UNORDERED = (*ANSWERS, "changes")  # the tool puts their rows in order, so that where one stands decides nothing
LISTS = "lists"
TOP = "–"  # above the first row
SOURCE, OF_SOURCE = "financing_source", "is_appropriation"


class Edit(Struct, frozen=True):
    """One change: the ``column`` of a row by its header, or one of the words for a whole row.

    ``key`` is the row's before the edit – of a new row its own. ``row`` has the cells of the row as it is now, or as it was if
    it is gone, and ``position`` where it stands now; ``gone_from`` is where it stood as the tool wrote it. ``name`` is the
    column's name in code, "" for a whole row.
    """

    sheet: Sheet
    key: RowKey
    column: str
    before: Cell
    after: Cell
    row: Row
    position: int | None = None
    name: str = ""
    gone_from: int | None = None


def edits(seen: LastSeen, agreement: Agreement) -> list[Edit]:
    """Every edit, by sheet and row."""
    found: list[Edit] = []
    for sheet in seen_sheets(agreement.kind):
        own = agreement.own_columns.get(sheet.name, ())
        if seen.is_unchanged(sheet, agreement.tables[sheet.name], own):
            continue  # what most sheets are
        headers = {column.name: column.header for column in seen_columns(sheet)}
        frame, table = seen.frame(sheet), agreement.tables[sheet.name]
        old, new = ({name: rows[name] for name in headers} for rows in (frame, table))
        before, after = seen.own_columns(sheet), {column.header: list(column.values) for column in own}
        for header in dict.fromkeys((*before, *after)):
            headers[f"\0{header}"] = header
            old[f"\0{header}"] = before.get(header) or [None] * len(frame)
            new[f"\0{header}"] = after.get(header) or [None] * len(table)
        found += _sheet_edits(sheet, headers, Rows(old), Rows(new))
    return found


def _sheet_edits(sheet: Sheet, headers: dict[str, str], old: Rows, new: Rows) -> list[Edit]:
    match = match_rows(sheet, old, new)
    by_rows = [*_row_edits(sheet, headers, old, new, match), *_order_edits(sheet, old, new, match)]
    if sheet.name != LISTS or not by_rows:
        return by_rows
    by_entries = list(_list_edits(sheet, headers, old, new))
    return by_entries if 0 < len(by_entries) <= len(by_rows) else by_rows


def _row_edits(sheet: Sheet, headers: dict[str, str], old: Rows, new: Rows, match: Match) -> Iterator[Edit]:
    # From the last to the first: whoever undoes the latest entry first, puts them back from the first on.
    for position in reversed(match.gone):
        row = old.row(position)
        text = row_text(sheet, headers, row)
        yield Edit(sheet, key_of(sheet, row), w.ROW_DELETED, text, None, row, gone_from=position)
    for before, after in match.pairs:
        if old.said[before] != new.said[after]:
            yield from _cell_edits(sheet, headers, old.row(before), new.row(after), after)
    for position in match.come:
        row = new.row(position)
        yield Edit(sheet, key_of(sheet, row), w.ROW_INSERTED, None, row_text(sheet, headers, row), row, position)


def _cell_edits(sheet: Sheet, headers: dict[str, str], old: Row, new: Row, position: int) -> Iterator[Edit]:
    """The cells that differ: first those of the key, each under the key that the row had until then."""
    standing = dict(old)
    for name in (*sheet.key, *(name for name in headers if name not in sheet.key)):
        if comparable(old[name]) != comparable(new[name]) and not _spelt_by_its_list(sheet, name, old[name], new[name]):
            known = "" if name.startswith("\0") else name
            yield Edit(sheet, key_of(sheet, standing), headers[name], old[name], new[name], new, position, known)
            standing[name] = new[name]


def _spelt_by_its_list(sheet: Sheet, name: str, old: Cell, new: Cell) -> bool:
    """Whether a cell only follows the spelling of the entry it names: nobody typed anything in it."""
    if name.startswith("\0") or not (isinstance(old, str) and isinstance(new, str)):
        return False
    words = sheet.column(name).words
    return isinstance(words, Among | Later) and words.sheet != sheet.name and read_alike(old, new)


def _order_edits(sheet: Sheet, old: Rows, new: Rows, match: Match) -> Iterator[Edit]:
    """One edit for each row that finance put elsewhere; where more were than stayed, one for the sheet."""
    if sheet.name in UNORDERED:
        return
    pairs = sorted(match.pairs, key=lambda pair: pair[1])
    stayed = set(_longest_rising([before for before, _ in pairs]))
    moved = [(before, after) for before, after in pairs if before not in stayed]
    if not moved:
        return
    labels = {after: row_label(sheet, new.row(after)) for _, after in pairs}
    was = [after for _, after in sorted(pairs)]  # the rows that are still there, as they stood
    if len(moved) > 1 and 2 * len(moved) >= len(pairs):
        order, order_now = ("\n".join(labels[n] for n in places)[:LONGEST] for places in (was, sorted(was)))
        yield Edit(sheet, (), w.ROWS_SORTED, order, order_now, {})
        return
    above_before, above_now = (dict(zip(places[1:], places, strict=False)) for places in (was, sorted(was)))
    for _, after in sorted(moved, reverse=True):
        row, key = new.row(after), key_of(sheet, new.row(after)) or (labels[after],)
        above, above_it = (labels.get(place.get(after, -1), TOP) for place in (above_before, above_now))
        yield Edit(sheet, key, w.ROW_MOVED, above, above_it, row, after)


def row_label(sheet: Sheet, row: Row) -> str:
    """What a row is known by; where its sheet has no key, all its texts."""
    return " / ".join(filter(None, key_of(sheet, row) if sheet.key else map(as_text, row.values())))


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """The longest rising sequence among numbers: what is not in it was moved."""
    from bisect import bisect_left  # few runs need it

    ends: list[int] = []  # the least last number of a rising sequence of each length, by place in `numbers`
    tails: list[int] = []
    previous: dict[int, int | None] = {}
    for at, number in enumerate(numbers):
        length = bisect_left(tails, number)
        previous[at] = ends[length - 1] if length else None
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [at]
    found = []
    place = ends[-1] if ends else None
    while place is not None:
        found.append(numbers[place])
        place = previous[place]
    return found


def _list_edits(sheet: Sheet, headers: dict[str, str], old: Rows, new: Rows) -> Iterator[Edit]:
    """Each column of ``Lister`` as the list it is: entries that came, went, or became another in the same place."""
    for name, header in headers.items():
        known = "" if name.startswith("\0") else name
        if name == OF_SOURCE and all(map(_tells_sources, (old, new))):
            yield from _source_edits(sheet, header, old, new)
            continue
        before, after = ([comparable(v) for v in rows.columns[name]] for rows in (old, new))
        gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
        del gone[None], come[None]
        places: list[tuple[int, Cell, Cell]] = []
        for at, (was, is_) in enumerate(zip_longest(before, after)):
            if was != is_ and gone[was] > 0 and come[is_] > 0:
                gone[was] -= 1
                come[is_] -= 1
                places.append((at, old.columns[name][at], new.columns[name][at]))
        places += [(at, old.columns[name][at], None) for at in _places(before, gone)]
        places += [(at, None, new.columns[name][at]) for at in _places(after, come)]
        for at, was_, is_now in sorted(places, key=lambda place: place[0]):
            yield Edit(sheet, (), header, was_, is_now, {}, at if is_now is not None else None, known)


def _places(values: Sequence[Hashable], wanted: Mapping[Any, int]) -> Iterator[int]:
    left: Counter[Any] = Counter(wanted)
    for at in range(len(values) - 1, -1, -1):
        if left[values[at]] > 0:
            left[values[at]] -= 1
            yield at


def _tells_sources(rows: Rows) -> bool:
    """Whether each source stands once, and whatever is said of one stands beside it."""
    sources = [comparable(source) for source in rows.columns[SOURCE]]
    filled = [source for source in sources if source is not None]
    beside = zip(sources, rows.columns[OF_SOURCE], strict=True)
    return len(set(filled)) == len(filled) and all(source is not None for source, told in beside if not is_blank(told))


def _source_edits(sheet: Sheet, header: str, old: Rows, new: Rows) -> Iterator[Edit]:
    """Whether a source of financing is an appropriation, by the source."""
    pairs = [
        {comparable(source): value for source, value in zip(rows.columns[SOURCE], rows.columns[OF_SOURCE], strict=True)}
        for rows in (old, new)
    ]
    for at, source in enumerate(new.columns[SOURCE]):
        known = comparable(source)
        before, after = (pairs[side].get(known) for side in (0, 1))
        if known is not None and comparable(before) != comparable(after):
            yield Edit(sheet, (str(source),), header, before, after, {}, at, OF_SOURCE)
