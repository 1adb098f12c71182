"""What people do to a workbook before they send it back: nothing is taken wrongly, nothing is silent."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import sign
from tests.libreoffice import formulas
from tests.workbook_editing import KEYS, SAVED, Book, Merged, codes, column, edited, parts, places, values, write
from workbook_tools.operations.consolidate.claims import Prefer
from workbook_tools.operations.consolidate.consolidation import consolidate
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.returned.read_submission import submission_from
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity
from workbook_tools.workbook.layout import a1
from workbook_tools.workbook.reading.reader import RawWorkbook, read_workbook

FOLLOW_UP = ("Opfølgning", "Økonomiopfølgning")
Edit = Callable[[Book], Any]
After = Callable[[Edit], Merged]


# --- two files from one department ------------------------------------------------------------------


class Pair:
    """Two files from Nord, and what consolidating both gives."""

    def __init__(self, small: Path, sent: Path, folder: Path) -> None:
        self.small, self.sent, self.folder = small, sent, folder

    def file(self, name: str, answers: str, saved: dt.datetime | None) -> None:
        with edited(self.sent, self.folder / "in" / name, saved) as book:
            book.fill_in("Opfølgning", answers)
            sign(book)

    def consolidate(self, prefer: Prefer = Prefer.NEWEST) -> tuple[Merged, dict[str, dict[str, Any]]]:
        merged = Merged(self.small, sorted((self.folder / "in").iterdir()), prefer)
        return merged, {row["Milepæls-id"]: row for row in merged.rows("Opfølgning")}


@pytest.fixture
def pair(small: Path, small_sent: dict[str, Path], tmp_path: Path) -> Pair:
    return Pair(small, small_sent["Nord"], tmp_path)


LATER = SAVED + dt.timedelta(hours=1)


def disputes(issues: Iterable[Issue]) -> list[tuple[str, str, str | None, str | None, str | None]]:
    wanted = ("answer-replaced", "answers-conflict")
    return [(i.severity.value, i.code, i.file, i.sheet, i.cell) for i in issues if i.code in wanted]


def test_a_blank_never_beats_an_answer(pair: Pair) -> None:
    pair.file(
        "a.xlsx",
        """
        Milepæls-id | Smiley          | Statusbemærkning | Forventes nået
        1.1-1       | 😐 Delvist nået | Halvvejs         | Efter budgetåret
        """,
        SAVED,
    )
    pair.file(
        "b.xlsx",
        """
        Milepæls-id | Smiley
        2.1-1       | ☺ Nået
        """,
        LATER,
    )
    result, rows = pair.consolidate()
    assert rows["1.1-1"]["Statusbemærkning"] == "Halvvejs"
    assert rows["2.1-1"]["Smiley"] == "☺ Nået"
    assert disputes(result.issues) == []


def test_the_later_saved_wins_cell_by_cell(pair: Pair) -> None:
    pair.file(
        "z first.xlsx",
        """
        Milepæls-id | Smiley          | Statusbemærkning | Forventes nået
        1.1-1       | 😐 Delvist nået | Halvvejs         | Efter budgetåret
        2.1-1       | ☺ Nået          |                  |
        """,
        SAVED,
    )
    pair.file(
        "a second.xlsx",
        """
        Milepæls-id | Smiley          | Statusbemærkning | Forventes nået
        1.1-1       | ☹ Ikke nået     | Halvvejs         | Efter budgetåret
        2.1-1       |                 |                  |
        """,
        LATER,
    )
    result, rows = pair.consolidate()
    assert (rows["1.1-1"]["Smiley"], rows["1.1-1"]["Statusbemærkning"]) == ("☹ Ikke nået", "Halvvejs")
    assert rows["2.1-1"]["Smiley"] == "☺ Nået"  # a blank never beats an answer
    # The cell that lost is named, with both values.
    assert disputes(result.issues) == [("warning", "answer-replaced", "z first.xlsx", "Opfølgning", "J2")]
    (issue,) = (i for i in result.issues if i.code == "answer-replaced")
    assert "😐 Delvist nået" in issue.message
    assert "☹ Ikke nået" in issue.message


@pytest.mark.parametrize("times", [(SAVED, SAVED), (SAVED, None), (None, None)], ids=["tie", "one without", "none"])
def test_at_a_tie_or_without_a_time_neither_is_taken(pair: Pair, times: tuple[dt.datetime | None, ...]) -> None:
    pair.file("a.xlsx", "Milepæls-id | Smiley\n1.1-1 | ☺ Nået\n2.1-1 | ☺ Nået", times[0])
    pair.file("b.xlsx", "Milepæls-id | Smiley\n1.1-1 | ☹ Ikke nået\n2.1-1 | ☺ Nået", times[1])
    result, rows = pair.consolidate()
    assert (rows["1.1-1"]["Smiley"], rows["2.1-1"]["Smiley"]) == ("", "☺ Nået")
    assert disputes(result.issues) == [
        ("error", "answers-conflict", "a.xlsx", "Opfølgning", "J2"),
        ("error", "answers-conflict", "b.xlsx", "Opfølgning", "J2"),
    ]


@pytest.mark.slow
def test_four_section_heads_each_with_a_part(pair: Pair) -> None:
    parts = {
        "final_v2 (3).xlsx": "Milepæls-id | Smiley\n1.1-1 | 😐 Delvist nået",
        "Nord afsnit A.xlsx": "Milepæls-id | Statusbemærkning\n1.1-1 | Halvvejs",
        "Nord - Kopi.xlsx": "Milepæls-id | Forventes nået\n1.1-1 | Efter budgetåret",
        "Nord-PC-02.xlsx": "Milepæls-id | Smiley\n2.1-1 | ☺ Nået",
    }
    for number, (name, answers) in enumerate(parts.items()):
        pair.file(name, answers, SAVED + dt.timedelta(minutes=number))
    result, rows = pair.consolidate()
    assert [rows["1.1-1"][h] for h in ("Smiley", "Statusbemærkning", "Forventes nået")] == [
        "😐 Delvist nået", "Halvvejs", "Efter budgetåret",
    ]  # fmt: skip
    assert rows["2.1-1"]["Smiley"] == "☺ Nået"
    assert disputes(result.issues) == []
    assert [r["Svar"] for r in result.rows("Modtagne filer")] == [1, 1, 1, 1]


def test_prefer_first_takes_the_earlier_saved(pair: Pair) -> None:
    pair.file("z.xlsx", "Milepæls-id | Smiley\n1.1-1 | ☺ Nået", SAVED)
    pair.file("a.xlsx", "Milepæls-id | Smiley\n1.1-1 | ☹ Ikke nået", LATER)
    result, rows = pair.consolidate(Prefer.FIRST)
    assert rows["1.1-1"]["Smiley"] == "☺ Nået"
    assert disputes(result.issues) == [("warning", "answer-replaced", "a.xlsx", "Opfølgning", "J2")]


def test_a_conflict_is_said_again_until_it_is_settled(pair: Pair) -> None:
    pair.file("a.xlsx", "Milepæls-id | Statusbemærkning\n1.1-1 | Den ene", SAVED)
    pair.file("b.xlsx", "Milepæls-id | Statusbemærkning\n1.1-1 | Den anden", SAVED)
    first, _ = pair.consolidate()
    second = Merged(first.write(pair.folder / "first.xlsx"), (pair.folder / "in").iterdir())
    assert disputes(second.issues) == disputes(first.issues) != []


def test_the_same_file_twice_is_one_file(pair: Pair) -> None:
    pair.file("a.xlsx", "Milepæls-id | Smiley\n1.1-1 | ☺ Nået", SAVED)
    (pair.folder / "in" / "a (1).xlsx").write_bytes((pair.folder / "in" / "a.xlsx").read_bytes())
    result, rows = pair.consolidate()
    assert rows["1.1-1"]["Smiley"] == "☺ Nået"
    assert disputes(result.issues) == []


def test_two_files_with_the_same_name_in_two_folders(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    for department, path in small_answered.items():
        (tmp_path / department).mkdir()
        (tmp_path / department / "svar.xlsx").write_bytes(path.read_bytes())
    merged = Merged(small, [tmp_path / department / "svar.xlsx" for department in small_answered])
    assert codes(merged.issues) == []
    assert [(r["Center"], r["Fil"], r["Svar"]) for r in merged.rows("Modtagne filer")] == [
        ("Nord", "svar.xlsx", 8),
        ("Syd", "svar.xlsx", 2),
    ]


def test_a_fault_points_to_the_file_the_answer_came_from(pair: Pair) -> None:
    pair.file("a.xlsx", "Milepæls-id | Smiley\n1.1-1 | ☹ Ikke nået\n2.1-1 | ☺ Nået", SAVED)
    pair.file("b.xlsx", "Milepæls-id | Smiley\n1.1-1 |\n2.1-1 |", LATER)
    result, _ = pair.consolidate()
    assert places(result.issues, "comment-required") == [("a.xlsx", "Opfølgning", "K2")]


# --- what people do to a workbook -------------------------------------------------------------------


@pytest.fixture
def after(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> After:
    """Edit Nord's answered workbook and consolidate it with Syd's."""

    def run(edit: Edit) -> Merged:
        with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
            edit(book)
        return Merged(small, [tmp_path / "Nord.xlsx", small_answered["Syd"]])

    return run


@pytest.fixture(scope="module")
def expected(small: Path, small_answered: dict[str, Path]) -> Merged:
    """What the answers give when nobody has touched anything else."""
    return Merged(small, small_answered.values())


def sort_by_title(book: Book) -> None:
    for sheet in FOLLOW_UP:
        reorder(book, sheet, lambda rows: sorted(rows, key=lambda row: str(row[3]), reverse=True))


def reverse_columns(book: Book) -> None:
    for sheet in FOLLOW_UP:
        grid = [[cell.value for cell in row][::-1] for row in book[sheet].iter_rows()]
        put_grid(book, sheet, grid)


def insert_columns(book: Book) -> None:
    for sheet in FOLLOW_UP:
        book[sheet].insert_cols(1)
        book[sheet].insert_cols(5, 2)


def blank_rows(book: Book) -> None:
    for sheet in FOLLOW_UP:
        book[sheet].insert_rows(2)
        book[sheet].insert_rows(4, 3)


def other_spelling(book: Book) -> None:
    for sheet in FOLLOW_UP:
        for cell in book[sheet][1]:
            cell.value = f"  {cell.value.upper()}\n"
    book["Opfølgning"].title = "OPFØLGNING "


def without_hidden_round(book: Book) -> None:
    for sheet in FOLLOW_UP:
        book[sheet].delete_cols(1)


def reorder(book: Book, sheet: str, order: Callable[[list[list[Any]]], list[list[Any]]]) -> None:
    header, *rows = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
    data = [row for row in rows if row[1] not in (None, "I alt")]
    rest = [row for row in rows if row[1] in (None, "I alt")]
    put_grid(book, sheet, [header, *order(data), *rest])


def put_grid(book: Book, sheet: str, grid: list[list[Any]]) -> None:
    for r, row in enumerate(grid, start=1):
        for c, value in enumerate(row, start=1):
            book[sheet].cell(r, c).value = None if str(value).startswith("=") else value


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (sort_by_title, ["rows-moved", "rows-moved"]),
        # What hides a column stays where it was, and hides answers now.
        (reverse_columns, ["columns-hidden", "columns-hidden", "columns-moved", "columns-moved"]),
        (insert_columns, ["columns-hidden", "columns-hidden", "columns-moved", "columns-moved"]),
        (blank_rows, ["rows-apart", "rows-apart"]),
        (other_spelling, []),
        (without_hidden_round, [*["columns-hidden"] * 3, "columns-moved", "columns-moved"]),
    ],
    ids=lambda edit: getattr(edit, "__name__", ""),
)
def test_rows_are_found_by_key_and_columns_by_header(
    edit: Edit, said: list[str], after: After, expected: Merged
) -> None:
    merged = after(edit)
    assert sorted(codes(merged.issues)) == said
    for sheet in FOLLOW_UP:
        assert merged.rows(sheet) == expected.rows(sheet)


def test_deleted_rows_are_missing_answers_and_still_named(after: After) -> None:
    def delete(book: Book) -> None:
        for sheet, key in (("Opfølgning", "1.1-1"), ("Økonomiopfølgning", "2.1 / 1")):
            book[sheet].delete_rows(book.row(sheet, key))

    merged = after(delete)
    missing = [issue for issue in merged.issues if issue.code == "answer-missing"]
    assert sorted((issue.sheet, issue.item) for issue in missing) == [
        ("Opfølgning", "1.1"),
        ("Økonomiopfølgning", "2.1"),
    ]
    assert all(p.holds for p in merged.result.proof)
    assert merged.column("Opfølgning", "Milepæls-id") == ["1.1-1", "1.2-1", "2.1-1"]


def test_a_deleted_sheet_and_a_deleted_column_are_named(after: After) -> None:
    def delete(book: Book) -> None:
        del book.workbook["Økonomiopfølgning"]
        book["Opfølgning"].delete_cols(book.column("Opfølgning", "Forventes nået"))

    merged = after(delete)
    found = codes(merged.issues)
    assert {"missing-sheet", "missing-column"} <= set(found)
    assert found.count("answer-missing") == 2
    assert "expected-required" in found


def test_a_changed_locked_cell_is_named_and_not_taken(after: After) -> None:
    changed = []

    def change(book: Book) -> None:
        changed.append(("Nord.xlsx", "Opfølgning", book.put("Opfølgning", "1.1-1", "Titel", "Cykelstien")))
        changed.append(("Nord.xlsx", "Opfølgning", book.put("Opfølgning", "2.1-1", "Milepæl", None)))
        changed.append(
            ("Nord.xlsx", "Økonomiopfølgning", book.put("Økonomiopfølgning", "1.1 / 1", "Vedtaget budget", 1))
        )
        changed.append(("Nord.xlsx", "Punkter", book.put("Punkter", "1.1", "Tema", "3. Noget andet")))

    merged = after(change)
    assert set(places(merged.issues, "locked-cell-changed")) == set(changed)
    assert merged.column("Opfølgning", "Titel") == ["Cykelsti", "Torvet", "Skovplan"]
    assert merged.column("Opfølgning", "Milepæl")[2] == "Planen er sendt i høring"
    assert merged.column("Økonomiopfølgning", "Vedtaget budget") == [5000, -400, 900]
    assert merged.column("Punkter", "Tema")[0] == "1. Vækst"


def test_rows_that_are_not_the_departments_are_named(after: After) -> None:
    def paste(book: Book) -> None:
        for row, key in ((10, "1.2-1"), (11, "9.9-1"), (12, None)):
            book.append("Opfølgning", row, **{"Runde": 1, "Milepæls-id": key, "Smiley": "☹ Ikke nået"})
        book.append("Økonomiopfølgning", 12, **{"Runde": 1, "Punktnr.": "1.2", "Linjenr.": 1, "Forventet regnskab": 7})

    merged = after(paste)
    assert places(merged.issues, "key-of-other-department") == [
        ("Nord.xlsx", "Opfølgning", "B10"),
        ("Nord.xlsx", "Økonomiopfølgning", "C12"),
    ]
    assert places(merged.issues, "key-not-in-agreement") == [("Nord.xlsx", "Opfølgning", "B11")]
    assert places(merged.issues, "key-missing") == [("Nord.xlsx", "Opfølgning", "B12")]
    assert merged.column("Opfølgning", "Smiley") == ["☺ Nået", "☺ Nået", "😐 Delvist nået"]
    assert merged.column("Økonomiopfølgning", "Forventet regnskab") == [5600, "", ""]


@pytest.mark.parametrize("other", ["☹ Ikke nået", "☺ Nået"])
def test_a_column_that_stands_twice_and_differs_is_named_at_both_and_no_more(after: After, other: str) -> None:
    def copy(book: Book) -> None:
        last = book["Opfølgning"].max_column + 1
        write(book["Opfølgning"].cell(1, last), "Smiley")
        write(book["Opfølgning"].cell(2, last), other)

    issues = [i for i in after(copy).issues if i.sheet == "Opfølgning" and i.severity is Severity.ERROR]
    assert {(i.code, i.cell[-1]) for i in issues if i.cell} == ({("header-duplicate", "2")} if "☹" in other else set())
    assert len(issues) == (2 if "☹" in other else 0)


def test_a_row_that_stands_twice_is_named(after: After) -> None:
    def copy(book: Book) -> None:
        book.append("Opfølgning", 10, **{"Runde": 1, "Milepæls-id": "1.1-1", "Smiley": "☹ Ikke nået"})

    merged = after(copy)
    assert "key-duplicate" in codes(merged.issues)
    (conflict,) = (issue for issue in merged.issues if issue.code == "answers-conflict")
    assert conflict.cell == "J2"
    assert "Opfølgning J10" in conflict.message
    assert merged.column("Opfølgning", "Smiley")[0] == ""


def test_text_outside_the_tables_and_extra_sheets_are_named(after: After) -> None:
    def scribble(book: Book) -> None:
        write(book["Opfølgning"]["S2"], "se mail")
        write(book["Opfølgning"]["R30"], "og her")
        write(book["Punkter"]["Z9"], "og der")
        book.workbook.create_sheet("Ark1")["C4"] = "bilag"
        write(book["Start"]["B60"], "Hilsen Bo")

    merged = after(scribble)
    assert set(places(merged.issues, "outside-table")) == {
        ("Nord.xlsx", "Opfølgning", "S2"),
        ("Nord.xlsx", "Opfølgning", "R30"),
        ("Nord.xlsx", "Punkter", "Z9"),
        ("Nord.xlsx", "Ark1", "C4"),
        ("Nord.xlsx", "Start", "B60"),
    }


def test_a_cpr_number_where_nothing_is_asked_for_is_never_repeated(after: After, tmp_path: Path) -> None:
    def scribble(book: Book) -> None:
        write(book["Start"]["C7"], "Bo 010190-1234")
        write(book["Opfølgning"]["S2"], "Ane 010190-1234")
        book.workbook.create_sheet("Ark1")["C4"] = "Ib 010190-1234"
        book.put("Opfølgning", "1.1-1", "Titel", "Cykelsti 010190-1234")

    merged = after(scribble)
    assert places(merged.issues, "cpr-number") == [
        ("Nord.xlsx", "Ark1", "C4"),
        ("Nord.xlsx", "Opfølgning", "D2"),
        ("Nord.xlsx", "Opfølgning", "S2"),
        ("Nord.xlsx", "Start", "C7"),
    ]
    assert places(merged.issues, "outside-table") == []
    package = b"".join(parts(merged.write(tmp_path / "c.xlsx")).values())
    assert b"1234" not in package.replace(b"12345", b"")


# Codes that speak of the whole row at the row's key.
ROW_CODES = {"key-of-other-department", "key-not-in-agreement", "key-missing", "key-duplicate"}


def marked(raw: RawWorkbook, title: str, columns: Iterable[int], parity: int) -> set[tuple[int, int]]:
    """Type a mark into the columns of every other row of a sheet, and below it; where."""
    sheet = raw.sheets[title]
    width = max([len(row) for row in sheet.rows] + [column + 1 for column in columns])
    rows = [[*row, *[None] * (width - len(row))] for row in [*sheet.rows, [], []]]
    places = {(row, column) for row in range(1, len(rows)) for column in columns if row % 2 == parity}
    for row, at in places:
        rows[row][at] = "MÆRKE"
        sheet.formulas.discard((row, at))
    sheet.rows = rows
    return places


@pytest.mark.parametrize("title", ["Start", *FOLLOW_UP, "Budgetændringer", "Punkter", "Bidrager til"])
def test_nothing_is_silent_wherever_something_is_typed(
    title: str, small: Path, small_answered: dict[str, Path]
) -> None:
    """A mark in every cell, on, below and beside the sheet: each is merged or named."""
    loaded = load_agreement(small)
    header = values(small_answered["Nord"], title)[0]
    keys = [header.index(key) for key in ("Runde", *KEYS.get(title, ())) if key in header]
    others = [column for column in range(len(header) + 2) if column not in keys]
    silent = []
    for columns, parity in itertools.product([others, *([key] for key in keys)], (0, 1)):
        raw = read_workbook(small_answered["Nord"])
        places = marked(raw, title, columns, parity)
        result = consolidate(loaded, [submission_from(raw)])
        mine = [issue for issue in result.issues if issue.file == raw.file]
        named = {(issue.sheet, issue.cell) for issue in mine}
        rows = {(i.sheet, re.sub("[A-Z]", "", i.cell)) for i in mine if i.cell and i.code in ROW_CODES}
        log = result.agreement.tables["log"]
        taken = set(zip(log["sheet"], log["cell"], strict=True))
        for row, at in places:
            cell = a1(row, at)
            if (title, cell) not in named | taken and (title, str(row + 1)) not in rows:
                silent.append(cell)
    assert silent == []


# --- what is typed stays what it is -----------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        *("=cmd|' /C calc'!A0", "\t=x"),
        *(pytest.param(text, marks=pytest.mark.nightly) for text in ("+1", "@SUM(A1)", "-2+3", "=1+1")),
    ],
)
def test_text_that_looks_like_a_formula_comes_out_as_text(text: str, after: After, tmp_path: Path) -> None:
    """All of them in one workbook by day: test_hostile_files.py."""
    merged = after(lambda book: book.put("Opfølgning", "1.1-1", "Bemærkning til Økonomi", text))
    assert merged.column("Opfølgning", "Bemærkning til Økonomi")[0] == text
    path = merged.write(tmp_path / "c.xlsx")
    assert text in column(path, "Opfølgning", "Bemærkning til Økonomi")
    assert text in column(path, "Ændringslog", "Efter")
    written = formulas(path)
    assert not {sheet for sheet, _ in written} & {"Ændringslog", "Fejlliste", "Modtagne filer"}
    assert ("Opfølgning", "O2") not in written


def test_a_formula_in_an_input_cell_gives_its_value_and_a_warning(after: After) -> None:
    def formula(book: Book) -> None:
        book.cell("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab").value = "=5000+600"

    merged = after(formula)
    assert places(merged.issues, "formula-in-input") == [("Nord.xlsx", "Økonomiopfølgning", "M2")]


def test_an_error_value_is_named(after: After) -> None:
    def break_it(book: Book) -> None:
        cell = book.cell("Opfølgning", "1.1-1", "Smiley")
        cell.value = "#N/A"
        cell.data_type = "e"

    merged = after(break_it)
    assert ("Nord.xlsx", "Opfølgning", "J2") in places(merged.issues)


# --- budget changes ---------------------------------------------------------------------------------

CHANGE = (
    {"Ændringsnr.": "1", "Punktnr.": "1.1", "Linjenr.": 1, "Budgetår": 600, "Begrundelse": "Dyrere jord"},
    {"Ændringsnr.": "1", "Finansiering": "Ja", "Finansieringskilde": "Kassen", "Budgetår": -600},
)


def propose(book: Book, rows: Iterable[dict[str, Any]] = CHANGE) -> None:
    for number, row in enumerate(rows, start=2):
        book.append("Budgetændringer", number, **row)


@pytest.mark.parametrize("number", ["1", 1, 1.5])
def test_a_budget_change_gets_the_departments_number(after: After, number: str | float) -> None:
    """What is pasted is often a number, and no reason to send the file back."""
    rows = [row | {"Ændringsnr.": number} for row in CHANGE]
    merged = after(lambda book: propose(book, rows))
    assert codes(merged.issues) == []
    assert [
        (r["Ændringsnr."], r["Runde"], r["Punktnr."], r["Finansieringskilde"], r["Budgetår"])
        for r in merged.rows("Budgetændringer")
    ] == [(f"Nord-{number}", 1, "", "Kassen", -600), (f"Nord-{number}", 1, "1.1", "", 600)]


def test_a_change_without_number_and_a_locked_column_are_named(after: After) -> None:
    def odd(book: Book) -> None:
        propose(book)
        book.append("Budgetændringer", 5, **{"Budgetår": 7})
        book.append("Budgetændringer", 2, **{"Status": "Godkendt", "Sagsnummer": "12"})

    merged = after(odd)
    assert places(merged.issues, "key-missing") == [("Nord.xlsx", "Budgetændringer", "A5")]
    assert set(places(merged.issues, "locked-cell-changed")) == {
        ("Nord.xlsx", "Budgetændringer", "M2"),
        ("Nord.xlsx", "Budgetændringer", "P2"),
    }
    assert merged.column("Budgetændringer", "Status") == ["Forslag", "Forslag"]
    assert merged.column("Budgetændringer", "Sagsnummer") == ["", ""]


def test_a_change_without_financing_is_one_error_at_the_cell_it_came_from(after: After) -> None:
    merged = after(lambda book: propose(book, CHANGE[:1]))
    assert places(merged.issues, "financing-missing") == [("Nord.xlsx", "Budgetændringer", "E2")]
    assert [i.code for i in merged.issues if i.sheet == "Budgetændringer"] == ["financing-missing"]


def test_an_unbalanced_change_is_one_error_with_the_range_of_its_rows(after: After) -> None:
    merged = after(lambda book: propose(book, [CHANGE[0], {**CHANGE[1], "Budgetår": -500}]))
    assert [(i.code, i.cell) for i in merged.issues if i.sheet == "Budgetændringer"] == [
        ("change-unbalanced", "A2:A3"),
    ]


APPROVED = {"Status": "Godkendt", "Besluttet af": "Kommunalbestyrelsen", "Beslutningsdato": dt.date(2030, 3, 30)}


@pytest.mark.slow
@pytest.mark.parametrize("decided_by", [None, "Direktionen"])
def test_a_change_that_nobody_with_the_right_has_decided_enters_no_budget(
    decided_by: str | None, after: After, tmp_path: Path
) -> None:
    with edited(after(propose).write(tmp_path / "first.xlsx"), tmp_path / "approved.xlsx") as book:
        for row in (2, 3):
            book.append("Budgetændringer", row, **APPROVED | {"Besluttet af": decided_by})
    merged = Merged(tmp_path / "approved.xlsx", [])
    assert merged.column("Økonomiopfølgning", "Korrigeret budget") == [5000, -400, 900]
    assert {i.code for i in merged.issues if i.sheet == "Budgetændringer"} == {
        "not-in-list" if decided_by else "decision-incomplete"
    }


def test_an_approved_change_enters_the_current_budget(after: After, small_answered: Any, tmp_path: Path) -> None:
    with edited(after(propose).write(tmp_path / "first.xlsx"), tmp_path / "approved.xlsx") as book:
        for row in (2, 3):
            book.append("Budgetændringer", row, **APPROVED)
    merged = Merged(tmp_path / "approved.xlsx", small_answered.values())
    assert merged.column("Økonomiopfølgning", "Korrigeret budget") == [5600, -400, 900]
    assert merged.column("Budgetændringer", "Status") == ["Godkendt", "Godkendt"]


def test_a_change_finance_deleted_stays_deleted(after: After, tmp_path: Path) -> None:
    with edited(after(propose).write(tmp_path / "first.xlsx"), tmp_path / "deleted.xlsx") as book:
        for row in (2, 3):
            for cell in book["Budgetændringer"][row]:
                cell.value = None
    merged = Merged(tmp_path / "deleted.xlsx", [tmp_path / "Nord.xlsx"])
    assert merged.column("Budgetændringer", "Ændringsnr.") == []
    assert ("Nord.xlsx", "Budgetændringer", "G2") in places(merged.issues, "finance-correction-kept")
