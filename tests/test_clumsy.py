"""Clumsy departments: whatever is done to a returned workbook, each answer is merged unchanged, or named with its cell.

The mutations and the oracle stand in ``tests/clumsy``. A failure names the round and the seed; play it again with
``python -m tests.clumsy.compose ROUND SEED``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.clumsy.book import Book, as_raw, as_xlsx
from tests.clumsy.compose import (
    ROUNDS,
    agreement_before,
    composed,
    returned,
    round_of_the_example,
    run,
    sent_of,
    tagged,
)
from tests.clumsy.mutations import MUTATIONS, World, mutate
from tests.clumsy.oracle import judge, standing_in
from tests.libreoffice import convert
from workbook_tools.operations.consolidate import Consolidation, consolidate
from workbook_tools.operations.consolidate_files import consolidate_files
from workbook_tools.operations.loading import load_agreement
from workbook_tools.operations.submission import read_submission, submission_from
from workbook_tools.rules.issues import Issue
from workbook_tools.workbook.frames import frame_of, records

SEEDS = range(16)  # of every round: 16 × 35 departments that came back


def consolidated(number: int, books: list[Book]) -> Consolidation:
    return consolidate(round_of_the_example(number).before, [submission_from(as_raw(book)) for book in books])


def silent(number: int, books: list[Book], result: Consolidation) -> list[str]:
    """What the oracle finds lost, changed or invented."""
    before = standing_in(round_of_the_example(number).before.agreement.tables)
    return judge(books, before, result).faults


# --- compositions at random -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("number", ROUNDS)
def test_no_answer_is_lost_changed_or_invented(number: int, seed: int) -> None:
    """Every fourth composition goes through real files, as another program would save them."""
    assert run(number, seed, as_files=seed % 4 == 0).faults == []


def test_there_are_enough_compositions_and_mutations() -> None:
    assert len(SEEDS) * sum(len(returned(number)) for number in ROUNDS) >= 500
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
    rows = records(result.agreement.tables["follow_up"])
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


# --- each thing alone: what is said of it -----------------------------------------------------------

# What is said of each thing that people do; "" where there is nothing to say.
SAID = {
    "rename_file": "",
    "forget_when_saved": "",
    "lose_properties": "",
    "lose_defined_names": "",
    "lose_hidden_sheets": "",
    "lose_every_mark": "identity-from-content",
    "resave_without_cached_values": "",
    "save_as_ods": "saved-in-other-format",
    "save_as_xls": "saved-in-other-format",
    "export_from_google_sheets": "",
    "export_from_numbers": "sheet-renamed",
    "rename_sheet_to_something_else": "sheet-renamed",
    "add_to_sheet_name": "sheet-renamed",
    "move_sheets": "",
    "delete_answered_sheet": "missing-sheet",
    "add_sheet_of_notes": "outside-table",
    "copy_sheet": "outside-table",
    "delete_header_row": "header-restored",
    "insert_title_rows": "table-moved",
    "insert_blank_columns": "columns-moved",
    "delete_answered_column": "missing-column",
    "reorder_columns": "columns-moved",
    "copy_column": "column-twice",
    "shuffle_rows": "rows-moved",
    "insert_heading_rows": "outside-table",
    "duplicate_row": "key-duplicate",
    "delete_rows": "answer-missing",
    "paste_another_department": "key-of-other-department",
    "overwrite_key": "key-restored",
    "drag_key_down": "key-restored",
    "keys_become_dates": "key-restored",
    "sort_without_the_key": "key-restored",
    "type_smileys_otherwise": "read-as",
    "write_an_error_value": "error-value",
    "make_answers_formulas": "formula-in-input",
    "change_locked_cell": "locked-cell-changed",
    "write_beside_and_below": "outside-table",
    "write_a_cpr_number": "cpr-number",
    "send_another_municipalitys": "wrong-agreement",
    "send_last_years": "wrong-agreement",
}


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_each_thing_alone(name: str) -> None:
    of_round = round_of_the_example(2)
    position = next(n for n, book in enumerate(of_round.books) if book.department == "By, Erhverv og Miljø")
    books = [of_round.books[position].copy()]
    others = [book for book in of_round.books if book is not of_round.books[position]]
    before = {issue.code for issue in consolidated(2, [books[0].copy(), *others]).issues}
    mutate(books, name, Random(f"alone/{name}/1"), World(others, round_of_the_example(1).books))
    everything = [*books, *(book.copy() for book in others)]
    result = consolidated(2, everything)
    assert silent(2, everything, result) == []
    said = SAID.get(name)
    if said:
        assert said in {issue.code for issue in result.issues}
    elif said == "":
        assert {issue.code for issue in result.issues} - before <= {"not-signed"}


# --- saved again by LibreOffice ---------------------------------------------------------------------


@pytest.mark.parametrize("to", ["xlsx", "ods", "xls"])
def test_what_libreoffice_saves_says_the_same(to: str, tmp_path: Path) -> None:
    """Every returned file of the example, in one batch a format."""
    for number in ROUNDS:
        before = round_of_the_example(number).before
        files = convert(returned(number), tmp_path / str(number), to=to)
        books = []
        for original, file in zip(returned(number), files, strict=True):
            book = tagged(original, sent_of(number))
            book.file = file.name
            books.append(book)
        submissions = [read_submission(path) for path in files]
        assert [s.identity for s in submissions] == [submission_from(as_raw(book)).identity for book in books]
        result = consolidate(before, submissions)
        assert judge(books, standing_in(before.agreement.tables), result).faults == []
        plain = consolidate(before, [read_submission(path) for path in returned(number)])
        assert standing_in(result.agreement.tables) == standing_in(plain.agreement.tables)
        assert _errors(result.issues) == _errors(plain.issues)


def _errors(issues: list[Issue]) -> list[tuple[str, str | None, str | None]]:
    return sorted((i.code, i.sheet, i.cell) for i in issues if i.severity.value == "error")  # type: ignore[type-var]
