"""The hidden sheet ``_kontrol``: for each row of the input sheets, which cell is wrong first,
and the row's warnings.

The links on ``Start`` jump there. It stands apart because the input sheets' columns are a contract.
"""

from __future__ import annotations

from collections.abc import Iterator

import xlsxwriter

from ...definition.workbooks import POINTERS_TITLE
from ...rules.check import rules_for
from ...rules.derive import control, pointer
from ...rules.evaluate import Evaluator
from ...schema.expressions import Expression
from ...schema.structure import Severity
from ..frames import frame_of
from ..layout import FIRST_ROW, HEADER_ROW, SheetLayout, WorkbookLayout, letters, pointer_name, warning_name
from .cell_writer import write_formula, write_value
from .formats import Formats
from .plain_worksheet import PlainWorksheet
from .row_formulas import RowFormulas


def write_pointers(
    workbook: xlsxwriter.Workbook, layout: WorkbookLayout, formats: Formats, evaluator: Evaluator
) -> None:
    """Write the hidden sheet and name its columns."""
    worksheet = workbook.add_worksheet(POINTERS_TITLE, PlainWorksheet)
    style = formats.make(locked=True)
    formulas = RowFormulas(layout)
    for at, (place, name, expression) in enumerate(_columns(layout)):
        write_value(worksheet, HEADER_ROW, at, name, style)
        values = evaluator.rows(expression, evaluator.tables[place.sheet.name])
        spare = evaluator.rows(expression, frame_of(place.sheet, [{}]))[0]
        for row in range(FIRST_ROW, place.last_table_row + 1):
            formula = formulas.formula(expression, row, place.sheet.name, prefix=f"'{place.sheet.title}'!")
            position = row - FIRST_ROW
            value = values[position] if position < len(values) else spare
            write_formula(worksheet, row, at, formula, value, style)
        cells = f"'{POINTERS_TITLE}'!${letters(at)}${FIRST_ROW + 1}:${letters(at)}${place.last_table_row + 1}"
        workbook.define_name(name, "=" + cells)
    worksheet.hide()
    worksheet.protect("")


def _columns(layout: WorkbookLayout) -> Iterator[tuple[SheetLayout, str, Expression]]:
    """The hidden columns: where each belongs, its defined name and what it computes."""
    for place in layout.sheets.values():
        if place.sheet.control:
            rules = rules_for(place.sheet, layout.kind)
            yield place, pointer_name(place.sheet.name), pointer(rules, _letters(place))
            yield place, warning_name(place.sheet.name), control(rules, severity=Severity.WARNING)


def _letters(place: SheetLayout) -> dict[str, str]:
    return {name: letters(i) for i, name in enumerate(place.sheet.names)}
