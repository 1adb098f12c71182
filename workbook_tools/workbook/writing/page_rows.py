"""The rows of a page while it is written: their heights, and where a printed page ends."""

from __future__ import annotations

import math

from ...schema.pages import Page
from .plain_worksheet import PlainWorksheet

MARGINS = {"left": 0.4, "right": 0.4, "top": 0.65, "bottom": 0.6}  # inches; header and footer stand in them
HIGHEST_ROW = 409.0  # points; Excel takes no higher one
_POINTS = 72
_PAPER = {False: (595.3, 841.9), True: (841.9, 1190.6)}  # A4 and A3 upright, in points
_PADDING, _PER_CHARACTER = 5 * 0.75, 7 * 0.75  # a column's points in Excel's own font
_SAFETY = 0.97  # printers differ
_WIDER = 1.08  # LibreOffice's columns are a fifteenth wider than Excel's
_SMALLEST = 10  # per cent; Excel prints nothing smaller


class PageRows:
    """Sets row heights and manual page breaks, and knows what is left of the printed page."""

    def __init__(self, sheet: PlainWorksheet, page: Page) -> None:
        self.sheet = sheet
        self.heights: dict[int, float] = {}
        self.breaks: list[int] = []
        self.used = 0.0
        self.repeated = 0.0
        self.scale = _scale(page)
        self.room = math.inf if page.one_page else _room(page, self.scale)

    def add(self, row: int, height: float) -> None:
        """Set a row's height; the next printed page begins with it if it does not fit on this one.

        The break is set by hand: a program that measures with other fonts would end the page elsewhere.
        """
        height = min(height, HIGHEST_ROW)
        self.sheet.set_height(row, height)
        self.heights[row] = height
        if not self.fits(height):
            self.start_page(row)
        if self.breaks and self.breaks[-1] == row:
            self.used = self.repeated
        self.used += height

    def repeat(self, row: int) -> None:
        """Every printed page after this one begins with this row."""
        self.sheet.repeat_rows(row)
        self.repeated = self.heights[row]

    def start_page(self, row: int) -> None:
        """A new printed page begins with ``row``."""
        if self.used and row not in self.breaks[-1:]:
            self.breaks.append(row)

    def fits(self, height: float) -> bool:
        """Whether a row of this height stands on the printed page that has begun."""
        return self.used + height <= self.room

    def keep(self, row: int, heights: list[float]) -> None:
        """The rows from ``row`` with these heights stay together, if a page can hold them."""
        total = sum(heights)
        if not self.fits(total) and self.repeated + total <= self.room:
            self.start_page(row)

    def finish(self, one_page: bool) -> None:
        """Hand the breaks to the sheet, and how large it is printed.

        A sheet with breaks has a scale of its own: Excel passes over breaks where it is to make a sheet fit, other
        programs do not, and the pages shall be the same.
        """
        if not self.breaks:
            self.sheet.fit_to_pages(1, 1 if one_page else 0)
            return
        self.sheet.set_print_scale(self.scale)
        self.sheet.set_h_pagebreaks(self.breaks)


def _scale(page: Page) -> int:
    """The percentage at which the page's columns stand beside each other on its paper."""
    width = sum(_PADDING + _PER_CHARACTER * characters for characters in page.widths)
    wide = _paper(page)[0] - _POINTS * (MARGINS["left"] + MARGINS["right"])
    return max(_SMALLEST, min(100, math.floor(100 * wide / width / _WIDER)))


def _room(page: Page, scale: int) -> float:
    """The points of row height that a printed page holds at this scale."""
    high = _paper(page)[1] - _POINTS * (MARGINS["top"] + MARGINS["bottom"])
    return _SAFETY * high * 100 / scale


def _paper(page: Page) -> tuple[float, float]:
    """Width and height."""
    upright = _PAPER[page.a3]
    return (upright[1], upright[0]) if page.landscape else upright
