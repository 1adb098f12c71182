"""Overblik: every figure is what plain counting over the data sheets gives – cached, and as LibreOffice computes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.conftest import BALLERUP, Consolidated
from tests.libreoffice import ENGLISH, cells, convert, formulas, same
from tests.workbook_editing import opened, table, values
from workbook_tools.messages.files import written

ISSUES = ("Fejl", "Rettelse", "Advarsel")
EFFECT = ("Nye midler", "Besparelse", "Modfinansiering")
FACES = ("☺ Nået", "😐 Delvist nået", "☹ Ikke nået")
KEPT, NOT_KEPT = "☺ Overholdt", "☹ Ikke overholdt"
Line = dict[str, Any]


# --- the four states, and the same recalculated ------------------------------------------------------


@pytest.fixture(scope="module")
def states(
    ballerup: Path, untouched: Consolidated, consolidated: Consolidated, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Nothing begun, nobody answered, one round, four rounds."""
    folder = tmp_path_factory.mktemp("states")
    sources = {
        "not begun": ballerup,
        "no answers": untouched.path,
        "one round": consolidated.path,
        "four rounds": BALLERUP / "consolidated-4.xlsx",
    }
    found = {}
    for name, source in sources.items():
        found[name] = folder / f"{name}.xlsx"
        found[name].write_bytes(source.read_bytes())
    return found


@pytest.fixture(scope="module")
def recalculated(states: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("recalculated")
    return cache(lambda state: convert([states[state]], folder, ENGLISH)[0])


STATES = ("not begun", "no answers", "one round", "four rounds")
LAST = STATES[-1]


def test_every_formula_is_computed_alike(states: dict[str, Path], recalculated: Callable[[str], Path]) -> None:
    """After four rounds, in English; test_example_year.py has the same in Danish, test_recalculation.py the others."""
    before, after = cells(states["four rounds"]), cells(recalculated("four rounds"))
    places = formulas(states["four rounds"])
    assert len(places) > 1_500
    assert [place for place in places if not same(before.get(place), after.get(place))] == []


RECALCULATED = "recalculated"


@pytest.fixture(
    params=[
        *STATES,
        pytest.param(f"{LAST}, {RECALCULATED}", marks=pytest.mark.office),
        *(
            pytest.param(f"{state}, {RECALCULATED}", marks=[pytest.mark.office, pytest.mark.nightly])
            for state in STATES[:-1]
        ),
    ]
)
def path(request: pytest.FixtureRequest, states: dict[str, Path]) -> Path:
    """The workbook of each state as the tool wrote it, and as LibreOffice computes it: all but the last by night."""
    state, _, recalculated = request.param.partition(", ")
    return request.getfixturevalue(recalculated)(state) if recalculated else states[state]


# --- reading the page ------------------------------------------------------------------------------


def grids(path: Path) -> dict[str, list[Line]]:
    """The lines of the page's tables by the heading above them; the headlines stand under »kort«."""
    found: dict[str, list[Line]] = {}
    title, header, above = "", None, False
    for row in values(path, "Overblik"):
        cells = row[1:]
        filled = [cell for cell in cells if cell not in ("", None)]
        in_table, above = title == "Pr. runde" and bool(header and above), bool(filled)  # some have a name only
        if len(filled) == 1 and cells[0] == filled[0] and not in_table:
            title, header = str(filled[0]), None
        elif filled and header is None:
            header = cells
        elif filled and header is not None:
            names = [name or f"({at})" for at, name in enumerate(header)]
            found.setdefault(title, []).append(dict(zip(names, cells, strict=False)))
    return {_short(title): lines for title, lines in found.items()}


def _short(title: str) -> str:
    words = {"Pr.": " ".join(title.split()[1:3]), "Penge": "penge", "Aftalens": "aftalen"}
    return (
        "kort"
        if re.match(r"\d+ af \d+ milepæle|Ingen runde|Fejlliste: |Delene giver ", title)
        else words.get(title.split()[0], title)
    )


# --- counting again, without the engine ------------------------------------------------------------------


class Data:
    """The data sheets of a workbook as pandas frames."""

    def __init__(self, path: Path) -> None:
        self.rounds, self.items, self.lines, self.effort, self.economy = (
            self._frame(path, sheet) for sheet in ("Runder", "Punkter", "Økonomi", "Opfølgning", "Økonomiopfølgning")
        )
        opened = self.rounds[self.rounds["Status"] == "Åben"]["Runde"]
        self.shown = int(opened.max()) if len(opened) else int(self.effort["Runde"].max())
        by_item = self.items.set_index("Punktnr.")
        for name in ("Tema", "Ansvarligt udvalg"):
            for frame in (self.effort, self.economy):
                frame[name] = frame["Punktnr."].map(by_item[name])

    @staticmethod
    def _frame(path: Path, sheet: str) -> pd.DataFrame:
        header = [cell for cell in values(path, sheet)[0] if cell]
        rows = [row for row in table(path, sheet) if "I alt" not in list(row.values())[:3]]
        return pd.DataFrame(rows, columns=header)


def number(series: Any) -> float:
    return float(pd.to_numeric(series, errors="coerce").fillna(0).sum())


def effort_counts(rows: pd.DataFrame) -> Line:
    counts = {face: int((rows["Smiley"] == face).sum()) for face in FACES}
    return counts | {"Mangler svar": int((rows["Smiley"] == "").sum()), "Milepæle i alt": len(rows)}


def kept_counts(rows: pd.DataFrame) -> Line:
    return {face: int((rows["Smiley økonomi"] == face).sum()) for face in (KEPT, NOT_KEPT)}


def deviation(rows: pd.DataFrame) -> float:
    return number(rows["Afvigelse (plus = merforbrug)"])


def of_round(frame: pd.DataFrame, number_: Any) -> pd.DataFrame:
    return frame[frame["Runde"] == number_]


# --- the figures ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_headlines(path: Path) -> None:
    data = Data(path)
    (figures, notes) = grids(path)["kort"][:2]
    rows, money = of_round(data.effort, data.shown), of_round(data.economy, data.shown)
    counts = effort_counts(rows)
    before = [n for n in data.rounds["Runde"] if n < data.shown]
    assert figures["Viser runde"] == data.shown
    assert notes["Viser runde"] == data.rounds.set_index("Runde")["Betegnelse"][data.shown]
    assert figures["Milepæle besvaret"] == f"{len(rows) - counts['Mangler svar']} af {len(rows)}"
    assert notes["Milepæle besvaret"] == f"{(money['Smiley økonomi'] == '').sum()} budgetlinjer mangler"
    for face in FACES:
        assert figures[face] == counts[face]
        last = effort_counts(of_round(data.effort, max(before)))[face] if before else None
        assert (notes[face] or None) == (None if last is None else f"Forrige runde: {last}")
    assert figures["Mangler svar"] == counts["Mangler svar"]
    assert figures["Afvigelse, 1.000 kr."] == deviation(money)
    row = data.rounds.set_index("Runde").loc[data.shown]
    assert figures["Samlet økonomismiley"] == (row["Samlet økonomismiley"] or row["Forslag til økonomismiley"])


def test_every_round(path: Path) -> None:
    data, shown = Data(path), grids(path)["runde"]
    assert [line["Runde"] for line in shown] == list(data.rounds["Betegnelse"])
    for line, (_, round_) in zip(shown, data.rounds.iterrows(), strict=True):
        rows, money = of_round(data.effort, round_["Runde"]), of_round(data.economy, round_["Runde"])
        expected = effort_counts(rows) | kept_counts(money)
        expected["Korrigeret budget"] = number(money["Korrigeret budget"])
        expected["Afvigelse"] = deviation(money)
        expected["Forventet regnskab"] = expected["Korrigeret budget"] + expected["Afvigelse"]
        expected["Andel ☺"] = pytest.approx(expected[FACES[0]] / len(rows)) if len(rows) else ""
        if not len(rows) and not len(money):  # a round to come says nothing
            expected = dict.fromkeys(expected, "")
        expected["Samlet økonomi (eller forslag)"] = (
            round_["Samlet økonomismiley"] or round_["Forslag til økonomismiley"] or ""
        )
        assert {name: "" if line[name] is None else line[name] for name in expected} == expected


def _is(header: str) -> Callable[[pd.DataFrame, str], pd.DataFrame]:
    return lambda frame, name: frame[frame[header] == name]


def _has(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame[frame["Ansvarligt udvalg"].map(lambda cell: name in str(cell).split("; ")).astype(bool)]


def share_of(part: int, rows: int) -> Any:
    """A percentage of few would say more than is known."""
    return "" if rows == 0 else f"{part} af {rows}" if rows < 5 else pytest.approx(part / rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("grid", "header", "among", "pick"),
    [
        ("center i", "Center", ("Centre", "Center"), _is("Ansvarligt center")),
        ("tema i", "Tema", ("Lister", "Temaer"), _is("Tema")),
        ("ansvarligt udvalg", "Udvalg", ("Lister", "Udvalg"), _has),
    ],
)
def test_every_group(
    grid: str, header: str, among: tuple[str, str], pick: Callable[[pd.DataFrame, str], pd.DataFrame], path: Path
) -> None:
    data, shown = Data(path), grids(path)[grid]
    names = [row[among[1]] for row in table(path, among[0]) if row[among[1]]]
    assert [line[header] for line in shown] == names
    for line, name in zip(shown, names, strict=True):
        rows, money = pick(of_round(data.effort, data.shown), name), pick(of_round(data.economy, data.shown), name)
        expected = effort_counts(rows) | kept_counts(money) | {"Afvigelse": deviation(money)}
        for n in data.rounds["Runde"]:
            mine = pick(of_round(data.effort, n), name)
            expected[f"☺ i runde {int(n)}"] = share_of((mine["Smiley"] == FACES[0]).sum(), len(mine))
        assert {column: "" if line[column] is None else line[column] for column in expected} == expected, name


def test_the_money_of_the_round(path: Path) -> None:
    data = Data(path)
    shown = {line["Budgetlinjer, der følges op"]: line for line in grids(path)["penge"]}
    for name, kinds in {"Drift": ("Drift",), "Anlæg": ("Anlæg",), "I alt": ("Drift", "Anlæg")}.items():
        money = of_round(data.economy, data.shown)
        money = money[money["Type"].isin(kinds)]
        lines = data.lines[data.lines["Kategori"].isin(EFFECT) & data.lines["Type"].isin(kinds)]
        expected: Line = {column: number(money[column]) for column in ("Vedtaget budget", "Korrigeret budget")}
        expected |= {"Aftalens virkning": number(lines["Budgetår"]), "Afvigelse": deviation(money)}
        expected["Forventet regnskab"] = expected["Korrigeret budget"] + expected["Afvigelse"]
        expected |= kept_counts(money) | {"Mangler svar": int((money["Smiley økonomi"] == "").sum())}
        current = expected["Korrigeret budget"]
        expected["Afvigelse i pct."] = pytest.approx(expected["Afvigelse"] / abs(current)) if current else ""
        assert {column: "" if shown[name][column] is None else shown[name][column] for column in expected} == expected


def test_what_the_agreement_gives_each_year(path: Path) -> None:
    lines = Data(path).lines
    shown = {line["Penge"]: line for line in grids(path)["aftalen"]}
    drift, effect = lines["Type"] == "Drift", lines["Kategori"].isin(EFFECT)
    existing = lines["Kategori"].isin(("Tidligere afsat", "Inden for eksisterende ramme"))
    chosen = {
        "Aftalens virkning, drift": lines[effect & drift],
        "Aftalens virkning, anlæg": lines[effect & ~drift],
        "Aftalens virkning i alt": lines[effect],
        "Tidligere afsat og inden for ramme, drift": lines[existing & drift],
        "Tidligere afsat og inden for ramme, anlæg": lines[existing & ~drift],
        "Ekstern finansiering": lines[lines["Kategori"] == "Ekstern finansiering"],
        "Balanceforskydning": lines[lines["Kategori"] == "Balanceforskydning"],
        "Alle budgetlinjer i alt": lines,
    }
    assert list(shown) == list(chosen)
    for name, rows in chosen.items():
        for year in ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3"):
            assert shown[name][year] == number(rows[year]), (name, year)


def test_who_has_not_answered(path: Path) -> None:
    data = Data(path)
    rows, money = of_round(data.effort, data.shown), of_round(data.economy, data.shown)
    expected = []
    for row in table(path, "Centre"):
        mine, lines = (frame[frame["Ansvarligt center"] == row["Center"]] for frame in (rows, money))
        missing = ((mine["Smiley"] == "").sum(), len(mine), (lines["Smiley økonomi"] == "").sum(), len(lines))
        if missing[0] or missing[2]:
            expected.append((row["Center"], *missing))
    shown = [tuple(line.values())[:5] for line in grids(path).get("Hvem har ikke svaret?", [])]
    assert shown == expected
    texts = {cell for row in values(path, "Overblik") for cell in row}
    total = sum(line[1] + line[3] for line in expected)
    says = f"{total} svar mangler i den viste runde." if total else "Alle centre har svaret på alt."
    assert (says if len(rows) else "Ingen runde er samlet endnu.") in texts


def test_the_verdict(path: Path) -> None:
    """One sentence by formula, with the same numbers as the tables."""
    data = Data(path)
    rows, money = of_round(data.effort, data.shown), of_round(data.economy, data.shown)
    counts, kept = effort_counts(rows), kept_counts(money)
    expected = "Ingen runde er samlet endnu."
    if len(rows):
        expected = f"{counts[FACES[0]]} af {len(rows)} milepæle er nået."
        expected += f" {counts[FACES[2]]} er ikke nået." if counts[FACES[2]] else ""
        expected += f" {counts['Mangler svar']} mangler svar." if counts["Mangler svar"] else ""
        bad = kept[NOT_KEPT]
        expected += f" Budgettet overholdes ikke på {bad} af {len(money)} linjer." if bad else ""
        assert bad or (money["Smiley økonomi"] == "").any()
    assert values(path, "Overblik")[2][1] == expected


def _texts(path: Path) -> set[Any]:
    return {cell for row in values(path, "Overblik") for cell in row}


def by_item(data: Data, rows: pd.DataFrame, bad: Any) -> list[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Title, bad rows and all rows of each item with bad ones, in the order of Punkter."""
    found = []
    for _, item in data.items.iterrows():
        mine = rows[rows["Punktnr."] == item["Punktnr."]]
        if bad(mine).any():
            found.append((f"{item['Punktnr.']} {item['Titel']}", mine[bad(mine)], mine))
    return found


def test_the_red_list_has_a_line_for_each_item(path: Path) -> None:
    data = Data(path)
    rows = of_round(data.effort, data.shown)
    expected = [
        (
            title,
            red["Milepæls-id"].iloc[0],
            f"{len(red)} af {len(mine)}",
            red["Ansvarligt center"].iloc[0],
            red["Statusbemærkning"].iloc[0] or red["Forrige bemærkning"].iloc[0],
            red["Forventes nået"].iloc[0],
        )
        for title, red, mine in by_item(data, rows, lambda frame: frame["Smiley"] == FACES[2])
    ]
    columns = (
        "Punkt", "Gå til", "Ikke nået", "Ansvarligt center", "Statusbemærkning til den første", "Forventes nået",
    )  # fmt: skip
    shown = [tuple(line[c] for c in columns) for line in grids(path).get("Milepæle, der ikke er nået", [])]
    assert shown == expected
    if not expected:
        assert "Ingen milepæle er meldt ☹ Ikke nået i den viste runde." in _texts(path)


def test_the_red_list_of_money_has_a_line_for_each_item(path: Path) -> None:
    data = Data(path)
    rows = of_round(data.economy, data.shown)
    expected = [
        (
            title,
            red["Punktnr."].iloc[0],
            f"{len(red)} af {len(mine)}",
            deviation(red),
            red["Ansvarligt center"].iloc[0],
            red["Afvigelsesforklaring"].iloc[0],
        )
        for title, red, mine in by_item(data, rows, lambda frame: frame["Smiley økonomi"] == NOT_KEPT)
    ]
    columns = ("Punkt", "Gå til", "Holder ikke", "Afvigelse", "Ansvarligt center", "Forklaring til den første")
    shown = [tuple(line[c] for c in columns) for line in grids(path).get("Budgetlinjer, der ikke overholdes", [])]
    assert shown == expected
    if not expected:
        assert "Ingen budgetlinjer er meldt ☹ Ikke overholdt i den viste runde." in _texts(path)


def test_the_states_differ(states: dict[str, Path]) -> None:
    """Else the tests above would look at the same numbers four times."""
    headlines = {state: tuple(grids(path)["kort"][0].values()) for state, path in states.items()}
    assert len(set(headlines.values())) == len(STATES)


# --- charts and links ----------------------------------------------------------------------------------


def _fill(series: Any) -> str:
    fill = series.graphicalProperties.solidFill
    return "hatched" if fill is None else str(fill.srgbClr)


@pytest.mark.slow
def test_the_one_chart_stands_over_the_live_cells_in_the_smileys_colours(states: dict[str, Path]) -> None:
    sheet = opened(states["four rounds"], "Overblik")["Overblik"]
    (chart,) = sheet._charts
    series = {s.tx.strRef.f.replace("$", ""): s for s in chart.series}
    named = {sheet[place.split("!")[1]].value: s for place, s in series.items()}
    for s in named.values():
        cells = sheet[s.val.numRef.f.split("!")[1].replace("$", "")]
        assert all(cell[0].data_type == "f" for cell in cells)
    assert {name: _fill(s) for name, s in named.items()} == dict(
        zip((*FACES, "Mangler svar"), ("CFE8D5", "E0A526", "A31621", "hatched"), strict=True)
    )
    assert opened(states["not begun"], "Overblik")["Overblik"]._charts == []


@pytest.mark.slow
def test_bars_of_a_table_have_one_measure(states: dict[str, Path]) -> None:
    """Else a small number of ☹ would look like a large one of ☺."""
    sheet = opened(states["four rounds"], "Overblik")["Overblik"]
    measures: dict[str, set[str]] = {}
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            if rule.type == "dataBar":
                rows = str(area.sqref).translate(str.maketrans("", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
                measures.setdefault(rows, set()).add(rule.dataBar.cfvo[1].val)
    assert len(measures) == 4
    assert all(len(found) == 1 for found in measures.values())


def test_what_lines_look_up_by_is_headed_where_it_is_unhidden(consolidated: Consolidated) -> None:
    for title in ("Overblik", "Penge", "Matrix", "Økonomiudvalget", "Vejledning"):
        sheet = opened(consolidated.path, title)[title]
        (hidden,) = (one for one in sheet.column_dimensions.values() if one.hidden)
        assert written("workbook.derived") in [cell.value for cell in sheet[1][hidden.min - 1 : hidden.max]]


@pytest.mark.slow
def test_the_red_lists_lead_to_the_smileys(states: dict[str, Path]) -> None:
    book = opened(states["four rounds"], "Overblik", "Opfølgning", "Økonomiopfølgning")
    links = [cell.value for row in book["Overblik"].iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    header = [cell.value for cell in book["Opfølgning"][1]]
    letter = openpyxl.utils.get_column_letter(header.index("Smiley") + 1)
    to_milestones = [link for link in links if f"\"#'Opfølgning'!{letter}\"&" in link]
    header = [cell.value for cell in book["Økonomiopfølgning"][1]]
    letter = openpyxl.utils.get_column_letter(header.index("Smiley økonomi") + 1)
    to_money = [link for link in links if f"\"#'Økonomiopfølgning'!{letter}\"&" in link]
    assert (len(to_milestones), len(to_money)) == (6, 5)


def test_the_issues_are_counted_with_a_link(states: dict[str, Path]) -> None:
    counts = [sum(row["Alvor"] == word for row in table(states["one round"], "Fejlliste")) for word in ISSUES]
    told = " · ".join(f"{word} {count}" for word, count in zip(ISSUES, counts, strict=True))
    assert values(states["one round"], "Overblik")[3][1] == f"Fejlliste: {told} – gå til den første"
    assert not any("Fejlliste: " in str(row) for row in values(states["not begun"], "Overblik"))
