"""What finance does to the tool's own sheets – notes, looks, own columns, what is hidden – stays, wherever its rows go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.worksheet.filters import FilterColumn, Filters

from tests.excel_shaped import with_thread
from tests.libreoffice import convert
from tests.own_sheets import part_texts
from tests.workbook_editing import Book, Merged, edited, opened, parts, places, table, write_parts
from workbook_tools.definition.colours import FAULTS, LINK, QUIET
from workbook_tools.messages.message import message
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document, own_reference_issues
from workbook_tools.operations.fill import fill, next_of
from workbook_tools.operations.new_year import new_year
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity
from workbook_tools.workbook.grafting import additions
from workbook_tools.workbook.grafting.looks import CellFormats
from workbook_tools.workbook.grafting.xml import parse
from workbook_tools.workbook.marking.copy import mark
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing.writer import write_workbook

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
GREEN, RED = "FF92D050", "FFC00000"
KR = "Kr. pr. indbygger"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("looks")


@pytest.fixture(scope="module")
def dressed(small: Path, folder: Path) -> Path:
    """The small agreement with what finance may do to its sheets."""
    with edited(small, folder / "dressed.xlsx") as book:
        dress(book)
    return folder / "dressed.xlsx"


@pytest.fixture(scope="module")
def filled_dressed(dressed: Path, folder: Path) -> Path:
    return filled(dressed, folder / "filled.xlsx")


def dress(book: Book) -> None:
    for header in ("Punktnr.", "Titel"):
        book.cell("Punkter", "2.1", header).fill = PatternFill("solid", fgColor=GREEN)
    book.cell("Punkter", "1.2", "Titel").comment = Comment("Husk borgmesteren", "Bo", height=200, width=300)
    title = book.cell("Punkter", "1.1", "Titel")
    title.font = Font(name="Calibri", color=RED, bold=True, italic=True, strike=True)
    book["Punkter"].cell(1, book.column("Punkter", "Titel")).fill = PatternFill("solid", fgColor=RED)
    book["Punkter"].column_dimensions["C"].width = 45.96
    book["Punkter"].column_dimensions["J"].hidden = True
    book["Punkter"].row_dimensions[book.row("Punkter", "1.10")].hidden = True
    book["Punkter"].sheet_view.zoomScale = 75
    book["Punkter"].oddHeader.left.text = "FORTROLIGT UDKAST"
    book["Punkter"].oddHeader.left.font = "Times New Roman,Regular"
    book["Økonomi"].tables["tbl_Oekonomi"].autoFilter.filterColumn.append(
        FilterColumn(colId=4, filters=Filters(filter=["Nye midler"]))
    )
    book["Økonomi"].row_dimensions[book.row("Økonomi", "1.2 / 1")].hidden = True
    amount = book.cell("Økonomi", "2.1 / 1", "Budgetår")
    amount.font, amount.comment = Font(name="Calibri", color=Color(theme=5), bold=True), Comment("Aftalt 3/10", "Bo")
    book.cell("Punkter", "1.2", "Tema").font = Font(name="Georgia", sz=20, u="single")
    book.cell("Punkter", "1.2", "Beskrivelse").alignment = Alignment("left", "top", indent=1, wrap_text=False)
    book.cell("Økonomi", "1.1 / 1", "Budgetår").alignment = Alignment(
        vertical="top", horizontal="right", wrap_text=True
    )
    own = book["Økonomi"].max_column + 1
    book["Økonomi"].cell(1, own).value = KR
    for row in range(2, 7):
        cell = book["Økonomi"].cell(row, own)
        cell.value, cell.number_format = f"=IF(ISNUMBER(G{row}),G{row}*1000/55000,0)", "0.00"
    book.cell("Økonomi", "2.1 / 2", KR).fill = PatternFill("solid", fgColor=GREEN)


def filled(source: Path, target: Path) -> Path:
    raw = read_workbook(source)
    restored, _ = fill(raw)
    target.write_bytes(write_workbook(next_of(restored, raw)))
    return target


def copied(source: Path, target: Path) -> Path:
    target.write_bytes(source.read_bytes())
    return target


def written(agreement: Agreement, target: Path) -> Path:
    target.write_bytes(write_workbook(document(agreement)))
    return target


class View:
    """What people see of a workbook's cells, by sheet, key and header."""

    def __init__(self, path: Path) -> None:
        self.book = Book(opened(path))

    def look(self, sheet: str, key: str, header: str) -> tuple[str, str, str]:
        """The fill, the colour of the letters – "" for what is usual –, and b, i and s for bold, italic and struck."""
        cell = self.book.cell(sheet, key, header)
        fill = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else ""
        colour = cell.font.color.rgb if cell.font.color is not None and cell.font.color.type == "rgb" else ""
        marks = {"b": cell.font.b, "i": cell.font.i, "s": cell.font.strike}
        return fill, "" if colour == "FF000000" else colour, "".join(mark for mark, on in marks.items() if on)

    def note(self, sheet: str, key: str, header: str) -> str | None:
        comment = self.book.cell(sheet, key, header).comment
        return None if comment is None else comment.text

    def formula(self, sheet: str, key: str, header: str) -> Any:
        return self.book.cell(sheet, key, header).value

    def hidden_rows(self, sheet: str) -> set[Any]:
        rows = self.book[sheet].row_dimensions.items()
        return {self.book[sheet].cell(row, 1).value for row, about in rows if about.hidden}


DRESSED: Mapping[tuple[str, str, str], tuple[str, str, str]] = {
    ("Punkter", "2.1", "Punktnr."): (GREEN, "", ""),
    ("Punkter", "2.1", "Titel"): (GREEN, "", ""),
    ("Punkter", "1.1", "Titel"): ("", RED, "bis"),
    ("Punkter", "1.2", "Titel"): ("", "", ""),
    ("Økonomi", "2.1 / 1", "Budgetår"): ("", "FFC0504D", "b"),  # the theme's sixth colour
    ("Økonomi", "1.1 / 1", "Budgetår"): ("", "", ""),
    ("Økonomi", "2.1 / 2", KR): (GREEN, "", ""),
}


def differing_looks(path: Path) -> dict[tuple[str, str, str], Any]:
    view = View(path)
    return {place: found for place, wanted in DRESSED.items() if (found := view.look(*place)) != wanted}


# --- everything stays, by its row's key -------------------------------------------------------------


def test_an_agreement_that_finance_only_typed_into_is_not_taken_apart(
    small: Path, dressed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: bytes) -> None:
        raise AssertionError("taken apart")

    monkeypatch.setattr(additions, "parse", refuse)
    assert load_agreement(small).agreement.carried is None
    with pytest.raises(AssertionError, match="taken apart"):
        load_agreement(dressed)


def test_looks_stay(filled_dressed: Path) -> None:
    assert differing_looks(filled_dressed) == {}
    book = View(filled_dressed).book
    theme = book.cell("Punkter", "1.2", "Tema").font
    assert (theme.name, theme.sz, theme.u) == ("Georgia", 20, "single")
    assert (
        book["Punkter"].row_dimensions[book.row("Punkter", "1.2")].height is None
    )  # the program fits it to its letters
    assert [book.cell("Punkter", key, "Beskrivelse").alignment.wrap_text for key in ("1.2", "2.1")] == [False, True]
    wrapped = [book.cell("Økonomi", key, "Budgetår").alignment.wrap_text for key in ("1.1 / 1", "2.1 / 1")]
    assert wrapped == [True, None]
    header = View(filled_dressed).book["Punkter"]["C1"]
    assert (header.fill.fgColor.rgb, header.font.b, header.font.color.rgb) == (RED, True, "FFFFFFFF")


def test_notes_stay(filled_dressed: Path) -> None:
    view = View(filled_dressed)
    assert view.note("Punkter", "1.2", "Titel") == "Husk borgmesteren"
    assert view.note("Økonomi", "2.1 / 1", "Budgetår") == "Aftalt 3/10"
    assert view.book.cell("Punkter", "1.2", "Titel").comment.author == "Bo"
    assert places(load_agreement(filled_dressed).issues, "own-objects-lost") == []


def test_widths_hidden_columns_and_rows_zoom_filters_and_headers_stay(filled_dressed: Path) -> None:
    view = View(filled_dressed)
    items, lines = view.book["Punkter"], view.book["Økonomi"]
    assert (items.column_dimensions["C"].width, items.column_dimensions["J"].hidden) == (45.96, True)
    assert items.column_dimensions["D"].width == pytest.approx(10.71, abs=0.01)
    assert (view.hidden_rows("Punkter"), view.hidden_rows("Økonomi")) == ({"1.10"}, {"1.2"})
    assert (items.sheet_view.zoomScale, lines.sheet_view.zoomScale) == (75, None)
    assert items.oddHeader.left.text == "FORTROLIGT UDKAST"
    (column,) = lines.tables["tbl_Oekonomi"].autoFilter.filterColumn
    assert (column.colId, column.filters.filter) == (4, ["Nye midler"])


def test_an_own_column_keeps_a_formula_for_each_row_and_how_its_numbers_look(filled_dressed: Path) -> None:
    view = View(filled_dressed)
    cell = view.book.cell("Økonomi", "1.2 / 1", KR)
    assert (cell.value, cell.number_format) == ("=IF(ISNUMBER(G3),G3*1000/55000,0)", "0.00")
    assert b'fullCalcOnLoad="1"' in parts(filled_dressed)["xl/workbook.xml"]


def test_rows_that_move_take_all_of_it_with_them(dressed: Path, tmp_path: Path) -> None:
    agreement = load_agreement(dressed).agreement
    names = ("items", "budget_lines")
    order = {name: agreement.tables[name].rows_at([*range(len(agreement.tables[name]))][::-1]) for name in names}
    own = {
        name: [type(column)(column.header, [*column.values][::-1]) for column in columns]
        for name, columns in agreement.own_columns.items()
    }
    moved = replace(agreement.with_tables(**order), own_columns=own)
    path = written(moved, tmp_path / "moved.xlsx")
    assert differing_looks(path) == {}
    view = View(path)
    assert view.note("Økonomi", "2.1 / 1", "Budgetår") == "Aftalt 3/10"
    row = view.book.row("Økonomi", "1.1 / 1")
    assert (row, view.formula("Økonomi", "1.1 / 1", KR)) == (6, "=IF(ISNUMBER(G6),G6*1000/55000,0)")
    assert (view.hidden_rows("Punkter"), view.hidden_rows("Økonomi")) == ({"1.10"}, {"1.2"})


def test_a_note_whose_row_is_gone_is_named_once(dressed: Path, tmp_path: Path) -> None:
    made = new_year(load_agreement(dressed).agreement).agreement  # 1.1 has no money left, but milestones
    gone = made.with_tables(items=made.tables["items"].rows_at([0]))
    for agreement, lost in ((made, []), (gone, [("dressed.xlsx", "Punkter", "C3")])):
        assert places(own_reference_issues(agreement), "own-note-lost") == lost
    path = written(gone, tmp_path / "gone.xlsx")
    assert "Husk borgmesteren" not in part_texts(path, "comments")
    assert View(path).note("Økonomi", "2.1 / 1", "Budgetår") == "Aftalt 3/10"


def test_consolidating_again_and_again_changes_nothing_of_it(
    dressed: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    once = Merged(dressed, small_answered.values()).write(tmp_path / "1.xlsx")
    twice = Merged(once, small_answered.values()).write(tmp_path / "2.xlsx")
    again = Merged(filled(twice, tmp_path / "filled.xlsx"), ()).write(tmp_path / "3.xlsx")
    for path in (once, twice, again):
        assert differing_looks(path) == {}
        assert View(path).note("Punkter", "1.2", "Titel") == "Husk borgmesteren"
    assert {n for n in parts(twice) if parts(once).get(n) != parts(twice)[n]} <= {
        "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/custom.xml",
        *(n for n in parts(twice) if n.startswith("xl/worksheets/")),
    }  # fmt: skip
    assert parts(twice)["xl/styles.xml"] == parts(again)["xl/styles.xml"]


def test_threads_stay_with_those_who_spoke(dressed: Path, tmp_path: Path) -> None:
    path = copied(dressed, tmp_path / "threads.xlsx")
    with_thread(path, "Milepæle", "D2", "Enig?", "Ja")
    target = filled(path, tmp_path / "filled.xlsx")
    said = part_texts(target, "threadedComment")
    assert re.findall(r'ref="(\w+)"[^>]*><text>(.*?)</text>', said) == [("D2", "Enig?"), ("D2", "Ja")]
    assert 'displayName="Bo"' in part_texts(target, "persons/person")
    assert ("own-objects-lost", "Punkter") not in {(i.code, i.sheet) for i in load_agreement(path).issues}


def test_a_formula_that_leads_nowhere_any_more_is_named(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        book["Økonomi"]["S1"].value = "Egen"
        formulas = ("=G2+G3", "=G2", "=SUM(G2:G6)", "=tbl_Oekonomi[[#This Row],[Budgetår]]", "=S5+$G$6+Punkter!A5")
        for row, formula in enumerate(formulas, 2):
            book["Økonomi"].cell(row, 19).value = formula
    agreement = load_agreement(tmp_path / "own.xlsx").agreement
    lines = agreement.tables["budget_lines"]
    fewer = replace(
        agreement.with_tables(budget_lines=lines.rows_at([1, 2, 3, 4])),
        own_columns={"budget_lines": [type(c)(c.header, c.values[1:]) for c in agreement.own_columns["budget_lines"]]},
    )
    path = written(fewer, tmp_path / "out.xlsx")
    view = View(path)
    found = [view.formula("Økonomi", key, "Egen") for key in ("1.2 / 1", "1.10 / 1", "2.1 / 1", "2.1 / 2")]
    assert found == ["=#REF!", "=SUM(G2:G101)", "=tbl_Oekonomi[[#This Row],[Budgetår]]", "=S4+$G$5+Punkter!A5"]
    assert [(i.code, i.sheet, i.cell) for i in own_reference_issues(fewer)] == [("own-reference-lost", "Økonomi", "S3")]


# --- nothing is carried along that is the tool's ----------------------------------------------------


def test_a_workbook_without_own_looks_is_written_as_ever(ballerup: Path) -> None:
    agreement = load_agreement(ballerup).agreement
    assert (agreement.carried, document(agreement).graft) == (None, None)


def test_saving_alone_makes_nothing_finances(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    """LibreOffice and openpyxl number styles anew, write colours otherwise and put neighbours of one width together."""
    written = Merged(small, small_answered.values()).write(tmp_path / "consolidated.xlsx")
    (by_libreoffice,) = convert([written], tmp_path)
    openpyxl.load_workbook(written).save(tmp_path / "openpyxl.xlsx")
    for path in (written, by_libreoffice, tmp_path / "openpyxl.xlsx"):
        assert load_agreement(path).agreement.carried is None


def looks_in(path: Path) -> dict[str, Any]:
    carried = load_agreement(path).agreement.carried
    return {title: added.looks for title, added in carried.additions.items()} if carried else {}


@pytest.mark.parametrize(
    ("change", "carried"),
    [
        pytest.param(lambda cell: setattr(cell, "fill", PatternFill("solid", fgColor="FF92D050")), True, id="a fill"),
        pytest.param(lambda cell: setattr(cell, "font", Font(bold=True)), True, id="bold"),
        pytest.param(lambda cell: setattr(cell, "font", Font(color="FF00B050")), True, id="a colour"),
        pytest.param(lambda cell: setattr(cell, "fill", PatternFill("darkGrid", fgColor=RED)), True, id="a pattern"),
        pytest.param(lambda cell: setattr(cell, "font", Font(name="Arial", sz=11)), True, id="a font"),
        pytest.param(lambda cell: setattr(cell, "font", Font(name="Calibri", sz=9)), True, id="a size"),
        pytest.param(lambda cell: setattr(cell, "font", Font(name="Calibri", sz=11, u="double")), True, id="a line"),
        pytest.param(lambda cell: setattr(cell, "font", Font(name="Aptos", scheme="minor")), False, id="the theme's"),
        pytest.param(lambda cell: setattr(cell, "alignment", Alignment(vertical="top")), True, id="one line"),
        pytest.param(lambda cell: setattr(cell, "alignment", Alignment()), False, id="typed where no format is"),
        pytest.param(lambda cell: setattr(cell, "fill", PatternFill()), False, id="no fill"),
        pytest.param(
            lambda cell: setattr(cell, "fill", PatternFill("solid", fgColor=f"FF{QUIET[1:]}")), False, id="quiet"
        ),
        pytest.param(lambda cell: setattr(cell, "font", Font(color=f"FF{LINK[1:]}")), False, id="a link"),
        pytest.param(
            lambda cell: setattr(
                cell, "fill", PatternFill("solid", fgColor=f"FF{FAULTS[Severity.ERROR].fill.removeprefix('#')}")
            ),
            False,
            id="a mark",
        ),
    ],
)
def test_a_look_is_finances_if_it_is_none_that_the_tool_gives(
    small: Path, tmp_path: Path, change: Callable[[Any], None], carried: bool
) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        change(book["Punkter"]["C3"])
    assert (looks_in(tmp_path / "own.xlsx") != {}) is carried


def test_marks_of_a_marked_copy_are_not_finances(small: Path, tmp_path: Path) -> None:
    said = message("own-objects-lost.note")
    issue = Issue(Severity.ERROR, "not-in-list", said, "agreement.xlsx", "Punkter", "C3")
    (tmp_path / "marked.xlsx").write_bytes(mark(small.read_bytes(), [issue]).data)
    assert load_agreement(tmp_path / "marked.xlsx").agreement.carried is None


def test_no_department_gets_a_note_or_look(dressed: Path, tmp_path: Path) -> None:
    for path, _ in split_files(dressed, 1, tmp_path / "out", False).files:
        assert not re.search("Husk borgmesteren|FORTROLIGT|92D050", part_texts(path, "."))


def test_no_cpr_number_is_carried_along(small: Path, tmp_path: Path) -> None:
    number = "010190-1234"
    with edited(small, tmp_path / "own.xlsx") as book:
        book["Punkter"]["C3"].comment = Comment(f"Ring til {number}", number)
        book["Punkter"].oddHeader.left.text = f"Om {number}"
        book["Punkter"]["M1"].value, book["Punkter"]["M2"].value = "Egen", f'="{number}"&A2'
    with_thread(tmp_path / "own.xlsx", "Milepæle", "D2", f"Ja, {number}")
    target = filled(tmp_path / "own.xlsx", tmp_path / "filled.xlsx")
    assert "••••••-••••" in part_texts(target, "comments") + part_texts(target, "threaded")
    assert "010190" not in part_texts(target, ".")


def test_a_damaged_part_costs_the_notes_of_its_sheet_only_and_is_named(dressed: Path, tmp_path: Path) -> None:
    contents = parts(dressed)
    name = next(n for n in contents if "comment" in n and b"Husk" in contents[n])
    path = tmp_path / "own.xlsx"
    write_parts(path, contents | {name: contents[name].replace(b"<text>", b"<text><t>x</t></text><text ", 1)})
    target = filled(path, tmp_path / "filled.xlsx")
    assert View(target).note("Økonomi", "2.1 / 1", "Budgetår") == "Aftalt 3/10"
    assert "Punkter" in {i.sheet for i in load_agreement(path).issues if i.code == "own-objects-lost"}


@pytest.mark.parametrize(
    ("colour", "seen"),
    [
        ('rgb="FF12AB34"', "12AB34"),
        ('rgb="0012AB34"', "12AB34"),
        ('theme="4"', "4F81BD"),
        ('theme="4" tint="0.3999755851924192"', "95B3D7"),
        ('theme="4" tint="-0.249977111117893"', "376092"),
        ('theme="1"', ""),
        ('indexed="10"', "FF0000"),
        ('indexed="64"', ""),
        ('auto="1"', ""),
    ],
)
def test_a_colour_is_what_is_seen_however_it_is_written(colour: str, seen: str) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    styles = (
        f'<styleSheet xmlns="{main}"><fonts><font><b val="0"/><i/><color {colour}/></font></fonts>'
        '<fills><fill><patternFill patternType="none"/></fill></fills><cellXfs><xf fontId="0" fillId="0"/></cellXfs></styleSheet>'
    )
    (look,) = CellFormats(styles.encode(), None, parse).looks
    assert (look.colour, look.fill, look.bold, look.italic) == (seen, "", False, True)


def test_own_columns_that_are_formulas_only_are_there(dressed: Path, filled_dressed: Path) -> None:
    """openpyxl saves no values with formulas."""
    assert KR in table(filled_dressed, "Økonomi")[0]
    assert KR in [column.header for column in load_agreement(dressed).agreement.own_columns["budget_lines"]]
