"""new-year: what is left of one year's agreement is the beginning of the next."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import SMALL, Consolidated
from tests.workbook_editing import edited, sha256, table, values, write, write_agreement
from workbook_tools.cli.main import main
from workbook_tools.definition import words as w
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.new_year import new_year
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.split import split_files
from workbook_tools.operations.validate import validate_file
from workbook_tools.workbook.frames import frame_of

pytestmark = pytest.mark.slow

AMOUNTS = ("Budgetår", "Overslagsår 1", "Overslagsår 2", "Overslagsår 3")
LINES = """
    Punktnr. | Linjenr. | Linjetekst | Type  | Kategori           | Varighed     | Budgetår | Overslagsår 1 | Overslagsår 2 | Overslagsår 3
    1.1      | 1        | Etape 1    | Anlæg | Nye midler         | Engangsbeløb | 5000     |               |               |
    1.2      | 1        | Drift      | Drift | Besparelse         | Varig        | -400     | -400          | -400          | -400
    1.10     | 1        | Rengøring  | Drift | Nye midler         | Flerårig     | 70       | 70            | 70            | 70
    2.1      | 1        | Rangere    | Drift | Nye midler         | Varig        | 900      | 900           | 900           | 900
    2.1      | 2        | Stier      | Drift | Ekstern finansiering | Flerårig   |          |               | 300           |
    """
CHANGES = """
    Ændringsnr. | Runde | Punktnr. | Linjenr. | Finansiering | Budgetår | Overslagsår 1 | Begrundelse | Status   | Besluttet af        | Beslutningsdato
    Nord-1      | 1     | 1.1      | 1        |              | 600      | 100           | Dyrere jord | Godkendt | Kommunalbestyrelsen | 20-05-2030
    Nord-1      | 1     | 2.1      | 1        | Ja           | -600     | -100          |             | Godkendt | Kommunalbestyrelsen | 20-05-2030
    Syd-1       | 1     | 1.2      | 1        |              |          | 50            | Nye bænke   | Forslag  |                     |
    Syd-1       | 1     |          |          | Ja           |          | -50           |             | Forslag  |                     |
    """


@pytest.fixture(scope="module")
def old(small_answered: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Round 1 of the small agreement: 1.1-1 and 1.2-1 are ☺, 2.1-1 is 😐, round 2 was never held."""
    folder = tmp_path_factory.mktemp("old")
    sheets = {**SMALL, "budget_lines": LINES, "changes": CHANGES}
    sheets["lists"] = SMALL["lists"].rstrip() + "\n        |  | Ekstern finansiering | | "
    sheets["items"] += (
        "        2.2      | 2. Natur | Gammel bro  | Drift | Syd               | Teknikudvalget    |                       |\n"
    )
    agreement = write_agreement(folder / "agreement.xlsx", **sheets)
    with edited(agreement, folder / "edited.xlsx") as book:
        header = book["Punkter"].cell(1, book["Punkter"].max_column + 1)
        header.value = "Vores mappe"
        book.put("Punkter", "2.1", "Vores mappe", "M-21")
        beside = book["Økonomi"].max_column + 1
        for row, value in enumerate(("Kr. pr. indbygger", 63.5, "se bilag", 12), start=1):
            write(book["Økonomi"].cell(row, beside), value)
        for row, value in enumerate(("Nr. i journalen", 4711), start=1):
            write(book["Punkter"].cell(row, book["Punkter"].max_column + (row == 1)), value)
        book.put("Centre", "Nord", "Aftalt frist", dt.date(2030, 5, 1))
        book["Runder"]["F2"].value = dt.date(2028, 2, 29)
        own = book.workbook.create_sheet("Noter")
        own["A1"] = "Husk mødet"
    consolidate_files(folder / "edited.xlsx", small_answered.values(), folder / "old.xlsx")
    return folder / "old.xlsx"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["new-year", *map(str, arguments)])


@pytest.fixture(scope="module")
def new(old: Path) -> Path:
    result = run(old, "-o", old.parent / "new.xlsx")
    assert result.exit_code == 0, result.output
    assert "never answered: 1.1-2, 2.1-2" in result.stdout
    assert "budget changes not decided, left in the old workbook: Syd-1" in result.stdout
    assert "4 items carried along, 1 with nothing left" in result.stdout
    assert "left blank: Kr. pr. indbygger (Økonomi)" in result.stdout
    return old.parent / "new.xlsx"


def test_the_settings_are_the_new_years(new: Path) -> None:
    settings = {row["Felt"]: row["Værdi"] for row in table(new, "Stamdata")}
    assert settings["Budgetår"] == 2031
    assert settings["Aftalens titel"] == "Aftale om budget 2031"
    assert settings["Kommune"] == "Prøveby Kommune"
    assert settings["Bagatelgrænse (1.000 kr.)"] == 100


def test_the_rounds_are_fresh_and_a_year_later(new: Path) -> None:
    rounds = table(new, "Runder")
    assert [(r["Runde"], r["Betegnelse"], r["Status"]) for r in rounds] == [
        (1, "1. budgetopfølgning", "Kommende"),
        (2, "2. budgetopfølgning", "Kommende"),
        (3, "3. budgetopfølgning", "Kommende"),
        (4, "31.12.", "Kommende"),
    ]
    assert [str(r["Opgørelsesdato"])[:10] for r in rounds] == ["2031-03-31", "2031-06-30", "2031-09-30", "2031-12-31"]
    assert str(rounds[3]["Indberetningsfrist"])[:10] == "2032-01-24"
    assert str(rounds[0]["Møde i Kommunalbestyrelsen"])[:10] == "2029-02-28"  # from 29 February
    assert {r["Samlet økonomismiley"] for r in rounds} == {""}


def test_unfinished_milestones_keep_their_id_and_what_was_said_last(new: Path) -> None:
    found = [(r["Milepæls-id"], r["Runde"], r["Status"], r["Begrundelse"]) for r in table(new, "Milepæle")]
    assert found == [
        ("1.1-2", 1, "", "Overført fra 2030: ikke besvaret."),
        ("2.1-1", 1, "", "Overført fra 2030: 😐 Delvist nået. Høringen varer ved"),
        ("2.1-2", 1, "", "Overført fra 2030: ikke besvaret."),
    ]


def test_money_moves_one_year_and_approved_changes_come_with_it(new: Path) -> None:
    found = {
        (r["Punktnr."], r["Linjenr."]): (r["Kategori"], *(r[year] for year in AMOUNTS)) for r in table(new, "Økonomi")
    }
    found.pop(("I alt", ""), None)
    assert found == {
        ("1.1", 1): ("Tidligere afsat", 100, "", "", ""),  # only what the change gave it
        ("1.2", 1): ("Tidligere afsat", -400, -400, -400, -400),  # permanent: goes on
        ("1.10", 1): ("Tidligere afsat", 70, 70, 70, ""),  # for some years: ends
        ("2.1", 1): ("Tidligere afsat", 800, 900, 900, 900),
        ("2.1", 2): ("Ekstern finansiering", "", 300, "", ""),  # starts later
    }


def test_only_items_with_something_left_are_there(new: Path) -> None:
    assert [r["Punktnr."] for r in table(new, "Punkter")] == ["1.1", "1.2", "1.10", "2.1"]


def test_the_new_agreement_has_no_effect_yet_and_nothing_of_the_year_is_left(new: Path) -> None:
    for sheet in ("Opfølgning", "Økonomiopfølgning", "Budgetændringer", "Afstemning"):
        filled = [value for row in table(new, sheet) for value in row.values() if value not in ("", 0, "I alt")]
        assert filled == [], sheet
    assert {row["Aftalt frist"] for row in table(new, "Centre")} == {""}
    assert {row["Kategori"] for row in table(new, "Økonomi")} & {"Nye midler", "Besparelse", "Modfinansiering"} == set()


@pytest.mark.parametrize(
    ("title", "later"),
    [
        ("Aftale om budget 2030", "Aftale om budget 2031"),
        ("Budgetforlig 2030-2033", "Budgetforlig 2031-2034"),
        ("Budgetforlig 2030–33", "Budgetforlig 2031–34"),
        ("Budget 2030/31", "Budget 2031/32"),
        ("Budget 2030 og overslagsår 2031, 2032 og 2033", "Budget 2031 og overslagsår 2032, 2033 og 2034"),
        ("Aftale af 12. september 2029 om budget 2030", "Aftale af 12. september 2029 om budget 2031"),
        ("Vision 2040 i budget 2030", "Vision 2040 i budget 2031"),
        ("Sag 120305 om budgettet", "Sag 120305 om budgettet"),
    ],
)
def test_every_year_of_the_agreement_in_its_title_is_a_year_later(old: Path, title: str, later: str) -> None:
    agreement = load_agreement(old).agreement
    settings = [
        row | {"value": title} if row["field"] == w.AGREEMENT_TITLE else row
        for row in agreement.tables["settings"].records()
    ]
    changed = agreement.with_tables(settings=frame_of(agreement.kind.sheet("settings"), settings))
    assert new_year(changed).agreement.title == later


def test_figures_of_the_year_beside_the_budget_lines_stay_in_the_old_workbook(old: Path, new: Path) -> None:
    assert [row["Kr. pr. indbygger"] for row in table(new, "Økonomi")] == ["", "se bilag", "", "", ""]
    assert [row["Nr. i journalen"] for row in table(new, "Punkter")] == [4711, "", "", ""]
    made = new_year(load_agreement(old).agreement)
    assert (made.blanked, made.kept) == (
        (("Økonomi", "Kr. pr. indbygger"),),
        (("Punkter", "Nr. i journalen"),),
    )


def test_finances_own_columns_and_sheets_come_along(new: Path) -> None:
    assert {r["Punktnr."]: r["Vores mappe"] for r in table(new, "Punkter")}["2.1"] == "M-21"
    assert values(new, "Noter") == [["Husk mødet"]]


def test_it_is_ready_to_work_with(new: Path, tmp_path: Path) -> None:
    assert [i for i in validate_file(new) if i.severity.value == "error"] == []
    files = split_files(new, 1, tmp_path / "out", False).files
    assert [path.name for path, _ in files] == ["2031 runde 1 - Nord.xlsx", "2031 runde 1 - Syd.xlsx"]


def test_a_new_milestone_gets_an_id_of_its_own(new: Path, tmp_path: Path) -> None:
    with edited(new, tmp_path / "more.xlsx") as book:
        book.append("Milepæle", 5, **{"Punktnr.": "2.1", "Runde": 1, "Milepæl": "Ny plan"})
    (nord, _), _ = split_files(tmp_path / "more.xlsx", 1, tmp_path / "out", False).files
    assert [r["Milepæls-id"] for r in table(nord, "Opfølgning")] == ["1.1-2", "2.1-1", "2.1-1a", "2.1-2"]


def test_the_same_again_is_the_same_bytes_and_the_input_is_untouched(old: Path, new: Path, tmp_path: Path) -> None:
    before = sha256(old)
    assert run(old, "-o", tmp_path / "again.xlsx").exit_code == 0
    assert sha256(tmp_path / "again.xlsx") == sha256(new)
    assert sha256(old) == before


def test_what_cannot_be_is_refused_in_one_line(
    old: Path, small_sent: dict[str, Path], small: Path, tmp_path: Path
) -> None:
    with edited(small, tmp_path / "no year.xlsx") as book:
        for row in book["Stamdata"].iter_rows(min_row=2, max_col=2):
            if row[0].value == "Budgetår":
                row[1].value = None
    for arguments in (
        (old, "-o", old),
        (small_sent["Nord"], "-o", tmp_path / "a.xlsx"),
        (tmp_path / "no year.xlsx", "-o", tmp_path / "b.xlsx"),
    ):
        result = run(*arguments)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1), result.output


def test_ballerup_goes_on(consolidated: Consolidated, tmp_path: Path) -> None:
    result = run(consolidated.path, "-o", tmp_path / "2020.xlsx")
    assert result.exit_code == 0
    lines = [row for row in table(tmp_path / "2020.xlsx", "Økonomi") if row["Punktnr."] != "I alt"]
    old_lines = [row for row in table(consolidated.path, "Økonomi") if row["Punktnr."] != "I alt"]
    for now, before in itertools.pairwise(AMOUNTS):
        assert sum(row[now] or 0 for row in lines) == sum(row[before] or 0 for row in old_lines)
    reached = {r["Milepæls-id"] for r in table(consolidated.path, "Opfølgning") if r["Smiley"] == "☺ Nået"}
    ids = {r["Milepæls-id"] for r in table(consolidated.path, "Milepæle")}
    assert {r["Milepæls-id"] for r in table(tmp_path / "2020.xlsx", "Milepæle")} == ids - reached
    assert [i for i in validate_file(tmp_path / "2020.xlsx") if i.severity.value == "error"] == []
