"""A frame is columns of cells: read by column or by row, changed without touching its copies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.values.frame import Frame

NAMES = ("item", "amount")
ROWS = st.lists(
    st.fixed_dictionaries({"item": st.text(max_size=3), "amount": st.none() | st.integers() | st.booleans()})
)


@pytest.mark.slow
@given(ROWS)
def test_rows_come_back_as_they_were_given(rows: list[dict[str, object]]) -> None:
    frame = Frame.from_rows(NAMES, rows)
    assert len(frame) == len(rows)
    assert frame.records() == rows
    assert [frame.row(position) for position in range(len(frame))] == rows


def test_what_a_row_does_not_name_is_blank_and_what_is_not_asked_is_left_out() -> None:
    frame = Frame.from_rows(NAMES, [{"item": "1.1"}, {"amount": 5, "else": "x"}])
    assert frame.records() == [{"item": "1.1", "amount": None}, {"item": None, "amount": 5}]
    assert frame.columns == ["item", "amount"]
    assert "else" not in frame


def test_a_copy_and_its_rows_are_ones_own() -> None:
    frame = Frame.from_rows(NAMES, [{"item": "1.1", "amount": 1}])
    copy = frame.copy()
    copy.put(0, "amount", 2)
    copy["item"] = ["2.1"]
    frame.records()[0]["item"] = "3.1"
    assert frame.records() == [{"item": "1.1", "amount": 1}]
    assert copy.records() == [{"item": "2.1", "amount": 2}]
    assert copy != frame


def test_rows_are_taken_in_the_order_asked_also_twice() -> None:
    frame = Frame.from_rows(NAMES, [{"item": "1.1"}, {"item": "1.2"}])
    assert frame.rows_at([1, 0, 1])["item"] == ["1.2", "1.1", "1.2"]
    assert len(frame.rows_at([])) == 0


def test_columns_are_equally_long() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        Frame({"item": ["1.1"], "amount": []})
    frame = Frame({"item": ["1.1"]})
    with pytest.raises(ValueError, match="2 cells for a column of 1 rows"):
        frame["amount"] = [1, 2]
    with pytest.raises(KeyError):
        frame["amount"]


def test_a_frame_without_columns_still_has_its_rows() -> None:
    assert Frame({}, 2).records() == [{}, {}]
