"""Cells in few words: neighbours below each other as one range, by sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .layout import a1, split_a1


def cell_ranges(references: Iterable[str]) -> list[str]:
    """The cells as few references, column by column: ``P2:P13`` for twelve cells below each other."""
    runs: list[list[int]] = []  # column, first row, last row
    for column, row in sorted({split_a1(reference)[::-1] for reference in references}):
        if runs and runs[-1][0] == column and runs[-1][2] + 1 == row:
            runs[-1][2] = row
        else:
            runs.append([column, row, row])
    return [
        a1(first, column) if first == last else f"{a1(first, column)}:{a1(last, column)}"
        for column, first, last in runs
    ]


def places_in_words(cells: Sequence[tuple[str, str | None]]) -> str:
    """Cells given by sheet title and A1, as people find them: ``Opfølgning M8, N2:N4; Økonomiopfølgning Q2``."""
    titles = dict.fromkeys(title for title, _ in cells)
    ranges = {t: cell_ranges(cell for other, cell in cells if other == t and cell is not None) for t in titles}
    return "; ".join(f"{title} {', '.join(found)}" for title, found in ranges.items())
