"""What the compiler asks of the workbook that is being written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from ..schema import expressions as x
from ..schema.structure import Sheet
from ..values.cells import Cell
from .criteria import Criteria, Members

PIECE = 200  # characters


class Formula(Struct, frozen=True):
    """A formula's text with its ``=``, and whether it must be entered as an array formula."""

    text: str
    array: bool


def quote(text: str) -> str:
    """A text literal; longer ones than Excel's 255 characters become a concatenation."""
    if len(text) > PIECE:
        return "(" + "&".join(quote(text[i : i + PIECE]) for i in range(0, len(text), PIECE)) + ")"
    return '"' + text.replace('"', '""') + '"'


class Places(Protocol):
    """Where things stand in the workbook that is being written."""

    def cell(self, column: str) -> str:
        """The reference of ``column`` in the formula's own row, or a literal."""

    def own_cells(self, columns: Sequence[str]) -> list[str]:
        """The references of the cells of ``columns`` in the formula's own row, neighbours as one."""

    def range(self, sheet: str, column: str) -> str:
        """The name of the data cells of ``column``."""

    def reach(self, sheet: str) -> tuple[int, int, str, str]:
        """The first and the last row that formulas reach, counted as people do, and the names of the cells that rows are begun
        with: of those, and below."""

    def fixed(self, column: str) -> Cell:
        """The value of ``column`` where it is fixed; None where it is a cell."""

    def figure(self, name: str) -> str:
        """The name of a page's figure."""

    def sheet(self, name: str) -> Sheet:
        """The declaration of a data sheet in this workbook."""

    def anchor(self, sheet: str) -> str:
        """``#'Sheet'!``: the start of a link to a cell of ``sheet``."""

    def pointers(self, sheet: str) -> str:
        """The name of the cells that hold the letters of each row's first wrong column."""

    def letters(self, sheet: str, column: str) -> str:
        """The letters of a column of ``sheet``."""

    @property
    def of(self) -> str:
        """The data sheet in whose row the formula stands; "" on a page."""

    @property
    def derives(self) -> bool:
        """Whether the workbook has derived columns."""

    @property
    def by_row(self) -> bool:
        """Whether cells are read by the number of the formula's row."""

    @property
    def takes_apart(self) -> bool:
        """Whether every longer part of a very long formula has a cell of its own."""

    @property
    def parts_stay_whole(self) -> bool:
        """Whether the part of a formula is not taken apart once more in its own cell."""

    def criteria(self, sheet: str, where: x.Expression) -> Criteria | None:
        """``where`` as criteria over derived columns of ``sheet``; None where there are none."""

    def nth(self, sheet: str, where: x.Expression, n: x.Expression) -> x.Expression | None:
        """The position of the n-th row that satisfies ``where``, over derived columns; None where there is none."""

    def derived(self, sheet: str, column: x.Expression | Members) -> str | None:
        """The name of the cells with a derived column of ``sheet``; None where the workbook has none."""

    def here(self, value: x.Expression, seldom: bool = False) -> str | None:
        """The cell that holds ``value`` for the formula's own row; None where nothing is derived for it. For what is
        asked ``seldom`` nothing is derived anew on finance's lookups."""

    def keep(self, value: x.Expression, text: str) -> None:
        """Remember the formula of a cell that holds ``value`` for the formula's own row."""

    def kept(self, value: x.Expression) -> str | None:
        """The formula of a cell that holds ``value``, where it is remembered."""

    def constant(self, node: x.Expression, formula: str) -> str | None:
        """The name of a value that stands once in the workbook and is found by ``formula``; None without names."""

    def above(self, value: x.Expression) -> str:
        """The cell above the one that holds ``value`` for the formula's own row; a header above the first row."""


class Compiling(Protocol):
    """A formula that is being compiled: what relations ask of it."""

    places: Places
    array: bool
    sheet: str

    def scalar(self, node: x.Expression) -> str:
        """The formula text of ``node`` for the formula's own row."""

    def position(self, node: x.Expression) -> str:
        """A position where it is needed."""

    def number(self, node: x.Expression) -> str:
        """``node`` where a number is needed."""

    def copied(self, node: x.Expression) -> str:
        """A cell that is read often in a long formula."""

    def beside(self, node: x.Expression) -> str:
        """What is read often in a long formula, from a cell of its own beside it."""

    def in_array(self, node: x.Expression) -> str:
        """What reads no related row, inside an array."""

    def condition(self, sheet: str, where: x.Expression) -> tuple[str, bool]:
        """``where`` as an array of truth values over ``sheet``, and whether it may meet errors."""

    def criteria(self, sheet: str, where: x.Expression) -> Criteria | None:
        """``where`` as criteria over derived columns; None where there are none."""
