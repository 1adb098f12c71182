"""Cells written as XML text are what XlsxWriter makes of the same cells: it is the oracle."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.worksheet import Worksheet

from workbook_tools.rules.excel_places import Formula
from workbook_tools.values.cells import Cell, CellError, as_number, as_text
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing import plain_worksheet, row_text
from workbook_tools.workbook.writing.cell_writer import WriteError, write_formula, write_value
from workbook_tools.workbook.writing.plain_workbook import PlainWorkbook
from workbook_tools.workbook.writing.plain_worksheet import MakeRows, PlainWorksheet
from workbook_tools.workbook.writing.row_formulas import ROW_ABOVE, RowFormula, Template
from workbook_tools.workbook.writing.row_text import ColumnText, Formulas, Linked, OwnFormulas, Values

VALUES: list[Cell] = [
    None, "", " ", "  før og efter ", "Nord", "=1+1", "<b>&\"'", "æøå 😐", "\ud7ff", "a\nb", "a\x01b", "_x0041_", "x" * 16_000,
    "😐" * 16_000, 0, -0.0, 1, -250, 10**15, 1.5, 0.1 + 0.2, 1e-9, 1e300, True, False, dt.date(2019, 4, 1),
    dt.datetime(2019, 4, 1, 9, 30), CellError("#ANDET"),
]  # fmt: skip
FORMULAS = [
    Formula('=IF(A1<2,"<&>","æ")', False),
    Formula("=SUM(A1:A3*1)", True),
    Formula("=1/0", False),
    Formula('=A1&"_x0041_ <&>"', True),
]
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

Style = xlsxwriter.format.Format
Fill = Callable[[Any, list[Style]], None]


def written(fill: Fill, oracle: bool = False) -> dict[str, bytes]:
    """The parts of a workbook with one sheet."""
    with zipfile.ZipFile(io.BytesIO(packed(fill, oracle))) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(fill: Fill, oracle: bool = False) -> bytes:
    """A workbook with one sheet, by XlsxWriter as it is or by ours."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) if oracle else PlainWorkbook(buffer) as workbook:
        workbook.set_properties({"created": dt.datetime(2000, 1, 1)})
        styles = [workbook.add_format({"bold": True}), workbook.add_format({"num_format": "@"})]
        sheet = workbook.add_worksheet("Ark", None if oracle else PlainWorksheet)
        sheet.write_string(99, 0, "som et hoved", styles[0])
        fill(sheet, styles)
    return buffer.getvalue()


def call(sheet: Worksheet, row: int, column: int, value: Cell, style: Style) -> None:
    """The call of XlsxWriter that a cell stands for."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float | dt.date):
        sheet.write_number(row, column, as_number(value), style)
    else:
        sheet.write_string(row, column, as_text(value), style)


def by_calls(rows: list[list[Cell]]) -> Fill:
    def fill(sheet: Worksheet, styles: list[Style]) -> None:
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                call(sheet, r, c, value, styles[c % 2])

    return fill


def one_by_one(rows: list[list[Cell]]) -> Fill:
    def fill(sheet: PlainWorksheet, styles: list[Style]) -> None:
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                write_value(sheet, r, c, value, styles[c % 2])

    return fill


def made_of(columns: Sequence[ColumnText], rows: list[list[Cell]]) -> MakeRows:
    """Makes rows of the columns' cells."""

    def make(first: int, last: int) -> Iterator[tuple[str, ...]]:
        cells = [
            column.cells(first, [row[c] for row in rows[first : last + 1]])
            for c, column in enumerate(columns[: len(rows[first])])
        ]
        return zip(*cells, strict=True)

    return make


def by_columns(rows: list[list[Cell]]) -> Fill:
    def fill(sheet: PlainWorksheet, styles: list[Style]) -> None:
        texts = [Values(sheet, c, styles[c % 2]) for c in range(max(map(len, rows)))]
        for r, row in enumerate(rows):
            sheet.make_rows(r, [15], len(row), made_of(texts, rows))

    return fill


WAYS = pytest.mark.parametrize("way", [one_by_one, by_columns])


@WAYS
@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
def test_every_kind_of_value(value: Cell, way: Callable[[list[list[Cell]]], Fill]) -> None:
    rows = [["før", value, "efter"], [value] * 20]
    assert written(way(rows)) == written(by_calls(rows), oracle=True)


@WAYS
def test_an_error_stays_one(way: Callable[[list[list[Cell]]], Fill], tmp_path: Path) -> None:
    """Formulas tell errors from texts, and their stored values do."""
    errors = [CellError(code) for code in ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")]
    path = tmp_path / "errors.xlsx"
    path.write_bytes(packed(way([[*errors, "#N/A", CellError("#ANDET")]])))
    assert read_workbook(path).sheets["Ark"].rows[0] == [*errors, "#N/A", "#ANDET"]


@pytest.mark.slow
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
    expected = written(by_calls(rows), oracle=True)
    assert written(by_columns(rows)) == expected
    assert written(one_by_one(rows)) == expected


@pytest.mark.parametrize("count", [1, 7, 99])
def test_rows_made_at_once_hold_the_same(count: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[f"a{r % 7}", r, "" if r % 3 else f"b{r}"] for r in range(99)]

    def fill(sheet: PlainWorksheet, styles: list[Style]) -> None:
        columns = [Values(sheet, c, styles[0]) for c in range(3)]
        sheet.make_rows(0, [15] * 99, 3, made_of(columns, rows))

    monkeypatch.setattr(plain_worksheet, "ROWS_AT_A_TIME", count)
    (tmp_path / "x.xlsx").write_bytes(packed(fill))
    assert read_workbook(tmp_path / "x.xlsx").sheets["Ark"].rows[:99] == rows


def test_more_texts_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_text, "MOST_KNOWN", 3)
    rows: list[list[Cell]] = [[f"a{r % 7}", f"b{r % 2}"] for r in range(50)]
    assert written(by_columns(rows)) == written(by_calls(rows), oracle=True)


def test_a_date_has_its_own_look_in_a_column_of_any_type() -> None:
    values: list[Cell] = ["a", dt.date(2019, 4, 1), 2, None]

    def called(sheet: Worksheet, styles: list[Style]) -> None:
        for r, value in enumerate(values):
            call(sheet, r, 0, value, styles[isinstance(value, dt.date)])

    def text(sheet: PlainWorksheet, styles: list[Style]) -> None:
        column = Values(sheet, 0, styles[0], styles[1])
        sheet.make_rows(0, [15] * len(values), 1, made_of([column], [[value] for value in values]))

    assert written(text) == written(called, oracle=True)


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.text)
@pytest.mark.parametrize("cached", CACHED, ids=repr)
def test_every_kind_of_cached_value(formula: Formula, cached: Cell) -> None:
    def called(sheet: Worksheet, styles: list[Style]) -> None:
        value = as_text(cached) if isinstance(cached, CellError) else cached
        if isinstance(value, float | dt.date) and as_number(value).is_integer():
            value = int(as_number(value))
        if formula.array:
            sheet.write_array_formula(0, 0, 0, 0, formula.text, styles[0], value)
        else:
            sheet.write_formula(0, 0, formula.text, styles[0], value)

    def one(sheet: PlainWorksheet, styles: list[Style]) -> None:
        write_formula(sheet, 0, 0, formula, cached, styles[0])

    def of_row(sheet: PlainWorksheet, styles: list[Style]) -> None:
        write_formula(sheet, 0, 0, RowFormula(template, 0, {}), cached, styles[0])

    def column(sheet: PlainWorksheet, styles: list[Style]) -> None:
        text = Formulas(sheet, 0, styles[0], template)
        sheet.make_rows(0, [15], 1, made_of([text], [[cached]]))

    def own(sheet: PlainWorksheet, styles: list[Style]) -> None:
        text = OwnFormulas(sheet, 0, styles[0], 0, [template], [{}])
        sheet.make_rows(0, [15], 1, made_of([text], [[cached]]))

    template = Template.of([formula.text], [], formula.array, ())
    expected = written(called, oracle=True)
    for way in (one, of_row, column, own):
        assert written(way) == expected


def test_rows_that_begin_further_right_with_formulas_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page's grid: a margin, formulas with fixed values, merged cells beside them."""
    monkeypatch.setattr(plain_worksheet, "ROWS_AT_A_TIME", 4)
    names = [f"<{r}>" for r in range(10)]

    def called(sheet: Worksheet, styles: list[Style]) -> None:
        sheet.write_string(0, 0, "over", styles[0])
        for r, name in enumerate(names, 2):
            sheet.write_formula(r, 1, f'=A{r + 1}&"{name}"', styles[0], name)
            sheet.merge_range(r, 2, r, 4, "", styles[1])
            sheet.write_number(r, 2, r, styles[1])
            sheet.set_row(r, 30)

    def text(sheet: PlainWorksheet, styles: list[Style]) -> None:
        write_value(sheet, 0, 0, "over", styles[0])
        template = Template.of(["=A", "&", ""], [None, "name"], False, ())
        given = [{"name": name} for name in names]
        columns = [
            OwnFormulas(sheet, 1, styles[0], 2, [template] * len(given), given),
            *(Values(sheet, c, styles[1]) for c in (2, 3, 4)),
        ]
        rows: list[list[Cell]] = [[], [], *([name, r, None, None] for r, name in enumerate(names, 2))]
        for r in range(2, 12):
            sheet.merge_cells(r, 2, 4)
        sheet.make_rows(2, [30] * 10, 4, made_of(columns, rows), left=1)

    assert written(text) == written(called, oracle=True)


SHARED: list[Cell] = [1.0, 0.5, "", "=a <&>", True, CellError("#N/A"), 3, "a"]


@pytest.mark.parametrize("start", range(len(SHARED)))
def test_alike_formulas_stand_in_the_first_cell_alone(start: int, tmp_path: Path) -> None:
    """Every value may be the first; what is left to XlsxWriter keeps a formula of its own."""
    values = [*SHARED[start:], *SHARED[:start], 7, 8]
    template = Template.of(["=IF($A", '<2,"<&>",$A', ")"], [None, None], False, ())

    def fill(sheet: PlainWorksheet, styles: list[Style]) -> None:
        write_value(sheet, 0, 0, "over", styles[0])
        column = Formulas(sheet, 1, styles[0], template, len(values))
        sheet.make_rows(1, [15] * len(values), 1, made_of([column], [[], *([value] for value in values)]), left=1)

    (tmp_path / "x.xlsx").write_bytes(packed(fill))
    shown = openpyxl.load_workbook(tmp_path / "x.xlsx")["Ark"]
    assert [shown.cell(r, 2).value for r in range(2, len(values) + 2)] == [
        template.text(r, {}) for r in range(1, len(values) + 1)
    ]
    cached = openpyxl.load_workbook(tmp_path / "x.xlsx", data_only=True)["Ark"]
    found = [cached.cell(r, 2).value for r in range(2, len(values) + 2)]
    assert found == [value.code if isinstance(value, CellError) else value or None for value in values]


def test_the_others_point_to_the_first_cell() -> None:
    def fill(sheet: PlainWorksheet, styles: list[Style]) -> None:
        write_value(sheet, 0, 0, "over", styles[0])
        column = Formulas(sheet, 1, styles[0], Template.of(["=$A", "+1"], [None], False, ()), 4)
        sheet.make_rows(1, [15] * 4, 1, made_of([column], [[], [1.0], [2.0], ["<"], [""]]), left=1)

    xml = written(fill)["xl/worksheets/sheet1.xml"].decode()
    assert '<f t="shared" ref="B2:B5" si="0">$A2+1</f><v>1</v>' in xml
    assert xml.count('<f t="shared" si="0"/>') == 2
    assert "<f>$A5+1</f><v></v>" in xml, (
        "LibreOffice would not tell of the first edit what reads a cell that points and is empty"
    )
    assert 't="str"><f t="shared" si="0"/><v>&lt;</v>' in xml


@pytest.mark.parametrize(
    ("fixed", "varying", "array", "may"),
    [
        (["=$A", "+1"], [None], False, True),
        (["=$A", "+1"], [None], True, False),
        (["=N($A", ")+$B", ""], [ROW_ABOVE, None], False, True),
        (["=$A", "&", ""], [None, "name"], False, False),
        (["='Ark 2'!$A", "+1"], [None], False, False),  # Excel would give every cell the first one's row
        (["=INDEX(items_item,ROW()-1)"], [], False, True),
    ],
)
def test_what_may_be_shared(fixed: list[str], varying: list[str | None], array: bool, may: bool) -> None:
    assert Template.of(fixed, varying, array, ()).shareable is may


def test_heights_links_and_cells_beside_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_worksheet, "ROWS_AT_A_TIME", 1)  # else a column's texts are numbered before the next's
    tips = ["", 'Se "<her>" & der', "a\nb"]

    def called(sheet: Worksheet, styles: list[Style]) -> None:
        rest(sheet, styles)
        sheet.merge_range(61, 1, 61, 3, "", styles[0])
        sheet.write_string(61, 1, "flettet", styles[0])
        for r in range(1, 40):
            sheet.write_string(r, 0, f"a{r}", styles[0])
            if r % 3:
                sheet.write_url(r, 1, f"internal:'A&k'!A{r}", styles[1], string=f"<{r}>", tip=tips[r % 3])
            else:
                sheet.write_string(r, 1, f"b{r}", styles[0])
            sheet.write_number(r, 2, r, styles[0])
            sheet.set_row(r, 15 + r % 5)

    def text(sheet: PlainWorksheet, styles: list[Style]) -> None:
        rest(sheet, styles)
        sheet.merge_cells(61, 1, 3)
        for column in (2, 3):
            write_value(sheet, 61, column, None, styles[0])
        write_value(sheet, 61, 1, "flettet", styles[0])
        linked = [r for r in range(1, 40) if r % 3]
        for r in reversed(linked):
            sheet.add_jump(r, 1, f"'A&k'!A{r}", f"<{r}>", tips[r % 3])
        columns: list[ColumnText] = [
            Values(sheet, 0, styles[0]),
            Linked(Values(sheet, 1, styles[0]), Values(sheet, 1, styles[1]), linked),
            Values(sheet, 2, styles[0]),
        ]

        rows: list[list[Cell]] = [[f"a{r}", f"<{r}>" if r % 3 else f"b{r}", r] for r in range(40)]
        sheet.make_rows(1, [15 + r % 5 for r in range(1, 40)], 3, made_of(columns, rows))

    def rest(sheet: Worksheet, styles: list[Style]) -> None:
        sheet.write_string(0, 0, "over", styles[0])
        sheet.write_string(5, 7, "ved siden af", styles[1])
        sheet.write_string(60, 1, "under", styles[1])
        sheet.set_row(80, 30)
        sheet.set_row(81, 15)

    assert written(text) == written(called, oracle=True)


@pytest.mark.parametrize("last", [2, 3, 50])
@pytest.mark.parametrize("total", [False, True])
def test_a_long_table_is_made_as_a_short_one(last: int, total: bool) -> None:
    columns = [{"header": "A"}, {"header": "Æ & Ø"} | ({"total_function": "sum"} if total else {})]
    options = {"name": "tbl_x", "columns": columns, "style": None, "total_row": total}

    def long(sheet: PlainWorksheet, styles: list[Style]) -> None:
        sheet.add_long_table(0, last, 2, options)
        sums(sheet, styles)

    def called(sheet: Worksheet, styles: list[Style]) -> None:
        sheet.add_table(0, 0, last, 1, options)
        sums(sheet, styles)

    def sums(sheet: Worksheet, styles: list[Style]) -> None:
        if total:
            sheet.write_formula(last, 1, "=SUBTOTAL(109,tbl_x[Æ & Ø])", styles[0], 3)

    assert written(long) == written(called, oracle=True)


def test_overlapping_merged_cells_are_refused() -> None:
    def overlapping(sheet: PlainWorksheet, styles: list[Style]) -> None:
        sheet.merge_cells(0, 1, 3)
        sheet.merge_cells(0, 3, 4)

    with pytest.raises(OverlappingRange, match="D1"):
        written(overlapping)


@pytest.mark.parametrize("text", ["x" * 32_768, "😐" * 16_384])
def test_a_text_that_excel_would_cut_is_refused(text: str) -> None:
    with pytest.raises(WriteError):
        written(by_columns([[text]]))


@pytest.mark.parametrize("text", ["<r>", "<r><t>fed</t></r>", "<r>&</r>", "<r></sst></r>"])
def test_a_text_that_looks_like_markup_stays_a_text(text: str, tmp_path: Path) -> None:
    """XlsxWriter writes shared texts from <r> to </r> as they are, which would break the file."""
    (tmp_path / "x.xlsx").write_bytes(packed(by_columns([[text]])))
    assert read_workbook(tmp_path / "x.xlsx").sheets["Ark"].rows[0] == [text]
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["Ark"]["A1"].value == text


def test_every_part_is_compressed_and_bears_no_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(by_columns([["a" * 30_000, "æ😐"]])))) as package:
        assert package.testzip() is None
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in package.infolist()} == {zipfile.ZIP_DEFLATED}


@pytest.mark.parametrize("error", [KeyError("mine"), UnicodeError("mine")])
def test_what_goes_wrong_while_a_row_is_made_is_said(error: Exception) -> None:
    def failing(first: int, last: int) -> Iterator[tuple[str, ...]]:
        raise error

    with pytest.raises(type(error), match="mine"):
        written(lambda sheet, styles: sheet.make_rows(0, [15] * 3, 1, failing))
