"""Rows written as XML text are what XlsxWriter makes of the same cells: it is the oracle."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.sharedstrings import SharedStringTable

from workbook_tools.rules.excel import Formula
from workbook_tools.values.cells import Cell, CellError
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing.cell_writer import (
    Piece,
    PlainWorkbook,
    PlainWorksheet,
    WriteError,
    write_formula,
    write_value,
)
from workbook_tools.workbook.writing.row_text import RowText

VALUES: list[Cell] = [
    None, "", " ", "  før og efter ", "Nord", "=1+1", "<b>&\"'", "æøå 😐", "\ud7ff", "a\nb", "a\x01b", "_x0041_", "x" * 16_000,
    "😐" * 16_000, 0, -0.0, 1, -250, 10**15, 1.5, 0.1 + 0.2, 1e-9, 1e300, True, False, dt.date(2019, 4, 1),
    dt.datetime(2019, 4, 1, 9, 30), CellError("#N/A"),
]  # fmt: skip
FORMULAS = [Formula('=IF(A1<2,"<&>","æ")', False), Formula("=SUM(A1:A3*1)", True), Formula("=1/0", False)]
CACHED: list[Cell] = [
    "",
    "tekst",
    "<&>",
    "a\x01b",
    "#DIV/0!",
    0,
    1,
    2.0,
    -0.5,
    1e-7,
    True,
    False,
    dt.date(2019, 4, 1),
    CellError("#N/A"),
]

Fill = Callable[[PlainWorksheet, list[xlsxwriter.format.Format]], None]


def written(fill: Fill, oracle: bool = False) -> dict[str, bytes]:
    """The parts of a workbook with one sheet."""
    with zipfile.ZipFile(io.BytesIO(packed(fill, oracle))) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(fill: Fill, oracle: bool = False) -> bytes:
    """A workbook with one sheet."""
    buffer = io.BytesIO()
    with PlainWorkbook(buffer, in_memory=True) as workbook:
        if oracle:
            workbook.str_table = SharedStringTable()
        workbook.set_properties({"created": dt.datetime(2000, 1, 1)})
        styles = [workbook.add_format({"bold": True}), workbook.add_format({"num_format": "@"})]
        sheet = workbook.add_worksheet("Ark", PlainWorksheet)
        sheet.write_string(99, 0, "som et hoved", styles[0])
        fill(sheet, styles)
    return buffer.getvalue()


def by_calls(rows: list[list[Cell]]) -> Fill:
    def fill(sheet: PlainWorksheet, styles: list[xlsxwriter.format.Format]) -> None:
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                write_value(sheet, r, c, value, styles[c % 2])

    return fill


def as_text(rows: list[list[Cell]]) -> Fill:
    def fill(sheet: PlainWorksheet, styles: list[xlsxwriter.format.Format]) -> None:
        text = RowText(sheet)

        def make(r: int) -> list[Piece]:
            return [text.value(r, c, value, styles[c % 2]) for c, value in enumerate(rows[r])]

        for r, row in enumerate(rows):
            sheet.make_rows(r, r, len(row), make)

    return fill


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
def test_every_kind_of_value(value: Cell) -> None:
    rows = [["før", value, "efter"], [value] * 20]
    assert written(as_text(rows)) == written(by_calls(rows), oracle=True)


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(max_size=40), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**15), 10**15)
            ),
            min_size=1,
            max_size=5,
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_rows(rows: list[list[Cell]]) -> None:
    assert written(as_text(rows)) == written(by_calls(rows), oracle=True)


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.text)
@pytest.mark.parametrize("cached", CACHED, ids=repr)
def test_every_kind_of_cached_value(formula: Formula, cached: Cell) -> None:
    def called(sheet: PlainWorksheet, styles: list[xlsxwriter.format.Format]) -> None:
        write_formula(sheet, 0, 0, formula, cached, styles[0])

    def text(sheet: PlainWorksheet, styles: list[xlsxwriter.format.Format]) -> None:
        sheet.make_rows(0, 0, 1, lambda row: [RowText(sheet).formula(row, 0, formula, cached, styles[0])])

    assert written(text) == written(called, oracle=True)


def test_heights_links_and_cells_beside_the_rows() -> None:
    def called(sheet: PlainWorksheet, styles: list[xlsxwriter.format.Format]) -> None:
        rest(sheet, styles)
        for r in range(1, 40):
            write_value(sheet, r, 0, f"a{r}", styles[0])
            sheet.write_url(r, 1, "internal:'Ark'!A1", styles[1], string=f"b{r}")
            write_value(sheet, r, 2, r, styles[0])
            sheet.set_row(r, 15 + r)

    def text(sheet: PlainWorksheet, styles: list[xlsxwriter.format.Format]) -> None:
        made = RowText(sheet)

        def make(r: int) -> list[Piece]:
            sheet.set_row(r, 15 + r)
            before = made.value(r, 0, f"a{r}", styles[0])
            sheet.write_url(r, 1, "internal:'Ark'!A1", styles[1], string=f"b{r}")
            styles[1]._get_xf_index()  # as XlsxWriter would meet it: after the cell before
            return [before, 1, made.value(r, 2, r, styles[0])]

        sheet.make_rows(1, 39, 3, make)
        rest(sheet, styles)

    def rest(sheet: PlainWorksheet, styles: list[xlsxwriter.format.Format]) -> None:
        write_value(sheet, 0, 0, "over", styles[0])
        write_value(sheet, 5, 7, "ved siden af", styles[1])
        write_value(sheet, 60, 1, "under", styles[1])
        sheet.set_row(80, 30)

    assert written(text) == written(called, oracle=True)


@pytest.mark.parametrize("text", ["x" * 32_768, "😐" * 16_384])
def test_a_text_that_excel_would_cut_is_refused(text: str) -> None:
    with pytest.raises(WriteError):
        written(as_text([[text]]))


@pytest.mark.parametrize("text", ["<r>", "<r><t>fed</t></r>", "<r>&</r>", "<r></sst></r>"])
def test_a_text_that_looks_like_markup_stays_a_text(text: str, tmp_path: Path) -> None:
    """XlsxWriter writes shared texts from <r> to </r> as they are, which would break the file."""
    (tmp_path / "x.xlsx").write_bytes(packed(as_text([[text]])))
    assert read_workbook(tmp_path / "x.xlsx").sheets["Ark"].rows[0] == [text]
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["Ark"]["A1"].value == text
