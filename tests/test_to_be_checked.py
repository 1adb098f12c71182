"""A forecast that looks like a slip of the pen is in all sums: whoever reads a headline is told so, and where it is."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tests.conftest import NORD, NORD_ECONOMY, SYD, SYD_ECONOMY
from tests.libreoffice import DANISH, cells, convert, formulas, same
from tests.reporting import figures, loaded, note_of, verdict
from tests.workbook_editing import Merged, edited, values
from workbook_tools.operations.status import status_of_files
from workbook_tools.project.receipts import overview_of, receipts_of

SLIPS = {"kroner": ("1.1", 5_000_000), "kroner of a small line": ("2.1", 900_000), "plus for a saving": ("1.2", 400)}


@pytest.fixture(scope="module")
def workbooks(small: Path, small_sent: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Consolidated workbooks with a slip of the pen each, beside the smiley that all is well; one without."""
    folder = tmp_path_factory.mktemp("slips")
    found = {}
    for name, (item, forecast) in {"none": ("", 0), **SLIPS}.items():
        files, returned = [], folder / name
        for department, (milestones, economy) in {"Nord": (NORD, NORD_ECONOMY), "Syd": (SYD, SYD_ECONOMY)}.items():
            with edited(small_sent[department], returned / f"{department}.xlsx") as book:
                book.fill_in("Opfølgning", milestones)
                book.fill_in("Økonomiopfølgning", economy)
                if (item == "1.2") is (department == "Syd") and item:
                    book.put("Økonomiopfølgning", f"{item} / 1", "Forventet regnskab", forecast)
                    book.put("Økonomiopfølgning", f"{item} / 1", "Smiley økonomi", "☺ Overholdt")
            files.append(returned / f"{department}.xlsx")
        found[name] = Merged(small, files).write(folder / f"{name}.xlsx")
    return found


def told(path: Path, sheet: str) -> list[str]:
    return [cell for row in values(path, sheet) for cell in row if isinstance(cell, str) and "ontroll" in cell]


COMMITTEE = {"1.1": "Teknikudvalget", "2.1": "Teknikudvalget", "1.2": "Byudvalget"}


@pytest.mark.parametrize("slip", SLIPS)
def test_every_headline_says_that_an_amount_is_to_be_checked(workbooks: dict[str, Path], slip: str) -> None:
    item, _ = SLIPS[slip]
    path = workbooks[slip]
    on_overview = told(path, "Overblik")
    assert any(text.endswith(f"1 beløb i tallene ligner en tastefejl, se punkt {item}.") for text in on_overview)
    assert "Skal kontrolleres: 1 beløb" in on_overview, "in place of the per cent below the deviation"
    on_committee = told(path, COMMITTEE[item])
    assert len(on_committee) == 2, "in its sentence, and at the item or the line"
    others = set(COMMITTEE.values()) - {COMMITTEE[item]}
    assert not any(told(path, other) for other in others)
    note = note_of(loaded(path))
    assert f"1 beløb i tallene ligner en tastefejl, se punkt {item}." in verdict(note)
    assert figures(note)["Beløb, der skal kontrolleres"] == "1"


def test_nothing_is_said_where_no_amount_is_doubtful(workbooks: dict[str, Path]) -> None:
    path = workbooks["none"]
    assert not [text for sheet in ("Overblik", "Teknikudvalget", "Byudvalget") for text in told(path, sheet)]
    note = note_of(loaded(path))
    assert "tastefejl" not in verdict(note)
    assert "Beløb, der skal kontrolleres" not in figures(note)


def test_finance_and_the_department_are_asked_to_check_it(small: Path, workbooks: dict[str, Path]) -> None:
    day = dt.date(2030, 4, 2)
    for slip, some in (("kroner", True), ("none", False)):
        status = status_of_files(small, [workbooks[slip].with_suffix("")], day)
        nord, syd = receipts_of(status, 1, day)
        for page, has in ((overview_of(status, 1, day), some), (nord, some), (syd, False)):
            told = [line for one in page.lists if "ontroll" in one.title for line in one.lines]
            assert any("1.1" in line and "5.000.000" in line for line in told) is has
            assert len(told) <= 1


@pytest.mark.office
def test_it_is_said_live(workbooks: dict[str, Path], tmp_path: Path) -> None:
    """LibreOffice says the same, and says it when the slip is made after the workbook was written, and not when mended."""
    sources = []
    for name, path in workbooks.items():
        sources.append(Path(shutil.copy(path, tmp_path / f"{name.replace(' ', '-')}.xlsx")))
    with edited(workbooks["none"], tmp_path / "typed.xlsx") as book:
        book.put("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab", 5_000_000)
    *computed, typed = convert([*sources, tmp_path / "typed.xlsx"], tmp_path, DANISH)
    for source, after in zip(sources, computed, strict=True):
        before, now = cells(source), cells(after)
        assert [place for place in formulas(source) if not same(before.get(place), now.get(place))] == []
    assert any("se punkt 1.1." in text for text in told(typed, "Overblik"))
