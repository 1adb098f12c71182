"""Herlev's agreement followed up in Fredensborg's form, typed into the sheets: a traffic light for each initiative in three
budget revisions, its plan and coming political treatment, asked until it is finished. The answers are invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.test_form import type_levels
from tests.workbook_editing import edited, opened, table, write
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
    ("Plan", "Milepæl", "Center", "Tekst", None, "Altid", None, None, "Hvad sker der frem til næste revision?", "Offentlig", "Notat"),
    ("Politisk behandling", "Milepæl", "Center", "Valg", "Ingen; Fagudvalg; Kommunalbestyrelsen", "Aldrig", None, None, None, "Offentlig", "Notat"),
    ("Strategisk mærke", "Milepæl", "Økonomi", "Valg", "Børn; Klima; Velfærd", None, None, None, None, "Offentlig", None),
)  # fmt: skip
REVISIONS = ("Budgetrevision 31.03", "Budgetrevision 30.06", "Budgetrevision 31.10")
# How each initiative goes in the three revisions; those not named follow the plan.
LIGHT = {
    "1.1": (ADJUSTED, OFF, ADJUSTED),
    "1.4": (FINISHED,),
    "2.2": (ON_PLAN, FINISHED),
    "2.5": (OFF, ON_PLAN, FINISHED),
}


def typed(herlev: Path, path: Path) -> Path:
    """The agreement with the form typed into its sheets: no file but the workbook, no line of Python."""
    with edited(herlev, path) as book:
        type_levels(book["Skala"], LIGHTS)
        for row, given in enumerate(ASKED, start=2):
            for at, value in enumerate(given, start=2):
                write(book["Spørgsmål"].cell(row, at), value)
        for row, name in enumerate(REVISIONS, start=2):
            book["Runder"].cell(row, 2).value = name
        for at in range(1, 8):
            book["Runder"].cell(5, at).value = None
        items = [row["Punktnr."] for row in table(herlev, "Punkter")]
        milestones = book["Milepæle"]
        for row in range(2, milestones.max_row + 1):
            for at in range(1, 9):
                milestones.cell(row, at).value = None
        for row, item in enumerate(items, start=2):
            for at, value in enumerate((item, 1, None, "Initiativet er gennemført"), start=2):
                write(milestones.cell(row, at), value)
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


@pytest.fixture(scope="module")
def year(herlev: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Consolidation, int]]:
    """The three revisions: the consolidated workbook, what was said, and how many initiatives were asked about."""
    folder = tmp_path_factory.mktemp("initiatives")
    state, found = typed(herlev, folder / "agreement.xlsx"), []
    for number in (1, 2, 3):
        if number > 1:
            with edited(state, folder / f"opened-{number}.xlsx") as book:
                book["Runder"].cell(number, 7).value, book["Runder"].cell(number + 1, 7).value = "Lukket", "Åben"
            state = folder / f"opened-{number}.xlsx"
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
