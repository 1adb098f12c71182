"""Whether a file is an export of a finance system: by its header, without reading what is below it."""

from __future__ import annotations

from pathlib import Path

from ...messages.refusal import Refusal
from ...prose.text_document import decoded
from .export_columns import MOST_ROWS_ABOVE, find_columns
from .export_table import separator_of

LOOKED_AT = 64 * 1024  # bytes


def looks_like_export(path: Path) -> bool:
    """Whether a text has the header of an export: an account and an amount."""
    try:
        with open(path, "rb") as file:
            data = file.read(LOOKED_AT)
    except OSError:
        return False
    text = data.decode("utf-16", "ignore") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else decoded(data)
    lines = text.splitlines()[:MOST_ROWS_ABOVE]
    separator = separator_of(lines)
    cells = [[cell.strip(' "') for cell in line.split(separator)] for line in lines]
    width = max(map(len, cells), default=0)
    try:
        return find_columns([[*row, *[""] * (width - len(row))] for row in cells], {}, path.name) is not None
    except Refusal:
        return True  # several columns could be the amount
