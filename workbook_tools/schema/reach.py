"""The part of the expression vocabulary that asks whether formulas reach what stands in a sheet. Both are 0 in every
workbook as it is written; where lists stand side by side they tell how many entries."""

from __future__ import annotations

from .node import Expression


class Unreached(Expression):
    """How many rows of ``sheet`` are begun where no formula looks: pushed down by rows that were inserted, or written far below
    the table; 1 where a row stands in front of the first, which leads every formula one row astray."""

    sheet: str


class Unchecked(Expression):
    """How many rows of ``sheet`` are begun, but have no formula where their messages stand."""

    sheet: str
