"""Cells as people saw them: shown in another form than they are kept, crossed out, or hidden by merged cells.

A date in a text column is the text it was shown as; in a column of amounts it is no amount. What is crossed out or
covered in an answer is not taken. What is found here is *noticed*, and said where the table is reported on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ...definition.setup_sheets import NUMBER_SETTINGS
from ...schema.structure import Column, FilledBy, Severity, Type
from ...values.blank import looks_blank
from ...values.cells import Cell, CellError, CellPosition
from ...values.number_formats import Formatted, Kind, as_shown
from ...values.shown import shown
from ...workbook.layout import split_a1
from ...workbook.reading.reader import RawSheet

MOST_COVERED = 500_000  # cells looked at under merged ones; overlapping ranges would never end
_AS_THEY_ARE, _WORDS = (Type.DATE, Type.KEY, Type.PERCENT), (Type.TEXT, Type.CHOICES)
PEOPLE = (FilledBy.FINANCE, FilledBy.DEPARTMENT)


class Noticed(Struct, frozen=True):
    """What is to be said of a cell of a table: the issue's code, the key of its text, and what that names."""

    position: int
    column: Column
    severity: Severity
    code: str
    message: str
    values: dict[str, str]
    before: Cell  # what stood there


class SeenCells:
    """The odd cells of one sheet; ``returned`` says that it came back from a department.

    ``columns`` are those that hold one. ``noticed`` grows while columns are read; ``judged`` are the (position, column name) of which it says all.
    """

    def __init__(self, raw: RawSheet, returned: bool) -> None:
        self.raw, self.returned = raw, returned
        self.noticed: list[Noticed] = []
        self.judged: set[tuple[int, str]] = set()
        self._covered = dict(covered_cells(raw))
        self._crossed_out_rows: set[int] = set()  # said once each
        self.columns = {column for odd in (raw.formatted, raw.struck, self._covered) for _, column in odd}

    def column(self, column: Column, places: Sequence[CellPosition], given: Sequence[Cell]) -> list[Cell]:
        """The cells of a declared column, which stand at ``places``, as they are to be read."""
        return [
            value if looks_blank(value) else self._cell(column, position, place, value)
            for position, (place, value) in enumerate(zip(places, given, strict=True))
        ]

    def _cell(self, column: Column, position: int, place: CellPosition, value: Cell) -> Cell:
        area, words = self._covered.get(place), self.raw.struck.get(place)
        formatted = self.raw.formatted.get(place)
        is_answer = self.returned and column.filled_by is FilledBy.DEPARTMENT
        text = as_shown(value, formatted) if area is not None or words is not None else ""
        if area is not None and (is_answer or not self.returned):
            key = "cells-merged.covered" if is_answer else "cells-merged.own"
            self._notice(position, column, Severity.WARNING, key, value, value=text, cells=area)
        elif words is not None and column.filled_by is not FilledBy.FORMULA:
            self._crossed_out(position, column, value, text, words, is_answer)
        if is_answer and (area is not None or words == ""):
            return None
        return value if formatted is None else self.as_shown(column, position, formatted.value, formatted, place[0])

    def _crossed_out(self, position: int, column: Column, value: Cell, text: str, words: str, is_answer: bool) -> None:
        if words and (is_answer or not self.returned):
            self._notice(position, column, Severity.WARNING, "struck-through.partly", value, value=words)
        elif is_answer:
            self._notice(position, column, Severity.WARNING, "struck-through", value, value=text)
        elif not words and position not in self._crossed_out_rows:
            self._crossed_out_rows.add(position)
            key = "struck-through.locked" if self.returned else "struck-through.own"
            self._notice(position, column, Severity.WARNING, key, value, value=text)

    def as_shown(
        self, column: Column, position: int, value: Cell, formatted: Formatted | None = None, row: int = -1
    ) -> Cell:
        """A number, date or time as its column takes it: as it is, or as the text that people saw."""
        if column.type in _AS_THEY_ARE or column.filled_by not in PEOPLE:
            return value
        is_number = column.type in (Type.AMOUNT, Type.INTEGER)
        if column.type is Type.ANY and not (is_number := self._is_number_setting(row)):
            return value
        kind = _kind(value, formatted)
        if kind is None or (kind is Kind.PLAIN and column.type not in _WORDS):
            return value
        text = as_shown(value, formatted)
        if kind is Kind.HIDDEN and (is_number or not text.strip()):
            return self._hidden(column, position, value, is_number)
        if is_number:
            if kind is not Kind.DATE and value == 0:
                return value
            if kind is Kind.WORDED:
                self._notice(
                    position, column, Severity.WARNING, "read-as.number", value, shown=text, value=shown(value)
                )
                return value
            unit = "" if column.type is Type.AMOUNT else ".number"
            code = f"{kind.value}-in-amount"
            self._notice(position, column, Severity.ERROR, f"{code}{unit}", value, shown=text, header=column.header)
            self.judged.add((position, column.name))
            return f"{text} ({shown(value)})" if kind is Kind.SCALED else text
        if column.type in _WORDS:
            self._notice(position, column, Severity.WARNING, "read-as.shown", value, shown=text)
        return text

    def _hidden(self, column: Column, position: int, value: Cell, is_number: bool) -> Cell:
        """What is taken of a number that nobody saw: nothing, though a 0 that is shown as nothing is one."""
        if not is_number:
            self._notice(position, column, Severity.WARNING, "hidden-number.text", value, value=shown(value))
            return None
        if value == 0:
            return value
        unit = "" if column.type is Type.AMOUNT else ".number"
        self._notice(
            position, column, Severity.ERROR, f"hidden-number{unit}", value, value=shown(value), header=column.header
        )
        self.judged.add((position, column.name))
        return f"… ({shown(value)})"

    def _is_number_setting(self, row: int) -> bool:
        return not NUMBER_SETTINGS.isdisjoint(cell for cell in self.raw.rows[row] if isinstance(cell, str))

    def _notice(self, position: int, column: Column, severity: Severity, key: str, before: Cell, **values: str) -> None:
        code = key.partition(".")[0]
        self.noticed.append(Noticed(position, column, severity, code, key, values, before))


def _kind(value: Cell, formatted: Formatted | None) -> Kind | None:
    """What people saw of a value that may need another reading; None if there is nothing to think about."""
    if isinstance(value, CellError | bool):
        return None
    if formatted is not None:
        return formatted.kind
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return Kind.DATE
    return Kind.PLAIN if isinstance(value, float) and not value.is_integer() else None


def text_shown(value: Cell, formatted: Formatted | None) -> Cell:
    """A cell where words are asked for: a date, time, percentage … as the text that people saw, else as it is."""
    return value if _kind(value, formatted) is None else as_shown(value, formatted)


def covered_cells(raw: RawSheet) -> Iterator[tuple[CellPosition, str]]:
    """The filled cells that merged ones hide, with the range."""
    left_to_look = MOST_COVERED
    for area in raw.appearance.merged:
        first, _, last = area.partition(":")
        (top, left), (bottom, right) = split_a1(first), split_a1(last)
        for row in range(top, min(bottom + 1, len(raw.rows))):
            cells = raw.rows[row]
            left_to_look -= 1 + max(0, min(right + 1, len(cells)) - left)
            if left_to_look < 0:
                return
            for column in range(left, min(right + 1, len(cells))):
                if (row, column) != (top, left) and not looks_blank(cells[column]):
                    yield (row, column), area
