"""The examples in the repository: the known facts, and that they are current."""

from __future__ import annotations

import csv
import importlib.util
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.conftest import BALLERUP, HERLEV, ROOT, Consolidated
from tests.libreoffice import DANISH, ENGLISH, cells, convert, formulas, same
from tests.workbook_editing import column, edited, table, values
from workbook_tools.definition import words as w
from workbook_tools.definition.workbooks import DEPARTMENT
from workbook_tools.operations.agreement.follow_up import computed
from workbook_tools.operations.example import example_folder
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import validate_file
from workbook_tools.values.cells import CellError
from workbook_tools.workbook.layout import a1
from workbook_tools.workbook.reading.reader import read_workbook

Rows = list[dict[str, Any]]


def source(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "source" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def without_blanks(rows: list[list[Any]]) -> list[list[Any]]:
    return [[cell for cell in row if cell not in ("", None)] for row in rows]


# --- Ballerup 2019 ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def items(ballerup: Path) -> Rows:
    return table(ballerup, "Punkter")


@pytest.fixture(scope="module")
def lines(ballerup: Path) -> Rows:
    return table(ballerup, "Økonomi")


def test_ballerup_has_92_items_by_theme(items: Rows) -> None:
    assert len(items) == 92
    themes = Counter(row["Tema"] for row in items)
    assert list(themes.values()) == [14, 8, 7, 22, 24, 7, 10]
    numbers = [row["Punktnr."] for row in items]
    assert all(isinstance(number, str) for number in numbers)
    assert len(set(numbers)) == 92
    assert {"1.1", "1.10", "6.1", "6.10"} <= set(numbers)


def test_ballerups_departments(items: Rows, ballerup: Path) -> None:
    counts = Counter(row["Ansvarligt center"] for row in items)
    assert sorted(counts.values(), reverse=True) == [24, 18, 15, 12, 8, 5, 5, 3, 2]
    assert set(counts) == set(column(ballerup, "Centre", "Center"))


def test_six_items_are_administrative(items: Rows) -> None:
    administrative = {row["Punktnr."] for row in items if row["Håndteres administrativt"] == "Ja"}
    assert administrative == {"1.10", "3.7", "4.5", "6.1", "6.6", "6.9"}


def test_the_types_of_ballerups_items(items: Rows) -> None:
    types = {row["Punktnr."]: row["Type"] for row in items}
    assert types["4.11"] == "Drift og anlæg"
    counts = Counter(types.values())
    assert counts["Drift"] + counts["Anlæg"] + counts["Drift og anlæg"] == 92
    # 71 and 21 as the agreement counts them; 4.11 is both.
    assert counts["Drift"] in (70, 71)
    assert counts["Anlæg"] in (20, 21)


def test_ballerups_200_milestones_by_round(ballerup: Path, items: Rows) -> None:
    milestones = table(ballerup, "Milepæle")
    assert len(milestones) == 200
    assert Counter(row["Runde"] for row in milestones) == {1: 55, 2: 62, 3: 41, 4: 42}
    ids = [row["Milepæls-id"] for row in milestones]
    assert len(set(ids)) == 200
    assert {"3.14-2", "1.18-2a", "1.18-2b"} <= set(ids)
    administrative = {row["Punktnr."] for row in items if row["Håndteres administrativt"] == "Ja"}
    assert not {row["Punktnr."] for row in milestones} & administrative
    assert {row["Punktnr."] for row in milestones} <= {row["Punktnr."] for row in items}


def test_ballerups_56_budget_lines(lines: Rows) -> None:
    assert len(lines) == 56
    assert Counter(row["Kategori"] for row in lines)["Nye midler"] == 46
    by_item: dict[str, list[float]] = {}
    for row in lines:
        by_item.setdefault(row["Punktnr."], []).append(row["Budgetår"])
    assert sorted(by_item["1.5"]) == [-7250, 23000]
    assert {row["Punktnr."] for row in lines if row["Kategori"] == "Balanceforskydning"} == {"4.21", "4.24"}


def test_ballerups_odd_ones(ballerup: Path, items: Rows) -> None:
    by_number = {row["Punktnr."]: row for row in items}
    assert len(by_number["3.22"]["Ansvarligt udvalg"].split("; ")) == 2
    warnings = [(i.code, i.sheet, i.item, i.severity.value) for i in validate_file(ballerup)]
    assert warnings == [
        *(("name-not-listed", "Punkter", item, "warning") for item in ("2.7", "4.7", "4.13")),
        ("type-disagrees", "Økonomi", "3.19", "warning"),
        ("stated-amount-disagrees", "Økonomi", "4.18", "warning"),
    ]


def test_only_one_round_is_open(ballerup: Path) -> None:
    assert column(ballerup, "Runder", "Status") == ["Åben", "Kommende", "Kommende", "Kommende"]


@pytest.mark.parametrize("folder", [BALLERUP, HERLEV], ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", ["Punkter", "Økonomi", "Milepæle", "Centre"])
def test_the_workbook_holds_its_readable_source(folder: Path, name: str) -> None:
    written = table(folder / "agreement.xlsx", name)
    given = source(folder, name)
    assert len(written) == len(given)
    for row, text in zip(written, given, strict=True):
        for header, value in text.items():
            found = row[header]
            shown = str(int(found)) if isinstance(found, float) and found.is_integer() else str(found)
            assert shown == value or not isinstance(found, str | float), (name, header)


# --- Herlev 2024 ------------------------------------------------------------------------------------

YEARS = ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3")


def test_herlevs_lines_add_up(herlev: Path) -> None:
    lines = table(herlev, "Økonomi")
    totals = {
        kind: [sum(row[year] or 0 for row in lines if row["Type"] == kind) for year in YEARS]
        for kind in ("Drift", "Anlæg")
    }
    assert totals["Drift"] == [20_045] * 4
    assert totals["Anlæg"][0] == 8_000
    assert sum(row["Type"] == "Drift" for row in lines) == 9
    assert sum(row["Type"] == "Anlæg" for row in lines) == 5
    assert set(column(herlev, "Punkter", "Ansvarligt center")) == {"Forvaltningen"}


def test_herlevs_printed_tables_reconcile_without_a_difference(herlev: Path) -> None:
    rows = table(herlev, "Afstemning")
    assert len(rows) == 49
    assert {row["Forskel"] for row in rows} == {0}
    totals = [row["Beløb i aftalens tabel"] for row in rows if row["Række i aftalens tabel"] == "I alt"]
    assert totals == [20_045, 20_045, 20_045, 20_045, 8_000, 0, 0, 0]
    assert [issue.code for issue in validate_file(herlev) if issue.severity.value == "error"] == []


def test_a_changed_line_shows_the_difference_in_its_row_and_in_the_total(herlev: Path, tmp_path: Path) -> None:
    with edited(herlev, tmp_path / "changed.xlsx") as book:
        cell = book.cell("Økonomi", "1.1 / 1", "Budgetår")
        assert cell.value == 17_000
        cell.value = 17_007
    rows = computed(load_agreement(tmp_path / "changed.xlsx").agreement).tables["reconciliation"]
    assert [(i, value) for i, value in enumerate(rows["difference"]) if value] == [(0, -7), (36, -7)]
    issues = validate_file(tmp_path / "changed.xlsx")
    assert [(i.code, i.sheet, i.cell, i.severity.value) for i in issues] == [
        ("table-does-not-add-up", "Afstemning", "F2", "warning"),
        ("table-does-not-add-up", "Afstemning", "F38", "warning"),
    ]


def test_herlevs_totals_stand_on_overblik(herlev: Path) -> None:
    found = {row[0]: row[1:5] for row in without_blanks(values(herlev, "Overblik")) if row}
    assert found["Aftalens virkning, drift"] == [20_045] * 4
    assert found["Aftalens virkning, anlæg"] == [8_000, 0, 0, 0]
    assert found["Aftalens virkning i alt"] == [28_045, 20_045, 20_045, 20_045]
    (total,) = (row for row in values(herlev, "Økonomi") if "I alt" in row[:2])
    assert 28_045 in total


# --- what was planted in the returned files ---------------------------------------------------------


INPUT_SHEETS = ("Opfølgning", "Økonomiopfølgning", "Budgetændringer")
ROUNDS = (1, 2, 3, 4)
KONTROL = {
    title: next(s for s in DEPARTMENT.sheets if s.title == title).names.index("control") for title in INPUT_SHEETS
}


def row_number(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def planted(number: int) -> dict[str, list[dict[str, str]]]:
    """The faults planted in a round's returned files, by file."""
    found: dict[str, list[dict[str, str]]] = {}
    for fault in source(BALLERUP, f"runde-{number}/plantede-fejl"):
        if fault["Kode"] and fault["Ark"] in INPUT_SHEETS and fault["Fil"] and fault["Alvor"] != "warning":
            found.setdefault(fault["Fil"], []).append(fault)
    return found


RECALCULATED = [(1, DANISH), (4, ENGLISH)]
BY_NIGHT = [(2, DANISH), (3, DANISH), (4, DANISH)]
Recalculated = Callable[[int, str], dict[Path, Path]]


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    """A round's returned files as LibreOffice recalculates them in a language."""
    folder = tmp_path_factory.mktemp("kontrol")

    @cache
    def of_round(number: int, locale: str) -> dict[Path, Path]:
        files = sorted((BALLERUP / f"returned-{number}").glob("*.xlsx"))
        copies = [Path(shutil.copy(path, folder / f"{path.parent.name} {path.name}")) for path in files]
        return dict(zip(files, convert(copies, folder, locale), strict=True))

    return of_round


@pytest.mark.parametrize(
    ("number", "locale"), [*RECALCULATED, *(pytest.param(*which, marks=pytest.mark.nightly) for which in BY_NIGHT)]
)
def test_every_planted_fault_is_told_by_sheet_and_script_with_the_same_words(
    number: int, locale: str, recalculated: Recalculated, ballerup: Path
) -> None:
    """In ``Kontrol`` as the department's own program computes it, and nowhere else but where one was planted.

    The first round and the last, in a language each, stand for the four in Danish, which are played by night.
    """
    for path, opened in recalculated(number, locale).items():
        faults = planted(number).get(path.name, [])
        shown = cells(opened)
        kontrol = {
            (sheet, row_number(cell)): text
            for (sheet, cell), text in shown.items()
            if sheet in INPUT_SHEETS
            and cell == a1(row_number(cell) - 1, KONTROL[sheet])
            and text not in ("", "Kontrol")
        }
        assert set(kontrol) == {(fault["Ark"], row_number(fault["Celle"])) for fault in faults}, path.name
        against = load_agreement(ballerup).agreement if number == 1 else None
        said = {(i.sheet, i.cell, i.code): i.message for i in validate_file(path, against)}
        for fault in faults:
            words = said[fault["Ark"], fault["Celle"], fault["Kode"]]
            told = kontrol[fault["Ark"], row_number(fault["Celle"])]
            if fault["Alvor"] == "repair":  # no formula can read it, the script could: it says what it read
                assert words.startswith(f"'{shown[fault['Ark'], fault['Celle']]}' ")
            else:
                assert words == told
        ready = {text for (sheet, _), text in shown.items() if sheet == "Start" and text in (w.READY, w.NOT_READY)}
        assert ready == {w.NOT_READY if faults else w.READY}, path.name


def test_no_value_of_a_returned_workbook_differs_after_recalculation(
    recalculated: Recalculated,
) -> None:
    """As for all other kinds of workbooks in test_recalculation.py."""
    for path, opened in recalculated(1, DANISH).items():
        before, after, places = cells(path), cells(opened), formulas(path)
        assert len(places) > 500
        differing = {at: (before.get(at), after.get(at)) for at in places}
        assert {at: values for at, values in differing.items() if not same(*values)} == {}, path.name


def test_the_example_has_faults_of_each_kind(returned: Path) -> None:
    faults = source(BALLERUP, "runde-1/plantede-fejl")
    assert {fault["Alvor"] for fault in faults} >= {"error", "repair"}
    assert {fault["Fil"] for fault in faults if fault["Ark"] in INPUT_SHEETS} <= {p.name for p in returned.iterdir()}


# --- the whole --------------------------------------------------------------------------------------


def load_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.nightly  # CI runs the script itself
def test_the_examples_are_current(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "argv", ["build_examples.py", "--check"])
    code = load_script("build_examples").main()
    assert capsys.readouterr().out == ""
    assert code == 0


def test_the_example_in_the_package_is_the_one_in_the_repository(ballerup: Path) -> None:
    assert (example_folder() / "agreement.xlsx").read_bytes() == ballerup.read_bytes()


def test_overblik_counts_what_was_consolidated(consolidated: Consolidated) -> None:
    faces = Counter(row["Smiley"] for row in table(consolidated.path, "Opfølgning"))
    rows = without_blanks(values(consolidated.path, "Overblik"))
    expected = [faces["☺ Nået"], faces["😐 Delvist nået"], faces["☹ Ikke nået"], faces[""]]
    assert sum(expected) == 55
    assert any(expected == row[i : i + 4] for row in rows for i in range(len(row)))


@pytest.mark.slow
def test_no_example_holds_an_error_value() -> None:
    for path in sorted((ROOT / "workbooks").rglob("*.xlsx")):
        for sheet in read_workbook(path).sheets.values():
            assert not [cell for row in sheet.rows for cell in row if isinstance(cell, CellError)], path.name
