"""The part of the expression vocabulary that asks whether formulas reach what stands in a sheet. Both are 0 in every
workbook as it is written."""

from __future__ import annotations

from .node import Expression


class Unreached(Expression):
    """How many rows of ``sheet`` have something in ``known_by`` where no formula looks: pushed down by rows that were
    inserted, or written far below the table; 1 where a row stands in front of the first, which leads every formula one row
    astray."""

    sheet: str
    known_by: str


class Unchecked(Expression):
    """How many rows of ``sheet`` have something in ``known_by``, but no formula in ``control``."""

    sheet: str
    known_by: str
    control: str
