"""Where everything stands: the only A1 arithmetic of the project."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct, field

from ..definition.workbooks import WorkbookKind
from ..rules.check import WARNING, told_first
from ..rules.criteria import ONE, Criteria, Members
from ..rules.excel_places import quote
from ..schema.expressions import Expression, If, IsBlank
from ..schema.structure import Sheet
from ..schema.texts import NoWords
from ..values.cells import Cell, as_text
from ..values.frame import Frame
from .derived_columns import DerivedColumns
from .names import ascii_name as ascii_name

HEADER_ROW = 0
FIRST_ROW = 1  # zero-based row of the first data row
OWN_COLUMN_WIDTH = 20.0  # characters; of columns that finance added
MARGIN = 10  # rows below a table without total row that formulas and drop-downs still cover
NOT_COUNTED = 500  # rows below those that formulas reach in which it is seen that something stands there


@cache
def letters(column: int) -> str:
    """The letters of a zero-based column number."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def a1(row: int, column: int) -> str:
    """The A1 reference of a zero-based cell."""
    return f"{letters(column)}{row + 1}"


def split_a1(reference: str) -> tuple[int, int]:
    """The zero-based row and column of an A1 reference."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", reference)
    if match is None:
        raise ValueError(f"not a cell reference: {reference!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def cells_of(reference: str) -> list[str]:
    """The cells of a reference: ``P2:P4`` is P2, P3 and P4; one cell is itself."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = split_a1(first), split_a1(last or first)
    return [a1(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def sheet_reference(title: str) -> str:
    """A sheet's title as it stands before a cell."""
    return title if title.isalpha() and title.isascii() else "'" + title.replace("'", "''") + "'"


def warning_name(sheet: str) -> str:
    """The defined name of the cells that hold each row's warnings."""
    return f"advarsel_{sheet}"


def pointer_name(sheet: str) -> str:
    """The defined name of the cells that say which cell of each row is wrong first."""
    return f"kontrol_{sheet}"


class SheetLayout(Struct, frozen=True):
    """The rows of one data sheet. ``rows`` holds data, ``spare`` empty table rows below it; where there are none people
    still ``may_grow`` it."""

    sheet: Sheet
    rows: int
    spare: int
    may_grow: bool = False

    @property
    def last_table_row(self) -> int:
        """Zero-based last data or spare row of the table (a table has at least one)."""
        return FIRST_ROW + max(self.rows + self.spare, 1) - 1

    @property
    def total_row(self) -> int | None:
        """Zero-based row of the totals."""
        return self.last_table_row + 1 if self.sheet.total_label else None

    @property
    def last_covered_row(self) -> int:
        """The last row that formulas and drop-downs reach; a table may grow downwards."""
        grows = (self.spare or self.may_grow) and self.total_row is None
        return self.last_table_row + (MARGIN if grows else 0)

    @property
    def first_below(self) -> int:
        """The first row that no formula reaches, below the total where there is one."""
        return max(self.last_covered_row, self.total_row or 0) + 1

    def index(self, column: str) -> int:
        """Zero-based position of a column."""
        return self.sheet.names.index(column)

    def cell(self, column: str, position: int) -> str:
        """A1 reference of the ``position``-th data row."""
        return a1(FIRST_ROW + position, self.index(column))


class WorkbookLayout(Struct):
    """All sheets of a workbook of ``kind``; remembers which ranges the formulas use.

    ``derived`` are the columns of ``Opslag``, where the workbook has that sheet.
    """

    kind: WorkbookKind
    sheets: dict[str, SheetLayout]
    derived: DerivedColumns | None = None
    constants: dict[str, str] = field(default_factory=dict)
    used_ranges: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: WorkbookKind, tables: Mapping[str, Frame]) -> WorkbookLayout:
        """The layout that ``tables`` need."""
        typed = kind.consolidated is not None  # once it is followed up, an agreement hardly grows
        return cls(
            kind,
            {
                s.name: SheetLayout(
                    s,
                    len(tables[s.name]),
                    max(s.spare_rows, (s.room if typed else 0) - len(tables[s.name])),
                    kind.derives and not kind.protected and bool(s.key),
                )
                for s in kind.sheets
            },
        )

    def without_derived(self) -> WorkbookLayout:
        """The same for formulas that are worked out only where they are seen, for which nothing need be derived."""
        return WorkbookLayout(self.kind, self.sheets, None, self.constants, self.used_ranges)

    def absolute(self, sheet: str, column: str) -> str:
        """``'Sheet'!$B$2:$B$90``: the data cells of a column."""
        layout = self.sheets[sheet]
        letter = letters(layout.index(column))
        first, last = FIRST_ROW + 1, layout.last_covered_row + 1
        return f"'{layout.sheet.title}'!${letter}${first}:${letter}${last}"

    def range_name(self, sheet: str, column: str) -> str:
        """The defined name of a column's data cells."""
        name = f"{sheet}_{column}"
        if name not in self.used_ranges:
            self.used_ranges[name] = self.absolute(sheet, column)
        return name

    def begun_names(self, sheet: str) -> tuple[str, str]:
        """The defined names of the cells that rows are begun with: data cells, and those below that no formula reaches."""
        place = self.sheets[sheet]
        columns = place.sheet.begun_with
        start, end = (place.index(column) for column in (columns[0], columns[-1]))
        below, first = f"{sheet}_below", place.first_below + 1
        last = first + NOT_COUNTED - 1
        self.used_ranges[below] = f"'{place.sheet.title}'!${letters(start)}${first}:${letters(end)}${last}"
        return self.range_name(sheet, columns[0]) if start == end else self.block_name(sheet, start, end), below

    def block_name(self, sheet: str, first: int, last: int) -> str:
        """The defined name of the data cells from one (zero-based) column to another."""
        names = self.sheets[sheet].sheet.names
        name = f"{sheet}_{names[first]}_to_{names[last]}"
        start, end = self.absolute(sheet, names[first]), self.absolute(sheet, names[last])
        self.used_ranges[name] = f"{start.partition(':')[0]}:{end.partition(':')[2]}"
        return name

    def derived_name(self, sheet: str, column: Expression | Members, called: str = "") -> str | None:
        """The defined name of the cells with a derived column, which is perhaps ``called`` something."""
        if self.derived is None:
            return None
        known = self.derived.known_name(sheet, column)
        if known is not None:
            return known
        at = self.derived.at(sheet, column)
        name = self.derived.name(sheet, column, called)
        first, last = letters(at), letters(at + self.derived.width(column) - 1)
        end = self.sheets[sheet].last_covered_row + 1
        self.used_ranges[name] = f"{sheet_reference(self.derived.title)}!${first}${FIRST_ROW + 1}:${last}${end}"
        return name

    def places(
        self,
        sheet: str = "",
        row: int = 0,
        literals: Mapping[str, Cell] | None = None,
        columns: Mapping[str, int] | None = None,
        line: LineColumns | None = None,
        on_lookups: bool = False,
    ) -> RowPlaces:
        """The places a formula in ``row`` of a data sheet or a page's grid sees."""
        if columns is None:
            layout = self.sheets.get(sheet)
            columns = {name: i for i, name in enumerate(layout.sheet.names)} if layout else {}
        return RowPlaces(self, row, columns, literals or {}, sheet, line, on_lookups)


class LineColumns(Struct):
    """What is worked out once for a line of a page, in columns right of what is printed. ``columns`` are those of the
    grid that the line belongs to."""

    first: int
    columns: Mapping[str, int] = field(default_factory=dict)
    values: dict[Expression, int] = field(default_factory=dict)

    def at(self, value: Expression) -> int:
        """The zero-based column of a value; a new one has the next free column."""
        return self.values.setdefault(value, self.first + len(self.values))


class RowPlaces(Struct, frozen=True):
    """What ``rules.excel`` asks for when it compiles a formula for one row."""

    layout: WorkbookLayout
    row: int
    columns: Mapping[str, int]
    literals: Mapping[str, Cell]
    of: str = ""  # the data sheet whose row it is
    line: LineColumns | None = None
    on_lookups: bool = False  # whether the formula stands on Opslag itself

    def cell(self, column: str) -> str:
        if column in self.literals:
            value = self.literals[column]
            return quote(value) if isinstance(value, str) else as_text(value)
        if self.on_lookups:
            return self._in_row(self.range(self.of, column))
        return f"${letters(self.columns[column])}{self.row + 1}"

    def own_cells(self, columns: Sequence[str]) -> list[str]:
        places = sorted(self.columns[name] for name in columns)
        firsts, lasts = ([at for at in places if at + step not in places] for step in (-1, 1))
        return [self._neighbours(first, last) for first, last in zip(firsts, lasts, strict=True)]

    def _neighbours(self, first: int, last: int) -> str:
        if not self.on_lookups:
            return f"${letters(first)}{self.row + 1}:${letters(last)}{self.row + 1}"
        return f"INDEX({self.layout.block_name(self.of, first, last)},ROW()-{FIRST_ROW},0)"

    def _in_row(self, cells: str) -> str:
        """The cell of another sheet's column that belongs to the formula's row, also when rows were deleted there."""
        return f"INDEX({cells},ROW()-{FIRST_ROW})"

    def fixed(self, column: str) -> Cell:
        return self.literals.get(column)

    def range(self, sheet: str, column: str) -> str:
        if column == WARNING:
            return warning_name(sheet)
        return self.layout.range_name(sheet, column)

    def reach(self, sheet: str) -> tuple[int, int, str, str]:
        return FIRST_ROW + 1, self.layout.sheets[sheet].last_covered_row + 1, *self.layout.begun_names(sheet)

    def figure(self, name: str) -> str:
        return f"fig_{name}"

    def sheet(self, name: str) -> Sheet:
        return self.layout.sheets[name].sheet

    def anchor(self, sheet: str) -> str:
        return f"#'{self.layout.sheets[sheet].sheet.title}'!"

    def pointers(self, sheet: str) -> str:
        kind = self.layout.kind
        first = None if kind.protected else told_first(self.layout.sheets[sheet].sheet, kind, letters)
        return (first and self.layout.derived_name(sheet, first)) or pointer_name(sheet)

    def letters(self, sheet: str, column: str) -> str:
        return letters(self.layout.sheets[sheet].index(column))

    def derived(self, sheet: str, column: Expression | Members) -> str | None:
        return self.layout.derived_name(sheet, column)

    @property
    def derives(self) -> bool:
        return self.layout.derived is not None

    @property
    def by_row(self) -> bool:
        return self.on_lookups

    @property
    def takes_apart(self) -> bool:
        return not self.on_lookups or self.layout.kind.protected

    @property
    def parts_stay_whole(self) -> bool:
        return bool(self.of) and self.line is None and not self.layout.kind.protected

    def criteria(self, sheet: str, where: Expression) -> Criteria | None:
        return None if self.layout.derived is None else self.layout.derived.criteria(sheet, where)

    def nth(self, sheet: str, where: Expression, n: Expression) -> Expression | None:
        return None if self.layout.derived is None else self.layout.derived.nth(sheet, where, n)

    def here(self, value: Expression, seldom: bool = False) -> str | None:
        derived = self.layout.derived
        if derived is None or self._is_asked_seldom(value):
            return None
        if seldom and not self.takes_apart and not derived.has(self.of, value):
            return None
        if self.line is not None:
            return f"${letters(self.line.at(value))}{self.row + 1}"
        if self.on_lookups:
            return f"${letters(derived.at(self.of, value))}{self.row + 1}"
        name = self.layout.derived_name(self.of, value) if self.of else None
        return name and self._in_row(name)

    def _is_asked_seldom(self, value: Expression) -> bool:
        """Whether it tells that a cell is blank, and nobody but a department answers in it: else not worth a column."""
        told = isinstance(value, If) and isinstance(value.condition, IsBlank | NoWords) and value.then is ONE
        return (
            told and bool(self.of) and not (self.layout.kind.protected and self.layout.sheets[self.of].sheet.editable)
        )

    def keep(self, value: Expression, text: str) -> None:
        if self.layout.derived is not None:
            self.layout.derived.texts[self.of, value] = text

    def kept(self, value: Expression) -> str | None:
        return self.layout.derived.texts.get((self.of, value)) if self.on_lookups and self.layout.derived else None

    def constant(self, node: Expression, formula: str) -> str | None:
        if self.layout.derived is None:
            return None
        name = self.layout.derived.constant(node)
        self.layout.constants[name] = formula
        return name

    def above(self, value: Expression) -> str:
        assert self.layout.derived is not None
        assert self.on_lookups
        return f"${letters(self.layout.derived.at(self.of, value))}{self.row}"
