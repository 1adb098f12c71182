"""Finance's remarks and the budget changes on the committees' sheets: of every item, live, and nothing internal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.conftest import SMALL
from tests.libreoffice import convert
from tests.reporting import answered, loaded
from tests.test_shown_round import ANSWERS, KEPT
from tests.workbook_editing import edited, values, write_agreement
from workbook_tools.definition import words as w
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.agreement.follow_up import computed
from workbook_tools.values.frame import Frame
from workbook_tools.workbook.writing.writer import write_workbook

ITEMS = """
    Punktnr. | Tema     | Titel       | Type  | Ansvarligt center | Ansvarligt udvalg | Bemærkninger                       | Håndteres administrativt
    1.1      | 1. Vækst | Cykelsti    | Anlæg | Nord              | Teknikudvalget    | Følger åen. Internt: dyr jord      |
    1.2      | 1. Vækst | Torvet      | Drift | Syd               | Teknikudvalget    | Betales af kommunen selv           |
    1.10     | 1. Vækst | Rådhuset    | Drift | Nord              | Teknikudvalget    | Tages med i næste års budget       | Ja
    2.1      | 2. Natur | Skovplan    | Drift | Nord              | Teknikudvalget    |                                    |
    """
CHANGES = (
    {"change": "Nord-1", "item": "1.1", "line": 1, "year_0": 200, "year_1": 50, "reason": "Længere sti", "status": w.APPROVED},
    {"change": "Nord-1", "financing": w.YES, "financing_source": "Kassen", "year_0": -200, "year_1": -50},
    {"change": "Syd-1", "item": "1.2", "line": 1, "year_0": 30, "reason": "Flere bænke", "status": w.REJECTED},
    {"change": "Syd-1", "item": "2.1", "line": 1, "financing": w.YES, "year_0": -30},
)  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A consolidated workbook: 1.1 and 1.2 are as agreed, 2.1 is not, 1.10 is not followed up."""
    folder = tmp_path_factory.mktemp("remarks")
    given = answered(loaded(write_agreement(folder / "agreement.xlsx", **SMALL | {"items": ITEMS})), 1, ANSWERS, KEPT)
    names = given.tables["changes"].columns
    rows = [
        dict.fromkeys(names) | {"round": 1, "decided_on": dt.date(2030, 3, 1), "decided_by": w.COUNCIL} | row
        for row in CHANGES
    ]
    given = computed(given.with_tables(changes=Frame.from_rows(names, rows)).as_consolidated())
    (folder / "consolidated.xlsx").write_bytes(write_workbook(document(given)))
    return folder / "consolidated.xlsx"


def below(path: Path) -> dict[str, list[list[object]]]:
    """The lines below each item."""
    found: dict[str, list[list[object]]] = {}
    for row in values(path, "Teknikudvalget"):
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in row[1:] if cell not in ("", None)]
        if cells and str(cells[0]).startswith(("1.", "2.")):
            found[str(cells[0]).split()[0]] = current = [cells]
        elif cells and found:
            current.append(cells)
    return found


def test_remarks_stand_below_every_item_that_has_one(book: Path) -> None:
    lines = below(book)
    assert ["Bemærkning: Følger åen."] in lines["1.1"]
    assert ["Bemærkning: Betales af kommunen selv"] in lines["1.2"]
    assert lines["1.10"][0][1] == (
        "Håndteres administrativt. Der følges ikke op på punktet. Tages med i næste års budget"
    )
    assert not any("Bemærkning" in str(cell) for line in lines["2.1"] for cell in line)


def test_budget_changes_stand_below_their_items_with_what_covers_them(book: Path) -> None:
    told = {item: [line for line in lines if "linje 1: " in str(line[0])] for item, lines in below(book).items()}
    assert told["1.1"] == [["Nord-1, linje 1: Længere sti", 200, 50, 0, 0, "Godkendt", "Dækkes af: Kassen"]]
    assert told["1.2"] == [["Syd-1, linje 1: Flere bænke", 30, 0, 0, 0, "Afvist", "Dækkes af punkt 2.1"]]
    assert told["2.1"] == [["Syd-1, linje 1: Flere bænke", -30, 0, 0, 0, "Afvist", "Dækker ændringen"]]


def test_what_finance_corrects_shows(book: Path, tmp_path: Path) -> None:
    with edited(book, tmp_path / "corrected.xlsx") as corrected:
        corrected.put("Punkter", "1.1", "Bemærkninger", "Følger banen")
        for row in corrected["Budgetændringer"].iter_rows(min_row=2):
            if row[0].value == "Nord-1":
                for cell in row:
                    cell.value = {200: 175, -200: -175, "Længere sti": "Kortere sti"}.get(cell.value, cell.value)
    (after,) = convert([tmp_path / "corrected.xlsx"], tmp_path)
    lines = below(after)["1.1"]
    assert ["Bemærkning: Følger banen"] in lines
    assert ["Nord-1, linje 1: Kortere sti", 175, 50, 0, 0, "Godkendt", "Dækkes af: Kassen"] in lines
