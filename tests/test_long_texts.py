"""Texts that no row can hold go on in further rows: nothing is lost, nothing told twice, words stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import BALLERUP
from tests.long_texts import with_long_texts, words
from tests.workbook_editing import opened
from workbook_tools.operations.agreement.document import document
from workbook_tools.workbook.writing.long_texts import MOST_LINES, PART_LINES, WHOLE, parts_of
from workbook_tools.workbook.writing.row_heights import lines_needed
from workbook_tools.workbook.writing.writer import write_workbook

WIDTH = 60.0


TEXTS = {
    "words": words("ord", 8000),
    "a list": "\n".join(f"linje {n}" for n in range(100)),
    "paragraphs": "\n\n".join(words(f"afsnit{n}-", 600) for n in range(6)),
    "one word": "x" * 3000,
    "a long word among others": f"{words('før', 900)} {'y' * 2500} {words('efter', 900)}",
    "two spaces": words("ord", 3000).replace(" ", "  "),
    "characters of two units": words("😐", 4000),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_parts_are_the_text_and_each_fits(text: str) -> None:
    parts = parts_of(text, WIDTH).texts(text)
    assert "".join(parts) == text
    assert len(parts) > 1
    assert max(lines_needed(part, WIDTH) for part in parts) <= PART_LINES


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"one word", "a long word among others"}))
def test_no_word_is_cut(name: str) -> None:
    text = TEXTS[name]
    parts = parts_of(text, WIDTH).texts(text)
    assert [word for part in parts for word in part.split()] == text.split()


@pytest.mark.parametrize("corrected", ["", "kort", words("nyt", 300), words("nyt", 9000)])
def test_a_corrected_text_is_told_whole_in_as_many_rows(corrected: str) -> None:
    parts = parts_of(TEXTS["words"], WIDTH)
    told = parts.texts(corrected)
    assert (len(told), "".join(told)) == (len(parts), corrected)
    assert [word for part in told for word in part.split()] == corrected.split()


@pytest.mark.parametrize("value", ["", "kort", None, 1250, words("ord", 400)])
def test_what_a_row_holds_is_not_cut(value: str | int | None) -> None:
    assert parts_of(value, WIDTH) == WHOLE


# --- in the workbook -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    agreement, texts = with_long_texts(BALLERUP / "consolidated-1.xlsx")
    path = tmp_path_factory.mktemp("long") / "long.xlsx"
    path.write_bytes(write_workbook(document(agreement)))
    return path, texts


def test_no_row_of_any_sheet_is_higher_than_excel_takes(book: tuple[Path, list[str]]) -> None:
    sheets = opened(book[0]).worksheets
    highest = max(row.height or 0 for sheet in sheets for row in sheet.row_dimensions.values())
    assert 300 < highest <= 409


def test_every_long_text_stands_whole_below_itself_on_its_committees_sheet(book: tuple[Path, list[str]]) -> None:
    path, texts = book
    committees = opened(path, data_only=True).worksheets[3:9]
    printed = "\n".join(told for sheet in committees for told in columns(sheet))
    for text in texts:
        assert re.sub(r"\s", "", text) in re.sub(r"\s", "", printed), text[:20]


def columns(sheet: Worksheet) -> Iterator[str]:
    """What stands below each other in each printed column of a sheet."""
    for cells in sheet.iter_cols(min_col=2, max_col=9, values_only=True):
        yield "".join(cell for cell in cells if isinstance(cell, str))


def test_the_formulas_of_the_parts_are_short(book: tuple[Path, list[str]]) -> None:
    parts = [
        cell.value
        for sheet in opened(book[0]).worksheets[:9]
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and re.match(r"=(IFERROR\()?(MID|LEFT|IF\(LEN)\(", cell.value)
    ]
    assert len(parts) > 50 > MOST_LINES
    assert max(map(len, parts)) <= 200
