"""What stands in the follow-up note: the right numbers, in good Danish, of the right items."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tests.conftest import BALLERUP
from tests.reporting import (
    account,
    agreed,
    answered,
    counts,
    facts,
    figures,
    loaded,
    note_of,
    section,
    sections,
    shown_items,
    tables,
    verdict,
)
from tests.test_committee_sheets import COMMITTEES as SHEETS
from tests.workbook_editing import edited, sha256
from workbook_tools.cli.main import main
from workbook_tools.definition import levels
from workbook_tools.definition import words as w
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.reports import danish
from workbook_tools.reports.case import build_case
from workbook_tools.reports.model import Note, Paragraph
from workbook_tools.reports.rendering import build_rendering
from workbook_tools.reports.selection import Only, Selection, committees, selection
from workbook_tools.workbook.frames import frame_of

REACHED, PARTLY, NOT_REACHED = levels.EFFORT.texts
KEPT, NOT_KEPT = levels.ECONOMY.texts


@pytest.fixture(scope="module")
def agreement(small: Path) -> Agreement:
    return loaded(small)


def consolidated(number: int) -> Path:
    return BALLERUP / f"consolidated-{number}.xlsx"


@pytest.fixture(scope="module")
def year() -> dict[int, Agreement]:
    """Ballerup's example after each of its rounds 1 and 4."""
    return {number: loaded(consolidated(number)) for number in (1, 4)}


# --- the numbers, counted independently from the workbook ------------------------------------------


def sheet(number: int, title: str) -> pd.DataFrame:
    """A sheet as anybody with pandas reads it; without the total row."""
    frame = pd.read_excel(consolidated(number), sheet_name=title, engine="calamine", dtype={"Punktnr.": str})
    return frame[pd.to_numeric(frame["Runde"], errors="coerce") == number] if "Runde" in frame else frame


def with_items(frame: pd.DataFrame, number: int) -> pd.DataFrame:
    return frame.merge(sheet(number, "Punkter")[["Punktnr.", "Tema", "Ansvarligt udvalg"]], on="Punktnr.")


@pytest.mark.parametrize("number", [1, 4])
def test_headline_figures_are_the_workbooks(year: dict[int, Agreement], number: int) -> None:
    shown = figures(note_of(year[number]))
    smileys = sheet(number, "Opfølgning")["Smiley"]
    money = sheet(number, "Økonomiopfølgning")
    current, deviation = money["Korrigeret budget"].sum(), money["Afvigelse (plus = merforbrug)"].sum()
    assert shown["Milepæle fulgt op"] == str(len(smileys))
    assert {label: shown.get(label, "0") for label in ("Nået", "Delvist nået", "Ikke nået", "Mangler svar")} == {
        "Nået": str((smileys == REACHED).sum()),
        "Delvist nået": str((smileys == PARTLY).sum()),
        "Ikke nået": str((smileys == NOT_REACHED).sum()),
        "Mangler svar": str(smileys.isna().sum()),
    }
    assert shown["Korrigeret budget"] == f"{current / 1000:.2f} mio. kr.".replace(".", ",", 1)
    assert shown["Forventet regnskab"] == f"{(current + deviation) / 1000:.2f} mio. kr.".replace(".", ",", 1)
    assert shown["Afvigelse (plus er merforbrug)"] == f"{deviation / 1000:.2f} mio. kr.".replace(".", ",", 1)


@pytest.mark.parametrize("number", [1, 4])
@pytest.mark.parametrize(
    ("caption", "column"),
    [
        ("Efter tema", "Tema"),
        ("Efter ansvarligt udvalg", "Ansvarligt udvalg"),
        ("Efter ansvarligt center", "Ansvarligt center"),
    ],
)
def test_counts_by_group_are_the_workbooks(year: dict[int, Agreement], number: int, caption: str, column: str) -> None:
    rows = with_items(sheet(number, "Opfølgning"), number)
    rows[column] = rows[column].str.split("; ")
    counted = (
        rows.explode(column)
        .groupby(column)["Smiley"]
        .agg(lambda smileys: [(smileys == face).sum() for face in levels.EFFORT.texts])
    )
    shown = {row[0]: [int(cell) for cell in row[1:4]] for row in counts(note_of(year[number]))[caption]}
    assert shown == {name: list(map(int, values)) for name, values in counted.items()}


@pytest.mark.parametrize("number", [1, 4])
def test_money_by_kind_is_the_workbooks(year: dict[int, Agreement], number: int) -> None:
    columns = ["Vedtaget budget", "Godkendte budgetændringer", "Korrigeret budget", "Afvigelse (plus = merforbrug)"]
    money = sheet(number, "Økonomiopfølgning")
    money[columns] = money[columns].apply(pd.to_numeric, errors="coerce").fillna(0)
    sums = money.groupby("Type")[columns].sum()
    sums.loc["I alt"] = sums.sum()
    shown = tables(note_of(year[number]))["Budgetlinjer, der følges op, 2019 i 1.000 kr."]
    read = {row[0]: [int(cell.replace(".", "").replace("−", "-")) for cell in row[1:]] for row in shown}
    assert read == {str(kind): [int(a), int(b), int(c), int(c + d), int(d)] for kind, (a, b, c, d) in sums.iterrows()}


@pytest.mark.parametrize("number", [1, 4])
def test_every_followed_item_stands_once(year: dict[int, Agreement], number: int) -> None:
    headings = shown_items(note_of(year[number]))
    followed = sheet(number, "Punkter")
    assert sorted(headings) == sorted(followed[followed["Håndteres administrativt"] != "Ja"]["Punktnr."])
    administrative = tables(note_of(year[number]))["Punkter, der håndteres administrativt, med budget i 1.000 kr."]
    assert [row[0] for row in administrative] == ["1.10", "3.7", "4.5", "6.1", "6.6", "6.9"]


def test_the_red_list_has_comments_also_kept_ones(year: dict[int, Agreement]) -> None:
    rows = tables(note_of(year[4]))["Milepæle med smileyen »Ikke nået«: 8"]
    assert [row[0] for row in rows] == ["1.4-1", "1.4-2", "1.4-3", "1.4-4", "1.22-3", "1.22-4", "4.18-4", "5.1-1"]
    assert all(row[3] for row in rows)


# --- one item ------------------------------------------------------------------------------------------

FIRST = {"1.1-1": {"smiley": REACHED}, "1.2-1": {"smiley": NOT_REACHED, "comment": "Venter", "expected": "2. budgetopfølgning"}, "2.1-1": {"smiley": PARTLY, "comment": "Høringen varer ved", "expected": "2. budgetopfølgning"}}  # fmt: skip
MONEY = {
    "1.1/1": {"forecast": 5600, "economy_smiley": NOT_KEPT, "explanation": "Dyrere jord"},
    "1.2/1": {"economy_smiley": KEPT},
    "2.1/1": {"economy_smiley": KEPT},
}
SECOND = {
    "1.1-2": {"smiley": REACHED},
    "1.2-1": {"smiley": REACHED},
    "2.1-1": {"smiley": NOT_REACHED, "comment": "Klager", "expected": "Efter budgetåret"},
    "2.1-2": {"smiley": REACHED},
}
BETTER = {**MONEY, "1.1/1": {"forecast": 5000, "economy_smiley": KEPT}}


def test_an_item_tells_its_milestones_and_money(agreement: Agreement) -> None:
    first = answered(agreement, 1, FIRST, MONEY)
    note = note_of(answered(first, 2, SECOND, BETTER), 2)
    assert facts(section(note, "punkt-2.1")) == {
        "Indsats": "Ikke nået",
        "Økonomi": "Overholdt",
        "Type": "Drift",
        "Ansvarligt center": "Nord",
        "Ansvarligt udvalg": "Teknikudvalget",
    }
    assert tables(note)["Milepæle i punkt 2.1"] == [
        ["2.1-1", "Planen er sendt i høring", "1. budgetopfølgning", "Ikke nået",
         "Før: Delvist nået.\nKlager\nForventes nået: Efter budgetåret"],
        ["2.1-2", "Planen er vedtaget", "2. budgetopfølgning", "Nået", ""],
    ]  # fmt: skip
    assert tables(note)["Økonomi i punkt 2.1, 2030 i 1.000 kr."] == [
        ["Rangere\nDrift, Nye midler", "900", "900", "900", "0", "Overholdt"]
    ]


def test_what_is_spent_stands_where_finance_wrote_it(agreement: Agreement) -> None:
    note = note_of(answered(agreement, 1, FIRST, {**MONEY, "2.1/1": {"economy_smiley": KEPT, "spent": 210}}), 1)
    assert tables(note)["Økonomi i punkt 2.1, 2030 i 1.000 kr."] == [
        ["Rangere\nDrift, Nye midler", "900", "900", "210", "900", "0", "Overholdt"]
    ]


def test_later_milestones_are_told_as_coming(agreement: Agreement) -> None:
    note = note_of(answered(agreement, 1, FIRST, MONEY), 1)
    assert tables(note)["Milepæle i punkt 1.1"] == [
        ["1.1-1", "Stien er tegnet", "1. budgetopfølgning", "Nået"],
        ["1.1-2", "Gravearbejdet er begyndt", "2. budgetopfølgning", "Kommende"],
    ]
    assert tables(note)["Økonomi i punkt 1.1, 2030 i 1.000 kr."] == [
        ["Etape 1\nAnlæg, Nye midler", "5.000", "5.000", "5.600", "600", "Ikke overholdt", "Dyrere jord"]
    ]


def test_an_earlier_round_is_told_as_it_was(agreement: Agreement) -> None:
    both = answered(answered(agreement, 1, FIRST, MONEY), 2, SECOND, BETTER)
    assert account(note_of(both, 1)) == account(note_of(answered(agreement, 1, FIRST, MONEY), 1))


def test_a_missing_answer_is_said_everywhere(agreement: Agreement) -> None:
    note = note_of(answered(agreement, 1, {}, {}), 1)
    assert figures(note)["Mangler svar"] == "3"
    assert facts(section(note, "punkt-1.1"))["Indsats"] == "Mangler svar"
    faces = [value.face for row in _table(note, "Milepæle i punkt 1.1").rows[:1] for value in row if value.face]
    assert faces == [levels.MISSING.tone.name]
    assert "3 milepæle er endnu ikke besvaret (Nord og Syd)." in account(note)
    assert "Der mangler vurdering af 3 budgetlinjer." in account(note)


def _table(note, caption):  # type: ignore[no-untyped-def]
    return next(b for one in sections(note) for b in one.blocks if getattr(b, "caption", "") == caption)


def test_money_that_starts_later_is_told(year: dict[int, Agreement]) -> None:
    texts = agreed(note_of(year[4]))["1.9"][-1].split("\n")
    assert texts[-2:] == [
        "I aftalen står 100.000 kr. i 2020, 100.000 kr. i 2021 og 100.000 kr. i 2022.",
        "Desuden 175.000 kr. i ekstern finansiering, som ikke følges op: National pulje til læger på plejecentre.",
    ]


def test_where_only_one_smiley_is_used_lines_have_none(agreement: Agreement) -> None:
    settings = agreement.tables["settings"].copy()
    settings.put(settings["field"].index(w.ECONOMY_SMILEY), "value", w.OVERALL)
    given = answered(agreement.with_tables(settings=settings), 1, FIRST, {"1.1/1": {"forecast": 5600}})
    note = note_of(given)
    assert "Økonomi" not in facts(section(note, "punkt-1.1"))
    assert "vurderet" not in account(note)
    assert "Budgettet" not in verdict(note)
    assert tables(note)["Økonomi i punkt 1.1, 2030 i 1.000 kr."][0] == [
        "Etape 1\nAnlæg, Nye midler", "5.000", "5.000", "5.600", "600",
    ]  # fmt: skip


def test_what_goes_as_agreed_has_a_line_with_what_else_is_known(agreement: Agreement) -> None:
    given = {key: {"smiley": REACHED} for key in ("1.1-1", "1.2-1")} | {
        "2.1-1": {"smiley": REACHED, "comment": "I god tid"}
    }
    kept = {line: {"economy_smiley": KEPT} for line in MONEY}
    note = note_of(answered(agreement, 1, given, kept), 1)
    assert agreed(note) == {
        "1.1": ["1.1 Cykelsti\nNord", "1 nået", "5.000", "Overholdt", "Kommer: Gravearbejdet er begyndt (2. budgetopfølgning)"],
        "1.2": ["1.2 Torvet\nSyd", "1 nået", "-400".replace("-", "−"), "Overholdt", ""],
        "2.1": ["2.1 Skovplan\nNord", "1 nået", "900", "Overholdt",
                "2.1-1: I god tid\nKommer: Planen er vedtaget (2. budgetopfølgning)"],
    }  # fmt: skip
    assert "punkter" not in {one.anchor for one in sections(note)}
    assert "3 punkter går som aftalt" in _paragraphs(note, "som-aftalt")
    worse = note_of(answered(agreement, 1, given, kept | {"2.1/1": {"forecast": 950, "economy_smiley": KEPT}}), 1)
    assert "2.1" not in agreed(worse)  # within what is not worth a smiley, but not as agreed


def _paragraphs(note: Note, anchor: str) -> str:
    return " ".join(block.text for block in section(note, anchor).blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("number", [1, 4])
def test_the_verdict_is_that_of_overblik_and_of_the_committees_sheets(year: dict[int, Agreement], number: int) -> None:
    said = {
        str(cell)
        for cell in pd.read_excel(consolidated(number), sheet_name="Overblik", header=None, engine="calamine")[
            1
        ].dropna()
    }
    assert verdict(note_of(year[number])) in said
    for committee, title in SHEETS.items():
        cells = pd.read_excel(consolidated(number), sheet_name=title, header=None, engine="calamine")[1]
        assert verdict(note_of(year[number], committee=committee)) == cells[1], committee


def test_the_money_that_deviates_stands_with_its_explanation(year: dict[int, Agreement]) -> None:
    money = sheet(4, "Økonomiopfølgning").astype(object).fillna("")
    off = money[(money["Smiley økonomi"] == NOT_KEPT) | ~money["Afvigelse (plus = merforbrug)"].isin(["", 0])]
    rows = tables(note_of(year[4]))["Budgetlinjer med en afvigelse eller et budget, der ikke overholdes, i 1.000 kr."]
    assert [(row[0].split()[0], row[3].replace(".", ""), row[-1]) for row in rows] == [
        (row["Punktnr."], str(int(row["Afvigelse (plus = merforbrug)"])), row["Afvigelsesforklaring"])
        for _, row in off.iterrows()
    ]
    assert len(rows) == 3


# --- the account ---------------------------------------------------------------------------------------


def test_the_account_of_a_first_round(agreement: Agreement) -> None:
    assert account(note_of(answered(agreement, 1, FIRST, MONEY), 1)) == (
        "Ved 1. budgetopfølgning, opgjort pr. 31. marts 2030, er der fulgt op på 3 milepæle og 3 budgetlinjer i 3 punkter i "
        "Aftale om budget 2030. "
        "1 milepæl er nået, 1 er delvist nået, og 1 er ikke nået. "
        "Den milepæl, der ikke er nået, ventes nået ved 2. budgetopfølgning. "
        "Det er årets første opfølgning, så der er ingen tidligere vurdering at sammenligne med. "
        "Budgettet er overholdt på 2 budgetlinjer og ikke overholdt på 1. "
        "Budgettet for 2030 er 5,50 mio. kr., og regnskabet ventes at blive 6,10 mio. kr.: et merforbrug på 600.000 kr. på "
        "anlæg. Merforbruget ligger i punkt 1.1 Cykelsti (600.000 kr.). "
        "Økonomiens samlede smiley er ikke afgjort endnu; tallene peger på »Ikke overholdt«."
    )


def test_the_account_tells_what_changed(agreement: Agreement) -> None:
    told = account(note_of(answered(answered(agreement, 1, FIRST, MONEY), 2, SECOND, BETTER), 2))
    assert "Af de 2 milepæle, der ikke var fuldt nået ved 1. budgetopfølgning, er 1 nu nået og 1 gået tilbage." in told
    assert "Budgettet er overholdt på alle 3 budgetlinjer." in told
    assert "Budgettet for 2030 er 5,50 mio. kr. og ventes overholdt." in told
    assert "Ved 1. budgetopfølgning ventedes et merforbrug på 600.000 kr." in told


def test_a_section_lists_what_changed(agreement: Agreement) -> None:
    first = answered(agreement, 1, FIRST, MONEY)
    assert "siden-sidst" not in {one.anchor for one in sections(note_of(first))}
    note = note_of(answered(first, 2, SECOND, BETTER), 2)
    assert section(note, "siden-sidst").heading == "Ændret siden 1. budgetopfølgning"
    assert tables(note)["Milepæle med en ny smiley"] == [
        ["1.2-1", "Torvet", "Ikke nået", "Nået", ""],
        ["2.1-1", "Skovplan", "Delvist nået", "Ikke nået", "Klager"],
    ]
    assert tables(note)["Økonomi, der er ændret, i 1.000 kr."] == [
        ["1.1 Cykelsti\nEtape 1", "600", "0", "Ikke overholdt", "Overholdt"]
    ]


def test_a_worsening_of_a_reached_milestone_is_told(year: dict[int, Agreement]) -> None:
    assert "1 milepæl var meldt nået, men er det ikke længere: 1.6-1 Støberiet." in account(note_of(year[4], 2))


@pytest.mark.parametrize(
    ("smileys", "said"),
    [
        ([REACHED, REACHED, REACHED], "Alle 3 milepæle er nået."),
        ([REACHED, REACHED, PARTLY], "2 milepæle er nået, og 1 er delvist nået."),
        ([PARTLY, PARTLY, PARTLY], "3 milepæle er delvist nået."),
        ([REACHED, None, None], "1 milepæl er nået. 2 milepæle er endnu ikke besvaret (Syd og Nord)."),
    ],
)
def test_counts_read_well(agreement: Agreement, smileys: list[str | None], said: str) -> None:
    given = {key: {"smiley": smiley} for key, smiley in zip(("1.1-1", "1.2-1", "2.1-1"), smileys, strict=True)}
    assert said in account(note_of(answered(agreement, 1, given, MONEY), 1))


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (["2. budgetopfølgning"] * 3, "Alle 3 milepæle, der ikke er nået, ventes nået senere i budgetåret."),
        (["Efter budgetåret"] * 3, "De 3 milepæle, der ikke er nået, ventes først nået efter budgetåret."),
        (["31.12.", "31.12.", "Efter budgetåret"], "ventes 2 senere i budgetåret og 1 først efter budgetåret."),
    ],
)
def test_when_the_rest_is_expected(agreement: Agreement, expected: list[str], said: str) -> None:
    given = {
        key: {"smiley": NOT_REACHED, "comment": "x", "expected": when}
        for key, when in zip(("1.1-1", "1.2-1", "2.1-1"), expected, strict=True)
    }
    assert said in account(note_of(answered(agreement, 1, given, MONEY), 1))


def test_a_lost_saving_is_told(agreement: Agreement) -> None:
    lines = {**MONEY, "1.2/1": {"forecast": -100, "economy_smiley": NOT_KEPT, "explanation": "x"}}
    told = account(note_of(answered(agreement, 1, FIRST, lines), 1))
    assert "Besparelsen på 400.000 kr. i punkt 1.2 opnås ikke fuldt ud; der mangler 300.000 kr." in told
    assert ".." not in told


def test_an_item_that_is_none_of_the_agreements_any_more_is_told_by_its_number(year: dict[int, Agreement]) -> None:
    items = year[4].tables["items"].records()
    gone = year[4].with_tables(items=frame_of(year[4].kind.sheet("items"), [i for i in items if i["item"] != "1.5"]))
    for known in (year[4], gone):
        (named,) = re.findall(r"merforbrug er i punkt [^.]*?1\.5([^(]*)", account(note_of(known, 4)))
        assert named.strip()
    assert build_case(gone, selection(gone, 4))
    assert build_rendering(_with(gone, "budget_lines", line_text=None), Selection(0))
    blank = _with(_with(year[4], "economy", "1.5", item=None, title=None), "follow_up", "1.5", item=None)
    assert re.search(r"punkt ([^.]*, )?uden nummer \(", account(note_of(blank, 4)).replace("1.5", ""))


def _with(agreement: Agreement, sheet: str, of: str = "", /, **cells: str | None) -> Agreement:
    """The agreement with these ``cells`` in a sheet's rows of an item, or in all of them."""
    rows = [row | cells if row["item"] == of or not of else row for row in agreement.tables[sheet].records()]
    return agreement.with_tables(**{sheet: frame_of(agreement.kind.sheet(sheet), rows)})


def test_over_and_underspend_are_told_apart(agreement: Agreement) -> None:
    lines = {**MONEY, "2.1/1": {"forecast": 500, "economy_smiley": KEPT}}
    assert (
        "et merforbrug på 200.000 kr., sammensat af et mindreforbrug på 400.000 kr. på drift og et merforbrug på 600.000 "
        "kr. på anlæg."
    ) in account(note_of(answered(agreement, 1, FIRST, lines), 1))


def test_budget_changes_count_by_their_date(year: dict[int, Agreement]) -> None:
    assert "2 forslag til budgetændringer afventer beslutning." in account(note_of(loaded(consolidated(2))))
    assert "2 godkendte budgetændringer er regnet med i det korrigerede budget." in account(note_of(year[4]))
    third = account(note_of(year[4], 3))
    assert "1 godkendt budgetændring er regnet med i det korrigerede budget." in third
    assert "1 budgetændring er godkendt efter opgørelsesdatoen og indgår først i næste opfølgning." in third


def test_a_decided_overall_smiley_is_told_with_its_reason(year: dict[int, Agreement]) -> None:
    rounds = year[4].tables["rounds"].copy()
    last = rounds["round"].index(4)
    rounds.put(last, "economy_smiley", KEPT)
    rounds.put(last, "reason", "Merudgiften er dækket.")
    note = note_of(year[4].with_tables(rounds=rounds))
    assert "Økonomien er samlet vurderet som »Overholdt«. Begrundelsen er: Merudgiften er dækket." in account(note)
    assert figures(note)["Økonomien samlet"] == "Overholdt"


@pytest.mark.parametrize(
    ("amount", "table", "prose"),
    [
        (1350, "1.350", "1,35 mio. kr."),
        (-7250, "−7.250", "−7,25 mio. kr."),
        (1_234_567, "1.234.567", "1.234,57 mio. kr."),
        (5, "5", "5.000 kr."),
        (4, "4", "4.000 kr."),
        (0, "0", "0 kr."),
        (0.5, "1", "500 kr."),
        (2.5, "3", "2.500 kr."),
    ],
)
def test_amounts_in_tables_and_in_prose(amount: float, table: str, prose: str) -> None:
    assert (danish.thousands(amount), danish.millions(amount).replace("\u00a0", " ")) == (table, prose)


# --- which items -----------------------------------------------------------------------------------------


def test_a_committees_note_has_its_items_only(year: dict[int, Agreement]) -> None:
    rows = sheet(4, "Punkter")
    for committee in committees(year[4]):
        mine = rows[rows["Ansvarligt udvalg"].str.split("; ").map(lambda names, c=committee: c in names)]
        note = note_of(year[4], committee=committee)
        shown = set(shown_items(note))
        assert shown == set(mine[mine["Håndteres administrativt"] != "Ja"]["Punktnr."])
        assert note.subtitle.endswith(committee)


def test_a_committee_sees_where_else_it_is_involved(year: dict[int, Agreement]) -> None:
    rows = sheet(4, "Punkter").astype(object).fillna("")
    mine = "Børne- og Skoleudvalget"
    lists = pd.read_excel(consolidated(4), sheet_name="Lister", engine="calamine", dtype=str)
    named = {mine, *lists.get("Samlebetegnelser", pd.Series(dtype=str)).dropna()}  # »Alle fagudvalg« means this one too
    involved = rows[rows["Øvrige involverede udvalg"].str.split("; ").map(lambda names: bool(named & set(names)))]
    involved = involved[
        ~involved["Ansvarligt udvalg"].str.contains(mine) & (involved["Håndteres administrativt"] != "Ja")
    ]
    shown = tables(note_of(year[4], committee=mine))["Andre udvalgs punkter, som udvalget er involveret i"]
    assert len(shown) > 3
    assert {row[0]: row[2] for row in shown} == dict(
        zip(involved["Punktnr."], involved["Ansvarligt udvalg"].str.replace("; ", " og "), strict=True)
    )


def test_deviations_only(year: dict[int, Agreement]) -> None:
    milestones, money = sheet(1, "Opfølgning"), sheet(1, "Økonomiopfølgning")
    large = money["Afvigelse (plus = merforbrug)"].apply(pd.to_numeric, errors="coerce").abs() > 100
    wanted = set(milestones[milestones["Smiley"] != REACHED]["Punktnr."])
    wanted |= set(money[(money["Smiley økonomi"] != KEPT) | large]["Punktnr."])
    note = note_of(year[1], only=Only.DEVIATIONS)
    assert set(shown_items(note)) == wanted
    assert "Notatet viser kun de punkter" in account(note)


def test_changes_only(agreement: Agreement) -> None:
    unchanged = {**SECOND, "2.1-1": {"smiley": PARTLY, "expected": "31.12."}}
    second = answered(answered(agreement, 1, FIRST, MONEY), 2, unchanged, BETTER)
    note = note_of(second, 2, only=Only.CHANGES)
    assert shown_items(note) == ["1.1", "1.2"]
    first = note_of(second, 1, only=Only.CHANGES)
    assert section(first, "punkter").blocks == (Paragraph("Ingen punkter er ændret."),)


# --- the command -----------------------------------------------------------------------------------------


def report(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


@pytest.mark.slow
def test_a_folder_gets_a_file_for_each_committee(tmp_path: Path) -> None:
    result = report(consolidated(1), "-o", f"{tmp_path}/notes/", "--format", "docx")
    assert result.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "notes").iterdir()) == [
        "2019 runde 1 - Børne- og Skoleudvalget.docx",
        "2019 runde 1 - Erhvervs- og Beskæftigelsesudvalget.docx",
        "2019 runde 1 - Kultur- og Fritidsudvalget.docx",
        "2019 runde 1 - Social- og Sundhedsudvalget.docx",
        "2019 runde 1 - Teknik- og Miljøudvalget.docx",
        "2019 runde 1 - Økonomiudvalget.docx",
    ]
    again = report(consolidated(1), "-o", tmp_path / "notes", "--format", "docx", "--committee", "økonomiudvalget")
    assert (again.exit_code, "exists already" in again.output) == (2, True)
    forced = report(
        consolidated(1), "-o", tmp_path / "notes", "--format", "docx", "--committee", "økonomiudvalget", "--force"
    )
    assert (forced.exit_code, forced.output.count("Wrote")) == (0, 1)


@pytest.mark.slow
def test_a_hidden_cpr_number_is_told_to_finance(tmp_path: Path) -> None:
    with edited(consolidated(1), tmp_path / "c.xlsx") as book:
        book.put("Punkter", "1.1", "Beskrivelse", "Borgeren 010190-1234")
    result = report(tmp_path / "c.xlsx", "-o", tmp_path / "n.html")
    assert (result.exit_code, "1 text has a CPR number, which is hidden in the note" in result.output) == (0, True)


@pytest.mark.slow
def test_committees_without_items_are_named(tmp_path: Path) -> None:
    with edited(consolidated(1), tmp_path / "c.xlsx") as book:
        book["Lister"]["A8"].value = "Nyt udvalg"
    result = report(tmp_path / "c.xlsx", "-o", f"{tmp_path}/notes/", "--department", "Arbejdsmarked")
    assert result.exit_code == 0
    assert "nothing to report for" in result.output
    assert "Nyt udvalg" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "n.txt"], "does not end in .html, .docx or .pdf"),
        (["-o", "n.html", "--format", "pdf"], "Leave --format out"),
        (["-o", "n.html", "--committee", "Byrådet"], "Teknik- og Miljøudvalget"),
        (["-o", "n.html", "--department", "Byrådet"], "HR og Organisationsudvikling"),
        (["-o", "n.html", "--round", "3"], "has round 1."),
        (["-o", "n.html", "--committee", "Erhvervs- og Beskæftigelsesudvalget", "--department", "Ejendomme"],
         "there is nothing to report"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_explained(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = report(consolidated(1), *arguments)
    assert (result.exit_code, said in result.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_other_workbooks_are_refused(ballerup: Path, returned: Path, tmp_path: Path) -> None:
    result = report(ballerup, "-o", tmp_path / "n.html")
    assert (result.exit_code, "nothing consolidated to report" in result.output) == (2, True)
    result = report(next(iter(sorted(returned.iterdir()))), "-o", tmp_path / "n.html")
    assert (result.exit_code, "not an agreement workbook" in result.output) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["html", "docx", "pdf"])
def test_same_workbook_same_bytes_and_the_workbook_stays(kind: str, tmp_path: Path) -> None:
    before = sha256(consolidated(4))
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        assert report(consolidated(4), "-o", tmp_path / name / f"{name}.{kind}").exit_code == 0
    assert sha256(tmp_path / "a" / f"a.{kind}") == sha256(tmp_path / "b" / f"b.{kind}")
    assert sha256(consolidated(4)) == before


def test_nobody_expects_a_milestone_that_was_dropped(year: dict[int, Agreement]) -> None:
    note = note_of(year[4])
    told = [cell for rows in (*tables(note).values(), agreed(note).values()) for row in rows for cell in row]
    (dropped,) = {cell for cell in told if "Udgået: Puljerne er ikke blevet fordelt" in cell}
    assert "Forventes nået" not in dropped
    assert any("Forventes nået: Efter budgetåret" in cell for cell in told), "of others it is still told"
