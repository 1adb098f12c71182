"""A row is as high as its texts need, in Calibri's letters."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import BALLERUP
from tests.row_height_measure import measured, rows, spare_lines
from workbook_tools.definition.workbooks import DEPARTMENT, LOOKUPS_TITLE
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.values.cells import Cell
from workbook_tools.workbook.writing.letter_widths import WIDTHS
from workbook_tools.workbook.writing.row_heights import LinesNeeded, lines_needed
from workbook_tools.workbook.writing.writer import write_workbook

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
