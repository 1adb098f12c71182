"""One data sheet as read: its cells by declared column, and what was found beside them.

Read by `tables.py`; no reading is done here.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from ...definition.migrations import lacking
from ...schema.structure import Column, Sheet, Type
from ...values.cells import Cell, as_text, is_blank
from ...values.frame import Frame
from ...values.number_formats import Formatted
from ...values.quoted import quoted
from ...workbook.layout import a1
from .headers import NO_ROW, Headers
from .seen_cells import Noticed


class ReadTable(Struct):
    """One data sheet as read.

    ``frame`` has the declared columns; ``rows`` and ``columns`` say where its cells stood (zero
    based). ``own`` are columns the declaration does not know, by header; ``outside`` are cells that belong
    to no declared column of a row, as (row, column, value). ``overwritten`` are computed cells that hold a
    value of their own. ``withheld`` are cells (position, column name) whose text must not go on. ``noticed`` is what
    is to be said of cells that people saw otherwise than they are kept; of those ``judged`` it says all.
    ``headers`` tells how the columns were found; where one stands twice, ``elsewhere`` has the cells
    taken from another than the first, and ``conflicts`` those that disagree. ``formatted`` are the sheet's cells in number formats that may show
    more than a whole number. ``unseen`` are cells, by their rows, that look blank in rows that are none. ``never_asked``
    are columns of questions that came after the file was made.
    """

    sheet: Sheet
    title: str
    frame: Frame
    rows: list[int]
    columns: dict[str, int]
    own: dict[str, list[Cell]] = field(default_factory=dict)
    own_at: set[int] = field(default_factory=set)
    outside: list[tuple[int, int, Cell]] = field(default_factory=list)
    overwritten: list[tuple[int, Column, Cell]] = field(default_factory=list)
    missing: list[Column] = field(default_factory=list)
    repairs: list[tuple[int, Column, Cell, Cell]] = field(default_factory=list)
    unseen: list[tuple[int, Column]] = field(default_factory=list)
    formulas: list[tuple[int, Column]] = field(default_factory=list)
    withheld: dict[tuple[int, str], Cell] = field(default_factory=dict)
    noticed: list[Noticed] = field(default_factory=list)
    judged: set[tuple[int, str]] = field(default_factory=set)
    headers: Headers = field(default_factory=Headers)
    elsewhere: dict[tuple[int, str], int] = field(default_factory=dict)
    conflicts: list[tuple[int, Column, int, Cell]] = field(default_factory=list)
    formatted: Mapping[tuple[int, int], Formatted] = field(default_factory=dict)
    never_asked: frozenset[str] = frozenset()

    def cell(self, position: int, column: str) -> str | None:
        """Where a cell stood, as A1."""
        if column not in self.columns or not 0 <= position < len(self.rows):
            return None
        return a1(self.rows[position], self.elsewhere.get((position, column), self.columns[column]))

    def cell_of_own(self, position: int, header: str) -> str | None:
        """Where a cell of a column that finance added stood, as A1."""
        at = dict(zip(self.own, sorted(self.own_at), strict=True)).get(header)
        return a1(self.rows[position], at) if at is not None and 0 <= position < len(self.rows) else None

    def place(self, position: int, column: str) -> tuple[str, str | None]:
        """The sheet's title, and where a cell stood in it."""
        return self.title, self.cell(position, column)

    def quoted(self, position: int, column: Column, value: Cell) -> str:
        """What a message quotes of a cell's ``value``: as it was shown."""
        at = self.elsewhere.get((position, column.name), self.columns.get(column.name, -1))
        shown = self.formatted.get((self.rows[position], at)) if 0 <= position < len(self.rows) else None
        return quoted(value, shown, column.type is Type.AMOUNT)

    def header_cell(self, column: str) -> str | None:
        """Where a column's header stood, as A1."""
        return None if self.headers.row == NO_ROW else a1(self.headers.row, self.columns[column])

    def has_judged(self, position: int, column: str) -> bool:
        """Whether all that is to be said of a cell is said: its text is withheld, or is none for its column."""
        return (position, column) in self.withheld or (position, column) in self.judged

    def as_typed(self) -> Frame:
        """The frame before anything in it was read as something else; what is withheld stays out."""
        frame = self.frame.copy()
        for position, column, before, _ in self.repairs:
            if (position, column.name) not in self.withheld:
                frame.put(position, column.name, before)
        return frame

    def lacked(self, version: str) -> frozenset[str]:
        """The columns that are missing because the ``version`` of the template had none of the kind."""
        missing = {column.name for column in self.missing}
        return self.never_asked | (lacking(self.sheet, version) & missing if missing else frozenset())


def item_of(frame: Frame, position: int) -> str | None:
    """The item number of a row, if its sheet has one."""
    if "item" not in frame or not 0 <= position < len(frame):
        return None
    value = frame["item"][position]
    return None if is_blank(value) else as_text(value)
