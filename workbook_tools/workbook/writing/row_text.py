"""A data sheet's columns as XML text: what XlsxWriter would write, without a call and an object for each cell.

Long sheets are most of what a consolidated workbook holds, and XlsxWriter's calls were most of the time
it took. A test holds every kind of cell against XlsxWriter's own; what is not plain is left to it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Protocol

from xlsxwriter.format import Format

from ...values.cells import Cell, is_blank
from ..layout import letters
from .cell_writer import value_rest, write_formula, write_value
from .plain_worksheet import PlainWorksheet
from .row_formulas import RowFormula, Standing, Template
from .xml_text import text_value

MOST_KNOWN = 5_000  # texts of a column that are remembered
MOST_POINTING = 100  # the same of cells that point to a formula above: numbers hardly come again
_PLAIN = frozenset({str, int, float, bool})  # what most formulas give; the others are told apart one by one
_VALUES = (str, int, float)
_VALUES_ONLY = frozenset(_VALUES)
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
ROW = "\0"  # stands for the number of its row in the text of a cell, which holds no such sign itself
# What stands in XML otherwise than it is.
_NOT_PLAIN = "_x[0-9a-fA-F]{4}_|[\x00-\x08\x0b-\x1f\ufffe\uffff]"


class ColumnText(Protocol):
    """Makes the cells of one column."""

    def cells(self, first: int, values: Sequence[Cell]) -> list[str]:
        """The cells with these values, from a row (zero-based) on."""


class Values:
    """A column of values; see ``write_value``. A date looks as ``dates`` says, if it is given."""

    def __init__(self, worksheet: PlainWorksheet, column: int, style: Format, dates: Format | None = None) -> None:
        self.worksheet = worksheet
        self.column = column
        self.style = style
        self._look = f'" s="{style._get_xf_index()}"'
        self.dates = Values(worksheet, column, dates) if dates is not None else None
        self._start = f'<c r="{letters(column)}'
        self._texts = worksheet.str_table
        self._known: dict[Cell, str] = {}  # what comes after the row's number

    def cells(self, first: int, values: Sequence[Cell]) -> list[str]:
        start, known = self._start, self._known
        blank = f"{self._look}/>"
        made: list[str] = []
        for row, value in enumerate(values, first + 1):
            if value is None:
                made.append(f"{start}{row}{blank}")
                continue
            rest = known.get(value)
            if rest is None:
                made.append(self._new(row - 1, value))
            else:
                made.append(f"{start}{row}{rest}")
                self._texts.count += 1
        return made

    def cell(self, row: int, value: Cell) -> str:
        """The cell with this value in a row."""
        return self.cells(row, (value,))[0]

    def empty_text(self, row: int) -> str:
        """A cell with a text of no length, which no program takes for a blank cell to put something in."""
        number = self._texts._get_shared_string_index("")
        return f'{self._start}{row + 1}{self._look} t="s"><v>{number}</v></c>'

    def _new(self, row: int, value: Cell) -> str:
        """A cell whose value is no text that is known."""
        if self.dates is not None and isinstance(value, dt.date):
            return self.dates.cell(row, value)
        rest = value_rest(self.worksheet, value)
        if rest is None:
            write = partial(write_value, self.worksheet, row, self.column, value, self.style)
            return self.worksheet.text_of(row, self.column, write)
        rest = self._look + rest
        if isinstance(value, str) and value:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[value] = rest
        return f"{self._start}{row + 1}{rest}"


def blank_cells(first: int, last: int, style: Format) -> list[str]:
    """The cells of a row from one column to another in which nothing stands: the pieces between the row's numbers."""
    end = f'{ROW}" s="{style._get_xf_index()}"/>'
    return "".join(f'<c r="{letters(column)}{end}' for column in range(first, last + 1)).split(ROW)


class Empty:
    """A column in which nothing stands, not even a look."""

    def cells(self, first: int, values: Sequence[Cell]) -> list[str]:
        return [""] * len(values)


class Linked:
    """A column of values of which some rows are links: a number stays one, and any other value is its text."""

    def __init__(self, plain: Values, linked: Values, rows: Collection[int]) -> None:
        self.plain = plain
        self.linked = linked
        self.rows = rows

    def cells(self, first: int, values: Sequence[Cell]) -> list[str]:
        return [
            (self.linked.empty_text(row) if is_blank(value) else self.linked.cell(row, _linked(value)))
            if row in self.rows
            else self.plain.cell(row, value)
            for row, value in enumerate(values, first)
        ]


def _linked(value: Cell) -> Cell:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


class Formulas:
    """A column of formulas with their cached values; see ``write_formula``. Those down to row ``last`` (zero-based) that
    are alike stand in the first cell only, which the others point to, where they may and hold no "". Without ``style`` they
    look usual."""

    def __init__(
        self, worksheet: PlainWorksheet, column: int, style: Format | None, template: Template, last: int = 0
    ) -> None:
        self.worksheet = worksheet
        self.column = column
        self.style = style
        self.template = template
        self.last = last if template.shareable else 0
        self._letters = letters(column)
        self._look = '"' if style is None else f'" s="{style._get_xf_index()}"'
        self._shared = ""  # the formula of the cells that point to the first
        self.known: dict[Cell, str] = {}  # those cells by their values, with ROW for the row's number

    @property
    def may_share(self) -> bool:
        """Whether cells may point to the formula of one above."""
        return self.last > 0

    def pointing(self, value: Cell) -> str:
        """The cell with a plain value that points to the formula above, in the row ``ROW``. All values are of one type
        where some are truth values."""
        text = self.known.get(value)
        if text is None:
            if len(self.known) >= MOST_POINTING:
                self.known.clear()
            text = self.known[value] = (
                f'<c r="{self._letters}{ROW}{self._rest(value) if value != "" else self._alone()}'
            )
        return text

    def _alone(self) -> str:
        """What comes after its row's number in a cell that holds "" and has the formula for itself. Where one that points
        to another holds "", LibreOffice works it out anew, but does not tell those that read it when it changes."""
        assert self.template.only_rows, "a place among rows is no text"
        return f"{self._look}{formula_rest(ROW.join(self.template.escaped), '')}"

    def cells(self, first: int, values: Sequence[Cell]) -> list[str]:
        made: list[str] = []
        while not self._shared and self.last > first and len(made) < len(values):
            value = values[len(made)]
            made.append(self._first(first, value) if value != "" else self._cell(first, value, self.template, {}))
            first += 1
        values = values[len(made) :]
        if not self._shared or not _PLAIN.issuperset(map(type, values)) or not _ERRORS.isdisjoint(values):
            return made + [self._cell(row, value, self.template, {}) for row, value in enumerate(values, first)]
        return made + self._pointing(first, values)

    def _pointing(self, first: int, values: Sequence[Cell]) -> list[str]:
        """Cells with plain values that point to the formula above, but for those with ""."""
        start, numbers = f'<c r="{self._letters}', _numbers(first + 1, len(values))
        rest: Callable[[Cell], str] = self._rest
        if bool not in set(map(type, values)):  # TRUE and 1 are one in a dictionary
            rest = {value: self._rest(value) for value in set(values)}.__getitem__  # few differ
        if "" not in values:
            return [f"{start}{n}{rest(value)}" for n, value in zip(numbers, values, strict=True)]
        return [
            f"{start}{n}{rest(value)}" if value != "" else self._cell(row, value, self.template, {})
            for row, (n, value) in enumerate(zip(numbers, values, strict=True), first)
        ]

    def _rest(self, value: Cell) -> str:
        """What comes after its row's number in a cell with a plain value that points to the formula above."""
        if value.__class__ is str:
            return f'{self._look} t="str">{self._shared}{text_value(value)}</c>'
        if value.__class__ is bool:
            return f'{self._look} t="b">{self._shared}<v>{value:d}</v></c>'
        if value.__class__ is float and value.is_integer():
            value = int(value)
        return f"{self._look}>{self._shared}<v>{value}</v></c>"

    def _first(self, row: int, value: Cell) -> str:
        """The cell that has the formula which those below it point to."""
        cell = self._cell(row, value, self.template, {})
        if "<f>" in cell:
            number = self.worksheet.shared_formulas
            self.worksheet.shared_formulas += 1
            self._shared = f'<f t="shared" si="{number}"/>'
            reach = f"{self._letters}{row + 1}:{self._letters}{self.last + 1}"
            cell = cell.replace("<f>", f'<f t="shared" ref="{reach}" si="{number}">', 1)
        return cell

    def cell(self, row: int, value: Cell, given: Mapping[str, Cell], standing: Standing) -> str:
        """The cell in a row, where these fixed values are ``given`` and stand in the formula so."""
        return self._cell(row, value, self.template, given, standing)

    def _cell(
        self, row: int, value: Cell, template: Template, given: Mapping[str, Cell], standing: Standing | None = None
    ) -> str:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        formula = template.xml(row, given, standing)
        rest = (
            array_formula_rest(f"{self._letters}{row + 1}", formula, value)
            if template.array
            else formula_rest(formula, value)
        )
        if rest is None:
            row_formula = RowFormula(template, row, given)
            write = partial(write_formula, self.worksheet, row, self.column, row_formula, value, self.style)
            return self.worksheet.text_of(row, self.column, write)
        return f'<c r="{self._letters}{row + 1}{self._look}{rest}'


class OwnFormulas(Formulas):
    """A column in which each row from ``first`` on has a formula of its own, with fixed values in it."""

    def __init__(
        self,
        worksheet: PlainWorksheet,
        column: int,
        style: Format,
        first: int,
        templates: Sequence[Template],
        given: Sequence[Mapping[str, Cell]],
    ) -> None:
        alike = len(templates) > 1 and all(template is templates[0] for template in templates)
        super().__init__(worksheet, column, style, templates[0], first + len(templates) - 1 if alike else 0)
        self.first, self.templates, self.given = first, templates, given

    def cells(self, first: int, values: Sequence[Cell]) -> list[str]:
        if self.last:
            return super().cells(first, values)
        part = slice(first - self.first, first - self.first + len(values))
        formulas = zip(values, self.templates[part], self.given[part], strict=True)
        return [self._cell(row, value, template, given) for row, (value, template, given) in enumerate(formulas, first)]


def is_plain(values: Sequence[Cell]) -> bool:
    """Whether all are texts and numbers, none of them an error, or all are truth values."""
    kinds = set(map(type, values))
    return kinds == {bool} or (_VALUES_ONLY.issuperset(kinds) and (str not in kinds or _ERRORS.isdisjoint(values)))


@lru_cache(maxsize=16)
def _numbers(first: int, size: int) -> tuple[str, ...]:
    """Row numbers as text."""
    return tuple(map(str, range(first, first + size)))


# --- the cells' XML after reference and format; None where it is left to XlsxWriter --------------------


def formula_rest(formula: str, value: Any) -> str | None:
    """The XML of a formula, which is escaped already, and its value."""
    kind = value.__class__
    if kind is int or kind is float or value == "":
        return f"><f>{formula}</f><v>{value}</v></c>"
    if kind is bool:
        return f' t="b"><f>{formula}</f><v>{value:d}</v></c>'
    if not isinstance(value, str) or value in _ERRORS:
        return None
    return f' t="str"><f>{formula}</f>{text_value(value)}</c>'


def array_formula_rest(reference: str, formula: str, value: Any) -> str | None:
    """The XML of an array formula in one cell, which is escaped already, and its value."""
    if isinstance(value, bool) or not isinstance(value, _VALUES) or re.search(_NOT_PLAIN, f"{formula}{value}"):
        return None
    kind, shown = (' t="str"', text_value(value)) if isinstance(value, str) else ("", f"<v>{value}</v>")
    return f'{kind}><f t="array" ref="{reference}">{formula}</f>{shown}</c>'
