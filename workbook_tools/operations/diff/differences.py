"""What differs between two workbooks of the same agreement, row by row, by key and header.

Where a row or column stands does not matter, nor does how a program saved it: two cells are the same
if they mean the same (``comparable``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from enum import Enum

from msgspec import Struct

from ...definition import words as w
from ...definition.bookkeeping_sheets import ISSUES, LOG, RECEIVED
from ...messages.message import Message, message
from ...values.cells import Cell, is_blank
from ...values.comparable import comparable
from ...values.cpr import MASK, has_cpr, without_cpr
from ...values.spelling import read_alike
from ..agreement.identity import Identity
from ..agreement.keys import item_order
from ..reading.cannot_run import CannotRun
from .renamed_columns import with_old_headers
from .versions import Version, VersionRow, VersionSheet

Pair = tuple[VersionRow | None, VersionRow | None]

BOOKKEEPING = frozenset({RECEIVED.title, LOG.title, ISSUES.title})
MOST_CHOICES = 10_000  # of pairs of rows with one key; beyond, they meet in their order


class Change(Enum):
    """What became of a row, or of a cell of a row that is in both workbooks."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


WORDS = {Change.ADDED: w.ADDED, Change.REMOVED: w.REMOVED, Change.CHANGED: w.ALTERED}


class Difference(Struct, frozen=True):
    """One difference. CPR numbers are masked in everything it shows.

    ``key`` names the row by header; it is empty where a row has none. Without ``column`` a whole row was
    added or removed: then ``before`` or ``after`` has its filled cells by header. ``old_cell`` and
    ``new_cell`` are A1 in the sheet of the two files.
    """

    sheet: str
    change: Change
    key: Mapping[str, Cell]
    column: str | None
    before: Cell | Mapping[str, Cell]
    after: Cell | Mapping[str, Cell]
    old_cell: str | None
    new_cell: str | None


class Comparison(Struct, frozen=True):
    """Everything that differs, in the order of the sheets; ``notes`` say what makes
    one doubt that it is the same agreement, what is missing, and which columns got another header."""

    old: Version
    new: Version
    differences: Sequence[Difference]
    notes: Sequence[Message]

    def count(self, change: Change, sheet: str | None = None) -> int:
        """How many differences are of a kind, in a sheet or in all."""
        return sum(d.change is change and sheet in (None, d.sheet) for d in self.differences)

    @property
    def sheets(self) -> list[str]:
        """The titles of the sheets that differ."""
        return list(dict.fromkeys(d.sheet for d in self.differences))


def compare(old: Version, new: Version) -> Comparison:
    """Compare two workbooks; raises CannotRun if they are not two of the same agreement or department."""
    notes = [*_doubts(old, new), *old.missing, *new.missing]
    found: list[Difference] = []
    titles = list(dict.fromkeys([*new.sheets, *old.sheets]))
    for title in sorted(titles, key=lambda title: title in BOOKKEEPING):
        before = old.sheets.get(title, VersionSheet(title))
        after, renamed = with_old_headers(before, new.sheets.get(title, VersionSheet(title)))
        notes += renamed
        found += _sheet_differences(before, after)
    return Comparison(old, new, found, notes)


def _doubts(old: Version, new: Version) -> Iterator[Message]:
    """Two of municipality, title and budget year must agree: one of them may have been corrected."""
    if old.is_departments is not new.is_departments:
        raise CannotRun("two-kinds", old=old.file, new=new.file)
    facts = (
        (w.MUNICIPALITY, old.identity.municipality, new.identity.municipality),
        (w.AGREEMENT_TITLE, old.identity.agreement, new.identity.agreement),
        (w.BUDGET_YEAR, old.identity.budget_year, new.identity.budget_year),
    )
    differing = [fact for fact in facts if fact[1] and fact[2] and not read_alike(fact[1], fact[2])]
    if len(differing) > 1:
        raise CannotRun(
            "two-agreements", old=old.file, old_label=_label(old.identity), new=new.file, new_label=_label(new.identity)
        )
    for name, before, after in differing:
        yield message("result.diff.unlike", name=name, before=before, after=after)
    if not old.is_departments:
        return
    if not read_alike(old.identity.department, new.identity.department):
        raise CannotRun(
            "two-departments",
            old=old.file,
            old_department=old.identity.department,
            new=new.file,
            new_department=new.identity.department,
        )
    if old.identity.round != new.identity.round:
        yield message("result.diff.two-rounds", old=str(old.identity.round), new=str(new.identity.round))


def _label(identity: Identity) -> str:
    return ", ".join(filter(None, (identity.municipality, identity.agreement, identity.budget_year)))


# --- rows of one sheet -------------------------------------------------------------------------------


def _sheet_differences(old: VersionSheet, new: VersionSheet) -> Iterator[Difference]:
    headers = list(dict.fromkeys([*new.headers, *old.headers]))
    make = _Maker(without_cpr(new.title), headers)
    found: list[tuple[tuple[object, ...], list[Difference]]] = []
    for before, after in _pairs(old.rows, new.rows, headers, by_place=new.title not in BOOKKEEPING):
        if before is not None and after is not None:
            differences = list(make.changed(before, after))
        else:
            differences = [make.whole(before, after)]
        row = after or before
        assert row is not None
        order = tuple(item_order(part) for part in row.identity or ())
        found.append(((row.identity is None, order, row.position), differences))
    for _, of_row in sorted(found, key=lambda pair: pair[0]):
        yield from of_row


def _pairs(
    old: Sequence[VersionRow], new: Sequence[VersionRow], headers: Sequence[str], by_place: bool
) -> Iterator[Pair]:
    """Which row became which; None where there is no other. Rows that say the same are no pair.

    Rows with a key meet under it. Where a key stands twice those that say the same meet first, then the
    most alike. Rows without a key meet if they say the same or, ``by_place``, stand in the same place.
    """

    def grouped(rows: Sequence[VersionRow]) -> dict[tuple[str, ...] | None, list[VersionRow]]:
        groups: dict[tuple[str, ...] | None, list[VersionRow]] = defaultdict(list)
        for row in rows:
            groups[row.identity].append(row)
        return groups

    olds, news = grouped(old), grouped(new)
    for identity in dict.fromkeys([*news, *olds]):
        before, after = _unlike(olds.get(identity, []), news.get(identity, []), headers)
        if identity is not None:
            yield from _by_likeness(before, after)
        elif by_place:
            yield from _by_place(before, after)
        else:
            yield from ((row, None) for row in before)
            yield from ((None, row) for row in after)


def _unlike(
    old: Sequence[VersionRow], new: Sequence[VersionRow], headers: Sequence[str]
) -> tuple[list[VersionRow], list[VersionRow]]:
    """The rows of both sides without those that say the same."""
    if len(old) == len(new) == 1:
        return list(old), list(new)  # nothing to choose between, and comparing finds out
    said = {id(row): _said(row, headers) for row in (*old, *new)}
    left_old, left_new = Counter(said[id(row)] for row in old), Counter(said[id(row)] for row in new)

    def rest(rows: Sequence[VersionRow], extra: Counter[tuple[Hashable, ...]]) -> list[VersionRow]:
        kept = []
        for row in rows:
            if extra[said[id(row)]] > 0:
                extra[said[id(row)]] -= 1
                kept.append(row)
        return kept

    return rest(old, left_old - left_new), rest(new, left_new - left_old)


def _said(row: VersionRow, headers: Sequence[str]) -> tuple[Hashable, ...]:
    return tuple(comparable(row.cells.get(header)) for header in headers)


def _by_likeness(old: list[VersionRow], new: list[VersionRow]) -> Iterator[Pair]:
    rest = list(old)
    choose = 1 < len(old) * len(new) <= MOST_CHOICES
    for after in new:
        if not rest:
            yield None, after
            continue
        best = max(range(len(rest)), key=lambda i: _likeness(rest[i], after)) if choose else 0
        yield rest.pop(best), after
    for before in rest:
        yield before, None


def _likeness(old: VersionRow, new: VersionRow) -> int:
    return sum(
        not is_blank(value) and comparable(value) == comparable(new.cells.get(header))
        for header, value in old.cells.items()
    )


def _by_place(old: list[VersionRow], new: list[VersionRow]) -> Iterator[Pair]:
    standing: dict[object, list[VersionRow]] = defaultdict(list)
    for before in reversed(old):
        standing[_first_place(before)].append(before)
    for after in new:
        there = standing[_first_place(after)]
        yield there.pop() if there else None, after
    left = {id(before) for there in standing.values() for before in there}
    for before in old:
        if id(before) in left:
            yield before, None


def _first_place(row: VersionRow) -> object:
    """A single cell's A1; of a longer row its number."""
    return next(iter(row.places.values())) if len(row.cells) == 1 and row.position == 0 else row.position


class _Maker:
    """Makes the differences of one sheet."""

    def __init__(self, title: str, headers: Sequence[str]) -> None:
        self.title = title
        self.headers = headers

    def changed(self, old: VersionRow, new: VersionRow) -> Iterator[Difference]:
        """A difference for every cell of a row that is in both workbooks."""
        for header in self.headers:
            if header not in old.cells and header not in new.cells:
                continue
            before, after = (row.cells.get(header, row.computed.get(header)) for row in (old, new))
            alike = type(before) is type(after) and before == after  # most cells are: spare them the rest
            if not alike and comparable(before) != comparable(after):
                yield Difference(
                    self.title, Change.CHANGED, self._key(new), without_cpr(header) or None,
                    _shown(before), _shown(after),
                    old.places.get(header) or None, new.places.get(header) or None,
                )  # fmt: skip

    def whole(self, old: VersionRow | None, new: VersionRow | None) -> Difference:
        """A row, or a cell that is no part of one, that only one of the workbooks has."""
        row = new or old
        assert row is not None
        cells = {
            without_cpr(header): _shown(row.cells[header])
            for header in self.headers
            if not is_blank(row.cells.get(header))
        }
        first = next((header for header in self.headers if not is_blank(row.cells.get(header))), "")
        place = row.places.get(first) or None
        alone = row.identity is None and len(cells) == 1
        content: Cell | Mapping[str, Cell] = next(iter(cells.values())) if alone else cells
        return Difference(
            self.title, Change.REMOVED if new is None else Change.ADDED, self._key(row),
            (without_cpr(first) or None) if alone else None,
            content if new is None else None, None if new is None else content,
            place if new is None else None, None if new is None else place,
        )  # fmt: skip

    def _key(self, row: VersionRow) -> dict[str, Cell]:
        return {without_cpr(header): _shown(value) for header, value in row.key.items()}


def _shown(value: Cell) -> Cell:
    """The value as an output may show it (business rule 16)."""
    if isinstance(value, str):
        return None if is_blank(value) else without_cpr(value)
    return MASK if has_cpr(value) else value
