"""The parts add up to the whole (business rule 19): what no part counts is named, row by row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SMALL, Consolidated
from tests.levels_by_name import NOT_REACHED, PARTLY, REACHED
from tests.test_rules import AGREEMENT, CLEAN, Row, tables_with
from tests.workbook_editing import Merged, edited, places, write_agreement
from workbook_tools.cli import showing
from workbook_tools.definition import words as w
from workbook_tools.definition.agreement_money import AGREEMENT_MONEY
from workbook_tools.definition.agreement_sheets import AMOUNT_YEARS
from workbook_tools.operations.agreement.agreement import Agreement, empty_agreement
from workbook_tools.operations.agreement.sums import Measure, SheetCell, Sum, sums_of
from workbook_tools.operations.validate import validate_file
from workbook_tools.rules.check import compute
from workbook_tools.rules.issues import Issue
from workbook_tools.values.cells import Cell, is_number
from workbook_tools.values.frame import Frame


def sums(**sheets: Sequence[Row]) -> dict[tuple[str, int | None], Sum]:
    """Every sum of the small agreement with other rows in some sheets, by name and round."""
    tables = tables_with(AGREEMENT, CLEAN | {name: list(rows) for name, rows in sheets.items()})
    compute(AGREEMENT, tables)
    return {(one.what, one.round): one for one in sums_of(Agreement(tables, AGREEMENT))}


def broken(**sheets: Sequence[Row]) -> dict[str, set[SheetCell]]:
    """The sums that do not hold, with the cells that make it so."""
    return {what: {left.cause for left in one.left_out} for (what, _), one in sums(**sheets).items() if not one.holds}


def changed(sheet: str, position: int, **cells: Cell) -> dict[str, list[Row]]:
    rows = [dict(row) for row in CLEAN[sheet]]
    rows[position] |= cells
    return {sheet: rows}


def test_everything_adds_up_where_nothing_is_odd() -> None:
    assert broken() == {}
    found = sums()
    assert found["smileys.follow_up", 1].parts == {
        REACHED: Measure(1), PARTLY: Measure(0), NOT_REACHED: Measure(0), "missing": Measure(0),
    }  # fmt: skip
    assert found["categories", None].whole == Measure(3, (1200, 0, 0, 0))
    assert found["categories", None].parts == {
        w.NEW_MONEY: Measure(2, (1700, 0, 0, 0)), w.SAVING: Measure(1, (-500, 0, 0, 0)),
    }  # fmt: skip
    assert found["department.milestones", None].parts == {"Skoler": Measure(2), "Veje": Measure(0)}


LINE = "budget_lines"
OF_LINES = {"department.budget_lines", "theme.budget_lines", "committee.budget_lines"}
OF_MILESTONES = {"department.milestones", "theme.milestones", "committee.milestones"}


@pytest.mark.parametrize(
    ("sheets", "whats", "causes"),
    [
        (changed(LINE, 1, category="besparelse"), {"categories", "money-kinds"}, {SheetCell(LINE, 1, "category")}),
        (changed(LINE, 1, category=None), {"categories", "money-kinds"}, {SheetCell(LINE, 1, "category")}),
        (changed(LINE, 2, type="anlæg "), {"types"}, {SheetCell(LINE, 2, "type")}),
        (changed(LINE, 0, year_2="ca. 100"), {"amounts"}, {SheetCell(LINE, 0, "year_2")}),
        (changed(LINE, 2, item="1.11"), OF_LINES, {SheetCell(LINE, 2, "item")}),
        (changed("milestones", 0, item="1.11"), OF_MILESTONES, {SheetCell("milestones", 0, "item")}),
        (changed("milestones", 0, round="1. runde"), {"rounds"}, {SheetCell("milestones", 0, "round")}),
        (changed("milestones", 1, milestone_id=None), {"rounds"}, {SheetCell("milestones", 1, "milestone_id")}),
        (
            changed("items", 1, department="Skole"),
            {"department.budget_lines", "department.milestones"},
            {SheetCell("items", 1, "department")},
        ),
        (changed("items", 1, theme=" "), {"theme.budget_lines", "theme.milestones"}, {SheetCell("items", 1, "theme")}),
        (
            changed("items", 1, committee="Børneudvalget; Byudvalget"),
            {"committee.budget_lines", "committee.milestones"},
            {SheetCell("items", 1, "committee")},
        ),
        (changed("items", 2, item="1.10"), OF_LINES | OF_MILESTONES, {SheetCell("items", 2, "item")}),
        (changed("follow_up", 0, smiley="☺ nået"), {"smileys.follow_up"}, {SheetCell("follow_up", 0, "smiley")}),
        (changed("economy", 0, economy_smiley=1), {"smileys.economy"}, {SheetCell("economy", 0, "economy_smiley")}),
    ],
)
def test_what_no_part_counts_is_named(sheets: Mapping[str, list[Row]], whats: set[str], causes: set[SheetCell]) -> None:
    assert broken(**sheets) == dict.fromkeys(whats, causes)


def test_a_line_that_stands_twice_counts_twice_in_the_round() -> None:
    lines = [*CLEAN[LINE], {**CLEAN[LINE][0], "year_0": 7}]
    assert broken(budget_lines=lines) == {"adopted": {SheetCell(LINE, 0, "line"), SheetCell(LINE, 3, "line")}}


def test_an_empty_agreement_adds_up() -> None:
    assert [one.what for one in sums_of(empty_agreement()) if not one.holds] == []


def test_two_committees_of_an_item_and_a_category_without_lines_add_up() -> None:
    assert broken(**changed("items", 0, committee="Børneudvalget; Teknikudvalget")) == {}
    lists = [*CLEAN["lists"], {"category": w.EXTERNAL}]
    assert broken(lists=lists) == {}


def test_a_category_of_ones_own_is_in_no_part_of_the_agreements_money() -> None:
    lists = [*CLEAN["lists"], {"category": "Puljer"}]
    assert broken(**changed(LINE, 0, category="Puljer"), lists=lists) == {
        "money-kinds": {SheetCell(LINE, 0, "category")}
    }


# --- whatever stands in the lines, no sum gets smaller in silence ---------------------------------

WORDS = st.one_of(
    st.sampled_from([*w.CATEGORIES, None]),
    st.sampled_from(w.CATEGORIES).flatmap(
        lambda word: st.sampled_from([word.lower(), word.upper(), f" {word}", f"{word} ", word.replace(" ", "\u00a0"), word[:-1]])
    ),
    st.sampled_from(["Puljer", 7, True, "–"]),
)  # fmt: skip
ANY_TYPE = (w.EXTERNAL.lower(), w.BALANCE_SHEET.lower())
AMOUNTS = st.one_of(st.integers(-9999, 9999), st.none(), st.sampled_from(["450", "ca. 3", 0.5, True]))
LINES = st.lists(
    st.fixed_dictionaries({"category": WORDS, "type": st.sampled_from([*w.LINE_TYPES, "drift", None])})
    | st.fixed_dictionaries({"category": WORDS, "type": st.just(w.OPERATING), **dict.fromkeys(AMOUNT_YEARS, AMOUNTS)}),
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(LINES)
def test_what_the_pages_leave_out_is_named_to_the_krone(lines: list[dict[str, Cell]]) -> None:
    rows = [{"item": "1.1", "line": n, **line} for n, line in enumerate(lines, start=1)]
    lists = [{"category": category} for category in w.CATEGORIES]
    tables = tables_with(AGREEMENT, {**CLEAN, LINE: rows, "lists": lists})
    evaluator = compute(AGREEMENT, tables)
    found = {one.what: one for one in sums_of(Agreement(tables, AGREEMENT))}
    grid = Frame.from_rows(("kind", "type"), [{"kind": kind, "type": type_} for kind, type_, _ in AGREEMENT_MONEY.rows])
    for n, year in enumerate(AMOUNT_YEARS):
        formula = next(column.formula for column in AGREEMENT_MONEY.columns if column.name == year)
        assert formula is not None
        page = evaluator.rows(formula, grid)
        *parts, whole = (
            value for value, (kind, _, _) in zip(page, AGREEMENT_MONEY.rows, strict=True) if kind != "all_effect"
        )
        assert whole == found["money-kinds"].whole.amounts[n] == found["categories"].whole.amounts[n]
        named = {left.row.position for what in ("money-kinds", "types") for left in found[what].left_out}
        # The page shows external money and balance whatever their type, and whatever the case of their letters.
        unseen = [row for p, row in enumerate(rows) if p in named and str(row["category"]).lower() not in ANY_TYPE]
        missing = math.fsum(float(row[year]) for row in unseen if is_number(row.get(year)))
        assert math.isclose(whole - math.fsum(parts), missing, abs_tol=1e-6)
    unread = {(p.row.position, p.row.column) for p in found["amounts"].left_out}
    texts = {
        (n, y) for n, row in enumerate(rows) for y in AMOUNT_YEARS if row.get(y) is not None and not is_number(row[y])
    }
    assert unread == texts


# --- files -------------------------------------------------------------------------------------------


def left_out(issues: Sequence[Issue]) -> list[tuple[str | None, str | None, str | None]]:
    return places(issues, "rows-left-out")


def test_the_examples_add_up(ballerup: Path, herlev: Path, consolidated: Consolidated) -> None:
    for path in (ballerup, herlev):
        assert [i.code for i in validate_file(path) if i.code in ("rows-left-out", "proof-failed")] == []
    result = consolidated.result
    assert all(one.holds for one in result.sums)
    (smileys,) = (one for one in result.sums if (one.what, one.round) == ("smileys.follow_up", 1))
    assert smileys.whole == Measure(55)
    assert [measure.rows for measure in smileys.parts.values()] == [41, 7, 6, 1]
    assert "41 reached + 7 partly + 6 not reached + 1 missing = 55 milestones asked" in showing.summary(result)
    assert "DOES NOT ADD UP" not in showing.summary(result)


def test_a_line_with_an_odd_category_is_named_once_by_validate_and_consolidate(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small, tmp_path / "odd.xlsx") as book:
        cell = book.put("Økonomi", "2.1 / 1", "Kategori", "Nye penge")
    merged = Merged(tmp_path / "odd.xlsx", small_answered.values())
    for issues in (validate_file(tmp_path / "odd.xlsx"), merged.issues):
        assert [(i.code, i.cell) for i in issues if i.sheet == "Økonomi"] == [("not-in-list", cell)]
        assert left_out(issues) == []
    assert "DOES NOT ADD UP" in showing.summary(merged.result)


def test_a_smiley_that_is_none_is_named_where_it_was_typed(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        cell = book.put("Opfølgning", "1.1-1", "Smiley", "måske")
    merged = Merged(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]])
    assert places(merged.issues, "not-in-list") == [("Nord.xlsx", "Opfølgning", cell)]
    assert left_out(merged.issues) == []
    assert "DOES NOT ADD UP" in showing.summary(merged.result)


@pytest.mark.parametrize(
    ("sheet", "key", "typed", "codes"),
    [
        ("Økonomi", "2.1 / 1", {"Punktnr.": "9.9"}, {"unknown-item"}),
        ("Økonomi", "2.1 / 1", {"Budgetår": "ca. 5"}, {"amount-not-number"}),
        ("Milepæle", "2.1-1", {"Punktnr.": "9.9"}, {"unknown-item"}),
        ("Milepæle", "2.1-1", {"Runde": None, "Milepæls-id": None}, {"required"}),
        ("Milepæle", "2.1-1", {"Milepæl": None, "Milepæls-id": None}, {"required"}),
        ("Punkter", "2.1", {"Punktnr.": "1.1"}, {"duplicate-key", "unknown-item"}),
        # Other rows than the one that is named lack in the sum: they are told, once.
        ("Punkter", "2.1", {"Ansvarligt center": "Øst"}, {"not-in-list", "rows-left-out"}),
        ("Punkter", "2.1", {"Tema": None}, {"required", "rows-left-out"}),
    ],
)
def test_what_another_error_names_is_not_said_once_more(
    sheet: str, key: str, typed: dict[str, Any], codes: set[str], small: Path, tmp_path: Path
) -> None:
    before = {(i.code, i.cell) for i in validate_file(small)}
    with edited(small, tmp_path / "odd.xlsx") as book:
        for cell, value in [(book.cell(sheet, key, header), value) for header, value in typed.items()]:
            cell.value = value
    found = {(i.code, i.cell) for i in validate_file(tmp_path / "odd.xlsx")} - before
    assert {code for code, _ in found} == codes


def test_one_error_names_all_rows_of_a_department_that_is_on_no_list(tmp_path: Path) -> None:
    path = write_agreement(tmp_path / "agreement.xlsx", **SMALL)
    with edited(path, tmp_path / "odd.xlsx") as book:
        cell = book.put("Punkter", "2.1", "Ansvarligt center", "Øst")
    issues = [i for i in validate_file(tmp_path / "odd.xlsx") if i.code == "rows-left-out"]
    assert places(issues) == [("odd.xlsx", "Punkter", cell)]
    for row in ("Økonomi A5", "Økonomi A6", "Milepæle B5", "Milepæle B6"):
        assert row in issues[0].message
