"""What a department sees before it has typed anything: the limit, the unit, the names that are still wanted, room around texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.libreoffice import convert
from tests.workbook_editing import column, opened
from workbook_tools.definition import words as w
from workbook_tools.workbook.writing.formats import UNIT_BESIDE

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
WANTED, LOOK_TWICE = "Skriv begge navne.", "Se efter en ekstra gang"


def start_of(path: Path) -> str:
    """All that stands on Start."""
    return "\n".join(str(cell.value) for row in opened(path, data_only=True)["Start"].iter_rows() for cell in row)


def test_start_asks_for_both_names_until_they_stand_there(
    small_sent: dict[str, Path], small_answered: dict[str, Path], tmp_path: Path
) -> None:
    (recalculated,) = convert([small_answered["Nord"]], tmp_path)
    assert WANTED in start_of(small_sent["Nord"])
    assert WANTED not in start_of(recalculated)


def test_nothing_stands_over_an_empty_list(small_sent: dict[str, Path]) -> None:
    assert LOOK_TWICE not in start_of(small_sent["Nord"])


def test_the_limit_and_the_unit_are_told_where_amounts_are_typed(small_sent: dict[str, Path]) -> None:
    book = opened(small_sent["Nord"])
    economy = book["Økonomiopfølgning"]
    told = [one.prompt for one in economy.data_validations.dataValidation if one.prompt]
    shown = opened(small_sent["Nord"], data_only=True)["Start"]
    (limit,) = (cell.offset(0, 1).value for row in shown.iter_rows() for cell in row if cell.value == w.LIMIT)
    assert [prompt for prompt in told if prompt.endswith(f"Bagatelgrænsen er {limit} (1.000 kr.).")] == told
    assert len(told) == 3
    label = next(cell for row in economy.iter_rows() for cell in row if cell.value == w.TOTAL)
    assert label.number_format == UNIT_BESIDE


def test_nothing_is_proposed_before_something_is_forecast(small_sent: dict[str, Path]) -> None:
    assert {value or None for value in column(small_sent["Nord"], "Økonomiopfølgning", "Forslag til smiley")} == {None}


def test_texts_of_a_form_keep_clear_of_its_lines(small_sent: dict[str, Path]) -> None:
    for sheet in ("Opfølgning", "Økonomiopfølgning", "Punkter"):
        rows = opened(small_sent["Nord"])[sheet]
        assert {cell.alignment.vertical for cell in rows[2] if cell.has_style} == {"center"}
        assert rows.row_dimensions[2].height >= 15 + 6
