"""Write a page's grid: header, lines of live formulas, bars beside numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import TopologicalSorter

from msgspec import Struct
from xlsxwriter.format import Format

from ...definition.colours import LESS
from ...rules.evaluate import Evaluator, Scope, results
from ...schema.expressions import Expression
from ...schema.pages import Bars, Grid, Look, Text
from ...schema.structure import Column
from ...schema.tree import columns_read, settled
from ...values.cells import Cell, is_blank
from ...values.frame import Frame
from ..layout import letters
from .long_rows import LongRows
from .long_texts import MOST_LINES
from .page_cells import LEFT, PageCells, StepValues, chain_of
from .row_formulas import Given, Template
from .row_heights import LINE_HEIGHT, LinesNeeded, line_height, lines_needed, row_height, within
from .row_text import ColumnText, Empty, OwnFormulas, Values

HEADER_LINES = 2
KEPT_WHOLE = 15  # lines that stand on one printed page
ROOM_FOR_NUMBERS = 1.6  # times the longest bar


class GridPlace(Struct, frozen=True):
    """Where a grid's lines stand, for charts: zero-based rows and columns; and their ``values``."""

    header: int
    first: int
    last: int
    columns: Mapping[str, int]
    values: Frame


class GridValues(Struct, frozen=True):
    """The lines of a grid, of a list only those that are written, and what is known of all."""

    frame: Frame
    scope: Scope


def grid_values(grid: Grid, evaluator: Evaluator) -> GridValues:
    """What stands in a grid."""
    fixed = [column for column in grid.columns if column.formula is None]
    frame = Frame({column.name: [row[i] for row in grid.rows] for i, column in enumerate(fixed)}, len(grid.rows))
    formulas = {column.name: column.formula for column in grid.columns if column.formula is not None}
    reads = {name: columns_read(formula) & formulas.keys() for name, formula in formulas.items()}
    scope = evaluator.scope(frame)
    for name in TopologicalSorter(reads).static_order():  # a column may read any other of the grid
        frame[name] = results(scope.values(formulas[name]))
    if grid.spare is None:
        return GridValues(frame, scope)
    first = next(column.name for column in grid.columns if column.width != 0)
    filled = sum(not is_blank(value) for value in frame[first])
    return GridValues(frame.rows_at(range(min(filled + grid.spare, len(frame)))), scope)


class GridWriter:
    """One grid that is being written."""

    def __init__(self, cells: PageCells, grid: Grid, values: GridValues) -> None:
        self.cells, self.grid, self.frame = cells, grid, values.frame
        self.shown = [column for column in grid.columns if column.width != 0]
        self.hidden = [column.name for column in grid.columns if column.width == 0]
        make = cells.formats.grid_cell if self._is_ruled else cells.formats.list_cell
        places: dict[str, int] = {}
        self.lines: list[tuple[Column, Format, int, int, float]] = []  # style, place, span and width of each column
        edges, at = self._group_edges(), LEFT
        for column in self.shown:
            span = self._span(column)
            places[column.name] = at
            style = make(column, grid.looks.get(column.name), at in edges)
            self.lines.append((column, style, at, span, within(cells.width(at, span), style)))
            at += span
        parts = tuple(column.formula for column in grid.columns)
        self.steps = StepValues(values.scope)
        self.line = cells.formulas.line(cells.first_derived, parts, places)
        self.places = self.line.columns
        self.long = LongRows({})
        needed = self._lines_needed()
        if max(needed, default=0) > MOST_LINES:
            self.long = LongRows.of(
                self.frame, [(column, width) for column, _, _, _, width in self.lines], cells.derives
            )
        if self.long.cuts:
            self.frame = self.long.frame(self.frame, {column.name for column in self.shown})
            needed = self._lines_needed()
        # Of what cannot be cut as much is shown as a row can hold.
        larger = max(line_height(style) for _, style, _, _, _ in self.lines) / LINE_HEIGHT
        self._heights = [row_height(lines * larger) for lines in needed]

    def opening(self) -> list[float]:
        """The heights of what stands on one printed page with the title: the header and the first line, of a small grid all."""
        over = [row_height(1)] if self.grid.over else []
        lines = self._heights if len(self._heights) <= KEPT_WHOLE else self._heights[:1]
        return [*over, *([self._header_height] if self.grid.header else []), *lines]

    def write(self, row: int) -> tuple[int, GridPlace]:
        """Write from ``row``, where its title stands already; gives the row below and where it stands."""
        if self.grid.over:
            self._headers_over(row)
            row += 1
        header = row
        if self.grid.header:
            self._header(row)
            row += 1
        first = row
        if len(self.frame):
            self._rows(first)
            row += len(self.frame)
        for line in self.grid.totals:
            self._total(first + line)
        if first < row:
            for bars in self.grid.bars:
                self._bars(bars, first, row - 1)
        if not self._is_ruled and len(self.frame):
            self._underline(first, row - 1)
        return row, GridPlace(header, first, row - 1, self.places, self.frame)

    @property
    def _is_ruled(self) -> bool:
        return self.grid.ruled and self.grid.spare is None

    def _header(self, row: int) -> None:
        for column, _, at, span, _ in self.lines:
            style = self.cells.formats.grid_header(column)
            self.cells.span(row, at, span, style)
            self.cells.sheet.write_string(row, at, column.header, style)  # where XlsxWriter finds charts' names
        self.cells.rows.add(row, self._header_height)
        if self.grid.name == self.cells.page.repeats:
            self.cells.rows.repeat(row)
            self.cells.sheet.freeze_panes(row + 1, 0)

    def _headers_over(self, row: int) -> None:
        """A header over several columns, which are set apart by it."""
        style, left = self.cells.formats.header_over(), 0
        for header, columns in self.grid.over:
            at, span = self.lines[left][2], sum(line[3] for line in self.lines[left : left + columns])
            self.cells.span(row, at, span, style)
            self.cells.value(row, at, header, style)
            left += columns
        self.cells.rows.add(row, row_height(1))

    def _group_edges(self) -> frozenset[int]:
        """The page columns with which a group ends that has a header over it, but the last."""
        edges, left, at = [], 0, LEFT
        for _, columns in self.grid.over:
            at += sum(map(self._span, self.shown[left : left + columns]))
            left += columns
            edges.append(at - 1)
        return frozenset(edges[:-1])

    def _total(self, row: int) -> None:
        """Let a line stand out in which others are summed up."""
        last = max(at + span for _, _, at, span, _ in self.lines) - 1
        always = {"type": "formula", "criteria": "=TRUE", "format": self.cells.formats.total_line()}
        self.cells.sheet.conditional_format(row, LEFT, row, last, always)

    @cached_property
    def _header_height(self) -> float:
        headers = [(column.header, self.cells.width(at, span), column) for column, _, at, span, _ in self.lines]
        styled = [(text, within(width, self.cells.formats.grid_header(column))) for text, width, column in headers]
        return row_height(max(HEADER_LINES, *(lines_needed(text, width) for text, width in styled)))

    def _span(self, column: Column) -> int:
        return self.grid.spans.get(column.name, 1)

    def _rows(self, first: int) -> None:
        """All lines, column by column: a page may have thousands, and they differ in their values only."""
        columns = self._columns(first)
        heights = self._heights
        merged = [(at, span) for _, _, at, span, _ in self.lines if span > 1]
        for row, height in enumerate(heights, first):
            for at, span in merged:
                self.cells.sheet.merge_cells(row, at, at + span - 1)
            self.cells.rows.add(row, height)

        def make(start: int, end: int) -> Iterator[tuple[str, ...]]:
            part = slice(start - first, end - first + 1)
            return zip(*(text.cells(start, values[part]) for text, values in columns), strict=True)

        self.cells.sheet.make_rows(first, heights, len(columns), make, LEFT)

    def _columns(self, first: int) -> list[tuple[ColumnText, Sequence[Cell]]]:
        """For each column of the page what makes its cells, and their values."""
        size = len(self.frame)
        nothing: list[Cell] = [None] * size
        hidden = Frame({name: self.frame[name] for name in self.hidden}, size)
        given = [Given.of(line) for line in hidden.records()]
        made: list[tuple[ColumnText, Sequence[Cell]]] = []
        for column, style, at, span, _ in self.lines:
            values = self._values(column)
            if column.formula is None:
                made.append((Values(self.cells.sheet, at, style), values))
            else:
                nodes = self.long.formulas(column, self.grid.columns, len(values))
                made.append((self._formulas(nodes, first, at, span, style, given), values))
            made += [(Values(self.cells.sheet, i, style), nothing) for i in range(at + 1, at + span)]
        return [*made, *self._derived(first, given, LEFT + len(made))] if self.line.values else made

    def _derived(self, first: int, given: Sequence[Given], free: int) -> list[tuple[ColumnText, Sequence[Cell]]]:
        """What the lines' formulas look up by, right of what is printed; the columns between are empty."""
        size = len(self.frame)
        made: list[tuple[ColumnText, Sequence[Cell]]] = [(Empty(), [None] * size)] * (self.line.first - free)
        style = self.cells.formats.derived()
        for value in chain_of(self.line):
            at = self.line.at(value)
            shown: Sequence[Cell] = self.steps.of(value)[:size]
            if self.long.cuts:
                nodes, shown = self.long.derived(value, self.steps.of(value), self.grid.columns)
            else:
                nodes = [value] * size
            made.append((self._formulas(nodes, first, at, 1, style, given), shown))
        self.cells.derived_to(self.line)
        return made

    def _formulas(
        self, nodes: Sequence[Expression], first: int, at: int, span: int, style: Format, given: Sequence[Given]
    ) -> ColumnText:
        known: dict[object, Template] = {}
        templates: list[Template] = []
        for row, (chosen, one) in enumerate(zip(nodes, given, strict=True), first):
            node = settled(chosen, one.values)
            alike = id(node), one.kinds
            if alike not in known:
                formula = self.cells.formulas.formula(node, row, given=one, columns=self.places, line=self.line)
                self.cells.check_formula(row, at, formula, span > 1)
                known[alike] = formula.template
            templates.append(known[alike])
        return OwnFormulas(self.cells.sheet, at, style, first, templates, [one.values for one in given])

    def _values(self, column: Column) -> list[Cell]:
        return self.frame[column.name]

    def _lines_needed(self) -> list[int]:
        needed = [self.grid.lines] * len(self.frame)
        for column, _, _, _, width in self.lines:
            LinesNeeded(width).raise_to(needed, self._values(column))
        return needed

    def _bars(self, bars: Bars, first: int, last: int) -> None:
        """The longest one leaves room for the number, which stands on the right."""
        at, of = self.places[bars.column], letters(self.places[bars.of])
        colour = LESS if bars.tone is None else bars.tone.fill
        self.cells.sheet.conditional_format(
            first, at, last, at,
            {
                "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_no_border": True, "bar_color": colour,
                "bar_negative_color": colour, "min_type": "num", "min_value": 0, "max_type": "formula",
                "max_value": f"={ROOM_FOR_NUMBERS}*MAX(1,${of}${first + 1}:${of}${last + 1})",
            },
        )  # fmt: skip

    def _underline(self, first: int, last: int) -> None:
        line = {
            "type": "formula",
            "criteria": f'=TRIM(${letters(LEFT)}{first + 1})<>""',
            "format": self.cells.formats.list_line(),
        }
        for column in self.shown:
            if self.grid.looks.get(column.name) not in (Look.SMILEY, Look.FACE):  # those have colours of their own
                at = self.places[column.name]
                self.cells.sheet.conditional_format(first, at, last, at + self._span(column) - 1, line)


def title_of(grid: Grid) -> Text:
    """The line above a grid; a header below it has a colour of its own and needs no line."""
    return Text(grid.title, Look.CAPTION if grid.header else Look.HEADING)
