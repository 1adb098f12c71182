"""A department's sheet shows by colour what to fill in now, and Start leads to the first that is missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.levels_by_name import KEPT, NOT_REACHED, REACHED
from tests.test_rules import Row, first_row, tables_with
from workbook_tools.definition import colours
from workbook_tools.definition import words as w
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.definition.start_page import start
from workbook_tools.definition.workbooks import DEPARTMENT
from workbook_tools.rules.check import compute, rules_for
from workbook_tools.rules.what_to_fill_in import what_to_fill_in, where_control_speaks
from workbook_tools.schema.pages import Grid, Legend, NamedFigure
from workbook_tools.schema.structure import Severity
from workbook_tools.values.cells import Cell, CellError
from workbook_tools.workbook.writing.grid_writer import grid_values

WRONG, REQUIRED = colours.FAULTS[Severity.ERROR].name, colours.REQUIRED.name
NOT_NEEDED, DONE, OPEN = colours.NOT_NEEDED.name, colours.DONE.name, ""


def seen(sheet: str, column: str, change: Row) -> str:
    """The tone of the column's cell in the first row."""
    evaluator = compute(DEPARTMENT, tables_with(DEPARTMENT, first_row(sheet, change)))
    declared, frame = DEPARTMENT.sheet(sheet), evaluator.tables[sheet]
    told = what_to_fill_in(rules_for(declared, DEPARTMENT), declared.column(column))
    return next((tone.name for tone, where in told if evaluator.rows(where, frame)[0] is True), OPEN)


NOTHING = {"smiley": None, "comment": None, "expected": None}


@pytest.mark.parametrize(
    ("column", "change", "tone"),
    [
        ("smiley", NOTHING, REQUIRED),
        ("smiley", NOTHING | {"smiley": ":)"}, WRONG),
        ("smiley", NOTHING | {"smiley": CellError("#N/A")}, WRONG),
        ("smiley", NOTHING | {"smiley": REACHED}, DONE),
        ("comment", NOTHING, NOT_NEEDED),
        ("comment", NOTHING | {"smiley": REACHED}, NOT_NEEDED),
        ("comment", NOTHING | {"smiley": REACHED, "comment": "Alt er klart."}, DONE),
        ("comment", NOTHING | {"smiley": NOT_REACHED}, REQUIRED),
        ("comment", NOTHING | {"smiley": NOT_REACHED, "comment": "Vejret."}, DONE),
        ("expected", NOTHING | {"smiley": NOT_REACHED}, REQUIRED),
        ("expected", NOTHING | {"smiley": NOT_REACHED, "expected": "en dag"}, WRONG),
        ("note_to_finance", NOTHING, OPEN),  # as pale as all that may be written in
    ],
)
def test_a_milestones_cells(column: str, change: Row, tone: str) -> None:
    assert seen("follow_up", column, change) == tone


@pytest.mark.parametrize(
    ("column", "change", "tone"),
    [
        ("economy_smiley", {"economy_smiley": None, "forecast": None}, REQUIRED),
        ("forecast", {"economy_smiley": KEPT, "forecast": None}, NOT_NEEDED),
        ("forecast", {"economy_smiley": KEPT, "forecast": "1.250"}, WRONG),
        ("explanation", {"economy_smiley": KEPT, "forecast": 9000, "explanation": None}, REQUIRED),
    ],
)
def test_a_budget_lines_cells(column: str, change: Row, tone: str) -> None:
    assert seen("economy", column, change) == tone


@pytest.mark.parametrize(("smiley", "speaks"), [(None, True), (REACHED, False)])
def test_the_key_shows_where_kontrol_speaks(smiley: Cell, speaks: bool) -> None:
    evaluator = compute(DEPARTMENT, tables_with(DEPARTMENT, first_row("follow_up", NOTHING | {"smiley": smiley})))
    rules = rules_for(DEPARTMENT.sheet("follow_up"), DEPARTMENT)
    tone, where = where_control_speaks(rules)
    assert (evaluator.rows(where, evaluator.tables["follow_up"])[0], tone) == (speaks, colours.REQUIRED)


def listed(sheets: Mapping[str, list[Row]], grid: str) -> list[tuple[Cell, ...]]:
    """What stands in a list of Start, without its empty lines."""
    evaluator = compute(DEPARTMENT, tables_with(DEPARTMENT, sheets))
    page = start(DEFAULT)
    for figure in page.blocks:
        if isinstance(figure, NamedFigure) and figure.expression is not None:
            evaluator.figures[figure.name] = evaluator.one(figure.expression)
    block = next(block for block in page.blocks if isinstance(block, Grid) and block.name == grid)
    frame = grid_values(block, evaluator).frame
    lines = zip(*(frame[column.name] for column in block.columns if column.width), strict=True)
    return [line for line in lines if any(line)]


def test_start_counts_what_is_missing_and_leads_there() -> None:
    rows = first_row("follow_up", NOTHING)
    assert listed(rows, "missing") == [("Opfølgning: 1 smiley mangler – gå til den",)]
    (first, *others) = rows["follow_up"]
    two = {"follow_up": [first, dict(first) | {"milestone_id": "1.1-9"}, *others]}
    assert listed(two, "missing") == [("Opfølgning: 2 smileyer mangler – gå til den første",)]
    lines = first_row("economy", {"economy_smiley": None})
    assert listed(first_row("economy", {"economy_smiley": None}, rows), "missing_more") == [
        ("Økonomiopfølgning: 1 smiley mangler – gå til den",)
    ]
    assert listed(lines, "missing") == [("Økonomiopfølgning: 1 smiley mangler – gå til den",)]
    assert listed(rows, "problems") == []


def test_start_names_what_else_is_wrong_with_the_items_title() -> None:
    ((about, says),) = listed(first_row("follow_up", NOTHING | {"smiley": ":)"}), "problems")
    assert str(about).startswith("1.1 ")
    assert ":)" in str(says)


def test_start_says_that_nothing_is_missing() -> None:
    assert listed({}, "missing") == [("Intet mangler.",)]
    assert listed(first_row("follow_up", NOTHING | {"smiley": ":)"}), "missing") == []


def test_only_finance_decides_the_economy_nothing_is_asked_of_a_line() -> None:
    rows = tables_with(DEPARTMENT, {})["settings"].records()
    settings: dict[str, list[Row]] = {"settings": [*rows, {"field": w.ECONOMY_SMILEY, "value": w.OVERALL}]}
    assert listed(first_row("economy", {"economy_smiley": None}, settings), "missing") == [("Intet mangler.",)]
    wrong = first_row("economy", {"economy_smiley": None, "forecast": "x"}, settings)
    assert len(listed(wrong, "problems")) == 1


def test_start_tells_what_the_colours_mean() -> None:
    legends = [block for block in start(DEFAULT).blocks if isinstance(block, Legend)]
    explained = {tone.name for legend in legends for tone, _, _ in legend.entries}
    taken = {
        tone.name
        for sheet in DEPARTMENT.sheets
        for column in sheet.editable
        for tone, _ in what_to_fill_in(rules_for(sheet, DEPARTMENT), column)
    }
    assert WRONG in taken
    assert explained == (taken - {DONE}) | {colours.INPUT.name}  # what is done is white
