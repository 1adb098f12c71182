"""Whole items followed up: each is asked about each round until it is ended; a change of this in mid-year loses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.test_form_year import type_setup
from tests.workbook_editing import Book, edited, opened, table, write
from workbook_tools.api.commands import diff, export, fill, new_year, report, split
from workbook_tools.cli.showing import summary
from workbook_tools.definition import words as w
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.definition.questions import Question, sheet_of
from workbook_tools.operations.agreement.item_milestones import told_questions
from workbook_tools.operations.consolidate.consolidation import Consolidation
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import agreement_issues, validate_file
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity, Type

PER_ITEM, PER_MILESTONE = {"Opfølgning pr.": "Punkt"}, {"Opfølgning pr.": "Milepæl"}
REACHED, PARTLY, NOT = "☺ Nået", "😐 Delvist nået", "☹ Ikke nået"


@pytest.fixture(scope="module")
def agreement(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement with nothing in Milepæle, followed up by items."""
    folder = tmp_path_factory.mktemp("per-item")
    with edited(small, folder / "typed.xlsx") as book:
        type_setup(book["Stamdata"], PER_ITEM)
        for row in range(2, book["Milepæle"].max_row + 1):
            for at in range(1, 9):
                book["Milepæle"].cell(row, at).value = None
    fill(folder / "typed.xlsx", folder / "agreement.xlsx")
    return folder / "agreement.xlsx"


def departments(path: Path, number: int, folder: Path) -> dict[str, Path]:
    split(path, number, folder)
    return {file.stem.split(" - ")[1]: file for file in folder.iterdir()}


def answered(sent: Path, to: Path, given: dict[str, tuple[str, ...]]) -> Path:
    """The workbook with smileys, comments and times typed beside the items, and a good smiley for all money."""
    with edited(sent, to) as book:
        sheet, economy = book["Opfølgning"], book["Økonomiopfølgning"]
        headers = ("Smiley", "Statusbemærkning", "Forventes nået")
        for row in range(2, sheet.max_row + 1):
            item = sheet.cell(row, book.column("Opfølgning", "Punktnr.")).value
            for header, value in zip(headers, given.get(item, ()), strict=False):
                write(sheet.cell(row, book.column("Opfølgning", header)), value)
        for row in range(2, economy.max_row + 1):
            if economy.cell(row, book.column("Økonomiopfølgning", "Punktnr.")).value:
                write(economy.cell(row, book.column("Økonomiopfølgning", "Smiley økonomi")), "☺ Overholdt")
    return to


def errors(issues: Iterable[Issue]) -> list[str]:
    return [issue.code for issue in issues if issue.severity is Severity.ERROR]


def items_asked(path: Path) -> list[str]:
    return [row["Punktnr."] for row in table(path, "Opfølgning") if row["Punktnr."]]


# --- a year ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first(agreement: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Consolidation]:
    """Round 1: 1.1 is reached, 2.1 is not, 1.2 partly."""
    folder = tmp_path_factory.mktemp("per-item-1")
    sent = departments(agreement, 1, folder / "sent")
    late = ("Det trækker ud", "2. budgetopfølgning")
    files = [
        answered(sent["Nord"], folder / "Nord.xlsx", {"1.1": (REACHED,), "2.1": (NOT, *late)}),
        answered(sent["Syd"], folder / "Syd.xlsx", {"1.2": (PARTLY, *late)}),
    ]
    return folder / "consolidated.xlsx", consolidate_files(agreement, files, folder / "consolidated.xlsx")


def second_round(state: Path, folder: Path) -> dict[str, Path]:
    with edited(state, folder / "opened.xlsx") as book:
        write(book["Runder"].cell(2, 7), "Lukket")
        write(book["Runder"].cell(3, 7), "Åben")
    return departments(folder / "opened.xlsx", 2, folder / "sent-2")


def test_finance_types_no_milestones(agreement: Path) -> None:
    book = opened(agreement)
    assert book["Milepæle"].sheet_state == "hidden"
    assert [row["Punktnr."] for row in table(agreement, "Milepæle")] == ["1.1", "1.2", "2.1"]  # 1.10 is administrative
    assert errors(agreement_issues(load_agreement(agreement))) == []
    guide = " ".join(str(cell) for row in book["Vejledning"].iter_rows(values_only=True) for cell in row)
    assert "milepæl" not in guide.casefold()


def test_the_first_round_is_consolidated_without_a_fault(first: tuple[Path, Consolidation]) -> None:
    path, result = first
    assert errors(result.issues) == []
    assert all(proof.holds for proof in result.proof)
    assert {row["Punktnr."]: row["Smiley"] for row in table(path, "Opfølgning")} == {
        "1.1": REACHED, "1.2": PARTLY, "2.1": NOT,
    }  # fmt: skip


def test_an_item_is_asked_about_until_it_is_ended_and_its_money_for_longer(
    first: tuple[Path, Consolidation], tmp_path: Path
) -> None:
    sent = second_round(first[0], tmp_path)
    rows = {row["Punktnr."]: row for row in table(sent["Nord"], "Opfølgning")}
    assert (rows["2.1"]["Forrige smiley"], rows["2.1"]["Forrige bemærkning"]) == (NOT, "Det trækker ud")
    assert rows["2.1"]["Smiley"] in (None, "")  # shown, never copied
    assert rows["1.1"]["Smiley"] == REACHED  # only listed: it may have worsened
    assert "1.1" in [row["Punktnr."] for row in table(sent["Nord"], "Økonomiopfølgning")]
    files = [
        answered(sent["Nord"], tmp_path / "Nord.xlsx", {"2.1": (REACHED,)}),
        answered(sent["Syd"], tmp_path / "Syd.xlsx", {"1.2": (REACHED,)}),
    ]
    result = consolidate_files(tmp_path / "opened.xlsx", files, tmp_path / "consolidated.xlsx")
    assert errors(result.issues) == []
    rows_2 = [row for row in table(tmp_path / "consolidated.xlsx", "Opfølgning") if row["Runde"] == 2]
    assert {row["Punktnr."]: row["Smiley"] for row in rows_2} == {"1.2": REACHED, "2.1": REACHED}
    new_year(tmp_path / "consolidated.xlsx").save(tmp_path / "next.xlsx")
    carried = {row["Punktnr."]: (row["Status"], row["Begrundelse"]) for row in table(tmp_path / "next.xlsx", "Punkter")}
    assert carried["1.2"] == ("Udgået", "Meldt ☺ Nået i 2030.")  # it has money in the new year, too


def test_a_version_with_an_overwritten_item_of_the_hidden_sheet_is_compared(agreement: Path, tmp_path: Path) -> None:
    with edited(agreement, tmp_path / "typed.xlsx") as book:
        book.cell("Milepæle", "1.2", "Milepæls-id").value = "x"
    rows = diff(agreement, tmp_path / "typed.xlsx")
    assert rows[["change", "key", "new_cell"]].to_numpy().tolist() == [["added", "Milepæls-id: x", "A3"]]


def test_what_is_not_answered_is_named_as_an_item(agreement: Path, tmp_path: Path) -> None:
    sent = departments(agreement, 1, tmp_path / "sent")
    told = [issue.text("da") for issue in validate_file(sent["Nord"], load_agreement(agreement).agreement)]
    assert any("punkt 1.1" in text for text in told)
    assert not any("milepæl" in text.casefold() for text in told)


def test_a_department_sees_the_item_once(agreement: Path, tmp_path: Path) -> None:
    sheet = opened(departments(agreement, 1, tmp_path / "sent")["Nord"])["Opfølgning"]
    shown = [cell.value for cell in sheet[1] if not sheet.column_dimensions[cell.column_letter].hidden]
    assert shown[:3] == ["Punktnr.", "Titel", "Smiley"]
    assert not {"Milepæls-id", "Milepæl", "Oprindelig runde", "Behandlet i udvalg"} & set(shown)
    assert len(shown) <= 10


def test_rows_sorted_without_the_hidden_columns_keep_their_answers(agreement: Path, tmp_path: Path) -> None:
    sent = departments(agreement, 1, tmp_path / "sent")
    back = answered(sent["Nord"], tmp_path / "Nord.xlsx", {"1.1": (REACHED,), "2.1": (PARTLY, "Sent", "31.12.")})
    with edited(back, tmp_path / "sorted.xlsx") as book:
        sheet = book["Opfølgning"]
        for column in range(book.column("Opfølgning", "Punktnr."), sheet.max_column + 1):
            upper, lower = sheet.cell(2, column), sheet.cell(3, column)
            upper.value, lower.value = lower.value, upper.value
    consolidate_files(agreement, [tmp_path / "sorted.xlsx"], tmp_path / "consolidated.xlsx")
    smileys = {row["Punktnr."]: row["Smiley"] for row in table(tmp_path / "consolidated.xlsx", "Opfølgning")}
    assert (smileys["1.1"], smileys["2.1"]) == (REACHED, PARTLY)


def test_milestones_follow_the_items(first: tuple[Path, Consolidation], tmp_path: Path) -> None:
    with edited(first[0], tmp_path / "edited.xlsx") as book:
        items = book["Punkter"]
        new = next(row for row in range(2, items.max_row + 1) if items.cell(row, 1).value is None)
        for at, value in enumerate(("2.2", "2. Natur", "Ny sø", "Drift", None, "Syd", "Byudvalget"), start=1):
            write(items.cell(new, at), value)
        row = next(row for row in range(2, new) if items.cell(row, 1).value == "2.1")
        write(items.cell(row, book.column("Punkter", "Status")), "Udgået")
        write(items.cell(row, book.column("Punkter", "Begrundelse")), "Skoven er solgt")
        write(items.cell(2, 3), "Cykelsti og bro")
    fill(tmp_path / "edited.xlsx", tmp_path / "filled.xlsx")
    rows = {row["Punktnr."]: row for row in table(tmp_path / "filled.xlsx", "Milepæle")}
    assert list(rows) == ["1.1", "1.2", "2.1", "2.2"]
    assert (rows["1.1"]["Milepæl"], rows["2.2"]["Milepæl"]) == ("Cykelsti og bro", "Ny sø")
    assert (rows["2.1"]["Status"], rows["2.1"]["Begrundelse"]) == ("Udgået", "Skoven er solgt")
    sent = second_round(tmp_path / "filled.xlsx", tmp_path)
    assert items_asked(sent["Syd"]) == ["1.2", "2.2"]
    assert items_asked(sent["Nord"]) == ["1.1"]  # ended, and only listed


def without_item(state: Path, number: str, to: Path) -> Path:
    """The workbook in which somebody deleted an item and its money."""
    with edited(state, to) as book:
        for title in ("Punkter", "Økonomi"):
            sheet, key = book[title], book.column(title, "Punktnr.")
            for row in range(2, sheet.max_row + 1):
                if sheet.cell(row, key).value == number:
                    for at in range(1, sheet.max_column + 1):
                        sheet.cell(row, at).value = None
    return to


def test_answers_to_an_item_that_was_deleted_are_counted_everywhere_and_it_is_said(
    first: tuple[Path, Consolidation], tmp_path: Path
) -> None:
    state = without_item(first[0], "2.1", tmp_path / "typed.xlsx")
    told = [i for i in agreement_issues(load_agreement(state)) if i.code == "answers-without-item"]
    assert [(issue.severity, issue.sheet, issue.item) for issue in told] == [(Severity.ERROR, "Opfølgning", "2.1")]
    fill(state, tmp_path / "filled.xlsx")
    report(tmp_path / "filled.xlsx", tmp_path / "note.html")
    said = "1 af 3 punkter er nået"
    assert said in (tmp_path / "note.html").read_text(encoding="utf-8")
    page = opened(tmp_path / "filled.xlsx", "Overblik", data_only=True)["Overblik"]
    assert any(said in str(cell) for row in page.values for cell in row)


def test_a_dropped_item_has_a_reason(agreement: Path, tmp_path: Path) -> None:
    with edited(agreement, tmp_path / "edited.xlsx") as book:
        write(book["Punkter"].cell(2, book.column("Punkter", "Status")), "Udgået")
    assert "reason-required" in errors(agreement_issues(load_agreement(tmp_path / "edited.xlsx")))


def test_reports_exports_and_the_next_year_know_items(first: tuple[Path, Consolidation], tmp_path: Path) -> None:
    report(first[0], tmp_path / "note.html")
    note = (tmp_path / "note.html").read_text(encoding="utf-8")
    assert "milepæl" not in note.casefold()
    assert "er der fulgt op på 3 punkter og 3 budgetlinjer i Aftale om" in note  # in no 3 items besides
    export(first[0], tmp_path / "tables")
    assert (tmp_path / "tables").is_dir()
    new_year(first[0]).save(tmp_path / "next.xlsx")
    loaded = load_agreement(tmp_path / "next.xlsx")
    assert loaded.agreement.kind.form.per_item
    assert errors(loaded.issues) == []
    assert [str(i) for i in loaded.agreement.tables["milestones"]["milestone_id"]] == ["1.2", "2.1"]


def test_it_is_said_which_answers_stay_behind_when_a_question_moves() -> None:
    question = Question("q", "Plan", sheet_of(w.PER_AGREED_ITEM, per_item=True), Type.TEXT)
    before = replace(DEFAULT.following("Punkt"), questions=(question,))
    now = replace(DEFAULT, questions=(replace(question, sheet=sheet_of(w.PER_AGREED_ITEM, per_item=False)),))
    said = [message.text("da") for message in told_questions(before, now)]
    assert len(said) == 1
    assert all(word in said[0] for word in ("»Plan«", "Opfølgning", "Punktsvar"))
    assert list(told_questions(now, now)) == []


# --- changed in mid-year ---------------------------------------------------------------------------


def set_round(book: Book, number: int, status: str) -> None:
    write(book["Runder"].cell(number + 1, 7), status)


def test_what_is_followed_up_does_not_change_while_a_round_is_open(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "typed.xlsx") as book:
        type_setup(book["Stamdata"], PER_ITEM)
    fill(tmp_path / "typed.xlsx", tmp_path / "filled.xlsx")
    loaded = load_agreement(tmp_path / "filled.xlsx")
    assert not loaded.agreement.kind.form.per_item
    told = [issue for issue in loaded.issues if issue.code == "form-not-in-force"]
    assert [(issue.severity, issue.sheet) for issue in told] == [(Severity.ERROR, "Stamdata")]
    assert "runde 1" in told[0].text("da")
    with edited(tmp_path / "filled.xlsx", tmp_path / "closed.xlsx") as book:
        set_round(book, 1, "Lukket")
    assert load_agreement(tmp_path / "closed.xlsx").agreement.kind.form.per_item


@pytest.fixture(scope="module")
def switched(small: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An agreement that follows up items after a round about milestones, and a workbook of that round that comes late."""
    folder = tmp_path_factory.mktemp("switched")
    sent = departments(small, 1, folder / "sent")
    with edited(sent["Nord"], folder / "early.xlsx") as book:
        book.fill_in("Opfølgning", f"Milepæls-id | Smiley\n1.1-1 | {REACHED}\n2.1-1 | {REACHED}")
    consolidate_files(small, [folder / "early.xlsx"], folder / "1.xlsx")
    with edited(folder / "1.xlsx", folder / "typed.xlsx") as book:
        type_setup(book["Stamdata"], PER_ITEM)
        set_round(book, 1, "Lukket")
    told = [i for i in agreement_issues(load_agreement(folder / "typed.xlsx")) if i.code == "follow-up-per-changed"]
    assert [issue.severity for issue in told] == [Severity.WARNING]
    assert "1.1-1" in told[0].text("da")
    fill(folder / "typed.xlsx", folder / "2.xlsx")
    return folder / "2.xlsx", sent["Syd"]


def test_a_version_from_before_the_change_is_compared(switched: tuple[Path, Path]) -> None:
    """The rows of items in Milepæle are the tool's: the file with the change typed in has none of them yet."""
    compared = diff(switched[0].parent / "typed.xlsx", switched[0])
    assert {*compared["sheet"]} == {"Ændringslog"}
    rows = diff(switched[0].parent / "1.xlsx", switched[0])
    added = rows[(rows["sheet"] == "Milepæle") & (rows["change"] == "added")]
    assert [*added["key"]] == ["Milepæls-id: 1.1", "Milepæls-id: 1.2", "Milepæls-id: 2.1"]
    assert [*added["new_cell"]] == ["A2", "A3", "A4"]


def test_from_milestones_to_items_in_mid_year(
    switched: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, sent = switched
    assert "follow-up-per-changed" not in {issue.code for issue in agreement_issues(load_agreement(state))}
    assert {row["Milepæls-id"] for row in table(state, "Milepæle")} > {"1.1", "1.2", "2.1", "1.1-1"}
    # An answer that was sent before comes now.
    with edited(sent, tmp_path / "late.xlsx") as book:
        book.fill_in("Opfølgning", f"Milepæls-id | Smiley\n1.2-1 | {REACHED}")
    result = consolidate_files(state, [tmp_path / "late.xlsx"], tmp_path / "3.xlsx", late=True)
    smileys = {row["Milepæls-id"]: row["Smiley"] for row in table(tmp_path / "3.xlsx", "Opfølgning")}
    assert smileys == {"1.1-1": REACHED, "2.1-1": REACHED, "1.2-1": REACHED}  # no items in a round about milestones
    monkeypatch.setattr("workbook_tools.cli.language.current", lambda: "da")
    assert "3 milepæle" in summary(result)
    sent_2 = second_round(tmp_path / "3.xlsx", tmp_path)
    assert items_asked(sent_2["Nord"]) == ["1.1", "2.1"]


def test_a_note_tells_a_round_as_it_was_asked(switched: tuple[Path, Path], tmp_path: Path) -> None:
    report(switched[0], tmp_path / "note.html", round=1)
    assert "2 af 3 milepæle er nået" in (tmp_path / "note.html").read_text(encoding="utf-8")
    sent = second_round(switched[0], tmp_path)
    files = [answered(sent["Nord"], tmp_path / "Nord.xlsx", {"1.1": (REACHED,), "2.1": (REACHED,)})]
    consolidate_files(tmp_path / "opened.xlsx", files, tmp_path / "consolidated.xlsx")
    report(tmp_path / "consolidated.xlsx", tmp_path / "note-2.html", round=2)
    note = (tmp_path / "note-2.html").read_text(encoding="utf-8")
    assert "2 af 3 punkter er nået" in note
    assert "1.1-1" not in note


def test_only_items_go_on_to_the_next_year(switched: tuple[Path, Path], tmp_path: Path) -> None:
    new_year(switched[0]).save(tmp_path / "next.xlsx")
    assert [row["Milepæls-id"] for row in table(tmp_path / "next.xlsx", "Milepæle")] == ["1.1", "1.2", "2.1"]


def test_milestones_of_before_are_not_summed(switched: tuple[Path, Path], tmp_path: Path) -> None:
    state = without_item(switched[0], "2.1", tmp_path / "typed.xlsx")
    issues = agreement_issues(load_agreement(state))
    assert [issue.code for issue in issues if issue.sheet == "Milepæle"] == []  # which is hidden


def test_from_items_to_milestones_in_mid_year(first: tuple[Path, Consolidation], tmp_path: Path) -> None:
    with edited(first[0], tmp_path / "typed.xlsx") as book:
        type_setup(book["Stamdata"], PER_MILESTONE)
        set_round(book, 1, "Lukket")
    told = [i.code for i in agreement_issues(load_agreement(tmp_path / "typed.xlsx"))]
    assert "follow-up-per-changed" in told
    fill(tmp_path / "typed.xlsx", tmp_path / "2.xlsx")
    assert "Afsluttet i runde" not in next(opened(tmp_path / "2.xlsx")["Punkter"].values)  # the tool computed it
    rows = {row["Milepæls-id"]: row["Status"] for row in table(tmp_path / "2.xlsx", "Milepæle")}
    assert rows == {"1.1": "Udgået", "1.2": "Udgået", "2.1": "Udgået"}
    assert opened(tmp_path / "2.xlsx")["Milepæle"].sheet_state == "visible"
    smileys = {row["Milepæls-id"]: row["Smiley"] for row in table(tmp_path / "2.xlsx", "Opfølgning")}
    assert smileys == {"1.1": REACHED, "1.2": PARTLY, "2.1": NOT}
    with edited(tmp_path / "2.xlsx", tmp_path / "3.xlsx") as book:
        sheet = book["Milepæle"]
        row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 2).value is None)
        for at, value in enumerate(("2.1", 2, None, "Planen er vedtaget"), start=2):
            write(sheet.cell(row, at), value)
    sent = second_round(tmp_path / "3.xlsx", tmp_path)
    assert [row["Milepæls-id"] for row in table(sent["Nord"], "Opfølgning") if row["Milepæls-id"]] == ["2.1-2"]
