"""``Ændringslog``: every change finance made since the tool last wrote the workbook, once, by key, with before and after."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tests.conftest import SMALL
from tests.libreoffice import convert
from tests.workbook_editing import SAVED, Book, Merged, codes, edited, places, table, write_agreement
from workbook_tools import new_year
from workbook_tools.cli.main import main
from workbook_tools.definition import words as w
from workbook_tools.definition.workbooks import CONSOLIDATED
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import seen_of
from workbook_tools.operations.agreement.last_seen import SeenText, read_seen, seen_columns, seen_sheets
from workbook_tools.operations.fill import fill, next_of
from workbook_tools.operations.history.edits import Edit, edits
from workbook_tools.operations.history.row_texts import cells_of, row_text
from workbook_tools.operations.reading.cannot_run import CannotRun
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import validate_file
from workbook_tools.project.find import find_project
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Type
from workbook_tools.values.cells import Cell
from workbook_tools.workbook.frames import frame_of
from workbook_tools.workbook.reading.reader import read_workbook
from workbook_tools.workbook.writing.writer import write_workbook

CHANGES = """
    Ændringsnr. | Runde | Punktnr. | Linjenr. | Finansiering | Finansieringskilde | Budgetår | Begrundelse | Status
    Nord-1      | 1     | 1.1      | 1        |              |                    | 100      | Dyrt        | Forslag
    Nord-1      | 1     |          |          | Ja           | Kassen             | -100     |             | Forslag
    """
RECONCILIATION = """
    Tabel   | Række i aftalens tabel | År   | Beløb i aftalens tabel
    Service | Drift                  | 2030 | -400
    Service | I alt                  | 2030 | -400
    """
TEXTS = """
    Nr. | Dokument | Del        | Overskrift | Tekst
    10  | Notat    | Indledning |            | Parterne er enige.
    20  |          | Brødtekst  | Skoler     | Skolerne løftes.
    """
QUESTIONS = """
    Id         | Overskrift | Spørges pr. | Type
    question_1 | Risiko     | Milepæl     | Tekst
    question_2 | Stillinger | Budgetlinje | Heltal
    """
SPENDING_KEY = """
    Gælder      | I udtrækket | Betyder    | Punktnr. | Linjenr. | Godkendt
    Kolonne     | Tal         | Beløb i kr.|          |          | Ja
    PSP-element | XA-0100     |            | 1.1      | 1        | Ja
    """


@pytest.fixture(scope="session")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small agreement that was consolidated once, with nothing returned that counts; every input sheet has rows."""
    folder = tmp_path_factory.mktemp("logged")
    others = {"changes": CHANGES, "reconciliation": RECONCILIATION, "texts": TEXTS}
    others |= {"questions": QUESTIONS, "spending_key": SPENDING_KEY}
    small = write_agreement(folder / "agreement.xlsx", **SMALL, **others)
    return Merged(small, []).write(folder / "consolidated.xlsx")


def filled(source: Path, target: Path) -> list[Issue]:
    """``fill`` of a workbook: what is said of it."""
    raw = read_workbook(source)
    document, issues = fill(raw)
    target.write_bytes(write_workbook(next_of(document, raw)))
    return issues


def entries(path: Path) -> list[dict[str, Any]]:
    """What finance changed, as the log of a workbook has it."""
    return [row for row in table(path, "Ændringslog") if row["Center"] == "Økonomi"]


def told(entry: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(entry[header] for header in ("Ark", "Nøgle", "Kolonne", "Før", "Efter"))


# --- in memory: every column of every sheet ------------------------------------------------------------


@pytest.fixture(scope="session")
def agreement(logged: Path) -> Agreement:
    return load_agreement(logged).agreement


COLUMNS = [(sheet.name, column.name) for sheet in seen_sheets(CONSOLIDATED) for column in seen_columns(sheet)]
OTHER: dict[Type, Cell] = {
    Type.INTEGER: 77, Type.AMOUNT: 4711, Type.PERCENT: 0.5, Type.DATE: dt.date(2031, 2, 3), Type.ANY: "noget andet",
}  # fmt: skip


def found(agreement: Agreement, sheet: str, rows: list[dict[str, Cell]]) -> list[Edit]:
    """What changed if a sheet has these rows instead of its own."""
    changed = agreement.with_tables(**{sheet: frame_of(agreement.kind.sheet(sheet), rows)})
    return edits(seen_of(agreement).last_seen, changed)


@pytest.mark.parametrize(("sheet", "column"), COLUMNS)
def test_a_cell_that_finance_changes_is_one_entry(agreement: Agreement, sheet: str, column: str) -> None:
    rows = agreement.tables[sheet].records()
    declared = agreement.kind.sheet(sheet).column(column)
    before, after = rows[1][column], OTHER.get(declared.type, "Noget andet")
    rows[1][column] = after
    (edit,) = found(agreement, sheet, rows)
    assert (edit.sheet.name, edit.column, edit.before, edit.after) == (sheet, declared.header, before, after)
    if column not in edit.sheet.key:
        rows[1][column] = None
        assert len(found(agreement, sheet, rows)) == (before is not None)


@pytest.mark.parametrize("sheet", list(dict.fromkeys(name for name, _ in COLUMNS)))
def test_a_row_that_comes_goes_or_moves_is_one_entry_with_its_cells(agreement: Agreement, sheet: str) -> None:
    rows = agreement.tables[sheet].records()
    declared = agreement.kind.sheet(sheet)
    (gone,) = found(agreement, sheet, [rows[0], *rows[2:]])
    assert gone.column == w.ROW_DELETED
    assert gone.after is None
    assert cells_of(declared, str(gone.before)) == {
        c.name: rows[1][c.name] for c in seen_columns(declared) if rows[1][c.name] is not None
    }
    new = {c.name: OTHER.get(c.type, f"Ny {c.name}") for c in seen_columns(declared)}
    (come,) = found(agreement, sheet, [rows[0], new, *rows[1:]])
    assert come.column == w.ROW_INSERTED
    assert cells_of(declared, str(come.after)) == new
    moved = found(agreement, sheet, [*rows[1:], rows[0]])
    if sheet in ("follow_up", "economy", "changes"):  # the tool puts their rows in order
        assert moved == []
    elif len(rows) > 2:
        assert [edit.column for edit in moved] == [w.ROW_MOVED]
    assert found(agreement, sheet, rows) == []


def test_a_sorted_sheet_is_one_entry(agreement: Agreement) -> None:
    (edit,) = found(agreement, "items", agreement.tables["items"].records()[::-1])
    assert (edit.column, edit.before, edit.after) == (
        w.ROWS_SORTED, "1.1\n1.2\n1.10\n2.1", "2.1\n1.10\n1.2\n1.1",
    )  # fmt: skip


def test_an_entry_of_a_list_that_is_taken_out_and_the_others_moved_up_is_one_entry(agreement: Agreement) -> None:
    rows = agreement.tables["lists"].records()
    rows[0]["committee"], rows[1]["committee"] = rows[1]["committee"], None
    (edit,) = found(agreement, "lists", rows)
    assert (edit.column, edit.before, edit.after) == ("Udvalg", "Teknikudvalget", None)


def test_a_row_as_text_tells_what_people_see(agreement: Agreement) -> None:
    sheet = agreement.kind.sheet("rounds")
    headers = {column.name: column.header for column in sheet.columns}
    row: dict[str, Cell] = {"round": 1, "designation": "31.12.", "cutoff": dt.date(2030, 3, 31), "reason": "en\nto"}
    text = row_text(sheet, headers, row)
    assert text == "Runde: 1\nBetegnelse: 31.12.\nOpgørelsesdato: 31-03-2030\nBegrundelse: en\n    to"
    assert cells_of(sheet, text) == row
    settings = agreement.kind.sheet("settings")
    for value in (2030, "2030", "1.250", dt.date(2030, 1, 2), "tekst"):
        told_so = row_text(settings, {"field": "Felt", "value": "Værdi"}, {"field": "Budgetår", "value": value})
        assert cells_of(settings, told_so) == {"field": "Budgetår", "value": value}


# --- through files ----------------------------------------------------------------------------------------


def decide(book: Book, changes: bool = True) -> None:
    """What finance decides in a morning."""
    book.put("Punkter", "1.1", "Titel", "Cykelsti og fortov")
    book.put("Punkter", "1.2", "Ansvarligt center", "nord")  # read as Nord
    book.put("Økonomi", "2.1 / 1", "Budgetår", 950)
    book.put("Milepæle", "2.1-2", "Status", "Udgået")
    book.put("Milepæle", "2.1-2", "Begrundelse", "Ikke længere nødvendig")
    book.put("Runder", "1", "Samlet økonomismiley", "☺ Overholdt")
    book.put("Runder", "2", "Indberetningsfrist", dt.datetime(2030, 9, 1))
    book.put("Centre", "Syd", "E-mail", "ny@syd.example")
    if changes:
        book.put("Budgetændringer", "Nord-1 / 1.1", "Status", "Godkendt")
    book.put("Opfølgning", "1.1-1", "Smiley", "☺ Nået")
    book["Stamdata"].cell(6, 2).value = 150
    book["Punkter"].delete_rows(book.row("Punkter", "1.10"))


DECIDED = [
    ("Stamdata", "Bagatelgrænse (1.000 kr.)", "Værdi", 100, 150),
    ("Runder", "1", "Samlet økonomismiley", "", "☺ Overholdt"),
    ("Runder", "2", "Indberetningsfrist", dt.date(2030, 8, 16), dt.date(2030, 9, 1)),
    ("Centre", "Syd", "E-mail", "syd@proeveby.example", "ny@syd.example"),
    ("Punkter", "1.1", "Titel", "Cykelsti", "Cykelsti og fortov"),
    ("Punkter", "1.2", "Ansvarligt center", "Syd", "Nord"),
    ("Økonomi", "2.1 / 1", "Budgetår", 900, 950),
    ("Milepæle", "2.1-2", "Status", "", "Udgået"),
    ("Milepæle", "2.1-2", "Begrundelse", "", "Ikke længere nødvendig"),
    ("Opfølgning", "1.1-1", "Smiley", "", "☺ Nået"),
    ("Budgetændringer", "Nord-1 / 1.1 / 1", "Status", "Forslag", "Godkendt"),
]


@pytest.fixture(scope="session")
def decided(logged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("decided") / "decided.xlsx"
    with edited(logged, path) as book:
        decide(book)
    return path


@pytest.fixture(scope="session")
def filled_once(decided: Path) -> Path:
    filled(decided, decided.with_name("filled.xlsx"))
    return decided.with_name("filled.xlsx")


def test_what_finance_decides_stands_in_the_log_once_whichever_command_sees_it(
    decided: Path, filled_once: Path, tmp_path: Path
) -> None:
    for made in (filled_once, Merged(decided, []).write(tmp_path / "consolidated.xlsx")):
        log = entries(made)
        (deleted,) = [entry for entry in log if entry["Kolonne"] == w.ROW_DELETED]
        assert (deleted["Ark"], deleted["Nøgle"], deleted["Efter"]) == ("Punkter", "1.10", "")
        assert "Titel: Rådhuset" in deleted["Før"].split("\n")
        assert [told(entry) for entry in log if entry is not deleted] == DECIDED
        assert {(e["Fil"], e["SHA-256"], e["Gemt"]) for e in log} == {("decided.xlsx", "", SAVED)}
        assert [e["Løbenr."] for e in log] == list(range(1, len(log) + 1))
        assert {e["Tilstand"] for e in log} == {2}


def test_a_cell_is_found_in_the_file_that_finance_saved(decided: Path, filled_once: Path) -> None:
    (entry,) = [e for e in entries(filled_once) if e["Kolonne"] == "Titel"]
    with edited(decided, decided.with_name("looked at.xlsx")) as book:
        assert book["Punkter"][entry["Celle"]].value == "Cykelsti og fortov"


def test_what_stands_in_the_log_is_not_logged_again(filled_once: Path, tmp_path: Path) -> None:
    assert filled(filled_once, tmp_path / "again.xlsx") is not None
    assert table(tmp_path / "again.xlsx", "Ændringslog") == table(filled_once, "Ændringslog")


def test_saving_again_is_no_change(filled_once: Path, tmp_path: Path) -> None:
    with edited(filled_once, tmp_path / "openpyxl.xlsx"):
        pass
    saved = [tmp_path / "openpyxl.xlsx", *convert([filled_once], tmp_path, to="ods")]
    for path in saved:
        issues = filled(path, tmp_path / "filled.xlsx")
        assert entries(tmp_path / "filled.xlsx") == entries(filled_once)
        assert not {"last-seen-missing", "log-rows-changed"} & set(codes(issues))


def test_the_hidden_sheet_is_believed_only_whole(agreement: Agreement) -> None:
    whole = [[cell] for cell in seen_of(agreement).rows()]
    assert read_seen(whole) == seen_of(agreement)
    for damaged in (whole[1:], whole[:-1], [*whole[:3], [whole[3][0][:-5]]], [*whole[:2], ["-"], *whole[3:]], []):
        assert read_seen(damaged) is None
    for hostile in (b"{", b"[" * 100_000, b'{"tables": 1}', b'{"tables": {"items": {"item": [1], "title": []}}}'):
        assert read_seen([[cell] for cell in SeenText(("a",), hostile).rows()]) is None
    odd = SeenText(
        ("a",),
        b'{"tables": {"items": {"item": [["d"], ["d", 7], ["d", "x"], {"a": 1}, 1e300, 123456789012345678901234567890]}}}',
    )
    assert edits(odd.last_seen, agreement)


def test_where_the_hidden_sheet_is_lost_one_line_says_so_and_the_next_run_knows_again(
    filled_once: Path, tmp_path: Path
) -> None:
    with edited(filled_once, tmp_path / "lost.xlsx") as book:
        del book.workbook["_sidst set"]
        book.put("Punkter", "1.1", "Titel", "Ses ikke")
    issues = filled(tmp_path / "lost.xlsx", tmp_path / "found.xlsx")
    assert codes(issues).count("last-seen-missing") == 1
    assert entries(tmp_path / "found.xlsx") == entries(filled_once)
    assert load_agreement(tmp_path / "found.xlsx").agreement.seen is not None


def test_rows_of_the_log_that_were_edited_or_removed_are_said_once_and_logged(
    filled_once: Path, tmp_path: Path
) -> None:
    with edited(filled_once, tmp_path / "tampered.xlsx") as book:
        book["Ændringslog"].cell(3, book.column("Ændringslog", "Efter")).value = "☹ Ikke overholdt"
        book["Ændringslog"].delete_rows(5)
    issues = filled(tmp_path / "tampered.xlsx", tmp_path / "noticed.xlsx")
    assert places(issues, "log-rows-changed") == [("tampered.xlsx", "Ændringslog", "A3")]
    assert places(validate_file(tmp_path / "tampered.xlsx"), "log-rows-changed") == places(issues, "log-rows-changed")
    assert "log-rows-changed" not in codes(validate_file(filled_once))
    new = entries(tmp_path / "noticed.xlsx")[-2:]
    assert [(e["Ark"], e["Nøgle"], e["Kolonne"]) for e in new] == [
        ("Ændringslog", "2", w.ALTERED), ("Ændringslog", "4", w.ROW_DELETED),
    ]  # fmt: skip
    numbers = [e["Løbenr."] for e in table(tmp_path / "noticed.xlsx", "Ændringslog")]
    assert len(set(numbers)) == len(numbers)
    assert "log-rows-changed" not in codes(filled(tmp_path / "noticed.xlsx", tmp_path / "again.xlsx"))


@pytest.mark.parametrize("renamed", [False, True])
def test_where_the_log_is_gone_one_line_says_so_and_a_new_one_is_begun(
    filled_once: Path, tmp_path: Path, renamed: bool
) -> None:
    """Its first entry tells which rows are gone, and no number is used twice."""
    before = [int(entry["Løbenr."]) for entry in table(filled_once, "Ændringslog")]
    with edited(filled_once, tmp_path / "gone.xlsx") as book:
        if renamed:
            book["Ændringslog"].title = "Log"
        else:
            del book.workbook["Ændringslog"]
        book.put("Punkter", "1.1", "Titel", "Rettet")
    issues = filled(tmp_path / "gone.xlsx", tmp_path / "begun.xlsx")
    for found in (issues, validate_file(tmp_path / "gone.xlsx"), Merged(tmp_path / "gone.xlsx", []).issues):
        assert [i.sheet for i in found if i.code == "bookkeeping-missing"] == ["Ændringslog"]
        assert not {"log-rows-changed", "missing-sheet"} & set(codes(found))
    new = table(tmp_path / "begun.xlsx", "Ændringslog")
    assert [(e["Ark"], e["Nøgle"], e["Kolonne"]) for e in new] == [
        ("Punkter", "1.1", "Titel"), ("Ændringslog", f"1–{max(before)}", w.ROW_DELETED),
    ]  # fmt: skip
    assert min(entry["Løbenr."] for entry in new) == max(before) + 1
    assert not {"bookkeeping-missing", "log-rows-changed"} & set(codes(validate_file(tmp_path / "begun.xlsx")))
    told = CliRunner().invoke(main, ["history", str(tmp_path / "gone.xlsx")])
    assert told.exit_code == 2
    assert told.exception is None or isinstance(told.exception, SystemExit)


def test_a_lost_list_of_files_is_begun_anew(filled_once: Path, tmp_path: Path) -> None:
    for title, said in (("Modtagne filer", ["Modtagne filer"]), ("Fejlliste", [])):
        with edited(filled_once, tmp_path / "gone.xlsx") as book:
            del book.workbook[title]
        issues = filled(tmp_path / "gone.xlsx", tmp_path / "begun.xlsx")
        assert [i.sheet for i in issues if i.code in ("bookkeeping-missing", "missing-sheet")] == said
        assert title in load_workbook(tmp_path / "begun.xlsx", read_only=True).sheetnames


@pytest.mark.parametrize("title", ["Opfølgning", "Økonomi", "Runder", "Punkter", "Spørgsmål"])
def test_a_sheet_of_finances_under_another_name_is_refused_with_what_to_do(
    filled_once: Path, tmp_path: Path, title: str
) -> None:
    with edited(filled_once, tmp_path / "renamed.xlsx") as book:
        book[title].title = f"{title} gammel"
    for command in (["fill"], ["consolidate", str(filled_once)]):
        told = CliRunner().invoke(main, [*command, str(tmp_path / "renamed.xlsx"), "-o", str(tmp_path / "made.xlsx")])
        assert told.exit_code in ((2,) if command == ["fill"] else (1, 2))
        assert title != "Opfølgning" or f"'{title} gammel'" in told.output
    with pytest.raises(CannotRun) as refusal:
        load_agreement(tmp_path / "renamed.xlsx")
    assert refusal.value.code == "sheet-renamed"
    if title != "Punkter":  # by which an agreement is known
        assert codes(validate_file(tmp_path / "renamed.xlsx")) == ["sheet-renamed"]


def test_a_copy_of_a_sheet_beside_it_is_finances_own_and_a_deleted_one_is_missing(
    filled_once: Path, tmp_path: Path
) -> None:
    with edited(filled_once, tmp_path / "copy.xlsx") as book:
        book.workbook.copy_worksheet(book["Opfølgning"]).title = "Opfølgning gammel"
    assert load_agreement(tmp_path / "copy.xlsx").agreement.own_sheets[0].title == "Opfølgning gammel"
    assert find_project(tmp_path).newest.path.name == "copy.xlsx"  # which passes over the sheet itself
    with edited(filled_once, tmp_path / "gone.xlsx") as book:
        del book.workbook["Opfølgning"]
    assert codes(validate_file(tmp_path / "gone.xlsx")).count("missing-sheet") == 1


def test_edits_that_no_log_tells_of_are_said_when_the_next_year_begins(
    decided: Path, filled_once: Path, tmp_path: Path
) -> None:
    """They are in the new agreement; the old year's log has them once the old workbook is filled."""
    made = new_year(decided)
    assert [(issue.code, issue.file) for issue in made.issues if issue.code == "edits-not-logged"] == [
        ("edits-not-logged", "decided.xlsx")
    ]
    assert "Cykelsti og fortov" in list(made.tables["items"]["title"])
    assert "edits-not-logged" not in [issue.code for issue in new_year(filled_once).issues]


def test_a_log_that_was_sorted_is_whole(filled_once: Path, tmp_path: Path) -> None:
    with edited(filled_once, tmp_path / "sorted.xlsx") as book:
        sheet = book["Ændringslog"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), start=2):
            for at, value in enumerate(row, start=1):
                sheet.cell(number, at).value = value
    assert "log-rows-changed" not in codes(filled(tmp_path / "sorted.xlsx", tmp_path / "filled.xlsx"))


def test_own_columns_are_logged_and_numbers_of_persons_dotted(filled_once: Path, tmp_path: Path) -> None:
    with edited(filled_once, tmp_path / "edited.xlsx") as book:
        book.put("Punkter", "1.1", "Bemærkninger", "Ring til 010203-4567")
        width = book["Punkter"].max_column + 1
        book["Punkter"].cell(1, width).value = "Sagsbehandler"
        book["Punkter"].cell(2, width).value = "Bo"
    filled(tmp_path / "edited.xlsx", tmp_path / "filled.xlsx")
    assert [told(entry) for entry in entries(tmp_path / "filled.xlsx")[-2:]] == [
        ("Punkter", "1.1", "Bemærkninger", "", "Ring til ••••••-••••"),
        ("Punkter", "1.1", "Sagsbehandler", "", "Bo"),
    ]
    assert entries(tmp_path / "filled.xlsx")[-1]["Celle"] == f"{get_column_letter(width)}2"
    seen = load_agreement(tmp_path / "filled.xlsx").agreement.seen
    assert seen is not None
    assert b"4567" not in seen.json


@pytest.mark.parametrize(("sheet", "key", "header"), [("Centre", "Nord", "Center"), ("Runder", "2", "Betegnelse")])
def test_an_entry_of_a_list_spelt_otherwise_is_one_entry(
    filled_once: Path, tmp_path: Path, sheet: str, key: str, header: str
) -> None:
    """Where it is named, it is spelt like its list: nobody typed anything there."""
    before = len(entries(filled_once))
    with edited(filled_once, tmp_path / "edited.xlsx") as book:
        cell = book.cell(sheet, key, header)
        old = cell.value
        cell.value = str(old).upper()
    filled(tmp_path / "edited.xlsx", tmp_path / "filled.xlsx")
    found = [told(entry) for entry in entries(tmp_path / "filled.xlsx")[before:]]
    assert found == [(sheet, key, header, old, str(old).upper())]


def test_before_the_first_consolidation_changes_wait_for_the_log(tmp_path: Path) -> None:
    small = write_agreement(tmp_path / "agreement.xlsx", **SMALL)
    with edited(small, tmp_path / "edited.xlsx") as book:
        book.put("Punkter", "1.1", "Titel", "Gangsti")
    filled(tmp_path / "edited.xlsx", tmp_path / "filled.xlsx")
    Merged(tmp_path / "filled.xlsx", []).write(tmp_path / "consolidated.xlsx")
    assert [told(entry) for entry in entries(tmp_path / "consolidated.xlsx")] == [
        ("Punkter", "1.1", "Titel", "Cykelsti", "Gangsti")
    ]


def test_the_template_and_a_department_s_workbook_tell_nothing_of_it(logged: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["template", str(tmp_path / "template.xlsx")]).exit_code == 0
    assert runner.invoke(main, ["split", str(logged), "--round", "1", "-o", str(tmp_path / "sent")]).exit_code in (0, 1)
    for path in (tmp_path / "template.xlsx", *(tmp_path / "sent").iterdir()):
        assert "_sidst set" not in read_workbook(path).sheets
