"""How wide and high the columns and rows of a sheet are on the screen: where a note's box ends."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from .xml_edit import Element

COLUMNS, ROWS = 16_384, 1_048_576
Offset = tuple[int, int]  # zero-based column or row, and pixels into it


class Axis(Struct, frozen=True):
    """The pixels of every column, or of every row; what ``sizes`` does not name has ``usual``."""

    limit: int
    usual: int
    sizes: Mapping[int, int] = field(default_factory=dict)

    def size(self, index: int) -> int:
        """Pixels of one column or row; 0 if hidden."""
        return self.sizes.get(index, self.usual)

    def forward(self, start: Offset, pixels: int) -> Offset | None:
        """The place so many pixels after ``start``; None if the sheet ends before."""
        index, left = start[0], pixels + min(start[1], self.size(start[0]))
        known = max(self.sizes, default=-1)
        while index < self.limit:
            if index > known:
                return self._on(index, left)
            if left < self.size(index):
                return index, left
            left -= self.size(index)
            index += 1
        return None

    def _on(self, index: int, pixels: int) -> Offset | None:
        if not self.usual:
            return None
        index += pixels // self.usual
        return (index, pixels % self.usual) if index < self.limit else None

    def back(self, end: int, pixels: int) -> Offset:
        """The place so many pixels before the beginning of ``end``, or the very first."""
        index = min(end, self.limit)
        while index and pixels > 0:
            index -= 1
            pixels -= self.size(index)
        return index, max(-pixels, 0)

    def between(self, start: Offset, end: Offset) -> int:
        """Pixels from ``start`` to ``end``."""
        whole = sum(self.size(index) for index in range(start[0], min(end[0], start[0] + 5_000)))
        return max(whole - start[1] + end[1], 0)

    def span(self, index: int, pixels: int) -> tuple[Offset, Offset]:
        """Where a box beside ``index`` begins and ends: behind it, or before it at the end of the sheet."""
        start = (min(index + 1, self.limit - 1), 15)
        end = self.forward(start, pixels)
        if end is not None:
            return start, end
        return self.back(index, pixels), (index, 0)


def columns_of(root: Element) -> Axis:
    """The columns of a sheet."""
    layout = root.child("sheetFormatPr")
    given = layout.attributes if layout else {}
    usual = _decimal(given.get("defaultColWidth"), _decimal(given.get("baseColWidth"), 8.0) + 1.14)
    sizes: dict[int, int] = {}
    for columns in root.all("cols"):
        for column in columns.all("col"):
            width = _decimal(column.attributes.get("width"), usual)
            pixels = 0 if is_true(column.attributes.get("hidden")) else int(width * 7 + 0.5)
            first, last = number(column.attributes.get("min")), number(column.attributes.get("max"))
            sizes |= dict.fromkeys(range(max(first, 1) - 1, min(last, COLUMNS)), pixels)
    return Axis(COLUMNS, int(usual * 7 + 0.5), sizes)


def rows_of(root: Element, rows: Mapping[int, Element]) -> Axis:
    """The rows of a sheet; ``rows`` are those that stand in the file."""
    layout = root.child("sheetFormatPr")
    given = layout.attributes if layout else {}
    usual = _decimal(given.get("defaultRowHeight"), 15.0)
    sizes = {}
    for index, row in rows.items():
        if is_true(row.attributes.get("hidden")):
            sizes[index] = 0
        elif "ht" in row.attributes:
            sizes[index] = _pixels(_decimal(row.attributes["ht"], usual))
    return Axis(ROWS, 0 if is_true(given.get("zeroHeight")) else _pixels(usual), sizes)


def _pixels(points: float) -> int:
    return int(points * 4 / 3 + 0.5)


def _decimal(text: str | None, otherwise: float) -> float:
    try:
        value = float(text) if text is not None else otherwise
    except ValueError:
        return otherwise
    return value if 0 <= value <= 2_000 else otherwise


def number(text: str | None, otherwise: int = 0) -> int:
    """A whole number of an attribute."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def is_true(text: str | None) -> bool:
    """A truth value of an attribute."""
    return text in ("1", "true", "on")
