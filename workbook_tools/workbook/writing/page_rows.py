"""The rows of a page while it is written: their heights, and where a printed page ends."""

from __future__ import annotations

import math

from xlsxwriter.worksheet import Worksheet

from ...schema.pages import Page

MARGINS = {"left": 0.4, "right": 0.4, "top": 0.65, "bottom": 0.6}  # inches; header and footer stand in them
_POINTS = 72
_PAPER = {False: (595.3, 841.9), True: (841.9, 1190.6)}  # A4 and A3 upright, in points
_PADDING, _PER_CHARACTER = 5 * 0.75, 7 * 0.75  # a column's points in Excel's own font
_SAFETY = 0.97  # printers differ


class PageRows:
    """Sets row heights and manual page breaks, and knows what is left of the printed page."""

    def __init__(self, sheet: Worksheet, page: Page) -> None:
        self.sheet = sheet
        self.heights: dict[int, float] = {}
        self.breaks: list[int] = []
        self.used = 0.0
        self.repeated = 0.0
        self.room = math.inf if page.one_page else _room(page)

    def add(self, row: int, height: float) -> None:
        """Set a row's height; the next printed page begins with it if it does not fit on this one.

        The break is set by hand: a program that measures with other fonts would end the page elsewhere.
        """
        self.sheet.set_row(row, height)
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

    def finish(self) -> None:
        """Hand the breaks to the sheet."""
        if self.breaks:
            self.sheet.set_h_pagebreaks(self.breaks)


def _room(page: Page) -> float:
    """The points of row height that a printed page holds when the sheet is made to fit its width."""
    upright = _PAPER[page.a3]
    wide, high = (upright[1], upright[0]) if page.landscape else upright
    wide -= _POINTS * (MARGINS["left"] + MARGINS["right"])
    high -= _POINTS * (MARGINS["top"] + MARGINS["bottom"])
    width = sum(_PADDING + _PER_CHARACTER * characters for characters in page.widths)
    return _SAFETY * high / min(1.0, wide / width)
