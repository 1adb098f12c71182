"""Where in its cell the tool has a column's contents, in what letters: the writer gives it, and what finance chose itself is told from it."""

from __future__ import annotations

from ..schema.structure import Column, Type

FONT, FONT_SIZE = "Calibri", 11
TEXT_INDENT = 1  # of every text in a table, so that it touches no line
_SIDES = {
    Type.AMOUNT: "right", Type.PERCENT: "right", Type.INTEGER: "right", Type.ANY: "left",
    Type.DATE: "center", Type.MOMENT: "center",
}  # fmt: skip


WRAPPED = "wrapped"  # beside the sides: the column's lines are broken


def is_wrapped(column: Column) -> bool:
    """Whether lines of a column's contents are broken where the column ends."""
    return column.type is Type.ANY or not usual_side(column)


def usual_side(column: Column) -> str:
    """The side of the cell at which a column's contents stand; "" where it is the program's usual one."""
    return _SIDES.get(column.type, "fill" if column.one_line else "")  # of one line, what does not fit is not shown
