"""How many lines LibreOffice needs for the wrapped texts of a workbook, beside how high the tool sets their rows.

LibreOffice passes over merged cells where it finds a row's height, so that every text is measured in a workbook of its
own: in one column as wide as the cells it stands in, with the same letters, one text a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from tests.libreoffice import convert
from tests.workbook_editing import opened

LINE = 15.0  # points; of eleven point letters in Excel
USUAL_WIDTH = 8.43
ONE, TWO = "x", "x\nx"


@dataclass(frozen=True)
class Letters:
    """What a text's height depends on: the width in characters as it stands in the file, and how its letters look."""

    width: float
    size: float
    bold: bool
    italic: bool
    indent: int


Text = tuple[Letters, str]


@dataclass(frozen=True)
class Row:
    """A row with wrapped texts."""

    sheet: str
    number: int
    height: float
    texts: tuple[Text, ...]


def rows(path: Path) -> Iterator[Row]:
    """The rows of a workbook's visible sheets that have a height and wrapped texts."""
    for sheet in opened(path, data_only=True).worksheets:
        if sheet.sheet_state != "visible":
            continue
        widths = _widths(sheet)
        spans = {(one.min_row, one.min_col): one.max_col for one in sheet.merged_cells.ranges}
        for cells in sheet.iter_rows():
            height = sheet.row_dimensions[cells[0].row].height
            texts = tuple(_texts(cells, widths, spans))
            if height is not None and texts:
                yield Row(sheet.title, cells[0].row, height, texts)


def _widths(sheet: Worksheet) -> dict[int, float]:
    """The widths that stand in the file, by column; 0 of those that are hidden."""
    return {
        at: 0.0 if column.hidden else column.width
        for name, column in sheet.column_dimensions.items()
        for at in range(column.min or column_index_from_string(name), (column.max or 0) + 1)
    }


def _texts(cells: Iterable[Cell], widths: Mapping[int, float], spans: Mapping[tuple[int, int], int]) -> Iterator[Text]:
    for cell in cells:
        is_wrapped = isinstance(cell.value, str) and cell.value.strip() and cell.alignment.wrap_text
        if not is_wrapped or not widths.get(cell.column, USUAL_WIDTH):
            continue
        last = spans.get((cell.row, cell.column), cell.column)
        width = sum(widths.get(at, USUAL_WIDTH) for at in range(cell.column, last + 1))
        font = cell.font
        yield Letters(round(width, 3), font.sz, bool(font.b), bool(font.i), int(cell.alignment.indent)), cell.value


def measured(found: Sequence[Row], folder: Path) -> dict[Text, float]:
    """How many lines LibreOffice needs for each text."""
    wanted: dict[Letters, dict[str, None]] = defaultdict(lambda: {ONE: None, TWO: None})
    for row in found:
        for letters, text in row.texts:
            wanted[letters][text] = None
    source = folder / "texts.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        for letters, texts in wanted.items():
            sheet = book.add_worksheet()
            sheet.set_column(0, 0, letters.width - 5 / 7)  # what stands in the file has five pixels more
            style = book.add_format(
                {
                    "font_name": "Calibri", "font_size": letters.size, "bold": letters.bold, "italic": letters.italic,
                    "indent": letters.indent, "text_wrap": True, "align": "left", "valign": "top", "border": 1,
                }
            )  # fmt: skip
            for at, text in enumerate(texts):
                sheet.write_string(at, 0, text, style)
    # Of an OpenDocument file LibreOffice works the heights out anew; of an .xlsx it takes what stands there.
    (made,) = convert(convert([source], folder, to="ods"), folder)
    lines: dict[Text, float] = {}
    for (letters, texts), sheet in zip(wanted.items(), openpyxl.load_workbook(made).worksheets, strict=True):
        heights = {text: float(sheet.row_dimensions[at].height) for at, text in enumerate(texts, start=1)}
        one, two = heights[ONE], heights[TWO]
        lines |= {(letters, text): 1 + (height - one) / (two - one) for text, height in heights.items()}
    return lines


def spare_lines(row: Row, lines: Mapping[Text, float]) -> float:
    """How many lines a row has room for more than its texts need, as high as Excel makes lines; below 0 if one is cut."""
    largest = max(letters.size for letters, _ in row.texts)
    needed = max(round(lines[text]) * text[0].size for text in row.texts)
    return (row.height / LINE * 11 - needed) / largest
