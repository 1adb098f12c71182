"""The blocks of a workbook: every filled row of every sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..definition.workbooks import PAGE_MARK, agreement_kind
from ..values.cells import Cell, as_text, is_number
from ..workbook.reading.reader import read_workbook
from ..workbook.reading.unreadable import Unreadable
from .blocks import Block, tidy
from .text_document import NotADocument


def sheet_blocks(path: Path) -> Iterator[Block]:
    """The rows in order, numbered as their sheet numbers them; raises NotADocument."""
    try:
        raw = read_workbook(path)
    except Unreadable as error:
        raise NotADocument(error.said) from error
    if agreement_kind(raw.sheets) or any(
        sheet.rows and sheet.rows[0][:1] == [PAGE_MARK] for sheet in raw.sheets.values()
    ):
        raise NotADocument("import.own-workbook", file=path.name)
    for sheet in raw.sheets.values():
        for number, row in enumerate(sheet.rows, start=1):
            cells = tuple(_text(cell) for cell in row)
            filled = [cell for cell in cells if cell]
            if len(filled) == 1 and cells[0]:
                yield Block((cells[0],), number)  # a heading over the rows below
            elif filled:
                yield Block(cells, number, is_row=True)


def _text(cell: Cell) -> str:
    """A cell as a document has it; the point of a number would be read as one between thousands."""
    if is_number(cell):
        return as_text(cell).replace(".", ",")
    return tidy(as_text(cell))
