"""Ballerup's year: four rounds as they came back, and what each of them was consolidated to."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import libreoffice
from tests.conftest import BALLERUP
from tests.libreoffice import cells, convert, formulas, same
from tests.test_year import answers, replayed
from tests.workbook_editing import edited, table
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import validate_file
from workbook_tools.workbook.writing.writer import write_workbook

ROUNDS = (1, 2, 3, 4)
SMILEYS = ("☺ Nået", "😐 Delvist nået", "☹ Ikke nået", "")
DANISH = {"error": "Fejl", "repair": "Rettelse", "warning": "Advarsel"}


def consolidated(number: int) -> Path:
    return BALLERUP / f"consolidated-{number}.xlsx"


@cache
def sheet(number: int, title: str) -> list[dict[str, Any]]:
    return table(consolidated(number), title)


def source(number: int, name: str) -> list[dict[str, str]]:
    path = BALLERUP / "source" / f"runde-{number}" / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.mark.parametrize("number", ROUNDS)
def test_exactly_what_is_listed_is_found(number: int) -> None:
    listed = Counter(
        (DANISH[row["Alvor"]], row["Kode"], row["Fil"], row["Ark"], row["Celle"])
        for row in source(number, "plantede-fejl")
        if row["Kode"]
    )
    found = Counter((r["Alvor"], r["Kode"], r["Fil"], r["Ark"], r["Celle"]) for r in sheet(number, "Fejlliste"))
    assert found == listed


# --- the counts, straight from the tables ----------------------------------------------------------

# Finance took an answer by telephone: it stands in the list of what finance did before the next round.
BY_TELEPHONE = {("1", "3.17-1"): "☺ Nået"}


def expected_smileys() -> Iterator[tuple[int, dict[str, str]]]:
    """Round by round: every milestone that is asked, and the answer the tables have for it.

    Written anew from the rules, without the tool: own milestones, those that are not ☺ from before,
    and worsened ones; what the tables do not have is ☺.
    """
    milestones = {r["Milepæls-id"]: r for r in sheet(1, "Milepæle")}
    latest: dict[str, str] = {}
    for number in ROUNDS:
        own = {r["Milepæls-id"] for r in sheet(number, "Milepæle") if r["Runde"] == number and r["Status"] != "Udgået"}
        dropped = {r["Milepæls-id"] for r in sheet(number, "Milepæle") if r["Status"] == "Udgået"}
        given = {r["Milepæls-id"]: r["Smiley"] for r in source(number, "Opfølgning")}
        carried = {key for key, smiley in latest.items() if smiley != "☺ Nået"} - dropped
        worse = {key for key in given if latest.get(key) == "☺ Nået"} - own
        asked = own | carried | worse
        late = {row["Center"] for row in source(number, "forsinket")}
        missing = {key for key in asked if department(number, key) in late}
        missing |= {r["Nøgle"] for r in source(number, "plantede-fejl") if r["Kode"] == "answer-missing"}
        result = {key: "" if key in missing else given.get(key, "☺ Nået") for key in asked}
        yield number, result
        latest |= result
        for key in missing:  # the telephone, and those who were late
            latest[key] = BY_TELEPHONE.get((str(number), key), given.get(key, "☺ Nået"))
        assert set(latest) <= set(milestones)


def department(number: int, milestone: str) -> str:
    items = {row["Punktnr."]: row["Ansvarligt center"] for row in sheet(number, "Punkter")}
    by_id = {row["Milepæls-id"]: row["Punktnr."] for row in sheet(number, "Milepæle")}
    return str(items[by_id[milestone]])


def test_every_round_has_the_milestones_and_smileys_of_the_tables() -> None:
    for number, expected in expected_smileys():
        found = {r["Milepæls-id"]: r["Smiley"] for r in sheet(number, "Opfølgning") if r["Runde"] == number}
        assert found == expected, number


def test_the_counts_of_the_year() -> None:
    counts = {
        n: tuple(Counter(r["Smiley"] for r in sheet(4, "Opfølgning") if r["Runde"] == n)[s] for s in SMILEYS)
        for n in ROUNDS
    }
    assert counts == {1: (42, 7, 6, 0), 2: (62, 8, 6, 0), 3: (43, 6, 6, 0), 4: (44, 2, 8, 0)}


def test_the_late_department_stands_in_the_next_consolidation() -> None:
    assert {r["Smiley"] for r in sheet(2, "Opfølgning") if r["Runde"] == 2 and r["Punktnr."] == "6.2"} == {""}
    assert {r["Smiley"] for r in sheet(3, "Opfølgning") if r["Runde"] == 2 and r["Punktnr."] == "6.2"} == {"☺ Nået"}
    assert [path.name for path in (BALLERUP / "returned-2-late").iterdir()] == [
        "2019 runde 2 - HR og Organisationsudvikling.xlsx"
    ]


def test_the_item_that_moved_in_mid_round_is_answered_by_the_old_department_and_then_asked_of_the_new() -> None:
    (row,) = (r for r in sheet(2, "Opfølgning") if r["Milepæls-id"] == "4.20-2")
    assert (row["Ansvarligt center"], row["Smiley"]) == ("Ejendomme", "☺ Nået")
    sent = {
        r["Ansvarligt center"] for r in sheet(3, "Økonomiopfølgning") if r["Runde"] == 3 and r["Punktnr."] == "4.20"
    }
    assert sent == {"Ejendomme"}


# --- money ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "current", "proposals"),
    [
        # decided on round 3's cut-off date
        ("1.13", (1500, 1500, 1720, 1720), ("☹", "☹", "☺", "☺")),
        ("1.22", (2000, 2000, 1780, 1780), ("", "", "", "")),  # nobody expects anything else
        # decided in November: too late for round 3
        ("4.18", (1000, 1000, 1000, 1250), ("☹", "☹", "☹", "☺")),
        ("3.5", (6000, 6000, 6000, 6000), ("☹", "☹", "☹", "☹")),
    ],
)
def test_the_current_budget_and_the_proposal_follow_the_changes(
    item: str, current: tuple[int, ...], proposals: tuple[str, ...]
) -> None:
    rows = [r for r in sheet(4, "Økonomiopfølgning") if r["Punktnr."] == item and r["Linjenr."] == 1]
    assert [(r["Runde"], r["Korrigeret budget"], (r["Forslag til smiley"] or "")[:1]) for r in rows] == [
        (n, amount, face) for n, amount, face in zip(ROUNDS, current, proposals, strict=True)
    ]


def test_the_changes_keep_their_numbers_and_decisions() -> None:
    rows = [r for r in sheet(4, "Budgetændringer") if r["Ændringsnr."]]  # the others are for finance to write in
    changes = {(r["Ændringsnr."], r["Status"], str(r["Beslutningsdato"])[:10]) for r in rows}
    assert changes == {
        ("Ejendomme-1", "Godkendt", "2019-09-30"),
        ("By, Erhverv og Miljø-1", "Godkendt", "2019-11-25"),
    }


# --- the log ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ROUNDS)
def test_the_log_reconstructs_every_consolidation(number: int) -> None:
    whole, log = sheet(4, "Ændringslog"), sheet(number, "Ændringslog")
    assert whole[: len(log)] == log
    assert replayed(whole[: len(log)]) == answers(consolidated(number))


def test_all_that_finance_did_is_in_the_log_once() -> None:
    told = [(r["Ark"], r["Nøgle"], r["Kolonne"]) for r in sheet(4, "Ændringslog") if r["Center"] == "Økonomi"]
    done = [row for number in ROUNDS for name in ("før-runden", "under-runden") for row in source(number, name)]
    assert len(done) > 30
    # The round of an answer has a column of its own in the log.
    keys = [row["Nøgle"].split("/")[1:] if row["Ark"] == "Opfølgning" else row["Nøgle"].split("/") for row in done]
    assert Counter(told) == Counter(
        (row["Ark"], " / ".join(key), row["Kolonne"]) for row, key in zip(done, keys, strict=True)
    )


# --- the files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ROUNDS)
def test_what_was_returned_is_in_order_but_for_the_planted_faults(number: int) -> None:
    planted = {(row["Fil"], row["Kode"]) for row in source(number, "plantede-fejl") if row["Celle"]}
    for path in sorted((BALLERUP / f"returned-{number}").glob("*.xlsx")):
        found = {(path.name, issue.code) for issue in validate_file(path)}
        assert found <= planted


def test_consolidating_the_files_again_changes_nothing(tmp_path: Path) -> None:
    consolidate_files(consolidated(4), [BALLERUP / "returned-4"], tmp_path / "again.xlsx")
    for title in ("Opfølgning", "Økonomiopfølgning", "Budgetændringer", "Ændringslog", "Modtagne filer"):
        assert table(tmp_path / "again.xlsx", title) == sheet(4, title)


# Nine files, three at a time criss-cross, and by night one by one in each order. test_consolidate.py has small files in any.
CRISS_CROSS, *OTHER_ORDERS = [
    tuple((first + step * n) % 9 for n in range(9)) for first, step in ((7, 4), (0, 1), (8, -1))
]
ORDERS = [
    (CRISS_CROSS, 3),
    *(pytest.param(order, 1, marks=pytest.mark.nightly) for order in (CRISS_CROSS, *OTHER_ORDERS)),
]


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Round 1, all nine files in one go."""
    path = tmp_path_factory.mktemp("at once") / "consolidated.xlsx"
    consolidate_files(BALLERUP / "agreement.xlsx", [BALLERUP / "returned-1"], path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(("order", "together"), ORDERS)
def test_a_few_files_at_a_time_in_any_order_give_the_same_rows(
    order: tuple[int, ...], together: int, at_once: Path, tmp_path: Path
) -> None:
    files = sorted((BALLERUP / "returned-1").glob("*.xlsx"))
    assert sorted(order) == list(range(len(files)))
    state = BALLERUP / "agreement.xlsx"
    for start in range(0, len(order), together):
        some = [files[number] for number in order[start : start + together]]
        consolidate_files(state, some, tmp_path / f"{start}.xlsx")
        state = tmp_path / f"{start}.xlsx"
    for title in ("Opfølgning", "Økonomiopfølgning", "Budgetændringer"):
        assert table(state, title) == table(at_once, title)
    by_file = [sorted(table(path, "Modtagne filer"), key=lambda row: row["Fil"]) for path in (state, at_once)]
    assert by_file[0] == by_file[1]


@pytest.mark.slow
@pytest.mark.parametrize("together", [3, pytest.param(1, marks=pytest.mark.nightly)])
def test_several_rounds_a_few_files_at_a_time_from_the_last_to_the_first(together: int, tmp_path: Path) -> None:
    """Round 4 after finance opened it: the carried milestones and the budgets are the same too."""
    opened = tmp_path / "opened.xlsx"
    with edited(consolidated(3), opened) as book:
        book.put("Runder", "3", "Status", "Lukket")
        book.put("Runder", "4", "Status", "Åben")
    files = sorted((BALLERUP / "returned-4").glob("*.xlsx"), reverse=True)
    consolidate_files(opened, files, tmp_path / "at once.xlsx")
    state = opened
    for start in range(0, len(files), together):
        consolidate_files(state, files[start : start + together], tmp_path / f"{start}.xlsx")
        state = tmp_path / f"{start}.xlsx"
    for title in ("Opfølgning", "Økonomiopfølgning", "Budgetændringer"):
        assert table(state, title) == table(tmp_path / "at once.xlsx", title)


@pytest.mark.nightly
def test_every_computed_value_is_a_live_formula_with_an_equal_cached_value(tmp_path: Path) -> None:
    """Recalculated by LibreOffice after four rounds; test_overview.py has the same in English by day."""
    made = tmp_path / "consolidated-4.xlsx"
    made.write_bytes(write_workbook(document(load_agreement(consolidated(4)).agreement)))
    before, formula_cells = cells(made), formulas(made)
    assert len(formula_cells) > 1_500
    (recalculated,) = convert([made], tmp_path, libreoffice.DANISH)
    after = cells(recalculated)
    assert {place: (before.get(place), after.get(place)) for place in formula_cells
            if not same(before.get(place), after.get(place))} == {}  # fmt: skip
