"""Columns whose header is gone are believed only as long as their cells bear them out; else they are named, not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbook_editing import Merged
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.workbook.layout import split_a1
from workbook_tools.workbook.reading.reader import RawWorkbook, read_workbook

LINE_TEXT, SPENT, FORECAST, EXPLANATION = "E", "L", "M", "R"  # where they are sent in Økonomiopfølgning
TITLE, COMMENT = "D", "K"  # and in Opfølgning


def without_header(path: Path, sheet: str, *swapped: str) -> RawWorkbook:
    """A file whose header row was deleted, after two columns had changed places."""
    raw = read_workbook(path)
    table = raw.sheets[sheet]
    places = [split_a1(f"{column}1")[1] for column in swapped]
    order = dict(zip(places, reversed(places), strict=True))
    table.rows = [[row[order.get(i, i)] for i in range(len(row))] for row in table.rows[1:]]
    table.formulas = {(row - 1, order.get(column, column)) for row, column in table.formulas if row}
    return raw


def outcome(small: Path, raw: RawWorkbook, sheet: str) -> tuple[set[str], set[str | None], list[dict[str, object]]]:
    """The codes of the sheet's errors and repairs, the cells whose answers are left out, and the rows."""
    merged = Merged(small, [submission_from(raw)])
    told = [issue for issue in merged.issues if issue.file == raw.file and issue.sheet == sheet]
    left = {issue.cell for issue in told if issue.code in ("answer-not-taken", "outside-table")}
    return {issue.code for issue in told if issue.code.startswith("header-")}, left, merged.rows(sheet)


def test_columns_that_stand_as_they_were_sent_are_taken(small: Path, small_answered: dict[str, Path]) -> None:
    raw = without_header(small_answered["Nord"], "Økonomiopfølgning")
    codes, left, rows = outcome(small, raw, "Økonomiopfølgning")
    assert (codes, left) == ({"header-restored"}, set())
    assert "Dyrere jord" in [row["Afvigelsesforklaring"] for row in rows]


@pytest.mark.parametrize(
    ("columns", "cells"),
    [((LINE_TEXT, EXPLANATION), {"R1", "R2", "M1", "Q1", "Q2"}), ((SPENT, FORECAST), {"R1", "Q1", "Q2"})],
)
def test_locked_cells_deny_that_the_columns_stand_as_they_were_sent(
    small: Path, small_answered: dict[str, Path], columns: tuple[str, str], cells: set[str]
) -> None:
    raw = without_header(small_answered["Nord"], "Økonomiopfølgning", *columns)
    codes, left, rows = outcome(small, raw, "Økonomiopfølgning")
    assert codes == {"header-missing"}
    assert cells <= left
    assert {row[header] for row in rows for header in ("Afvigelsesforklaring", "Smiley økonomi")} == {""}


def test_a_column_of_answers_that_holds_the_titles_is_none(small: Path, small_answered: dict[str, Path]) -> None:
    raw = without_header(small_answered["Nord"], "Opfølgning", TITLE, COMMENT)
    assert not submission_from(raw).tables["follow_up"].headers.found
    for row in raw.sheets["Opfølgning"].rows:
        row[3] = row[10]  # and where the titles stand in their own column too
    codes, left, rows = outcome(small, raw, "Opfølgning")
    assert codes == {"header-missing"}
    assert {"K1", "K2"} <= left
    assert {row["Statusbemærkning"] for row in rows} == {""}


def test_a_blank_header_over_the_titles_is_not_guessed(small: Path, small_answered: dict[str, Path]) -> None:
    raw = read_workbook(small_answered["Nord"])
    header, *rows = raw.sheets["Opfølgning"].rows
    header[10] = ""
    assert submission_from(raw).tables["follow_up"].columns["comment"] == 10
    for row in rows:
        row[10] = row[3]
    codes, left, merged = outcome(small, raw, "Opfølgning")
    assert codes == set()
    assert {"K2", "K3"} <= left
    assert {row["Statusbemærkning"] for row in merged} == {""}
