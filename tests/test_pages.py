"""Penge and Matrix: every figure is what plain counting over the data sheets gives."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import BALLERUP
from tests.workbook_editing import table, values

EFFECT = ("Nye midler", "Besparelse", "Modfinansiering")
ROUNDS = {BALLERUP / "agreement.xlsx": 1, BALLERUP / "consolidated-1.xlsx": 1, BALLERUP / "consolidated-4.xlsx": 4}
BOOKS = pytest.mark.parametrize("path", ROUNDS, ids=lambda path: path.stem)


def frame(path: Path, sheet: str) -> pd.DataFrame:
    rows = [row for row in table(path, sheet) if "I alt" not in list(row.values())[:3]]
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else None)


def numbers(series: Any) -> Any:
    return pd.to_numeric(series, errors="coerce").fillna(0)


def shown(path: Path, title: str) -> dict[str, dict[str, Any]]:
    """The lines of a page's tables by their first cell; a name in two tables is told by the first."""
    header: list[Any] = []
    over: list[str] = []
    found: dict[str, dict[str, Any]] = {}
    for row in values(path, title):
        cells = row[1:]
        if "Aftalens virkning" in cells:  # stands over several headers
            over = list(accumulate(cells, lambda before, cell: cell or before))
        elif over:
            header = [f"{above}, {str(cell).lower()}" for above, cell in zip(over, cells, strict=False)]
            over = []
        elif "Titel" in cells:
            header = cells
        elif header and cells and cells[0] not in ("", None):
            found.setdefault(cells[0], dict(zip(header, cells, strict=False)))
    return found


def groups(path: Path) -> dict[str, set[str]]:
    """Every department, theme and committee with its items, and all of them."""
    items = frame(path, "Punkter")
    found = {"Alle punkter": set(items["Punktnr."])}
    for header in ("Ansvarligt center", "Tema"):
        found |= {name: set(items[items[header] == name]["Punktnr."]) for name in items[header].unique()}
    for name in {part for cell in items["Ansvarligt udvalg"] for part in cell.split("; ")}:
        has = items["Ansvarligt udvalg"].map(lambda cell, name=name: name in cell.split("; "))
        found[name] = set(items[has]["Punktnr."])
    return found


@pytest.mark.slow
@BOOKS
def test_money_of_every_group(path: Path) -> None:
    lines, economy = frame(path, "Økonomi"), frame(path, "Økonomiopfølgning")
    page = shown(path, "Penge")
    checked = 0
    for name, items in groups(path).items():
        expected = {}
        effect = lines[lines["Punktnr."].isin(items) & lines["Kategori"].isin(EFFECT)]
        expected["Aftalens virkning, i alt"] = numbers(effect["Budgetår"]).sum()
        for title in ("Drift", "Anlæg"):
            expected[f"Aftalens virkning, {title.lower()}"] = numbers(effect[effect["Type"] == title]["Budgetår"]).sum()
            for header, column in (
                ("vedtaget", "Vedtaget budget"),
                ("korrigeret", "Korrigeret budget"),
                ("afvigelse", "Afvigelse (plus = merforbrug)"),
            ):
                if economy.empty:
                    expected[f"{title}, {header}"] = 0
                    continue
                mine = economy[
                    economy["Punktnr."].isin(items) & (economy["Type"] == title) & (economy["Runde"] == ROUNDS[path])
                ]
                expected[f"{title}, {header}"] = numbers(mine[column]).sum()
        for header in ("vedtaget", "korrigeret", "afvigelse"):
            expected[f"I alt, {header}"] = expected[f"Drift, {header}"] + expected[f"Anlæg, {header}"]
        expected["I alt, forventet"] = expected["I alt, korrigeret"] + expected["I alt, afvigelse"]
        assert {header: page[name][header] for header in expected} == expected, name
        checked += 1
    assert checked == 1 + 9 + 7 + 6


@BOOKS
def test_departments_and_themes_add_up_to_all(path: Path) -> None:
    page, items = shown(path, "Penge"), frame(path, "Punkter")
    for header in ("Aftalens virkning, i alt", "I alt, korrigeret", "I alt, afvigelse"):
        for column in ("Ansvarligt center", "Tema"):
            assert sum(page[name][header] for name in items[column].unique()) == page["Alle punkter"][header]


def worst(faces: list[str], order: tuple[str, ...]) -> str:
    for face in order:
        if face in faces:
            return "Mangler svar" if face == "" else face
    return ""


@BOOKS
def test_every_item_of_the_matrix(path: Path) -> None:
    page = shown(path, "Matrix")
    items = frame(path, "Punkter")
    followed = items[items["Håndteres administrativt"] != "Ja"]
    assert list(page) == [str(number) for number in followed["Punktnr."]]
    assert len(page) == 92 - 6
    effort, economy = table(path, "Opfølgning"), table(path, "Økonomiopfølgning")
    for item, line in page.items():
        for number in (1, 2, 3, 4):
            faces = [r["Smiley"] for r in effort if r["Punktnr."] == item and r["Runde"] == number]
            assert line[f"Runde {number}"] == worst(faces, ("☹ Ikke nået", "😐 Delvist nået", "", "☺ Nået")), item
        faces = [r["Smiley økonomi"] for r in economy if r["Punktnr."] == item and r["Runde"] == ROUNDS[path]]
        assert line["Økonomi i den viste runde"] == worst(faces, ("☹ Ikke overholdt", "", "☺ Overholdt")), item
