"""diff: what changed between two workbooks, by key – and nothing when nothing did."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import BALLERUP, HERLEV, SMALL, Consolidated
from tests.formula_lint import lint
from tests.libreoffice import cells, convert, formulas
from tests.workbook_editing import Book, Merged, edited, sha256, table, values, write_agreement
from workbook_tools.cli.main import main
from workbook_tools.values.cells import same
from workbook_tools.values.comparable import comparable

CPR = "010203-4567"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


def differences(old: Path, new: Path, *options: str) -> list[dict[str, Any]]:
    """The differences as JSON; the exit code must fit."""
    result = run(old, new, "--format", "json", *options)
    found: list[dict[str, Any]] = json.loads(result.stdout)
    assert result.exit_code == (1 if found else 0), result.output
    return found


def told(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Sheet, change, key, column, before and after, for short."""
    return [
        (d["sheet"], d["change"], " / ".join(map(str, (d["key"] or {}).values())), d["column"], d["before"], d["after"])
        for d in found
    ]


@pytest.fixture
def changed(small: Path, tmp_path: Path) -> Any:
    """The differences after somebody has typed into the small agreement."""

    def change(*edits: Any, old: Path = small, options: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        with edited(old, tmp_path / "changed.xlsx") as book:
            for edit in edits:
                edit(book)
        return told(differences(old, tmp_path / "changed.xlsx", *options))

    return change


# --- nothing changed ---------------------------------------------------------------------------------

EXAMPLES = [HERLEV / "agreement.xlsx", BALLERUP / "consolidated-4.xlsx"]
RETURNED = sorted(BALLERUP.glob("returned-*/*.xlsx"))[:1]


@pytest.fixture(scope="module")
def one_of_each(
    sent: Path, small: Path, small_answered: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """An agreement, a year's last workbook, which holds the others' rows, and workbooks as sent and returned; names of their own."""
    folder = tmp_path_factory.mktemp("selves")
    files = [*EXAMPLES, sorted(sent.iterdir())[0], *RETURNED, small, small_answered["Nord"]]
    copies = []
    for number, file in enumerate(files):
        copies.append(folder / f"{number}.xlsx")
        copies[-1].write_bytes(file.read_bytes())
    return copies


@pytest.mark.slow
@pytest.mark.nightly  # by day it is saved by LibreOffice
def test_a_workbook_is_the_same_as_itself_saved_by_openpyxl(one_of_each: list[Path], tmp_path: Path) -> None:
    for file in one_of_each:
        with edited(file, tmp_path / file.name):
            pass
        assert sha256(file) != sha256(tmp_path / file.name)
        assert differences(file, tmp_path / file.name) == []
        assert differences(tmp_path / file.name, file, "--computed") == []


@pytest.mark.parametrize(
    ("to", "only_small"),
    [("xlsx", True), ("ods", True), *(pytest.param(to, False, marks=pytest.mark.nightly) for to in ("xlsx", "ods"))],
)
def test_a_workbook_is_the_same_as_itself_saved_by_libreoffice(
    one_of_each: list[Path], to: str, only_small: bool, tmp_path: Path
) -> None:
    """All but the two small ones, which take ten seconds to read as .ods, by night."""
    files = one_of_each[-2:] if only_small else one_of_each[:-2]
    for file, resaved in zip(files, convert(files, tmp_path, to=to), strict=True):
        assert differences(file, resaved) == []
        assert differences(resaved, file, "--computed") == []


def test_rows_sorted_columns_moved_and_headers_respelled_are_no_difference(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "moved.xlsx") as book:
        sheet = book["Punkter"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1, max_row=5)]
        header, *items = [row[::-1] for row in rows]
        for number, row in enumerate([header, *items[::-1]], start=1):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value
        next(cell for cell in sheet[1] if cell.value == "Titel").value = " TITEL\n"
    assert [row["Punktnr."] for row in table(tmp_path / "moved.xlsx", "Punkter")] == ["2.1", "1.10", "1.2", "1.1"]
    assert differences(small, tmp_path / "moved.xlsx") == []


def test_a_column_with_another_header_is_the_same_column(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "renamed.xlsx") as book:
        book.put("Punkter", "1.2", "Ansvarligt udvalg", "Teknikudvalget")
        next(cell for cell in book["Punkter"][1] if cell.value == "Titel").value = "Overskrift"
    result = run(small, tmp_path / "renamed.xlsx", "--format", "json")
    assert told(json.loads(result.stdout)) == [
        ("Punkter", "changed", "1.2", "Ansvarligt udvalg", "Byudvalget", "Teknikudvalget")
    ]
    assert "»Titel« of the sheet Punkter is called »Overskrift«" in result.stderr


def test_a_missing_sheet_is_told(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "less.xlsx") as book:
        del book.workbook["Centre"]
    result = run(small, tmp_path / "less.xlsx", "--format", "json")
    assert [d[:3] for d in told(json.loads(result.stdout))] == [
        ("Centre", "removed", "Nord"),
        ("Centre", "removed", "Syd"),
    ]
    assert "less.xlsx: The sheet 'Centre' is missing" in result.stderr


@given(
    *[
        st.none()
        | st.booleans()
        | st.integers(-99, 99)
        | st.floats(-99, 99)
        | st.dates()
        | st.text(" \na1.", max_size=3)
    ]
    * 2
)
def test_cells_are_compared_as_everywhere_else(left: Any, right: Any) -> None:
    if isinstance(left, float) != isinstance(right, float):
        left, right = (int(value) if isinstance(value, float) else value for value in (left, right))
    close = isinstance(left, float) and isinstance(right, float) and left != right and abs(left - right) < 1e-6
    assert close or same(left, right) == (comparable(left) == comparable(right))


# --- what changed ------------------------------------------------------------------------------------


def test_a_changed_cell_is_told_by_key_with_before_and_after(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "new.xlsx") as book:
        cell = book.put("Økonomi", "1.2 / 1", "Overslagsår 1", -450)
    assert differences(small, tmp_path / "new.xlsx") == [
        {
            "sheet": "Økonomi",
            "change": "changed",
            "key": {"Punktnr.": "1.2", "Linjenr.": 1},
            "column": "Overslagsår 1",
            "before": -400,
            "after": -450,
            "old_cell": cell,
            "new_cell": cell,
        }
    ]


def test_added_and_removed_rows_are_told_whole(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "new.xlsx") as book:
        book["Punkter"].delete_rows(book.row("Punkter", "1.2"))
        book.append("Punkter", 5, **{"Punktnr.": "2.2", "Titel": "Ny sti", "Type": "Anlæg"})
    removed, added = sorted(differences(small, tmp_path / "new.xlsx"), key=lambda d: d["key"]["Punktnr."])
    assert (removed["change"], removed["key"], removed["column"]) == ("removed", {"Punktnr.": "1.2"}, None)
    assert (removed["before"]["Titel"], removed["after"]) == ("Torvet", None)
    assert (removed["old_cell"], removed["new_cell"]) == ("A3", None)
    assert (added["change"], added["before"]) == ("added", None)
    assert added["after"] == {"Punktnr.": "2.2", "Titel": "Ny sti", "Type": "Anlæg"}
    assert (added["old_cell"], added["new_cell"]) == (None, "A5")


def test_the_other_way_round_is_the_mirror(two: tuple[Path, Path]) -> None:
    mirrored = {"added": "removed", "removed": "added", "changed": "changed"}
    there, back = told(differences(*two)), told(differences(*reversed(two)))
    assert sorted(map(str, there)) == sorted(
        str((sheet, mirrored[change], key, column, after, before)) for sheet, change, key, column, before, after in back
    )


def test_types_of_cells(changed: Any) -> None:
    def edit(book: Book) -> None:
        book["Stamdata"]["B5"].value = "begge  "  # spaces around a text say nothing
        book.put("Runder", "1", "Indberetningsfrist", dt.date(2030, 4, 15))
        book.put("Økonomi", "1.1 / 1", "Budgetår", "5.000")  # read as the same amount
        book.put("Økonomi", "1.10 / 1", "Budgetår", 70.5)
        book.put("Økonomi", "2.1 / 2", "Budgetår", 0)  # 0 is not blank
        book.put("Punkter", "1.1", "Bemærkninger", "   ")  # but spaces are
        book.put("Punkter", "1.2", "Bemærkninger", True)

    found = changed(edit)
    assert ("Runder", "changed", "1", "Indberetningsfrist", "2030-04-12", "2030-04-15") in found
    assert ("Økonomi", "changed", "1.10 / 1", "Budgetår", 70, 70.5) in found
    assert ("Økonomi", "changed", "2.1 / 2", "Budgetår", None, 0) in found
    assert ("Punkter", "changed", "1.2", "Bemærkninger", None, True) in found
    assert len(found) == 4


def test_an_item_number_that_became_a_number_is_told(changed: Any) -> None:
    def edit(book: Book) -> None:
        book["Punkter"].cell(book.row("Punkter", "1.2"), 1).value = 1.2

    assert changed(edit) == [("Punkter", "changed", "1.2", "Punktnr.", "1.2", 1.2)]


def test_rows_without_a_key_and_with_the_same_key(small: Path, tmp_path: Path, changed: Any) -> None:
    with edited(small, tmp_path / "old.xlsx") as book:
        book.append("Økonomi", 7, **{"Punktnr.": "1.1", "Linjenr.": 1, "Linjetekst": "Etape 2", "Budgetår": 300})
        book.append("Økonomi", 8, **{"Linjetekst": "Nummer følger", "Budgetår": 20})
    assert differences(tmp_path / "old.xlsx", tmp_path / "old.xlsx") == []

    def edit(book: Book) -> None:
        sheet = book["Økonomi"]
        first = [cell.value for cell in sheet[2]]
        for i, (here, there) in enumerate(zip(first, [cell.value for cell in sheet[7]], strict=True), start=1):
            sheet.cell(2, i).value, sheet.cell(7, i).value = there, here  # the twins have changed places …
        sheet.cell(7, book.column("Økonomi", "Budgetår")).value = 5001  # … and one of them its amount
        sheet.cell(8, book.column("Økonomi", "Budgetår")).value = 25

    assert changed(edit, old=tmp_path / "old.xlsx") == [
        ("Økonomi", "changed", "1.1 / 1", "Budgetår", 5000, 5001),
        ("Økonomi", "changed", "", "Budgetår", 20, 25),
    ]


def test_lists_are_compared_value_by_value(changed: Any) -> None:
    def edit(book: Book) -> None:
        sheet = book["Lister"]
        column = [cell.value for cell in sheet[1]].index("Kategorier") + 1
        sheet.cell(2, column).value, sheet.cell(3, column).value = "Besparelse", "Nye midler"  # sorted
        sheet.cell(4, column).value = "Modfinansiering"
        sheet["A2"].value = "Teknik- og Miljøudvalget"

    assert sorted(changed(edit)) == [
        ("Lister", "added", "", "Kategorier", None, "Modfinansiering"),
        ("Lister", "changed", "", "Udvalg", "Teknikudvalget", "Teknik- og Miljøudvalget"),
    ]


def test_what_finance_added_is_compared_too(small: Path, tmp_path: Path, changed: Any) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        book["Punkter"].cell(1, 13).value = "Vores mappe"
        book.put("Punkter", "2.1", "Vores mappe", "M-21")
        notes = book.workbook.create_sheet("Noter")
        for row in (["Husk", "Hvem"], ["Mødet", "Bo"], ["Brevet", "Eva"]):
            notes.append(row)
        book["Centre"]["J9"].value = "ved siden af"

    def edit(book: Book) -> None:
        book.put("Punkter", "2.1", "Vores mappe", "M-22")
        notes = book["Noter"]
        notes["B2"].value = "Ida"
        notes["A4"].value = "Kagen"
        book["Centre"]["J9"].value = None

    assert changed(edit, old=tmp_path / "own.xlsx") == [
        ("Centre", "removed", "", None, "ved siden af", None),
        ("Punkter", "changed", "2.1", "Vores mappe", "M-21", "M-22"),
        ("Noter", "changed", "", "B", "Bo", "Ida"),
        ("Noter", "added", "", "A", None, "Kagen"),
    ]


@pytest.mark.slow
def test_computed_columns_only_when_asked_or_typed_over(
    small: Path, small_answered: dict[str, Path], changed: Any, tmp_path: Path
) -> None:
    path = Merged(small, small_answered.values()).write(tmp_path / "consolidated.xlsx")

    def edit(book: Book) -> None:
        row = next(r for r in range(2, 99) if book["Økonomiopfølgning"].cell(r, 13).value is None)
        book["Økonomiopfølgning"].cell(row, 13).value = 77

    plain = changed(edit, old=path)
    assert [(d[0], d[3], d[5]) for d in plain] == [("Økonomiopfølgning", "Forventet regnskab", 77)]
    computed = changed(edit, old=path, options=("--computed",))
    assert {d[3] for d in computed} > {"Forventet regnskab", "Afvigelse (plus = merforbrug)", "Afvigelse i pct."}

    def type_over(book: Book) -> None:
        book["Økonomiopfølgning"].cell(2, book.column("Økonomiopfølgning", "Korrigeret budget")).value = 123456

    (only,) = changed(type_over, old=path)
    assert (only[3], only[5]) == ("Korrigeret budget", 123456)
    assert isinstance(only[4], int | float)


def test_a_consolidation_against_the_agreement_it_came_from(ballerup: Path, consolidated: Consolidated) -> None:
    found = differences(ballerup, consolidated.path)
    by_sheet = {title: [d for d in found if d["sheet"] == title] for title in dict.fromkeys(d["sheet"] for d in found)}
    assert list(by_sheet)[-3:] == ["Modtagne filer", "Ændringslog", "Fejlliste"]
    assert {d["change"] for d in found} == {"added"}
    assert len(by_sheet["Opfølgning"]) == len(table(consolidated.path, "Opfølgning")) == 55
    for difference, row in zip(by_sheet["Opfølgning"][:3], table(consolidated.path, "Opfølgning"), strict=False):
        assert difference["after"]["Titel"] == row["Titel"]


def test_department_workbooks(small_sent: dict[str, Path], small_answered: dict[str, Path]) -> None:
    found = told(differences(small_sent["Nord"], small_answered["Nord"]))
    assert ("Start", "changed", "", "Udfyldt af", None, "Bo") in found
    assert ("Opfølgning", "changed", "1 / 2.1-1", "Smiley", None, "😐 Delvist nået") in found
    assert ("Økonomiopfølgning", "changed", "1 / 1.1 / 1", "Forventet regnskab", None, 5600) in found
    assert {sheet for sheet, *_ in found} == {"Start", "Opfølgning", "Økonomiopfølgning"}


# --- the three forms ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(small: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The small agreement, and a copy with a formula-like title, a long text changed at its end, and a CPR number."""
    long = "Et langt notat, der går igen. " * 20
    folder = tmp_path_factory.mktemp("two")
    with edited(small, folder / "old.xlsx") as book:
        book.put("Punkter", "2.1", "Beskrivelse", long + "slut")
    with edited(folder / "old.xlsx", folder / "new.xlsx") as book:
        book.put("Punkter", "1.1", "Titel", '=HYPERLINK("http://x.example";"Cykelsti")')
        book.put("Punkter", "2.1", "Beskrivelse", long + "helt nyt")
        book.put("Punkter", "1.2", "Bemærkninger", f"Borgeren {CPR} har klaget")
        book.put("Punkter", "1.10", "Sagsnummer", 102034567)
        book["Milepæle"].delete_rows(book.row("Milepæle", "2.1-2"))
        book.append("Centre", 4, Center="Øst")
    return folder / "old.xlsx", folder / "new.xlsx"


def test_text_is_grouped_by_sheet_and_shows_where_texts_part(two: tuple[Path, Path]) -> None:
    result = run(*two)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "Centre: 1 added",
        "Punkter: 4 changed",
        "Milepæle: 1 removed",
    ]
    assert "  Punktnr. 2.1" in lines
    assert any("slut → …" in line and line.endswith("helt nyt") for line in lines)
    assert max(map(len, lines)) < 260
    assert "1 added, 1 removed, 4 changed" in result.stderr


def test_cpr_numbers_are_masked_everywhere(two: tuple[Path, Path], tmp_path: Path) -> None:
    book = tmp_path / "differences.xlsx"
    said = run(*two, "-o", book).output + run(*two, "--format", "json").output
    said += " ".join(str(cell) for row in values(book, "Forskelle") for cell in row)
    assert "••••••-••••" in said
    assert "4567" not in said


def test_internal_texts_are_marked_as_finances_own(small_answered: dict[str, Path], tmp_path: Path) -> None:
    with edited(small_answered["Nord"], tmp_path / "new.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Bemærkning til Økonomi", "Ring til Bo")
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", "Høringen varer ved. Internt: Vi er for få")
        book.put("Opfølgning", "2.1-1", "Forventes nået", "3. budgetopfølgning")
    assert run(small_answered["Nord"], tmp_path / "new.xlsx", "-o", tmp_path / "differences.xlsx").exit_code == 1
    rows = table(tmp_path / "differences.xlsx", "Forskelle")
    assert [(row["Kolonne"], row["Internt"]) for row in rows] == [
        ("Bemærkning til Økonomi", "Ja"), ("Statusbemærkning", "Ja"), ("Forventes nået", "")
    ]  # fmt: skip


def test_the_workbook_lists_and_counts_and_has_no_formula_from_outside(two: tuple[Path, Path], tmp_path: Path) -> None:
    assert run(*two, "-o", tmp_path / "differences.xlsx").exit_code == 1
    rows = table(tmp_path / "differences.xlsx", "Forskelle")
    assert list(rows[0])[:6] == ["Ark", "Nøgle", "Kolonne", "Før", "Efter", "Ændring"]
    assert [(r["Ark"], r["Nøgle"], r["Kolonne"], r["Ændring"]) for r in rows] == [
        ("Centre", "Center Øst", "", "Tilføjet"),
        ("Punkter", "Punktnr. 1.1", "Titel", "Ændret"),
        ("Punkter", "Punktnr. 1.2", "Bemærkninger", "Ændret"),
        ("Punkter", "Punktnr. 1.10", "Sagsnummer", "Ændret"),
        ("Punkter", "Punktnr. 2.1", "Beskrivelse", "Ændret"),
        ("Milepæle", "Milepæls-id 2.1-2", "", "Fjernet"),
    ]
    assert [fault for text in formulas(tmp_path / "differences.xlsx").values() for fault in lint(text)] == []
    workbook = openpyxl.load_workbook(tmp_path / "differences.xlsx")
    assert {cell.data_type for row in workbook["Forskelle"].iter_rows() for cell in row} <= {"s", "n"}
    assert workbook["Forskelle"].conditional_formatting
    counts = {row[1]: row[2:6] for row in values(tmp_path / "differences.xlsx", "Oversigt") if len(row) > 5}
    assert counts["Punkter"] == [0, 0, 4, 4]
    assert run(*two, "-o", tmp_path / "again.xlsx").exit_code == 1
    assert sha256(tmp_path / "again.xlsx") == sha256(tmp_path / "differences.xlsx")


def test_libreoffice_counts_the_same(two: tuple[Path, Path], tmp_path: Path) -> None:
    assert run(*two, "-o", tmp_path / "differences.xlsx").exit_code == 1
    (recalculated,) = convert([tmp_path / "differences.xlsx"], tmp_path)
    assert cells(recalculated) == cells(tmp_path / "differences.xlsx")


def test_no_differences_make_a_workbook_that_says_so(small: Path, tmp_path: Path) -> None:
    result = run(small, small, "-o", tmp_path / "none.xlsx")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no differences" in result.stderr
    assert ["Der er ingen forskelle."] in [[v for v in row if v] for row in values(tmp_path / "none.xlsx", "Oversigt")]


# --- what cannot be compared -------------------------------------------------------------------------


def test_two_agreements(ballerup: Path, herlev: Path) -> None:
    result = run(ballerup, herlev)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Herlev Kommune" in result.stderr
    assert "two agreements" in result.stderr


@pytest.mark.parametrize("field", ["Kommune", "Aftalens titel", "Budgetår"])
def test_one_corrected_fact_is_a_difference_and_a_doubt(small: Path, tmp_path: Path, field: str) -> None:
    sheets = {**SMALL, "settings": "\n".join(
        line + "1" if line.strip().startswith(field + " ") else line for line in SMALL["settings"].splitlines()
    )}  # fmt: skip
    result = run(small, write_agreement(tmp_path / "new.xlsx", **sheets), "--format", "json")
    assert result.exit_code == 1
    assert [d["key"] for d in json.loads(result.stdout)] == [{"Felt": field}]
    assert "Is it the same agreement?" in result.stderr


def test_departments_workbooks_meet_only_their_own(small: Path, small_sent: dict[str, Path]) -> None:
    assert run(small_sent["Nord"], small_sent["Syd"]).exit_code == 2
    mixed = run(small, small_sent["Nord"])
    assert mixed.exit_code == 2
    assert "validate" in mixed.stderr


def test_outputs_never_replace_anything(small: Path, tmp_path: Path) -> None:
    before = sha256(small)
    assert run(small, small, "-o", small, "--force").exit_code == 2
    assert run(small, small, "-o", tmp_path / "x.txt").exit_code == 2
    (tmp_path / "there.xlsx").write_text("mine")
    assert run(small, small, "-o", tmp_path / "there.xlsx").exit_code == 2
    assert (tmp_path / "there.xlsx").read_text() == "mine"
    assert run(small, small, "-o", tmp_path / "there.xlsx", "--force").exit_code == 0
    assert sha256(small) == before


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_unreadable_files(small: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.xlsx").write_bytes(content)
    result = run(small, tmp_path / "broken.xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "broken.xlsx cannot be read" in result.stderr
