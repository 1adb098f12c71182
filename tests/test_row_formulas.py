"""A formula compiled once and filled in row by row is the one that is compiled for that row."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from workbook_tools.definition.workbooks import AGREEMENT
from workbook_tools.rules.excel import LONGEST_FORMULA, Compiler
from workbook_tools.schema.expressions import Col, Concat, Count, Equal, Expression, If, Literal, Other
from workbook_tools.values.cells import Cell
from workbook_tools.workbook.frames import empty_tables
from workbook_tools.workbook.layout import WorkbookLayout, letters
from workbook_tools.workbook.writing.row_formulas import Given, RowFormulas

LAYOUT = WorkbookLayout.of(AGREEMENT, empty_tables(AGREEMENT))
COLUMNS = {"shown": 1}
OF_DEPARTMENT = Count("items", Equal(Other("department"), Col("who")))
TOLD = If(Equal(Col("who"), Col("shown")), Concat((Col("who"), Literal(": "), OF_DEPARTMENT)), Col("n"))


def once(node: Expression, row: int, given: dict[str, Cell]) -> str:
    """The formula compiled for just this row."""
    return Compiler(LAYOUT.places(row=row, literals=given, columns=COLUMNS)).compile(node).text


@pytest.mark.parametrize(
    "who", ["Nord", "", 'Børn & "Unge"', "1.10", "x" * 450, 3, 7_130_021, 98_765, 0.5, True, 1, None]
)
@pytest.mark.parametrize("n", [1, 12, 98_765])
def test_fixed_values_and_rows_change(who: Cell, n: int) -> None:
    formulas = RowFormulas(LAYOUT)
    formulas.formula(TOLD, 0, given=Given.of({"who": "Syd", "n": 4}), columns=COLUMNS)  # what was compiled before
    for row in (0, 9, 12_344):
        given = {"who": who, "n": n}
        formula = formulas.formula(TOLD, row, given=Given.of(given), columns=COLUMNS)
        assert formula.text == once(TOLD, row, given)
        assert formula.template.xml(formula.row, formula.given) == escape(formula.text.removeprefix("="))


def test_values_of_other_types_are_not_taken_for_each_other() -> None:
    formulas = RowFormulas(LAYOUT)
    found = [formulas.formula(Col("n"), 0, given=Given.of({"n": n}), columns=COLUMNS).text for n in (True, 1, 1.0, "1")]
    assert found == [once(Col("n"), 0, {"n": n}) for n in (True, 1, 1.0, "1")]


def test_a_formula_that_its_texts_make_too_long_is_refused() -> None:
    long = RowFormulas(LAYOUT).formula(TOLD, 0, given=Given.of({"who": "x" * LONGEST_FORMULA, "n": 1}), columns=COLUMNS)
    with pytest.raises(ValueError, match="longer than Excel allows"):
        assert long.text
    with pytest.raises(ValueError, match="longer than Excel allows"):
        assert long.template.xml(long.row, long.given)


def test_a_formula_that_only_its_escapes_make_long_is_written() -> None:
    given = Given.of({"who": "&" * (LONGEST_FORMULA // 5), "n": 1})
    formula = RowFormulas(LAYOUT).formula(TOLD, 0, given=given, columns=COLUMNS)
    assert LONGEST_FORMULA < len(formula.template.xml(formula.row, formula.given)) == len(escape(formula.text)) - 1


@pytest.mark.parametrize("row", [0, 9, 12_344])
def test_a_formula_of_a_data_sheet_in_the_xml(row: int) -> None:
    template = RowFormulas(LAYOUT).template(Concat((Col("item"), Literal("<&>"), Col("item"))), "items")
    assert template.xml(row, {}) == escape(template.text(row, {}).removeprefix("="))
    assert f"${letters(LAYOUT.sheets['items'].index('item'))}{row + 1}" in template.xml(row, {})
