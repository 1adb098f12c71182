"""What is known of one sheet's XML, and what both ways of reading it share (``sheet_xml.py``, ``sheet_with_care.py``)."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct, field

from ...values.number_formats import Formatted
from .appearance import Appearance

# A prefix as calamine takes it: whatever stands in front of a name and the first colon. One of two is found sooner than
# one that may be there: ``(a|)`` than ``(a)?``.
ANY_PREFIX = rb"(?:[^ \r\n\t<>:/][^ \r\n\t<>:]*+:|)"
PREFIX = rb"<(?:[^\s<>/:=]{1,100}:|)"
FORMULA_HERE = rb"\s*+" + PREFIX + rb"f\b"


class SheetFacts(Struct):
    """What the XML of one sheet says: zero-based cells with error values, formulas, links within the workbook,
    addresses that formulas lead to.

    ``rows`` and ``columns`` reach to the last cell with content. ``plain`` says that no reader can find a cell
    elsewhere than here, ``usual`` that all tags are written as nearly all are. ``far`` are the few cells with content
    that stand far from all others, by place their attributes and content: no reader is handed them. ``only_far`` says
    that there are no others. ``formats`` are the number formats of cells they may change the meaning of, without
    values, ``struck`` the crossed out words of cells, "" where all of a cell is. ``below`` is the XML behind all cells.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    addresses: dict[tuple[int, int], str] = field(default_factory=dict)
    appearance: Appearance = field(default_factory=Appearance)
    formulas_known: bool = True
    formats: dict[tuple[int, int], Formatted] = field(default_factory=dict)
    struck: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: int = 1
    columns: int = 1
    plain: bool = True
    far: dict[tuple[int, int], tuple[bytes, bytes]] = field(default_factory=dict)
    only_far: bool = False
    usual: bool = True
    below: bytes = b""


@lru_cache(maxsize=1024)  # a sheet has few columns and very many cells
def column_of(letters: bytes) -> int:
    """The zero-based number of a column."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1
