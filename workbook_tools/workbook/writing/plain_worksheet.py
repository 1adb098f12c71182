"""XlsxWriter's worksheet, with the parts of it replaced that every cell goes through.

A test holds every kind of cell against XlsxWriter's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import (
    CellArrayFormulaTuple,
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)
from xlsxwriter.xmlwriter import XMLwriter

from ..layout import letters
from .row_formulas import RowFormula
from .xml_text import escape

# The XML of each cell of a row, or the column of a cell that XlsxWriter writes itself.
Piece = str | int
# The height and the cells of each row from one to another.
MakeRows = Callable[[int, int], Iterable[tuple[float, Sequence[Piece]]]]

_VALUES = (str, int, float)  # that a formula may have, and nobody else need write
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
ROWS_AT_A_TIME = 100
_PIXELS_PER_POINT = 4 / 3
_USUAL_HEIGHT = 20  # pixels; a row that has it does not say so
_SPAN = 16  # rows that say together from where to where their cells reach
# What stands in XML otherwise than it is.
NOT_PLAIN = re.compile("_x[0-9a-fA-F]{4}_|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class PlainWorksheet(Worksheet):
    """A worksheet that takes formulas as they are, and whole rows as XML text, made when they are written.

    XlsxWriter searches every formula for some thirty new functions to prefix, which took a quarter of
    the whole time on our long ones. The compiler writes the prefixes itself. Rows have heights and no
    other properties here.
    """

    def __init__(self) -> None:
        super().__init__()
        self._made: list[tuple[int, int, int, int, MakeRows]] = []  # first and last row, first and last column
        self._jumps: list[tuple[int, int, str, str, str]] = []
        self.shared_formulas = 0  # how many formulas stand in one cell for others as well

    def make_rows(self, first: int, last: int, width: int, make: MakeRows, left: int = 0) -> None:
        """Let ``make`` give the heights and the ``width`` cells from ``left`` on of these rows while the file is written.

        It is asked for some rows at a time, and may also call the worksheet for the cells it leaves to XlsxWriter.
        Cells further right may be put one by one.
        """
        # XlsxWriter lists the file's parts first, and the table of texts is one only if there are any yet.
        assert self.str_table.count, "write the header before the rows"
        right = left + width - 1
        self._made.append((first, last, left, right, make))
        self._check_dimensions(first, left)
        self._check_dimensions(last, right)

    def put_blank(self, row: int, column: int, style: Format) -> int:
        """Give an empty cell a format."""
        return self._put(row, column, CellBlankTuple(style))

    def put_number(self, row: int, column: int, number: float, style: Format) -> int:
        """Write a finite number."""
        return self._put(row, column, CellNumberTuple(number, style))

    def put_text(self, row: int, column: int, text: str, style: Format) -> int:
        """Write a text that is not too long for a cell."""
        return self._put(row, column, CellStringTuple(self.str_table._get_shared_string_index(text), style))

    def put_formula(self, row: int, column: int, formula: str | RowFormula, style: Format | None, value: Any) -> int:
        """Write a formula; a ``RowFormula``'s text is made when the file is written."""
        return self._put(row, column, CellFormulaTuple(_without_sign(formula), style, value))

    def put_array_formula(
        self, row: int, column: int, formula: str | RowFormula, style: Format | None, value: Any
    ) -> int:
        """Write a formula that must be entered as an array formula."""
        cell = CellArrayFormulaTuple(_without_sign(formula), style, value, f"{_letters(column)}{row + 1}", "static")
        return self._put(row, column, cell)

    def put_pieces(self, row: int, pieces: Iterable[tuple[int, Piece]]) -> None:
        """Put cells with their columns that are made already; nothing where one was left to XlsxWriter."""
        made = {column: piece for column, piece in pieces if piece.__class__ is str}
        if made:
            self._check_dimensions(row, max(made))
            self._check_dimensions(row, min(made))
            self.table[row].update(made)

    def merge_cells(self, row: int, first: int, last: int, style: Format) -> None:
        """Merge cells of a row, which are blank until the first is written."""
        self.merge_made(row, first, last)
        for column in range(first, last + 1):
            self.put_blank(row, column, style)

    def merge_made(self, row: int, first: int, last: int) -> None:
        """Merge cells of a row that is made while the file is written."""
        for column in range(first, last + 1):
            if (row, column) in self.merged_cells:
                raise OverlappingRange(f"merged cells overlap in {letters(column)}{row + 1}")
            self.merged_cells[row, column] = True
        self.merge.append([row, first, row, last])

    def add_jump(self, row: int, column: int, target: str, shown: str, tip: str = "") -> None:
        """Let a cell, which is written by itself, lead to ``target`` in this workbook."""
        self._jumps.append((row, column, target, shown, tip))

    def add_long_table(self, first: int, last: int, width: int, options: dict[str, Any]) -> None:
        """Make a table of columns that begin at the left. XlsxWriter would visit every cell, so it makes a short one."""
        total = bool(options.get("total_row"))
        short = first + 1 + total
        self.add_table(first, 0, short, width - 1, options)
        if total and short < last:
            self._take_back_sums(short, options["columns"])
        start, end = f"A{first + 1}", letters(width - 1)
        filtered = f"{start}:{end}{last + 1 - total}"
        self.tables[-1] |= {"range": f"{start}:{end}{last + 1}", "a_range": filtered, "autofilter": filtered}

    def _take_back_sums(self, row: int, columns: Sequence[dict[str, Any]]) -> None:
        for i, column in enumerate(columns):
            if "total_function" in column:
                del self.table[row][i]
        if not self.table[row]:
            del self.table[row]

    def _put(self, row: int, column: int, cell: tuple[Any, ...]) -> int:
        if self._check_dimensions(row, column):
            return -1
        self.table[row][column] = cell
        return 0

    # --- what XlsxWriter calls while it writes the sheet ---------------------------------------------

    def _calculate_spans(self) -> None:
        spans: dict[int, tuple[int, int]] = {}

        def cover(block: int, first: int, last: int) -> None:
            before = spans.get(block, (first, last))
            spans[block] = min(first, before[0]), max(last, before[1])

        for row, cells in self.table.items():
            if cells:
                cover(row // _SPAN, min(cells), max(cells))
        for first, last, left, right, _ in self._made:
            for block in range(first // _SPAN, last // _SPAN + 1):
                cover(block, left, right)
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in spans.items()}

    def _write_rows(self) -> None:
        self._calculate_spans()
        at = 0
        for first, last, _, right, make in sorted(self._made, key=itemgetter(0)):
            self._write_put_rows(at, first - 1)
            for start in range(first, last + 1, ROWS_AT_A_TIME):
                end = min(start + ROWS_AT_A_TIME - 1, last)
                for row, (height, pieces) in enumerate(make(start, end), start):
                    self._write_cells(row, _pixels(height), [*pieces, *self._pieces(row, right + 1)])
            at = last + 1
        self._write_put_rows(at, self.dim_rowmax)

    def _write_put_rows(self, first: int, last: int) -> None:
        """Rows whose cells were put one by one."""
        for row in sorted(row for row in {*self.table, *self.row_info} if first <= row <= last):
            height = self.row_info[row].height if row in self.row_info else None
            self._write_cells(row, height, list(self._pieces(row, 0)))

    def _write_cells(self, row: int, pixels: int | None, pieces: list[Piece]) -> None:
        start = self._row_start(row, pixels)
        if not pieces:
            self.fh.write(start + "/>")
            return
        try:
            self.fh.write(f"{start}>{''.join(pieces)}</row>")  # type: ignore[arg-type]
        except TypeError:  # there are cells that are left to XlsxWriter
            self.fh.write(start + ">")
            for piece in pieces:
                if isinstance(piece, str):
                    self.fh.write(piece)
                else:
                    self._write_cell(row, piece, self.table[row][piece])
            self.fh.write("</row>")

    def _row_start(self, row: int, pixels: int | None) -> str:
        span = self.row_spans.get(row // _SPAN)
        spans = f' spans="{span}"' if span else ""
        return f'<row r="{row + 1}"{spans}{_height(pixels)}'

    def _pieces(self, row: int, first: int) -> Iterator[Piece]:
        """The cells of a row that were put one by one, from a column on."""
        if row not in self.table:
            return
        for column, cell in sorted(self.table[row].items(), key=itemgetter(0)):
            if column < first:
                continue
            if cell.__class__ is str:
                yield cell
                continue
            rest = _REST[type(cell)](cell) if type(cell) in _REST else None
            if rest is None or cell.format is None:
                yield column
            else:
                yield f'<c r="{_letters(column)}{row + 1}" s="{cell.format._get_xf_index()}"{rest}'

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if isinstance(cell, CellFormulaTuple | CellArrayFormulaTuple) and isinstance(cell.formula, RowFormula):
            cell = cell._replace(formula=cell.formula.text.removeprefix("="))
        super()._write_cell(row, col, cell)

    def _write_hyperlinks(self) -> None:
        if not self._jumps:
            super()._write_hyperlinks()
            return
        assert not self.hyperlinks, "a sheet has links of one kind"
        self._xml_start_tag("hyperlinks")
        for row, column, target, shown, tip in sorted(self._jumps):
            tooltip = f' tooltip="{_attribute(tip)}"' if tip else ""
            self.fh.write(
                f'<hyperlink ref="{_letters(column)}{row + 1}" location="{_attribute(target)}"{tooltip} '
                f'display="{_attribute(shown)}"/>'
            )
        self._xml_end_tag("hyperlinks")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


_attribute = XMLwriter()._escape_attributes
_letters = cache(letters)


def _without_sign(formula: str | RowFormula) -> str | RowFormula:
    return formula.removeprefix("=") if isinstance(formula, str) else formula


def _pixels(height: float) -> int:
    return int(height * _PIXELS_PER_POINT + 0.5)


@cache
def _height(pixels: int | None) -> str:
    """What a row says about its height."""
    if pixels in (None, _USUAL_HEIGHT):
        return ""
    return f' ht="{pixels / _PIXELS_PER_POINT:.16g}" customHeight="1"'


# --- the cells' XML after reference and format; None where it is left to XlsxWriter --------------------


def number_rest(number: float) -> str:
    """The XML of a number."""
    return f"><v>{number:.16G}</v></c>"


def text_rest(index: int) -> str:
    """The XML of the shared text with this number."""
    return f' t="s"><v>{index}</v></c>'


def formula_rest(formula: str, value: Any) -> str | None:
    """The XML of a formula, which is escaped already, and its value."""
    kind = value.__class__
    if kind is int or kind is float or value == "":
        return f"><f>{formula}</f><v>{value}</v></c>"
    if not isinstance(value, str) or value in ERRORS:
        return None
    return f' t="str"><f>{formula}</f><v>{escape(value)}</v></c>'


def array_formula_rest(reference: str, formula: str, value: Any) -> str | None:
    """The XML of an array formula in one cell, which is escaped already, and its value."""
    if isinstance(value, bool) or not isinstance(value, _VALUES) or NOT_PLAIN.search(f"{formula}{value}"):
        return None
    kind = ' t="str"' if isinstance(value, str) else ""
    shown = escape(value) if isinstance(value, str) else value
    return f'{kind}><f t="array" ref="{reference}">{formula}</f><v>{shown}</v></c>'


def _formula(cell: CellFormulaTuple) -> str | None:
    return formula_rest(_escaped(cell.formula), cell.value)


def _array_formula(cell: CellArrayFormulaTuple) -> str | None:
    return array_formula_rest(cell.range, _escaped(cell.formula), cell.value)


def _escaped(formula: str | RowFormula) -> str:
    return formula.xml if isinstance(formula, RowFormula) else escape(formula)


_REST: dict[type, Callable[[Any], str | None]] = {
    CellBlankTuple: lambda cell: "/>",
    CellNumberTuple: lambda cell: number_rest(cell.number),
    CellStringTuple: lambda cell: text_rest(cell.string),
    CellFormulaTuple: _formula,
    CellArrayFormulaTuple: _array_formula,
}
