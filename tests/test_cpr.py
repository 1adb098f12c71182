"""CPR numbers are found in free text, and nothing else is taken for one (business rule 16)."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.cpr_examples import PEOPLE, THINGS, examples
from tests.workbook_editing import KEYS, edited, parts, table
from workbook_tools.cli.main import main
from workbook_tools.mail.incoming.file_names import readable, safe_name
from workbook_tools.operations.reading.loading import load_agreement
from workbook_tools.operations.validate import validate_file
from workbook_tools.values.cpr import MASK, has_cpr, masked, without_cpr


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "0101901234",
        "010190 1234",
        "Borgeren (010190-1234) har klaget.",
        "cpr.nr.:311299-0001",
        "cpr0101901234",
        "Deadbeef 0101901234",
        "290200-1234",
        "010190\u20131234",
        "010190 - 1234",
        "010190-1234/311299-0001",  # two, and not one longer code
        "010190-1234-311299-0001",
        "1/1-90 1234",
        "1.1.1990-1234",
        "0 1 0 1 9 0 - 1 2 3 4",
        "610190-1234",
        "Jens, tlf. 40241712, 0101901234",  # the word names another number
        "kontakt 0101901234",
        "NemKonto 0101901234",
        "konto for borger 010190-1234",
        "010119 1234",
        "311290 1234",
        "Nord 010190-1234-2.xlsx",
        "2019_010190-1234_svar.xlsx",
        "010190-1234\u00b2",  # a footnote
        "\u2070\u00b9\u2070\u00b9\u2079\u2070\u00b9\u00b2\u00b3\u2074",
        101901234,  # typed as a number: the leading zero is lost
        3112991234,
        10119901234,
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
        "625baf546e1f68cfe020140bda6bc69c1bab03e72f2dc0101901234c0409ed14",  # a file's fingerprint
        "19/0101901234",
        "0101901234/19",
        "4024 1712",  # telephone
        "+45 40 24 17 12",
        "45402417",
        "1.250.000",
        "0101901234567",  # longer codes
        "010190-12345",
        "5798009814500",  # EAN
        "konto 0101901234",
        "reg. 1234 konto 0101901234",
        "1201901234 kr.",
        "110290 2500 3400",  # a row of amounts
        "01.01.19-2022",
        "20 12 70 45 31 12 45 67",
        "1,0101901234",
        1250,
        23000000,
        0.1234567890123,
    ],
)
def test_is_not_taken_for_one(text: str | int | None) -> None:
    assert not has_cpr(text)


def test_a_message_never_repeats_it() -> None:
    assert masked("Ring til 010190-1234 om 450 kr.") == "Ring til ••••••-•••• om 450 kr."
    assert masked("Sag 00.30.10-P07-9-18") == "Sag 00.30.10-P07-9-18"
    assert masked("x" * 100) == "x" * 60
    assert "1234" not in masked("x" * 50 + " 010190-1234")


@pytest.mark.parametrize("between", ["/", "-", " ", ", ", "; "])
def test_each_of_several_is_hidden(between: str) -> None:
    assert without_cpr(f"Mor {CPR}{between}311299-0001.") == f"Mor {MASK}{between}{MASK}."


def test_no_form_is_missed() -> None:
    """But of 01.01.36-2022 and the like fewer than one in a thousand: it is a period, too."""
    missed = {kind: [t for t in examples(make, 100, kind) if not has_cpr(t)] for kind, make in PEOPLE.items()}
    assert sum(map(len, missed.values())) <= len(PEOPLE) // 10
    assert {text[-4:][0] for texts in missed.values() for text in texts if len(text) == 13} <= {"2"}


@pytest.mark.parametrize("kind", THINGS)
def test_of_two_thousand_other_numbers_none_is_taken_for_one(kind: str) -> None:
    assert [text for text in examples(THINGS[kind], 2000, kind) if has_cpr(text)] == []


@pytest.mark.parametrize(
    "text", ["0" * 10**5, "0101901234 " * 3000, "01 " * 5000, ("1" + " " * 12) * 8000, "01\u200b" * 20000]
)
def test_a_long_text_takes_time_in_proportion(text: str) -> None:
    start = time.process_time()
    without_cpr(text)
    assert time.process_time() - start < 2


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
    found = [(row["Kode"], row["Ark"], row["Celle"]) for row in issues]
    assert found == [("cpr-number", "Opfølgning", cell), ("cpr-number", "Start", "H20")]
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


def test_a_release_that_is_misspelled_is_answered_with_the_cell_that_is_withheld(
    small: Path, with_cpr: tuple[Path, str], tmp_path: Path
) -> None:
    file, cell = with_cpr
    words = ("--release", f"Nord.xlsx!Opfølgnig!{cell}", "--reason", "x")
    assert f"'Nord.xlsx!Opfølgning!{cell}'" in run("consolidate", small, file, "-o", tmp_path / "c.xlsx", *words).output


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


FORMS = (
    "{}01.01.90-{}", "{}010190\u2011{}", "{}010190/{}", "{}010190.{}", "{}010190\n{}", "{}010190_{}", "{}01 01 90 {}", "{}010190\u00ad{}",
    "{}01011990-{}", "{}610190-{}", "{}010190\u200b{}",
)  # fmt: skip
NUMBERS = re.compile(r"[06]1[\W_]{0,4}01[\W_]{0,4}(?:19)?90[\W_]{0,4}(7\d{3})")


def test_in_whatever_form_and_wherever_it_stands_no_output_repeats_it(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    """In every cell of a row, beside and below the tables, in a sheet's and the file's name, as a number."""
    file, output, marked = tmp_path / "Nord 010190_7999.xlsx", tmp_path / "consolidated.xlsx", tmp_path / "marked"
    planted: list[tuple[str, str]] = []
    with edited(small_answered["Nord"], file) as book:
        for sheet, key in (("Opfølgning", "1.1-1"), ("Økonomiopfølgning", "1.1 / 1"), ("Punkter", "1.1")):
            for header in [cell.value for cell in book[sheet][1] if cell.value not in (*KEYS[sheet], "Runde", None)]:
                if str(book.cell(sheet, key, header).value).startswith("="):
                    continue
                form = FORMS[len(planted) % len(FORMS)].format("Se ", 7000 + len(planted))
                planted.append((sheet, book.put(sheet, key, header, form)))
        book["Opfølgning"]["C60"] = 101907991
        book["Opfølgning"]["AD1"] = "Egen 010190 7992"
        book["Økonomiopfølgning"]["Z1"], book["Økonomiopfølgning"]["Z2"] = "Beløb", 101907993
        book.workbook.create_sheet("Ark 010190.7994")["A1"] = "010190 - 7995"
        planted += [("Opfølgning", "C60"), ("Opfølgning", "AD1"), ("Økonomiopfølgning", "Z2")]
        planted += [(f"Ark {MASK}", "A1")]
    said = [run("consolidate", small, file, "-o", output).output, run("status", small, file).output]
    said += [run("validate", file, "--against", small, "--format", form).output for form in ("text", "json", "csv")]
    said += [run("diff", small_answered["Nord"], file, "--format", form).output for form in ("text", "json")]
    said.append(run("validate", file, "--marked-copies", marked).output)
    said += [run("split", file, "--round", 1, "-o", tmp_path / "x").output, run("report", file, "-o", output).output]
    assert [text for text in (*said, everything_in(output)) if NUMBERS.search(text)] == []
    assert [copy.name for copy in marked.iterdir() if NUMBERS.search(copy.name + everything_in(copy))] == []
    issues = table(output, "Fejlliste")
    assert {(row["Ark"], row["Celle"]) for row in issues if row["Kode"] == "cpr-number"} == set(planted)
    codes = {(row["Kode"], row["Ark"]) for row in issues}
    assert {("cpr-in-file-name", ""), ("cpr-in-sheet-name", f"Ark {MASK}")} <= codes


def test_a_number_among_amounts_is_withheld_too(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    """101.901.234 thousand kroner is no amount of any municipality."""
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        cell = book.put("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab", 101901234)
    issues = validate_file(tmp_path / "Nord.xlsx", load_agreement(small).agreement)
    assert [i.code for i in issues if i.cell == cell and i.sheet == "Økonomiopfølgning"] == ["cpr-number"]


def test_a_mail_is_indexed_without_it(tmp_path: Path) -> None:
    assert readable("Svar om 010190/1234") == f"Svar om {MASK}"
    assert safe_name("Nord 010190_1234.xlsx", "xlsx", (), "") == f"Nord {MASK}.xlsx"


def test_the_line_about_what_cannot_run_does_not_repeat_a_name(tmp_path: Path) -> None:
    file = tmp_path / "0" / "010190.1234.xlsx"
    file.parent.mkdir()
    for words in (
        ("split", file, "--round", 1, "-o", tmp_path / "x"),
        ("diff", file, file),
        ("combine", file, "-o", file),
    ):
        assert run(*words).exit_code == 2
        assert "1234" not in run(*words).output
        file.write_bytes(b"PK")


def test_a_number_in_the_files_name_is_hidden_too(small: Path, with_cpr: tuple[Path, str], tmp_path: Path) -> None:
    file = tmp_path / f"Nord {CPR}.xlsx"
    file.write_bytes(with_cpr[0].read_bytes())
    output, marked = tmp_path / "consolidated.xlsx", tmp_path / "marked"
    said = run("consolidate", small, file, "-o", output).output + run("status", small, file).output
    said += run("validate", file, "--marked-copies", marked, "--format", "json").output
    assert CPR not in said + everything_in(output) + "".join(path.name for path in marked.iterdir())
    issues = [(row["Fil"], row["Alvor"]) for row in table(output, "Fejlliste") if row["Kode"] == "cpr-in-file-name"]
    assert issues == [(f"Nord {MASK}.xlsx", "Advarsel")]
    assert [row["Fil"] for row in table(output, "Modtagne filer")] == [f"Nord {MASK}.xlsx"]


# --- in finance's own workbook ------------------------------------------------------------------


@pytest.fixture(scope="module")
def own(small: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str | None]]]:
    """An agreement with the number in finance's own texts, and where."""
    target = tmp_path_factory.mktemp("own") / "agreement.xlsx"
    with edited(small, target) as book:
        cells: list[tuple[str, str | None]] = [
            ("Milepæle", book.put("Milepæle", "1.1-1", "Milepæl", SECRET)),
            ("Punkter", book.put("Punkter", "1.1", "Beskrivelse", SECRET)),
        ]
        book.put("Punkter", "1.1", "Sagsnummer", "0101901234")  # a case number is none
        book.workbook.create_sheet("Noter")["B2"] = SECRET
        last = book["Centre"].max_column + 1
        book["Centre"].cell(1, last).value = "Egen"
        book["Centre"].cell(2, last).value = SECRET
        amount = ("Økonomi", book.put("Økonomi", "1.1 / 1", "Beløb i aftaleteksten", 101901234))
    return target, [("Centre", None), *cells[:1], ("Noter", "B2"), *cells[1:], amount]


def test_it_is_an_error_in_each_of_finances_own_cells(own: tuple[Path, list[tuple[str, str | None]]]) -> None:
    issues = load_agreement(own[0]).issues
    assert sorted((i.sheet, i.cell) for i in issues if i.code == "cpr-number") == own[1]
    assert {i.severity.value for i in issues if i.code == "cpr-number"} == {"error"}
    assert CPR not in run("validate", own[0]).output


def test_what_is_made_from_it_shows_the_text_without_the_number(
    own: tuple[Path, list[tuple[str, str | None]]], small_answered: dict[str, Path], tmp_path: Path
) -> None:
    output, sent = tmp_path / "consolidated.xlsx", tmp_path / "sent"
    said = run("consolidate", own[0], small_answered["Nord"], "-o", output).output
    said += run("split", own[0], "--round", 1, "-o", sent).output
    assert CPR not in said + "".join(everything_in(path) for path in (output, *sent.iterdir()))
    assert table(output, "Punkter")[0]["Beskrivelse"] == f"Borgeren {MASK} har klaget"
    assert table(output, "Punkter")[0]["Sagsnummer"] == "0101901234"


def test_fill_gives_finance_its_own_texts_back(own: tuple[Path, list[tuple[str, str | None]]], tmp_path: Path) -> None:
    assert CPR not in run("fill", own[0], "-o", tmp_path / "filled.xlsx").output
    assert table(tmp_path / "filled.xlsx", "Punkter")[0]["Beskrivelse"] == SECRET


def test_what_finance_released_stays_released(
    small: Path, small_answered: dict[str, Path], with_cpr: tuple[Path, str], tmp_path: Path
) -> None:
    file, cell = with_cpr
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    release = ("--release", f"Nord.xlsx!Opfølgning!{cell}", "--reason", "Nummeret er et eksempel")
    run("consolidate", small, file, "-o", first, *release)
    assert [i for i in load_agreement(first).issues if i.code == "cpr-number"] == []
    run("consolidate", first, small_answered["Syd"], "-o", second)
    comments = {row["Milepæls-id"]: row["Statusbemærkning"] for row in table(second, "Opfølgning")}
    assert comments["2.1-1"] == SECRET
