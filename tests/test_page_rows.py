"""Where a page's printed pages end: breaks set by hand, wherever a program would have ended them itself."""

from __future__ import annotations

import io

import pytest

from workbook_tools.schema.pages import Page
from workbook_tools.workbook.writing.page_rows import PageRows
from workbook_tools.workbook.writing.plain_workbook import PlainWorkbook
from workbook_tools.workbook.writing.plain_worksheet import PlainWorksheet


def rows(one_page: bool = False) -> PageRows:
    sheet = PlainWorkbook(io.BytesIO()).add_worksheet(worksheet_class=PlainWorksheet)
    return PageRows(sheet, Page("page", "Side", (), widths=(40, 40, 40), one_page=one_page))


def test_every_row_stands_on_a_printed_page_that_holds_it() -> None:
    page = rows()
    for row in range(100):
        page.add(row, 20)
    fits = int(page.room // 20)
    assert page.breaks == list(range(fits, 100, fits))


@pytest.mark.parametrize(("before", "breaks"), [(0, []), (20, []), (30, [2])])
def test_rows_are_kept_together(before: float, breaks: list[int]) -> None:
    page = rows()
    for row in range(2):
        page.add(row, (page.room - 60 + before) / 2)
    page.keep(2, [20, 20])
    page.add(2, 20)
    page.add(3, 20)
    assert page.breaks == breaks


def test_no_row_is_higher_than_excel_takes() -> None:
    page = rows()
    page.add(0, 409)
    page.add(1, 500)
    assert page.heights == {0: 409, 1: 409}


def test_what_has_breaks_of_its_own_is_not_made_to_fit() -> None:
    """Excel passes over breaks where it is to make a sheet fit; LibreOffice does not."""
    broken, whole, one = rows(), rows(), rows(one_page=True)
    for row in range(100):
        broken.add(row, 20)
        one.add(row, 20)
    whole.add(0, 20)
    for page in (broken, whole, one):
        page.finish(page is one)
    fits = [(page.sheet.fit_page, page.sheet.fit_height) for page in (broken, whole, one)]
    assert (fits, broken.sheet.print_scale, broken.sheet.hbreaks) == (
        [(False, 0), (True, 0), (True, 1)], broken.scale, broken.breaks,
    )  # fmt: skip


def test_rows_that_no_page_can_hold_end_a_page_between_two_of_them() -> None:
    page = rows()
    heights = [page.room * 0.4] * 3
    page.add(0, 20)
    page.keep(1, heights)
    for row, height in enumerate(heights, 1):
        page.add(row, height)
    assert page.breaks == [3]


def test_a_repeated_row_takes_room_on_every_page() -> None:
    page = rows()
    page.add(0, 100)
    page.repeat(0)
    half = (page.room - 100) / 2
    for row in range(1, 6):
        page.add(row, half)
    assert page.breaks == [3, 5]


def test_what_is_made_to_fit_one_page_has_no_breaks() -> None:
    page = rows(one_page=True)
    for row in range(100):
        page.add(row, 20)
    assert page.breaks == []
