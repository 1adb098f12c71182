"""Texts that no row can hold go on in further rows: nothing is lost, nothing told twice, words stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import BALLERUP
from tests.long_texts import with_long_texts, words
from tests.workbook_editing import Merged, column, edited, opened, parts, values, write_parts
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.values.cells import LONGEST
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.reading.unreadable import Unreadable
from workbook_tools.workbook.writing.long_texts import MOST_LINES, MOST_PARTS, PART_LINES, WHOLE, parts_of
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


@pytest.mark.parametrize("text", ["\n".join(f"linje {n}" for n in range(2000)), words("😐", 32_000)])
def test_of_a_text_without_end_the_beginning_is_told(text: str) -> None:
    """In few enough rows that formulas find where each ends; a corrected text that ends there has no dots."""
    parts = parts_of(text, WIDTH)
    told = parts.texts(text)
    assert (len(told), told[-1][-1], parts.texts("kort")) == (MOST_PARTS, "…", ["kort", *[""] * (MOST_PARTS - 1)])
    assert text.startswith("".join(told).removesuffix("…"))
    assert len("".join(told)) > 500


LONGEST_TEXTS = {
    "1.1-1": "x" * 32_767, "1.2-1": "😐" * 16_383, "2.1-1": "\n".join(f"linje {n}" for n in range(2000)),
}  # fmt: skip


@pytest.mark.parametrize("key", LONGEST_TEXTS)
def test_the_longest_comment_makes_no_workbook_that_cannot_be_read(
    small: Path, small_answered: dict[str, Path], tmp_path: Path, key: str
) -> None:
    name = next(name for name, path in small_answered.items() if key in column(path, "Opfølgning", "Milepæls-id"))
    with edited(small_answered[name], tmp_path / "returned.xlsx") as book:
        book.put("Opfølgning", key, "Statusbemærkning", LONGEST_TEXTS[key])
    merged = Merged(small, [tmp_path / "returned.xlsx"])
    path = merged.write(tmp_path / "consolidated.xlsx")
    assert LONGEST_TEXTS[key] in merged.column("Opfølgning", "Statusbemærkning")
    assert LONGEST_TEXTS[key] in load_agreement(path).agreement.tables["follow_up"]["comment"]
    texts = [v for title in opened(path).sheetnames for row in values(path, title) for v in row if isinstance(v, str)]
    assert max(len(text.encode("utf-16-le")) for text in texts) <= 2 * LONGEST
    cut = [
        v
        for title in ("Teknikudvalget", "Byudvalget")
        for row in values(path, title)
        for v in row
        if str(v).endswith("…")
    ]
    assert any(len(text) > 50 for text in cut) or key != "2.1-1"


def test_a_text_that_excel_does_not_take_is_named_by_its_cell(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "long.xlsx") as book:
        cell = book.put("Punkter", "1.2", "Titel", "LANGT")
    contents = {name: data.replace(b"LANGT", b"x" * 32_768) for name, data in parts(tmp_path / "long.xlsx").items()}
    write_parts(tmp_path / "long.xlsx", contents)
    with pytest.raises(Unreadable) as refusal:
        read_workbook(tmp_path / "long.xlsx")
    assert (refusal.value.why, refusal.value.detail) == ("text-too-long", f"Punkter {cell}")


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
