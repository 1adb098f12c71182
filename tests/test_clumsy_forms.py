"""Clumsy departments in forms of other municipalities: whatever levels and questions there are, each answer is merged
unchanged, or named with its cell."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.clumsy.compose import BALLERUP, Round, as_book, composed_of, played
from tests.random_years import agreement_in_form, answered, sent_in_form
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.sent.rows import Sent

pytestmark = pytest.mark.slow
FORMS, BY_DAY, TIMES = 40, 2, 3  # each form is played so many times


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clumsy-forms")


@cache
def round_in_form(folder: Path, seed: int) -> Round:
    """The first round of the example in a random form, with all that departments answer there."""
    agreement = agreement_in_form(BALLERUP / "agreement.xlsx", seed, folder / f"agreement-{seed}.xlsx")
    before = load_agreement(agreement)
    sent, kind = Sent(before.agreement, 1), before.agreement.kind.split
    files = sent_in_form(agreement, 1, folder / f"sent-{seed}")
    return Round(1, before, [as_book(answered(path, kind, seed), sent, kind) for path in files])


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.nightly] if seed >= BY_DAY else []) for seed in range(FORMS)]
)
def test_no_answer_is_lost_changed_or_invented_in_any_form(folder: Path, seed: int) -> None:
    of_round = round_in_form(folder, seed)
    assert played(of_round, [[book.copy()] for book in of_round.books], f"form {seed}, untouched").faults == []
    for time in range(TIMES):
        sendings = composed_of(of_round.books, [], f"form {seed}/{time}")
        outcome = played(of_round, sendings, f"form {seed}, time {time}", as_files=time == 0)
        assert outcome.faults == []
        assert outcome.merged > 0


def test_questions_are_answered_in_the_forms_played_by_day(folder: Path) -> None:
    for seed in range(BY_DAY):
        of_round = round_in_form(folder, seed)
        asked = {question.name for question in of_round.before.agreement.kind.split.form.questions}
        given = {box.answer.place[2] for book in of_round.books for *_, box in book.answers() if box.answer}
        assert asked & given
