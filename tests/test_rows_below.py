"""What is typed below a table in LibreOffice, which lets no table grow, is counted, or it is red."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.other_engines import stored_values
from tests.typed_edits import Edit, Typed, type_in_libreoffice
from tests.workbook_editing import parts, sheet_parts, values
from workbook_tools.definition.guidance_page import UNCHECKED
from workbook_tools.definition.workbooks import AGREEMENT
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.workbook.layout import FIRST_ROW, SheetLayout, WorkbookLayout

# A row of each sheet that finance or departments fill in.
TYPED: dict[str, dict[str, Any]] = {
    "settings": {"field": "Noget nyt", "value": "x"},
    "rounds": {"round": 5, "designation": "Femte", "status": "Kommende"},
    "departments": {"department": "Vest"},
    "lists": {"committee": "Nyt udvalg"},
    "scale": {"scale": "Indsats", "word": "Nyt", "colour": "Grøn", "verdict": "God"},
    "questions": {"header": "Nyt", "type": "Tekst"},
    "items": {"item": "3.1", "title": "Nyt", "type": "Drift", "department": "Nord"},
    "budget_lines": {"item": "1.1", "line": 9, "type": "Drift", "category": "Nye midler", "year_0": 7},
    "milestones": {"item": "1.1", "round": 1, "milestone": "Ny"},
    "follow_up": {"round": 1, "item": "1.1", "smiley": "☺ Nået"},
    "economy": {"round": 1, "item": "1.1", "line": 1, "economy_smiley": "☺ Overholdt"},
    "changes": {"change": "Ny", "item": "1.1", "line": 1, "year_0": 7},
    "reconciliation": {"table": "1", "row": "Ny", "year": 2030, "printed": 7},
    "texts": {"number": 5, "part": "Brødtekst", "heading": "Nyt", "text": "Nyt"},
    "spending_key": {"part": "Kolonne", "in_export": "Tal", "means": "Beløb i kr."},
}
TOTALLED = {"budget_lines", "economy"}


@pytest.fixture(scope="module")
def places(small: Path) -> dict[str, SheetLayout]:
    agreement = load_agreement(small).agreement
    return WorkbookLayout.of(AGREEMENT, agreement.tables).sheets


@pytest.fixture(scope="module")
def typed(small: Path, places: dict[str, SheetLayout], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement with a row typed below each table in LibreOffice."""
    folder = tmp_path_factory.mktemp("below")
    edits = [
        Edit(name, (places[name].total_row or places[name].last_table_row) + 1 - FIRST_ROW, column, value)
        for name, row in TYPED.items()
        for column, value in row.items()
    ]
    typed = Typed.into(small, edits, AGREEMENT, folder, "typed")
    type_in_libreoffice([typed], folder)
    return typed.as_typed


def test_every_sheet_that_people_fill_in_is_typed_into() -> None:
    assert TYPED.keys() == {sheet.name for sheet in AGREEMENT.sheets if not sheet.made_anew}


def red_cells(path: Path, title: str) -> tuple[int, int]:
    """The rows, counted from 1, in which whatever stands there is red."""
    contents = parts(path)
    xml = contents[sheet_parts(contents)[title]].decode()
    (found,) = re.findall(r'sqref="[A-Z]+(\d+):[A-Z]+(\d+)"><cfRule type="notContainsBlanks"', xml)
    return int(found[0]), int(found[1])


@pytest.mark.parametrize("name", TYPED)
def test_what_no_formula_reaches_is_red(name: str, small: Path, places: dict[str, SheetLayout]) -> None:
    """From the first row on that is not counted; below a row of totals that is the next one."""
    place = places[name]
    first, last = red_cells(small, place.sheet.title)
    assert first == max(place.last_covered_row, place.total_row or 0) + 2
    assert last >= first + 400
    assert (place.total_row is None) == (name not in TOTALLED)


@pytest.mark.parametrize("name", sorted(TYPED.keys() - TOTALLED))
def test_what_formulas_reach_is_counted(name: str, small: Path, places: dict[str, SheetLayout], typed: Path) -> None:
    """What is derived for the row below the table is something else than for an empty row."""
    row = places[name].last_table_row + 2
    workbook = parts(small)["xl/workbook.xml"].decode()
    derived = re.findall(rf'<definedName name="{name}_\w+">Opslag!\$([A-Z]+)\$2:\$[A-Z]+\$(\d+)<', workbook)
    reached = [("Opslag", f"{letters}{row}") for letters, last in derived if int(last) >= row]
    before, after = stored_values(small), stored_values(typed)
    assert [place for place in reached if before[place] != after[place]]


def test_vejledning_says_that_nothing_checks_the_rows(small: Path, typed: Path) -> None:
    """They are counted, but have no Kontrol: nobody is told that all is well."""
    before, after = _said(small), _said(typed)
    assert len(before) == 11
    assert UNCHECKED not in before.values()
    assert set(after.values()) == {UNCHECKED}


def _said(path: Path) -> dict[str, str]:
    """What Vejledning says of each sheet."""
    lines = [(re.fullmatch(r"\d+\. (\w+)", str(row[1])), str(row[2])) for row in values(path, "Vejledning")[:15]]
    return {found[1]: says for found, says in lines if found}
