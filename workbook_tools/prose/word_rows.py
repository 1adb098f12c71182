"""The rows of a Word table by the columns they stand in, whatever is merged or wrapped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from .spans import over_columns, over_rows

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_MOST_SPANNED = 100


def children(parent: Any, wanted: Collection[str]) -> Iterator[Any]:
    """The elements of some kinds right below one, also those that a control or a tracked insertion wraps."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in wanted:
            yield element
        elif element.tag in _WRAPS:
            waiting += reversed(element)


def row_cells(row: Any, above: Sequence[str], text: Callable[[Any], str]) -> list[str]:
    """The row's cells, each in its column; one that several rows share says the same in each of them."""
    cells = [""] * _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
    for cell in children(row, (f"{W}tc",)):
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        said = text(cell)
        if merged is not None and merged.get(f"{W}val", "continue") == "continue" and not said:
            said = over_rows(above, len(cells))
        cells += over_columns(said, _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1), len(cells))
    return cells


def _number(element: Any, usual: int) -> int:
    value = element.get(f"{W}val", "") if element is not None else ""
    return min(int(value), _MOST_SPANNED) if value.isdigit() else usual
