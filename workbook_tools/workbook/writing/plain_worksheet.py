"""XlsxWriter's worksheet, with the parts of it replaced that buy a tenth of a whole run (docs/performance.md).

A test holds every kind of cell against XlsxWriter's own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.worksheet import Worksheet

from ..layout import letters

# The XML of the cells of each row from one to another.
MakeRows = Callable[[int, int], Iterable[Iterable[str]]]
ROWS_AT_A_TIME = 100
_SPAN = 16  # rows that say together from where to where their cells reach


class PlainWorksheet(Worksheet):
    """A worksheet that takes formulas as they are, and whole rows as XML text, made when they are written.

    XlsxWriter searches every formula for some thirty new functions to prefix, which takes a third of the whole time.
    The compiler writes the prefixes itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fh: Any = None
        self._jumps: list[tuple[int, int, str, str, str]] = []
        self._growing = range(0)
        self._made: list[_MadeRows] = []
        self._merged_to: dict[int, int] = {}  # by row, the last merged column
        self._heights: dict[float, tuple[Any, Any]] = {}
        self._starts: dict[tuple[object, ...], str] = {}
        self.shared_formulas = 0  # how many formulas stand in one cell for others as well

    def make_rows(
        self, first: int, heights: Sequence[float], width: int, make: MakeRows, left: int = 0, growing: bool = False
    ) -> None:
        """Let ``make`` give the ``width`` cells from ``left`` on of the rows from ``first`` on while the file is written.

        It is asked for some rows at a time. Cells beside them, none in their place, may be written one by one. The
        height of ``growing`` rows is where they begin: programs raise them when more is typed than they show.
        """
        # XlsxWriter lists the file's parts first, and the table of texts is one only if there are any yet.
        assert self.str_table.count, "write the header before the rows"
        right, last = left + width - 1, first + len(heights) - 1
        self._check_dimensions(first, left)
        self._check_dimensions(last, right)
        self._made.append(_MadeRows(first, last, left, right, make))
        self._growing = range(first, last + 1) if growing else self._growing
        for row, height in enumerate(heights, first):
            self.set_height(row, height)

    def set_height(self, row: int, height: float) -> None:
        """Set a row's height and nothing else of it; all rows of a height share what XlsxWriter keeps of them."""
        if height not in self._heights:
            self.set_row(row, height)
            self._heights[height] = self.row_info[row], self.row_sizes[row]
        elif not self.dim_rowmin <= row <= self.dim_rowmax:
            self._check_dimensions(row, self.dim_colmin)
        self.row_info[row], self.row_sizes[row] = self._heights[height]

    def text_of(self, row: int, column: int, write: Callable[[], None]) -> str:
        """The XML of the cell that ``write`` lets XlsxWriter write, which does not stand there."""
        cells, self.table[row] = self.table[row], {}
        write()
        cell, self.table[row] = self.table[row][column], cells
        self.fh, file = io.StringIO(), self.fh
        self._write_cell(row, column, cell)
        self.fh, made = file, self.fh
        text: str = made.getvalue()
        return text

    def put_text(self, row: int, column: int, text: str) -> None:
        """Put a cell whose XML is made already."""
        cells = self.table[row]
        if not cells or not self.dim_colmin <= column <= self.dim_colmax:
            self._check_dimensions(row, column)
        cells[column] = text

    def put_cells(self, row: int, first: int, last: int, text: str) -> None:
        """Put all cells of a row from one column to another, whose XML is made already."""
        self.put_text(row, last, "")  # says how far the row reaches
        self.put_text(row, first, text)

    def merge_cells(self, row: int, first: int, last: int) -> None:
        """Merge cells of a row, which are written by themselves; those further left are merged first."""
        if first <= self._merged_to.get(row, -1):
            raise OverlappingRange(f"merged cells overlap in {letters(first)}{row + 1}")
        self._merged_to[row] = last
        self.merge.append([row, first, row, last])

    def add_jump(self, row: int, column: int, target: str, shown: str, tip: str = "") -> None:
        """Let a cell, which is written by itself, lead to ``target`` in this workbook."""
        self._jumps.append((row, column, target, shown, tip))

    def add_long_table(self, first: int, last: int, width: int, options: dict[str, Any]) -> None:
        """Make a table of columns that begin at the left. XlsxWriter would remember every cell, so it makes a short one.

        A column's ``calculated`` is the formula of a row that is typed below; the cells' own stand there already.
        """
        total = bool(options.get("total_row"))
        short = first + 1 + total
        self.add_table(first, 0, short, width - 1, options)
        if total and short < last:
            for i, column in enumerate(options["columns"]):
                if "total_function" in column:
                    del self.table[short][i]
        for column, made in zip(options["columns"], self.tables[-1]["columns"], strict=True):
            made["formula"] = column.get("calculated", "")
        start, end = f"A{first + 1}", letters(width - 1)
        filtered = f"{start}:{end}{last + 1 - total}"
        self.tables[-1] |= {"range": f"{start}:{end}{last + 1}", "a_range": filtered, "autofilter": filtered}

    # --- what XlsxWriter calls --------------------------------------------------------------------

    def _write_rows(self) -> None:
        """XlsxWriter asks in every row for every column that any row has."""
        filled = {row: cells for row, cells in self.table.items() if cells}
        reached: dict[int, tuple[int, int]] = {}  # by the cells of sixteen rows

        def reach(block: int, left: int, right: int) -> None:
            first, last = reached.get(block, (self.xls_colmax, 0))
            reached[block] = min(first, left), max(last, right)

        for row, cells in filled.items():
            reach(row // _SPAN, min(cells), max(cells))
        for made in self._made:
            for block in range(made.first // _SPAN, made.last // _SPAN + 1):
                reach(block, made.left, made.right)
        spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in reached.items()}
        coming = sorted(self._made, key=lambda made: made.first, reverse=True)
        here: list[_MadeRows] = []
        for row in sorted(filled.keys() | self.row_info.keys()):
            while coming and coming[-1].first <= row:
                here.append(coming.pop())
            cells = filled.get(row, {})
            if here:
                here = [made for made in here if made.last >= row]
                cells = cells | {made.left: made for made in here}
            start = self._row_start(row, spans.get(row // _SPAN), not cells)
            if cells:
                self._write_cells(row, cells, start)
            else:
                self.fh.write(start)

    def _row_start(self, row: int, spans: str | None, empty: bool) -> str:
        """The tag that a row begins with. XlsxWriter makes it once for all rows that differ in their number only."""
        info = self.row_info.get(row)
        alike = (spans, id(info), row in self._growing, empty)
        number = f'<row r="{row + 1}"'
        if alike not in self._starts:
            self.fh, file = io.StringIO(), self.fh
            self._write_row(row, spans, info, empty)
            self.fh, made = file, self.fh
            self._starts[alike] = made.getvalue().removeprefix(number)
        return number + self._starts[alike]

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
        if tag == "row" and dict(attributes)["r"] - 1 in self._growing:
            attributes = [one for one in attributes if one[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)

    def _write_cells(self, row: int, cells: dict[int, Any], start: str) -> None:
        made = [start]
        for column in sorted(cells):
            cell = cells[column]
            if cell.__class__ is str:
                made.append(cell)
            elif cell.__class__ is _MadeRows:
                made.append(cell.text(row))
            else:
                self.fh.write("".join(made))
                made.clear()
                self._write_cell(row, column, cell)
        made.append("</row>")
        self.fh.write("".join(made))

    def _write_merge_cell(self, merged_range: list[int]) -> None:
        top, left, bottom, right = merged_range
        self.fh.write(f'<mergeCell ref="{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"/>')

    def _write_hyperlinks(self) -> None:
        """XlsxWriter keeps a large object for each, and there are tens of thousands."""
        if not self._jumps:
            super()._write_hyperlinks()
            return
        assert not self.hyperlinks, "a sheet has links of one kind"
        self._xml_start_tag("hyperlinks")
        escaped = self._escape_attributes
        for row, column, target, shown, tip in sorted(self._jumps):
            tooltip = f' tooltip="{escaped(tip)}"' if tip else ""
            place = f'ref="{letters(column)}{row + 1}" location="{escaped(target)}"'
            self.fh.write(f'<hyperlink {place}{tooltip} display="{escaped(shown)}"/>')
        self._xml_end_tag("hyperlinks")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class _MadeRows:
    """The XML of the cells of rows, made some rows at a time."""

    def __init__(self, first: int, last: int, left: int, right: int, make: MakeRows) -> None:
        self.first, self.last, self.left, self.right = first, last, left, right
        self._make = make
        self._until = first - 1
        self._texts: Iterator[str] = iter(())

    def text(self, row: int) -> str:
        """The cells of a row. Rows are asked for one after the other, each once."""
        if row > self._until:
            self._until = min(row + ROWS_AT_A_TIME - 1, self.last)
            self._texts = map("".join, self._make(row, self._until))
        return next(self._texts)
