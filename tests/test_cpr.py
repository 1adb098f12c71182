"""CPR numbers are found in free text, and nothing else is taken for one (business rule 16)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.workbook_editing import edited, parts, table
from workbook_tools.cli.main import main
from workbook_tools.values.cpr import has_cpr, masked


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "0101901234",
        "010190 1234",
        "Borgeren (010190-1234) har klaget.",
        "cpr.nr.:311299-0001",
        "290200-1234",
        "010190\u20131234",
        101901234,  # typed as a number: the leading zero is lost
        3112991234,
    ],
)
def test_is_found(text: str | int) -> None:
    assert has_cpr(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        True,
        "320190-1234",  # no such day
        "011390-1234",  # no such month
        "00.30.10-P07-9-18",  # case numbers
        "27.00.00-G01-12-19",
        "2019-010190-1234",
        "4024 1712",  # telephone
        "+45 40 24 17 12",
        "45402417",
        "1.250.000",
        "0101901234567",  # longer codes
        "010190-12345",
        "5798009814500",  # EAN
        1250,
        23000000,
    ],
)
def test_is_not_taken_for_one(text: str | int | None) -> None:
    assert not has_cpr(text)


def test_a_message_never_repeats_it() -> None:
    assert masked("Ring til 010190-1234 om 450 kr.") == "Ring til ••••••-•••• om 450 kr."
    assert masked("Sag 00.30.10-P07-9-18") == "Sag 00.30.10-P07-9-18"
    assert masked("x" * 100) == "x" * 60
    assert "1234" not in masked("x" * 50 + " 010190-1234")


# --- from a returned workbook to every output -------------------------------------------------

CPR = "010190-1234"
SECRET = f"Borgeren {CPR} har klaget"


@pytest.fixture(scope="module")
def with_cpr(small_answered: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A department wrote a CPR number in a comment; the file and the cell."""
    target = tmp_path_factory.mktemp("cpr") / "Nord.xlsx"
    with edited(small_answered["Nord"], target) as book:
        cell = book.put("Opfølgning", "2.1-1", "Statusbemærkning", SECRET)
        book["Start"]["H20"] = f"Note {CPR}"
    return target, cell


def everything_in(path: Path) -> str:
    return "".join(part.decode("utf-8", "replace") for part in parts(path).values())


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_cell_is_withheld_and_the_text_repeated_nowhere(
    small: Path, with_cpr: tuple[Path, str], tmp_path: Path
) -> None:
    file, cell = with_cpr
    output = tmp_path / "consolidated.xlsx"
    result = run("consolidate", small, file, "-o", output)
    assert result.exit_code == 1
    assert CPR not in result.output
    assert CPR not in everything_in(output)
    issues = [row for row in table(output, "Fejlliste") if row["Fil"] == "Nord.xlsx"]
    found = [(row["Kode"], row["Ark"], row["Celle"]) for row in issues if row["Kode"] != "outside-table"]
    assert found == [("cpr-number", "Opfølgning", cell)]
    comments = {row["Milepæls-id"]: row["Statusbemærkning"] for row in table(output, "Opfølgning")}
    assert not comments["2.1-1"]


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_validate_names_the_cell_only(with_cpr: tuple[Path, str], form: str) -> None:
    result = run("validate", with_cpr[0], "--format", form)
    assert result.exit_code == 1
    assert CPR not in result.output
    assert "cpr-number" in result.output


def test_finance_releases_it_with_a_reason_that_is_logged(
    small: Path, with_cpr: tuple[Path, str], tmp_path: Path
) -> None:
    file, cell = with_cpr
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    run("consolidate", small, file, "-o", first)
    release = ("--release", f"Nord.xlsx!Opfølgning!{cell}", "--reason", "Nummeret er et eksempel")
    result = run("consolidate", first, file, "-o", second, *release)
    assert "cpr-released" in result.output
    comments = {row["Milepæls-id"]: row["Statusbemærkning"] for row in table(second, "Opfølgning")}
    assert comments["2.1-1"] == SECRET
    log = [row for row in table(second, "Ændringslog") if row["Celle"] == cell and row["Ark"] == "Opfølgning"]
    assert [(row["Center"], row["Efter"]) for row in log][-2:] == [
        ("Økonomi", "Nummeret er et eksempel"),
        ("Nord", SECRET),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--release", "Nord.xlsx!Opfølgning!K3"),  # no reason
        ("--release", "Nord.xlsx", "--reason", "x"),  # no cell
        ("--release", "Nord.xlsx!Opfølgning!A1", "--reason", "x"),  # nothing withheld there
    ],
)
def test_a_release_that_releases_nothing_is_refused(
    small: Path, with_cpr: tuple[Path, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    output = tmp_path / "consolidated.xlsx"
    assert run("consolidate", small, with_cpr[0], "-o", output, *words).exit_code == 2
    assert not output.exists()


def test_fill_keeps_the_entry_but_says_nothing_of_it(with_cpr: tuple[Path, str], tmp_path: Path) -> None:
    result = run("fill", with_cpr[0], "-o", tmp_path / "filled.xlsx")
    assert CPR not in result.output
    assert SECRET in [row["Statusbemærkning"] for row in table(tmp_path / "filled.xlsx", "Opfølgning")]


def test_a_marked_copy_does_not_carry_it_on(with_cpr: tuple[Path, str], tmp_path: Path) -> None:
    file, _ = with_cpr
    before = file.read_bytes()
    run("validate", file, "--marked-copies", tmp_path / "marked")
    copy = tmp_path / "marked" / "Nord - ret dette.xlsx"
    assert CPR not in everything_in(copy)
    assert [row["Statusbemærkning"] for row in table(copy, "Opfølgning") if row["Milepæls-id"] == "2.1-1"] == [
        "Borgeren ••••••-•••• har klaget"
    ]
    assert file.read_bytes() == before
