"""Herlev's agreement followed up in Fredensborg's form, typed into the sheets: a traffic light for each initiative in three
budget revisions, its plan and coming political treatment, asked until it is finished. The answers are invented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.test_form import type_levels
from tests.usual_words import left_over
from tests.workbook_editing import Book, edited, opened, table, write
from workbook_tools.api.commands import report, split
from workbook_tools.operations.consolidate.consolidation import Consolidation
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import agreement_issues
from workbook_tools.schema.structure import Severity

LIGHTS = """
    Skala   | Rang | Symbol | Niveau        | Farve     | Vurdering | Afslutter | Kræver bemærkning | Kræver forventet tid | Kræver prognose | Ved analyse | Foreslås over (× bagatelgrænse) | Læses også som | Betydning
    Indsats | 1    | ✔      | Afsluttet     | Mørkegrøn | God       | Ja        | Nej               | Nej                  |                 | Ja          |                                 |                | Initiativet er gennemført.
    Indsats | 2    | ●      | Følger planen | Grøn      | God       | Nej       | Nej               | Nej                  |                 | Ja          |                                 | grøn           | Initiativet følger planen.
    Indsats | 3    | ▲      | Justeret plan | Gul       | Delvis    | Nej       | Ja                | Nej                  |                 | Ja          |                                 | gul            | Planen er lavet om.
    Indsats | 4    | ■      | Afviger       | Rød       | Dårlig    | Nej       | Ja                | Ja                   |                 | Ja          |                                 | rød            | Initiativet følger ikke planen.
    Økonomi | 1    | ☺      | Overholdt     | Grøn      | God       |           | Nej               |                      | Nej             |             |                                 |                |
    Økonomi | 2    | ☹      | Ikke overholdt | Rød      | Dårlig    |           | Ja                |                      | Ja              |             | 1                               |                |
    """
FINISHED, ON_PLAN, ADJUSTED, OFF = "✔ Afsluttet", "● Følger planen", "▲ Justeret plan", "■ Afviger"
ASKED = (
    ("Plan", "Punkt", "Center", "Tekst", None, "Altid", None, None, "Hvad sker der frem til næste revision?", "Offentlig", "Notat"),
    ("Politisk behandling", "Punkt", "Center", "Valg", "Ingen; Fagudvalg; Kommunalbestyrelsen", "Ved niveau", "Afviger", None, None, "Offentlig", "Notat; Udvalg; Matrix"),
    ("Strategisk mærke", "Punkt", "Økonomi", "Valg", "Børn; Klima; Velfærd", None, None, None, None, "Offentlig", None),
)  # fmt: skip
SETUP = {
    "Opfølgning pr.": "Punkt",
    "Ord for center": "forvaltning; forvaltningen; forvaltninger; forvaltningerne",
    "Ord for punkt": "initiativ; initiativet; initiativer; initiativerne",
    "Ord for runde": "revision; revisionen; revisioner; revisionerne",
}
TEMPLATE = Path(__file__).parents[1] / "template.xlsx"
MADE = ("Milepæls-id", "Kontrol", "Advarsel")  # columns that nobody types
REVISIONS = ("Budgetrevision 31.03", "Budgetrevision 30.06", "Budgetrevision 31.10")
# How each initiative goes in the three revisions; those not named follow the plan.
LIGHT = {
    "1.1": (ADJUSTED, OFF, ADJUSTED),
    "1.4": (FINISHED,),
    "2.2": (ON_PLAN, FINISHED),
    "2.5": (OFF, ON_PLAN, FINISHED),
}


def type_setup(sheet: Any, setup: Mapping[str, str]) -> None:
    """Type fields of Stamdata: beside those that stand there, the others below."""
    rows = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    below = max(row for field, row in rows.items() if field)
    for n, (field, value) in enumerate(setup.items(), start=1):
        write(sheet.cell(rows.get(field, below + n), 1), field)
        write(sheet.cell(rows.get(field, below + n), 2), value)


def type_rows(book: Book, title: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Type rows into a sheet of the template, by its headers, over what stands there."""
    sheet = book[title]
    at = {cell.value: cell.column for cell in sheet[1] if cell.value}
    for number, row in enumerate(rows, start=2):
        for header, value in row.items():
            if header in at and header not in MADE:
                write(sheet.cell(number, at[header]), None if value == "" else value)


def typed(herlev: Path, path: Path, own: bool = True) -> Path:
    """An agreement typed into template.xlsx sheet by sheet, as a person does: no other file, no line of Python."""
    with edited(TEMPLATE, path) as book:
        settings = {row["Felt"]: row["Værdi"] for row in table(herlev, "Stamdata") if row["Værdi"] not in ("", None)}
        type_setup(book["Stamdata"], settings | (SETUP if own else {}))
        rounds = table(herlev, "Runder")
        if own:
            rounds = [row | {"Betegnelse": name} for row, name in zip(rounds, REVISIONS, strict=False)]
            for at in range(1, 8):
                book["Runder"].cell(5, at).value = None
        type_rows(book, "Runder", rounds)
        for title in ("Centre", "Punkter", "Økonomi", *(() if own else ("Milepæle",))):
            type_rows(book, title, table(herlev, title))
        type_rows(book, "Lister", table(herlev, "Lister"))
        if own:
            type_levels(book["Skala"], LIGHTS)
            for row, given in enumerate(ASKED, start=2):
                for at, value in enumerate(given, start=2):
                    write(book["Spørgsmål"].cell(row, at), value)
    return path


def answer(sent: Path, returned: Path, number: int) -> int:
    """Answer a revision: a choice and a text for what is on plan. How many initiatives were asked about."""
    rows = [row["Punktnr."] for row in table(sent, "Opfølgning") if row["Forrige smiley"] != FINISHED]
    with edited(sent, returned) as book:
        sheet: Any = book["Opfølgning"]
        for row in range(2, sheet.max_row + 1):
            item = sheet.cell(row, book.column("Opfølgning", "Punktnr.")).value
            if item not in rows:
                continue
            given = LIGHT.get(item, ())
            light = given[number - 1] if number <= len(given) else ON_PLAN
            put = {"Smiley": light, "Plan": f"Arbejdet fortsætter efter revision {number}"}
            put |= {"Statusbemærkning": "Det tager længere tid"} if light in (ADJUSTED, OFF) else {}
            put |= {"Forventes nået": "Efter budgetåret", "Politisk behandling": "fagudvalg"} if light == OFF else {}
            for header, value in put.items():
                write(sheet.cell(row, book.column("Opfølgning", header)), value)
        economy: Any = book["Økonomiopfølgning"]
        for row in range(2, economy.max_row + 1):
            if economy.cell(row, book.column("Økonomiopfølgning", "Punktnr.")).value:
                write(economy.cell(row, book.column("Økonomiopfølgning", "Smiley økonomi")), "☺ Overholdt")
        for at in (7, 8, 9, 10, 11):
            if book["Start"].cell(at, 2).value in ("Udfyldt af", "Godkendt af"):
                book["Start"].cell(at, 3).value = "Forvaltningen"
    return len(rows)


def next_round(state: Path, path: Path, number: int) -> Path:
    """The agreement with the round before closed, and this one open."""
    with edited(state, path) as book:
        book["Runder"].cell(number, 7).value, book["Runder"].cell(number + 1, 7).value = "Lukket", "Åben"
    return path


@pytest.fixture(scope="module")
def year(herlev: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Consolidation, int]]:
    """The three revisions: the consolidated workbook, what was said, and how many initiatives were asked about."""
    folder = tmp_path_factory.mktemp("initiatives")
    state, found = typed(herlev, folder / "agreement.xlsx"), []
    for number in (1, 2, 3):
        if number > 1:
            state = next_round(state, folder / f"opened-{number}.xlsx", number)
        split(state, number, folder / f"sent-{number}")
        (sent,) = (folder / f"sent-{number}").iterdir()
        asked = answer(sent, folder / f"returned-{number}.xlsx", number)
        consolidated = folder / f"consolidated-{number}.xlsx"
        result = consolidate_files(state, [folder / f"returned-{number}.xlsx"], consolidated)
        found.append((consolidated, result, asked))
        state = consolidated
    return found


def test_the_form_is_typed_without_a_fault(herlev: Path, tmp_path: Path) -> None:
    loaded = load_agreement(typed(herlev, tmp_path / "agreement.xlsx"))
    assert [i for i in agreement_issues(loaded) if i.severity is Severity.ERROR] == []
    assert loaded.agreement.kind.form.effort.texts == (FINISHED, ON_PLAN, ADJUSTED, OFF)


def test_initiatives_are_asked_about_until_they_are_finished(year: list[tuple[Path, Consolidation, int]]) -> None:
    first, second, third = (asked for _, _, asked in year)
    assert (second - first, third - second) == (-1, -1)
    last = {row["Punktnr."]: row["Smiley"] for row in table(year[2][0], "Opfølgning") if row["Runde"] == 3}
    assert last["1.1"] == ADJUSTED
    assert last["2.5"] == FINISHED
    assert {"1.4", "2.2"} & set(last) == set()


def test_every_revision_is_without_fault_and_proved(year: list[tuple[Path, Consolidation, int]]) -> None:
    for _, result, _ in year:
        assert [issue for issue in result.issues if issue.severity is Severity.ERROR] == []
        assert all(proof.holds for proof in result.proof)
        assert all(one.holds for one in result.sums)


def test_the_note_tells_of_the_lights_and_the_plans(
    year: list[tuple[Path, Consolidation, int]], tmp_path: Path
) -> None:
    report(year[1][0], tmp_path / "note.html")
    note = (tmp_path / "note.html").read_text(encoding="utf-8")
    assert "meldt »Afsluttet« eller »Følger planen«" in note
    assert "Initiativet følger ikke planen." in note
    assert "Plan: Arbejdet fortsætter efter revision 2" in note
    assert "Politisk behandling: Fagudvalg" in note


def test_the_pages_show_the_lights(year: list[tuple[Path, Consolidation, int]]) -> None:
    texts = {
        str(cell)
        for title in ("Overblik", "Matrix")
        for row in opened(year[2][0], title, data_only=True)[title].iter_rows(values_only=True)
        for cell in row
        if cell
    }
    assert {FINISHED, ON_PLAN, ADJUSTED, OFF} <= texts


def test_the_pages_and_the_note_speak_of_initiatives_and_revisions(
    year: list[tuple[Path, Consolidation, int]], tmp_path: Path
) -> None:
    report(year[2][0], tmp_path / "note.html")
    note = re.sub(r"<[^>]+>", "\n", (tmp_path / "note.html").read_text(encoding="utf-8"))
    assert left_over(note.replace("opdigtede milepæle og datoer", "")) == []
    book = opened(year[2][0], data_only=True)
    for title in ("Overblik", "Penge", "Matrix", "Velfærdsudvalget"):
        texts = [str(cell) for row in book[title].iter_rows(values_only=True) for cell in row if cell]
        assert [
            t for t in texts if left_over(t.replace("opdigtede milepæle og datoer", "")) and t not in ("Punkt",)
        ] == []
    assert [i.text("da") for _, result, _ in year for i in result.issues if left_over(i.text("da"))] == []


def test_finished_initiatives_are_listed_and_their_money_is_still_followed_up(
    year: list[tuple[Path, Consolidation, int]], tmp_path: Path
) -> None:
    shown = list(opened(year[2][0], "Overblik", data_only=True)["Overblik"].iter_rows(values_only=True))
    texts = [[cell for cell in row if cell is not None] for row in shown]
    listed = {
        str(row[0]).split()[0]: (row[2], row[3])
        for row in texts
        if len(row) > 3 and row[1] == "Forvaltningen" and row[3] == FINISHED
    }
    assert listed == {
        "1.4": (REVISIONS[0], FINISHED), "2.2": (REVISIONS[1], FINISHED), "2.5": (REVISIONS[2], FINISHED),
    }  # fmt: skip
    money = {row["Punktnr."] for row in table(year[2][0], "Økonomiopfølgning") if row["Runde"] == 3}
    with_money = {row["Punktnr."] for row in table(year[0][0], "Økonomiopfølgning") if row["Runde"] == 1}
    assert money == with_money
    assert {"1.4", "2.2", "2.5"} & money
    report(year[1][0], tmp_path / "note.html")
    note = (tmp_path / "note.html").read_text(encoding="utf-8")
    assert "Afsluttede initiativer: 2" in note


def test_at_most_ten_columns_are_printed_of_what_departments_get(year: list[tuple[Path, Consolidation, int]]) -> None:
    kind = load_agreement(year[0][0]).agreement.kind.split
    for name, first, last in kind.printed:
        names = kind.sheet(name).names
        between = names[names.index(first) : names.index(last) + 1]
        assert len([one for one in between if (name, one) not in kind.hidden_columns]) <= 10


def test_the_usual_form_is_typed_into_the_template_and_runs_a_year(herlev: Path, tmp_path: Path) -> None:
    state = tmp_path / "agreement-1.xlsx"
    typed(herlev, state, own=False)
    for number in (1, 2, 3, 4):
        if number > 1:
            state = next_round(state, tmp_path / f"agreement-{number}.xlsx", number)
        split(state, number, tmp_path / f"sent-{number}")
        (sent,) = (tmp_path / f"sent-{number}").iterdir()
        with edited(sent, tmp_path / f"returned-{number}.xlsx") as book:
            for title, header in (("Opfølgning", "Smiley"), ("Økonomiopfølgning", "Smiley økonomi")):
                for row in range(2, book[title].max_row + 1):  # one choice a row, and nothing else
                    if book[title].cell(row, book.column(title, "Punktnr.")).value:
                        write(
                            book[title].cell(row, book.column(title, header)),
                            "☺ Nået" if title == "Opfølgning" else "☺ Overholdt",
                        )
        result = consolidate_files(
            state, [tmp_path / f"returned-{number}.xlsx"], tmp_path / f"consolidated-{number}.xlsx"
        )
        assert [issue.code for issue in result.issues if issue.severity is Severity.ERROR] == []
        state = tmp_path / f"consolidated-{number}.xlsx"
    smileys = {row["Smiley"] for row in table(state, "Opfølgning")}
    assert smileys == {"☺ Nået"}
    assert {int(row["Runde"]) for row in table(state, "Opfølgning")} == {1, 2, 3, 4}
