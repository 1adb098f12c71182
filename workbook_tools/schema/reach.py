"""The part of the expression vocabulary that asks what stands in the rows of another sheet, and whether formulas reach them."""

from __future__ import annotations

from .node import Expression


class InRow(Expression):
    """Inside an aggregate over ``sheet``: what ``value`` is in the related row, whose cells ``Col`` reads in it."""

    sheet: str
    value: Expression


class Repeated(Expression):
    """TRUE where another row of the sheet has the same positive ``parts``, which are positions, and an earlier one as great
    ones: of equal rows, which mostly stand in the order of their positions, the later."""

    parts: tuple[Expression, ...]


# Both are 0 in every workbook as it is written; where lists stand side by side they tell how many entries.
class Unreached(Expression):
    """How many rows of ``sheet`` are begun where no formula looks: pushed down by rows that were inserted, or written far below
    the table; 1 where a row stands in front of the first, which leads every formula one row astray."""

    sheet: str


class Unchecked(Expression):
    """How many rows of ``sheet`` are begun, but have no formula where their messages stand."""

    sheet: str
