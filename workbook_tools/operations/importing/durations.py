"""How long a budget line's money is given for, as its amounts by year show."""

from __future__ import annotations

from collections.abc import Iterable

from ...definition import words as w
from ...values.cells import Cell
from .commitments import YEARS_IN_ALL


def duration_of(amounts: Iterable[Cell]) -> str:
    """Once, for good – the same in every year – or for several years; a year without money is none.

    >>> duration_of([500, 0, None, None]), duration_of([5, 5, 5, 5]), duration_of([5, 4, 3, 2])
    ('Engangsbeløb', 'Varig', 'Flerårig')
    """
    filled = [amount for amount in amounts if amount]
    if len(filled) == 1:
        return w.ONE_OFF
    return w.PERMANENT if len(filled) == YEARS_IN_ALL and len(set(filled)) == 1 else w.SEVERAL_YEARS
