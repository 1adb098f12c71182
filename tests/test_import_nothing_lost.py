"""Every word of a document of headings and tables by year stands somewhere in the workbook, or is told not to."""

from __future__ import annotations

import datetime as dt
import random
import re
from itertools import count
from pathlib import Path

import pytest

from tests.agreement_documents import Block, read
from tests.test_import import rows
from workbook_tools.messages.refusal import Refusal
from workbook_tools.operations.importing.files import Imported, import_documents

pytestmark = pytest.mark.usefixtures("documents_read_here")

YEARS = ("2027", "2028", "2029", "2030")
BEFORE: list[Block] = [
    "Budgetaftale 2027-2030 for Vestby Kommune",
    "Flere pædagoger",
    "Der afsættes 1,2 mio. kr. årligt til flere pædagoger.",
    "Ny legeplads",
    "Der afsættes 450.000 kr. i 2027 til en legeplads, som er for alle.",
]
SHEETS = ("settings", "items", "budget_lines", "milestones", "reconciliation", "texts", "lists", "departments")


def kept(found: Imported, *sheets: str) -> str:
    """All that stands in the cells of some sheets."""
    return "\n".join(text for sheet in sheets or SHEETS for row in rows(found, sheet) for text in row.values())


def table(header: str, first: str, second: str) -> list[Block]:
    """A table by year with one more column behind the years."""
    return [
        "Tabel 1",
        ["1.000 kr.", *YEARS, header],
        ["Flere pædagoger", *["1.200"] * 4, first],
        ["Ny legeplads", "450", "", "", "", second],
    ]


PLACES = {
    "Bemærkning": "Bemærkninger",
    "Bemærkninger": "Bemærkninger",
    "Noter": "Bemærkninger",
    "Finansiering": "Bemærkninger",
    "Bevilling": "Bemærkninger",
    "Status": "Bemærkninger",
    "Frist": "Bemærkninger",
    "Tema": "Bemærkninger",
    "Punktnr.": "Bemærkninger",
    "Varighed": "Bemærkninger",
    "Noget helt andet": "Bemærkninger",
    "Beskrivelse": "Beskrivelse",
    "Indhold": "Beskrivelse",
    "Sagsnr.": "Sagsnummer",
    "Bidragsydere": "Væsentlig bidragsyder",
    "Ansvarligt center": "Ansvarligt center",
    "Udvalg": "Ansvarligt udvalg",
}


@pytest.mark.parametrize("header", PLACES)
def test_a_column_goes_where_its_header_says_or_to_the_remarks(header: str, tmp_path: Path) -> None:
    found = read(tmp_path, [*BEFORE, *table(header, "Havneord", "Andenord")])
    there = {row["Titel"]: row[PLACES[header]] for row in rows(found, "items")}
    assert "Havneord" in there["Flere pædagoger"]
    assert "Andenord" in there["Ny legeplads"]
    assert found.total == found.placed + found.listed + sum(found.furniture.values())


def test_a_column_may_say_the_kind_of_money_its_category_and_a_milestone(tmp_path: Path) -> None:
    header = ["1.000 kr.", "Type", *YEARS, "Kategori", "Milepæl", "Frist"]
    blocks: list[Block] = [
        *BEFORE, "Tabel 1", header,
        ["Flere pædagoger", "Drift", *["1.200"] * 4, "Nye midler", "Pædagoger er ansat", "1. budgetopfølgning"],
        ["Ny legeplads", "Anlæg", "450", "", "", "", "Ekstern finansiering", "Legepladsen åbner", "2. budgetopfølgning"],
    ]  # fmt: skip
    found = read(tmp_path, blocks)
    lines = [(row["Linjetekst"], row["Type"], row["Kategori"]) for row in rows(found, "budget_lines")]
    assert lines == [("Flere pædagoger", "Drift", "Nye midler"), ("Ny legeplads", "Anlæg", "Ekstern finansiering")]
    assert [(row["Runde"], row["Milepæl"]) for row in rows(found, "milestones")] == [
        ("1", "Pædagoger er ansat"), ("2", "Legepladsen åbner"),
    ]  # fmt: skip
    assert not any("drift eller anlæg" in row["Hvad der er i tvivl"] for row in rows(found, "review"))


@pytest.mark.parametrize("header", ["Type", "Kategori"])
def test_what_a_known_column_cannot_take_is_asked_about(header: str, tmp_path: Path) -> None:
    found = read(tmp_path, [*BEFORE, *table(header, "Havneord", "Andenord")])
    assert sum("»Havneord«" in row["Hvad der er i tvivl"] for row in rows(found, "review")) == 1


def test_what_stands_beside_sums_and_groups_is_text_and_a_sum_of_the_years_is_no_remark(tmp_path: Path) -> None:
    header = ["1.000 kr.", *YEARS, "I alt", "Noter"]
    blocks: list[Block] = [
        *BEFORE, "Tabel 1", header,
        ["Velfærd", "", "", "", "", "", "Gruppeord"],
        ["Flere pædagoger", *["1.200"] * 4, "4.800", ""],
        ["Ny legeplads", "450", "", "", "", "451", ""],
        ["I alt", "1.650", "1.200", "1.200", "1.200", "5.250", "Sumord"],
    ]  # fmt: skip
    found = read(tmp_path, blocks)
    assert {"Gruppeord", "Sumord"} <= {row["Tekst"] for row in rows(found, "texts")}
    assert [row["Bemærkninger"] for row in rows(found, "items")] == ["", "451"]  # which is not the sum
    assert found.furniture["totals"] == 4  # words: 4, 800, 5 and 250
    assert found.total == found.placed + found.listed + sum(found.furniture.values())


TEXTS = (
    "Der afsættes 450.000 kr. i 2027 til Møllepladsen.",
    "Møllepladsen skal være færdig i 2027.",
    "Borgerne ved Møllepladsen inddrages.",
    "- Møllepladsen får nye gynger",
)
CAPTIONS = (
    "Tabel 1",
    "Oversigt over Møllepladsen",
    "Beløb i 1.000 kr.",
    "Tabellen viser Møllepladsen:",
    "Drift, mio. kr.",
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_sentence_above_a_table_is_text_of_the_item(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, [*BEFORE[:4], text, *table("I alt", "4.800", "450")[1:]])
    assert [row["Titel"] for row in rows(found, "items")] == ["Flere pædagoger", "Ny legeplads"]
    assert rows(found, "items")[1]["Beskrivelse"] == text
    assert {row["Tabel"] for row in rows(found, "reconciliation")} == {"Ny legeplads"}


@pytest.mark.parametrize("text", CAPTIONS)
def test_a_caption_is_kept_too(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, [*BEFORE, text, *table("I alt", "4.800", "450")[1:]])
    assert text in kept(found, "reconciliation", "texts")
    assert text not in kept(found, "items")


def test_words_that_no_reader_kept_are_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_tools.operations.importing.headed_text.describe", lambda *given: None)
    found = read(tmp_path, [*BEFORE, *table("Bemærkning", "Havneord", "Havneord og Andenord")])
    asked = [row for row in rows(found, "review") if "Havneord" in row["Hvad der er i tvivl"]]
    assert [row["Dokumentets ord"].split(" | ")[0] for row in asked] == ["Flere pædagoger", "Ny legeplads"]
    assert "Andenord" in asked[1]["Hvad der er i tvivl"]
    assert found.listed == 3
    assert found.percent < 100
    assert found.total == found.placed + found.listed + sum(found.furniture.values())


def test_words_that_are_understood_are_not_asked_about(tmp_path: Path) -> None:
    header = ["Nr.", "Titel", "Udvalg", "Type", "Håndteres administrativt", "Milepæl", "Runde", *YEARS]
    blocks: list[Block] = [
        "Budgetaftale 2027, 1.000 kr.", header,
        ["1", "Stier", "Teknikudvalget", "Service", "Nej", "Stien er gravet", "Ultimo 31.12.2027", *["5"] * 4],
        ["2", "Skov", "Teknikudvalget", "Drift", "Administrativt", "", "", *["6"] * 4],
    ]  # fmt: skip
    found = read(tmp_path, blocks)
    assert not any("ingen andre steder" in row["Hvad der er i tvivl"] for row in rows(found, "review"))
    assert (found.percent, found.listed) == (100, 0)


def test_kroner_that_are_no_whole_thousands_are_told_once_with_their_rows(tmp_path: Path) -> None:
    whole = ["500.000", "500.000", "", ""]
    rounded: list[Block] = [
        ["1.1", "Lærere", "Børneudvalget", *["500.400"] * 4],
        ["1.2", "Gebyr", "Børneudvalget", *["400"] * 4],
        ["1.3", "Bogbus", "Børneudvalget", *whole],
        ["", "I alt", "", "1.000.800", "1.000.800", "500.800", "500.800"],
    ]
    found = read(tmp_path, ["Budgetaftale 2027, beløb i kr.", ["Nr.", "Forslag", "Udvalg", *YEARS], *rounded])
    told = [row["Hvad der er i tvivl"] for row in rows(found, "review") if "afrundet" in row["Hvad der er i tvivl"]]
    assert len(told) == 1
    assert "»Lærere« (500.400" in told[0]
    assert "»Gebyr« (400" in told[0]
    assert "Bogbus" not in told[0]
    assert not any("sum passer ikke" in row["Hvad der er i tvivl"] for row in rows(found, "review"))


def test_whole_thousands_are_not_told(tmp_path: Path) -> None:
    found = read(tmp_path, [*BEFORE, "Hele kr.", ["Forslag", *YEARS], ["Ny legeplads", *["500.000"] * 4]])
    assert not any("afrundet" in row["Hvad der er i tvivl"] for row in rows(found, "review"))
    other = read(tmp_path, [*BEFORE, "Hele kr.", ["Forslag", *YEARS], ["Ny legeplads", *["500.499"] * 4]])
    assert sum("»Ny legeplads« (500.499" in row["Hvad der er i tvivl"] for row in rows(other, "review")) == 1


def rounds_of(folder: Path, *deadlines: str) -> tuple[list[str], list[str], bool]:
    """What the rounds are called, which of them each item's milestone has, and whether their order is asked about."""
    header = ["Nr.", "Titel", "Udvalg", "Milepæl", "Frist", *YEARS]
    lines: list[Block] = [
        [str(n), f"Punkt {n}", "Teknikudvalget", "Det er sket", when, *[str(n)] * 4]
        for n, when in enumerate(deadlines, start=1)
    ]
    found = read(folder, ["Budgetaftale 2027, 1.000 kr.", header, *lines])
    mixed = any("af flere slags" in row["Hvad der er i tvivl"] for row in rows(found, "review"))
    names = [row["Betegnelse"] for row in rows(found, "rounds")]
    return names, [row["Runde"] for row in rows(found, "milestones")], mixed


ORDERS: dict[str, tuple[tuple[str, ...], list[str], list[str], bool]] = {
    "days": (("31.12.2027", "31.03.2027", "30-06-2027"), ["31.03.", "30.06.", "31.12."], ["3", "1", "2"], False),
    "another year": (("31.03.2028", "31.12.2027", "31.12."), ["31.12.", "31.03.2028"], ["2", "1", "1"], False),
    "numbers": (
        ("31.12.2027", "2. budgetopfølgning", "1. budgetopfølgning 2027"),
        ["1. budgetopfølgning", "2. budgetopfølgning", "31.12."], ["3", "2", "1"], False,
    ),
    "ordinals": (("Anden opfølgning", "Første opfølgning"), ["Første opfølgning", "Anden opfølgning"], ["2", "1"], False),
    "mixed": (("31.12.2027", "1. budgetopfølgning", "30.06.2027"), ["31.12.", "1. budgetopfølgning", "30.06."], ["1", "2", "3"], True),
    "two kinds": (("2. kvartal", "1. budgetopfølgning"), ["2. kvartal", "1. budgetopfølgning"], ["1", "2"], True),
}  # fmt: skip


@pytest.mark.parametrize("what", ORDERS)
def test_rounds_are_numbered_by_time_or_asked_about(what: str, tmp_path: Path) -> None:
    deadlines, names, numbers, mixed = ORDERS[what]
    assert rounds_of(tmp_path, *deadlines) == (names, numbers, mixed)


def test_a_round_has_the_day_and_the_year_that_it_is_called_by(tmp_path: Path) -> None:
    rounds_of(tmp_path, "31.03.2028", "31.12.2027")
    found = import_documents([tmp_path / "aftale.txt"])
    assert found.agreement.tables["rounds"]["cutoff"] == [dt.date(2027, 12, 31), dt.date(2028, 3, 31)]


def test_other_names_stay_as_they_come(tmp_path: Path) -> None:
    assert rounds_of(tmp_path, "Halvårsregnskab", "Årsregnskab") == (
        ["Halvårsregnskab", "Årsregnskab"],
        ["1", "2"],
        False,
    )


def test_a_division_sign_in_front_is_a_minus(tmp_path: Path) -> None:
    legend = "÷ angiver besparelse. Beløb i 1.000 kr."
    found = read(tmp_path, [*BEFORE, legend, ["Forslag", *YEARS], ["Ny legeplads", "÷450", "÷ 1.450", "(÷)", ""]])
    line = next(row for row in rows(found, "budget_lines") if row["Linjetekst"] == "Ny legeplads")
    assert [line[name] for name in ("Kategori", "Budgetår", "Overslagsår 1")] == ["Besparelse", "-450", "-1450"]
    assert not any("har ikke minus" in row["Hvad der er i tvivl"] for row in rows(found, "review"))
    plus = read(tmp_path, [*BEFORE, legend, ["Forslag", *YEARS], ["Ny legeplads", "450", "450", "", ""]])
    assert not any("ikke minus" in row["Hvad der er i tvivl"] for row in rows(plus, "review"))


def test_what_a_table_counts_in_is_no_money(tmp_path: Path) -> None:
    header = ["Nr.", "Titel", "Udvalg", *YEARS]
    lines: list[Block] = [["1", "Stier", "Teknikudvalget", *["5"] * 4], ["2", "Skov", "Teknikudvalget", *["6"] * 4]]
    found = read(tmp_path, ["Budgetaftale 2027, Vestby Kommune. Beløb i 1.000 kr.", header, *lines])
    assert not any("hører ikke til noget punkt" in row["Hvad der er i tvivl"] for row in rows(found, "review"))


def test_a_csv_is_to_be_saved_as_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text("Nr.;Titel;2027;2028\n1;Stier;5;5\n", encoding="cp1252")
    with pytest.raises(Refusal) as refused:
        import_documents([tmp_path / "liste.csv"])
    assert refused.value.code == "import.csv"


def test_a_theme_that_no_item_has_is_text(tmp_path: Path) -> None:
    header = ["Nr.", "Titel", "Udvalg", *YEARS]
    blocks: list[Block] = [
        "Budgetaftale 2027, 1.000 kr.", header, ["Velfærd"], ["Børn"], ["1", "Stier", "Teknikudvalget", *["5"] * 4],
        ["2", "Skov", "Teknikudvalget", *["6"] * 4], ["Teknik"],
    ]  # fmt: skip
    found = read(tmp_path, [block + [""] * (7 - len(block)) if isinstance(block, list) else block for block in blocks])
    assert [(row["Punktnr."], row["Tema"]) for row in rows(found, "items")] == [("1", "Børn"), ("2", "Børn")]
    assert {"Velfærd", "Teknik"} <= set(kept(found, "texts").split("\n"))
    assert not any("ingen andre steder" in row["Hvad der er i tvivl"] for row in rows(found, "review"))


def test_a_row_without_money_keeps_its_name(tmp_path: Path) -> None:
    header = ["1.000 kr.", *YEARS, "Milepæl", "Frist"]
    blocks: list[Block] = [
        *BEFORE, "Tabel 1", header, ["Ny legeplads", *["5"] * 4, "", ""],
        ["Flere legepladser i Havneby", "", "", "", "", "De er anlagt", "2. budgetopfølgning"],
    ]  # fmt: skip
    found = read(tmp_path, blocks)
    assert "Havneby" in kept(found, "items")
    assert [row["Milepæl"] for row in rows(found, "milestones")] == ["De er anlagt"]
    assert [row["Linjetekst"] for row in rows(found, "budget_lines")] == ["Ny legeplads"]


COLUMNS = (
    "Udvalg", "Ansvarligt center", "Bidragsydere", "Varighed", "Type", "Kategori", "Milepæl", "Frist", "Tema", "Titel", "Nr.", "Sagsnr.",
    "Bemærkning", "Beskrivelse", "Finansiering", "Status", "I alt", "Håndteres administrativt", "Øvrige udvalg", "", "Konto",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_every_word_of_any_table_stands_somewhere(seed: int, tmp_path: Path) -> None:
    """Columns in any order, with and without amounts, themes, sums and parts."""
    chance = random.Random(seed)
    words = (f"Ord{''.join(chr(97 + int(digit)) for digit in str(n))}" for n in count())
    is_list = seed % 2 == 0
    columns = chance.sample(COLUMNS, 6)
    first = ["Nr.", "Titel", "Udvalg"] if is_list else ["1.000 kr."]
    blocks: list[Block] = [*([BEFORE[0]] if is_list else BEFORE), [*first, *columns[:2], *YEARS, *columns[2:]]]
    for n, name in enumerate(("Ny legeplads", "Flere pædagoger", "I alt", "Heraf noget", "Noget nyt"), start=1):
        if chance.random() < 0.3:
            blocks.append([next(words), *[""] * (len(first) + 9)])
        cells = [next(words) if chance.random() < 0.8 else "" for _ in columns]
        amounts = [chance.choice(["100", "-50", "", "1.000", "÷5", "ca. 5"]) for _ in YEARS]
        named = [str(n), name, next(words)] if is_list else [name]
        blocks.append([*named, *cells[:2], *(amounts if chance.random() < 0.8 else [""] * 4), *cells[2:]])
    found = read(tmp_path, blocks)
    written = {word for sheet in (*SHEETS, "review") for word in re.findall(r"Ord[a-j]+", kept(found, sheet))}
    assert written >= {word for block in blocks for cell in block for word in re.findall(r"Ord[a-j]+", cell)}
    assert not any("ingen andre steder" in row["Hvad der er i tvivl"] for row in rows(found, "review"))
    assert found.total == found.placed + found.listed + sum(found.furniture.values())


def test_a_heading_that_groups_no_item_is_text(tmp_path: Path) -> None:
    blocks: list[Block] = [BEFORE[0], "Velfærd", "Havneområdet", "Børn", *BEFORE[1:], "Slut", "Sidste overskrift"]
    found = read(tmp_path, blocks)
    assert {"Velfærd", "Havneområdet", "Slut"} <= set(kept(found, "texts").split("\n"))
    assert {row["Tema"] for row in rows(found, "items")} == {"1. Børn"}
    assert not any("ingen andre steder" in row["Hvad der er i tvivl"] for row in rows(found, "review"))
    assert found.total == found.placed + found.listed + sum(found.furniture.values())
