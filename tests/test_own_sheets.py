"""Finance's own sheets come out of consolidate, fill and new-year as they went in, and their references mean the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest
from openpyxl.styles import Color, Font, NamedStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from tests.excel_shaped import (
    with_link_to_another_workbook,
    with_pivot,
    with_query,
    with_slicer,
    with_sparkline,
    with_thread,
)
from tests.libreoffice import convert
from tests.own_sheets import by_openpyxl, by_xlsxwriter, own_view, part_texts
from tests.sheet_objects import SheetPackage
from tests.workbook_editing import Merged, edited, opened, parts, places, sheet_parts, values, write_parts
from workbook_tools.definition.page_mark import COPIED, LIVE
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document, own_reference_issues
from workbook_tools.operations.fill import fill, next_of
from workbook_tools.operations.new_year import new_year
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.rules.issues import Issue
from workbook_tools.workbook.grafting import carrying
from workbook_tools.workbook.grafting.examine import own_sheets
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing.writer import write_workbook

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
BEREGNING = "Beregning & mere"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own-sheets")


@pytest.fixture(scope="module")
def own(small: Path, folder: Path) -> Path:
    return by_openpyxl(small, folder / "own.xlsx")


@pytest.fixture(scope="module")
def filled_own(own: Path, folder: Path) -> Path:
    return filled(own, folder / "filled.xlsx")


def filled(source: Path, target: Path) -> Path:
    raw = read_workbook(source)
    restored, _ = fill(raw)
    target.write_bytes(write_workbook(next_of(restored, raw)))
    return target


def copied(source: Path, target: Path) -> Path:
    target.write_bytes(source.read_bytes())
    return target


def formulas(path: Path, title: str) -> dict[str, str]:
    """The formulas of a sheet by cell."""
    cells = (cell for row in opened(path, title)[title].iter_rows() for cell in row)
    found = {cell.coordinate: getattr(cell.value, "text", cell.value) for cell in cells if cell.data_type == "f"}
    return {cell: str(text) for cell, text in found.items()}


def same(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two views show the same, but for ranges that cover more of a table."""

    def known(view: dict[str, Any]) -> str:
        return re.sub(r"(![$A-Z]+2:[$A-Z]+)\d+", r"\1", str(view))

    return known(before) == known(after)


# --- copies of pages -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_copies(small: Path, folder: Path) -> Path:
    """Copies of two pages as Excel saves them, with a note in each, and a page under another name."""
    target = folder / "copies.xlsx"
    with edited(small, target) as book:
        for page, title in (("Overblik", "Overblik maj"), ("Vejledning", "Huskeliste")):
            copied_ = book.workbook.copy_worksheet(book[page])
            copied_.title = title
            copied_["Z9"] = f"min note om {page}"
        book["Matrix"].title = "Matrix nu"
    contents = parts(target)
    part = sheet_parts(contents)["Overblik maj"]
    contents[part] = re.sub(rb"</f><v ?/?>(</v>)?", b"</f><v>7</v>", contents[part])
    write_parts(target, contents)
    return target


def test_copies_of_pages_stay_as_finances_own_sheets(with_copies: Path, tmp_path: Path) -> None:
    """A copy has the page's mark, too; what its formulas look up in is made anew, so their values stay."""
    target = filled(with_copies, tmp_path / "filled.xlsx")
    for path in (target, filled(target, tmp_path / "again.xlsx")):
        book = opened(path)
        assert {"Overblik", "Overblik maj", "Vejledning", "Huskeliste", "Matrix"} <= {*book.sheetnames}
        assert "Matrix nu" not in book.sheetnames
        copies = {title: book[title] for title in ("Overblik maj", "Huskeliste")}
        assert [copy["Z9"].value for copy in copies.values()] == ["min note om Overblik", "min note om Vejledning"]
        assert not formulas(path, "Overblik maj")
        assert {cell.value for row in copies["Overblik maj"].iter_rows() for cell in row} >= {7}
        assert formulas(path, "Overblik")
        said = {title: str([cell.value for cell in book[title]["B"]]) for title in ("Overblik", "Overblik maj")}
        assert [title for title, text in said.items() if LIVE in text] == ["Overblik"]
        assert COPIED in said["Overblik maj"]


def test_copies_and_renamed_pages_are_told_once(with_copies: Path, tmp_path: Path) -> None:
    told = [("page-renamed", "Matrix nu"), ("page-copied", "Overblik maj"), ("page-copied", "Huskeliste")]
    for issues in (load_agreement(with_copies).issues, fill(read_workbook(with_copies))[1]):
        assert [(i.code, i.sheet) for i in issues if i.code.startswith("page-")] == told
    after = load_agreement(filled(with_copies, tmp_path / "filled.xlsx"))
    assert not [issue for issue in after.issues if issue.code.startswith("page-")]


# --- everything stays -------------------------------------------------------------------------------


def computed_at_opening(path: Path) -> bool:
    with zipfile.ZipFile(path) as package:
        return b'fullCalcOnLoad="1"' in package.read("xl/workbook.xml")


def test_a_sheet_saved_by_openpyxl_is_as_it_was(own: Path, filled_own: Path) -> None:
    for title in (BEREGNING, "Noter"):
        assert same(own_view(own, title), own_view(filled_own, title))
    book = opened(filled_own)
    assert book.sheetnames[0] == BEREGNING
    assert book.sheetnames[book.sheetnames.index("Punkter") + 1] == "Noter"
    assert (book["Noter"].sheet_state, [sheet.title for sheet in book.chartsheets]) == ("hidden", ["Vores diagram"])
    assert computed_at_opening(filled_own)  # for the own formulas
    assert (book.active.title, book.defined_names["Sats"].attr_text) == ("Overblik", "'Beregning & mere'!$B$13")
    assert all(bool(sheet.sheet_view.tabSelected) == (sheet.title == "Overblik") for sheet in book.worksheets)


def test_our_sheets_keep_what_is_printed_of_them_where_an_own_sheet_stands_first(
    small: Path, filled_own: Path, tmp_path: Path
) -> None:
    plain = opened(filled(small, tmp_path / "plain.xlsx"))
    book = opened(filled_own)
    printed = {s.title: (s.print_area, s.print_title_rows) for s in plain.worksheets}
    assert {title: (book[title].print_area, book[title].print_title_rows) for title in printed} == printed


def test_the_theme_comes_along_and_our_sheets_look_as_before(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        cell = book.workbook.create_sheet("Vores")["A1"]
        cell.value, cell.font = "farvet", Font(color=Color(theme=4, tint=0.4))
        cell.style = NamedStyle("Vores stil", font=Font(color=Color(theme=4, tint=0.4), bold=True))
    contents = parts(tmp_path / "own.xlsx")
    theme = contents["xl/theme/theme1.xml"].replace(b"4F81BD", b"12AB34").replace(b"Calibri", b"Aptos")
    write_parts(tmp_path / "own.xlsx", contents | {"xl/theme/theme1.xml": theme})
    target = filled(tmp_path / "own.xlsx", tmp_path / "filled.xlsx")
    assert parts(target)["xl/theme/theme1.xml"] == theme
    book = opened(target)
    font = book["Vores"]["A1"].font
    assert (font.color.theme, font.color.tint, font.b, book["Vores"]["A1"].style) == (4, 0.4, True, "Vores stil")
    plain = opened(filled(small, tmp_path / "plain.xlsx"))
    for title in ("Punkter", "Overblik"):
        for row in plain[title].iter_rows(max_row=20):
            for cell in row:
                ours = book[title][cell.coordinate]
                assert (ours.font.name, ours.font.sz, ours.font.b) == (cell.font.name, cell.font.sz, cell.font.b)
                assert (ours.fill.fgColor.rgb, ours.number_format) == (cell.fill.fgColor.rgb, cell.number_format)
                assert ours.font.scheme is None


def test_a_sheet_saved_by_xlsxwriter_is_as_it_was(small: Path, tmp_path: Path) -> None:
    source = by_xlsxwriter(small, tmp_path / "own.xlsx")
    target = filled(source, tmp_path / "filled.xlsx")
    assert same(own_view(source, "Vores tal"), own_view(target, "Vores tal"))
    sheet = part_texts(target, r"xl/worksheets/sheet\d+\.xml")
    for kept in ("sparkline>", "x14:dataBar ", 'cm="1"', "legacyDrawing", "tablePart "):
        assert kept in sheet
    assert 'textlink="Økonomi!$G$5"' in part_texts(target, r"drawing\d+\.xml")
    assert [name for name in parts(target) if "metadata" in name or "media" in name] == [
        "xl/media/image1.png", "xl/metadata.xml",
    ]  # fmt: skip


def test_a_sheet_saved_by_libreoffice_is_as_it_was(own: Path, tmp_path: Path) -> None:
    (source,) = convert([own], tmp_path)
    target = filled(source, tmp_path / "filled.xlsx")
    assert same(own_view(source, BEREGNING), own_view(target, BEREGNING))


def test_conversations_and_links_to_other_workbooks_stay(own: Path, tmp_path: Path) -> None:
    path = copied(own, tmp_path / "own.xlsx")
    with_thread(path, "Noter", "A1", "Enig?")
    with_link_to_another_workbook(path, "Noter", "B1")
    target = filled(path, tmp_path / "filled.xlsx")
    assert "Enig?" in part_texts(target, "threadedComment")
    assert formulas(target, "Noter") == {"B1": "=[1]Ark1!$A$1+1"}
    assert "andet.xlsx" in part_texts(target, "externalLink1.xml.rels")


def test_a_pivot_stays_and_is_computed_when_the_workbook_is_opened(own: Path, tmp_path: Path) -> None:
    """It follows the rows it is made from, and has no copies of them."""
    path = copied(own, tmp_path / "own.xlsx")
    with_pivot(path, BEREGNING, "N20")
    agreement = without_items(load_agreement(path).agreement, {"1.1"})
    (tmp_path / "out.xlsx").write_bytes(write_workbook(document(agreement)))
    cache = part_texts(tmp_path / "out.xlsx", "pivotCacheDefinition1.xml$")
    assert re.findall(r'refreshOnLoad="(\d)"|<worksheetSource ([^/]*)/>', cache) == [
        ("1", ""), ("", 'ref="A1:J5" sheet="Økonomi"'),
    ]  # fmt: skip
    assert "Rangere" in part_texts(path, "pivotCache")
    assert "Rangere" not in part_texts(tmp_path / "out.xlsx", "pivot")
    (number,) = re.findall(r'<pivotCache cacheId="(\d+)"', part_texts(tmp_path / "out.xlsx", "xl/workbook.xml"))
    assert f'cacheId="{number}"' in part_texts(tmp_path / "out.xlsx", "pivotTable1.xml$")
    (pivot,) = opened(tmp_path / "out.xlsx")[BEREGNING]._pivots
    assert [field.name for field in pivot.cache.cacheFields][4:5] == ["Kategori"]


def test_slicers_and_queries_are_left_behind_and_named_and_their_sheet_stays(own: Path, tmp_path: Path) -> None:
    path = copied(own, tmp_path / "own.xlsx")
    with_slicer(path, BEREGNING)
    with_query(path, "Vores_tabel")
    loaded = load_agreement(path)
    assert places(loaded.issues, "own-objects-lost") == [("own.xlsx", BEREGNING, None)] * 2
    target = filled(path, tmp_path / "filled.xlsx")
    assert not re.search("slicer|query", part_texts(target, "."), re.IGNORECASE)
    assert opened(target)[BEREGNING].tables["Vores_tabel"].ref == "A12:B13"
    assert same(own_view(own, BEREGNING), own_view(target, BEREGNING))


def test_the_same_again_gives_the_same_sheets_and_equal_input_equal_bytes(
    own: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    once = Merged(own, small_answered.values()).write(tmp_path / "1.xlsx")
    twice = Merged(once, small_answered.values()).write(tmp_path / "2.xlsx")
    again = Merged(twice, small_answered.values()).write(tmp_path / "3.xlsx")
    assert Merged(own, small_answered.values()).write(tmp_path / "0.xlsx").read_bytes() == once.read_bytes()
    assert opened(again).sheetnames.count("Opslag") == 1
    assert SheetPackage(again, escape(BEREGNING)).sheet == (name := SheetPackage(twice, escape(BEREGNING)).sheet)
    assert parts(twice)[name] == parts(again)[name]
    assert part_texts(twice, "table1[0-9]|drawing[2-9]") == part_texts(again, "table1[0-9]|drawing[2-9]")
    assert same(own_view(own, BEREGNING), own_view(again, BEREGNING))


def test_a_workbook_without_own_sheets_is_written_as_ever(small: Path, tmp_path: Path) -> None:
    loaded = load_agreement(small)
    assert (loaded.agreement.carried, document(loaded.agreement).graft) == (None, None)
    assert not computed_at_opening(filled(small, tmp_path / "plain.xlsx"))


def test_no_department_gets_an_own_sheet(own: Path, tmp_path: Path) -> None:
    for path, _ in split_files(own, 1, tmp_path / "out", False).files:
        with zipfile.ZipFile(path) as file:
            assert not [n for n in file.namelist() if "Beregning" in file.read(n).decode("utf-8", "replace")]


# --- references -------------------------------------------------------------------------------------


def typed(small: Path, path: Path, *formulas: str) -> Path:
    """An own sheet with formulas in A1, A2 … whose lines of Økonomi follow a new first one."""
    with edited(small, path) as book:
        sheet = book.workbook.create_sheet("Vores")
        for formula in formulas:
            sheet.append([f"={formula}"])
    return path


FOLLOWING = {
    "Økonomi!G5": "Økonomi!G2",  # 2.1, line 1
    "'Økonomi'!$H$6*2": "'Økonomi'!$H$3*2",
    "Økonomi!G2": "#REF!",  # 1.1 is gone
    "SUM(Økonomi!G1:G6)": "SUM(Økonomi!G1:G101)",
    "SUM(Økonomi!$G$2:$G$6)": "SUM(Økonomi!$G$2:$G$101)",
    "SUM(Økonomi!G2:G101)": "SUM(Økonomi!G2:G101)",
    "SUM(Økonomi!G5:G6)": "SUM(Økonomi!G2:G3)",
    "SUM(Økonomi!G4:G5)": "SUM(Økonomi!G2:G2)",  # one of the two is gone
    "SUM(Økonomi!G:G)": "SUM(Økonomi!G:G)",
    "Økonomi!G102": "Økonomi!G102",  # the total
    'IF(A9="Økonomi!G5",1,Punkter!A5)': 'IF(A9="Økonomi!G5",1,Punkter!A2)',
    "SUM(tbl_Oekonomi[Budgetår])": "SUM(tbl_Oekonomi[Budgetår])",
    "SUM(tbl_Oekonomi[Findes ikke])": "SUM(#REF!)",
    "Andet!A1": "#REF!",
    "Overblik!B5": "Overblik!B5",
    'INDIRECT("A"&1)': 'INDIRECT("A"&1)',
}


def test_references_follow_their_rows_into_next_year(small: Path, tmp_path: Path) -> None:
    source = typed(small, tmp_path / "own.xlsx", *FOLLOWING)
    agreement = without_items(load_agreement(source).agreement, {"1.1", "1.2", "1.10"})
    (tmp_path / "out.xlsx").write_bytes(write_workbook(document(agreement)))
    assert list(formulas(tmp_path / "out.xlsx", "Vores").values()) == [f"={text}" for text in FOLLOWING.values()]
    assert told(own_reference_issues(agreement)) == [
        ("own-reference-lost", "Vores", "A3"),
        ("own-reference-parted", "Vores", "A8"),
        ("own-reference-unsure", "Vores", "A11"),
    ]


def test_formulas_that_cells_share_are_written_out_and_follow(small: Path, tmp_path: Path) -> None:
    path = typed(small, tmp_path / "own.xlsx", "1", "2")
    contents = parts(path)
    name = next(name for name in contents if b"<f>1</f>" in contents[name])
    shared = contents[name].replace(b"<f>1</f>", b'<f t="shared" ref="A1:A2" si="0">Punkter!A4&amp;"A1"</f>')
    write_parts(path, contents | {name: shared.replace(b"<f>2</f>", b'<f t="shared" si="0"/>')})
    agreement = without_items(load_agreement(path).agreement, {"1.1"})
    (tmp_path / "out.xlsx").write_bytes(write_workbook(document(agreement)))
    assert list(formulas(tmp_path / "out.xlsx", "Vores").values()) == ['=Punkter!A3&"A1"', '=Punkter!A4&"A1"']


SOUND = (
    "OFFSET(A1,1,1)",
    'INDIRECT("A"&2)',
    'IF(A1="Husk Centre!",1,2)',
    "SUM(Økonomi!G3:G4)",
    "[0]!Linjer",
    "SUM(Økonomi!G2:G6)/COUNTA(Punkter!$A:$A)",
    'VLOOKUP("2.1",Punkter!A2:C121,3,FALSE)',
)


def test_own_names_stay_without_an_own_sheet_and_what_they_lost_is_told(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        for name, place in {"Skoven": "Økonomi!$G$5", "Stien": "Økonomi!$G$2"}.items():
            book.workbook.defined_names[name] = DefinedName(name, attr_text=place)
    agreement = without_items(load_agreement(tmp_path / "own.xlsx").agreement, {"1.1"})
    (tmp_path / "out.xlsx").write_bytes(write_workbook(document(agreement)))
    names = opened(tmp_path / "out.xlsx").defined_names
    assert (names["Skoven"].attr_text, names["Stien"].attr_text) == ("Økonomi!$G$4", "#REF!")
    assert told(own_reference_issues(agreement)) == [("own-reference-lost", None, None)]


def test_sound_references_say_nothing(small: Path, tmp_path: Path) -> None:
    agreement = load_agreement(typed(small, tmp_path / "own.xlsx", *SOUND)).agreement
    assert agreement.carried is not None
    assert own_reference_issues(agreement) == []


def without_items(agreement: Agreement, items: set[str]) -> Agreement:
    """The agreement without some items and what belongs to them."""
    names = ("items", "budget_lines", "milestones")
    frames = {name: agreement.tables[name] for name in names}
    return agreement.with_tables(
        **{
            name: frame.rows_at([i for i, item in enumerate(frame["item"]) if item not in items])
            for name, frame in frames.items()
        }
    )


def told(issues: list[Issue]) -> list[tuple[str, str | None, str | None]]:
    return sorted((issue.code, issue.sheet, issue.cell) for issue in issues)


def test_what_leads_nowhere_any_more_is_told_by_new_year_too(own: Path) -> None:
    made = new_year(load_agreement(own).agreement)
    codes = {issue.code for issue in own_reference_issues(made.agreement)}
    assert codes <= {"own-reference-lost", "own-reference-parted"}


def test_a_sound_workbook_says_nothing(own: Path, small_answered: dict[str, Path]) -> None:
    codes = {issue.code for issue in Merged(own, small_answered.values()).issues}
    assert not [code for code in codes if code.startswith("own-")]


ELSEWHERE = {  # where the references stand: what they are after 1.1, the first line and item, is gone
    r"<formula>(.*?)</formula>": ["Økonomi!$G$4", "$B2=Økonomi!$G$4"],
    r"<formula1>(.*?)</formula1>": ["Punkter!$A$2:$A$121"],
    r"<f>('Økonomi'![^<]*)</f>": ["'Økonomi'!G1", "'Økonomi'!$G$2:$G$5", "'Økonomi'!$G$2:$G$5"],  # two charts
    r"<xm:f>(.*?)</xm:f>": ["Økonomi!G4:J4"],
    r'location="(Økonomi![^"]*)"': ["Økonomi!G4"],
    r'<definedName name="Linjen">(.*?)<': ["Økonomi!$A$4:$J$4"],
}


def test_references_follow_wherever_they_stand(own: Path, tmp_path: Path) -> None:
    with edited(own, tmp_path / "own.xlsx") as book:
        book[BEREGNING]["K1"].hyperlink = Hyperlink(ref="K1", location="Økonomi!G5")
    with_sparkline(tmp_path / "own.xlsx", BEREGNING, "E1", "Økonomi!G5:J5")
    agreement = without_items(load_agreement(tmp_path / "own.xlsx").agreement, {"1.1"})
    (tmp_path / "out.xlsx").write_bytes(write_workbook(document(agreement)))
    package = SheetPackage(tmp_path / "out.xlsx", escape(BEREGNING))
    found = package.parts[package.sheet].decode() + part_texts(tmp_path / "out.xlsx", "workbook.xml$")
    charts = part_texts(tmp_path / "out.xlsx", "charts/chart")
    for pattern, wanted in ELSEWHERE.items():
        texts = re.findall(pattern, charts if "'Økonomi'" in pattern else found)
        assert [text for text in texts if text in wanted] == wanted, (pattern, texts)


# --- what is not carried along ----------------------------------------------------------------------


def with_part_of(kind: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        package = SheetPackage(path, escape(BEREGNING))
        package.add(kind, f"xl/{kind}9.xml", "<x/>")
        package.save()

    return change


def with_cells(cell: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        package = SheetPackage(path, escape(BEREGNING))
        sheet = package.parts[package.sheet].decode()
        package.parts[package.sheet] = sheet.replace("</row>", f"{cell}</row>", 1).encode()
        write_parts(path, package.parts)

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(with_part_of("pivotTable"), id="a pivot of nothing"),
        pytest.param(with_part_of("ctrlProp"), id="control"),
        pytest.param(with_cells("<c r=\"Z1\"><f>cmd|'/c calc'!A0</f><v>0</v></c>"), id="a program"),
        pytest.param(with_cells('<c r="Z1" vm="1" t="e"><v>#VALUE!</v></c>'), id="picture in a cell"),
    ],
)
def test_a_sheet_with_what_cannot_be_carried_comes_as_values_and_is_named(
    own: Path, change: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "own.xlsx"
    path.write_bytes(own.read_bytes())
    change(path)
    issues = load_agreement(path).issues
    assert places(issues, "own-sheet-kept") == [("own.xlsx", BEREGNING, None)]
    assert {i.sheet for i in issues if i.code == "own-objects-lost"} == {BEREGNING}
    target = filled(path, tmp_path / "filled.xlsx")
    assert opened(target)[BEREGNING]["A1"].value == "Hvad"
    assert formulas(target, BEREGNING) == {}
    assert opened(target)["Noter"].sheet_state == "hidden"


def test_a_sheet_that_is_too_large_comes_as_values(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "MOST_CARRIED", 3_000)
    assert {i.sheet for i in load_agreement(own).issues if i.code == "own-sheet-kept"} == {BEREGNING}


def with_cells_filled(path: Path, count: int) -> Path:
    """An own sheet with so many cells, every twentieth with a formula that asks one of ours."""
    contents = parts(path)
    name = next(name for name in contents if b"<f>1</f>" in contents[name])
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f>Økonomi!G{2 + row % 5}*2</f><v>{row}</v></c>'
        + "".join(f'<c r="{letter}{row}" s="1"><v>{row}</v></c>' for letter in "BCDEFGHIJKLMNOPQRST")
        + "</row>"
        for row in range(1, count // 20 + 1)
    )
    text = re.sub(r"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", contents[name].decode())
    write_parts(path, contents | {name: text.encode()})
    return path


@pytest.mark.nightly
@pytest.mark.skipif(os.name != "posix", reason="memory is counted otherwise")
def test_own_sheets_up_to_the_limit_cost_what_the_guide_says(small: Path, tmp_path: Path) -> None:
    """400,000 cells: some 14 MB of XML; the guide says half a gigabyte and ten seconds."""
    path = with_cells_filled(typed(small, tmp_path / "own.xlsx", "1"), 400_000)
    command = [sys.executable, "-m", "workbook_tools", "fill", str(path), "-o", str(tmp_path / "filled.xlsx")]
    with subprocess.Popen(command) as run:
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    assert (run.returncode, used.ru_utime < 20) == (0, True)
    assert used.ru_maxrss < 600 * (2**20 if sys.platform == "darwin" else 2**10)  # bytes there, kilobytes elsewhere
    assert len(formulas(tmp_path / "filled.xlsx", "Vores")) == 20_000


@pytest.mark.parametrize(
    "sheet_data",
    [
        pytest.param('<row r="1"><c r="A1"><f>' + "'" * 9_000 + "A1</f></c></row>", id="a long formula"),
        pytest.param(
            '<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">' + "1+" * 4_000 + "1</f></c></row>"
            + "".join(f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c></row>' for n in range(2, 3_000)),
            id="formulas that grow",
        ),
        pytest.param('<row r="1"><c r="A1"><f>' + "<x>" * 300 + "</x>" * 300 + "</f></c></row>", id="deep"),
        pytest.param('<row r="1"><c r="??"><f t="shared" ref="A1" si="0">1</f></c></row>', id="no cell"),
    ],
)  # fmt: skip
def test_a_hostile_sheet_costs_little_and_is_not_carried(small: Path, tmp_path: Path, sheet_data: str) -> None:
    path = typed(small, tmp_path / "own.xlsx", "1")
    contents = parts(path)
    name = next(name for name in contents if b"<f>1</f>" in contents[name])
    text = re.sub(
        r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{sheet_data}</sheetData>", contents[name].decode()
    )
    contents[name] = text.encode()
    write_parts(path, contents)
    start = time.process_time()
    assert own_sheets(path.read_bytes(), {"Vores"}, (), (), ()) is None
    assert time.process_time() - start < 5


def test_no_cpr_number_is_carried_along(small: Path, tmp_path: Path) -> None:
    from openpyxl.chart import BarChart, Reference
    from openpyxl.comments import Comment

    number = "010190-1234"
    with edited(small, tmp_path / "own.xlsx") as book:
        sheet = book.workbook.create_sheet("Vores")
        sheet["A1"], sheet["A2"], sheet["A3"] = f"Ring til {number}", 101901234, f'="{number}"&A1'
        sheet["B1"].comment = Comment(f"om {number}", number)
        sheet.oddHeader.left.text = number
        chart = BarChart()
        chart.title = f"For {number}"
        chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
        sheet.add_chart(chart, "D2")
    target = filled(tmp_path / "own.xlsx", tmp_path / "filled.xlsx")
    assert not re.search(r"010190.?1234|0?101901234", part_texts(target, "."))
    assert values(target, "Vores")[0][0] == "Ring til ••••••-••••"
