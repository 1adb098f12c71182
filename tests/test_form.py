"""The municipality's own levels, typed into ``Skala``: a year in them, changed in mid-year, and wrong ones."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.workbook_editing import Merged, column, edited, opened, table, write
from workbook_tools.api.commands import combine, export, fill, new_year, report, split
from workbook_tools.definition import pickling, words
from workbook_tools.definition.form_rows import LATER
from workbook_tools.definition.forms import form_of, rows_of
from workbook_tools.definition.levels import DEFAULT, Form
from workbook_tools.definition.workbooks import DEPARTMENT, TEMPLATE_VERSION, kinds
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.read_submission import read_submission
from workbook_tools.operations.validate import agreement_issues, validate_file
from workbook_tools.rules.derive import message_in_sheet
from workbook_tools.rules.issues import Issue

# As in Fredensborg's plan: green may end or not, and some have not begun.
LEVELS = """
    Skala   | Rang | Symbol | Niveau        | Farve     | Vurdering | Afslutter | Kræver bemærkning | Kræver forventet tid | Kræver prognose | Ved analyse | Foreslås over (× bagatelgrænse) | Læses også som | Betydning
    Indsats | 1    | ●      | Afsluttet     | Mørkegrøn | God       | Ja        | Nej               | Nej                  |                 | Ja          |                                 | færdig         | Initiativet er gennemført.
    Indsats | 2    | ●      | Følger planen | Grøn      | God       | Nej       | Nej               | Nej                  |                 | Ja          |                                 | på plan        | Det går som planlagt.
    Indsats | 3    | ▲      | Risiko        | Gul       | Delvis    | Nej       | Ja                | Ja                   |                 | Nej         |                                 |                | Planen er i fare.
    Indsats | 4    | ■      | Afviger       | Rød       | Dårlig    | Nej       | Ja                | Ja                   |                 | Ja          |                                 |                | Planen holder ikke.
    Indsats |      |        | Ikke startet  | Grå       | Ingen     | Nej       | Nej               | Nej                  |                 | Ja          |                                 |                |
    Økonomi | 1    | ☺      | Holder        | Grøn      | God       |           | Nej               |                      | Nej             |             |                                 | ok             |
    Økonomi | 2    | 😐     | Afviger lidt  | Gul       | Delvis    |           | Ja                |                      | Ja              |             | 1                               |                |
    Økonomi | 3    | ☹      | Afviger meget | Rød       | Dårlig    |           | Ja                |                      | Ja              |             | 5                               |                |
    """
DONE, ON_PLAN, RISK, OFF, NOT_BEGUN = "● Afsluttet", "● Følger planen", "▲ Risiko", "■ Afviger", "Ikke startet"
HOLDS, LITTLE, MUCH = "☺ Holder", "😐 Afviger lidt", "☹ Afviger meget"


def type_levels(sheet: Any, text: str = LEVELS) -> None:
    """Type the rows over those that stand in the sheet, cell by cell, as a person does."""
    header, *lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row, line in enumerate(lines, start=2):
        for name, value in zip(header, line, strict=True):
            write(sheet.cell(row, at[name]), int(value) if value.isdigit() else value or None)


def row_of(sheet: Any, level: str) -> int:
    return next(row for row in range(2, 20) if sheet.cell(row, 5).value == level)


@pytest.fixture(scope="module")
def typed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small agreement with the levels typed into it, and filled."""
    folder = tmp_path_factory.mktemp("form")
    with edited(small, folder / "typed.xlsx") as book:
        type_levels(book["Skala"])
    fill(folder / "typed.xlsx", folder / "agreement.xlsx")
    return folder / "agreement.xlsx"


@pytest.fixture(scope="module")
def sent(typed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("form-sent") / "1"
    split(typed, 1, folder)
    return {path.stem.split(" - ")[1]: path for path in folder.iterdir()}


NORD = """
    Milepæls-id | Smiley  | Statusbemærkning | Forventes nået
    1.1-1       | på plan |                  |
    2.1-1       | Afviger | Ingen svarer     | 2. budgetopfølgning
    """
NORD_ECONOMY = """
    Punktnr. | Linjenr. | Forventet regnskab | Smiley økonomi | Afvigelsesforklaring
    1.1      | 1        | 5600               | Afviger meget  | Dyrere jord
    2.1      | 1        |                    | ok             |
    """
SYD = """
    Milepæls-id | Smiley
    1.2-1       | færdig
    """
SYD_ECONOMY = """
    Punktnr. | Linjenr. | Smiley økonomi
    1.2      | 1        | ☺ Holder
    """


@pytest.fixture(scope="module")
def returned(sent: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("form-returned")
    answers = {"Nord": (NORD, NORD_ECONOMY), "Syd": (SYD, SYD_ECONOMY)}
    for name, (effort, economy) in answers.items():
        with edited(sent[name], folder / f"{name}.xlsx") as book:
            book.fill_in("Opfølgning", effort)
            book.fill_in("Økonomiopfølgning", economy)
    return [folder / f"{name}.xlsx" for name in answers]


@pytest.fixture(scope="module")
def consolidated(typed: Path, returned: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form-consolidated") / "consolidated-1.xlsx"
    consolidate_files(typed, returned, path)
    return path


def codes(issues: Iterable[Issue]) -> set[str]:
    return {issue.code for issue in issues}


# --- a year ---------------------------------------------------------------------------------------


def test_the_usual_rows_are_the_usual_form() -> None:
    assert form_of(rows_of(DEFAULT)) is DEFAULT
    blank = [{**row, "ends": None if row["ends"] == words.NO else row["ends"]} for row in rows_of(DEFAULT)]
    assert [level.ends for level in form_of(blank).levels] == [level.ends for level in DEFAULT.levels]
    assert form_of([]) is DEFAULT


def test_a_workbook_in_the_usual_form_carries_nothing(small_sent: dict[str, Path]) -> None:
    assert not DEPARTMENT.has("form_levels")
    assert TEMPLATE_VERSION == 1
    assert "_skala" not in opened(small_sent["Nord"], "_meta").sheetnames


def test_the_levels_are_offered_and_explained_to_departments(sent: dict[str, Path]) -> None:
    book = opened(sent["Nord"])
    assert book["_skala"].sheet_state == "hidden"
    lists = {rule.formula1 for rule in book["Opfølgning"].data_validations.dataValidation}
    assert f'"{DONE},{ON_PLAN},{RISK},{OFF},{NOT_BEGUN}"' in lists
    start = " ".join(str(cell) for row in book["Start"].iter_rows(values_only=True) for cell in row if cell)
    assert f"{OFF}: Planen holder ikke." in start
    assert "Nået" not in start.replace("har nået", "")


def test_an_analysis_is_offered_those_of_its_levels(sent: dict[str, Path]) -> None:
    lists = {rule.formula1 for rule in opened(sent["Syd"])["Opfølgning"].data_validations.dataValidation}
    assert f'"{DONE},{ON_PLAN},{OFF},{NOT_BEGUN}"' in lists


def test_answers_are_read_as_the_levels_and_consolidated(consolidated: Path) -> None:
    assert dict(zip(column(consolidated, "Opfølgning", "Milepæls-id"), column(consolidated, "Opfølgning", "Smiley"), strict=True)) == {
        "1.1-1": ON_PLAN, "1.2-1": DONE, "2.1-1": OFF,
    }  # fmt: skip
    rows = table(consolidated, "Økonomiopfølgning")
    assert [row["Smiley økonomi"] for row in rows] == [MUCH, HOLDS, HOLDS]
    assert rows[0]["Forslag til smiley"] == MUCH
    assert column(consolidated, "Opfølgning", "Kontrol") == ["", "", ""]


@pytest.mark.parametrize(("forecast", "level"), [(5100, HOLDS), (5101, LITTLE), (5500, LITTLE), (5501, MUCH)])
def test_the_level_of_the_largest_limit_exceeded_is_proposed(
    typed: Path, sent: dict[str, Path], tmp_path: Path, forecast: int, level: str
) -> None:
    with edited(sent["Nord"], tmp_path / "nord.xlsx") as book:
        book.put("Økonomiopfølgning", "1.1", "Forventet regnskab", forecast)
    assert Merged(typed, [tmp_path / "nord.xlsx"]).rows("Økonomiopfølgning")[0]["Forslag til smiley"] == level


def test_each_level_asks_for_what_it_asks_for(typed: Path, sent: dict[str, Path], tmp_path: Path) -> None:
    with edited(sent["Nord"], tmp_path / "nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", RISK)
        book.put("Opfølgning", "2.1-1", "Smiley", NOT_BEGUN)
        book.put("Økonomiopfølgning", "1.1", "Smiley økonomi", LITTLE)
        book.put("Økonomiopfølgning", "2.1", "Smiley økonomi", "☺ Overholdt")
    found = {(issue.code, issue.item) for issue in validate_file(tmp_path / "nord.xlsx")}
    assert {entry for entry in found if entry[1]} == {
        ("comment-required", "1.1"), ("expected-required", "1.1"), ("forecast-required", "1.1"),
        ("explanation-required", "1.1"), ("not-in-list", "2.1"),
    }  # fmt: skip


def test_what_has_ended_is_not_asked_about_again_and_a_worse_level_wants_a_word(
    consolidated: Path, tmp_path: Path
) -> None:
    with edited(consolidated, tmp_path / "c.xlsx") as book:
        book.put("Runder", "1", "Status", "Lukket")
        book.put("Runder", "2", "Status", "Åben")
    split(tmp_path / "c.xlsx", 2, tmp_path / "2")
    (nord,) = [path for path in (tmp_path / "2").iterdir() if "Nord" in path.name]
    before = dict(
        zip(column(nord, "Opfølgning", "Milepæls-id"), column(nord, "Opfølgning", "Forrige smiley"), strict=True)
    )
    assert before == {"1.1-1": ON_PLAN, "1.1-2": "", "2.1-1": OFF, "2.1-2": ""}
    with edited(nord, tmp_path / "nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", NOT_BEGUN)  # without a rank: neither better nor worse
        book.put("Opfølgning", "2.1-1", "Smiley", ON_PLAN)
    assert "explanation-required" not in codes(validate_file(tmp_path / "nord.xlsx"))
    with edited(nord, tmp_path / "worse.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", OFF)
        book.put("Opfølgning", "1.1-1", "Forventes nået", "3. budgetopfølgning")
    assert "explanation-required" in codes(validate_file(tmp_path / "worse.xlsx"))
    merged = Merged(tmp_path / "c.xlsx", [tmp_path / "nord.xlsx"])
    assert [proof.holds for proof in merged.result.proof] == [True] * len(merged.result.proof)
    assert all(one.holds for one in merged.result.sums)


def test_pages_notes_and_exports_speak_of_the_levels(consolidated: Path, tmp_path: Path) -> None:
    texts = {str(cell) for row in opened(consolidated)["Overblik"].iter_rows(values_only=True) for cell in row if cell}
    assert {DONE, ON_PLAN, RISK, OFF, NOT_BEGUN, HOLDS, LITTLE, MUCH} <= texts
    report(consolidated, tmp_path / "note.html")
    note = (tmp_path / "note.html").read_text(encoding="utf-8")
    assert "2 af 3 milepæle er meldt »Afsluttet« eller »Følger planen«. 1 er meldt »Afviger«." in note
    assert "Planen holder ikke." in note
    report(consolidated, tmp_path / "note.docx")
    export(consolidated, tmp_path / "csv")
    assert ON_PLAN in (tmp_path / "csv" / "Opfølgning.csv").read_text(encoding="utf-8-sig")


def test_the_next_year_and_a_combination_keep_the_levels(consolidated: Path, small: Path, tmp_path: Path) -> None:
    new_year(consolidated).save(tmp_path / "2031.xlsx")
    agreement = load_agreement(tmp_path / "2031.xlsx").agreement
    assert agreement.kind.form.effort.texts == (DONE, ON_PLAN, RISK, OFF, NOT_BEGUN)
    assert [row["milestone_id"] for row in agreement.tables["milestones"].records()] == ["1.1-1", "1.1-2", "2.1-1", "2.1-2"]  # fmt: skip
    with edited(small, tmp_path / "other.xlsx") as book:
        book["Stamdata"].cell(2, 2).value = "Andenby Kommune"
    combine([consolidated, tmp_path / "other.xlsx"]).save(tmp_path / "all.xlsx")
    header = next(
        row for row in opened(tmp_path / "all.xlsx")["Overblik"].iter_rows(values_only=True) if "Kommune" in row
    )
    assert {DONE, OFF, *DEFAULT.effort.texts} <= set(header)
    levels = {(row["Kommune"], row["Vises som"]): row["Id"] for row in table(tmp_path / "all.xlsx", "Skala")}
    assert levels["Andenby Kommune", "☺ Nået"] == "reached"
    assert levels["Prøveby Kommune", DONE] == agreement.kind.form.effort.of(DONE).name


# --- changed in mid-year ----------------------------------------------------------------------------


def test_a_renamed_level_keeps_its_answers_and_older_files_are_read(
    consolidated: Path, typed: Path, returned: list[Path], tmp_path: Path
) -> None:
    with edited(consolidated, tmp_path / "renamed.xlsx") as book:
        sheet = book["Skala"]
        sheet.cell(row_of(sheet, "Afviger"), 5).value = "Holder ikke"
    fill(tmp_path / "renamed.xlsx", tmp_path / "filled.xlsx")
    assert "■ Holder ikke" in column(tmp_path / "filled.xlsx", "Opfølgning", "Smiley")
    logged = [row for row in table(tmp_path / "filled.xlsx", "Ændringslog") if row["Center"] == "Økonomi"]
    assert {row["Ark"] for row in logged} == {"Skala"}
    assert [[row[header] for header in ("Kolonne", "Før", "Efter")] for row in logged[-2:]] == [
        ["Niveau", "Afviger", "Holder ikke"],
        ["Læses også som", "", "Afviger"],
    ]
    merged = Merged(tmp_path / "filled.xlsx", returned)
    assert merged.column("Opfølgning", "Smiley") == [ON_PLAN, DONE, "■ Holder ikke"]
    assert not {"not-in-list", "locked-cell-changed", "outside-table"} & codes(merged.issues)


def test_what_no_longer_fits_is_named(typed: Path, returned: list[Path], tmp_path: Path) -> None:
    with edited(typed, tmp_path / "fewer.xlsx") as book:
        sheet = book["Skala"]
        gone = row_of(sheet, "Følger planen")
        for at in range(2, 16):
            sheet.cell(gone, at).value = None
    merged = Merged(tmp_path / "fewer.xlsx", returned)
    assert merged.column("Opfølgning", "Smiley") == [ON_PLAN, DONE, OFF]
    (named,) = [issue for issue in merged.issues if issue.code == "not-in-list"]
    assert (named.sheet, named.item) == ("Opfølgning", "1.1")


def test_workbooks_sent_in_the_usual_form_are_read_in_the_new_one(
    small: Path, small_sent: dict[str, Path], tmp_path: Path
) -> None:
    """The first level is called otherwise; the others are new."""
    with edited(small, tmp_path / "changed.xlsx") as book:
        usual = rows_of(DEFAULT)
        for n, row in enumerate(usual, start=2):
            for at, name in enumerate(load_agreement(small).agreement.kind.sheet("scale").names[:15], start=1):
                write(book["Skala"].cell(n, at), row[name])
        book["Skala"].cell(2, 5).value = "I mål"
    with edited(small_sent["Syd"], tmp_path / "syd.xlsx") as book:
        book.put("Opfølgning", "1.2-1", "Smiley", "☺ Nået")
    merged = Merged(tmp_path / "changed.xlsx", [tmp_path / "syd.xlsx"])
    assert "☺ I mål" in merged.column("Opfølgning", "Smiley")
    assert "not-in-list" not in codes(merged.issues)


def test_a_workbook_that_lost_its_form_is_read_by_the_agreements(
    typed: Path, returned: list[Path], tmp_path: Path
) -> None:
    with edited(returned[0], tmp_path / "nord.xlsx") as book:
        del book.workbook["_skala"]
    assert read_submission(tmp_path / "nord.xlsx").kind is DEPARTMENT
    merged = Merged(typed, [tmp_path / "nord.xlsx"])
    assert [row["Smiley"] for row in merged.rows("Opfølgning") if row["Ansvarligt center"] == "Nord"] == [ON_PLAN, OFF]


# --- wrong forms ------------------------------------------------------------------------------------

FAULTS: list[tuple[str, str, Any, str]] = [
    ("Risiko", "Niveau", "Afviger", "level-twice"),
    ("Risiko", "Niveau", "Ja, måske", "level-unusable"),
    ("Risiko", "Niveau", "M" * 31, "level-unusable"),
    ("Risiko", "Niveau", "Mangler svar", "level-unusable"),
    ("Risiko", "Niveau", "AFVIGER", "level-unusable"),
    ("Risiko", "Læses også som", "færdig", "level-unusable"),
    ("Risiko", "Niveau", None, "required"),
    ("Risiko", "Farve", "Pink", "not-in-list"),
    ("Risiko", "Vurdering", "Fin", "not-in-list"),
    ("Risiko", "Rang", 4, "level-twice"),
    ("Risiko", "Rang", "to", "number-not-whole"),
    ("Afviger", "Vurdering", "Delvis", "level-lacking"),
    ("Afsluttet", "Afslutter", "Nej", "level-lacking"),
]


@pytest.mark.parametrize(
    ("level", "header", "value", "code"),
    [*FAULTS[:5], *(pytest.param(*fault, marks=pytest.mark.nightly) for fault in FAULTS[5:])],
)
def test_a_wrong_form_is_told_at_its_cell_and_the_last_one_holds(
    typed: Path, tmp_path: Path, level: str, header: str, value: Any, code: str
) -> None:
    with edited(typed, tmp_path / "wrong.xlsx") as book:
        sheet = book["Skala"]
        cell = sheet.cell(row_of(sheet, level), book.column("Skala", header))
        cell.value = value
    loaded = load_agreement(tmp_path / "wrong.xlsx")
    issues = agreement_issues(loaded)
    assert {code, "form-not-in-force"} <= codes(issues)
    assert any(issue.code == code and issue.sheet == "Skala" and issue.cell for issue in issues)
    assert loaded.agreement.kind.form.effort.texts == (DONE, ON_PLAN, RISK, OFF, NOT_BEGUN)


def test_a_wrong_form_is_kept_as_it_was_typed_and_is_not_in_force(typed: Path, tmp_path: Path) -> None:
    with edited(typed, tmp_path / "wrong.xlsx") as book:
        sheet = book["Skala"]
        sheet.cell(row_of(sheet, "Risiko"), book.column("Skala", "Farve")).value = "Pink"
    fill(tmp_path / "wrong.xlsx", tmp_path / "filled.xlsx")
    assert load_agreement(tmp_path / "filled.xlsx").agreement.kind.form.effort.texts[2] == RISK
    told = table(tmp_path / "filled.xlsx", "Skala")
    assert [row["Farve"] for row in told[:4]] == ["Mørkegrøn", "Grøn", "Pink", "Rød"]
    assert [row["Gælder"] for row in told[:4]] == ["Nu", "Nu", LATER, "Nu"]


def test_too_many_levels_and_a_cpr_number_are_refused(typed: Path, tmp_path: Path) -> None:
    with edited(typed, tmp_path / "many.xlsx") as book:
        for n in (10, 11):
            for at, value in enumerate(("Indsats", n, "★", f"Niveau {n}", "Gul", "Delvis"), start=2):
                book["Skala"].cell(n, at).value = value
        book["Skala"].cell(11, 5).value = "010203-1234"
    issues = validate_file(tmp_path / "many.xlsx")
    assert {"level-count", "level-unusable", "form-not-in-force"} <= codes(issues)
    assert not any("010203" in issue.message for issue in issues)


def test_an_agreement_from_before_the_sheet_has_the_usual_levels(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "older.xlsx") as book:
        del book.workbook["Skala"]
    loaded = load_agreement(tmp_path / "older.xlsx")
    assert loaded.agreement.kind.form is DEFAULT
    assert "missing-sheet" not in codes(loaded.issues)
    fill(tmp_path / "older.xlsx", tmp_path / "filled.xlsx")
    assert [row["Vises som"] for row in table(tmp_path / "filled.xlsx", "Skala")] == [level.text for level in DEFAULT.levels]  # fmt: skip


def test_a_copied_row_gets_an_id_of_its_own(typed: Path, tmp_path: Path) -> None:
    with edited(typed, tmp_path / "copied.xlsx") as book:
        sheet = book["Skala"]
        for at in range(1, 16):
            sheet.cell(10, at).value = sheet.cell(row_of(sheet, "Risiko"), at).value
        sheet.cell(10, 5).value, sheet.cell(10, 3).value = "Stor risiko", 6
    form = load_agreement(tmp_path / "copied.xlsx").agreement.kind.form
    assert len({level.name for level in form.levels}) == len(form.levels) == 9


def test_a_form_and_what_is_made_of_it_are_pickled_by_name(typed: Path) -> None:
    kind = load_agreement(typed).agreement.kind.split
    assert pickle.loads(pickle.dumps(kind)) is kind
    assert pickle.loads(pickle.dumps(kind.sheet("follow_up"))) is kind.sheet("follow_up")
    assert len(pickle.dumps(DEPARTMENT)) < 200
    assert pickling.default_form() is DEFAULT
    other = Form(replace(DEFAULT.effort, levels=DEFAULT.effort.levels[::2]), DEFAULT.economy)
    assert kinds(other) is kinds(Form(replace(DEFAULT.effort, levels=DEFAULT.effort.levels[::2]), DEFAULT.economy))


# --- ids ---------------------------------------------------------------------------------------------


def test_a_new_level_is_not_taken_for_one_that_is_gone(typed: Path, returned: list[Path], tmp_path: Path) -> None:
    """Neither in its emptied row nor in a row of its own."""
    with edited(typed, tmp_path / "fewer.xlsx") as book:
        sheet = book["Skala"]
        gone = row_of(sheet, "Følger planen")
        kept = [sheet.cell(gone, at).value for at in range(2, 16)]
        for at in range(2, 16):
            sheet.cell(gone, at).value = None
    fill(tmp_path / "fewer.xlsx", tmp_path / "filled.xlsx")
    with edited(tmp_path / "filled.xlsx", tmp_path / "another.xlsx") as book:
        sheet = book["Skala"]
        row = next(row for row in range(2, 20) if sheet.cell(row, 5).value is None)
        for at, value in enumerate(kept, start=2):
            write(sheet.cell(row, at), {"Følger planen": "På sporet", "på plan": "i gang"}.get(value, value))
    merged = Merged(tmp_path / "another.xlsx", returned)
    assert merged.column("Opfølgning", "Smiley") == [ON_PLAN, DONE, OFF]
    assert [issue.item for issue in merged.issues if issue.code == "not-in-list"] == ["1.1"]


def test_new_levels_keep_their_ids_whatever_stands_above_them(typed: Path, tmp_path: Path) -> None:
    """``split`` sends them before ``fill`` has written their ids."""
    ids = {}
    for order in (("Under pres", "Udskudt"), ("Udskudt", "Under pres")):
        with edited(typed, tmp_path / f"{order[0]}.xlsx") as book:
            for row, word in enumerate(order, start=row_of(book["Skala"], "Afviger meget") + 1):
                for header, value in (
                    ("Skala", "Økonomi"),
                    ("Niveau", word),
                    ("Farve", "Gul"),
                    ("Vurdering", "Delvis"),
                ):
                    write(book["Skala"].cell(row, book.column("Skala", header)), value)
        form = load_agreement(tmp_path / f"{order[0]}.xlsx").agreement.kind.form
        ids[order] = {level.word: level.name for level in form.economy}
    assert len({frozenset(found.items()) for found in ids.values()}) == 1


def test_a_department_corrects_its_answer_after_a_level_was_renamed(
    consolidated: Path, returned: list[Path], tmp_path: Path
) -> None:
    """Nobody but the department has changed the answer."""
    with edited(consolidated, tmp_path / "renamed.xlsx") as book:
        sheet = book["Skala"]
        sheet.cell(row_of(sheet, "Afviger"), 5).value = "Holder ikke"
    fill(tmp_path / "renamed.xlsx", tmp_path / "filled.xlsx")
    with edited(returned[0], tmp_path / "later.xlsx", saved=dt.datetime(2030, 5, 1)) as book:
        book.put("Opfølgning", "2.1-1", "Smiley", RISK)
    merged = Merged(tmp_path / "filled.xlsx", [tmp_path / "later.xlsx"])
    assert merged.column("Opfølgning", "Smiley")[2] == RISK
    assert "finance-correction-kept" not in codes(merged.issues)


def test_the_log_and_the_export_tell_levels_by_their_ids(consolidated: Path, tmp_path: Path) -> None:
    ids = {row["Vises som"]: row["Id"] for row in table(consolidated, "Skala")}
    answers = [row for row in table(consolidated, "Ændringslog") if row["Kolonne"] == "Smiley"]
    assert [row["Niveau-id efter"] for row in answers] == [ids[row["Efter"]] for row in answers]
    assert opened(consolidated)["Ændringslog"].column_dimensions["O"].hidden  # and those beside it
    export(consolidated, tmp_path / "csv")
    text = (tmp_path / "csv" / "Ændringslog.csv").read_text(encoding="utf-8-sig")
    assert ids[ON_PLAN] in text


def test_words_of_a_level_stand_in_messages_as_they_are_typed() -> None:
    """Also those that look like the placeholders of a message, another one's or none's."""
    form = replace(DEFAULT, effort=replace(DEFAULT.effort, levels=tuple(
        replace(level, word=f"{level.word} {{{name}}}")
        for level, name in zip(DEFAULT.effort.levels, ("value", "plan", "header"), strict=False)
    )))  # fmt: skip
    sheet = kinds(form).department.sheet("follow_up")
    said = {rule.message_key: message_in_sheet(rule.message_key, rule, sheet) for rule in sheet.rules}
    assert all(f"{{{name}}}" in str(said["answer-missing.effort"]) for name in ("value", "plan", "header"))
