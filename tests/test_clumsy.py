"""Clumsy departments: whatever is done to a returned workbook, each answer is merged unchanged, or named with its cell.

The mutations and the oracle stand in ``tests/clumsy``. A failure names the round and the seed; play it again with
``python -m tests.clumsy.compose ROUND SEED``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.clumsy.book import as_xlsx
from tests.clumsy.compose import (
    ROUNDS,
    agreement_before,
    composed,
    consolidated,
    returned,
    round_of_the_example,
    run,
    silent,
)
from tests.clumsy.mutations import MUTATIONS, World, mutate
from tests.clumsy.oracle import judge, standing_in
from workbook_tools.messages.message import message
from workbook_tools.operations.consolidate.consolidation import Consolidation
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.layout import a1

pytestmark = pytest.mark.slow
SEEDS = range(16)  # of every round: 16 × 35 departments that came back
NIGHTLY = range(16, 58)  # 42 × 35 more


# --- compositions at random -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [*SEEDS, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in NIGHTLY)])
@pytest.mark.parametrize("number", ROUNDS)
def test_no_answer_is_lost_changed_or_invented(number: int, seed: int) -> None:
    """Every eighth composition goes through real files, as another program would save them."""
    assert run(number, seed, as_files=seed % 8 == 0).faults == []


def test_a_key_counted_up_to_a_line_nobody_asks_about_is_named() -> None:
    """It stands in the agreement, but the workbook says which rows it was sent, so that it is none that finance moved."""
    books = [book.copy() for book in round_of_the_example(2).books if book.department == "Ejendomme"]
    (grid,) = (grid for grid in books[0].grids if grid.title == "Økonomiopfølgning")
    for number, row in enumerate(grid.data_rows()[:4], start=1):
        grid.rows[row][grid.find("Linjenr.") or 0].value = float(number)
    grid.rows[1][grid.find("Linjetekst") or 0].value = 99.0
    result = consolidated(2, books)
    assert [(i.sheet, i.cell) for i in result.issues if i.code == "key-not-in-agreement"] == [
        ("Økonomiopfølgning", "C2")
    ]
    assert silent(2, books, result) == []


def test_there_are_enough_compositions_and_mutations() -> None:
    returned_workbooks = sum(len(returned(number)) for number in ROUNDS)
    assert len(SEEDS) * returned_workbooks >= 500
    assert (len(SEEDS) + len(NIGHTLY)) * returned_workbooks >= 2_000
    assert len(MUTATIONS) >= 40
    done = {
        name for number in (1, 2) for seed in SEEDS for sending in composed(number, seed) for name in sending[0].history
    }
    assert done == set(MUTATIONS)


def test_the_same_seed_gives_the_same_files() -> None:
    def files() -> list[bytes]:
        return [as_xlsx(book) for sending in composed(1, 3) for book in sending]

    assert files() == files()


def test_compositions_through_the_command_line_s_own_path(tmp_path: Path) -> None:
    """The files lie in a folder, and what was written is read back."""
    books = [book for sending in composed(1, 99) for book in sending]
    for book in books:
        book.extension, book.file = "xlsx", book.file.rpartition(".")[0] + ".xlsx"
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / book.file).write_bytes(as_xlsx(book))
    result = consolidate_files(agreement_before(1), [tmp_path / "in"], tmp_path / "out.xlsx")
    before = standing_in(load_agreement(agreement_before(1)).agreement.tables)
    assert judge(books, before, result).faults == []
    written = standing_in(load_agreement(tmp_path / "out.xlsx").agreement.tables)
    assert {k: v for k, v in written.items() if v is not None} == {
        k: v for k, v in standing_in(result.agreement.tables).items() if v is not None
    }


# --- the oracle itself can see ----------------------------------------------------------------------


def tampered(result: Consolidation, tamper: Callable[[dict[str, object]], None]) -> Consolidation:
    """The result with something done to the first answered row of Opfølgning."""
    sheet = result.agreement.kind.sheet("follow_up")
    rows = result.agreement.tables["follow_up"].records()
    tamper(next(row for row in rows if row["round"] == 1 and row["smiley"] == "☺ Nået"))
    agreement = result.agreement.with_tables(follow_up=frame_of(sheet, rows))
    return Consolidation(agreement, result.issues, result.rounds)


@pytest.mark.parametrize(
    "change", [{"smiley": None}, {"smiley": "☹ Ikke nået"}, {"comment": "Ingen har skrevet dette"}], ids=str
)
def test_the_oracle_sees_what_is_lost_changed_or_invented(change: dict[str, object]) -> None:
    books = [book.copy() for book in round_of_the_example(1).books]
    result = consolidated(1, books)
    assert silent(1, books, result) == []
    assert silent(1, books, tampered(result, lambda row: row.update(change))) != []


def test_the_oracle_asks_for_the_cell() -> None:
    books = [book.copy() for book in round_of_the_example(1).books]
    mutate(books[:1], "write_beside_and_below", Random(1), World([]))
    result = consolidated(1, books)
    assert silent(1, books, result) == []
    unnamed = [issue for issue in result.issues if issue.code != "outside-table"]
    assert len(silent(1, books, Consolidation(result.agreement, unnamed, result.rounds))) == 2


def test_the_oracle_sees_a_false_accusation() -> None:
    """A cell that finance has changed since the file was made is as it was sent."""
    books = [book.copy() for book in round_of_the_example(2).books]
    for book in books:
        mutate([book], "answer_in_a_file_made_before_finance_s_change", Random(1), World([]))
    result = consolidated(2, books)
    assert silent(2, books, result) == []
    grid, row, column = next((g, r, c) for g in books[0].grids for r, c, box in g.boxes() if box.older is not None)
    accusing = Issue(
        Severity.WARNING,
        "locked-cell-changed",
        message("locked-cell-changed.title", item="1.1"),
        books[0].file,
        grid.title,
        a1(row, column),
    )
    assert silent(2, books, Consolidation(result.agreement, [*result.issues, accusing], result.rounds)) != []
