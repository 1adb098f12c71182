"""A row is as high as its texts need, in Calibri's letters."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import BALLERUP, SMALL
from tests.row_height_measure import measured, rows, spare_lines
from tests.workbook_editing import opened, write_agreement
from workbook_tools.definition.workbooks import DEPARTMENT, LOOKUPS_TITLE
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.values.cells import Cell
from workbook_tools.workbook.writing.letter_widths import WIDTHS
from workbook_tools.workbook.writing.row_heights import LinesNeeded, lines_needed, row_height
from workbook_tools.workbook.writing.writer import write_workbook

LONG = (
    "Center for det meget lange navn, som ingen kan huske, men som alligevel står i organisationsplanen, "
    "fordi direktionen har besluttet, at navnet skal vise alle centrets opgaver"
)
CELLS = st.one_of(
    st.none(), st.integers(), st.booleans(), st.just(dt.date(2019, 4, 1)), st.text("ab \n", max_size=60), st.text()
)


@settings(max_examples=50)
@given(st.lists(CELLS), st.floats(0, 40))
def test_a_column_needs_what_its_cells_need(values: list[Cell], width: float) -> None:
    lines = [2] * len(values)
    LinesNeeded(width).raise_to(lines, values)
    assert lines == [max(2, lines_needed(value, width)) for value in values]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("kort", 20, 1),
        ("en tekst af flere ord", 8, 3),
        ("første\n\ntredje", 20, 3),
        ("a" * 40, 10, 5),
        # A word that fits in no line: some programs break it after a hyphen, and need a line more.
        ("hr-og-organisationsudvikling@ballerup.example", 32, 3),
    ],
)
def test_the_lines_of_a_text(text: str, width: float, lines: int) -> None:
    assert lines_needed(text, width) == lines


def test_the_letters_are_as_wide_as_carlitos() -> None:
    found = subprocess.run(["fc-list", ":family=Carlito:style=Regular", "file"], capture_output=True, text=True)
    paths = [line.rstrip(": \n") for line in found.stdout.splitlines()]
    if not paths:
        pytest.skip("Carlito is not installed")
    font = TTFont(paths[0])
    letters, widths, size = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    for letter, width in WIDTHS.items():
        if ord(letter) in letters:  # a space that does not break, for one, is as wide as one that does
            assert abs(width - 1000 * widths[letters[ord(letter)]][0] / size) <= 1, letter


@pytest.mark.parametrize(("name", "lines"), [("Nord", 1), (LONG, 3)])
def test_a_department_s_name_is_seen_whole_on_its_first_page(tmp_path: Path, name: str, lines: int) -> None:
    renamed = {sheet: text.replace("Nord", name) for sheet, text in SMALL.items()}
    agreement = write_agreement(tmp_path / "agreement.xlsx", **renamed)
    page = opened(split_files(agreement, 1, tmp_path / "out", force=False).files[0][0], "Start")["Start"]
    row = next(cell.row for cell in page["B"] if cell.value == "Center")
    assert page.row_dimensions[row].height == max(18, row_height(lines))


@pytest.mark.parametrize("number", [1, pytest.param(4, marks=pytest.mark.nightly)])
def test_rows_are_within_a_line_of_what_libreoffice_needs_and_none_is_cut(
    number: int, sent: Path, tmp_path: Path
) -> None:
    year = tmp_path / "year.xlsx"
    year.write_bytes(write_workbook(document(load_agreement(BALLERUP / f"consolidated-{number}.xlsx").agreement)))
    found = [row for path in (year, *sorted(sent.glob("*.xlsx"))[::4]) for row in rows(path)]
    found = [row for row in found if row.sheet != LOOKUPS_TITLE]  # which nobody reads
    lines = measured(found, tmp_path)
    spare = [spare_lines(row, lines) for row in found]
    assert [row for row, more in zip(found, spare, strict=True) if more < 0] == []
    wished = {sheet.row_height for sheet in DEPARTMENT.sheets}  # where people write
    near = [more < 1.2 or row.height in wished for row, more in zip(found, spare, strict=True)]
    assert sum(near) >= 0.99 * len(near) > 500
