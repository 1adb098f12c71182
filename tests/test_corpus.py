"""Foreign spreadsheets, made by every program at hand: one clear line each, never a traceback."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.worksheet.datavalidation import DataValidation

from benchmarks.corpus import Ending, endings, report, spreadsheets
from tests import hostile_files as h
from tests.libreoffice import convert

ODD = ["", " ", "NA", "=1+1", "Ærø\n2. linje", 0, -0.5, 1e300, True, dt.date(2030, 1, 1), dt.time(12, 30), "x" * 32_767]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of workbooks that have nothing to do with an agreement."""
    folder = tmp_path_factory.mktemp("corpus")
    _by_openpyxl(folder)
    _by_xlsxwriter(folder)
    frame = pd.DataFrame({"a": range(50), "b": pd.date_range("2030-01-01", periods=50), "c": ["æ"] * 50})
    frame.to_excel(folder / "pandas.xlsx", sheet_name="Data")
    for name, data in {
        "by hand.xlsx": h.workbook('<row r="1"><c r="A1"><v>1</v></c></row>'),
        "old.xls": h.xls(h.number(0, 0)),
        "blank.ods": h.ods(h.BLANK_ROWS),
        "bomb.xlsx": h.overlapping(),
        "cut.xlsx": (folder / "pandas.xlsx").read_bytes()[:-200],
        "web.xls": b"<html><table><tr><td>1</td></tr></table></html>",
        "empty.xlsx": b"",
    }.items():
        (folder / name).write_bytes(data)
    return folder


def _by_openpyxl(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for value in ODD:
        sheet.append([value, value])
    sheet.merge_cells("D1:F9")
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = "A1:B9"
    sheet.conditional_formatting.add("A1:A9", ColorScaleRule("min", None, "FF0000", end_type="max", end_color="00FF00"))
    sheet.add_data_validation(DataValidation("list", '"a,b"'))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=6, max_row=8))
    sheet.add_chart(chart, "H1")
    book.create_chartsheet("Diagram")
    book.create_sheet("Punkter").append(["Punktnr.", "Titel"])  # a name that the agreement has, too
    book.create_sheet("Skjult").sheet_state = "veryHidden"
    book.save(folder / "openpyxl.xlsx")
    write_only = openpyxl.Workbook(write_only=True)
    write_only.create_sheet("Lang").append(["x"] * 2_762)
    write_only.save(folder / "wide.xlsx")


def _by_xlsxwriter(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "XlsxWriter.xlsx", {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Ark")
        for row, value in enumerate(str(value) for value in ODD):
            sheet.write_string(row, 0, value)
            sheet.write_formula(row, 1, f"=LEN(A{row + 1})", None, len(value))
        sheet.write_dynamic_array_formula("D1:D3", "=SEQUENCE(3)")
        sheet.add_table("F1:G9", {"columns": [{"header": "Smiley"}, {"header": "Milepæls-id"}]})
        sheet.write_comment("A1", "note")
        sheet.insert_textbox("J1", "tekst")
        sheet.protect("kode")
        book.define_name("WBT_ID", '="x|y|z"')
        book.set_custom_property("Agreement", "another")


def broken(found: list[Ending]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.file.name, one.broken, one.lines) for one in found if one.broken]


@pytest.mark.slow
def test_every_foreign_spreadsheet_ends_in_one_clear_line(corpus: Path) -> None:
    found = list(endings(spreadsheets(corpus)))
    assert len(found) == 11
    assert broken(found) == []
    codes = {one.file.name: one.lines[0].partition(":")[0] for one in found}
    unreadable = {"bomb.xlsx", "cut.xlsx", "web.xls", "empty.xlsx"}
    assert {name for name, code in codes.items() if code == "unreadable-workbook"} == unreadable
    assert {code for name, code in codes.items() if name not in unreadable} == {"unknown-workbook"}
    assert "Broken promises: 0" in report(found)


@pytest.mark.nightly  # test_resaved.py has what LibreOffice saves by day
def test_the_same_saved_by_libreoffice(corpus: Path, tmp_path: Path) -> None:
    sources = [corpus / name for name in ("openpyxl.xlsx", "XlsxWriter.xlsx", "pandas.xlsx", "wide.xlsx")]
    for extension in ("xlsx", "ods", "xls"):
        (tmp_path / extension).mkdir()
        convert(sources, tmp_path / extension, to=extension)
    found = list(endings(spreadsheets(tmp_path)))
    assert len(found) == 12
    assert broken(found) == []


def test_a_broken_promise_is_counted(corpus: Path, ballerup: Path) -> None:
    """The measuring itself can fail: an agreement without a fault is exit 0."""
    (one,) = endings([ballerup])
    assert one.broken == "exit 0"
