"""Finance is guided by the workbook alone: Kontrol, Advarsel and the list of what is left before the agreement is divided.

A fresh agreement of another municipality is typed the way people do, with the usual mistakes, and mended by what the
workbook says until it says that nothing is left.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from tests.workbook_editing import Book, edited, values
from workbook_tools.definition import words as w
from workbook_tools.definition.workbooks import AGREEMENT, DEPARTMENT, TEMPLATE_VERSION
from workbook_tools.operations.agreement.agreement import empty_agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.fill import fill_file
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.validate import validate_file
from workbook_tools.rules.check import compute, rules_for
from workbook_tools.rules.derive import first_wrong
from workbook_tools.schema.structure import Severity
from workbook_tools.values.cells import Cell
from workbook_tools.values.frame import Frame
from workbook_tools.workbook.layout import letters
from workbook_tools.workbook.writing.writer import write_workbook

INPUT_SHEETS = (
    "settings",
    "rounds",
    "departments",
    "lists",
    "items",
    "budget_lines",
    "milestones",
    "changes",
    "reconciliation",
)
WITH_WARNINGS = ("rounds", "items", "budget_lines", "reconciliation")

# --- what the workbook says ---------------------------------------------------------------------------------------


def as_typed(path: Path) -> dict[str, Frame]:
    """The sheets as they were typed, before the tool reads anything as something else, with all that formulas say."""
    loaded = load_agreement(path)
    tables = loaded.agreement.tables | {name: table.as_typed() for name, table in loaded.tables.items()}
    compute(AGREEMENT, tables)
    return tables


def spoken(path: Path, column: str = "control") -> dict[tuple[str, str], str]:
    """What Kontrol – or Advarsel – says, by sheet and by the cell that is meant first."""
    tables, rows = as_typed(path), load_agreement(path).tables
    found = {}
    for name in INPUT_SHEETS:
        sheet = AGREEMENT.sheet(name)
        if not sheet.has(column):
            continue
        evaluator = compute(AGREEMENT, tables)
        names = {c.name: letters(i) for i, c in enumerate(sheet.columns)}
        wrong = evaluator.rows(first_wrong(rules_for(sheet, AGREEMENT), names, finance=True), tables[name])
        for position, (text, at) in enumerate(zip(tables[name][column], wrong, strict=True)):
            if text:
                found[sheet.title, f"{at}{rows[name].rows[position] + 1}"] = str(text)
    return found


def left(path: Path, written: Path) -> dict[str, tuple[str, str]]:
    """What stands in Vejledning, when the workbook computes it, beside each sheet: the link, and what comes after it."""
    tables = as_typed(path)
    written.write_bytes(write_workbook(document(load_agreement(path).agreement.with_tables(**tables), computed=True)))
    rows = values(written, "Vejledning")
    end = next(n for n, row in enumerate(rows) if row[1] == "Kan aftalen deles op?")
    return {re.sub(r"^\d+\. ", "", str(row[1])): (str(row[2]), str(row[3])) for row in rows[: end + 1] if row[2]}


@pytest.mark.parametrize("name", INPUT_SHEETS)
def test_each_of_finance_s_sheets_says_what_is_wrong_with_a_row(name: str) -> None:
    sheet = AGREEMENT.sheet(name)
    assert sheet.column(sheet.control).header == "Kontrol"
    assert (sheet.caution == "caution") == (name in WITH_WARNINGS)
    for severity, column in ((Severity.ERROR, sheet.control), (Severity.WARNING, sheet.caution)):
        if name != "changes" and any(rule.severity is severity for rule in sheet.rules):
            assert sheet.has(column)


def test_departments_have_nothing_of_it() -> None:
    """What is new in finance's sheets makes no department's workbook an older one."""
    assert TEMPLATE_VERSION == 1
    for name in ("items", "contributes", "settings", "rounds", "lists", "milestones"):
        assert not {"control", "caution"} & set(DEPARTMENT.sheet(name).names)


# --- from the empty template to split ---------------------------------------------------------------------------------

DEPARTMENTS = (
    "Børn & Unge",
    "Kultur, Fritid og Idræt",
    "Teknik/Miljø",
    "Social & Sundhed",
    "Job, Vækst & Uddannelse",
    "HR/Økonomi",
)
COMMITTEES = ("Økonomiudvalget", "Børneudvalget", "Teknik- og Miljøudvalget")
THEMES = ("Børn, unge & familier", "Grøn by", "Drift/effektivisering")
ITEMS = [f"{1 + n // 10}.{1 + n % 10}" for n in range(28)]  # 1.1 and 1.10 among them
YEARS = {f"Overslagsår {n}": 500 for n in (1, 2, 3)}

# Sheet, row (from 2), header: what people type first, and what they make of it when the workbook has said what is wrong.
MISTAKES: dict[tuple[str, int, str], tuple[Any, Any]] = {
    ("Stamdata", 2, "Værdi"): (None, "Solby Kommune"),
    ("Stamdata", 8, "Værdi"): ("for hvert punkt", "pr. punkt"),
    ("Stamdata", 9, "Værdi"): ("hundrede", 100),
    ("Runder", 2, "Opgørelsesdato"): (None, dt.date(2027, 3, 31)),
    ("Runder", 2, "Indberetningsfrist"): (None, dt.date(2027, 4, 12)),
    ("Runder", 3, "Status"): (w.OPEN, w.COMING),
    ("Runder", 4, "Opgørelsesdato"): ("engang i efteråret", dt.date(2027, 9, 28)),
    ("Centre", 2, "E-mail"): ("boern.unge(at)solby.dk", "boern.unge@solby.dk"),
    ("Centre", 3, "E-mail"): ("kultur@solby", "kultur@solby.dk"),
    ("Centre", 4, "Kopi til"): ("Bo Ærø, bo@solby.dk", "Bo Ærø <bo@solby.dk>"),
    ("Centre", 8, "Center"): ("Børn & Unge", None),
    ("Centre", 8, "E-mail"): ("boern@solby.dk", None),
    ("Lister", 5, "Udvalg"): ("Børneudvalget", None),
    ("Punkter", 3, "Tema"): ("Klima", "Grøn by"),
    ("Punkter", 4, "Ansvarligt center"): ("Børn og Skole", "Børn & Unge"),
    ("Punkter", 5, "Titel"): (None, "Punkt nummer 1.4"),
    ("Punkter", 7, "Ansvarligt udvalg"): ("Børneudvalget, Økonomiudvalget", "Børneudvalget; Økonomiudvalget"),
    ("Punkter", 12, "Punktnr."): ("1.10", "2.1"),
    ("Punkter", 20, "Type"): ("Anskaffelse", "Anlæg"),
    ("Økonomi", 4, "Budgetår"): ("ca. en halv million", 500),
    ("Økonomi", 6, "Kategori"): ("Nye penge", w.NEW_MONEY),
    ("Økonomi", 9, "Punktnr."): ("1.80", "1.8"),
    ("Økonomi", 30, "Punktnr."): ("3.8", None),
    ("Økonomi", 30, "Linjenr."): (2, None),
    ("Økonomi", 30, "Linjetekst"): ("I alt", None),
    ("Økonomi", 30, "Type"): ("Drift", None),
    ("Økonomi", 30, "Kategori"): (w.NEW_MONEY, None),
    ("Økonomi", 30, "Budgetår"): (14_000, None),
    ("Milepæle", 2, "Runde"): (5, 1),
    ("Milepæle", 3, "Punktnr."): ("9.9", "1.2"),
    ("Milepæle", 5, "Milepæl"): (None, "Planen er klar"),
    ("Milepæle", 6, "Status"): ("Droppet", None),
}  # fmt: skip
SPEAKING = {  # the cell that Kontrol leads to, and a word of it
    ("Stamdata", "B2"): "Udfyld 'Kommune'", ("Stamdata", "B8"): "findes ikke på listen", ("Stamdata", "B9"): "helt tal",
    ("Runder", "C2"): "Udfyld 'Indberetningsfrist'", ("Runder", "G3"): "Mere end én runde er åben",
    ("Runder", "C4"): "kan ikke læses som en dato", ("Centre", "A2"): "findes to gange", ("Centre", "C3"): "ikke en mailadresse",
    ("Centre", "D4"): "'Kopi til' er ikke en mailadresse", ("Centre", "A8"): "findes to gange",
    ("Lister", "A3"): "står to gange", ("Lister", "A5"): "står to gange", ("Punkter", "B3"): "Tema", ("Punkter", "F4"): "Ansvarligt center",
    ("Punkter", "C5"): "Udfyld 'Titel'", ("Punkter", "G7"): "med '; ' imellem", ("Punkter", "A11"): "findes to gange",
    ("Punkter", "A12"): "findes to gange", ("Punkter", "D20"): "Type", ("Økonomi", "G4"): "kan ikke læses som et beløb",
    ("Økonomi", "E6"): "Kategori", ("Økonomi", "A9"): "Punkt 1.80 findes ikke", ("Økonomi", "A12"): "Punkt 2.1 findes ikke",
    ("Økonomi", "C30"): "tælle dobbelt", ("Milepæle", "C2"): "Runden findes ikke", ("Milepæle", "B3"): "Punkt 9.9 findes ikke",
    ("Milepæle", "E5"): "Udfyld 'Milepæl'", ("Milepæle", "G6"): "findes ikke på listen", ("Milepæle", "B12"): "Punkt 2.1 findes ikke",
}  # fmt: skip


def type_agreement(book: Book) -> None:
    """What finance types into the empty template, before the mistakes."""
    for row, value in zip((2, 3, 4, 9), ("Solby Kommune", "Budgetaftale 2027", 2027, 100), strict=True):
        book["Stamdata"].cell(row, 2).value = value
    for number in range(1, 5):
        month = 3 * number
        book.append(
            "Runder", 1 + number, Opgørelsesdato=dt.date(2027, month, 28), Indberetningsfrist=dt.date(2027, month, 29)
        )
    book["Runder"].cell(2, book.column("Runder", "Status")).value = w.OPEN
    for row, name in enumerate(DEPARTMENTS, start=2):
        book.append("Centre", row, Center=name, **{"E-mail": f"center{row}@solby.dk"})
    for header, entries in (("Udvalg", COMMITTEES), ("Temaer", THEMES)):
        for row, entry in enumerate(entries, start=2):
            book.append("Lister", row, **{header: entry})
    for n, item in enumerate(ITEMS):
        kind = "Anlæg" if n % 9 == 0 else "Drift"
        book.append(
            "Punkter", 2 + n, Tema=THEMES[n % 3], Titel=f"Punkt nummer {item}", Type=kind,
            **{"Punktnr.": item, "Ansvarligt center": DEPARTMENTS[n % 6], "Ansvarligt udvalg": COMMITTEES[n % 3]},
        )  # fmt: skip
        book.append(
            "Økonomi", 2 + n, Linjetekst=f"Linje til {item}", Type=kind, Kategori=w.NEW_MONEY, Varighed="Varig", Budgetår=500,
            **{"Punktnr.": item, "Linjenr.": 1, **YEARS},
        )  # fmt: skip
        book.append("Milepæle", 2 + n, Runde=1, Milepæl=f"Milepæl til {item}", **{"Punktnr.": item})


def put(book: Book, place: tuple[str, int, str], value: Cell) -> None:
    sheet, row, header = place
    book[sheet].cell(row, book.column(sheet, header)).value = value


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty template with an agreement in it, and all mistakes."""
    folder = tmp_path_factory.mktemp("typed")
    empty = folder / "empty.xlsx"
    empty.write_bytes(write_workbook(document(empty_agreement())))
    with edited(empty, folder / "typed.xlsx") as book:
        type_agreement(book)
        for place, (mistake, _) in MISTAKES.items():
            put(book, place, mistake)
    return folder / "typed.xlsx"


def test_the_empty_template_says_where_to_begin(tmp_path: Path) -> None:
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(write_workbook(document(empty_agreement())))
    told = left(empty, tmp_path / "written.xlsx")
    assert told["Stamdata"][0].startswith("3 rækker skal rettes. Den første: Udfyld 'Kommune'")
    assert told["Runder"][0].startswith("4 rækker skal rettes. Den første: Udfyld 'Opgørelsesdato'")
    assert told["Punkter"][0] == "Intet skrevet"
    assert told["Kan aftalen deles op?"][0] == "Ikke endnu: 7 rækker skal rettes"


def test_every_mistake_is_told_where_it_stands(typed: Path) -> None:
    told = spoken(typed)
    assert told.keys() == SPEAKING.keys()
    assert {place: text for place, text in told.items() if SPEAKING[place] not in text} == {}


def test_the_page_counts_what_is_left_and_shows_the_first_of_each_sheet(typed: Path, tmp_path: Path) -> None:
    told, page = spoken(typed), left(typed, tmp_path / "written.xlsx")
    for title in ("Stamdata", "Runder", "Centre", "Lister", "Punkter", "Økonomi", "Milepæle"):
        (first, *_) = texts = [text for (sheet, _), text in told.items() if sheet == title]
        assert page[title][0].startswith(f"{len(texts)} rækker skal rettes. Den første: {first}"[:250]), title
    assert page["Kan aftalen deles op?"][0] == f"Ikke endnu: {len(told)} rækker skal rettes"


def test_from_the_empty_template_to_split_by_what_the_workbook_says(typed: Path, tmp_path: Path) -> None:
    path, mended = typed, set[tuple[str, int, str]]()
    for turn in range(5):
        told = spoken(path)
        if not told:
            break
        after = tmp_path / f"mended-{turn}.xlsx"
        with edited(path, after) as book:
            for sheet, cell in told:  # only rows that Kontrol speaks of are mended
                row = int(re.sub(r"\D", "", cell))
                for place, (_, right) in MISTAKES.items():
                    if place[:2] == (sheet, row):
                        put(book, place, right)
                        mended.add(place)
        path = after
    assert spoken(path) == {}
    assert mended == set(MISTAKES)
    page = left(path, tmp_path / "written.xlsx")
    assert page["Punkter"][0] == "28 rækker"
    assert page["Kan aftalen deles op?"] == (
        "Ja, der er intet at rette",
        "Giv milepælene deres id: workbook-tools klargør.",
    )

    ready = tmp_path / "ready.xlsx"
    fill_file(path, ready, force=False)
    page = left(ready, tmp_path / "written.xlsx")
    assert page["Kan aftalen deles op?"] == (
        "Ja, der er intet at rette",
        "Lav arbejdsbøger til centrene: workbook-tools udsend.",
    )
    assert [issue for issue in validate_file(ready) if issue.severity is not Severity.WARNING] == []
    result = split_files(ready, 1, tmp_path / "sent", force=False)
    assert result.issues == []
    assert len(result.files) == len(DEPARTMENTS)
    assert sum(rows for _, rows in result.files) == 2 * len(ITEMS)


# --- what only warns, older workbooks ---------------------------------------------------------------------------------


def test_what_only_warns_stands_beside(typed: Path, tmp_path: Path) -> None:
    with edited(typed, tmp_path / "warned.xlsx") as book:
        put(book, ("Økonomi", 2, "Overslagsår 3"), None)
        put(book, ("Punkter", 2, "Væsentlig bidragsyder"), "Haver & parker")
        put(book, ("Runder", 2, "Opgørelsesdato"), dt.date(2026, 3, 31))
        put(book, ("Runder", 2, "Indberetningsfrist"), dt.date(2027, 4, 12))
        put(book, ("Runder", 3, "Status"), w.COMING)
        put(book, ("Runder", 4, "Opgørelsesdato"), dt.date(2027, 6, 9))
        put(book, ("Runder", 5, "Indberetningsfrist"), dt.date(2027, 12, 1))
    told = spoken(tmp_path / "warned.xlsx", "caution")
    assert "er varig, men har ingen penge" in told["Økonomi", "F2"]
    assert "nævner et navn, der ikke står på listen" in told["Punkter", "H2"]
    assert "ligger ikke i budgetåret" in told["Runder", "C2"]
    assert "ikke senere end den forrige rundes" in told["Runder", "C4"]
    assert "før opgørelsesdatoen" in told["Runder", "D5"]


def test_an_agreement_from_before_the_columns_lacks_nothing(typed: Path, tmp_path: Path) -> None:
    new = {"Kontrol", "Advarsel", "Anlægsbevilling givet", "Bevilget den"}
    with edited(typed, tmp_path / "older.xlsx") as book:
        for name in ("Stamdata", "Runder", "Centre", "Lister", "Punkter", "Økonomi", "Milepæle", "Afstemning"):
            for at in range(book[name].max_column, 0, -1):
                if book[name].cell(1, at).value in new:
                    book[name].delete_cols(at)
    before, after = validate_file(typed), validate_file(tmp_path / "older.xlsx")

    def told(issues: Any) -> list[tuple[str, str | None, str | None]]:
        return [(issue.code, issue.sheet, issue.cell) for issue in issues]

    assert told(after) == told(before)
