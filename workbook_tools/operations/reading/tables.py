"""From raw sheets to typed tables: columns found by header, rows by content, cells read by type.

What a table holds then is in ``read_table.py``; what is said of its cells in ``cell_issues.py`` and ``repairs.py``.
The readers of agreements (``loading.py``) and of returned files call it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from operator import attrgetter
from typing import Any

from ...definition.migrations import present_words
from ...rules.asked_words import asked_for_words
from ...schema.structure import Column, FilledBy, OfRow, Sheet
from ...values.blank import looks_blank, says_nothing
from ...values.cells import Cell, as_text, is_blank
from ...values.frame import Frame
from ...values.reading import called_now, read_at_once, read_cell, same_cell
from ...values.spelling import own_spelling
from ...workbook.reading.reader import RawSheet
from .headers import (
    exact_headers,
    find_headers,
    is_empty_row,
    is_header_again,
    is_keyed,
    may_be_header_again,
    normal_header,
)
from .lists import FrameOf, no_frame, words_of
from .read_table import ReadTable
from .seen_cells import SeenCells


def read_tables(raw: Mapping[Sheet, RawSheet], returned: bool = False) -> dict[str, ReadTable]:
    """Read sheets of one workbook, a list always before the cells that are held against it."""
    by_name = {sheet.name: sheet for sheet in raw}
    read: dict[str, ReadTable] = {}

    def frame(name: str) -> Frame | None:
        if name not in read and name in by_name:
            read[name] = read_table(by_name[name], raw[by_name[name]], returned, frame)
        return read[name].frame if name in read else None

    for name in by_name:
        frame(name)
    return {name: read[name] for name in by_name}


def read_table(sheet: Sheet, raw: RawSheet, returned: bool = False, frame: FrameOf = no_frame) -> ReadTable:
    """Read ``raw`` as ``sheet``. Blank rows and the total row are no data.

    Of a file that was ``returned`` the header is looked for wherever it was moved and however it was misspelt. ``frame``
    gives the other sheets of the workbook, for the lists in them.
    """
    headers = find_headers(sheet, raw) if returned else exact_headers(sheet, raw.rows)
    columns = headers.columns
    header_row = raw.rows[headers.row] if 0 <= headers.row < len(raw.rows) else ()
    known = {*columns.values(), *(i for more in headers.again.values() for i in more)}
    own: dict[int, str] = {}
    for i in (i for i, text in enumerate(header_row) if normal_header(text) and i not in known):
        own[i] = _free_title(as_text(header_row[i]).strip(), [*(c.header for c in sheet.columns), *own.values()])
    table = ReadTable(
        sheet, raw.title, Frame({}), [], columns, headers=headers,
        own_at=set(own), formatted=raw.formatted, missing=[c for c in sheet.columns if c.name not in columns],
    )  # fmt: skip
    kept = _data_rows(table, raw, own, returned)
    table.rows += [number for number, _ in kept]
    seen = SeenCells(raw, returned)
    read = dict(_columns(table, raw, [cells for _, cells in kept], seen, frame))
    table.noticed = seen.noticed
    table.judged = seen.judged | {(position, column.name) for position, column, _, _ in table.conflicts}
    table.frame = Frame({name: read.get(name, [None] * len(kept)) for name in sheet.names}, len(kept))
    _spell_by_row(table)
    # They were found column by column; people read row by row.
    for found in (table.repairs, table.overwritten, table.formulas, table.conflicts):
        found.sort(key=_position)
    table.noticed.sort(key=attrgetter("position"))
    for i, title in own.items():
        table.own[title] = [cells[i] if i < len(cells) and not looks_blank(cells[i]) else None for _, cells in kept]
    table.outside = list(_outside(table, raw))
    return table


def _position(found: tuple[Any, ...]) -> int:
    position: int = found[0]
    return position


def _data_rows(
    table: ReadTable, raw: RawSheet, own: Collection[int], returned: bool
) -> list[tuple[int, Sequence[Cell]]]:
    """The rows that are data, with their numbers."""
    sheet, headers, columns = table.sheet, table.headers, table.columns
    if not columns:
        return []
    by_people = [i for name, i in columns.items() if not sheet.is_computed(sheet.column(name))]
    asked = (*by_people, *own)
    kept = []
    for number, cells in enumerate(raw.rows):
        if number == headers.row or is_empty_row(cells):
            continue
        if not _has_any(cells, asked):
            table.unseen += _unseen(table, raw, number, cells)
            continue
        if number < headers.row and not (returned and is_keyed(headers, sheet, cells)):
            continue
        kept.append((number, cells))
    if returned and may_be_header_again(headers, sheet, [cells for _, cells in kept]):
        kept = [(number, cells) for number, cells in kept if not is_header_again(headers, sheet, cells)]
    if sheet.total_label:
        kept = [(number, cells) for number, cells in kept if not _is_total(sheet, columns, cells)]
    return kept


def _unseen(table: ReadTable, raw: RawSheet, number: int, cells: Sequence[Cell]) -> Iterator[tuple[int, Column]]:
    """The cells of a spare row that look blank, but not to the formula that speaks of the row."""
    if (number, table.columns.get(table.sheet.control, -1)) in raw.formulas:
        for name, i in table.columns.items():
            column = table.sheet.column(name)
            begins = table.sheet.begun in ("", name) and not table.sheet.is_computed(column)
            if begins and i < len(cells) and not is_blank(cells[i]):
                yield number, column


def _has_any(cells: Sequence[Cell], places: Iterable[int]) -> bool:
    """Whether there is something in one of the places of a row."""
    return any(i < len(cells) and not looks_blank(cells[i]) for i in places)


def _outside(table: ReadTable, raw: RawSheet) -> Iterator[tuple[int, int, Cell]]:
    """What is neither a known header, nor in a known column of a row, nor the total row's own."""
    declared = {i: table.sheet.column(name) for name, i in table.columns.items()}
    repeated = {i: (name, table.columns[name]) for name, more in table.headers.again.items() for i in more}
    named = {(table.rows[position], i) for position, _, i, _ in table.conflicts}
    data = set(table.rows)
    simple = not (repeated or named)
    others = [i for i in range(max(map(len, raw.rows), default=0)) if i not in declared]
    for number, cells in enumerate(raw.rows):
        if is_empty_row(cells):
            continue
        if simple and number in data:  # what most cells are: known columns of a row
            if not others:
                continue
            yield from ((number, i, cells[i]) for i in others if i < len(cells) and not looks_blank(cells[i]))
            continue
        total = _is_total(table.sheet, table.columns, cells)
        again = number not in data and is_header_again(table.headers, table.sheet, cells)
        for i, value in enumerate(cells):
            if looks_blank(value):
                continue
            column = declared.get(i)
            if (number, i) in named or (again and (i in declared or i in repeated)):
                continue
            if i in repeated and _says_the_same(table, raw, number, i, *repeated[i]):
                continue
            if column is not None:
                computed = table.sheet.is_computed(column)
                if number == table.headers.row or number in data:
                    continue
                if (number, i) in raw.formulas and (computed or column.total):
                    continue
                if not raw.formulas_known and number > table.headers.row and (computed or column.total):
                    continue
                if total and value == table.sheet.total_label:
                    continue
            yield number, i, value


def _free_title(title: str, taken: Sequence[str]) -> str:
    """An own column's header: a table has no two columns with the same one."""
    used = {normal_header(other) for other in taken}
    candidates = (title, *(f"{title} ({n})" for n in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if normal_header(candidate) not in used)


def _is_total(sheet: Sheet, columns: dict[str, int], cells: Sequence[Cell]) -> bool:
    """Whether a row is the total row: its label stands in a key column, wherever that was moved."""
    if not sheet.total_label:
        return False
    labelled = {0, *(columns[name] for name in sheet.key if name in columns)}
    return any(i < len(cells) and as_text(cells[i]).strip() == sheet.total_label for i in labelled)


def _says_the_same(table: ReadTable, raw: RawSheet, number: int, i: int, name: str, first: int) -> bool:
    """Whether a cell of a column that stands twice tells nothing that the table has not."""
    if number == table.headers.row or (number, i) in raw.formulas:
        return True
    column = table.sheet.column(name)
    if number not in table.rows or table.sheet.is_computed(column):
        return False
    if column.filled_by is FilledBy.DEPARTMENT:
        return True
    cells = raw.rows[number]
    return first < len(cells) and bool(cells[first] == cells[i])


def _columns(
    table: ReadTable, raw: RawSheet, rows: Sequence[Sequence[Cell]], seen: SeenCells, frame: FrameOf
) -> Iterator[tuple[str, list[Cell]]]:
    """Each column that people fill in, by its name: the cells of the data ``rows`` read by the column's type."""
    asked = asked_for_words(table.sheet)
    formulas_in = {i for _, i in raw.formulas}
    cells_at = [*zip_longest(*rows)]
    for name, i in table.columns.items():
        column = table.sheet.column(name)
        if column.filled_by is FilledBy.DEPARTMENT and name in table.headers.again:
            places = [_one_of_several(table, position, column, cells) for position, cells in enumerate(rows)]
            given = tuple(cells[at] if at < len(cells) else None for at, cells in zip(places, rows, strict=True))
        else:
            places = [i] * len(rows) if i in formulas_in else []
            given = cells_at[i] if i < len(cells_at) else (None,) * len(rows)
        with_formula = []
        if not formulas_in.isdisjoint(places):
            found_at = enumerate(zip(table.rows, places, strict=True))
            with_formula = [position for position, cell in found_at if cell in raw.formulas]
        if table.sheet.is_computed(column):
            computed = set(with_formula)
            table.overwritten += [
                (position, column, value)
                for position, value in enumerate(given)
                if position not in computed and not is_blank(value)
            ]
            continue
        if column.filled_by is not FilledBy.TOOL:
            table.formulas += [(position, column) for position in with_formula]
        if seen.columns and not seen.columns.isdisjoint(places or (i,)):
            given = tuple(seen.column(column, [*zip(table.rows, places or [i] * len(rows), strict=True)], given))
        words = words_of(table.sheet, column, given, frame)
        yield name, _read_column(table, column, given, words, seen, name in asked)


def _read_column(
    table: ReadTable,
    column: Column,
    given: Sequence[Cell],
    words: tuple[str, ...],
    seen: SeenCells,
    asks_for_words: bool,
) -> list[Cell]:
    """The cells of one column read by its type; those that were changed by it are noted as repairs."""
    given = called_now(column, given)
    former = present_words(table.sheet.name, column.name)
    if not former and (read_so := read_at_once(column, given, words, asks_for_words)) is not None:
        return read_so
    cells: list[Cell] = []
    for position, value in enumerate(given):
        if value is None or value == "":
            cells.append(None)
            continue
        known = own_spelling(tuple(former), value) if former and isinstance(value, str) else None
        typed = value if known is None else former[known]
        saw = seen.as_shown(column, position, typed, row=table.rows[position])
        read = read_cell(column, saw, words)
        if asks_for_words and (isinstance(read, bool) or says_nothing(read)):
            read = None
        # A former word that was sent is no repair, but one that was typed otherwise is.
        if saw is typed and read is not value and not same_cell(column, value, read):
            table.repairs.append((position, column, value, read))
        cells.append(read)
    return cells


def _spell_by_row(table: ReadTable) -> None:
    """Spell the cells whose words depend on what stands beside them."""
    for column in table.sheet.columns:
        if not isinstance(column.words, OfRow):
            continue
        words = dict(column.words.words)
        pairs = zip(table.frame[column.words.column], table.frame[column.name], strict=True)
        for position, (other, value) in enumerate(pairs):
            known = words.get(other) if isinstance(other, str) else None
            if known and isinstance(value, str) and (spelt := own_spelling(known, value)) not in (None, value):
                table.frame.put(position, column.name, spelt)
                table.repairs.append((position, column, value, spelt))


def _one_of_several(table: ReadTable, position: int, column: Column, cells: Sequence[Cell]) -> int:
    """Which cell of a column that stands twice is meant: the filled one; if they disagree, none is taken."""
    first = table.columns[column.name]
    filled = [i for i in (first, *table.headers.again[column.name]) if i < len(cells) and not looks_blank(cells[i])]
    if not filled:
        return first
    if any(cells[i] != cells[filled[0]] for i in filled):
        table.conflicts += [(position, column, i, cells[i]) for i in filled]
        return len(cells)
    if filled[0] != first:
        table.elsewhere[position, column.name] = filled[0]
    return filled[0]
