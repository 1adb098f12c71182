"""One round after the other: what is listed again, what changes in mid-round, and what comes too late."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NORD_ECONOMY, SYD_ECONOMY, sign
from tests.workbook_editing import SAVED, Merged, codes, edited, places, table, values
from workbook_tools.operations.agreement.agreement import empty_agreement
from workbook_tools.operations.agreement.follow_up import with_answered_rows
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.fill import fill_file
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.validate import agreement_issues, validate_file
from workbook_tools.workbook.frames import frame_of

JULY = SAVED + dt.timedelta(days=90)


@pytest.fixture(scope="module")
def opened(small: Path, small_answered: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement after round 1, which is closed; round 2 is open."""
    folder = tmp_path_factory.mktemp("opened")
    consolidate_files(small, small_answered.values(), folder / "first.xlsx")
    return next_round(folder / "first.xlsx", 2, folder / "opened.xlsx")


def next_round(agreement: Path, number: int, target: Path) -> Path:
    with edited(agreement, target) as book:
        book.put("Runder", str(number - 1), "Status", "Lukket")
        book.put("Runder", str(number - 1), "Samlet økonomismiley", "☹ Ikke overholdt")
        book.put("Runder", str(number - 1), "Begrundelse", "Dyrere jord")
        book.put("Runder", str(number), "Status", "Åben")
    return target


@pytest.fixture(scope="module")
def second(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The department workbooks of round 2."""
    files = split_files(opened, 2, tmp_path_factory.mktemp("second") / "two", False).files
    return {path.stem.split(" - ")[1]: path for path, _ in files}


ROUND_2 = """
    Milepæls-id | Smiley          | Statusbemærkning | Forventes nået
    1.1-2       | ☺ Nået          |                  |
    2.1-1       | ☺ Nået          |                  |
    2.1-2       | ☺ Nået          |                  |
    """


def answer_nord(book: Any, milestones: str = ROUND_2) -> None:
    book.fill_in("Opfølgning", milestones)
    book.fill_in("Økonomiopfølgning", NORD_ECONOMY)
    sign(book)


def start(path: Path, label: str) -> Any:
    return next(row[row.index(label) + 1] for row in values(path, "Start") if label in row)


def shown(rows: list[dict[str, Any]], number: int = 2) -> list[tuple[str, str, str]]:
    return [(r["Milepæls-id"], r["Forrige smiley"], r["Smiley"]) for r in rows if r["Runde"] == number]


# --- milestones that were reached before ------------------------------------------------------------


@pytest.mark.slow
def test_reached_milestones_are_listed_last_filled_in_and_ask_nothing(second: dict[str, Path]) -> None:
    assert shown(table(second["Nord"], "Opfølgning")) == [
        ("1.1-2", "", ""),
        ("2.1-1", "😐 Delvist nået", ""),
        ("2.1-2", "", ""),
        ("1.1-1", "☺ Nået", "☺ Nået"),
    ]
    assert shown(table(second["Syd"], "Opfølgning")) == [("1.2-1", "☺ Nået", "☺ Nået")]
    assert start(second["Nord"], "Milepæle (arket Opfølgning)") == "0 af 3 udfyldt"
    assert start(second["Syd"], "Milepæle (arket Opfølgning)") == "0 af 0 udfyldt"


def test_a_department_with_only_economy_needs_one_choice(second: dict[str, Path], tmp_path: Path) -> None:
    with edited(second["Syd"], tmp_path / "Syd.xlsx") as book:
        book.fill_in("Økonomiopfølgning", SYD_ECONOMY)
        book.put("Opfølgning", "1.2-1", "Smiley", None)  # cleared by mistake: still nothing to ask
        sign(book)
    assert codes(validate_file(tmp_path / "Syd.xlsx")) == []


def test_an_unchanged_reached_milestone_is_no_row_of_the_round(
    opened: Path, second: dict[str, Path], tmp_path: Path
) -> None:
    with edited(second["Nord"], tmp_path / "Nord.xlsx", JULY) as book:
        answer_nord(book)
    merged = Merged(opened, [tmp_path / "Nord.xlsx"])
    assert shown(merged.rows("Opfølgning")) == [
        ("1.1-2", "", "☺ Nået"),
        ("2.1-1", "😐 Delvist nået", "☺ Nået"),
        ("2.1-2", "", "☺ Nået"),
    ]
    assert all(proof.holds for proof in merged.result.proof)


WORSE = """
    Milepæls-id | Smiley          | Statusbemærkning  | Forventes nået
    1.1-1       | 😐 Delvist nået | Tegningen var gal | 3. budgetopfølgning
    """


@pytest.fixture
def worse(second: dict[str, Path], tmp_path: Path) -> Path:
    with edited(second["Nord"], tmp_path / "Nord værre.xlsx", JULY) as book:
        answer_nord(book, ROUND_2 + WORSE.split("\n", 2)[2])
    return tmp_path / "Nord værre.xlsx"


def test_a_worsening_becomes_a_row_and_is_carried_on(opened: Path, worse: Path, tmp_path: Path) -> None:
    merged = Merged(opened, [worse])
    assert codes(merged.issues, ("not-signed", "answer-missing")) == []
    assert shown(merged.rows("Opfølgning"))[0] == ("1.1-1", "☺ Nået", "😐 Delvist nået")
    assert all(proof.holds for proof in merged.result.proof)
    third = next_round(merged.write(tmp_path / "two.xlsx"), 3, tmp_path / "three.xlsx")
    (nord, *_), _ = split_files(third, 3, tmp_path / "out", False).files
    carried = [row for row in table(nord, "Opfølgning") if row["Milepæls-id"] == "1.1-1"]
    assert [(r["Oprindelig runde"], r["Forrige smiley"], r["Smiley"]) for r in carried] == [(1, "😐 Delvist nået", "")]


def test_a_worsening_needs_an_explanation(opened: Path, second: dict[str, Path], tmp_path: Path) -> None:
    with edited(second["Nord"], tmp_path / "Nord.xlsx", JULY) as book:
        answer_nord(book)
        book.put("Opfølgning", "1.1-1", "Smiley", "☹ Ikke nået")
        cell = book.put("Opfølgning", "1.1-1", "Statusbemærkning", None)
        book.put("Opfølgning", "1.1-1", "Forventes nået", "Efter budgetåret")
    issues = validate_file(tmp_path / "Nord.xlsx")
    assert places(issues, "explanation-required") == [("Nord.xlsx", "Opfølgning", cell)]
    assert places(Merged(opened, [tmp_path / "Nord.xlsx"]).issues, "explanation-required") == [
        ("Nord.xlsx", "Opfølgning", cell)
    ]


@pytest.mark.slow
def test_what_was_filled_in_beforehand_never_beats_a_worsening(
    opened: Path, second: dict[str, Path], worse: Path, tmp_path: Path
) -> None:
    with edited(second["Nord"], tmp_path / "Nord senere.xlsx", JULY + dt.timedelta(days=5)) as book:
        answer_nord(book)
    files = [worse, tmp_path / "Nord senere.xlsx"]
    at_once = Merged(opened, files)
    assert ("1.1-1", "☺ Nået", "😐 Delvist nået") in shown(at_once.rows("Opfølgning"))
    said = [(i.severity.value, i.file) for i in at_once.issues if i.code == "prefilled-not-taken"]
    assert said == [("warning", "Nord senere.xlsx")]
    for order in itertools.permutations(files):
        state = opened
        for step, path in enumerate(order):
            merged = Merged(state, [path])
            state = merged.write(tmp_path / f"{step}.xlsx")
        assert merged.rows("Opfølgning") == at_once.rows("Opfølgning")
    again = Merged(state, [tmp_path / "Nord senere.xlsx"])
    assert [issue.severity.value for issue in again.issues if issue.code == "prefilled-not-taken"] == ["warning"]


# --- the agreement changes in mid-round -------------------------------------------------------------


def test_an_answer_given_before_finance_moved_the_milestone_is_kept(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small, tmp_path / "moved.xlsx") as book:
        book.put("Milepæle", "2.1-1", "Runde", 3)
    merged = Merged(tmp_path / "moved.xlsx", small_answered.values())
    assert codes(merged.issues) == ["answer-of-moved-row"]
    (row,) = (r for r in merged.rows("Opfølgning") if r["Milepæls-id"] == "2.1-1")
    assert (row["Runde"], row["Smiley"], row["Ansvarligt center"]) == (1, "😐 Delvist nået", "Nord")
    assert all(proof.holds for proof in merged.result.proof)
    merged.write(tmp_path / "first.xlsx")
    again = Merged(tmp_path / "first.xlsx", small_answered.values())
    assert again.rows("Opfølgning") == merged.rows("Opfølgning")


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_answer_to_a_milestone_that_is_dropped_is_kept(
    when: str, small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """Whether finance drops it before or after the files are consolidated."""
    state = small
    if when == "after":
        consolidate_files(small, small_answered.values(), tmp_path / "first.xlsx")
        state = tmp_path / "first.xlsx"
    with edited(state, tmp_path / "dropped.xlsx") as book:
        book.put("Milepæle", "1.1-1", "Status", "Udgået")
        book.put("Milepæle", "1.1-1", "Begrundelse", "Ikke længere aktuel")
    merged = Merged(tmp_path / "dropped.xlsx", small_answered.values())
    assert "☺ Nået" in [r["Smiley"] for r in merged.rows("Opfølgning") if r["Milepæls-id"] == "1.1-1"]
    assert set(codes(merged.issues)) <= {"answer-of-moved-row"}


def test_an_item_moved_to_another_department_keeps_its_answers_wherever_they_came_from(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small, tmp_path / "moved.xlsx") as book:
        book.put("Punkter", "2.1", "Ansvarligt center", "Syd")
    merged = Merged(tmp_path / "moved.xlsx", small_answered.values())
    assert codes(merged.issues) == ["answer-of-moved-item"] * 2
    assert [(r["Milepæls-id"], r["Ansvarligt center"], r["Smiley"]) for r in merged.rows("Opfølgning")] == [
        ("1.1-1", "Nord", "☺ Nået"),
        ("1.2-1", "Syd", "☺ Nået"),
        ("2.1-1", "Syd", "😐 Delvist nået"),
    ]
    assert [r["Smiley økonomi"] for r in merged.rows("Økonomiopfølgning") if r["Punktnr."] == "2.1"] == ["☺ Overholdt"]
    merged.write(tmp_path / "first.xlsx")
    _, (syd, _) = split_files(tmp_path / "first.xlsx", 1, tmp_path / "again", False).files
    assert [r["Smiley"] for r in table(syd, "Opfølgning")] == ["☺ Nået", "😐 Delvist nået"]


def test_another_departments_row_typed_in_the_own_name_was_not_moved(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small_answered["Syd"], tmp_path / "Syd.xlsx") as book:
        row = {"Runde": 1, "Milepæls-id": "1.1-1", "Punktnr.": "1.1", "Ansvarligt center": "Syd"}
        book.append("Opfølgning", 3, **row, Smiley="☹ Ikke nået")
    merged = Merged(small, [small_answered["Nord"], tmp_path / "Syd.xlsx"])
    assert "key-of-other-department" in codes(merged.issues)
    assert not {"answer-of-moved-item", "answer-replaced"} & set(codes(merged.issues))
    assert [r["Smiley"] for r in merged.rows("Opfølgning") if r["Milepæls-id"] == "1.1-1"] == ["☺ Nået"]


def test_another_departments_row_pasted_in_is_not_taken(
    small: Path, small_sent: dict[str, Path], small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small_answered["Syd"], tmp_path / "Syd.xlsx") as book:
        row = {"Runde": 1, "Milepæls-id": "1.1-1", "Punktnr.": "1.1", "Ansvarligt center": "Nord"}
        book.append("Opfølgning", 3, **row, Smiley="☹ Ikke nået")
    issues = Merged(small, [tmp_path / "Syd.xlsx"]).issues
    assert places(issues, "key-of-other-department") == [("Syd.xlsx", "Opfølgning", "B3")]


def test_a_milestone_added_in_mid_round_is_asked_and_nothing_is_lost(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    first = consolidate_files(small, small_answered.values(), tmp_path / "first.xlsx")
    with edited(tmp_path / "first.xlsx", tmp_path / "added.xlsx") as book:
        book.append("Milepæle", 7, **{"Punktnr.": "1.2", "Runde": 1, "Del": "b", "Milepæl": "Bænke er sat op"})
    merged = Merged(tmp_path / "added.xlsx", [])
    assert [(r["Milepæls-id"], r["Smiley"]) for r in merged.rows("Opfølgning")] == [
        ("1.1-1", "☺ Nået"),
        ("1.2-1", "☺ Nået"),
        ("1.2-1b", ""),
        ("2.1-1", "😐 Delvist nået"),
    ]
    *log, added = merged.rows("Ændringslog")
    assert len(first.agreement.tables["log"]) == len(log)
    assert (added["Nøgle"], added["Kolonne"]) == ("1.2-1b", "Række indsat")


# --- several rounds at once, and too late ------------------------------------------------------------


@pytest.fixture
def second_answered(second: dict[str, Path], tmp_path: Path) -> list[Path]:
    with edited(second["Nord"], tmp_path / "Nord 2.xlsx", JULY) as book:
        answer_nord(book)
    with edited(second["Syd"], tmp_path / "Syd 2.xlsx", JULY) as book:
        book.fill_in("Økonomiopfølgning", SYD_ECONOMY)
        sign(book)
    return [tmp_path / "Nord 2.xlsx", tmp_path / "Syd 2.xlsx"]


def test_two_rounds_at_once_are_two_rounds_one_after_the_other(
    small: Path, opened: Path, small_answered: dict[str, Path], second_answered: list[Path], tmp_path: Path
) -> None:
    """Only one of them is open: of the other finance takes the files that are late."""
    both = next_round(small, 2, tmp_path / "both.xlsx")
    at_once = Merged(both, [*second_answered, *small_answered.values()], late=True)
    assert codes(at_once.issues) == ["late-answers-taken"] * 2
    after = Merged(opened, second_answered)
    assert at_once.rows("Opfølgning") == after.rows("Opfølgning")
    assert at_once.rows("Økonomiopfølgning") == after.rows("Økonomiopfølgning")


def test_a_late_return_is_reported_and_taken_only_when_finance_says_so(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    consolidate_files(small, [small_answered["Syd"]], tmp_path / "first.xlsx")
    closed = next_round(tmp_path / "first.xlsx", 2, tmp_path / "closed.xlsx")
    late = small_answered["Nord"]

    refused = Merged(closed, [late])
    assert set(codes(refused.issues)) == {"answer-of-closed-round", "answer-missing"}
    assert {r["Smiley"] for r in refused.rows("Opfølgning") if r["Ansvarligt center"] == "Nord"} == {""}
    assert [r["Status"] for r in refused.rows("Modtagne filer") if r["Center"] == "Nord"] == ["Runden er lukket"]

    taken = Merged(closed, [late], late=True)
    assert "answer-of-closed-round" not in codes(taken.issues)
    assert [(i.file, i.severity.value) for i in taken.issues if i.code == "late-answers-taken"] == [
        ("Nord.xlsx", "warning")
    ]
    assert shown(taken.rows("Opfølgning"), 1) == [
        ("1.1-1", "", "☺ Nået"),
        ("1.2-1", "", "☺ Nået"),
        ("2.1-1", "", "😐 Delvist nået"),
    ]
    # What is asked in round 2 follows from it at once: 1.1-1 is reached, 2.1-1 is carried with its smiley.
    assert shown(taken.rows("Opfølgning"), 2) == [
        ("1.1-2", "", ""),
        ("2.1-1", "😐 Delvist nået", ""),
        ("2.1-2", "", ""),
    ]
    assert all(proof.holds for proof in taken.result.proof)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("agreed", "late"),
    [
        (None, ["Nord.xlsx"]),
        (dt.date(2030, 5, 1), []),
        (dt.date(2030, 4, 1), ["Nord.xlsx"]),  # earlier than the round's: left from before, extends nothing
    ],
)
def test_an_agreed_deadline_extends_the_rounds(
    agreed: dt.date | None, late: list[str], small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small, tmp_path / "agreement.xlsx") as book:
        book.put("Centre", "Nord", "Aftalt frist", agreed)
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx", dt.datetime(2030, 4, 20)) as _:
        pass
    merged = Merged(tmp_path / "agreement.xlsx", [tmp_path / "Nord.xlsx"])
    assert merged.result.late == late
    again = Merged(merged.write(tmp_path / "merged.xlsx"), [tmp_path / "Nord.xlsx"])
    assert again.rows("Ændringslog") == merged.rows("Ændringslog")
    status = [row["Status"] for row in merged.rows("Modtagne filer")]
    assert status == ["Taget med, gemt efter fristen" if late else "Taget med"]
    assert shown(merged.rows("Opfølgning"), 1)[0] == ("1.1-1", "", "☺ Nået")  # the round is open: taken


# --- budget changes over the rounds ------------------------------------------------------------------

CHANGE = {"Begrundelse": "Dyrere jord", "Punktnr.": "1.1", "Linjenr.": 1, "Budgetår": 600}
FINANCING = {"Punktnr.": "2.1", "Linjenr.": 1, "Finansiering": "Ja", "Budgetår": -600}


def propose(book: Any, number: str = "1", amount: int = 600) -> None:
    book.append("Budgetændringer", 2, **{"Ændringsnr.": number, **CHANGE, "Budgetår": amount})
    book.append("Budgetændringer", 3, **{"Ændringsnr.": number, **FINANCING, "Budgetår": -amount})


@pytest.fixture
def proposed(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> Path:
    """Round 1 with a change that Nord proposes."""
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        propose(book)
    consolidate_files(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]], tmp_path / "proposed.xlsx")
    return tmp_path / "proposed.xlsx"


def decide(source: Path, target: Path, status: str, decided_on: dt.date | None) -> Path:
    with edited(source, target) as book:
        for row in (2, 3):
            book.append(
                "Budgetændringer", row,
                **{"Status": status, "Besluttet af": "Kommunalbestyrelsen", "Beslutningsdato": decided_on},
            )  # fmt: skip
    return target


def current(rows: list[dict[str, Any]], number: int) -> dict[str, tuple[int, int, int]]:
    return {
        r["Punktnr."]: (r["Vedtaget budget"], r["Godkendte budgetændringer"], r["Korrigeret budget"])
        for r in rows
        if r["Runde"] == number
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "decided_on", "changed"),
    [
        ("Godkendt", dt.date(2030, 6, 30), 600),  # on round 2's cut-off date
        ("Godkendt", dt.date(2030, 7, 1), 0),
        ("Afvist", dt.date(2030, 5, 1), 0),
        pytest.param("Indstillet", dt.date(2030, 5, 1), 0, marks=pytest.mark.nightly),
        pytest.param("Forslag", None, 0, marks=pytest.mark.nightly),
    ],
)
def test_only_an_approved_change_decided_in_time_enters_the_budget_of_both_its_lines(
    status: str, decided_on: dt.date | None, changed: int, proposed: Path, tmp_path: Path
) -> None:
    decided = decide(proposed, tmp_path / "decided.xlsx", status, decided_on)
    merged = Merged(next_round(decided, 2, tmp_path / "two.xlsx"), [])
    assert current(merged.rows("Økonomiopfølgning"), 1) == {
        "1.1": (5000, 0, 5000), "1.2": (-400, 0, -400), "2.1": (900, 0, 900),
    }  # fmt: skip
    assert current(merged.rows("Økonomiopfølgning"), 2) == {
        "1.1": (5000, changed, 5000 + changed), "1.2": (-400, 0, -400), "2.1": (900, -changed, 900 - changed),
    }  # fmt: skip


def test_money_given_by_a_change_is_followed_up(proposed: Path, tmp_path: Path) -> None:
    """2.1, line 2 has no money in the budget year until a change gives it some."""
    with edited(proposed, tmp_path / "line 2.xlsx") as book:
        book.append("Budgetændringer", 2, **{"Punktnr.": "2.1", "Linjenr.": 2})
    decided = decide(tmp_path / "line 2.xlsx", tmp_path / "decided.xlsx", "Godkendt", dt.date(2030, 5, 1))
    rows = Merged(next_round(decided, 2, tmp_path / "two.xlsx"), []).rows("Økonomiopfølgning")
    assert [(r["Punktnr."], r["Linjenr."], r["Korrigeret budget"]) for r in rows if r["Runde"] == 2] == [
        ("1.1", 1, 5000), ("1.2", 1, -400), ("2.1", 1, 300), ("2.1", 2, 600),
    ]  # fmt: skip


def test_number_1_of_the_next_round_is_another_change(proposed: Path, tmp_path: Path) -> None:
    two = next_round(proposed, 2, tmp_path / "two.xlsx")
    (nord, *_), _ = split_files(two, 2, tmp_path / "out", False).files
    assert table(nord, "Budgetændringer") == []
    with edited(nord, tmp_path / "Nord 2.xlsx", JULY) as book:
        propose(book, "1", 50)
    merged = Merged(two, [tmp_path / "Nord 2.xlsx"])
    amounts = {(r["Ændringsnr."], r["Runde"], r["Budgetår"]) for r in merged.rows("Budgetændringer")}
    assert amounts == {("Nord-1", 1, 600), ("Nord-1", 1, -600), ("Nord-2.1", 2, 50), ("Nord-2.1", 2, -50)}
    again = Merged(merged.write(tmp_path / "again.xlsx"), [tmp_path / "Nord 2.xlsx"])
    assert again.rows("Budgetændringer") == merged.rows("Budgetændringer")


def test_a_decided_change_is_not_changed_by_a_returned_file(
    proposed: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    decided = decide(proposed, tmp_path / "decided.xlsx", "Godkendt", dt.date(2030, 3, 1))
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx", JULY) as book:
        propose(book, amount=700)
    merged = Merged(decided, [tmp_path / "Nord.xlsx"])
    assert places(merged.issues, "change-decided") == [
        ("Nord.xlsx", "Budgetændringer", "G2"),
        ("Nord.xlsx", "Budgetændringer", "G3"),
    ]
    assert [row["Budgetår"] for row in merged.rows("Budgetændringer")] == [600, -600]


def test_rows_stand_in_order_whether_one_is_added_or_not() -> None:
    """Finance may have sorted the sheet of a closed round otherwise."""
    agreement = empty_agreement()
    given = [(2, "1.2", "1.2-1"), (1, "1.10", "1.10-1"), (1, "1.2", "1.2-10"), (1, "1.2", "1.2-2"), (1, "1.2", "1.2-2")]
    rows = [
        {"round": number, "item": item, "milestone_id": identity, "comment": str(n)}
        for n, (number, item, identity) in enumerate(given)
    ]
    milestones = [{"milestone_id": "9.9-1", "item": "9.9", "round": 1}]
    sheet = agreement.kind.sheet
    sorted_otherwise = agreement.with_tables(
        follow_up=frame_of(sheet("follow_up"), rows), milestones=frame_of(sheet("milestones"), milestones)
    )
    nothing_new = with_answered_rows(sorted_otherwise, set())
    assert nothing_new.tables["follow_up"]["comment"] == ["3", "4", "2", "1", "0"]
    assert with_answered_rows(nothing_new, set()).tables["follow_up"] == nothing_new.tables["follow_up"]
    one_more = with_answered_rows(sorted_otherwise, {("follow_up", ("1", "9.9-1"))})
    assert one_more.tables["follow_up"]["comment"] == ["3", "4", "2", "1", None, "0"]


# --- a round that is renamed ------------------------------------------------------------------------


def expected_of(path: Path) -> dict[str, Any]:
    return {row["Milepæls-id"]: row["Forventes nået"] for row in table(path, "Opfølgning") if row["Forventes nået"]}


@pytest.mark.parametrize("filled", [True, False], ids=["filled", "at once"])
def test_answers_follow_a_renamed_round(
    small: Path, small_answered: dict[str, Path], tmp_path: Path, filled: bool
) -> None:
    """Those that stand and those that come later; nobody is said to have corrected them."""
    consolidate_files(small, [small_answered["Nord"]], tmp_path / "1.xlsx")
    assert expected_of(tmp_path / "1.xlsx") == {"2.1-1": "2. budgetopfølgning"}
    with edited(tmp_path / "1.xlsx", tmp_path / "renamed.xlsx") as book:
        cell = book.put("Runder", "2", "Betegnelse", "Halvårsregnskab")
    state = tmp_path / "renamed.xlsx"
    loaded = load_agreement(state)
    assert places(loaded.issues, "round-renamed") == [("renamed.xlsx", "Runder", cell)]
    assert "not-in-list" not in codes(agreement_issues(loaded))
    if filled:
        fill_file(state, tmp_path / "filled.xlsx")
        state = tmp_path / "filled.xlsx"
        assert expected_of(state) == {"2.1-1": "Halvårsregnskab"}
        told = [(row["Ark"], row["Kolonne"]) for row in table(state, "Ændringslog") if row["Center"] == "Økonomi"]
        assert told == [("Runder", "Betegnelse")]
        assert "round-renamed" not in codes(load_agreement(state).issues)
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx", JULY) as book:
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", "Anlægget er nu forsinket")
    assert "not-in-list" not in codes(validate_file(tmp_path / "Nord.xlsx", load_agreement(state).agreement))
    merged = Merged(state, [tmp_path / "Nord.xlsx"])
    rows = {row["Milepæls-id"]: row for row in merged.rows("Opfølgning")}
    assert rows["2.1-1"]["Forventes nået"] == "Halvårsregnskab"
    assert rows["2.1-1"]["Statusbemærkning"] == "Anlægget er nu forsinket"
    assert not {"finance-correction-kept", "not-in-list"} & {*codes(merged.issues)}


@pytest.mark.parametrize(
    ("word", "name"),
    [("Engang", "Halvårsregnskab"), ("2. budgetopfølgning", "1. budgetopfølgning")],
    ids=["no round", "two rounds called alike"],
)
def test_answers_follow_nothing_that_is_not_one_round(
    small: Path, small_answered: dict[str, Path], tmp_path: Path, word: str, name: str
) -> None:
    consolidate_files(small, [small_answered["Nord"]], tmp_path / "1.xlsx")
    with edited(tmp_path / "1.xlsx", tmp_path / "typed.xlsx") as book:
        book.put("Opfølgning", "2.1-1", "Forventes nået", word)
        book.put("Runder", "2", "Betegnelse", name)
    loaded = load_agreement(tmp_path / "typed.xlsx")
    assert "round-renamed" not in codes(loaded.issues)
    assert "not-in-list" in codes(agreement_issues(loaded))
