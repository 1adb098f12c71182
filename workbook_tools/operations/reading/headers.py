"""Find a table in a sheet people have handled: its header row, and the columns by their headers.

A header counts when it reads as declared – apart from case, spaces, line breaks and signs – or when it is
the only one that comes close to the only declared header still missing. Where two readings are possible none
is taken: then the column is missing, and what stands in it is named cell by cell.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

from msgspec import Struct, field

from ...definition import words as w
from ...definition.migrations import former_headers
from ...schema.structure import Column, FilledBy, Later, Sheet, Type
from ...values.cells import Cell, as_text, is_blank, is_number
from ...values.spelling import as_seen, key_text, own_spelling, read_alike, spelling
from ...workbook.reading.reader import RawSheet

Rows = Sequence[Sequence[Cell]]
SEARCHED_ROWS = 40  # title rows above a table are few
FEWEST_HEADERS = 4  # that make a row a header row, where the sheet has as many
CLOSE, CLEARLY = 0.8, 0.08  # how alike two headers must be, and how much more than the next best
NO_ROW = -1
# Locked texts that people recognise a row by; a row with another one is another row.
TELLING = ("title", "milestone", "line_text")
_SIGNS = re.compile(r"[\W_]+")  # all but letters and digits
_KEY = re.compile(r"\d+(\.\d+)*(-\d+[a-zæøå]?)?")
_ROUND = r"\d+\.( ?\w+|\d+\.?)?"


class Headers(Struct):
    """Where a table's header stands and which declared column is where (zero-based).

    ``row`` is NO_ROW where the header row was deleted and the columns are taken in their declared order.
    ``changed`` are the columns whose header had to be guessed, ``again`` further columns with a header that
    is taken already. ``found`` is False where nothing like the sheet's table was found.
    """

    row: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    again: dict[str, list[int]] = field(default_factory=dict)
    found: bool = True


@lru_cache(maxsize=4096)
def bare(value: Cell) -> str:
    """A header's letters and digits, without case; "" of anything but a text."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", value).casefold()) if isinstance(value, str) else ""


def normal_header(value: Cell) -> str:
    """What is the same for headers that read alike."""
    return spelling(value) if isinstance(value, str) else ""


def exact_headers(sheet: Sheet, rows: Rows) -> Headers:
    """The columns of a sheet whose header is its first row, and unchanged: finance's own workbooks."""
    header = [normal_header(value) for value in (rows[0] if rows else ())]
    known = {c.name: normal_header(c.header) for c in sheet.columns}
    before = {name: normal_header(old) for old, name in sheet.former if known[name] not in header}
    return Headers(0, {name: header.index(text) for name, text in (known | before).items() if text in header})


def find_headers(sheet: Sheet, raw: RawSheet) -> Headers:
    """The header of ``sheet`` in a sheet that came back."""
    rows = raw.rows
    number = _header_row(sheet, rows)
    if number is None:
        return _declared_order(sheet, raw)
    headers = Headers(number)
    cells = rows[number]
    declared = {bare(header): name for header, name in _former(sheet).items() if sheet.has(name)}
    declared |= {bare(column.header): column.name for column in sheet.columns}
    for i, value in enumerate(cells):
        name = declared.get(bare(value))
        if name in headers.columns:
            headers.again.setdefault(name, []).append(i)
        elif name is not None:
            headers.columns[name] = i
    _close_ones(sheet, cells, headers)
    _blank_ones(sheet, rows, headers)
    return headers


def fit(sheet: Sheet, rows: Rows) -> float:
    """How much of the sheet's header some row has, from 0 to 1."""
    wanted = _all_bare_headers(sheet)
    best = max((len(wanted.intersection(map(bare, row))) for row in rows[:SEARCHED_ROWS]), default=0)
    return best / len(wanted)


def is_empty_row(cells: Sequence[Cell]) -> bool:
    """Whether every cell of a row is empty, as in the spare rows of a table."""
    return cells.count("") == len(cells)


def may_be_header_again(headers: Headers, sheet: Sheet, rows: Rows) -> bool:
    """Whether the texts of all rows together could repeat the header, as those of nearly no sheet can."""
    texts: set[Cell] = set().union(*rows)
    return len(_all_bare_headers(sheet).intersection(map(bare, texts))) >= _least_repeated(headers)


def _least_repeated(headers: Headers) -> int:
    return min(3, len(headers.columns))


def is_header_again(headers: Headers, sheet: Sheet, cells: Sequence[Cell]) -> bool:
    """Whether a row repeats the header, as on a printed page."""
    if not may_be_header_again(headers, sheet, [cells]):
        return False
    wanted, least = _bare_headers(sheet), _least_repeated(headers)
    repeated = sum(i < len(cells) and bare(cells[i]) == wanted[name] for name, i in headers.columns.items())
    return repeated >= least


@cache
def _bare_headers(sheet: Sheet) -> dict[str, str]:
    return {column.name: bare(column.header) for column in sheet.columns}


@cache
def _all_bare_headers(sheet: Sheet) -> frozenset[str]:
    return frozenset(_bare_headers(sheet).values())


def is_keyed(headers: Headers, sheet: Sheet, cells: Sequence[Cell]) -> bool:
    """Whether a row is data, also above a header that was sorted into the middle.

    It has a whole key – or, where the key's column is gone, a word that only answers have.
    """
    places = [headers.columns[name] for name in sheet.key if name in headers.columns]
    keyed = all(_is_key(cells, i) for i in places)
    if len(places) == len(sheet.key):
        return keyed
    chosen = [
        _is_one_of(column.choices, cells[i])
        for column in sheet.editable
        if isinstance(column.choices, tuple) and (i := headers.columns.get(column.name, len(cells))) < len(cells)
    ]
    return keyed and any(chosen)


def _is_key(cells: Sequence[Cell], i: int) -> bool:
    return i < len(cells) and _KEY.fullmatch(key_text(as_text(cells[i]))) is not None


def _is_one_of(words: tuple[str, ...], value: Cell) -> bool:
    return isinstance(value, str) and own_spelling(words, value) is not None


def _former(sheet: Sheet) -> dict[str, str]:
    """What columns were called in older templates, or before finance called its question otherwise."""
    return former_headers(sheet.name) | dict(sheet.former)


def _header_row(sheet: Sheet, rows: Rows) -> int | None:
    wanted = _all_bare_headers(sheet) | {bare(old) for old in _former(sheet)}
    least = min(FEWEST_HEADERS, len(sheet.columns))
    best, at = 0, None
    for number, cells in enumerate(rows[:SEARCHED_ROWS]):
        alike = len(wanted.intersection(map(bare, cells)))
        if alike > best:
            best, at = alike, number
            if best == len(wanted):
                break
    return at if best >= least else None


def _close_ones(sheet: Sheet, cells: Sequence[Cell], headers: Headers) -> None:
    """Take headers that are nearly right: the best of all for each other, and clearly so."""
    taken = _taken(headers)
    free = {i: bare(value) for i, value in enumerate(cells) if i not in taken and bare(value)}
    missing = {c.name: bare(c.header) for c in sheet.columns if c.name not in headers.columns}
    alike = {(name, i): _likeness(text, seen) for name, text in missing.items() for i, seen in free.items()}
    for (name, i), likeness in alike.items():
        rivals = [other for (n, at), other in alike.items() if (n == name) != (at == i)]
        if likeness >= CLOSE and likeness - max(rivals, default=0) >= CLEARLY:
            headers.columns[name] = i
            headers.changed.add(name)


def _blank_ones(sheet: Sheet, rows: Rows, headers: Headers) -> None:
    """Take a column without a header that stands just where the only missing one between its neighbours stood."""
    cells = rows[headers.row]
    at = {i: name for name, i in headers.columns.items()}
    width = max((len(row) for row in rows), default=0)
    names = sheet.names
    for i in range(width):
        if i in at or (i < len(cells) and not is_blank(cells[i])) or not _filled(rows, headers.row, i):
            continue
        left, right = at.get(i - 1), at.get(i + 1)
        place = names.index(left) + 1 if left else 0 if i == 0 else None
        if place is None or place >= len(names) or names[place] in headers.columns:
            continue
        follows = names[place + 1] if place + 1 < len(names) else None
        if (
            right != follows
            or _equal_columns(rows, headers.row, i, i - 1)
            or _equal_columns(rows, headers.row, i, i + 1)
            or _copies_a_text(sheet, names[place], i, headers.columns, rows[headers.row + 1 :])
        ):
            continue
        headers.columns[names[place]] = i
        headers.changed.add(names[place])


def _declared_order(sheet: Sheet, raw: RawSheet) -> Headers:
    """The columns as they are declared, if the cells bear out every one of them; else nothing is found.

    Without a header nothing else tells that a column was deleted here and another put in there. So each
    must hold what only it can hold: words from its list, dates, amounts, its formulas, its free text.
    """
    data = [n for n, row in enumerate(raw.rows) if any(not is_blank(v) for v in row) and not _is_total(sheet, row)]
    width = max((len(row) for row in raw.rows), default=0)
    if not data or width < len(sheet.columns) or not raw.formulas_known:
        return Headers(NO_ROW, found=False)
    words = {word for c in sheet.columns if isinstance(c.choices, tuple) for word in c.choices}
    for i, column in enumerate(sheet.columns):
        computed = sheet.is_computed(column)
        if computed and not all((n, i) in raw.formulas for n in data):
            return Headers(NO_ROW, found=False)
        if not computed and not _confirms(sheet, column, words, [raw.rows[n][i] for n in data]):
            return Headers(NO_ROW, found=False)
    columns = {name: i for i, name in enumerate(sheet.names)}
    if any(_copies_a_text(sheet, name, i, columns, [raw.rows[n] for n in data]) for name, i in columns.items()):
        return Headers(NO_ROW, found=False)
    return Headers(NO_ROW, columns)


def _copies_a_text(sheet: Sheet, name: str, i: int, columns: Mapping[str, int], rows: Rows) -> bool:
    """Whether a column that people answer in holds, in each row where it holds anything, what the row is known by.

    Then it is another column that stands where this one was sent.
    """
    if sheet.column(name).filled_by is not FilledBy.DEPARTMENT:
        return False
    told = [columns[other] for other in TELLING if other in columns]
    filled = [row for row in rows if i < len(row) and not is_blank(row[i])]
    return bool(told and filled) and all(any(at < len(row) and row[at] == row[i] for at in told) for row in filled)


def _is_total(sheet: Sheet, row: Sequence[Cell]) -> bool:
    return bool(sheet.total_label) and sheet.total_label in row


def _confirms(sheet: Sheet, column: Column, words: Collection[str], cells: Sequence[Cell]) -> bool:
    """Whether the cells of a column are what only this column can hold."""
    seen = [value for value in cells if not is_blank(value)]
    texts = [value for value in seen if isinstance(value, str)]
    if column.name in sheet.key:
        return len(seen) == len(cells) and all(_KEY.fullmatch(key_text(as_text(value))) for value in seen)
    if isinstance(column.choices, tuple):
        if not seen:
            return not (
                column.required or any(r.code == "answer-missing" for r in sheet.rules if r.column == column.name)
            )
        return len(texts) == len(seen) > 0 and all(_is_one_of(column.choices, value) for value in texts)
    if isinstance(column.choices, Later):
        return len(texts) == len(seen) and all(_is_round(value, column.choices) for value in texts)
    if column.type in (Type.TEXT, Type.CHOICES, Type.KEY):
        rounds = Later("", "", "", w.AFTER_THE_YEAR)
        return len(texts) == len(seen) and not any(value in words or _is_round(value, rounds) for value in texts)
    if column.type in (Type.AMOUNT, Type.INTEGER, Type.PERCENT):
        return not texts and all(is_number(value) and not isinstance(value, dt.date) for value in seen)
    return column.type is not Type.DATE or all(isinstance(value, dt.date) for value in seen)


def _is_round(value: str, later: Later) -> bool:
    """Whether a text reads as one of the rounds: »3. budgetopfølgning«, »31.12.«, the last choice."""
    return read_alike(value, later.last) or re.fullmatch(_ROUND, as_seen(value)) is not None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _taken(headers: Headers) -> set[int]:
    return {*headers.columns.values(), *(i for more in headers.again.values() for i in more)}


def _filled(rows: Rows, header: int, i: int) -> bool:
    return any(i < len(row) and not is_blank(row[i]) for row in rows[header + 1 :])


def _equal_columns(rows: Rows, header: int, i: int, j: int) -> bool:
    """Whether two columns say the same: one is a copy of the other."""
    if j < 0:
        return False
    pairs = [(row[i] if i < len(row) else None, row[j] if j < len(row) else None) for row in rows[header + 1 :]]
    return all(left == right or (is_blank(left) and is_blank(right)) for left, right in pairs)
