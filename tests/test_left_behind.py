"""How a sheet was left behind – filtered, hidden, merged, unprotected – is said, and its answers are read all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workbook_editing import Book, Merged, codes, edited, places
from workbook_tools.definition.workbooks import DEPARTMENT
from workbook_tools.operations.returned.outside_tables import _start_as_sent, _start_texts
from workbook_tools.workbook.reading.appearance import appearance


def filter_rows(book: Book) -> None:
    """What a filter leaves behind in the file: hidden rows."""
    book["Opfølgning"].auto_filter.ref = "A1:P3"
    book["Opfølgning"].row_dimensions[2].hidden = True


def hide_answers(book: Book) -> None:
    book["Opfølgning"].column_dimensions["K"].hidden = True


def merge_titles(book: Book) -> None:
    book["Økonomiopfølgning"].merge_cells("R2:R3")


def unprotect(book: Book) -> None:
    book["Opfølgning"].protection.sheet = False


@pytest.mark.parametrize(
    ("edit", "code", "sheet", "cell"),
    [
        (filter_rows, "rows-hidden", "Opfølgning", "A2"),
        (hide_answers, "columns-hidden", "Opfølgning", "K1"),
        (merge_titles, "cells-merged", "Økonomiopfølgning", "R2"),
        (unprotect, "protection-removed", "Opfølgning", "A1"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_it_is_said_and_the_answers_are_read(
    edit: Callable[[Book], None], code: str, sheet: str, cell: str, small: Path, small_answered: dict[str, Path],
    tmp_path: Path,
) -> None:  # fmt: skip
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        edit(book)
    merged = Merged(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]])
    assert codes(merged.issues) == [code]
    assert places(merged.issues, code) == [("Nord.xlsx", sheet, cell)]
    expected = Merged(small, small_answered.values())
    for title in ("Opfølgning", "Økonomiopfølgning"):
        assert merged.rows(title) == expected.rows(title)


def test_what_was_sent_says_nothing(small_answered: dict[str, Path], small: Path) -> None:
    assert codes(Merged(small, small_answered.values()).issues) == []


def test_a_file_that_declares_millions_is_bounded() -> None:
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(1, 5000))
    rows = b"".join(b'<row r="%d" hidden="1"/>' % n for n in range(1, 50_000))
    xml = (
        b'<worksheet><cols><col min="1" max="999999999" hidden="1"/></cols><sheetData>'
        + rows
        + b"</sheetData>"
        + merges
    )
    seen = appearance(xml, xml)
    assert (len(seen.merged), len(seen.hidden_rows), len(seen.hidden_columns)) == (200, 20_000, 16_384)


def test_start_shows_the_declared_texts_and_no_other() -> None:
    sent = _start_as_sent(DEPARTMENT)
    cells = {(r, c): value for r, row in enumerate(sent.rows) for c, value in enumerate(row) if value}
    assert {value for place, value in cells.items() if place not in sent.formulas} == _start_texts(DEPARTMENT.form)
