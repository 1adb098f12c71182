"""A round that was opened just now has no answers: until it is consolidated the pages tell of the one before."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from tests.conftest import SMALL
from tests.reporting import answered, loaded
from tests.workbook_editing import values, write_agreement
from workbook_tools.definition.verdict import NO_MILESTONES, NOTHING
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.committee_sheets import shown_round
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.agreement.follow_up import computed
from workbook_tools.workbook.writing.writer import write_workbook

ANSWERS = {"1.1-1": {"smiley": "☺ Nået"}, "1.2-1": {"smiley": "☺ Nået"}, "2.1-1": {"smiley": "☹ Ikke nået"}}
KEPT = {line: {"economy_smiley": "☺ Overholdt"} for line in ("1.1/1", "1.2/1", "2.1/1")}


def agreement(folder: Path, open_: int, **others: str) -> Agreement:
    """The small agreement with round ``open_`` open."""
    rounds = SMALL["rounds"].replace("Åben", "Lukket" if open_ > 1 else "Åben")
    first, _, rest = rounds.partition(f"\n        {open_} ")
    rounds = f"{first}\n        {open_} {rest.replace('Kommende', 'Åben', 1)}" if open_ > 1 else rounds
    return loaded(write_agreement(folder / "agreement.xlsx", **SMALL | {"rounds": rounds} | others))


def pages(given: Agreement, folder: Path) -> dict[str, list[list[object]]]:
    """What stands on the pages."""
    path = folder / "consolidated.xlsx"
    path.write_bytes(write_workbook(document(computed(given.as_consolidated()))))
    shown = {title: values(path, title) for title in ("Overblik", "Byudvalget", "Teknikudvalget")}
    return {title: [[c for c in row if c not in ("", None)] for row in rows] for title, rows in shown.items()}


def below(rows: list[list[object]], header: str) -> list[object]:
    return next(after for row, after in pairwise(rows) if row[:1] == [header])


def test_the_round_before_is_told_of_until_the_new_one_is_consolidated(tmp_path: Path) -> None:
    given = answered(agreement(tmp_path, 2), 1, ANSWERS, KEPT)
    assert shown_round(given.tables) == 1
    shown = pages(given, tmp_path)
    assert below(shown["Overblik"], "Viser runde")[:2] == [1, "3 af 3"]
    assert ["2 af 3 milepæle er nået. 1 er ikke nået. Budgettet overholdes på alle linjer."] in shown["Overblik"]
    assert shown["Byudvalget"][0][-1] == "Byudvalget – 1. budgetopfølgning"
    begun = answered(given, 2, {}, {})
    assert shown_round(begun.tables) == 2
    assert below(pages(begun, tmp_path)["Overblik"], "Viser runde")[:2] == [2, "0 af 3"]


def test_before_the_first_round_nothing_is_told(tmp_path: Path) -> None:
    shown = pages(agreement(tmp_path, 1), tmp_path)
    assert below(shown["Overblik"], "Viser runde")[0] == 1
    assert [NOTHING] in shown["Overblik"]


def test_a_committee_without_milestones_in_a_round_is_told_so(tmp_path: Path) -> None:
    milestones = "\n".join(line for line in SMALL["milestones"].splitlines() if "Torvet" not in line)
    given = answered(agreement(tmp_path, 1, milestones=milestones), 1, ANSWERS, KEPT)
    assert pages(given, tmp_path)["Byudvalget"][1] == [f"{NO_MILESTONES} Budgettet overholdes på alle linjer."]
