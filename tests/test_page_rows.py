"""Where a page's printed pages end: breaks set by hand, wherever a program would have ended them itself."""

from __future__ import annotations

import pytest
from xlsxwriter import Workbook

from workbook_tools.schema.pages import Page
from workbook_tools.workbook.writing.page_rows import PageRows


def rows(one_page: bool = False) -> PageRows:
    return PageRows(Workbook().add_worksheet(), Page("page", "Side", (), widths=(40, 40, 40), one_page=one_page))


def test_every_row_stands_on_a_printed_page_that_holds_it() -> None:
    page = rows()
    for row in range(100):
        page.add(row, 20)
    fits = int(page.room // 20)
    assert page.breaks == list(range(fits, 100, fits))


@pytest.mark.parametrize(("before", "breaks"), [(0, []), (20, []), (30, [1])])
def test_rows_are_kept_together(before: float, breaks: list[int]) -> None:
    page = rows()
    page.add(0, page.room - 60 + before)
    page.keep(1, [20, 20])
    page.add(1, 20)
    page.add(2, 20)
    assert page.breaks == breaks


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
