"""A sheet of finance's own workbook that goes by another name: nothing is done until it has its name back.

Its rows would be taken for deleted ones. In a department's workbook it is read all the same (``returned/sheet_titles.py``).
"""

from __future__ import annotations

from ...definition.workbooks import WorkbookKind
from ...values.cpr import masked
from ...workbook.reading.reader import RawWorkbook
from .cannot_run import CannotRun
from .headers import fit

_FITS = 0.75  # how much of its header makes a sheet that one; no two sheets of an agreement have so much in common


def check_not_renamed(raw: RawWorkbook, kind: WorkbookKind) -> None:
    """Raises CannotRun if a sheet that is missing stands under another name."""
    titles = {sheet.title for sheet in kind.with_bookkeeping.sheets}
    others = [title for title in raw.sheets if title not in titles]
    for sheet in kind.sheets:
        if sheet.title in raw.sheets or sheet.title in raw.passed_over or sheet.by_the_tool:
            continue
        found = max(((fit(sheet, raw.sheets[title].rows), title) for title in others), default=(0.0, ""))
        if found[0] >= _FITS:
            raise CannotRun("sheet-renamed", file=raw.file, sheet=sheet.title, found=masked(found[1]))
