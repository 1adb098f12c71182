"""Styrelsesloven § 40: what Økonomiudvalget decides counts only where it moves money (business rule 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import SMALL
from tests.test_rules import AGREEMENT, CLEAN, Row, tables_with
from tests.workbook_editing import Merged, edited, places, write_agreement
from workbook_tools.definition import words as w
from workbook_tools.definition.change_sheet import CHANGES
from workbook_tools.definition.combined import COMBINED
from workbook_tools.definition.workbooks import CONSOLIDATED, DEPARTMENT
from workbook_tools.exports.schema import export_tables
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.decided_changes import decided_changes
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.validate import validate_file
from workbook_tools.rules.check import check, compute
from workbook_tools.values.cells import Cell

IN_TIME = dt.date(2019, 3, 1)
LINE = {"item": "1.1", "line": 1, "reason": "Flere elever"}
OTHER_LINE = {"item": "1.10", "line": 1, "financing": w.YES}
ELSEWHERE = {"financing": w.YES}
FROM_CASH = {**ELSEWHERE, "financing_source": "Kassen", "year_0": -50}


def change(*rows: Row, **decision: Cell) -> list[Row]:
    """The rows of one change approved by Økonomiudvalget, unless said otherwise."""
    given = {"status": w.APPROVED, "decided_by": w.FINANCE_COMMITTEE, "decided_on": IN_TIME, **decision}
    return [{"change": "1", "round": 1, **given, **row} for row in rows]


def counted(changes: Sequence[Row], lists: Sequence[Row] = CLEAN["lists"]) -> tuple[float, list[tuple[str, str, int]]]:
    """What line 1.1 / 1 is given, and the issues of the sheet as (code, column, position)."""
    tables = tables_with(AGREEMENT, {"changes": list(changes), "lists": list(lists)})
    evaluator = compute(AGREEMENT, tables)
    # Both readings of what counts: the sheet's own sum, and the rows that new-year and the follow-up take.
    given = tables["economy"]["approved_changes"][0]
    decided = decided_changes(
        Agreement(tables_with(AGREEMENT, {"changes": list(changes), "lists": list(lists)}), AGREEMENT)
    )
    assert sum(row["year_0"] or 0 for row in decided if row["item"] == "1.1" and row["line"] == 1) == given
    found = check(AGREEMENT, evaluator)
    return given, [(f.rule.code, f.rule.column, f.position) for f in found if f.sheet.name == "changes"]


BEYOND = [("financing-beyond-authority", "financing_source", 1)]


@pytest.mark.parametrize(
    ("rows", "given", "issues"),
    [
        (({**LINE, "year_0": 200}, {**OTHER_LINE, "year_0": -200}), 200, []),
        (({**LINE, "year_0": 200}, {**ELSEWHERE, "financing_source": "Vejpuljen", "year_0": -200}), 200, []),
        (({**LINE, "year_0": 200}, {**ELSEWHERE, "financing_source": "Kassen", "year_0": -200}), 0, BEYOND),
        # a line that says the money is the cash's, and a part that is
        (({**LINE, "year_0": 200}, {**OTHER_LINE, "financing_source": "Kassen", "year_0": -200}), 0, BEYOND),
        (
            ({**LINE, "year_0": 200}, {**ELSEWHERE, "financing_source": "Kassen", "year_0": -1}, {**OTHER_LINE, "year_0": -199}),
            0,
            BEYOND,
        ),
        # what is not shown to be a move does not count either; that is said by the rule that fails
        (({**LINE, "year_0": 200}, {**OTHER_LINE, "year_0": -150}), 0, [("change-unbalanced", "change", n) for n in (0, 1)]),
        (({**LINE, "year_0": 200},), 0, [("financing-missing", "financing", 0)]),
        (({**LINE, "year_0": 200}, {**ELSEWHERE, "year_0": -200}), 0, [("change-without-place", "item", 1)]),
    ],
)  # fmt: skip
def test_a_change_by_okonomiudvalget_counts_only_when_it_moves_money(
    rows: tuple[Row, ...], given: float, issues: list[tuple[str, str, int]]
) -> None:
    assert counted(change(*rows)) == (given, issues)
    by_council, _ = counted(change(*rows, decided_by=w.COUNCIL))
    assert by_council == 200


@pytest.mark.parametrize(
    ("source", "given", "codes"),
    [("Kassen", 0, BEYOND), ("lån", 0, BEYOND), ("Puljen til uforudsete udgifter", 200, [])],
)
def test_without_a_list_only_what_surely_is_cash_or_a_loan_is_none(source: str, given: float, codes: object) -> None:
    without = [{name: value for name, value in row.items() if name != "financing_source"} for row in CLEAN["lists"]]
    rows = change({**LINE, "year_0": 200}, {**ELSEWHERE, "financing_source": source, "year_0": -200})
    assert counted(rows, without) == (given, codes)


def test_one_rejected_row_rejects_a_change_that_is_not_approved() -> None:
    rows = change({**LINE, "year_0": 200}, {**OTHER_LINE, "year_0": -50}, status=None, decided_by=None, decided_on=None)
    assert {code for code, _, _ in counted(rows)[1]} == {"change-unbalanced"}
    assert counted([{**rows[0], "status": w.REJECTED}, rows[1]]) == (0, [])


def test_a_change_that_is_approved_in_one_row_and_rejected_in_another_is_told_though_it_balances() -> None:
    given, *paying = change({**LINE, "year_0": 200}, {**OTHER_LINE, "year_0": -150}, FROM_CASH, decided_by=w.COUNCIL)
    for n, row in enumerate(paying, start=1):
        rejected = [given, *({**one, "status": w.REJECTED} if one is row else one for one in paying)]
        assert counted(rejected) == (200, [("decision-of-part", "status", n)])


def test_a_date_that_stands_as_a_number_counts_in_both() -> None:
    rows = change({**LINE, "year_0": 200}, {**OTHER_LINE, "year_0": -200}, decided_on=43525)
    assert counted(rows) == (200, [])


SOURCES = """
    Udvalg        | Temaer   | Kategorier | Ændringstyper     | Besluttende         | Finansieringskilder | Kilden er en bevilling
    Teknikudvalget| 1. Vækst | Nye midler | Tillægsbevilling  | Kommunalbestyrelsen | Vejpuljen           | Ja
    Byudvalget    | 2. Natur | Besparelse | Omplacering       | Økonomiudvalget     | Kassen              |
    """


def test_departments_choose_the_source_from_the_list_they_were_sent(tmp_path: Path, small: Path) -> None:
    agreement = write_agreement(tmp_path / "agreement.xlsx", **SMALL | {"lists": SOURCES})
    sent = split_files(agreement, 1, tmp_path / "sent", False).files
    (nord,) = (path for path, _ in sent if path.stem.endswith("Nord"))
    with edited(nord, tmp_path / "Nord.xlsx") as book:
        for row, source in ((2, "Sparegrisen"), (4, "Kassen"), (6, "Vejpuljen")):
            number = {"Ændringsnr.": str(row)}
            book.append(
                "Budgetændringer",
                row,
                **number,
                **{"Punktnr.": "1.1", "Linjenr.": 1, "Budgetår": 5, "Begrundelse": "Dyr"},
            )
            financing = {"Finansiering": "Ja", "Finansieringskilde": source, "Budgetår": -5}
            book.append("Budgetændringer", row + 1, **number, **financing)
    off_list = [("Nord.xlsx", "Budgetændringer", "F3")]
    assert places(validate_file(tmp_path / "Nord.xlsx"), "not-in-list") == off_list
    merged = Merged(agreement, [tmp_path / "Nord.xlsx"])
    assert places(merged.issues, "not-in-list") == off_list
    # Finance took the list out again: any source may be named, and what was offered is no text of the department's.
    without = validate_file(tmp_path / "Nord.xlsx", load_agreement(small).agreement)
    assert {issue.code for issue in without} & {"not-in-list", "outside-table"} == set()


def test_a_second_row_from_the_same_source_is_still_from_the_list(tmp_path: Path) -> None:
    agreement = write_agreement(tmp_path / "agreement.xlsx", **SMALL | {"lists": SOURCES})
    sent = split_files(agreement, 1, tmp_path / "sent", False).files
    (nord,) = (path for path, _ in sent if path.stem.endswith("Nord"))
    with edited(nord, tmp_path / "Nord.xlsx") as book:
        book.append(
            "Budgetændringer",
            2,
            **{"Ændringsnr.": "1", "Punktnr.": "1.1", "Linjenr.": 1, "Budgetår": 5, "Begrundelse": "Dyr"},
        )
        for row, amount in ((3, -2), (4, -3)):
            book.append(
                "Budgetændringer",
                row,
                **{"Ændringsnr.": "1", "Finansiering": "Ja", "Finansieringskilde": "Kassen", "Budgetår": amount},
            )
    merged = Merged(agreement, [tmp_path / "Nord.xlsx"])
    assert [row["Finansieringskilde"] for row in merged.rows("Budgetændringer")] == ["Kassen", "Kassen; 2", ""]
    assert {issue.code for issue in merged.issues if issue.sheet == "Budgetændringer"} == {"key-duplicate"}


def test_what_only_formulas_read_is_hidden_and_goes_nowhere() -> None:
    helpers = {column.name for column in CHANGES.columns if column.helper}
    assert {("changes", name) for name in helpers} <= AGREEMENT.hidden_columns
    for sheet in (DEPARTMENT.sheet("changes"), COMBINED.sheet("changes")):
        assert helpers.isdisjoint(sheet.names)
    for internal in (False, True):
        exported = {column.code for table in export_tables(CONSOLIDATED, internal) for column in table.columns}
        assert helpers.isdisjoint(exported)
