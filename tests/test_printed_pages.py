"""The pages on paper: no text is cut off or runs over, measured on the PDF that LibreOffice makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from msgspec.structs import replace
from openpyxl.utils import range_boundaries

from tests.conftest import BALLERUP, Consolidated
from tests.libreoffice import convert
from tests.long_texts import with_long_texts
from tests.printed import Printed, as_wide_as_calibri, measure, only_dejavu
from tests.workbook_editing import opened, parts, write_parts
from workbook_tools.definition.workbooks import LOOKUPS
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.workbook.writing.writer import write_workbook

pytestmark = pytest.mark.slow

ENOUGH = 10  # pages: the dashboard, and the beginning of the first committee's sheet
BY_DAY, BY_NIGHT = ("no-answers", "four-rounds"), ("not-begun", "one-round")  # with long texts, and the most
STATES = [*BY_DAY, *(pytest.param(state, marks=pytest.mark.nightly) for state in BY_NIGHT)]
Made = Callable[[str], Path]


def only_pages(source: Path, target: Path) -> Path:
    """The workbook with its data sheets hidden, so that only the pages are printed."""
    return written_pages(load_agreement(source).agreement, target)


def written_pages(agreement: Agreement, target: Path) -> Path:
    written = document(agreement)
    kind = replace(written.kind, hidden=frozenset({*written.kind.names, LOOKUPS}))
    target.write_bytes(write_workbook(replace(written, kind=kind)))
    return target


def changed(source: Path, target: Path, sheet: int, pattern: str, replacement: str) -> Path:
    """A copy of which one place in a sheet's XML is changed."""
    contents = parts(source)
    name = f"xl/worksheets/sheet{sheet}.xml"
    xml, count = re.subn(pattern, replacement, contents[name].decode("utf-8"), count=1)
    assert count == 1
    write_parts(target, contents | {name: xml.encode("utf-8")})
    return target


@pytest.fixture(scope="module")
def books(
    ballerup: Path, untouched: Consolidated, consolidated: Consolidated, tmp_path_factory: pytest.TempPathFactory
) -> Made:
    folder, year = tmp_path_factory.mktemp("books"), BALLERUP / "consolidated-4.xlsx"

    @cache
    def made(state: str) -> Path:
        target = folder / f"{state}.xlsx"
        if state == "no-answers":
            return written_pages(with_long_texts(untouched.path)[0], target)
        if state == "whole":
            target.write_bytes(year.read_bytes())
            return target
        if (
            state == "spoilt"
        ):  # Columns made narrow; the fourth sheet is the first committee's: a row of lines made low.
            narrow = r'(<col min="3" max="15" width=")[\d.]+"'
            spoilt = changed(made("four-rounds"), folder / "narrow.xlsx", 1, narrow, r'\g<1>3"')
            return changed(spoilt, target, 4, r'(<row r="\d+"[^>]*? ht=")(?:4[5-9]|[5-9]\d)[\d.]*"', r'\g<1>17"')
        return only_pages({"not-begun": ballerup, "one-round": consolidated.path, "four-rounds": year}[state], target)

    return made


@pytest.fixture(scope="module")
def pdfs(books: Made, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The PDF of a workbook; those of the day in one start of LibreOffice."""
    folder = tmp_path_factory.mktemp("pdf")
    together = (*BY_DAY, "spoilt")

    @cache
    def of_all(names: tuple[str, ...]) -> dict[str, Path]:
        return dict(zip(names, convert([books(name) for name in names], folder, to="pdf"), strict=True))

    return lambda name: of_all(together if name in together else (name,))[name]


@pytest.fixture(scope="module")
def printed(pdfs: Made) -> Callable[[str], Printed]:
    return cache(lambda state: measure(pdfs(state), last=ENOUGH if state == "spoilt" else None))


@cache
def looked_at(path: Path) -> openpyxl.Workbook:
    """A workbook as openpyxl has it; to be changed by nobody."""
    return opened(path, data_only=True)


def texts(path: Path) -> list[str]:
    """Every text that stands in a page, without the marks in column A and what its formulas look up by."""
    book = looked_at(path)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return [
        cell.value
        for sheet in shown
        for row in sheet.iter_rows(min_col=2, max_col=range_boundaries(sheet.print_area.rpartition("!")[2])[2])
        for cell in row
        if isinstance(cell.value, str)
    ]


@pytest.fixture(scope="module")
def calibri() -> None:
    as_wide_as_calibri()


@pytest.mark.usefixtures("calibri")
@pytest.mark.parametrize("state", STATES)
def test_no_text_is_cut_off_or_runs_over(state: str, printed: Callable[[str], Printed]) -> None:
    assert printed(state).faults == []


@pytest.mark.parametrize("state", STATES)
def test_every_word_is_on_paper(state: str, books: Made, printed: Callable[[str], Printed]) -> None:
    expected = texts(books(state))
    assert len(expected) > 200
    assert not printed(state).missing(expected)


def test_the_measure_finds_what_is_cut_off(printed: Callable[[str], Printed]) -> None:
    faults = printed("spoilt").faults
    assert {"outside the page", "cut by an upright line"} & {fault.kind for fault in faults if fault.page < 5}
    assert {"cut by a level line", "over other text"} & {fault.kind for fault in faults if fault.page > 5}


# --- paper and pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "paper", "orientation", "fitted"),
    [
        ("Overblik", 9, "landscape", False),
        ("Matrix", 8, "portrait", True),
        ("Social- og Sundhedsudvalget", 9, "landscape", False),
    ],
)
def test_the_paper(sheet: str, paper: int, orientation: str, fitted: bool, books: Made) -> None:
    """A sheet has breaks and a scale of its own or is made to fit, never both: Excel passes over breaks where it fits."""
    setup = looked_at(books("four-rounds"))[sheet]
    page = setup.page_setup
    assert (page.paperSize, page.orientation, bool(setup.sheet_properties.pageSetUpPr.fitToPage)) == (
        paper, orientation, fitted,
    )  # fmt: skip
    assert (bool(setup.row_breaks.brk), page.scale is not None and page.scale < 100) == (not fitted, not fitted)


@pytest.mark.usefixtures("calibri")
def test_the_matrix_is_one_page_and_the_dashboard_three(printed: Callable[[str], Printed]) -> None:
    titles = [" ".join(words[:3]) for words in printed("four-rounds").words]
    assert sum(title.startswith("Matrix") for title in titles) == 1
    assert titles[0].startswith("Ballerup Kommune –")
    assert titles.index(next(title for title in titles if title.startswith("Penge Hele"))) == 3


# --- in letters wider than Calibri's -------------------------------------------------------------------


def fitted(source: Path, target: Path) -> Path:
    """A copy with »fit to one page wide« chosen wherever there was a scale, as the guide says where Calibri is lacking."""
    contents = parts(source)
    for name, xml in contents.items():
        scaled = re.search(rb'<pageSetup [^>]*?scale="\d+"[^>]*>', xml) if "worksheets/sheet" in name else None
        if scaled:
            setup = re.sub(rb'scale="\d+"', b'fitToHeight="0"', scaled[0])
            fits = xml.replace(b"</sheetPr>", b'<pageSetUpPr fitToPage="1"/></sheetPr>', 1)
            contents[name] = fits.replace(scaled[0], setup)
    write_parts(target, contents)
    return target


@pytest.mark.nightly
def test_in_wider_letters_the_pages_hold_once_they_are_fitted(books: Made, tmp_path: Path) -> None:
    """A scale is made for Calibri's widths; beyond that nothing is: no line, no row's height, no break."""
    states = ("one-round", "four-rounds", "whole")
    copies = [fitted(books(state), tmp_path / f"{state}.xlsx") for state in states]
    settings = only_dejavu(tmp_path)
    one, four, whole = convert(copies, tmp_path, to="pdf", settings=settings)
    for state, pdf in zip(states, (one, four), strict=False):
        found = measure(pdf)
        assert found.faults == []
        assert not found.missing(texts(books(state)))
        assert len(found.words) <= {"one-round": 22, "four-rounds": 16}[state]
    with pdfplumber.open(whole) as pdf:
        assert {font["fontname"].rpartition("+")[2] for font in pdf.pages[0].chars} <= {"DejaVuSans", "DejaVuSans-Bold"}
        assert len(pdf.pages) <= 62, "each sheet of the set-up begins one of its own"


@pytest.mark.nightly
def test_a_whole_workbook_of_four_rounds_is_some_sixty_pages(pdfs: Made) -> None:
    with pdfplumber.open(pdfs("whole")) as pdf:
        assert len(pdf.pages) <= 62, "each sheet of the set-up begins one of its own"


@pytest.mark.usefixtures("calibri")
@pytest.mark.parametrize("state", [pytest.param("one-round", marks=pytest.mark.nightly), "four-rounds"])
def test_a_committees_page_ends_before_an_item(state: str, books: Made, printed: Callable[[str], Printed]) -> None:
    book = looked_at(books(state))
    headed = [words for words in printed(state).words if words[0] == "Ballerup"]
    count = 0
    for sheet in book.worksheets:
        if sheet.oddFooter.left.text in (None, "&A") or sheet.sheet_state != "visible":
            continue
        for page_break in sheet.row_breaks.brk:
            first = sheet.cell(page_break.id + 1, 2).value
            assert re.match(r"\d+\.\d+ |Andre punkter|Kræver opm|Undervejs$|Som aftalt$", str(first)), (
                sheet.title,
                page_break.id,
                first,
            )
        count += 1 + len(sheet.row_breaks.brk)
    # As many pages as the breaks make: none ends anywhere else.
    assert count == len(headed) - 1 > 6  # the first page of all begins with the municipality too
