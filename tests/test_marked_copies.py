"""Marked copies: a department gets its own file back, with what to mend in it and nothing else changed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from msgspec.structs import replace
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment

from tests.libreoffice import convert
from tests.words import words
from tests.workbook_editing import edited, marked_copy
from workbook_tools.cli.main import main
from workbook_tools.definition.colours import FAULTS, argb
from workbook_tools.definition.workbooks import MARKED_AUTHOR as AUTHOR
from workbook_tools.definition.workbooks import MARKED_TITLE
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import validate_file
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity
from workbook_tools.workbook.marking.copy import CannotMark, copy_name, mark
from workbook_tools.workbook.marking.issue_list import HEADER_ROW, HEADERS
from workbook_tools.workbook.reading.precheck import Unreadable

FAULTY = ("Ejendomme - opfølgning 1 (endelig).xlsx", "2019 runde 1 - By, Erhverv og Miljø.xlsx")
FILLS = {severity: argb(tone.fill) for severity, tone in FAULTS.items()}

# openpyxl says which extensions it does not read; they are compared as XML here.
pytestmark = pytest.mark.filterwarnings(
    "ignore:(Conditional Formatting|Sparkline|Unknown) [Ee]xtension is not supported:UserWarning:openpyxl",
    "ignore:.*extension is not supported and will be removed:UserWarning:openpyxl",
)


# --- helpers ----------------------------------------------------------------------------------


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def package_of(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def changed(data: bytes, part: str, *replacements: tuple[str, str]) -> bytes:
    """The file with some texts of one part replaced; each must be there."""
    parts = parts_of(data)
    for old, new in replacements:
        assert old.encode() in parts[part], f"{old!r} is not in {part}"
        parts[part] = parts[part].replace(old.encode(), new.encode())
    return package_of(parts)


def book_of(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def issue(sheet: str | None, cell: str | None, text: str = "Ret cellen.", severity: Severity = Severity.ERROR) -> Issue:
    return Issue(severity, "not-in-list", words(text), "fil.xlsx", sheet, cell, "1.10")


def look(cell: Cell, seen: dict[tuple[int, int], Any] | None = None) -> dict[str, str]:
    """Everything of a cell's formatting but fill and lines. ``seen`` saves time: few formats, many cells."""
    key = (id(cell.parent.parent), cell.style_id)
    found: dict[str, str] = (seen or {}).get(key) or {
        "format": cell.number_format,
        "font": repr(cell.font),
        "border": repr(cell.border),
        "alignment": repr(cell.alignment),
        "protection": repr(cell.protection),
        "fill": repr(cell.fill),
    }
    if seen is not None:
        seen[key] = found
        return found
    return {name: value for name, value in found.items() if name not in ("fill", "border")}


def content(cell: Cell) -> Any:
    """A cell's value; array formulas are objects without equality."""
    return vars(cell.value) if hasattr(cell.value, "ref") else cell.value


def names(owner: Any) -> dict[str, str]:
    """The defined names of a workbook or a sheet."""
    return {name: defined.attr_text for name, defined in owner.defined_names.items()}


def colour(cell: Cell) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None


def listed(data: bytes) -> list[tuple[Any, ...]]:
    """The rows of `Ret dette` below its header."""
    rows = list(book_of(data).worksheets[0].iter_rows(min_row=HEADER_ROW, values_only=True))
    assert rows[0] == HEADERS
    return rows[1:]


def without_marks(sheet: bytes) -> bytes:
    """A sheet's XML without what marking may change in it when all cells were there."""
    text = re.sub(rb'(<c [^>]*?) s="\d+"', rb"\1", sheet)
    text = re.sub(rb"<legacyDrawing [^>]*/>", b"", text)
    text = re.sub(
        rb"<conditionalFormatting [^>]*><cfRule [^>]*><formula>ISTEXT[^<]*</formula>.*?</conditionalFormatting>",
        b"",
        text,
    )
    text = re.sub(rb'(<(?:x14:)?cfRule [^>]*priority=)"\d+"', rb"\1", text)
    return text.replace(b' tabSelected="1"', b"").replace(b' tabSelected="0"', b"")


def conditions(sheet: Any) -> list[Any]:
    """The conditions of a sheet in the order they are asked about, without those of marks."""
    found = [(rule.priority, area.sqref, rule) for area in sheet.conditional_formatting for rule in area.rules]
    found = [one for one in found if one[2].formula != ['ISTEXT("workbook-tools")']]
    for _, _, rule in found:
        rule.priority = 0
    return [(area, rule) for _, area, rule in sorted(found, key=lambda one: one[0])]


def assert_nothing_else_changed(before: bytes, after: bytes, marked: Iterable[tuple[str, str]]) -> None:
    """Every sheet as it was, but for the fill and the note of the ``marked`` cells."""
    old, new, marks = book_of(before), book_of(after), set(marked)
    assert new.sheetnames == [MARKED_TITLE, *old.sheetnames]
    assert names(new) == names(old)
    seen: dict[tuple[int, int], Any] = {}
    for sheet in old.worksheets:
        other = new[sheet.title]
        assert other.data_validations.dataValidation == sheet.data_validations.dataValidation
        assert conditions(other) == conditions(sheet)
        assert other.protection == sheet.protection
        assert other.print_title_rows == sheet.print_title_rows
        assert other.print_area == sheet.print_area
        assert names(other) == names(sheet)
        assert other.sheet_state == sheet.sheet_state
        assert other.freeze_panes == sheet.freeze_panes
        assert other.tables.keys() == sheet.tables.keys()
        assert other.merged_cells == sheet.merged_cells
        for row in sheet.iter_rows():
            for cell in row:
                twin = other[cell.coordinate]
                assert content(twin) == content(cell), cell
                if (sheet.title, cell.coordinate) in marks or isinstance(cell, MergedCell):  # lines go round the area
                    assert look(twin) == look(cell), cell
                else:
                    assert look(twin, seen) == look(cell, seen), cell
                    assert (twin.comment and twin.comment.text) == (cell.comment and cell.comment.text)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, words)])


# --- the returned files of the example --------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A returned file, its issues and its marked copy."""

    path: Path
    before: bytes
    issues: list[Issue]
    after: bytes

    @property
    def cells(self) -> dict[tuple[str, str], list[Issue]]:
        found: dict[tuple[str, str], list[Issue]] = {}
        for one in self.issues:
            if one.sheet and one.cell:
                found.setdefault((one.sheet, one.cell), []).append(one)
        return found


@pytest.fixture(scope="module", params=FAULTY)
def example(request: pytest.FixtureRequest, returned: Path) -> Example:
    path = returned / request.param
    issues, data = validate_file(path), path.read_bytes()
    assert issues
    return Example(path, data, issues, marked_copy(data, issues))


def test_wrong_cells_are_coloured_by_severity_and_keep_everything_else(example: Example) -> None:
    before, after = book_of(example.before), book_of(example.after)
    for (sheet, cell), issues in example.cells.items():
        assert colour(after[sheet][cell]) == FILLS[issues[0].severity]
        assert look(after[sheet][cell]) == look(before[sheet][cell])


def test_wrong_cells_carry_exactly_the_words_of_the_script(example: Example) -> None:
    after = book_of(example.after)
    for (sheet, cell), issues in example.cells.items():
        comment = after[sheet][cell].comment
        assert comment is not None
        assert comment.text == "\n".join(one.message for one in issues)
        assert comment.author == AUTHOR


def test_nothing_else_is_changed(example: Example) -> None:
    assert_nothing_else_changed(example.before, example.after, example.cells)


def test_only_the_touched_parts_differ(example: Example) -> None:
    before, after = parts_of(example.before), parts_of(example.after)
    differ = {name for name in before if before[name] != after[name]}
    titles = re.findall(r'<sheet name="([^"]+)"', before["xl/workbook.xml"].decode())
    numbers = {1, *(titles.index(sheet) + 1 for sheet, _ in example.cells)}  # sheet 1 is no longer the selected one
    sheets = {f"xl/worksheets/sheet{n}.xml" for n in numbers}
    relations = {f"xl/worksheets/_rels/sheet{n}.xml.rels" for n in numbers - {1}}
    assert differ == {
        "[Content_Types].xml", "docProps/app.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        *sheets, *relations,
    }  # fmt: skip
    assert list(after)[: len(before)] == list(before)
    for name in sheets:
        assert without_marks(after[name]) == without_marks(before[name])


def test_every_issue_is_listed_on_the_first_sheet(example: Example) -> None:
    names = {Severity.ERROR: "Fejl", Severity.REPAIR: "Rettelse", Severity.WARNING: "Advarsel"}
    assert [row[0] for row in listed(example.after)] == [names[one.severity] for one in example.issues]
    assert [row[1:] for row in listed(example.after)] == [
        (one.sheet, one.cell, one.item, one.message) for one in example.issues
    ]


def test_the_list_leads_to_the_cells(example: Example) -> None:
    book = book_of(example.after)
    links = [cell.hyperlink for row in book[MARKED_TITLE].iter_rows() for cell in row if cell.hyperlink]
    assert [link.location for link in links] == [f"'{one.sheet}'!{one.cell}" for one in example.issues]
    assert all(link.target is None for link in links)


def test_the_file_opens_on_the_list_and_on_nothing_else(example: Example) -> None:
    book = book_of(example.after)
    assert book.active.title == MARKED_TITLE
    # Two selected sheets would both take what is typed.
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == [MARKED_TITLE]


def test_the_list_says_politely_what_to_do_and_prints_on_a4(example: Example) -> None:
    sheet = book_of(example.after)[MARKED_TITLE]
    assert sheet["A1"].value.startswith("Ret venligst")
    assert sheet["A1"].value.endswith("Send den derefter til Økonomi igen.")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert sheet[f"E{HEADER_ROW + 1}"].alignment.wrap_text


def test_the_properties_name_the_new_sheet(example: Example) -> None:
    app = parts_of(example.after)["docProps/app.xml"].decode()
    titles = re.findall("<vt:lpstr>([^<]*)</vt:lpstr>", app.split("<TitlesOfParts>")[1])
    assert titles[0] == MARKED_TITLE
    assert f'<vt:vector size="{len(titles)}" baseType="lpstr">' in app
    listed = [sheet for sheet in book_of(example.after) if sheet.sheet_state != "veryHidden"]  # as in Excel's own files
    assert f"<vt:i4>{len(listed)}</vt:i4>" in app


def test_the_copy_has_the_same_issues_as_the_file(example: Example, tmp_path: Path) -> None:
    copy = tmp_path / example.path.name
    copy.write_bytes(example.after)
    assert validate_file(copy) == example.issues


def test_the_list_is_not_carried_along_as_finances_own_sheet(ballerup: Path, tmp_path: Path) -> None:
    copy = tmp_path / ballerup.name
    issues = validate_file(ballerup)
    copy.write_bytes(marked_copy(ballerup.read_bytes(), issues))
    assert validate_file(copy) == issues


def test_equal_input_gives_equal_bytes_in_any_order_of_issues(example: Example) -> None:
    assert marked_copy(example.before, example.issues[::-1]) == example.after
    with zipfile.ZipFile(io.BytesIO(example.after)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in package.infolist()} == {0}


def test_the_file_itself_stays_as_it_is(example: Example) -> None:
    assert example.path.read_bytes() == example.before


@pytest.mark.slow
def test_an_agreement_is_marked_without_a_word_of_sending_it_back(ballerup: Path) -> None:
    issues = validate_file(ballerup)
    after = marked_copy(ballerup.read_bytes(), issues)
    assert_nothing_else_changed(ballerup.read_bytes(), after, [(one.sheet or "", one.cell or "") for one in issues])
    assert "Send" not in book_of(after)[MARKED_TITLE]["A1"].value


def test_what_differs_from_the_agreement_is_marked_too(returned: Path, ballerup: Path, tmp_path: Path) -> None:
    path = tmp_path / "fil.xlsx"
    with edited(returned / FAULTY[1], path) as book:
        cell = book.put("Opfølgning", "4.1-1", "Titel", "En anden titel")
    issues = validate_file(path, load_agreement(ballerup).agreement)
    after = book_of(marked_copy(path.read_bytes(), issues))["Opfølgning"][cell]
    assert colour(after) == FILLS[Severity.WARNING]
    assert after.comment.text == next(issue.message for issue in issues if issue.cell == cell)


# --- one cell ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain() -> bytes:
    """Two sheets with a few cells, as XlsxWriter writes them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Ark1")
    sheet.write_row(0, 0, ["Navn", "Beløb", "Note"])
    sheet.write_row(1, 0, ["Sti", 450, "ja"])
    sheet.write_row(4, 0, ["Torv", -20, "nej"])
    sheet.set_column(5, 5, 12, book.add_format({"num_format": "0.00", "italic": True}))
    sheet.set_row(7, None, book.add_format({"bold": True}))
    book.add_worksheet("Ark2").write("A1", "x")
    book.close()
    return buffer.getvalue()


def test_several_issues_of_a_cell_are_one_note_and_the_gravest_colour(plain: bytes) -> None:
    issues = [
        issue("Ark1", "B2", "Se efter.", Severity.WARNING),
        issue("Ark1", "B2", "Vælg en smiley."),
        issue("Ark1", "B2", "Skriv hvorfor."),
        issue("Ark1", "B2", "Skriv hvorfor."),
    ]
    after = marked_copy(plain, issues)
    cell = book_of(after)["Ark1"]["B2"]
    assert cell.comment.text == "Skriv hvorfor.\nVælg en smiley.\nSe efter."
    assert colour(cell) == FILLS[Severity.ERROR]
    assert len(listed(after)) == 4


@pytest.mark.parametrize("cell", ["B3", "D2", "A9", "XFD1048576", "AA5", "F5", "C8"])
def test_a_cell_that_is_not_in_the_file_is_made_in_its_place(plain: bytes, cell: str) -> None:
    after = marked_copy(plain, [issue("Ark1", cell)])
    xml = parts_of(after)["xl/worksheets/sheet1.xml"].decode()
    rows = [int(row) for row in re.findall(r'<row r="(\d+)"', xml)]
    assert rows == sorted(rows)
    for row in re.findall(r"<row [^>]*>.*?</row>", xml):
        columns = [(len(c), c) for c in re.findall(r'<c r="([A-Z]+)', row)]
        assert columns == sorted(columns)
    if cell != "XFD1048576":
        assert book_of(after)["Ark1"][cell].comment.text == "Ret cellen."
        assert_nothing_else_changed(plain, after, [("Ark1", cell)])


def test_a_new_cell_looks_like_its_row_or_column(plain: bytes) -> None:
    sheet = book_of(marked_copy(plain, [issue("Ark1", "F5"), issue("Ark1", "C8")]))["Ark1"]
    assert (sheet["F5"].number_format, sheet["F5"].font.italic) == ("0.00", True)
    assert sheet["C8"].font.bold


def test_the_range_of_the_sheet_covers_new_cells(plain: bytes) -> None:
    after = marked_copy(plain, [issue("Ark1", "H12")])
    assert b'<dimension ref="A1:H12"/>' in parts_of(after)["xl/worksheets/sheet1.xml"]
    assert (
        list(openpyxl.load_workbook(io.BytesIO(after), read_only=True)["Ark1"].iter_rows(values_only=True))[1][1] == 450
    )


@pytest.mark.parametrize("cell", [None, "", "Titel", "A0", "XFE1", "A1048577", "a1"])
def test_an_issue_without_a_cell_is_listed_all_the_same(plain: bytes, cell: str | None) -> None:
    after = marked_copy(plain, [issue("Ark1", cell, "Kolonnen mangler.")])
    assert listed(after) == [("Fejl", "Ark1", cell or None, "1.10", "Kolonnen mangler.")]
    # There is no cell to go to, but the sheet.
    assert book_of(after)[MARKED_TITLE][f"B{HEADER_ROW + 1}"].hyperlink.location == "'Ark1'!A1"
    assert not any("comments" in name for name in parts_of(after))


@pytest.mark.parametrize("sheet", [None, "Findes ikke"])
def test_an_issue_of_the_file_or_a_missing_sheet_has_no_link(plain: bytes, sheet: str | None) -> None:
    after = marked_copy(plain, [issue(sheet, "A1" if sheet else None, "Arket mangler.")])
    assert listed(after)[0][1] == sheet
    assert not any(cell.hyperlink for row in book_of(after)[MARKED_TITLE].iter_rows() for cell in row)


def test_many_issues_keep_one_note_each_and_whole_clusters_of_shapes(plain: bytes) -> None:
    issues = [issue("Ark1", f"{column}{row}") for row in range(1, 601) for column in "ABC"]
    parts = parts_of(marked_copy(plain, issues))
    numbers = re.findall(r'id="_x0000_s(\d+)"', parts["xl/drawings/vmlDrawing1.vml"].decode())
    assert len(numbers) == len(set(numbers)) == 1800
    assert {int(number) // 1024 for number in numbers} == {1, 2}
    assert b'data="1,2"' in parts["xl/drawings/vmlDrawing1.vml"]


def test_a_cell_in_a_merged_area_is_marked_where_it_is_seen() -> None:
    before = written(lambda book: book.add_worksheet("Ark").merge_range("B2:C5", "fælles"))
    after = marked_copy(before, [issue("Ark", "C5")])
    assert book_of(after)["Ark"]["B2"].comment.text == "Ret cellen."
    assert colour(book_of(after)["Ark"]["B2"]) == FILLS[Severity.ERROR]
    assert listed(after)[0][2] == "C5"
    assert_nothing_else_changed(before, after, [("Ark", "B2")])


def test_the_list_tells_what_is_out_of_sight() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Ark")
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.set_row(4, None, None, {"hidden": True})
        book.add_worksheet("Skjult").hide()

    places = [("Ark", "A1"), ("Ark", "A5"), ("Ark", "B1"), ("Skjult", "A1")]
    after = marked_copy(written(fill), [issue(*place) for place in places])
    assert [row[2] for row in listed(after)] == ["A1", "B1 (skjult)", "A5 (skjult)", "A1 (skjult)"]
    sheet = book_of(after)[MARKED_TITLE]
    assert [bool(sheet[f"C{HEADER_ROW + n}"].hyperlink) for n in (1, 2, 3, 4)] == [True, True, True, False]


def written(fill: Any, **options: Any) -> bytes:
    """A workbook that XlsxWriter writes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    fill(book)
    book.close()
    return buffer.getvalue()


# --- a file full of things that libraries lose ------------------------------------------------


def add_chartsheet(book: xlsxwriter.Workbook, values: str) -> None:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": values})
    book.add_chartsheet("Diagram").set_chart(chart)


def everything(book: xlsxwriter.Workbook) -> None:
    first = book.add_worksheet("Jens' ark")
    first.write_column("A1", ["Tal", 1, 2, 3, 4])
    first.write_comment("A2", "Kan det passe?", {"author": "Jens"})
    first.write_comment("C9", "En note for sig", {"author": "Jens", "visible": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Jens'' ark'!$A$2:$A$5"})
    first.insert_chart("E2", chart)
    first.insert_textbox("E20", "Et tekstfelt")
    first.insert_button("H20", {"macro": "Kør", "caption": "Tryk"})
    first.conditional_format("A2:A5", {"type": "data_bar", "data_bar_2010": True})
    first.add_sparkline("B2", {"range": "'Jens'' ark'!A2:A5"})
    first.data_validation("A2:A5", {"validate": "list", "source": ["1", "2", "3"]})
    first.repeat_rows(0)
    first.print_area("A1:F40")
    first.protect("", {"objects": True})
    first.set_header("&LNoter")
    second = book.add_worksheet("Nr. 2")
    second.write_row("A1", ["a", "b"])
    second.write_row("A2", [1, 2])
    second.autofilter("A1:B2")
    second.repeat_rows(0)
    second.add_table("D1:E3")
    second.write_dynamic_array_formula("G1", "=SORT(A1:B2)")
    add_chartsheet(book, "='Nr. 2'!$A$2:$B$2")
    book.add_worksheet("Gemt").very_hidden()
    book.define_name("'Nr. 2'!lokal", "='Nr. 2'!$A$1")
    book.define_name("overalt", "='Nr. 2'!$B$2")
    book.set_custom_property("Sagsnummer", "00.30.10-P07-9-18")
    second.activate()


PLACES = [("Jens' ark", "A2"), ("Jens' ark", "A3"), ("Jens' ark", "A5"), ("Nr. 2", "B2"), ("Gemt", "A1")]


@pytest.fixture(scope="module")
def rich() -> bytes:
    return written(everything)


@pytest.fixture(scope="module")
def rich_marked(rich: bytes) -> bytes:
    return marked_copy(rich, [issue(*place) for place in PLACES])


def test_charts_drawings_and_extensions_survive(rich: bytes, rich_marked: bytes) -> None:
    before, after = parts_of(rich), parts_of(rich_marked)
    for name, data in before.items():
        if name.startswith(("xl/charts", "xl/tables", "xl/theme", "xl/drawings/drawing", "xl/metadata", "docProps/c")):
            assert after[name] == data
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert without_marks(after[name]) == without_marks(before[name])
    assert b"x14:sparkline" in after["xl/worksheets/sheet1.xml"]
    assert b"x14:conditionalFormatting" in after["xl/worksheets/sheet1.xml"]
    assert_nothing_else_changed(rich, rich_marked, PLACES)


def test_names_of_single_sheets_still_belong_to_them(rich: bytes, rich_marked: bytes) -> None:
    book = book_of(rich_marked)
    assert book["Jens' ark"].print_title_rows == "$1:$1"
    assert book["Jens' ark"].print_area == "'Jens'' ark'!$A$1:$F$40"
    assert book["Nr. 2"].auto_filter.ref == "A1:B2"
    assert book["Nr. 2"].defined_names["lokal"].attr_text == "'Nr. 2'!$A$1"
    before = re.findall(r'localSheetId="(\d)"[^>]*>([^<]*)', parts_of(rich)["xl/workbook.xml"].decode())
    after = re.findall(r'localSheetId="(\d)"[^>]*>([^<]*)', parts_of(rich_marked)["xl/workbook.xml"].decode())
    assert after == [*((str(int(n) + 1), text) for n, text in before), ("0", "'Ret dette'!$4:$4")]


def test_another_selected_sheet_is_no_longer_selected(rich: bytes, rich_marked: bytes) -> None:
    assert b'tabSelected="1"' in parts_of(rich)["xl/worksheets/sheet2.xml"]
    assert b'tabSelected="1"' not in parts_of(rich_marked)["xl/worksheets/sheet2.xml"]
    assert b'activeTab="0"' in parts_of(rich_marked)["xl/workbook.xml"]


def test_a_note_that_was_there_is_kept_and_the_message_stands_below_it(rich_marked: bytes) -> None:
    sheet = book_of(rich_marked)["Jens' ark"]
    assert sheet["A2"].comment.text == "Kan det passe?\n\nRet cellen."
    assert sheet["A2"].comment.author == "Jens"
    assert sheet["A3"].comment.text == "Ret cellen."
    assert sheet["C9"].comment.text == "En note for sig"


def test_the_box_of_a_note_grows_with_its_text(rich: bytes) -> None:
    long = " ".join(["Skriv kort, hvorfor den ikke er nået."] * 20)
    after = parts_of(marked_copy(rich, [issue("Jens' ark", "A2", long)]))
    before = parts_of(rich)["xl/drawings/vmlDrawing1.vml"].decode()
    drawing = after["xl/drawings/vmlDrawing1.vml"].decode()
    assert drawing.count("<v:shape ") == before.count("<v:shape ")  # no second box
    height, old_height = (
        float(re.findall(r"height:([\d.]+)pt", text.split('ObjectType="Note"')[0])[-1]) for text in (drawing, before)
    )
    assert height > old_height * 3
    anchors, old_anchors = (re.findall(r"<x:Anchor>([^<]*)<", text) for text in (drawing, before))
    assert [new == old for new, old in zip(anchors, old_anchors, strict=True)].count(False) == 1


def test_a_button_and_the_notes_share_a_drawing(rich: bytes, rich_marked: bytes) -> None:
    before, after = (parts_of(data)["xl/drawings/vmlDrawing1.vml"].decode() for data in (rich, rich_marked))
    assert after.count('ObjectType="Button"') == before.count('ObjectType="Button"') == 1
    assert after.count('ObjectType="Note"') == before.count('ObjectType="Note"') + 2
    numbers = [n for name, data in parts_of(rich_marked).items() if name.endswith(".vml")
               for n in re.findall(rb'id="_x0000_s(\d+)"', data)]  # fmt: skip
    assert len(numbers) == len(set(numbers))


def test_macros_are_carried_along_untouched(tmp_path: Path) -> None:
    project = tmp_path / "vbaProject.bin"
    project.write_bytes(b"\xd0\xcf\x11\xe0 not run by anybody")

    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Ark")
        book.add_vba_project(str(project))

    before = written(fill)
    after = parts_of(marked_copy(before, [issue("Ark", "A1")]))
    assert after["xl/vbaProject.bin"] == project.read_bytes()
    assert b"application/vnd.ms-excel.sheet.macroEnabled.main+xml" in after["[Content_Types].xml"]
    assert copy_name("fil.xlsm", "xlsm") == "fil - ret dette.xlsm"


def test_a_conversation_is_left_alone_and_named(rich: bytes) -> None:
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="A2" dT="2030-04-01T12:00:00.00" personId="{1}" id="{2}"><text>Passer det?</text>'
        "</threadedComment></ThreadedComments>"
    )
    parts = parts_of(rich)
    parts["xl/threadedComments/threadedComment1.xml"] = thread.encode()
    relations = "xl/worksheets/_rels/sheet1.xml.rels"
    parts[relations] = parts[relations].replace(
        b"</Relationships>",
        b'<Relationship Id="rId90" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
        b'Target="../threadedComments/threadedComment1.xml"/></Relationships>',
    )
    marked = mark(package_of(parts), [issue("Jens' ark", "A2"), issue("Jens' ark", "A3")])
    assert parts_of(marked.data)["xl/threadedComments/threadedComment1.xml"] == thread.encode()
    assert book_of(marked.data)["Jens' ark"]["A2"].comment.text.endswith("Ret cellen.")
    (notice,) = marked.notices
    assert "Jens' ark A2" in notice.of("x").text("en")
    assert "A3" not in notice.of("x").text("en")
    assert book_of(marked.data)[MARKED_TITLE]["A3"].value == notice.listed


def test_a_digital_signature_is_removed_and_named(plain: bytes) -> None:
    parts = parts_of(plain)
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
        b'digital-signature/origin" Target="_xmlsignatures/origin.sigs"/></Relationships>',
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/_xmlsignatures/sig1.xml" ContentType="application/x"/></Types>'
    )
    marked = mark(package_of(parts), [issue("Ark1", "A1")])
    after = parts_of(marked.data)
    assert not any("signature" in name for name in after)
    assert b"signature" not in after["_rels/.rels"] + after["[Content_Types].xml"]
    assert "signature" in marked.notices[0].of("x").text("en")
    assert book_of(marked.data)[MARKED_TITLE]["A3"].value == marked.notices[0].listed


# --- files as other programs save them --------------------------------------------------------


@pytest.fixture(scope="module")
def resaved_by_openpyxl(returned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("openpyxl") / "Ejendomme.xlsx"
    with edited(returned / FAULTY[0], path) as book:
        book["Opfølgning"]["J6"].comment = Comment("Kommer i næste uge", "Jens")
        book["Opfølgning"]["B2"].comment = Comment("Noter", "Jens")
    return path


@pytest.fixture(scope="module")
def resaved_by_libreoffice(resaved_by_openpyxl: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return convert([resaved_by_openpyxl], tmp_path_factory.mktemp("libreoffice"))[0]


def without_note_in_b2(path: Path) -> list[Issue]:
    """The issues, but for the one that names the note in a cell with which nothing is wrong."""
    issues = validate_file(path)
    assert ("not-in-a-cell", "B2") in {(one.code, one.cell) for one in issues}
    return [one for one in issues if one.cell != "B2"]


@pytest.mark.parametrize("program", ["openpyxl", pytest.param("libreoffice", marks=pytest.mark.office)])
def test_a_file_saved_by_another_program_is_marked_as_well(program: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(f"resaved_by_{program}")
    before, issues = path.read_bytes(), without_note_in_b2(path)
    after = marked_copy(before, issues)
    assert_nothing_else_changed(before, after, [(one.sheet or "", one.cell or "") for one in issues])
    sheet = book_of(after)["Opfølgning"]
    assert sheet["J6"].comment.text.startswith("Kommer i næste uge\n\nVælg en smiley for milepæl 3.17-1")
    assert colour(sheet["J6"]) == colour(sheet["K7"]) == FILLS[Severity.ERROR]
    assert sheet["B2"].comment.text == "Noter"


def test_a_box_without_a_place_gets_one(resaved_by_openpyxl: Path) -> None:
    drawing = "xl/drawings/commentsDrawing1.vml"
    before = resaved_by_openpyxl.read_bytes()
    assert b"Anchor>" not in parts_of(before)[drawing]
    after = parts_of(marked_copy(before, without_note_in_b2(resaved_by_openpyxl)))[drawing].decode()
    ElementTree.fromstring(after)  # openpyxl's prefixes are not Excel's
    boxes = re.findall(r"<\w+:shape .*?</\w+:shape>", after, re.DOTALL)
    assert len(boxes) == 3  # J6 with its message, B2 as it was, K7 new
    assert ["Anchor>" in box for box in boxes].count(True) == 2


def test_libreoffice_opens_a_copy_with_its_colours_notes_and_links(
    example: Example, rich_marked: bytes, tmp_path: Path
) -> None:
    for name, data in (("copy.xlsx", example.after), ("rich.xlsx", rich_marked)):
        (tmp_path / name).write_bytes(data)
    copy, rich = (
        openpyxl.load_workbook(path) for path in convert([tmp_path / "copy.xlsx", tmp_path / "rich.xlsx"], tmp_path)
    )
    assert copy.active.title == MARKED_TITLE
    for (sheet, cell), issues in example.cells.items():
        assert colour(copy[sheet][cell]) == FILLS[issues[0].severity]
        assert copy[sheet][cell].comment.text == "\n".join(one.message for one in issues)
    links = [cell.hyperlink.location for row in copy[MARKED_TITLE].iter_rows() for cell in row if cell.hyperlink]
    assert [link.replace("'", "").replace("#", "").replace(".", "!") for link in links] == [
        f"{one.sheet}!{one.cell}" for one in example.issues
    ]
    assert rich["Jens' ark"]["A2"].comment.text == "Kan det passe?\n\nRet cellen."
    assert rich["Jens' ark"]["C9"].comment.text == "En note for sig"


# --- a marked copy that comes back ------------------------------------------------------------


def saved_again(data: bytes, program: str, folder: Path, **cells: str) -> bytes:
    """The copy after somebody typed into `Opfølgning` and saved."""
    folder.mkdir()
    (folder / "sent.xlsx").write_bytes(data)
    with edited(folder / "sent.xlsx", folder / "back.xlsx") as book:
        for cell, value in cells.items():
            book["Opfølgning"][cell] = value
    path = folder / "back.xlsx"
    return (convert([path], folder)[0] if program == "libreoffice" else path).read_bytes()


@pytest.mark.parametrize("program", ["openpyxl", "libreoffice"])
def test_marking_again_takes_the_old_marks_away(program: str, returned: Path, tmp_path: Path) -> None:
    path = returned / FAULTY[0]
    before = path.read_bytes()
    first = marked_copy(before, validate_file(path))
    back = saved_again(first, program, tmp_path / "back", J6="☺ Nået")
    (tmp_path / path.name).write_bytes(back)
    left = validate_file(tmp_path / path.name)
    assert [one.cell for one in left if one.severity is Severity.ERROR] == ["K7"]
    again = book_of(marked_copy(back, left))
    sheet, original = again["Opfølgning"], book_of(before)["Opfølgning"]
    assert again.sheetnames.count(MARKED_TITLE) == 1
    assert again.active.title == MARKED_TITLE
    assert sheet["J6"].comment is None
    assert colour(sheet["J6"]) == colour(original["J6"])
    assert colour(sheet["K7"]) == FILLS[Severity.ERROR]
    assert sheet["K7"].comment.text == next(one.message for one in left if one.cell == "K7")
    assert len(listed(marked_copy(back, left))) == len(left)


def test_a_mark_is_seen_where_the_sheet_shows_the_cell_as_done(small_answered: dict[str, Path], tmp_path: Path) -> None:
    """What no formula sees: a number of a person in a comment that is there. What the sheet sees is coloured by itself."""
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        with_cpr = book.put("Opfølgning", "2.1-1", "Statusbemærkning", "Ring til 010190-1234")
        known = book.put("Opfølgning", "1.1-1", "Smiley", "måske")
    data = (tmp_path / "Nord.xlsx").read_bytes()
    first = marked_copy(data, validate_file(tmp_path / "Nord.xlsx"))
    assert first_conditions(first, with_cpr) == [FILLS[Severity.ERROR]]
    assert first_conditions(first, known) == []
    (tmp_path / "marked.xlsx").write_bytes(first)
    with edited(tmp_path / "marked.xlsx", tmp_path / "mended.xlsx") as book:
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", "Ring til os")
    again = marked_copy((tmp_path / "mended.xlsx").read_bytes(), validate_file(tmp_path / "mended.xlsx"))
    assert first_conditions(again, with_cpr) == []


def first_conditions(data: bytes, cell: str) -> list[str]:
    """The fills that always hold for a cell of ``Opfølgning`` and are asked about before all others."""
    rules = [
        (rule.priority, cell in area.sqref, rule)
        for area in book_of(data)["Opfølgning"].conditional_formatting
        for rule in area.rules
    ]
    assert len({priority for priority, _, _ in rules}) == len(rules)
    return [
        rule.dxf.fill.bgColor.rgb
        for priority, holds, rule in rules
        if holds and rule.formula == ['ISTEXT("workbook-tools")'] and priority == min(one[0] for one in rules)
    ]


def test_marking_twice_does_not_repeat_a_message(rich: bytes) -> None:
    issues = [issue(*place) for place in PLACES]
    twice = marked_copy(marked_copy(rich, issues), issues)
    sheet = book_of(twice)["Jens' ark"]
    assert sheet["A2"].comment.text == "Kan det passe?\n\nRet cellen."
    assert sheet["A3"].comment.text == "Ret cellen."
    assert_nothing_else_changed(rich, twice, PLACES)


def test_a_mended_cell_keeps_somebodys_own_note_and_colour(rich: bytes) -> None:
    first = marked_copy(rich, [issue("Jens' ark", "A2"), issue("Jens' ark", "A3")])
    again = marked_copy(first, [issue("Nr. 2", "B2")])
    sheet = book_of(again)["Jens' ark"]
    assert sheet["A2"].comment.text == "Kan det passe?"
    assert sheet["A3"].comment is None
    assert_nothing_else_changed(rich, again, [("Nr. 2", "B2")])
    boxes = parts_of(again)["xl/drawings/vmlDrawing1.vml"]
    assert boxes.count(b'ObjectType="Note"') == 2


def test_somebodys_own_sheet_of_that_name_is_kept() -> None:
    before = written(lambda book: book.add_worksheet(MARKED_TITLE).write("A1", "Husk mælk"))
    book = book_of(marked_copy(before, [issue(MARKED_TITLE, "A1")]))
    assert book.sheetnames == [f"{MARKED_TITLE} (2)", MARKED_TITLE]
    assert book[MARKED_TITLE]["A1"].value == "Husk mælk"


# --- odd but valid files ----------------------------------------------------------------------

SHEET, MAIN = "xl/worksheets/sheet1.xml", "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def prefixed(data: bytes) -> bytes:
    """The same workbook with a prefix on every element, as some programs write it."""
    parts = parts_of(data)
    for name in ("xl/workbook.xml", "xl/styles.xml", SHEET, "xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        text = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1q:", parts[name].decode())
        parts[name] = text.replace("xmlns=", "xmlns:q=", 1).encode()
    return package_of(parts)


def without_references(data: bytes) -> bytes:
    """Rows and cells that do not say where they stand follow one another."""
    parts = parts_of(data)
    parts[SHEET] = re.sub(rb'(<row|<c) r="[A-Z]*\d+"', rb"\1", parts[SHEET])
    return package_of(parts)


def without_styles(data: bytes) -> bytes:
    parts = parts_of(data)
    del parts["xl/styles.xml"]
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[name] = re.sub(rb"<(Relationship|Override)[^>]*styles[^>]*/>", b"", parts[name])
    parts[SHEET] = re.sub(rb' (s|style|customFormat)="\d+"', b"", parts[SHEET])
    return package_of(parts)


def without_extras(data: bytes) -> bytes:
    """No properties, no views, no dimension."""
    parts = parts_of(data)
    for name in ("docProps/app.xml", "docProps/core.xml"):
        del parts[name]
        parts["[Content_Types].xml"] = re.sub(
            rb'<Override PartName="/%s"[^>]*/>' % name.encode(), b"", parts["[Content_Types].xml"]
        )
    parts["_rels/.rels"] = re.sub(rb"<Relationship [^>]*docProps[^>]*/>", b"", parts["_rels/.rels"])
    parts["xl/workbook.xml"] = re.sub(rb"<bookViews>.*</bookViews>", b"", parts["xl/workbook.xml"])
    parts[SHEET] = re.sub(rb"<sheetViews>.*</sheetViews>|<dimension[^>]*/>", b"", parts[SHEET])
    return package_of(parts)


def with_absolute_targets(data: bytes) -> bytes:
    return changed(data, "xl/_rels/workbook.xml.rels", ('Target="', 'Target="/xl/'))


def with_other_quotes(data: bytes) -> bytes:
    """Single quotes, spaces around =, a line break in a tag, a byte order mark."""
    parts = parts_of(data)
    parts[SHEET] = b"\xef\xbb\xbf" + re.sub(rb'<c r="(\w+)"', rb"<c\n r = '\1'", parts[SHEET])
    return package_of(parts)


ODD = [prefixed, without_references, without_extras, with_absolute_targets, with_other_quotes]


@pytest.mark.parametrize("make", ODD)
def test_odd_but_valid_files_are_marked(make: Any) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Ark")
        for row in range(3):
            sheet.write_row(row, 0, [row, "tekst & mere", row * 2])

    before = make(written(fill))
    places = [("Ark", "B2"), ("Ark", "C3"), ("Ark", "E2"), ("Ark", "A7")]
    after = marked_copy(before, [issue(*place) for place in places])
    assert_nothing_else_changed(before, after, places)
    sheet = book_of(after)["Ark"]
    for _, cell in places:
        assert sheet[cell].comment.text == "Ret cellen."
        assert colour(sheet[cell]) == FILLS[Severity.ERROR]
    assert len(listed(after)) == len(places)


def test_an_empty_sheet_is_marked() -> None:
    before = written(lambda book: book.add_worksheet("Tomt"))
    assert b"<sheetData/>" in parts_of(before)[SHEET]
    after = marked_copy(before, [issue("Tomt", "B2"), issue("Tomt", "A1")])
    assert book_of(after)["Tomt"]["B2"].comment.text == "Ret cellen."


def test_a_drawing_that_is_no_proper_xml_is_added_to(rich: bytes) -> None:
    before = changed(rich, "xl/drawings/vmlDrawing1.vml", ('<div style="text-align:left"></div>', "<br>"))
    after = parts_of(marked_copy(before, [issue("Jens' ark", "A3")]))
    drawing = after["xl/drawings/vmlDrawing1.vml"].decode()
    assert "<br>" in drawing
    assert "<x:Row>2</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>\n</xml>" in drawing


def test_a_file_without_styles_gets_some() -> None:
    before = without_styles(written(lambda book: book.add_worksheet("Ark").write("A1", 5)))
    book = book_of(marked_copy(before, [issue("Ark", "A1")]))
    assert book["Ark"]["A1"].value == 5
    assert colour(book["Ark"]["A1"]) == FILLS[Severity.ERROR]
    assert colour(book[MARKED_TITLE][f"A{HEADER_ROW}"]) == "FF1F3A5F"


def test_a_sheet_of_a_chart_in_front_does_no_harm() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        add_chartsheet(book, "=Ark!$A$1:$A$3")
        book.add_worksheet("Ark")

    after = marked_copy(written(fill), [issue("Ark", "A1"), issue("Diagram", "A1")])
    assert book_of(after)["Ark"]["A1"].comment.text == "Ret cellen."
    assert b'tabSelected="1"' not in parts_of(after)["xl/chartsheets/sheet1.xml"]


# --- what comes from outside ------------------------------------------------------------------


def test_texts_are_texts_whatever_they_begin_with() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("=1+1")

    after = marked_copy(written(fill), [issue("=1+1", "A1", "=cmd|' /C calc'!A0"), issue("=1+1", "A2", "@SUM(1)")])
    sheet = book_of(after)[MARKED_TITLE]
    row = next(row for row in sheet.iter_rows(min_row=HEADER_ROW + 1) if row[4].value.startswith("="))
    assert [row[1].data_type, row[4].data_type] == ["s", "s"]
    assert row[4].value == "=cmd|' /C calc'!A0"
    assert row[4].quotePrefix  # stays a text when somebody edits the cell
    assert b"<f>" not in parts_of(after)["xl/worksheets/sheet2.xml"]


def test_characters_that_mislead_or_break_are_left_out_or_shown(plain: bytes) -> None:
    nasty = "A\u202egnp.exe\u2066 B\x00\x1b\x0b\ud83d C\r\nD <b>&amp;</b> _x0041_ ]]> 😐"
    shown = "A�gnp.exe� B���� C\nD <b>&amp;</b> _x0041_ ]]> 😐"
    after = marked_copy(plain, [issue("Ark1", "A1", nasty)])
    assert book_of(after)["Ark1"]["A1"].comment.text.replace("_x005F_", "_") in (shown, shown.replace("_x0041_", "A"))
    assert listed(after)[0][4].replace("_x005F_", "_") == shown


def test_a_message_longer_than_a_cell_takes_is_cut(plain: bytes) -> None:
    after = marked_copy(plain, [issue("Ark1", "A1", "å😐" * 40_000)])
    assert len(listed(after)[0][4].encode("utf-16-le")) // 2 < 32_767


def test_sheet_titles_with_quotes_are_linked(plain: bytes) -> None:
    title = "Jens' & Ib's <ark>"
    before = written(lambda book: book.add_worksheet(title))
    after = marked_copy(before, [issue(title, "B2")])
    link = book_of(after)[MARKED_TITLE][f"C{HEADER_ROW + 1}"].hyperlink
    assert link.location == "'Jens'' & Ib''s <ark>'!B2"
    assert book_of(after)[title]["B2"].comment


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 not a zip", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")],
    ids=["empty", "torn", "text", "encrypted"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        marked_copy(data, [issue("Ark", "A1")])


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"])
def test_a_file_with_a_dtd_is_refused(plain: bytes, part: str) -> None:
    parts = parts_of(plain)
    parts[part] = parts[part].replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e "e">]>', 1)
    with pytest.raises(Unreadable):
        marked_copy(package_of(parts), [issue("Ark1", "A1")])


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/workbook.xml", "docProps/app.xml"])
def test_a_torn_part_is_refused(plain: bytes, part: str) -> None:
    parts = parts_of(plain)
    parts[part] = parts[part][:-20]
    with pytest.raises(Unreadable):
        marked_copy(package_of(parts), [issue("Ark1", "A1")])


def test_other_formats_are_refused_with_a_reason() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<office/>")
    with pytest.raises(CannotMark, match="ods"):
        marked_copy(buffer.getvalue(), [])


# --- the command ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "extension", "copy"),
    [
        ("2019 runde 1 - Social og Sundhed.xlsx", "xlsx", "2019 runde 1 - Social og Sundhed - ret dette.xlsx"),
        ("MAKRO.XLSM", "xlsm", "MAKRO - ret dette.XLSM"),
        ("v1.2 endelig.xlsx", "xlsx", "v1.2 endelig - ret dette.xlsx"),
        ("forkert navn.xls", "xlsx", "forkert navn - ret dette.xlsx"),
        ("uden", "xlsx", "uden - ret dette.xlsx"),
    ],
)
def test_copies_are_named_after_the_file(name: str, extension: str, copy: str) -> None:
    assert copy_name(name, extension) == copy


def test_validate_writes_a_copy_of_every_file_with_issues(returned: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "copies"
    result = run(returned, "--marked-copies", folder)
    assert result.exit_code == 1  # there are errors; the copies are written all the same
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{Path(name).stem} - ret dette.xlsx" for name in FAULTY
    )
    for name in FAULTY:
        copy = folder / f"{Path(name).stem} - ret dette.xlsx"
        assert copy.read_bytes() == marked_copy((returned / name).read_bytes(), validate_file(returned / name))
        assert f"Wrote {copy}" in result.stderr
    assert "Wrote" not in result.stdout


@pytest.mark.slow
def test_the_output_is_the_same_as_without_copies(returned: Path, tmp_path: Path) -> None:
    with_copies = run(returned, "--format", "json", "--marked-copies", tmp_path / "copies")
    assert with_copies.stdout == run(returned, "--format", "json").stdout


def test_a_copy_that_exists_is_replaced_only_with_force(returned: Path, tmp_path: Path) -> None:
    words = (returned / FAULTY[0], returned / FAULTY[1], "--marked-copies", tmp_path)
    there = tmp_path / f"{Path(FAULTY[0]).stem} - ret dette.xlsx"
    there.write_bytes(b"mine")
    refused = run(*words)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == [there.name]  # nothing was written before it was seen
    assert there.read_bytes() == b"mine"
    assert run(*words, "--force").exit_code == 1
    assert there.read_bytes() != b"mine"


def test_a_copy_never_replaces_a_file_that_is_checked(returned: Path, tmp_path: Path) -> None:
    data = (returned / FAULTY[0]).read_bytes()
    for name in ("fil.xlsx", "fil - ret dette.xlsx"):
        (tmp_path / name).write_bytes(data)
    result = run(tmp_path, "--marked-copies", tmp_path, "--force")
    assert result.exit_code == 2
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {data}


def test_two_files_of_one_name_are_not_mixed_up(returned: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "fil.xlsx").write_bytes((returned / FAULTY[0]).read_bytes())
    result = run(tmp_path / "a", tmp_path / "b", "--marked-copies", tmp_path / "copies")
    assert result.exit_code == 2
    assert "fil.xlsx" in result.stderr


def test_a_file_where_the_folder_should_be_is_refused(returned: Path, tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("")
    assert run(returned, "--marked-copies", tmp_path / "copies").exit_code == 2


def test_files_that_cannot_be_marked_are_named_and_the_others_go_on(returned: Path, tmp_path: Path) -> None:
    path = tmp_path / "Ejendomme.xlsx"
    path.write_bytes((returned / FAULTY[0]).read_bytes())
    (calc,) = convert([path], tmp_path / "saved", to="ods")
    (tmp_path / "tom.xlsx").write_bytes(b"")
    result = run(path, calc, tmp_path / "tom.xlsx", "--marked-copies", tmp_path / "copies")
    assert result.exit_code == 1
    assert [file.name for file in (tmp_path / "copies").iterdir()] == ["Ejendomme - ret dette.xlsx"]
    lines = [line for line in result.stderr.splitlines() if "no marked copy" in line]
    assert [line.split(":")[0] for line in lines] == ["Ejendomme.ods", "tom.xlsx"]


def test_a_file_without_issues_gets_no_copy(returned: Path, tmp_path: Path) -> None:
    fine: Sequence[Path] = [path for path in returned.iterdir() if path.name not in FAULTY]
    result = run(*fine, "--marked-copies", tmp_path / "copies")
    assert result.exit_code == 0
    assert not (tmp_path / "copies").exists()


# --- CPR numbers ------------------------------------------------------------------------------

CPR, HIDDEN = "010190-1234", "••••••-••••"


def with_numbers(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Ark")
    bold = book.add_format({"bold": True})
    sheet.write("A1", f"Borgeren {CPR} & andre")
    sheet.write("A2", 101901234)
    sheet.write_formula("A3", '="Se "&A1', None, f"Se Borgeren {CPR} & andre")
    sheet.write_formula("A4", f'="{CPR}"', None, CPR)
    sheet.write_rich_string("A5", "Ring ", bold, CPR[:5], CPR[5:], bold, " om 450 kr.")
    sheet.write("A6", 1250)
    sheet.write_comment("B1", f"Ang. {CPR}")
    sheet.insert_textbox("D1", f"Husk {CPR}")


def with_calculation_chain(data: bytes) -> bytes:
    """The file with the list of its formulas that Excel keeps."""
    parts = parts_of(data)
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}"><c r="A3" i="1"/><c r="A4" i="1"/></calcChain>'.encode()
    for name, end, new in (
        ("xl/_rels/workbook.xml.rels", "</Relationships>", f'<Relationship Id="rId50" Type="{RELATION}/calcChain" Target="calcChain.xml"/>'),
        ("[Content_Types].xml", "</Types>", f'<Override PartName="/xl/calcChain.xml" ContentType="{CONTENT}.calcChain+xml"/>'),
    ):  # fmt: skip
        parts[name] = parts[name].replace(end.encode(), (new + end).encode())
    return package_of(parts)


RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@pytest.mark.parametrize("make", [bytes, with_calculation_chain])
def test_a_cpr_number_is_hidden_wherever_it_stands(make: Any) -> None:
    before = make(written(with_numbers))
    found = [replace(issue("Ark", f"A{row}"), code="cpr-number") for row in range(1, 7)]
    marked = mark(before, found)
    text = b"".join(parts_of(marked.data).values()).decode("utf-8", "replace")
    assert CPR not in text
    assert "101901234" not in text
    assert "calcChain" not in text  # it must not name a formula that is gone
    sheet = book_of(marked.data)["Ark"]
    assert [sheet[f"A{row}"].value for row in (1, 2, 4, 5, 6)] == [
        f"Borgeren {HIDDEN} & andre", HIDDEN, HIDDEN, f"Ring {HIDDEN} om 450 kr.", 1250,
    ]  # fmt: skip
    assert sheet["A3"].value == '="Se "&A1'
    cached = openpyxl.load_workbook(io.BytesIO(marked.data), data_only=True)["Ark"]
    assert cached["A3"].value == f"Se Borgeren {HIDDEN} & andre"
    assert sheet["B1"].comment.text == f"Ang. {HIDDEN}"
    assert "CPR" in marked.notices[0].of("x").text("en")
    assert book_of(marked.data)[MARKED_TITLE]["A3"].value == marked.notices[0].listed


def test_nothing_is_hidden_without_an_issue_that_says_so() -> None:
    before = with_calculation_chain(written(with_numbers))
    after = marked_copy(before, [issue("Ark", "A1")])
    for name in ("xl/sharedStrings.xml", "xl/calcChain.xml"):
        assert parts_of(after)[name] == parts_of(before)[name]
