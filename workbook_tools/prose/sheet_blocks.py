"""The blocks of a workbook: every filled row of every sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..definition.page_mark import marked_title
from ..definition.workbooks import agreement_kind
from ..values.cells import Cell, as_text, is_number
from ..workbook.reading.reader import RawSheet, read_workbook
from ..workbook.reading.unreadable import Unreadable
from .blocks import Block, tidy
from .text_document import NotADocument

NOT_CALCULATED = "=?"


def sheet_blocks(path: Path) -> Iterator[Block]:
    """The rows in order, numbered as their sheet numbers them; raises NotADocument."""
    try:
        raw = read_workbook(path)
    except Unreadable as error:
        raise NotADocument("workbook-unreadable", file=path.name, reason=error.said) from error
    corners = (cell for sheet in raw.sheets.values() for row in sheet.rows[:1] for cell in row[:1])
    if agreement_kind(raw.sheets) or any(marked_title(cell) is not None for cell in corners):
        raise NotADocument("import.own-workbook", file=path.name)
    shown = [sheet for sheet in raw.sheets.values() if not sheet.hidden]
    for sheet in shown:
        starts = len(shown) > 1  # what a sheet says of its columns is not said of the next one's
        for number, row in enumerate(sheet.rows, start=1):
            cells = tuple(_cell(sheet, number - 1, n, cell) for n, cell in enumerate(row))
            filled = [cell for cell in cells if cell]
            if not filled:
                continue
            if len(filled) == 1 and cells[0]:
                yield Block((cells[0],), number, starts=starts)  # a heading over the rows below
            else:
                yield Block(cells, number, is_row=True, starts=starts)
            starts = False


def _cell(sheet: RawSheet, row: int, column: int, cell: Cell) -> str:
    """What stands in a cell; a formula that was saved without its value is no empty cell."""
    text = _text(cell)
    return NOT_CALCULATED if not text and (row, column) in sheet.formulas else text


def _text(cell: Cell) -> str:
    """A cell as a document has it; the point of a number would be read as one between thousands."""
    if is_number(cell):
        return as_text(cell).replace(".", ",")
    return tidy(as_text(cell))
