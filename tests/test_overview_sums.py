"""The line of Overblik that says whether the parts give the whole."""

from __future__ import annotations

import pytest

from tests.conftest import Consolidated
from workbook_tools.definition.agreement_sheets import BUDGET_LINES
from workbook_tools.definition.economy_sheet import ECONOMY
from workbook_tools.definition.follow_up_sheet import FOLLOW_UP
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.definition.overview_sums import ALL_COUNTED, NOT_ALL_COUNTED, left_out, sums_line
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.sums import sums_of
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.rules.check import compute
from workbook_tools.rules.evaluate import Evaluator
from workbook_tools.schema.expressions import Count
from workbook_tools.workbook.writing.grid_writer import grid_values

SHEETS = (FOLLOW_UP, ECONOMY, BUDGET_LINES)


@pytest.fixture(scope="module")
def agreement(consolidated: Consolidated) -> Agreement:
    return load_agreement(consolidated.path).agreement


def counted(agreement: Agreement, sheet: str = "", column: str = "", value: object = None) -> tuple[Evaluator, bool]:
    """What is counted where the first row of a sheet has another value, and whether the script's sums hold."""
    tables = {name: frame.copy() for name, frame in agreement.tables.items()}
    if sheet:
        tables[sheet].put(0, column, value)
    evaluator = compute(agreement.kind, tables)
    return evaluator, all(one.holds for one in sums_of(agreement.with_tables(**tables)))


def numbers(evaluator: Evaluator) -> dict[str, object]:
    found = {sheet.name: evaluator.one(Count(sheet.name, left_out(DEFAULT, sheet))) for sheet in SHEETS}
    return {sheet: number for sheet, number in found.items() if number}


def test_all_rows_are_counted_in_a_sound_workbook(agreement: Agreement) -> None:
    evaluator, holds = counted(agreement)
    assert holds
    assert numbers(evaluator) == {}
    line = grid_values(sums_line(DEFAULT), evaluator).frame.row(0)
    assert line["sums"] == ALL_COUNTED
    assert {line[sheet.name] for sheet in SHEETS} == {""}


@pytest.mark.parametrize(
    ("sheet", "column", "value"),
    [
        ("follow_up", "smiley", "🙂"),
        ("economy", "economy_smiley", "ja"),
        ("budget_lines", "type", "Andet"),
        ("budget_lines", "category", "Andet"),
        ("budget_lines", "year_2", "1.250,-"),
    ],
)
def test_a_row_that_a_part_does_not_count_is_led_to(agreement: Agreement, sheet: str, column: str, value: str) -> None:
    evaluator, holds = counted(agreement, sheet, column, value)
    assert not holds  # the script counts by other code
    assert numbers(evaluator) == {sheet: 1}
    line = grid_values(sums_line(DEFAULT), evaluator).frame.row(0)
    assert line["sums"] == NOT_ALL_COUNTED
    assert str(line[sheet]).endswith(": 1 ikke talt med – gå til den første")


@pytest.mark.parametrize("sheet", ["follow_up", "economy"])
def test_a_department_that_is_on_no_list_counts_nowhere(agreement: Agreement, sheet: str) -> None:
    assert numbers(counted(agreement, sheet, "department", "Nedlagt")[0]) == {sheet: 1}


def test_the_rows_of_an_item_whose_theme_is_on_no_list_count_nowhere(agreement: Agreement) -> None:
    item = agreement.tables["items"]["item"][0]
    evaluator, holds = counted(agreement, "items", "theme", "Ukendt")
    assert not holds
    rows = {sheet: agreement.tables[sheet]["item"].count(item) for sheet in ("follow_up", "economy")}
    assert any(rows.values())
    assert numbers(evaluator) == {sheet: number for sheet, number in rows.items() if number}
