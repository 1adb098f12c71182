"""The sample messages of the specification, word for word, where their situations arise.

In ``Kontrol`` and from the script alike; the texts stand in ``messages/da/issues.toml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.conftest import ROOT, SMALL, sign
from tests.workbook_editing import Book, Merged, edited, places, write_agreement
from workbook_tools.operations.agreement.agreement import Agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.agreement.follow_up import with_round
from workbook_tools.operations.consolidate import consolidation as consolidate
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.validate import validate_file
from workbook_tools.workbook.document import OwnSheet
from workbook_tools.workbook.writing.writer import write_workbook

SHEETS = SMALL | {
    "rounds": SMALL["rounds"].replace("| Åben", "| Lukket").replace("16-08-2030         | Kommende", "16-08-2030 | Åben"),
    "items": """
        Punktnr. | Tema     | Titel       | Type  | Ansvarligt center | Ansvarligt udvalg
        1.5      | 1. Vækst | Plejehjem   | Drift | Nord              | Teknikudvalget
        1.6      | 1. Vækst | Skolevej    | Drift | Nord              | Teknikudvalget
        2.2      | 2. Natur | Søen        | Drift | Nord              | Teknikudvalget
        3.14     | 2. Natur | Stien       | Drift | Nord              | Teknikudvalget
        4.17     | 2. Natur | Gebyrer     | Drift | Nord              | Teknikudvalget
        """,
    "budget_lines": """
        Punktnr. | Linjenr. | Linjetekst | Type  | Kategori   | Budgetår
        1.5      | 1        | Pladser    | Drift | Nye midler | 23000
        4.17     | 1        | Gebyrer    | Drift | Besparelse | -100
        3.14     | 1        | Grus       | Drift | Besparelse | -1250
        3.14     | 2        | Asfalt     | Drift | Nye midler | 900
        """,
    "milestones": """
        Punktnr. | Runde | Milepæl
        1.6      | 1     | Vejen er tegnet
        2.2      | 2     | Søen er renset
        3.14     | 2     | Stien er anlagt
        """,
    "follow_up": """
        Runde | Milepæls-id | Punktnr. | Ansvarligt center | Smiley
        1     | 1.6-1       | 1.6      | Nord              | ☺ Nået
        """,
}  # fmt: skip
PARTLY = "😐 Delvist nået"


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_agreement(tmp_path_factory.mktemp("messages") / "agreement.xlsx", **SHEETS)


@pytest.fixture(scope="module")
def second(agreement: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nord's workbook of round 2."""
    ((path, _),) = split_files(agreement, 2, tmp_path_factory.mktemp("second") / "two", False).files
    return path


def put(sheet: str, key: str, **cells: object) -> Callable[[Book], None]:
    def edit(book: Book) -> None:
        for header, value in cells.items():
            book.put(sheet, key, header, value)

    return edit


def propose(book: Book) -> None:
    cells = {"Ændringsnr.": "4", "Punktnr.": "1.5", "Linjenr.": 1, "Budgetår": 100, "Begrundelse": "Flere pladser"}
    book.append("Budgetændringer", 2, **cells)


SAMPLES: list[tuple[Callable[[Book], None], str, str]] = [
    (put("Opfølgning", "3.14-2"), "error", "Vælg en smiley for milepæl 3.14-2: Nået, Delvist nået eller Ikke nået."),
    (
        put("Opfølgning", "3.14-2", Smiley=PARTLY),
        "error",
        "Milepæl 3.14-2 er ikke fuldt nået. Skriv kort, hvorfor den ikke er nået, og hvad I gør nu.",
    ),
    (
        put("Opfølgning", "1.6-1", Smiley=PARTLY, **{"Forventes nået": "3. budgetopfølgning"}),
        "error",
        "Milepæl 1.6-1 blev meldt nået ved 1. budgetopfølgning. Forklar, hvorfor vurderingen er ændret.",
    ),
    (
        put("Økonomiopfølgning", "1.5 / 1", **{"Forventet regnskab": "1.250,5"}),
        "error",
        "'1.250,5' kan ikke læses som et beløb i hele 1.000 kr. Skriv fx 450 for 450.000 kr.",
    ),
    (
        put("Økonomiopfølgning", "1.5 / 1", **{"Forventet regnskab": 23_000_000}),
        "warning",
        "Beløbet 23.000.000 i punkt 1.5 svarer til 23 mia. kr. Kontrollér, at det er skrevet i 1.000 kr.",
    ),
    (
        propose,
        "error",
        "Budgetændring 4 mangler finansiering. Angiv, hvor pengene skal komme fra, og beløbet for hvert år.",
    ),
    (
        put("Opfølgning", "2.2-2", Titel="Den rene sø"),
        "warning",
        "Titlen på punkt 2.2 er ændret. Økonomi har beholdt den oprindelige tekst. Skriv jeres ønske i "
        "'Bemærkning til Økonomi'.",
    ),
    (
        put("Økonomiopfølgning", "4.17 / 1", **{"Forventet regnskab": 100}),
        "error",
        "Budgettet i punkt 4.17 er en besparelse (−100), men I har skrevet 100. Besparelser skrives med minus.",
    ),
    # the same where an item has several lines, and for other amounts
    (
        put("Økonomiopfølgning", "3.14 / 1", **{"Forventet regnskab": 1200}),
        "error",
        "Budgettet i punkt 3.14, linje 1 er en besparelse (−1.250), men I har skrevet 1.200. Besparelser skrives med minus.",
    ),
    (
        put("Økonomiopfølgning", "4.17 / 1", **{"Forventet regnskab": -1_250_000}),
        "warning",
        "Beløbet −1.250.000 i punkt 4.17 svarer til −1,3 mia. kr. Kontrollér, at det er skrevet i 1.000 kr.",
    ),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("edit", "severity", "text"), SAMPLES, ids=[text[:40] for *_, text in SAMPLES])
def test_the_message_is_said_word_for_word(
    edit: Callable[[Book], None], severity: str, text: str, agreement: Path, second: Path, tmp_path: Path
) -> None:
    with edited(second, tmp_path / "Nord.xlsx", dt.datetime(2030, 8, 1)) as book:
        edit(book)
        sign(book)
    issues = validate_file(tmp_path / "Nord.xlsx", load_agreement(agreement).agreement)
    assert [issue.severity.value for issue in issues if issue.message == text] == [severity]


def test_a_title_changed_in_another_sheet_is_said_in_the_same_words(
    agreement: Path, second: Path, tmp_path: Path
) -> None:
    with edited(second, tmp_path / "Nord.xlsx") as book:
        book.put("Økonomiopfølgning", "1.5 / 1", "Titel", "x")
        book.put("Punkter", "1.5", "Titel", "x")
    found = validate_file(tmp_path / "Nord.xlsx", load_agreement(agreement).agreement)
    said = {i.sheet: i.message for i in found if i.code == "locked-cell-changed"}
    assert set(said) == {"Økonomiopfølgning", "Punkter"}
    assert {text[:31] for text in said.values()} == {"Titlen på punkt 1.5 er ændret. "}


# --- what else is noticed -----------------------------------------------------------------------


def test_a_workbook_that_finance_did_not_send_is_not_used(small: Path, tmp_path: Path) -> None:
    with edited(ROOT / "template.xlsx", tmp_path / "other.xlsx") as book:
        for title in ("Stamdata", "Milepæle"):
            del book.workbook[title]
    merged = Merged(small, [tmp_path / "other.xlsx"])
    assert places(merged.issues, "unknown-workbook") == [("other.xlsx", None, None)]
    assert [row["Status"] for row in merged.rows("Modtagne filer")] != ["Taget med"]


def test_finances_own_columns_are_named_and_sheets_that_are_kept_are_not(small: Path, tmp_path: Path) -> None:
    with edited(small, tmp_path / "agreement.xlsx") as book:
        last = book["Punkter"].max_column + 1
        book["Punkter"].cell(1, last).value = "Egen kolonne"
        book["Punkter"].cell(2, last).value = "x"
        book.workbook.create_sheet("Mine noter")["A1"] = "Husk mødet"
    issues = load_agreement(tmp_path / "agreement.xlsx").issues
    assert places(issues, "own-column-kept") == [("agreement.xlsx", "Punkter", None)]
    assert places(issues, "own-sheet-kept") == []


def test_a_sheet_called_opslag_is_finances_own_unless_the_tool_made_it(small: Path, tmp_path: Path) -> None:
    mine = OwnSheet("Opslag", [[None, "Husk mødet"]])
    with_mine = replace(load_agreement(small).agreement, own_sheets=[mine])
    (tmp_path / "agreement.xlsx").write_bytes(write_workbook(document(with_mine)))
    loaded = load_agreement(tmp_path / "agreement.xlsx")
    assert loaded.agreement.carried is not None
    assert loaded.agreement.carried.sheets.titles == ["Opslag"]
    assert [own.title for own in loaded.agreement.own_sheets] == ["Opslag"]
    assert loaded.agreement.own_sheets[0].rows[0][1] == "Husk mødet"


def test_a_row_lost_on_the_way_is_an_error(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(agreement: Agreement, numbers: Collection[int]) -> Agreement:
        made = with_round(agreement, numbers)
        economy = made.tables["economy"]
        return made.with_tables(economy=economy.rows_at(range(1, len(economy))))

    monkeypatch.setattr(consolidate, "with_round", forgetful)
    merged = Merged(small, [])
    assert [(i.code, i.severity.value) for i in merged.issues if i.code == "proof-failed"] == [
        ("proof-failed", "error")
    ]
    assert [proof.holds for proof in merged.result.proof] == [True, False]
