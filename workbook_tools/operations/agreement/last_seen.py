"""What the tool last wrote into an agreement workbook, so that the next command can tell what finance changed since.

It stands as texts on a hidden sheet, because cells survive every program that saves workbooks. CPR numbers are hidden in it
as in everything that is written. What changed is told in ``history/``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec
from msgspec import Struct, field

from ...definition.bookkeeping_sheets import LOG_IDS
from ...definition.page_mark import PAGE_MARK
from ...definition.workbooks import LOG_NAME, SEEN_MARK, WorkbookKind
from ...schema.structure import Column, Sheet
from ...values.cells import EXACT, Cell, CellError, as_text
from ...values.comparable import comparable
from ...values.frame import Frame
from ...values.reading import called_now
from ...workbook.document import OwnColumn

_PIECE = 2_000  # characters in a cell: with longer ones a workbook is not surely small any more (precheck.py)
_PLAIN = frozenset({str, int, float, bool, type(None)})
_SHORT = _PLAIN - {int}  # what needs no second look: a number may be longer than any cell's
_DIGITS_OF_MARK = str.maketrans("0123456789", "ghijklmnop")  # digits could look like somebody's number


class Made(Struct, frozen=True):
    """What the tool itself made of a sheet's rows when it wrote a ``state``, beside what the log tells of files.

    ``entry`` is the number of the log's last entry by then. ``added`` are keys; ``removed`` are rows, and ``cells`` are (key, column, what stood there before), as ``told`` writes them.
    """

    state: int
    entry: int
    sheet: str
    added: Sequence[Sequence[str]]
    removed: Sequence[Mapping[str, Any]]
    cells: Sequence[tuple[Sequence[str], str, Any]]


class LastSeen(Struct, frozen=True):
    """The cells people could fill in, by sheet and column (own columns by header), and a digest of every row of the log.

    Dates stand as ``["d", "2019-03-31"]``, errors as ``["e", "#N/A"]``. ``made`` is what the tool made in every state.
    """

    tables: Mapping[str, Mapping[str, Sequence[Any]]]
    own: Mapping[str, Mapping[str, Sequence[Any]]] = field(default_factory=dict)
    log: Mapping[str, str] = field(default_factory=dict)
    made: Sequence[Made] = ()

    def frame(self, sheet: Sheet) -> Frame:
        """A sheet's cells as they were; a column that it had not is blank."""
        known = self.tables.get(sheet.name, {})
        size = max((len(cells) for cells in known.values()), default=0)
        columns = {c.name: called_now(c, cells_told(known.get(c.name, [None] * size))) for c in seen_columns(sheet)}
        return Frame(columns, size)

    def own_columns(self, sheet: Sheet) -> dict[str, list[Cell]]:
        """The columns that finance had added to a sheet, by header."""
        return {header: cells_told(cells) for header, cells in self.own.get(sheet.name, {}).items()}

    def is_unchanged(self, sheet: Sheet, table: Frame, own: Sequence[OwnColumn]) -> bool:
        """Whether a sheet stands exactly as it was seen, or was never seen; quick to tell."""
        known = self.tables.get(sheet.name)
        if known is None:
            return True
        blank = [None] * len(table)
        return all(
            called_now(c, cells_told(known.get(c.name, blank))) == table[c.name] for c in seen_columns(sheet)
        ) and (self.own_columns(sheet) == {column.header: list(column.values) for column in own})


class SeenText(Struct, frozen=True, dict=True):
    """What the hidden sheet says: the marks of all states that led here, oldest first, and what was seen as JSON, in
    UTF-8: a text with a smiley takes four bytes a letter."""

    ancestors: tuple[str, ...]
    json: bytes

    def rows(self) -> list[str]:
        """The cells of the hidden sheet's first column, from A1 on."""
        text = self.json.decode("utf-8", "surrogatepass")
        pieces = [f"|{text[at : at + _PIECE]}|" for at in range(0, len(text), _PIECE)]
        return [PAGE_MARK, f"{SEEN_MARK} {self._digest()}", " ".join(self.ancestors) or "-", *pieces]

    def _digest(self) -> str:
        digest = hashlib.blake2b(digest_size=12)
        for ancestor in self.ancestors:
            digest.update(ancestor.encode("utf-8", "surrogatepass") + b"\0")
        digest.update(self.json)
        return digest.hexdigest().translate(_DIGITS_OF_MARK)

    @cached_property
    def last_seen(self) -> LastSeen:
        """What was seen, decoded."""
        return msgspec.json.decode(self.json, type=LastSeen)

    @cached_property
    def made(self) -> Sequence[Made]:
        """What the tool made in every state."""
        return self.last_seen.made

    def let_go(self) -> None:
        """Forget what was decoded but for what was ``made``: it takes much memory, and is decoded again when somebody asks."""
        self.__dict__["made"] = self.made
        self.__dict__.pop("last_seen", None)


def seen_columns(sheet: Sheet) -> list[Column]:
    """The columns of a sheet that hold what somebody put there, and no formula."""
    return [c for c in sheet.columns if not (sheet.is_computed(c) or c.helper)]


def seen_sheets(kind: WorkbookKind) -> list[Sheet]:
    """The sheets that people fill in."""
    return [sheet for sheet in kind.sheets if not (sheet.by_the_tool or sheet.worked_off)]


def seen_text(
    kind: WorkbookKind,
    tables: Mapping[str, Frame],
    own_columns: Mapping[str, Sequence[OwnColumn]],
    ancestors: Iterable[str],
    made: Sequence[Made] = (),
) -> SeenText:
    """What is to be written of an agreement's tables, so that later changes can be told."""
    seen = LastSeen(
        {
            sheet.name: {c.name: told_cells(tables[sheet.name][c.name]) for c in seen_columns(sheet)}
            for sheet in seen_sheets(kind)
        },
        {
            sheet.name: {own.header: told_cells(own.values) for own in own_columns[sheet.name]}
            for sheet in seen_sheets(kind)
            if own_columns.get(sheet.name)
        },
        log_digests(kind.sheet(LOG_NAME), tables[LOG_NAME]) if kind.has(LOG_NAME) else {},
        made,
    )
    return SeenText(tuple(ancestors), _json(seen))


def read_seen(rows: Sequence[Sequence[Cell]]) -> SeenText | None:
    """What a hidden sheet says; None where it is damaged, or is another sheet."""
    first = [as_text(row[0]) if row else "" for row in rows]
    if not is_seen(rows) or len(first) < 4:
        return None
    ancestors = tuple(first[2].split()) if first[2] != "-" else ()
    json = "".join(piece[1:-1] for piece in first[3:] if piece)
    text = SeenText(ancestors, json.encode("utf-8", "surrogatepass"))
    return text if first[1] == f"{SEEN_MARK} {text._digest()}" and _is_sound(text) else None


def _is_sound(text: SeenText) -> bool:
    """Whether it tells what it should: anybody can write a sheet with a digest that holds."""
    try:
        seen = text.last_seen
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    columns = [*seen.tables.values(), *seen.own.values()]
    return all(len({len(cells) for cells in of_sheet.values()}) <= 1 for of_sheet in columns)


def is_seen(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a sheet is the hidden one, whatever it is called."""
    return len(rows) > 1 and bool(rows[0]) and rows[0][0] == PAGE_MARK and as_text(rows[1][0]).startswith(SEEN_MARK)


def with_made(text: SeenText, changed: Callable[[Cell], Cell]) -> SeenText:
    """The same with every cell ``changed`` that tells what the tool made of rows."""

    def told(cell: Any) -> Any:
        return told_cells([changed(cells_told([cell])[0])])[0]

    seen = text.last_seen
    made = [
        msgspec.structs.replace(
            one,
            removed=[{name: told(cell) for name, cell in row.items()} for row in one.removed],
            cells=[(key, column, told(cell)) for key, column, cell in one.cells],
        )
        for one in seen.made
    ]
    return SeenText(text.ancestors, _json(msgspec.structs.replace(seen, made=made)))


def only_until(text: SeenText, state: int, back: int) -> SeenText:
    """The same as it was in a ``state``, so many states ``back``."""
    made = [one for one in text.last_seen.made if one.state <= state]
    ancestors = text.ancestors[: max(len(text.ancestors) - back, 0)]
    return SeenText(ancestors, _json(msgspec.structs.replace(text.last_seen, made=made)))


def _json(seen: LastSeen) -> bytes:
    # Programs shorten runs of spaces, and _x0041_ is how a workbook writes a sign that it cannot hold.
    return msgspec.json.encode(seen).replace(b"  ", b" \\u0020").replace(b"_x", b"\\u005fx")


def log_digests(sheet: Sheet, log: Frame) -> dict[str, str]:
    """A digest of every row of the log, by its number: enough to notice that it was edited or removed."""
    passed_over = {"number", "state", "saved", "saved_by", *(column.name for column in LOG_IDS)}  # ids only repeat
    names = [column.name for column in sheet.columns if column.name not in passed_over]
    columns = [[str(comparable(value)) for value in log[name]] for name in names]
    digests = {}
    for number, *cells in zip(log["number"], *columns, strict=True):
        text = "\0".join(cells).encode("utf-8", "surrogatepass")
        digests[as_text(number)] = hashlib.blake2b(text, digest_size=4).hexdigest().translate(_DIGITS_OF_MARK)
    return digests


def told_cells(cells: Sequence[Cell]) -> list[Any]:
    """Cells as JSON can tell them."""
    if {*map(type, cells)} <= _PLAIN:
        return list(cells)
    return [cell if type(cell) in _PLAIN else _tagged(cell) for cell in cells]


def _tagged(cell: Cell) -> list[str]:
    if isinstance(cell, CellError):
        return ["e", cell.code]
    if isinstance(cell, dt.datetime):
        return ["t", cell.isoformat()]
    return ["d", cell.isoformat()] if isinstance(cell, dt.date) else ["s", str(cell)]


def cells_told(told: Iterable[Any]) -> list[Cell]:
    """The cells that JSON tells."""
    given = list(told)
    return given if {*map(type, given)} <= _SHORT else [_cell(cell) for cell in given]


def _cell(told: Any) -> Cell:
    if not isinstance(told, list):
        return told if type(told) in _SHORT or (type(told) is int and abs(told) <= EXACT) else str(told)
    tag, text = told if len(told) == 2 else ("s", "")
    try:
        if tag == "e":
            return CellError(str(text))
        if tag == "t":
            return dt.datetime.fromisoformat(text)
        return dt.date.fromisoformat(text) if tag == "d" else str(text)
    except (TypeError, ValueError):
        return str(text)
