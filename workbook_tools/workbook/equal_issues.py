"""Equal issues of cells below each other are one, with the range: ``P2:P13``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from ..rules.issues import Issue
from .cell_ranges import cell_ranges
from .layout import cells_of

# Each of their cells is released by itself (consolidate --release).
_ONE_BY_ONE = frozenset({"cpr-number", "cpr-released"})


def condensed(issues: Iterable[Issue]) -> list[Issue]:
    """The issues with equal ones joined: the same code, words, file and sheet, in one column without a gap.

    A joined issue names an item only if all its cells are of that item; in the consolidated workbook it leads
    to the first of them.
    """
    alike: dict[tuple[object, ...], list[Issue]] = defaultdict(list)
    for issue in issues:
        single = issue.cell is not None and ":" not in issue.cell and issue.code not in _ONE_BY_ONE
        place = () if single else (issue.cell, issue.item, issue.row)
        alike[issue.severity, issue.code, issue.message, issue.file, issue.sheet, place].append(issue)
    found: list[Issue] = []
    for same in alike.values():
        found += same if len(same) == 1 or same[0].cell is None else _joined(same)
    return found


def _joined(same: list[Issue]) -> list[Issue]:
    same = sorted(same, key=lambda issue: (issue.item or "", issue.row or ()), reverse=True)
    by_cell = {issue.cell: issue for issue in same if issue.cell is not None}
    joined = []
    for cells in cell_ranges(by_cell):
        of_range = [by_cell[cell] for cell in cells_of(cells)]
        items = {issue.item for issue in of_range}
        joined.append(replace(of_range[0], cell=cells, item=items.pop() if len(items) == 1 else None))
    return joined
