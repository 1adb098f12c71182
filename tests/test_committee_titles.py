"""Titles of the committees' sheets that Excel opens without repairing the file."""

from __future__ import annotations

import pytest

from workbook_tools.operations.agreement.committee_sheets import sheet_title


@pytest.mark.parametrize(
    ("committee", "title"),
    [
        ("History", "History (2)"),
        ("history", "history (2)"),
        ("😐" * 15, "😐" * 15),
        ("😐" * 16, "😐" * 15 + "…"),
        ("[Børn]: */?", "Børn"),
    ],
)
def test_a_title_is_one_that_excel_accepts(committee: str, title: str) -> None:
    assert sheet_title(committee, ["Overblik"]) == title
    assert len(title.encode("utf-16-le")) // 2 <= 31
