"""fill: what people overwrote is put back, and what they entered is kept."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from tests.libreoffice import convert, formulas
from tests.workbook_editing import Merged, codes, edited, opened, parts, places, sha256, table, values, write
from workbook_tools.cli.main import main
from workbook_tools.definition.workbooks import SEEN_TITLE
from workbook_tools.operations.fill import fill
from workbook_tools.operations.reading.cannot_run import CannotRun
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.rules.issues import Issue
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing.writer import write_workbook

FORMATTING = ("dataValidations", "conditionalFormatting")


def filled(source: Path, target: Path) -> list[Issue]:
    document, issues = fill(read_workbook(source))
    target.write_bytes(write_workbook(document))
    return issues


def destroy(source: Path, target: Path) -> int:
    """Overwrite every formula with a value or drop its row, drop every drop-down and colour; how many were overwritten."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = opened(source)
    count = 0
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = 4711
                    count += 1
        sheet.data_validations.dataValidation = []
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
        for name in list(sheet.tables):
            del sheet.tables[name]
    workbook.save(target)
    return count


def formatting(path: Path) -> dict[tuple[str, str], list[str]]:
    """The XML of every drop-down and conditional format, by sheet part."""
    return {
        (name, element): re.findall(rf"<{element}\b.*?</{element}>", data.decode("utf-8"), re.DOTALL)
        for name, data in parts(path).items()
        if name.startswith("xl/worksheets/sheet")
        for element in FORMATTING
    }


def entries(path: Path) -> dict[tuple[str, int, int], Any]:
    """Every cell that is no formula and not blank, but for those that tell which state it is."""
    computed = formulas(path)
    found = {}
    workbook = opened(path, data_only=True)
    if SEEN_TITLE in workbook:
        workbook[SEEN_TITLE].delete_rows(2, 2)
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value not in (None, "") and (sheet.title, cell.coordinate) not in computed:
                    found[sheet.title, cell.row, cell.column] = cell.value
    return found


@pytest.fixture(params=["agreement", "department", "consolidated"])
def original(
    request: pytest.FixtureRequest,
    herlev: Path,
    returned: Path,
    small: Path,
    small_answered: dict[str, Path],
    tmp_path: Path,
) -> Path:
    """A workbook of each kind as the tool wrote it."""
    if request.param == "consolidated":
        return Merged(small, small_answered.values()).write(tmp_path / "consolidated.xlsx")
    department = returned / "Ejendomme - opfølgning 1 (endelig).xlsx"
    return {"agreement": herlev, "department": department}[request.param]


@pytest.mark.slow
def test_formulas_drop_downs_and_colours_come_back_and_entries_stay(original: Path, tmp_path: Path) -> None:
    count = destroy(original, tmp_path / "destroyed.xlsx")
    assert count > 50
    assert sum(map(len, formatting(tmp_path / "destroyed.xlsx").values())) == 0
    filled(tmp_path / "destroyed.xlsx", tmp_path / "filled.xlsx")
    restored = tmp_path / "filled.xlsx"
    assert formulas(restored) == formulas(original)
    assert sum(map(len, formatting(original).values())) > 5
    assert formatting(restored) == formatting(original)
    assert entries(restored) == entries(original)
    tables = {name: data for name, data in parts(original).items() if name.startswith("xl/tables/")}
    assert {name: data for name, data in parts(restored).items() if name.startswith("xl/tables/")} == tables


def test_an_undamaged_workbook_comes_out_as_it_was(original: Path, tmp_path: Path) -> None:
    filled(original, tmp_path / "filled.xlsx")
    before, after = parts(original), parts(tmp_path / "filled.xlsx")
    assert before.keys() == after.keys()
    for name in before:
        if name.startswith(("xl/worksheets/", "xl/tables/", "xl/workbook.xml")):
            assert after[name] == before[name], name


def test_a_row_appended_below_the_table_gets_formulas_and_drop_downs(small: Path, tmp_path: Path) -> None:
    """A table in a foreign program does not grow with its rows: fill takes them in."""
    last = max(index for index, row in enumerate(values(small, "Økonomi"), start=1) if any(row))
    with edited(small, tmp_path / "appended.xlsx") as book:
        sheet = book["Økonomi"]
        total = next((c.row for c in sheet["A"] if c.value == "I alt"), last)
        sheet.delete_rows(total)
        for column, value in enumerate(("2.1", 3, "Broer", "Drift", "Nye midler", "Varig", 250), start=1):
            write(sheet.cell(total + 3, column), value)
    filled(tmp_path / "appended.xlsx", tmp_path / "filled.xlsx")
    rows = table(tmp_path / "filled.xlsx", "Økonomi")
    assert [(row["Punktnr."], row["Linjenr."], row["Budgetår"]) for row in rows][-1] == ("2.1", 3, 250)
    label, *totals = (row for row in values(tmp_path / "filled.xlsx", "Økonomi") if "I alt" in row[:2])
    assert not totals
    assert 5000 - 400 + 70 + 900 + 250 in label


def test_entries_are_kept_as_they_were_typed(small: Path, small_sent: dict[str, Path], tmp_path: Path) -> None:
    """Also what the script would read as something else: it is still theirs to mend."""
    with edited(small_sent["Nord"], tmp_path / "typed.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", ":)")
        book.put("Opfølgning", "1.1-1", "Statusbemærkning", "=1+1")
        unread = book.put("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab", "ca. 5.000")
        book.put("Økonomiopfølgning", "2.1 / 1", "Forventet regnskab", "1.250")
        book.append("Budgetændringer", 3, **{"Ændringsnr.": "1", "Budgetår": "x"})
        write(book["Start"]["C7"], "Bo")
        book.workbook.create_sheet("Bilag")["B2"] = "se her"
    issues = filled(tmp_path / "typed.xlsx", tmp_path / "filled.xlsx")
    found = entries(tmp_path / "filled.xlsx")
    assert {":)", "=1+1", "ca. 5.000", "1", "x", "Bo", "se her"} <= {v for v in found.values() if isinstance(v, str)}
    assert found["Økonomiopfølgning", 3, 13] == 1250  # an amount that can be read is one, so that totals count it
    assert codes(issues).count("read-as") == 2
    assert places(issues, "amounts-not-counted") == [("typed.xlsx", "Økonomiopfølgning", unread)]
    (line,) = (issue.message for issue in issues if issue.code == "amounts-not-counted")
    assert "Budgetændringer G3" in line
    assert ("Opfølgning", "K2") not in formulas(tmp_path / "filled.xlsx")


def test_the_totals_of_a_filled_agreement_are_the_scripts(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "typed.xlsx") as book:
        read = [
            book.put("Økonomi", "1.1 / 1", "Budgetår", "1,2 mio."),
            book.put("Økonomi", "1.2 / 1", "Overslagsår 1", "-750 "),
            book.put("Økonomi", "2.1 / 1", "Type", "drift"),
        ]
        unread = book.put("Økonomi", "2.1 / 2", "Overslagsår 1", "ca. 300")
        book.put("Punkter", "1.1", "Titel", "Cykelsti ")
        book["Runder"]["C2"].value = "31-03-2030"
    issues = filled(tmp_path / "typed.xlsx", tmp_path / "filled.xlsx")
    assert sorted(i.cell for i in issues if i.code == "read-as" and i.sheet == "Økonomi") == sorted(read)
    script = load_agreement(tmp_path / "typed.xlsx").agreement.tables["budget_lines"]
    rows = table(tmp_path / "filled.xlsx", "Økonomi")
    (total,) = (row for row in values(tmp_path / "filled.xlsx", "Økonomi") if row[0] == "I alt")
    header = values(tmp_path / "filled.xlsx", "Økonomi")[0]
    for name, title in (("year_0", "Budgetår"), ("year_1", "Overslagsår 1")):
        expected = sum(v for v in script[name] if isinstance(v, int | float))
        assert total[header.index(title)] == expected
        assert sum(row[title] for row in rows if isinstance(row[title], float)) == expected
    assert {row["Type"] for row in rows} == {"Drift", "Anlæg"}
    assert rows[-1]["Overslagsår 1"] == "ca. 300"  # nobody knows what it means
    assert table(tmp_path / "filled.xlsx", "Punkter")[0]["Titel"] == "Cykelsti "
    again = filled(tmp_path / "filled.xlsx", tmp_path / "again.xlsx")
    assert "read-as" not in codes(again)
    assert places(again, "amounts-not-counted") == [("filled.xlsx", "Økonomi", unread)]


# --- milestone ids ------------------------------------------------------------------------------

FAULTS = (
    ("Runde", "1. budgetopfølgning"),
    ("Runde", 9),
    ("Punktnr.", "7.7"),
    ("Punktnr.", 2.1),
    ("Milepæl", None),
    ("Analyse", "måske"),
    ("Status", "Slettet"),
)


def test_a_milestone_gets_its_id_when_its_row_has_no_errors(small: Path, tmp_path: Path) -> None:
    def ids() -> list[str]:
        return [row["Milepæls-id"] for row in table(tmp_path / "filled.xlsx", "Milepæle")]

    sound = {"Punktnr.": "2.1", "Runde": 1, "Milepæl": "Ny plan"}
    faulty = range(7, 7 + len(FAULTS))
    with edited(small, tmp_path / "typed.xlsx") as book:
        for row, (header, fault) in zip(faulty, FAULTS, strict=True):
            book.append("Milepæle", row, **sound | {header: fault})
        book.append("Milepæle", faulty.stop, **sound | {"Analyse": "ja "})  # read without doubt
    issues = filled(tmp_path / "typed.xlsx", tmp_path / "filled.xlsx")
    assert ids()[5:] == [*[""] * len(FAULTS), "2.1-1a"]
    assert places(issues, "milestones-without-id") == [("typed.xlsx", "Milepæle", "A7")]  # the first of those it names
    (line,) = (issue.message for issue in issues if issue.code == "milestones-without-id")
    assert "A7:A13" in line
    with edited(tmp_path / "filled.xlsx", tmp_path / "mended.xlsx") as book:
        for row, (header, _) in zip(faulty, FAULTS, strict=True):
            book.append("Milepæle", row, **sound | {header: sound.get(header)})
    assert filled(tmp_path / "mended.xlsx", tmp_path / "filled.xlsx") == []
    assert ids()[5:] == [*(f"2.1-1{letter}" for letter in "bcdefgh"), "2.1-1a"]


@pytest.mark.parametrize("typed", [{}, {"Punktnr.": "2.1", "Runde": 1}])
def test_a_word_in_place_of_an_id_gets_none_before_its_row_is_sound(
    typed: dict[str, Any], small: Path, tmp_path: Path
) -> None:
    with edited(small, tmp_path / "typed.xlsx") as book:
        book.append("Milepæle", 7, **typed | {"Milepæls-id": "Kassen"})
    issues = filled(tmp_path / "typed.xlsx", tmp_path / "filled.xlsx")
    assert places(issues, "milestones-without-id") == [("typed.xlsx", "Milepæle", "A7")]
    assert [row["Milepæls-id"] for row in table(tmp_path / "filled.xlsx", "Milepæle")][5:] == ["Kassen"]


def test_an_id_that_a_faulty_row_got_is_given_anew_if_nothing_uses_it(small: Path, tmp_path: Path) -> None:
    identities = {
        "2.1-1. budgetopfølgning": "2.1-1a",
        "2.1-x": "2.1-1b",
        "2.1-2.5": "2.1-2.5",  # well formed, whatever it means
        "A.3-12c.1": "A.3-12c.1",
        "1.10-4": "1.10-4",  # moved since
    }
    with edited(small, tmp_path / "typed.xlsx") as book:
        for row, identity in enumerate(identities, start=7):
            plan = {"Milepæls-id": identity, "Punktnr.": "2.1", "Runde": 1, "Milepæl": "Ny plan"}
            book.append("Milepæle", row, **plan)
    issues = filled(tmp_path / "typed.xlsx", tmp_path / "filled.xlsx")
    after = [row["Milepæls-id"] for row in table(tmp_path / "filled.xlsx", "Milepæle")][5:]
    assert after == list(identities.values())
    assert places(issues, "milestone-id-renewed") == [("typed.xlsx", "Milepæle", cell) for cell in ("A7", "A8")]


def test_an_id_that_an_answer_uses_or_a_row_that_has_errors_stays(small: Path, tmp_path: Path) -> None:
    odd = {"Milepæls-id": "2.1-om lidt", "Punktnr.": "2.1", "Runde": 1, "Milepæl": "Ny plan"}
    with edited(small, tmp_path / "typed.xlsx") as book:
        book.append("Milepæle", 7, **odd)
        book.append("Milepæle", 8, **odd | {"Milepæls-id": "2.1-snart", "Runde": "snart"})
        book.append("Opfølgning", 2, **{"Runde": 1, "Milepæls-id": "2.1-om lidt", "Punktnr.": "2.1"})
    issues = filled(tmp_path / "typed.xlsx", tmp_path / "filled.xlsx")
    assert [row["Milepæls-id"] for row in table(tmp_path / "filled.xlsx", "Milepæle")][5:] == [
        "2.1-om lidt",
        "2.1-snart",
    ]
    assert places(issues, "milestone-id-renewed") == []


@pytest.mark.parametrize(("typed", "code"), [("450", 0), ("ca. 450", 1)])
def test_exit_is_1_where_an_amount_counts_in_no_total(typed: str, code: int, small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "typed.xlsx") as book:
        book.put("Økonomi", "2.1 / 2", "Overslagsår 1", typed)
    result = CliRunner().invoke(main, ["fill", str(tmp_path / "typed.xlsx"), "-o", str(tmp_path / "filled.xlsx")])
    assert result.exit_code == code
    assert (tmp_path / "filled.xlsx").exists()


def test_own_columns_and_sheets_are_carried_along(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "own.xlsx") as book:
        last = book["Punkter"].max_column + 1
        write(book["Punkter"].cell(1, last), "Eget")
        write(book["Punkter"].cell(2, last), "vigtig")
        write(book["Punkter"].cell(1, last + 1), "Eget")
        write(book["Punkter"].cell(3, last + 1), "og dette")
        write(book["Punkter"].cell(4, last + 4), "uden overskrift")
        book.workbook.create_sheet("Noter")["C3"] = "husk"
    issues = filled(tmp_path / "own.xlsx", tmp_path / "filled.xlsx")
    rows = table(tmp_path / "filled.xlsx", "Punkter")
    assert (rows[0]["Eget"], rows[1]["Eget (2)"]) == ("vigtig", "og dette")
    assert values(tmp_path / "filled.xlsx", "Noter")[2][2] == "husk"
    assert places(issues, "outside-table") == [("own.xlsx", "Punkter", "S4")]


def test_a_department_workbook_keeps_its_identity_and_time(small_answered: dict[str, Path], tmp_path: Path) -> None:
    destroy(small_answered["Nord"], tmp_path / "destroyed.xlsx")
    filled(small_answered["Nord"], tmp_path / "filled.xlsx")
    before, after = read_workbook(small_answered["Nord"]), read_workbook(tmp_path / "filled.xlsx")
    assert (after.saved, after.names["WBT_ID"]) == (before.saved, before.names["WBT_ID"])


def test_a_foreign_workbook_is_refused(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "hej"
    workbook.save(tmp_path / "foreign.xlsx")
    with pytest.raises(CannotRun):
        fill(read_workbook(tmp_path / "foreign.xlsx"))


def test_the_input_is_not_changed_not_even_with_force(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "agreement.xlsx"
    path.write_bytes(small.read_bytes())
    before = sha256(path)
    result = CliRunner().invoke(main, ["fill", str(path), "-o", str(path), "--force"])
    assert result.exit_code == 2
    assert sha256(path) == before
    result = CliRunner().invoke(main, ["fill", str(path), "-o", str(tmp_path / "filled.xlsx")])
    assert result.exit_code == 0, result.output
    assert sha256(path) == before


@pytest.mark.nightly  # test_resaved.py and test_recalculation.py have what LibreOffice saves by day
def test_a_workbook_saved_by_libreoffice_gets_everything_back(herlev: Path, tmp_path: Path) -> None:
    """LibreOffice drops table totals and styles and turns truth values into formulas."""
    (saved,) = convert([herlev], tmp_path)
    filled(saved, tmp_path / "filled.xlsx")
    assert formulas(tmp_path / "filled.xlsx") == formulas(herlev)
    assert formatting(tmp_path / "filled.xlsx") == formatting(herlev)
    assert entries(tmp_path / "filled.xlsx") == entries(herlev)
