"""Write a page: blocks one below the other, every figure a live formula with its cached value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import xlsxwriter

from ...definition import words as w
from ...definition.colours import READY, TAB_READ
from ...definition.levels import MISSING
from ...definition.page_mark import page_mark
from ...definition.workbooks import WorkbookKind
from ...messages.files import written
from ...rules.evaluate import Evaluator
from ...schema.pages import Card, Cards, Charts, Gap, Grid, Legend, Look, NamedFigure, Page, Sections, Text
from ...values.cells import Cell
from ..layout import a1
from .chart_writer import write_charts
from .formats import Formats, word_rules
from .grid_writer import GridPlace, GridValues, GridWriter, grid_values, title_of
from .long_texts import parts_of
from .page_cells import LEFT, PageCells
from .page_rows import HIGHEST_ROW, MARGINS, PageRows
from .plain_worksheet import PlainWorksheet
from .row_formulas import NOTHING_GIVEN, Given, RowFormulas
from .row_heights import LINE_HEIGHT, line_height, lines_needed, row_height, within
from .section_writer import SectionValues, write_sections

_LOOK_HEIGHTS = {
    Look.TITLE: 30.0,
    Look.NOTICE: 24.0,
    Look.VERDICT: 26.0,
    Look.HEADING: 22.0,
    Look.CAPTION: 24.0,
    Look.STATUS: 28.0,
}
_CARD_HEIGHTS = {"label": 17.0, "figure": 31.0, "note": 16.0}
_NAMED_HEIGHT = 18.0
GAP = 9.0


class PageWriter:
    """One page: ``evaluate`` computes its figures, ``write`` puts it into a worksheet."""

    def __init__(
        self, page: Page, formulas: RowFormulas, formats: Formats, evaluator: Evaluator, inputs: Mapping[str, Cell]
    ) -> None:
        self.page = page
        self.formulas = formulas
        self.formats = formats
        self.evaluator = evaluator
        self.inputs = inputs
        self.grids: dict[str, GridValues] = {}
        self.places: dict[str, GridPlace] = {}

    def evaluate(self) -> None:
        """Compute figures and grids; later figures may read earlier ones."""
        self.evaluator.figures |= self.inputs  # what people write there themselves
        figures = [figure for figure in self._figures() if figure.expression is not None]
        for figure in [*reversed(figures), *figures]:  # those further down may be read above, so run twice
            assert figure.expression is not None
            self.evaluator.figures[figure.name] = self.evaluator.one(figure.expression)
        for block in self.page.blocks:
            if isinstance(block, Grid):
                self.grids[block.name] = grid_values(block, self.evaluator)

    def _figures(self) -> Iterator[NamedFigure]:
        for block in self.page.blocks:
            if isinstance(block, NamedFigure):
                yield block
            elif isinstance(block, Cards):
                yield from (card.figure for card in block.cards)

    def sections(self) -> Iterator[Sections]:
        """The page's sections, which are computed together with those of other pages."""
        return (block for block in self.page.blocks if isinstance(block, Sections))

    def write(
        self, workbook: xlsxwriter.Workbook, sheet: PlainWorksheet, sections: SectionValues, kind: WorkbookKind
    ) -> None:
        """Write all blocks and the page's print set-up."""
        self.values = sections
        cells = PageCells(
            self.page, workbook, sheet, self.formulas, self.formats, self.evaluator, PageRows(sheet, self.page)
        )
        sheet.hide_gridlines(2)
        sheet.set_tab_color(TAB_READ)
        if self.page.opened:
            sheet.activate()
        sheet.set_column(0, 0, 2)
        for i, width in enumerate(self.page.widths):
            sheet.set_column(LEFT + i, LEFT + i, width)
        row = 0
        charts: list[tuple[int, Charts]] = []
        for block in self.page.blocks:
            if isinstance(block, Charts):
                charts.append((row, block))
            row = self._block(cells, row, block)
        for at, block in charts:  # their grids may stand below them
            write_charts(cells, at, block, self.places)
        coloured = kind.form.coloured if kind.protected else (*kind.form.coloured, (MISSING.text, MISSING.tone))
        for rule in word_rules(self.formats, (*coloured, *self.page.coloured)):
            sheet.conditional_format(0, LEFT, row, cells.last, rule)
        cells.rows.finish(self.page.one_page)
        if cells.derived:
            first, heading = cells.first_derived, cells.first_derived + cells.written.get(0, 0)
            sheet.set_column(first, max(first + cells.derived - 1, heading), 9, None, {"level": 1, "hidden": True})
            if not kind.protected:  # whatever a department's workbook has besides is named when it comes back
                cells.value(0, heading, written("workbook.derived"), self.formats.derived())
        self._print_setup(sheet, row, cells.last)
        if kind.protected:
            sheet.protect("", {"format_columns": True, "format_rows": True})
        else:
            cells.value(0, 0, page_mark(self.page.title), self.formats.mark())

    def _block(self, cells: PageCells, row: int, block: object) -> int:
        """Write one block from ``row``; gives the row below it."""
        match block:
            case Text():
                return self._text(cells, row, block)
            case NamedFigure():
                return self._named_figure(cells, row, block)
            case Cards():
                return self._cards(cells, row, block)
            case Grid():
                return self._grid(cells, row, block)
            case Charts():
                cells.rows.keep(row, [row_height(1)] * block.lines)
                for at in range(block.lines):
                    cells.rows.add(row + at, row_height(1))
                return row + block.lines
            case Sections():
                return write_sections(cells, row, block, self.values)
            case Legend():
                return self._legend(cells, row, block)
            case Gap():
                if not cells.rows.fits(GAP):
                    return row  # what comes next begins a page
                cells.rows.add(row, GAP)
                return row + 1
        raise TypeError(f"{self.page.name}: {block!r} is no block")

    def _text(self, cells: PageCells, row: int, block: Text, given: Given = NOTHING_GIVEN) -> int:
        style = self.formats.look(block.look)
        width = within(cells.width(LEFT, len(self.page.widths)), style)
        value = cells.value_of(block.text, given)
        line = line_height(style)
        lines = max(block.lines, lines_needed(value, width))
        if lines * line > HIGHEST_ROW and (cells.derives or isinstance(block.text, str)):
            cut = parts_of(value, width, int(HIGHEST_ROW / line) // 2)
            for text in cut.of(block.text):
                row = self._text(cells, row, Text(text, block.look), given)
            return row
        cells.span(row, LEFT, len(self.page.widths), style)
        cells.text(row, LEFT, block.text, style, given)
        cells.rows.add(row, max(_LOOK_HEIGHTS.get(block.look, 0), row_height(lines * line / LINE_HEIGHT)))
        return row + 1

    def _named_figure(self, cells: PageCells, row: int, block: NamedFigure) -> int:
        cells.value(row, LEFT, block.label, self.formats.look(Look.LABEL))
        style = self.formats.look(block.look)
        column, span = LEFT + 1, 2 if len(self.page.widths) > 2 else 1
        cells.span(row, column, span, style)
        self._figure(cells, row, column, block, style)
        if block.look is Look.STATUS:
            ready = {"type": "cell", "criteria": "==", "value": f'"{w.READY}"', "format": self.formats.colours(READY)}
            cells.sheet.conditional_format(row, column, row, column, ready)
        lines = 1
        if style.text_wrap and block.expression is not None:
            lines = lines_needed(self.evaluator.figures[block.name], within(cells.width(column, span), style))
        least = _LOOK_HEIGHTS.get(block.look, _NAMED_HEIGHT)
        cells.rows.add(row, max(least, row_height(lines * line_height(style) / LINE_HEIGHT)))
        return row + 1

    def _legend(self, cells: PageCells, row: int, block: Legend) -> int:
        rest, style = len(self.page.widths) - 1, self.formats.look(Look.BODY)
        room = within(cells.width(LEFT + 1, rest), style)
        for tone, word, meaning in block.entries:
            cells.value(row, LEFT, word, self.formats.legend(tone))
            cells.span(row, LEFT + 1, rest, style)
            cells.value(row, LEFT + 1, meaning, style)
            cells.rows.add(row, row_height(lines_needed(meaning, room)))
            row += 1
        return row

    def _figure(self, cells: PageCells, row: int, column: int, figure: NamedFigure, style: object) -> None:
        if figure.expression is None:
            cells.value(row, column, self.inputs.get(figure.name), style)
        else:
            cells.formula(row, column, figure.expression, self.evaluator.figures[figure.name], style)
        cells.workbook.define_name(f"fig_{figure.name}", "=" + cells.reference(row, column))

    def _cards(self, cells: PageCells, row: int, block: Cards) -> int:
        at = LEFT
        for card in block.cards:
            self._card(cells, row, at, card)
            at += card.span
        cells.rows.keep(row, list(_CARD_HEIGHTS.values()))
        for part, height in enumerate(_CARD_HEIGHTS.values()):
            cells.rows.add(row + part, height)
        return row + len(_CARD_HEIGHTS)

    def _card(self, cells: PageCells, row: int, at: int, card: Card) -> None:
        label, figure, note = (self.formats.card(card.tone, part, card.figure.look) for part in _CARD_HEIGHTS)
        for part, style in enumerate((label, figure, note)):
            cells.span(row + part, at, card.span, style)
        cells.value(row, at, card.figure.label, label)
        self._figure(cells, row + 1, at, card.figure, figure)
        cells.text(row + 2, at, card.note, note)

    def _grid(self, cells: PageCells, row: int, grid: Grid) -> int:
        values = self.grids[grid.name]
        writer = GridWriter(cells, grid, values)
        title = title_of(grid)
        if title.text:
            cells.rows.keep(row, [_LOOK_HEIGHTS[title.look], *writer.opening()])
            row = self._text(cells, row, title)
        row, self.places[grid.name] = writer.write(row)
        if grid.more is not None:
            row = self._text(cells, row, Text(grid.more, Look.NOTE), Given.of({"written": len(values.frame)}))
        return row

    def _print_setup(self, sheet: PlainWorksheet, rows: int, last: int) -> None:
        if self.page.landscape:
            sheet.set_landscape()
        sheet.set_paper(8 if self.page.a3 else 9)
        sheet.set_margins(**MARGINS)
        sheet.center_horizontally()
        sheet.print_area(0, LEFT, max(rows - 1, 0), last)
        sheet.ignore_errors({"number_stored_as_text": f"{a1(0, LEFT)}:{a1(max(rows - 1, 0), last)}"})
        left, right = (_printed(text) for text in self.page.header)
        if left or right:
            sheet.set_header(f"&L&9{left}&R&9{right}")
        sheet.set_footer(f"&L&8{_printed(self.page.footer) or '&A'}&R&8Side &P af &N")


def _printed(text: str) -> str:
    """A text for a header or footer, where & begins a code and 255 characters are all there is room for."""
    text = text[:100].replace("&", "&&")
    return " " + text if text[:1].isdigit() else text
