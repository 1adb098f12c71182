"""A column's rows are as high as its single texts need."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.values.cells import Cell
from workbook_tools.workbook.writing.row_heights import LinesNeeded, lines_needed

CELLS = st.one_of(
    st.none(), st.integers(), st.booleans(), st.just(dt.date(2019, 4, 1)), st.text("ab \n", max_size=60), st.text()
)


@given(st.lists(CELLS), st.floats(0, 40))
def test_a_column_needs_what_its_cells_need(values: list[Cell], width: float) -> None:
    lines = [2] * len(values)
    LinesNeeded(width).raise_to(lines, values)
    assert lines == [max(2, lines_needed(value, width)) for value in values]
