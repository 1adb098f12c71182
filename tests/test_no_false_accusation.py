"""A department is told that it changed a locked cell only when it did: finance goes on working meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import force_setattr

from tests import hostile_files as h
from tests.workbook_editing import Book, Merged, codes, edited, places, write
from workbook_tools.definition.agreement_sheets import ITEMS, MILESTONES
from workbook_tools.definition.economy_sheet import ECONOMY
from workbook_tools.definition.follow_up_sheet import FOLLOW_UP
from workbook_tools.definition.setup_sheets import ROUNDS
from workbook_tools.definition.workbooks import DEPARTMENT
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.overwritten import could_be_computed
from workbook_tools.operations.returned.read_submission import read_submission, submission_from
from workbook_tools.operations.sent.marks_of_sent import MarksOfSent, is_mark_row, mark_rows
from workbook_tools.operations.split import split_files
from workbook_tools.operations.validate import agreement_issues, validate_file
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Column, Severity
from workbook_tools.values.frame import Frame
from workbook_tools.workbook.frames import empty_tables, frame_of
from workbook_tools.workbook.reading.ods_cells import ods_cells
from workbook_tools.workbook.reading.reader import read_bytes, read_workbook

CODE = "locked-cell-changed"


def without_marks(book: Book) -> None:
    """As a file is that was made before there were marks."""
    for row in book["_meta"].iter_rows():
        if is_mark_row(row[0].value):
            row[0].value = row[1].value = None


def said(agreement: Path, file: Path, code: str = CODE) -> list[tuple[str | None, str | None, str | None]]:
    """Where ``validate`` and ``consolidate`` say it; they agree."""
    found = places(validate_file(file, load_agreement(agreement).agreement), code)
    assert places(Merged(agreement, [file]).issues, code) == found
    return found


def change_spent(book: Book) -> None:
    book.put("Økonomi", "1.1 / 1", "Budgetår", 5100)


def change_line_text(book: Book) -> None:
    book.put("Økonomi", "1.1 / 1", "Linjetekst", "Etape 1a")


def change_title(book: Book) -> None:
    book.put("Punkter", "1.1", "Titel", "Cykelsti langs åen")


def change_milestone(book: Book) -> None:
    book.put("Milepæle", "1.1-1", "Milepæl", "Stien er tegnet og godkendt")


def change_description(book: Book) -> None:
    book.put("Punkter", "1.1", "Beskrivelse", "To etaper")


def approve_a_change(book: Book) -> None:
    for number, row in enumerate(
        (
            {"Punktnr.": "1.1", "Linjenr.": 1, "Budgetår": 200},
            {"Finansiering": "Ja", "Finansieringskilde": "Kassen", "Budgetår": -200},
        ),
        start=2,
    ):
        book.append(
            "Budgetændringer", number, **{"Ændringsnr.": "Ø-1", "Runde": 1, "Begrundelse": "Dyrere", "Status": "Godkendt"},
            **{"Besluttet af": "Kommunalbestyrelsen", "Beslutningsdato": dt.date(2030, 3, 1)}, **row,
        )  # fmt: skip


FINANCE = [change_spent, change_line_text, change_title, change_milestone, change_description, approve_a_change]


# Without marks every way that finance changes something is told from the department's in one place.
WITHOUT_MARKS = [pytest.param(act, False, marks=pytest.mark.nightly) for act in FINANCE[1:]]


@pytest.mark.parametrize(("act", "marks"), [*((act, True) for act in FINANCE), (FINANCE[0], False), *WITHOUT_MARKS])
def test_what_finance_changed_after_sending_is_not_the_departments_doing(
    small: Path, small_answered: dict[str, Path], tmp_path: Path, act: Callable[[Book], None], marks: bool
) -> None:
    with edited(small, tmp_path / "later.xlsx") as book:
        act(book)
    file = small_answered["Nord"]
    if not marks:
        with edited(file, tmp_path / "Nord.xlsx") as book:
            without_marks(book)
        file = tmp_path / "Nord.xlsx"
    assert said(tmp_path / "later.xlsx", file) == []
    merged = Merged(tmp_path / "later.xlsx", [file])
    assert {"key-restored", "key-unclear", "key-not-in-agreement"} & set(codes(merged.issues)) == set()
    assert {r["Milepæls-id"]: r["Smiley"] for r in merged.rows("Opfølgning")}["1.1-1"] == "☺ Nået"


@pytest.mark.parametrize(("locked", "told"), [(True, []), (False, [("Økonomiopfølgning", "E2")])])
@pytest.mark.parametrize("extension", ["ods", "xls"])
def test_the_same_of_a_file_of_another_kind_that_was_made_before_there_were_marks(
    small: Path, small_answered: dict[str, Path], tmp_path: Path, extension: str, locked: bool, told: list[Any]
) -> None:
    """It says when it was made, and which of its sheets are locked."""
    with edited(small, tmp_path / "later.xlsx") as book:
        change_line_text(book)
    raw = read_workbook(small_answered["Nord"])
    raw.extension = extension
    raw.sheets["_meta"].rows = [row for row in raw.sheets["_meta"].rows if not is_mark_row(row[0])]
    for sheet in raw.sheets.values():
        sheet.formulas_known, sheet.formulas, sheet.appearance.locked = False, set(), locked
    merged = Merged(tmp_path / "later.xlsx", [submission_from(raw)])
    assert [(issue.sheet, issue.cell) for issue in merged.issues if issue.code == CODE] == told


def test_an_ods_and_an_xls_file_say_when_they_were_made_and_what_is_locked() -> None:
    made = b"<meta><meta:creation-date>2030-03-01T08:00:00Z</meta:creation-date></meta>"
    document = h.ods(h.ods_row(1, 1), **{"meta.xml": made})
    assert read_bytes(document, "x").created == dt.datetime(2030, 3, 1, 8)
    assert not read_bytes(document, "x").sheets["a"].appearance.locked
    assert ods_cells(b'<t:table xmlns:t="x" t:name="a" t:protected="true"/>')["a"].appearance.locked
    for flag, expected in ((1, True), (0, False)):
        protect = h.record(0x12, flag.to_bytes(2, "little"))
        assert read_bytes(h.xls(protect, h.number(0, 0)), "x").sheets["Ark1"].appearance.locked is expected
    assert not read_bytes(h.xls(h.number(0, 0)), "x").sheets["Ark1"].appearance.locked


LOCKED = [
    ("Opfølgning", "1.1-1", "Milepæl", "Noget andet"),
    ("Økonomiopfølgning", "1.1 / 1", "Linjetekst", "Noget andet"),
    ("Økonomiopfølgning", "1.1 / 1", "Forbrug pr. opgørelsesdato", 77),
    ("Økonomiopfølgning", "1.1 / 1", "Korrigeret budget", 1),
    ("Punkter", "1.1", "Beskrivelse", "Noget andet"),
]


@pytest.mark.parametrize(
    ("sheet", "key", "header", "value", "marks"),
    [
        *((*place, True) for place in LOCKED),
        (*LOCKED[0], False),
        *(pytest.param(*place, False, marks=pytest.mark.nightly) for place in LOCKED[1:]),
    ],
)
def test_what_the_department_changed_is_said_also_when_finance_has_gone_on(
    small: Path, small_sent: dict[str, Path], tmp_path: Path, sheet: str, key: str, header: str, value: Any, marks: bool
) -> None:
    with edited(small_sent["Nord"], tmp_path / "Nord.xlsx") as book:
        cell = book.put(sheet, key, header, value)
        if not marks:
            without_marks(book)
    expected = [("Nord.xlsx", sheet, cell)]
    assert said(small, tmp_path / "Nord.xlsx") == expected
    if marks:
        with edited(small, tmp_path / "later.xlsx") as book:
            for act in FINANCE:
                act(book)
        assert said(tmp_path / "later.xlsx", tmp_path / "Nord.xlsx") == expected


def test_forbrug_that_finance_typed_since_is_nobodys_change(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    first = Merged(small, small_answered.values()).write(tmp_path / "first.xlsx")
    for amount in (450, 475):
        with edited(first, tmp_path / "typed.xlsx") as book:
            for row in book["Økonomiopfølgning"].iter_rows(min_row=2):
                if row[1].value == "1.1":
                    row[book.column("Økonomiopfølgning", "Forbrug pr. opgørelsesdato") - 1].value = amount
        assert said(tmp_path / "typed.xlsx", small_answered["Nord"]) == []


def test_equal_changes_below_each_other_are_one_line_with_a_range(
    small: Path, small_sent: dict[str, Path], tmp_path: Path
) -> None:
    with edited(small_sent["Nord"], tmp_path / "Nord.xlsx") as book:
        for row in (2, 3):
            book["Økonomiopfølgning"].cell(row, book.column("Økonomiopfølgning", "Kategori")).value = "Besparelse"
            write(book["Opfølgning"].cell(row, book.column("Opfølgning", "Milepæl")), f"Milepæl {row}")
    assert said(small, tmp_path / "Nord.xlsx") == [
        ("Nord.xlsx", "Opfølgning", "F2"),
        ("Nord.xlsx", "Opfølgning", "F3"),
        ("Nord.xlsx", "Økonomiopfølgning", "H2:H3"),
    ]


# --- rows that finance moved, dropped or whose department it renamed --------------------------------


def blank(small_sent: dict[str, Path], tmp_path: Path, **answers: str) -> Path:
    with edited(small_sent["Nord"], tmp_path / "Nord.xlsx") as book:
        for key, smiley in answers.items():
            book.put("Opfølgning", key, "Smiley", smiley)
    return tmp_path / "Nord.xlsx"


@pytest.mark.parametrize(
    ("smiley", "found"), [("", []), ("😐 Delvist nået", ["answer-of-moved-row"]), ("☺ Nået", ["answer-of-moved-row"])]
)
def test_a_dropped_milestone_asks_nothing(
    small: Path, small_sent: dict[str, Path], tmp_path: Path, smiley: str, found: list[str]
) -> None:
    """Whether it is answered, answered in part or blank, and before or after its rows arose."""
    file = blank(small_sent, tmp_path, **({"1.1-1": smiley} if smiley else {}))
    asked = {"answer-missing", "comment-required", "expected-required", "key-not-in-agreement", "answer-of-moved-row"}
    for agreement in (small, Merged(small, [file]).write(tmp_path / "first.xlsx")):
        with edited(agreement, tmp_path / "dropped.xlsx") as book:
            book.put("Milepæle", "1.1-1", "Status", "Udgået")
            book.put("Milepæle", "1.1-1", "Begrundelse", "Opgivet")
        merged = Merged(tmp_path / "dropped.xlsx", [file])
        about = [i for i in merged.issues if i.code in asked and "1.1-1" in i.message]
        assert {i.code for i in about} <= set(found)
        issues = validate_file(tmp_path / "dropped.xlsx")
        assert not [i for i in issues if i.code in asked and "1.1-1" in i.message]


def renamed(agreement: Path, target: Path, everywhere: bool) -> Path:
    with edited(agreement, target) as book:
        for sheet, header in (("Centre", "Center"), *((("Punkter", "Ansvarligt center"),) if everywhere else ())):
            for cell in list(book[sheet].columns)[book.column(sheet, header) - 1]:
                if cell.value == "Nord":
                    write(cell, "Nord og By")
    return target


def test_deleted_rows_are_told_where_a_file_is_held_against_the_agreement(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """As ``consolidate`` counts them. A row that finance gave the department later was deleted by nobody."""
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        for sheet, key in (("Opfølgning", "2.1-1"), ("Økonomiopfølgning", "2.1 / 1")):
            book[sheet].delete_rows(book.row(sheet, key))
    issues = validate_file(tmp_path / "Nord.xlsx", load_agreement(small).agreement)
    told = [(i.code, i.severity, i.sheet, i.cell, i.item) for i in issues if i.code == "answer-missing"]
    assert told == [
        ("answer-missing", Severity.ERROR, "Opfølgning", None, "2.1"),
        ("answer-missing", Severity.ERROR, "Økonomiopfølgning", None, "2.1"),
    ]
    assert "Milepæl 2.1-1" in issues[0].text("da")
    assert not codes(validate_file(small_answered["Nord"], load_agreement(small).agreement))
    with edited(small, tmp_path / "moved.xlsx") as book:
        book.put("Punkter", "1.2", "Ansvarligt center", "Nord")
    moved = validate_file(small_answered["Nord"], load_agreement(tmp_path / "moved.xlsx").agreement)
    assert "answer-missing" not in codes(moved)


@pytest.mark.parametrize("marks", [True, False], ids=["marked", "made before there were marks"])
@pytest.mark.parametrize("everywhere", [True, False], ids=["Centre and Punkter", "Centre alone"])
def test_a_department_renamed_after_sending_is_known_by_its_rows(
    small: Path, small_answered: dict[str, Path], tmp_path: Path, everywhere: bool, marks: bool
) -> None:
    agreement = renamed(small, tmp_path / "renamed.xlsx", everywhere)
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        if not marks:
            without_marks(book)
    merged = Merged(agreement, [tmp_path / "Nord.xlsx", small_answered["Syd"]])
    assert {r["Milepæls-id"]: r["Smiley"] for r in merged.rows("Opfølgning")} == {
        "1.1-1": "☺ Nået", "1.2-1": "☺ Nået", "2.1-1": "😐 Delvist nået",
    }  # fmt: skip
    of_file = [i.code for i in merged.issues if i.file == "Nord.xlsx"]
    assert of_file == (["department-renamed"] if everywhere else [])
    issues = validate_file(tmp_path / "Nord.xlsx", load_agreement(agreement).agreement)
    assert [i.code for i in issues] == of_file


def test_a_department_that_nobody_knows_is_refused(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """Its items are divided between two others: whose file it is cannot be seen."""
    with edited(small, tmp_path / "divided.xlsx") as book:
        book.append("Centre", 4, Center="Vest")
        for row in book["Centre"].iter_rows(min_row=2, max_col=1):
            if row[0].value == "Nord":
                write(row[0], "Øst")
        book.put("Punkter", "1.1", "Ansvarligt center", "Øst")
        book.put("Punkter", "2.1", "Ansvarligt center", "Vest")
    merged = Merged(tmp_path / "divided.xlsx", [small_answered["Nord"]])
    assert "unknown-department" in codes(merged.issues)
    assert set(merged.column("Opfølgning", "Smiley")) == {""}


# --- computed cells, marks, words -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "column", "value", "computed"),
    [
        ("follow_up", "control", "Vælg en smiley for milepæl 3.15-1: Nået, Delvist nået eller I", True),  # cut by .xls
        ("follow_up", "control", "'🙂' er ikke en af de tre smileyer. Vælg fra listen for milepæl 4", True),
        ("follow_up", "control", 0, True),
        ("follow_up", "control", "Vi venter på svar fra udvalget", False),
        ("economy", "proposal", "☹ Ikke overholdt", True),
        ("economy", "proposal", 0, True),
        ("economy", "proposal", "Ved ikke", False),
        ("economy", "deviation", 12.5, True),
        ("economy", "deviation", "tolv", False),
    ],
)
def test_what_a_computed_cell_can_say_at_some_time(sheet: str, column: str, value: Any, computed: bool) -> None:
    declared = DEPARTMENT.sheet(sheet)
    assert could_be_computed(DEPARTMENT, declared, declared.column(column), value) == computed


def test_marks_know_every_kind_of_cell_and_give_nothing_away() -> None:
    values = {"title": "Cykelsti  langs åen", "department": "Nord", "line_text": None, "spent": 12.5, "current": 5000}
    sheet = DEPARTMENT.sheet("economy")
    tables: dict[str, Frame] = {**empty_tables(DEPARTMENT)}
    tables["economy"] = frame_of(sheet, [{"round": 1, "item": f"{n}.1", "line": 1, **values} for n in range(2000)])
    rows = mark_rows(DEPARTMENT, tables)
    assert all(len(str(row["value"])) <= 32_767 for row in rows)
    assert not any(char.isdigit() for row in rows for char in str(row["value"]).partition(":")[2])
    marks = MarksOfSent(rows)
    key = ("1", "1999.1", "1")
    same = {"title": "Cykelsti langs åen ", "line_text": " ", "spent": 12.5000000000001, "current": 5000.0}
    for column, value in (values | same).items():
        assert marks.as_sent("economy", key, column, value) is True
        assert marks.as_sent("economy", key, column, "noget andet") is False
    assert marks.as_sent("economy", ("1", "9.9", "1"), "title", "") is None
    assert not MarksOfSent([{"field": "Kommune", "value": "Prøveby"}])


def shown(issues: list[Issue], code: str) -> list[str]:
    return [issue.message for issue in issues if issue.code == code]


def test_values_are_told_as_people_see_them(small: Path, small_sent: dict[str, Path], tmp_path: Path) -> None:
    with edited(small_sent["Nord"], tmp_path / "Nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", True)
        book.put("Opfølgning", "2.1-1", "Smiley", 7.5)
        book.put("Opfølgning", "1.1-1", "Behandlet den", "14-03-2030")
        book.put("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab", "5600 ")
    issues = validate_file(tmp_path / "Nord.xlsx")
    assert [text.split("'")[1] for text in shown(issues, "not-in-list")] == ["Sand", "7,5"]
    for text in (i.message for i in issues):
        assert "…" not in text
        assert not ("kan ikke læses" in text and ("har læst" in text or "er læst" in text))
    assert [text.split("'")[1] for text in shown(issues, "read-as")] == ["14-03-2030", "5600 "]
    assert not any("47" in text for text in shown(issues, "read-as"))  # no serial


@contextmanager
def come_with_version_2(*columns: Column) -> Iterator[None]:
    for column in columns:
        force_setattr(column, "since", 2)
    yield
    for column in columns:
        force_setattr(column, "since", 1)


def test_an_older_template_that_lacks_a_column_is_no_fault(small_sent: dict[str, Path], tmp_path: Path) -> None:
    """Version 2 brings a column that version 1 had not."""
    with edited(small_sent["Nord"], tmp_path / "Nord.xlsx") as book:
        for sheet, header in (("Opfølgning", "Behandlet den"), ("Økonomiopfølgning", "Afvigelsesforklaring")):
            book[sheet].delete_cols(book.column(sheet, header))
        book.put("Opfølgning", "1.1-1", "Smiley", "☺ Nået")
    assert codes(read_submission(tmp_path / "Nord.xlsx").issues).count("missing-column") == 2
    with come_with_version_2(FOLLOW_UP.column("treated_on"), ECONOMY.column("explanation")):
        found = codes(read_submission(tmp_path / "Nord.xlsx").issues)
    assert {"missing-column", "columns-moved"} & set(found) == set()


def test_an_older_agreement_that_lacks_a_column_is_no_fault(small: Path, tmp_path: Path) -> None:
    """Finance's own workbook does not say which version it was made with: what any version lacked is blank."""
    with edited(small, tmp_path / "agreement.xlsx") as book:
        for sheet, header in (("Punkter", "Tema"), ("Milepæle", "Analyse"), ("Runder", "Indberetningsfrist")):
            book[sheet].delete_cols(book.column(sheet, header))
    again = load_agreement(tmp_path / "agreement.xlsx")
    assert codes(again.issues).count("missing-column") == 2
    assert "required" in codes(agreement_issues(again))
    with come_with_version_2(ITEMS.column("theme"), MILESTONES.column("analysis"), ROUNDS.column("deadline")):
        loaded = load_agreement(tmp_path / "agreement.xlsx")
        found = agreement_issues(loaded)
    assert not {"missing-column", "columns-moved"} & set(codes(loaded.issues))
    assert set(loaded.agreement.tables["items"]["theme"]) == {None}
    assert not [i for i in found if i.code == "required" and i.sheet in ("Punkter", "Runder")]


@pytest.fixture(scope="module")
def sent_again(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What split makes twice is the same, marks and all."""
    folder = tmp_path_factory.mktemp("again")
    for name in ("a", "b"):
        split_files(small, 1, folder / name, False)
    return folder


def test_the_same_agreement_gives_the_same_marks(sent_again: Path) -> None:
    for path in (sent_again / "a").iterdir():
        assert path.read_bytes() == (sent_again / "b" / path.name).read_bytes()


def test_a_changed_title_is_said_beside_another_rows_lost_key(
    small: Path, small_sent: dict[str, Path], tmp_path: Path
) -> None:
    """Two rows with one key: the one that says another title in a single cell is told, though nobody answered it."""
    with edited(small_sent["Nord"], tmp_path / "Nord.xlsx") as book:
        title = book.put("Opfølgning", "1.1-1", "Titel", "Vores eget ord")
        book.put("Opfølgning", "2.1-1", "Milepæls-id", "1.1-1")
    assert said(small, tmp_path / "Nord.xlsx") == [("Nord.xlsx", "Opfølgning", title)]
