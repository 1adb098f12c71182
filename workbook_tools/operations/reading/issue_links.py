"""Where the cells of ``Fejlliste`` lead, in a workbook that is read and written again."""

from __future__ import annotations

import re

from ...workbook.layout import split_a1
from ...workbook.reading.reader import RawWorkbook
from .loading import LoadedAgreement


def issue_links(raw: RawWorkbook, loaded: LoadedAgreement) -> dict[int, tuple[str, int, str]]:
    """By the row of ``Fejlliste``: sheet, row and column of the answer, wherever its row stands now."""
    issues = loaded.tables.get("issues")
    if issues is None:
        return {}
    tables = {table.title: table for table in loaded.tables.values()}
    found = {}
    for (row, _), location in sorted(raw.sheets[issues.title].links.items()):
        match = re.fullmatch(r"'?(.+?)'?!\$?([A-Z]+)\$?(\d+)", location)
        table = tables.get(match[1]) if match else None
        if match is None or table is None or row not in issues.rows:
            continue
        there, at = split_a1(match[2] + match[3])
        names = {i: name for name, i in table.columns.items()}
        if there in table.rows and at in names:
            found[issues.rows.index(row)] = (table.sheet.name, table.rows.index(there), names[at])
    return found
