"""Whether what a cell names stands in a list."""

from __future__ import annotations

from ..schema.expressions import (
    Add,
    Col,
    Contains,
    Count,
    Equal,
    Expression,
    If,
    IsBlank,
    IsText,
    Less,
    Literal,
    Not,
    Other,
    Parts,
    both,
)
from ..schema.structure import Among
from ..schema.texts import IsEntry


def all_listed(cell: Col, among: Among, *besides: Expression) -> Expression:
    """TRUE where each of the cell's texts is an entry of the list, or of those counted ``besides``."""
    listed = Other(among.column)
    known = Count(among.sheet, both(Not(IsBlank(listed)), Contains(cell, listed)))
    # An entry that the list has twice, which is told there, makes no wrong one of those that name it.
    one_known = both(Equal(Parts(cell), Literal(1)), IsEntry(among.sheet, among.column, cell))
    counted = Add((known, *besides)) if besides else known
    return both(IsText(cell), If(one_known, Literal(True), Not(Less(counted, Parts(cell)))))
