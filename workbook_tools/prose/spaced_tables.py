"""Tables of plain text whose columns are set with spaces: the rows below a line of years, each cell in its column."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CELL = re.compile(r"\S+(?: \S+)*")
_YEAR = re.compile(r"20\d\d")
_FEWEST_CELLS, _FEWEST_YEARS = 3, 2


def with_tabs(lines: Sequence[str]) -> list[str]:
    """The lines, with tabs between the cells of such tables.

    >>> with_tabs(["Forslag     2026   2027", "Skoler              500", "Om aftalen."])
    ['Forslag\\t2026\\t2027', 'Skoler\\t\\t500', 'Om aftalen.']
    """
    found: list[str] = []
    header: list[re.Match[str]] = []
    for line in lines:
        cells = [] if "\t" in line else list(_CELL.finditer(line))
        if sum(_YEAR.search(cell[0]) is not None for cell in cells) >= _FEWEST_YEARS and len(cells) >= _FEWEST_CELLS:
            header = cells
        elif len(cells) < 2:
            header = header if cells and line[:1].isspace() else []
        if not header or len(cells) < 2:
            found.append(line)
            continue
        row = [""] * len(header)
        for cell in cells:
            at = min(range(len(header)), key=lambda n: _apart(cell, header[n]))
            row[at] = f"{row[at]} {cell[0]}".strip()
        found.append("\t".join(row))
    return found


def _apart(cell: re.Match[str], head: re.Match[str]) -> int:
    """How far a cell is from a header: texts begin where it begins, and amounts end where it ends."""
    return min(abs(cell.start() - head.start()), abs(cell.end() - head.end()))
