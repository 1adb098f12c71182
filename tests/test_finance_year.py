"""A year of finance's workbook: what is theirs goes through every command, and at each step is what it was before it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from click.testing import CliRunner
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tests.excel_shaped import (
    with_link_to_another_workbook,
    with_pivot,
    with_shared_formula,
    with_sparkline,
    with_theme,
    with_thread,
)
from tests.finance_things import Things, differences
from tests.libreoffice import convert
from tests.own_sheets import PIXEL, by_openpyxl
from tests.sheet_objects import MAIN
from tests.test_finance_looks import KR, dress
from tests.workbook_editing import Book, edited, parts, write_parts
from workbook_tools.cli.main import main

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
BEREGNING = "Beregning & mere"
STEPS = ("start", "fill", "consolidate", "consolidate late", "new-year")


def run(*arguments: object) -> None:
    """A command that writes its output, whatever it finds."""
    done = CliRunner().invoke(main, [*map(str, arguments)])
    assert done.exit_code in (0, 1), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception


# --- two workbooks ----------------------------------------------------------------------------------


def everyday(small: Path, path: Path) -> Path:
    """What a finance department has after some months: key figures with a chart, notes, a hidden sheet, own columns, looks."""
    with edited(small, path) as book:
        dressed_as_excel_does(book)
        own = book.workbook.create_sheet("Beregninger")
        own["A1"], own["A1"].font = "Nøgletal til direktionen", Font(name="Calibri", sz=14, bold=True)
        for row, kind in ((3, "Nye midler"), (4, "Besparelse")):
            own.cell(row, 1).value = kind
            own.cell(row, 2).value = f'=SUMIF(Økonomi!E2:E6,"{kind}",Økonomi!G2:G6)'
        own["A5"], own["B5"], own["B6"] = "Netto", "=B3+B4", "=COUNTA(Punkter!A2:A5)"
        own["B5"].comment = Comment("Skal stemme med bilag 1", "Bo")
        own["B5"].fill = PatternFill("solid", fgColor="FFFFFF00")
        chart = BarChart()
        chart.add_data(Reference(own, min_col=2, min_row=3, max_row=5))
        own.add_chart(chart, "E2")
        hidden = book.workbook.create_sheet("Skjulte noter")
        hidden["A1"], hidden.sheet_state = "intern", "hidden"
    return path


def excel_shaped(small: Path, path: Path) -> Path:
    """What Excel keeps and other programs do not write, beside what all of them do."""
    by_openpyxl(small, path)
    with edited(path, path) as book:
        dressed_as_excel_does(book)
        own = book[BEREGNING]
        own["A6"].font = Font(name="Calibri", color=Color(theme=4, tint=0.4))
        own["A6"], own["A6"].fill = "tonet", PatternFill("solid", fgColor=Color(theme=6, tint=-0.25))
        own["B6"], own["B7"] = "=Økonomi!G5", "=Økonomi!G6"  # one that Excel writes once
        own["B8"] = "=SUBTOTAL(109,tbl_Oekonomi[[#Data],[Budgetår]])"
        own.add_image(Image(io.BytesIO(PIXEL)), "K20")
    with_shared_formula(path, BEREGNING, "B6", "B7")
    with_theme(path)
    with_thread(path, "Noter", "A1", "Enig?", "Ja")
    with_link_to_another_workbook(path, "Noter", "B1")
    with_sparkline(path, BEREGNING, "E1", "Økonomi!G5:J5")
    with_pivot(path, BEREGNING, "N20")
    return path


def with_conditions(book: Book) -> None:
    """Conditional formats, drop-downs, lines and words that finance gives our sheets."""
    lines, items = book["Økonomi"], book["Punkter"]
    money, who = (get_column_letter(book.column(*at)) for at in (("Økonomi", KR), ("Punkter", "Sagsbehandler")))
    red = PatternFill("solid", bgColor="FFFF9999")
    lines.conditional_formatting.add("G2:G6", CellIsRule(operator="greaterThan", formula=["1000"], fill=red))
    lines.conditional_formatting.add("A2:J6", FormulaRule(formula=['$E2="Besparelse"'], font=Font(italic=True)))
    scale = ColorScaleRule("min", None, "FFFFFFFF", "max", None, "FF63BE7B")
    lines.conditional_formatting.add(f"{money}2:{money}6", scale)
    for sheet, area, given in (
        (items, f"{who}2:{who}5", '"Bjørn,Hanne"'),
        (items, "J2:J121", "$L$2:$L$5"),
    ):
        choice = DataValidation("list", formula1=given, allow_blank=True)
        sheet.add_data_validation(choice)
        choice.add(area)
    title = book.cell("Punkter", "1.1", "Titel")
    title.value = CellRichText("Cykel", TextBlock(InlineFont(b=True, color="FFC00000", rFont="Calibri", sz=11), "sti"))
    tema, line = book.cell("Punkter", "1.2", "Tema"), Side("thick", "FFC00000")
    tema.border = Border(tema.border.left, tema.border.right, Side("double", "FF000000"), line)
    place = book.cell("Punkter", "2.1", "Beskrivelse")
    place.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


MADE: dict[str, tuple[Callable[[Path, Path], Path], tuple[str, ...]]] = {
    "everyday": (everyday, ("Beregninger", "Skjulte noter")),
    "excel": (excel_shaped, (BEREGNING, "Noter", "Vores diagram")),
}


AS_EXCEL_SAVES = {
    "drawing", "chart", "image", "table", "comments", "threadedComment", "pivotTable", "pivotCacheDefinition",
}  # fmt: skip


def saved_again(source: Path, by: str, folder: Path) -> Path:
    """The workbook as it is, or as another program saves it."""
    if by == "as it is":
        return source
    if by == "LibreOffice":
        return convert([source], folder)[0]
    target = folder / f"{source.stem} by openpyxl.xlsx"
    openpyxl.load_workbook(source).save(target)
    return target


def dressed_as_excel_does(book: Book) -> None:
    """What finance does to our sheets; a column beside a table becomes one of its columns, with the look of its header."""
    dress(book)
    for sheet, header in (("Økonomi", KR), ("Punkter", "Sagsbehandler")):
        if header == "Sagsbehandler":
            book[sheet].cell(1, book[sheet].max_column + 1).value = header
            book.cell(sheet, "1.2", header).value = "Bjørn"
            book.cell(sheet, "1.2", header).font = Font(name="Arial", sz=14, u="single")
        own = book.column(sheet, header)
        book[sheet].cell(1, own)._style = copy(book[sheet].cell(1, 2)._style)
        book[sheet].column_dimensions[get_column_letter(own)].width = 20.71
    with_conditions(book)


# --- the year ---------------------------------------------------------------------------------------


def year(start: Path, answered: dict[str, Path], folder: Path) -> Iterator[Path]:
    """The workbook after every step, in the order of ``STEPS``."""
    folder.mkdir(parents=True)
    steps = [start, *(folder / f"{step}.xlsx" for step in STEPS[1:])]
    run("fill", start, "-o", steps[1])
    run("split", steps[1], "--round", 1, "-o", folder / "sendt")
    run("consolidate", steps[1], answered["Syd"], "-o", steps[2])
    run("consolidate", steps[2], answered["Nord"], "-o", steps[3])
    run("new-year", steps[3], "-o", steps[4])
    yield from steps


@pytest.fixture(scope="module")
def plain(small: Path, small_answered: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Things]:
    """The same year of a workbook in which nothing is finance's own."""
    folder = tmp_path_factory.mktemp("plain") / "year"
    return [Things(path) for path in year(small, small_answered, folder)]


@pytest.mark.parametrize(
    ("kind", "by"),
    [
        ("excel", "as it is"),
        *(
            pytest.param(kind, by, marks=pytest.mark.nightly)
            for kind in MADE
            for by in ("as it is", "LibreOffice", "openpyxl")
            if (kind, by) != ("excel", "as it is")
        ),
    ],
)  # fmt: skip
def test_what_is_finances_goes_through_a_year_as_it_was(
    kind: str, by: str, small: Path, small_answered: dict[str, Path], plain: list[Things], tmp_path: Path
) -> None:
    make, titles = MADE[kind]
    start = saved_again(make(small, tmp_path / f"{kind}.xlsx"), by, tmp_path)
    first = saved_again(small, by, tmp_path)
    steps = [Things(path) for path in year(start, small_answered, tmp_path / "year")]
    usual = [Things(first), *plain[1:]]
    kinds = {at.rpartition(" / ")[2].split(" ")[0] for at in steps[0].of_sheets(*titles) if " / " in at}
    assert kinds >= (AS_EXCEL_SAVES if (kind, by) == ("excel", "as it is") else {"drawing", "chart", "comments"})
    assert len(steps[0].of_ours(usual[0])) > 40
    different = {}
    for step, before, after, *ours in zip(STEPS[1:], steps, steps[1:], usual, usual[1:], strict=False):
        for was, now in (
            (before.of_sheets(*titles), after.of_sheets(*titles)),
            (before.names(), after.names()),
            (before.of_ours(ours[0]), after.of_ours(ours[1])),
        ):
            different |= {(step, at): d for at, d in differences(before.without_rows_gone(was, after), now).items()}
    assert different == {}
    for path in (tmp_path / "year" / "sendt").iterdir():
        for title in (*titles, "Husk borgmesteren", "Sagsbehandler"):
            assert title not in str(Things(path).parts), path


# --- in the schemas' eyes and on paper ----------------------------------------------------------------


@pytest.mark.nightly
@pytest.mark.parametrize("kind", ["everyday", "excel"])
@pytest.mark.parametrize("by", ["as it is", "LibreOffice"])
def test_a_schema_validator_finds_nothing_in_what_is_written(
    kind: str, by: str, small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """Not even what the programs wrote that saved it: openpyxl puts the parts of fonts in an order of its own."""
    validator = pytest.importorskip("openxml_audit", reason="openxml-audit is of the development extra")
    start = saved_again(MADE[kind][0](small, tmp_path / f"{kind}.xlsx"), by, tmp_path)
    for step, path in zip(STEPS, year(start, small_answered, tmp_path / "year"), strict=True):
        if path != start:
            found = validator.OpenXmlValidator().validate(str(path)).errors
            assert [(error.description, error.part_uri, error.path) for error in found] == [], step


MILLIMETRE = 72 / 25.4


def alone(source: Path, target: Path, titles: tuple[str, ...]) -> Path:
    """The workbook with only these sheets to be printed."""
    contents = parts(source)
    root = etree.fromstring(contents["xl/workbook.xml"])
    for at, sheet in enumerate(root.iter(f"{{{MAIN}}}sheet")):
        sheet.set("state", "visible" if sheet.get("name") in titles else "hidden")
        if sheet.get("name") == titles[0]:
            for view in root.iter(f"{{{MAIN}}}workbookView"):
                view.set("activeTab", str(at))
                view.attrib.pop("firstSheet", None)
    for name in [*root.iter(f"{{{MAIN}}}definedName")]:  # LibreOffice prints hidden sheets that have an area to print
        if name.get("name") == "_xlnm.Print_Area":
            name.getparent().remove(name)
    write_parts(target, contents | {"xl/workbook.xml": etree.tostring(root)})
    return target


def marks(pdf: Path) -> list[tuple[int, str, float, float]]:
    """Every word and every coloured area of a PDF: its page, what it is, and where its corner is."""
    found = []
    with pdfplumber.open(pdf) as opened:
        for n, page in enumerate(opened.pages):
            found += [(n, word["text"], word["x0"], word["top"]) for word in page.extract_words()]
            areas = [*page.rects, *page.curves, *page.images]
            found += [(n, f"{a['object_type']} {a.get('non_stroking_color')}", a["x0"], a["top"]) for a in areas]
    return sorted({*found})  # LibreOffice draws some backgrounds twice


@pytest.mark.nightly
@pytest.mark.parametrize("kind", ["everyday", "excel"])
@pytest.mark.parametrize("by", ["as it is", "LibreOffice", "openpyxl"])
def test_own_sheets_are_printed_as_they_were(
    kind: str, by: str, small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    make, titles = MADE[kind]
    start = saved_again(make(small, tmp_path / f"{kind}.xlsx"), by, tmp_path)
    year_ = [*year(start, small_answered, tmp_path / "year")][:-1]  # in the new year other numbers are seen
    copies = [alone(path, tmp_path / f"{n}.xlsx", titles) for n, path in enumerate(year_)]
    before, *others = [marks(pdf) for pdf in convert(copies, tmp_path, to="pdf")]
    assert len(before) > 20
    for step, after in zip(STEPS[1:], others, strict=False):
        assert [mark[:2] for mark in after] == [mark[:2] for mark in before], step
        for (*what, x, y), (*_, now_x, now_y) in zip(before, after, strict=True):
            assert max(abs(now_x - x), abs(now_y - y)) <= MILLIMETRE, (step, what)
