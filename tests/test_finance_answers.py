"""What finance types over departments' answers: what is no answer beats none, and what finance changed is asked of nobody else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from tests.workbook_editing import Merged, codes, edited, opened, places
from workbook_tools.cli import showing
from workbook_tools.definition import colours
from workbook_tools.definition.workbooks import CONSOLIDATED
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.status import status_of, status_of_files
from workbook_tools.project.receipts import overview_of, receipts_of
from workbook_tools.rules.check import rules_for
from workbook_tools.rules.derive import said
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity


@pytest.fixture(scope="module")
def first(small: Path, small_answered: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement with all answers."""
    path = tmp_path_factory.mktemp("first") / "first.xlsx"
    consolidate_files(small, small_answered.values(), path)
    return path


def typed(first: Path, target: Path, *cells: tuple[str, str, str, object]) -> Path:
    """Finance types over cells, given by sheet, key and header."""
    with edited(first, target) as book:
        for sheet, key, header, value in cells:
            book.put(sheet, key, header, value)
    return target


def of_file(issues: list[Issue], file: str) -> list[str]:
    """The codes of what is said of a file."""
    return codes([issue for issue in issues if issue.file == file])


@pytest.mark.parametrize(
    ("sheet", "key", "header", "text", "answer"),
    [
        ("Opfølgning", "1.1-1", "Smiley", "Naaet", "☺ Nået"),
        ("Opfølgning", "2.1-1", "Forventes nået", "til jul", "2. budgetopfølgning"),
        ("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab", "ca. 5 mio.", 5600),
    ],
)
def test_what_is_no_answer_never_beats_one(
    first: Path, small_answered: dict[str, Path], tmp_path: Path, sheet: str, key: str, header: str, text: str,
    answer: object,
) -> None:  # fmt: skip
    merged = Merged(typed(first, tmp_path / "typed.xlsx", (sheet, key, header, text)), small_answered.values())
    assert answer in merged.column(sheet, header)
    assert text not in merged.column(sheet, header)
    entries = [row for row in merged.rows("Ændringslog") if (row["Ark"], row["Kolonne"]) == (sheet, header)][-2:]
    assert [(row["Center"], row["Efter"]) for row in entries] == [("Økonomi", text), ("Nord", answer)]
    with edited(tmp_path / "typed.xlsx", tmp_path / "again.xlsx") as book:
        cell = book.cell(sheet, key, header).coordinate
    assert places(merged.issues, "finance-text-no-answer") == [("typed.xlsx", sheet, cell)]
    again = Merged(merged.write(tmp_path / "second.xlsx"), small_answered.values())
    assert not of_file(again.issues, "second.xlsx")
    assert again.rows("Ændringslog") == merged.rows("Ændringslog")


def test_of_two_texts_that_are_no_answers_finances_stands(
    first: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    path = typed(first, tmp_path / "typed.xlsx", ("Opfølgning", "1.1-1", "Smiley", "Naaet"))
    nord = typed(small_answered["Nord"], tmp_path / "Nord.xlsx", ("Opfølgning", "1.1-1", "Smiley", "måske"))
    merged = Merged(path, [nord])
    assert merged.column("Opfølgning", "Smiley")[0] == "Naaet"
    assert "finance-correction-kept" in of_file(merged.issues, "Nord.xlsx")


@pytest.mark.parametrize(
    ("value", "of_finance"), [("☹ Ikke nået", ["comment-required", "expected-required"]), (None, ["answer-missing"])]
)
def test_what_finance_changed_or_deleted_is_asked_of_no_department(
    first: Path, small_answered: dict[str, Path], tmp_path: Path, value: str | None, of_finance: list[str]
) -> None:
    path = typed(first, tmp_path / "typed.xlsx", ("Opfølgning", "1.1-1", "Smiley", value))
    merged = Merged(path, small_answered.values())
    assert of_file(merged.issues, "Nord.xlsx") == ["finance-correction-kept"]
    assert of_file(merged.issues, "typed.xlsx") == of_finance
    states = {state.department: state for state in status_of(merged.result, [], dt.date(2030, 4, 10))}
    assert states["Nord"].answered == states["Nord"].rows


def test_a_fault_of_the_departments_own_stays_its_own_beside_what_finance_changed(
    first: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    path = typed(first, tmp_path / "typed.xlsx", ("Opfølgning", "1.1-1", "Smiley", "☹ Ikke nået"))
    later = dt.datetime(2030, 4, 2)
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx", later) as book:
        book.put("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab", "ved ikke")
    merged = Merged(path, [tmp_path / "Nord.xlsx"])
    assert "amount-not-number" in of_file(merged.issues, "Nord.xlsx")
    assert "amount-not-number" not in of_file(merged.issues, "typed.xlsx")


def test_a_department_is_still_asked_where_only_finance_wrote_something(
    small: Path, small_sent: dict[str, Path], small_answered: dict[str, Path], tmp_path: Path
) -> None:
    consolidate_files(small, small_sent.values(), tmp_path / "blank.xlsx")
    path = typed(tmp_path / "blank.xlsx", tmp_path / "typed.xlsx", ("Opfølgning", "1.1-1", "Smiley", "Naaet"))
    nord = typed(small_answered["Nord"], tmp_path / "Nord.xlsx", ("Opfølgning", "1.1-1", "Smiley", None))
    status = status_of_files(path, [nord], dt.date(2030, 4, 10))
    milestones = next(state for state in status.states if state.department == "Nord").parts[0]
    assert (milestones.answered, milestones.blank, milestones.rows) == (1, 1, 2)


@pytest.mark.parametrize("deleted", [False, True])
def test_a_budget_change_that_finance_unbalanced_is_finances(
    small: Path, small_answered: dict[str, Path], tmp_path: Path, deleted: bool
) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        for row, given in enumerate(
            (
                {"Punktnr.": "1.1", "Linjenr.": 1, "Budgetår": 250, "Begrundelse": "Dyrere jord"},
                {"Punktnr.": "2.1", "Linjenr.": 1, "Finansiering": "Ja", "Budgetår": -250, "Begrundelse": "Herfra"},
            ),
            start=2,
        ):
            book.append("Budgetændringer", row, **{"Ændringsnr.": 1, **given})
    before = Merged(small, [tmp_path / "Nord.xlsx"])
    assert not [i for i in before.issues if i.sheet == "Budgetændringer" and i.severity.value == "error"]
    before.write(tmp_path / "first.xlsx")
    with edited(tmp_path / "first.xlsx", tmp_path / "typed.xlsx") as book:
        if deleted:
            book["Budgetændringer"].delete_rows(book.row("Budgetændringer", "Nord-1 / 2.1 / 1"))
        else:
            book.put("Budgetændringer", "Nord-1 / 1.1 / 1", "Budgetår", 300)
    merged = Merged(tmp_path / "typed.xlsx", [tmp_path / "Nord.xlsx"])
    assert [i.file for i in merged.issues if i.sheet == "Budgetændringer" and i.severity.value == "error"] == [
        "typed.xlsx"
    ]


def test_a_receipt_never_shows_what_finance_typed_as_the_departments_answer(
    first: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    path = typed(
        first,
        tmp_path / "typed.xlsx",
        ("Opfølgning", "1.1-1", "Smiley", "☹ Ikke nået"),
        ("Opfølgning", "1.1-1", "Statusbemærkning", "Vi har set stien"),
        ("Opfølgning", "2.1-1", "Statusbemærkning", None),
    )
    status = status_of_files(path, [small_answered["Nord"]], dt.date(2030, 4, 10))
    receipt = next(one for one in receipts_of(status, 1, dt.date(2030, 4, 10)) if one.department == "Nord")
    assert receipt.complete
    assert not receipt.lists
    milestones = [list(row) for row in receipt.tables[0].rows]
    assert [row[2] for row in milestones] == ["☺ Nået (Økonomi har rettet til: ☹ Ikke nået)", "😐 Delvist nået"]
    assert [row[3] for row in milestones] == [
        "Økonomi har skrevet: Vi har set stien",
        "Høringen varer ved (Økonomi har slettet svaret)",
    ]


def test_what_does_not_add_up_is_told_with_its_cause(
    first: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """On the screen, beside the sum: where it stands, and what stands there."""
    path = typed(
        first,
        tmp_path / "typed.xlsx",
        ("Punkter", "1.1", "Ansvarligt center", "Nordd"),
        ("Opfølgning", "1.2-1", "Smiley", "Naaet"),
        ("Økonomi", "2.1 / 1", "Kategori", "Andet"),
    )
    lines = showing.summary(Merged(path, [small_answered["Nord"]]).result).splitlines()
    told = [line.partition("DOES NOT ADD UP")[2] for line in lines if "DOES NOT ADD UP" in line]
    assert " – because of Opfølgning J3 »Naaet«" in told
    assert " – because of Punkter F2 »Nordd«" in told
    assert any("Økonomi E5 »Andet«" in one for one in told)
    assert all(told)


def test_what_cannot_be_read_is_not_counted_as_answered(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """Nor a level that an analysis has not; on the screen, in mails and receipts alike."""
    typed(small_answered["Syd"], tmp_path / "Syd.xlsx", ("Opfølgning", "1.2-1", "Smiley", "😐 Delvist nået"))
    typed(
        small_answered["Nord"],
        tmp_path / "Nord.xlsx",
        ("Økonomiopfølgning", "1.1 / 1", "Smiley økonomi", "ok?"),
        ("Økonomiopfølgning", "2.1 / 1", "Smiley økonomi", None),
    )
    day = dt.date(2030, 4, 10)
    status = status_of_files(small, [tmp_path / "Syd.xlsx", tmp_path / "Nord.xlsx"], day)
    assert {s.department: [(p.answered, p.rows) for p in s.parts] for s in status.states} == {
        "Nord": [(2, 2), (0, 2)],
        "Syd": [(0, 1), (1, 1)],
    }
    errors = {state.department: str(state.errors) for state in status.states}
    overview = overview_of(status, 1, day)
    assert {row[0]: row[3] for row in overview.tables[0].rows} == errors
    (to_mend,) = (one.lines for one in overview.lists if one.title == "Skal rettes af centrene")
    assert {name: str(sum(line.startswith(f"{name}: ") for line in to_mend)) for name in errors} == errors


@pytest.mark.parametrize("sheet", ["Opfølgning", "Økonomiopfølgning", "Budgetændringer"])
def test_what_kontrol_names_is_coloured_in_finances_workbook(first: Path, sheet: str) -> None:
    """Before any colour of a smiley: the first condition that holds is seen."""
    fault = colours.FAULTS[Severity.ERROR].fill.removeprefix("#")
    declared = next(one for one in CONSOLIDATED.sheets if one.title == sheet)
    conditions: dict[str, list[tuple[int, str]]] = {}
    for area in opened(first, sheet)[sheet].conditional_formatting:
        for rule in area.rules:
            for span in area.sqref.ranges:
                conditions.setdefault(span.coord.partition(":")[0], []).append((rule.priority, _fill(rule)))
    for column in said(rules_for(declared, CONSOLIDATED), Severity.ERROR):
        place = f"{get_column_letter(declared.names.index(column) + 1)}2"
        assert min(conditions[place])[1].endswith(fault), column


def _fill(rule: Any) -> str:
    return str(rule.dxf.fill.bgColor.rgb) if rule.dxf is not None and rule.dxf.fill is not None else ""
