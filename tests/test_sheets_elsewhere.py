"""Data sheets made in another process are, byte for byte, those that would be made here."""

from __future__ import annotations

import datetime as dt
import io
import pickle

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.conftest import Consolidated
from tests.test_row_text import VALUES
from workbook_tools.definition.workbooks import AGREEMENT, CONSOLIDATED, DEPARTMENT
from workbook_tools.operations.agreement.document import document
from workbook_tools.rules.check import rules_for
from workbook_tools.rules.derive import control
from workbook_tools.schema.tree import figures_read
from workbook_tools.values.cells import Cell, CellError
from workbook_tools.workbook import processes
from workbook_tools.workbook.document import Document, OwnColumn, OwnSheet
from workbook_tools.workbook.writing.cell_writer import WriteError
from workbook_tools.workbook.writing.plain_workbook import PlainWorkbook
from workbook_tools.workbook.writing.plain_worksheet import PlainWorksheet
from workbook_tools.workbook.writing.row_text import Linked, Values
from workbook_tools.workbook.writing.writer import made_data_sheets, without_pages, write_workbook

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
ODD: list[Cell] = [None, "", " ", "=1+1", "_x0041_", "x" * 20_000, True, 7, 1.5, dt.date(2019, 4, 1), CellError("#N/A")]


@pytest.fixture(scope="module")
def whole(consolidated: Consolidated) -> Document:
    """The consolidated example, with odd cells in the log and finance's own column and sheet."""
    written = document(consolidated.result.agreement, consolidated.result.links, computed=True)
    log = written.tables["log"].copy()
    for position, value in enumerate(ODD):
        log.put(position, "before", value)
    return replace(
        written,
        tables={**written.tables, "log": log},
        own_columns={"items": [OwnColumn("Vores note", ["kun her", None, 3, "x" * 20_000, dt.date(2019, 1, 1)])]},
        own_sheets=[OwnSheet("Vores ark", [["kun på vores ark", 1], [None, "kun her"]])],
    )


@pytest.mark.parametrize("forks", [True, False])
def test_where_they_are_made_changes_no_byte(whole: Document, forks: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = write_workbook(whole)
    monkeypatch.setattr(processes, "can_fork", lambda: forks)  # the threads of a test run do nothing here
    assert write_workbook(whole, large=True) == alone


def test_the_sheets_of_the_tables_are_made_and_no_page(whole: Document) -> None:
    made = made_data_sheets(without_pages(whole))
    sheets = [sheet for sheet in CONSOLIDATED.sheets if sheet.name in whole.tables]
    assert len(made.entries) == len(sheets)
    assert made.texts > len(whole.tables["log"])


def test_what_goes_wrong_elsewhere_is_said_here(whole: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "can_fork", lambda: True)
    log = whole.tables["log"].copy()
    log.put(0, "before", "x" * 40_000)  # more than a cell takes
    with pytest.raises(WriteError):
        write_workbook(replace(whole, tables={**whole.tables, "log": log}), large=True)


def test_no_column_of_an_open_workbook_shows_a_figure_of_a_page() -> None:
    for sheet in CONSOLIDATED.sheets:
        shown = [column.formula for column in sheet.columns if column.formula is not None]
        shown += [control(rules_for(sheet, CONSOLIDATED))] if sheet.control else []
        assert [figures_read(formula) for formula in shown if figures_read(formula)] == []


def test_a_kind_of_workbook_is_picklable() -> None:
    for kind in (AGREEMENT, CONSOLIDATED, DEPARTMENT):
        assert pickle.loads(pickle.dumps(kind)) == kind


VALUE = st.one_of(st.sampled_from(VALUES), st.text(max_size=20), st.integers(-100, 100))


@given(st.lists(VALUE, min_size=1, max_size=30), st.sets(st.integers(0, 30)))
def test_all_texts_have_numbers_before_the_first_cell(values: list[Cell], linked: set[int]) -> None:
    workbook = PlainWorkbook(io.BytesIO())
    sheet = workbook.add_worksheet("Ark", PlainWorksheet)
    style: xlsxwriter.format.Format = workbook.add_format()
    plain = Values(sheet, 0, style, style)
    for column in (plain, Linked(plain, Values(sheet, 0, style), linked)):
        column.share(0, values)
        known = dict(workbook.str_table.string_table)
        column.cells(0, values)
        assert workbook.str_table.string_table == known
