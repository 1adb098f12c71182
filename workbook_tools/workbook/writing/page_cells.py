"""Cells of a page: values, formulas and merged cells. What all block writers share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct, field
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from ...rules.evaluate import Evaluator, Scope, results
from ...schema.expressions import Expression
from ...schema.pages import Page
from ...values.cells import Cell
from ..layout import LineColumns, letters
from .cell_writer import write_formula, write_value
from .formats import Formats
from .page_rows import PageRows
from .plain_worksheet import PlainWorksheet
from .row_formulas import NOTHING_GIVEN, Given, RowFormula, RowFormulas

LEFT = 1  # the first column is a narrow margin
PADDING = 5 / 7  # characters; a column is that much wider than what its width says


class PageCells(Struct):
    """The worksheet of one page."""

    page: Page
    workbook: Workbook
    sheet: PlainWorksheet
    formulas: RowFormulas
    formats: Formats
    evaluator: Evaluator
    rows: PageRows
    lines: dict[int, LineColumns] = field(default_factory=dict)
    written: dict[int, int] = field(default_factory=dict)
    derived: int = 0  # how many columns right of what is printed hold what lines look up by

    @property
    def first_derived(self) -> int:
        """The first column right of what is printed that lines use, after a narrow gap."""
        return self.last + 2

    @property
    def derives(self) -> bool:
        """Whether formulas can be taken apart into steps."""
        return self.formulas.layout.derived is not None

    def derived_to(self, line: LineColumns) -> None:
        """Take in how many columns a block's lines use."""
        self.derived = max(self.derived, len(line.values))

    @property
    def last(self) -> int:
        """The page's last column."""
        return LEFT + len(self.page.widths) - 1

    def width(self, column: int, span: int) -> float:
        """The characters that fit beside each other in ``span`` columns."""
        return sum(self.page.widths[column - LEFT : column - LEFT + span]) + (span - 1) * PADDING

    def span(self, row: int, column: int, span: int, style: Format) -> None:
        """Merge ``span`` cells; one cell stays as it is."""
        if span > 1:
            self.sheet.merge_cells(row, column, column + span - 1)
            for blank in range(column + 1, column + span):
                self.value(row, blank, None, style)

    def value(self, row: int, column: int, value: Cell, style: Format) -> None:
        write_value(self.sheet, row, column, value, style)

    def formula(
        self,
        row: int,
        column: int,
        node: Expression,
        value: Cell,
        style: Format,
        given: Given = NOTHING_GIVEN,
        merged: bool = True,
        line: LineColumns | None = None,
    ) -> None:
        """Write ``node`` as a live formula with its cached value; ``given`` is what it reads."""
        own = line or self.lines.setdefault(row, LineColumns(self.first_derived))
        formula = self.formulas.formula(node, row, given=given, line=own)
        self.check_formula(row, column, formula, merged)
        write_formula(self.sheet, row, column, formula, value, style)
        if line is None:
            self._derived(row, own, given)

    def _derived(self, row: int, line: LineColumns, given: Given) -> None:
        """What a formula that stands alone looks up by, beside the page in its row."""
        done = self.written.setdefault(row, 0)
        for value in islice(chain_of(line), done, None):
            at, style = line.at(value), self.formats.derived()
            shown = self.evaluator.of(value, given.values) if given.values else self.evaluator.one(value)
            formula = self.formulas.formula(value, row, given=given, line=line)
            write_formula(self.sheet, row, at, formula, shown, style)
            self.written[row] += 1
        self.derived_to(line)

    def check_formula(self, row: int, column: int, formula: RowFormula, merged: bool) -> None:
        """Excel allows no array formula in merged cells."""
        assert not (formula.array and merged), (self.page.name, row, column)

    def text(self, row: int, column: int, text: str | Expression, style: Format, given: Given = NOTHING_GIVEN) -> None:
        """Write a text, or the formula and the value of one."""
        if isinstance(text, str):
            self.value(row, column, text, style)
        else:
            self.formula(row, column, text, self.value_of(text, given), style, given)

    def value_of(self, text: str | Expression, given: Given = NOTHING_GIVEN) -> Cell:
        """A text, or what an expression gives."""
        if isinstance(text, str):
            return text
        return self.evaluator.of(text, given.values) if given.values else self.evaluator.one(text)

    def reference(self, row: int, column: int) -> str:
        """The absolute reference of a cell, with the sheet."""
        return f"{self.quoted}!${letters(column)}${row + 1}"

    def area(self, first: int, last: int, column: int) -> str:
        """The absolute reference of a column's cells, with the sheet."""
        letter = letters(column)
        return f"={self.quoted}!${letter}${first + 1}:${letter}${last + 1}"

    @property
    def quoted(self) -> str:
        return "'" + self.page.title.replace("'", "''") + "'"


class StepValues:
    """What the lines of one kind look up by, worked out for all of them at once when it is first asked for."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known: dict[Expression, Sequence[Cell]] = {}

    def of(self, step: Expression) -> Sequence[Cell]:
        """The values of a step, one a line."""
        known = self._known.get(step)
        if known is None:
            known = self._known[step] = results(self._scope.values(step))
        return known


def chain_of(line: LineColumns) -> Iterator[Expression]:
    """What a line derives, also what is only asked for while the others are compiled."""
    done = 0
    while done < len(line.values):
        yield list(line.values)[done]
        done += 1
