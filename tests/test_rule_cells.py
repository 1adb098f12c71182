"""Every broken rule is told at its own cell: the workbook is written, read and validated as a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests import nasty_cells as nasty
from tests.test_rules import PAIRS, Case, tables_with
from workbook_tools.definition import words as w
from workbook_tools.definition.workbooks import AGREEMENT, DEPARTMENT, WorkbookKind
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.validate import validate_file
from workbook_tools.workbook.layout import FIRST_ROW, a1, cells_of

pytestmark = pytest.mark.slow
# One case of each rule is enough here: test_rules.py has them all. Whose an id is depends on what was in force before:
# test_form_changes.py has workbooks that say it.
FIRST = {
    (kind.name, case.sheet, case.code, case.column): (kind, case)
    for kind, case in reversed(PAIRS)
    if case.code != "id-twice"
}
META = nasty.department_tables({}, 100, w.BOTH)["settings"]


@cache
def without_formulas() -> WorkbookKind:
    """What formulas show is not read here, and they are most of the work."""
    sheets = [
        replace(sheet, control="", caution="", columns=tuple(replace(column, formula=None) for column in sheet.columns))
        for sheet in AGREEMENT.sheets
    ]
    return replace(AGREEMENT, sheets=tuple(sheets), derives=False)


def written(kind: WorkbookKind, case: Case, path: Path) -> Path:
    tables = tables_with(kind, case.sheets(case.failing))
    if kind is DEPARTMENT:
        return nasty.write_department(path, tables | {"settings": META})
    # The pages are not read, and most of the work.
    whole = document(Agreement(tables, AGREEMENT))
    return nasty.written(path, replace(whole, kind=without_formulas(), pages=()))


@pytest.mark.parametrize(("kind", "case"), FIRST.values(), ids=["-".join(key) for key in FIRST])
def test_the_issue_stands_at_the_cell(kind: WorkbookKind, case: Case, tmp_path: Path) -> None:
    sheet = kind.sheet(case.sheet)
    cell = a1(FIRST_ROW + case.row, sheet.names.index(case.column))
    issues = validate_file(written(kind, case, tmp_path / "file.xlsx"))
    # Equal faults in rows below each other are one line. That a row is in no sum follows from what is wrong with it.
    there = [issue for issue in issues if issue.sheet == sheet.title and issue.cell and cell in cells_of(issue.cell)]
    here = {issue.code for issue in there} - {"rows-left-out"}
    # What can be read safely is a repair at the same cell, as what stands where an id was is.
    assert here in ({case.code}, {"read-as"}, {"milestone-id-renewed"})
