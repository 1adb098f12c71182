"""Each thing that people and programs do to a returned workbook, alone: no answer is lost, and this is said of it."""

from __future__ import annotations

from random import Random

import pytest

from tests.clumsy.compose import consolidated, round_of_the_example, silent
from tests.clumsy.mutations import MUTATIONS, World, mutate

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
    "copy_sheet": "sheet-on-several-tabs",
    "split_sheet_between_heads": "sheet-on-several-tabs",
    "answer_in_a_file_made_before_finance_s_change": "",
    "answer_in_a_note": "not-in-a-cell",
    "answer_in_a_conversation": "not-in-a-cell",
    "answer_in_a_text_box": "not-in-a-cell",
    "put_a_link_behind_a_text": "not-in-a-cell",
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
    "propose_a_change_from_ones_own_source": "not-in-list",
    "write_an_error_value": "error-value",
    "leave_something_far_away": "far-cell",
    "make_answers_formulas": "formula-in-input",
    "change_locked_cell": "locked-cell-changed",
    "write_beside_and_below": "outside-table",
    "write_a_cpr_number": "cpr-number",
    "correct_an_answer": "explanation-taken-back",
    "leave_a_comment_that_looks_blank": "blank-looking",
    "dates_in_text_columns": "read-as",
    "percentages_and_numbers_in_text_columns": "read-as",
    "paste_a_sum_with_binary_noise": "",
    "answer_with_a_dash": "",
    "write_a_cpr_number_otherwise": "cpr-number",
    "send_another_municipalitys": "wrong-agreement",
    "send_last_years": "wrong-agreement",
}


WHO = "By, Erhverv og Miljø"


@pytest.fixture(scope="module")
def before() -> set[str]:
    """What is said of the department's workbook when nobody did a thing."""
    of_round = round_of_the_example(2)
    return {
        issue.code
        for issue in consolidated(2, [book.copy() for book in of_round.books if book.department == WHO]).issues
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_each_thing_alone(name: str, before: set[str]) -> None:
    of_round = round_of_the_example(2)
    position = next(n for n, book in enumerate(of_round.books) if book.department == WHO)
    books = [of_round.books[position].copy()]
    others = [book for book in of_round.books if book is not of_round.books[position]]
    mutate(books, name, Random(f"alone/{name}/1"), World(others, round_of_the_example(1).books))
    result = consolidated(2, books)
    assert silent(2, books, result) == []
    said = SAID.get(name)
    if said:
        assert said in {issue.code for issue in result.issues}
    elif said == "":
        assert {issue.code for issue in result.issues} - before <= {"not-signed"}
