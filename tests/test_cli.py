"""The command line: names, exits and output formats are a contract, and no error is a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.conftest import BALLERUP, ROOT
from tests.test_reader import DOCX, ENCRYPTED
from tests.workbook_editing import edited, hashes, sha256, table
from workbook_tools.cli import language
from workbook_tools.cli.main import COMMANDS, main
from workbook_tools.operations.split import split_files

FIELDS = ["severity", "code", "file", "sheet", "cell", "item", "message"]


def run(*arguments: str | Path) -> Result:
    """Run the command line in this process; anything but a proper exit is a fault."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def refused(result: Result) -> str:
    """The one clear line of a command that could not run."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1 or lines[0].startswith("Usage:")
    assert lines[-1].split(":", 1)[1].strip()
    return lines[-1]


# --- what is given is no workbook -------------------------------------------------------------------

NOT_WORKBOOKS: dict[str, bytes] = {
    "text": b"hej",
    "pdf": b"%PDF-1.7",
    "html": b"<html></html>",
    "docx": DOCX,
    "encrypted": ENCRYPTED,
    "empty": b"",
}
# Where a workbook is given: the arguments around it, and the exit when it cannot be read.
PLACES: dict[str, tuple[list[str], int]] = {
    "split": (["split", "{bad}", "--round", "1", "-o", "{out}"], 2),
    "validate": (["validate", "{bad}"], 1),
    "validate against": (["validate", "{good}", "--against", "{bad}"], 2),
    "fill": (["fill", "{bad}", "-o", "{out}"], 2),
    "consolidate agreement": (["consolidate", "{bad}", "{good}", "-o", "{out}"], 2),
    "consolidate returned": (["consolidate", "{agreement}", "{bad}", "-o", "{out}"], 1),
    "status agreement": (["status", "{bad}", "{good}"], 2),
    "status returned": (["status", "{agreement}", "{bad}"], 1),
}


@pytest.fixture
def given(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> Callable[[str, Path], Result]:
    """Run a command of ``PLACES`` with a bad file in its place."""

    def run_with(place: str, bad: Path) -> Result:
        words = {
            "bad": str(bad),
            "good": str(small_answered["Nord"]),
            "agreement": str(small),
            "out": str(tmp_path / "out" / "x.xlsx"),
        }
        return run(*(argument.format(**words) for argument in PLACES[place][0]))

    return run_with


def always(place: str, kind: str) -> bool:
    """What the others differ from in nothing but the words around it."""
    return place in ("validate", "consolidate agreement") or kind in ("truncated", "encrypted")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "kind"),
    [
        pytest.param(place, kind, marks=[] if always(place, kind) else [pytest.mark.nightly])
        for place in PLACES
        for kind in (*NOT_WORKBOOKS, "truncated")
    ],
)
def test_what_is_no_workbook_is_said_in_one_line(
    place: str, kind: str, given: Callable[[str, Path], Result], small: Path, tmp_path: Path
) -> None:
    """Every kind in two places and two kinds in every place; all in all by night."""
    bad = tmp_path / f"{kind}.xlsx"
    bad.write_bytes(NOT_WORKBOOKS.get(kind, small.read_bytes()[:20_000]))
    result = given(place, bad)
    assert result.exit_code == PLACES[place][1], result.output
    if result.exit_code == 2:
        line = refused(result)
        assert bad.name in line
        assert not (tmp_path / "out").exists()
    else:
        assert bad.name in result.output
    if kind == "encrypted" and not place.startswith("status returned"):
        assert "følsomhedsmærkat" in result.output or "sensitivity label" in result.output


@pytest.mark.parametrize("place", PLACES)
def test_a_missing_file_is_refused(place: str, given: Callable[[str, Path], Result], tmp_path: Path) -> None:
    assert "missing.xlsx" in refused(given(place, tmp_path / "missing.xlsx"))


@pytest.mark.parametrize("place", [p for p in PLACES if "returned" not in p and p != "validate"])
def test_a_folder_where_a_file_is_needed_is_refused(
    place: str, given: Callable[[str, Path], Result], tmp_path: Path
) -> None:
    refused(given(place, tmp_path))


@pytest.mark.parametrize("place", ["validate", "consolidate returned"])
def test_an_empty_folder_is_refused(place: str, given: Callable[[str, Path], Result], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "~$Nord.xlsx").write_text("lock")
    (tmp_path / "empty" / "brev.txt").write_text("hej")
    refused(given(place, tmp_path / "empty"))


def test_an_empty_folder_is_not_complete(given: Callable[[str, Path], Result], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert given("status returned", tmp_path / "empty").exit_code == 1


@pytest.mark.parametrize("place", PLACES)
def test_a_foreign_workbook(place: str, given: Callable[[str, Path], Result], tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["hej"])
    workbook.save(tmp_path / "foreign.xlsx")
    result = given(place, tmp_path / "foreign.xlsx")
    assert result.exit_code == PLACES[place][1], result.output
    assert "foreign.xlsx" in result.output


def test_a_file_nobody_may_read(
    given: Callable[[str, Path], Result], small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "secret.xlsx"
    bad.write_bytes(small.read_bytes())
    read_bytes = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path.name == bad.name:
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", denied)
    for place, (_, code) in PLACES.items():
        result = given(place, bad)
        assert result.exit_code == code
        assert "secret.xlsx" in result.output


def test_a_workbook_of_another_agreement(herlev: Path, ballerup: Path, tmp_path: Path) -> None:
    ((foreign, _),) = split_files(herlev, 1, tmp_path / "herlev", False).files
    result = run("validate", foreign, "--against", ballerup, "--format", "json")
    assert result.exit_code == 1
    assert [issue["code"] for issue in json.loads(result.stdout) if issue["severity"] == "error"] == ["wrong-agreement"]
    result = run("consolidate", ballerup, foreign, "-o", tmp_path / "c.xlsx")
    assert result.exit_code == 1
    (issue,) = (row for row in table(tmp_path / "c.xlsx", "Fejlliste") if row["Kode"] == "wrong-agreement")
    assert (issue["Alvor"], issue["Fil"]) == ("Fejl", foreign.name)


@pytest.mark.parametrize("number", ["5", "0", "x"])
def test_an_unknown_round(number: str, small: Path, tmp_path: Path) -> None:
    refused(run("split", small, "--round", number, "-o", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


# --- where the output goes --------------------------------------------------------------------------

WRITERS: dict[str, list[str]] = {
    "template": ["template", "{out}"],
    "fill": ["fill", "{agreement}", "-o", "{out}"],
    "consolidate": ["consolidate", "{agreement}", "{nord}", "{syd}", "-o", "{out}"],
}


@pytest.fixture
def writing(small: Path, small_answered: dict[str, Path]) -> Callable[..., Result]:
    """Run a command of ``WRITERS``."""

    def run_to(command: str, out: Path, *more: str) -> Result:
        nord, syd = small_answered["Nord"], small_answered["Syd"]
        return run(*(a.format(out=out, agreement=small, nord=nord, syd=syd) for a in WRITERS[command]), *more)

    return run_to


@pytest.mark.parametrize("command", WRITERS)
def test_an_existing_output_needs_force(command: str, writing: Callable[..., Result], tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_text("mine")
    assert "out.xlsx" in refused(writing(command, out))
    assert out.read_text() == "mine"
    assert writing(command, out, "--force").exit_code == 0
    assert out.read_bytes()[:2] == b"PK"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("command", WRITERS)
def test_an_output_open_in_excel_is_refused(command: str, writing: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "out.xlsx").write_text("mine")
    (tmp_path / "~$out.xlsx").write_text("lock")
    assert "Excel" in refused(writing(command, tmp_path / "out.xlsx", "--force"))
    assert (tmp_path / "out.xlsx").read_text() == "mine"


@pytest.mark.parametrize("command", WRITERS)
def test_a_folder_is_no_output(command: str, writing: Callable[..., Result], tmp_path: Path) -> None:
    refused(writing(command, tmp_path, "--force"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", WRITERS)
def test_an_output_below_a_file_is_refused(command: str, writing: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    refused(writing(command, tmp_path / "file" / "out.xlsx"))


@pytest.mark.parametrize("command", WRITERS)
def test_no_permission_to_write(
    command: str, writing: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", denied)
    refused(writing(command, tmp_path / "out.xlsx"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", WRITERS)
def test_an_interrupted_run_leaves_the_old_file(
    command: str, writing: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "out.xlsx").write_text("old")
    monkeypatch.setattr(os, "replace", full)
    assert "disk is full" in refused(writing(command, tmp_path / "out.xlsx", "--force"))
    assert hashes(tmp_path) == {"out.xlsx": sha256(tmp_path / "out.xlsx")}
    assert (tmp_path / "out.xlsx").read_text() == "old"


def test_the_output_is_never_an_input(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    agreement, nord = tmp_path / "agreement.xlsx", tmp_path / "Nord.xlsx"
    agreement.write_bytes(small.read_bytes())
    nord.write_bytes(small_answered["Nord"].read_bytes())
    before = hashes(tmp_path)
    refused(run("consolidate", agreement, nord, "-o", agreement, "--force"))
    refused(run("consolidate", agreement, nord, "-o", nord, "--force"))
    refused(run("consolidate", agreement, tmp_path, "-o", nord, "--force"))
    refused(run("fill", nord, "-o", nord, "--force"))
    assert hashes(tmp_path) == before


def test_the_consolidated_workbook_may_lie_among_the_returned(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    for path in (small, *small_answered.values()):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    command = ("consolidate", tmp_path / "agreement.xlsx", tmp_path, "-o", tmp_path / "c.xlsx", "--force")
    assert run(*command).exit_code == 0
    first = sha256(tmp_path / "c.xlsx")
    assert run(*command).exit_code == 0
    assert sha256(tmp_path / "c.xlsx") == first


def test_split_refuses_a_file_as_folder_and_a_folder_with_files(small: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    refused(run("split", small, "--round", "1", "-o", tmp_path / "file"))
    refused(run("split", small, "--round", "1", "-o", tmp_path))
    assert run("split", small, "--round", "1", "-o", tmp_path, "--force").exit_code == 0
    assert len(list(tmp_path.iterdir())) == 3


# --- exits and formats ------------------------------------------------------------------------------


def test_exit_is_0_without_errors_and_1_with_errors(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    nord, syd = small_answered.values()
    assert run("validate", small, nord, syd).exit_code == 0
    assert run("consolidate", small, nord, syd, "-o", tmp_path / "all.xlsx").exit_code == 0
    result = run("consolidate", small, nord, "-o", tmp_path / "half.xlsx")
    assert result.exit_code == 1
    assert (tmp_path / "half.xlsx").exists()
    assert "1 of 2 departments" in result.stdout
    assert "agreement = departments = consolidated" in result.stdout


def test_strict_writes_nothing_when_there_are_errors(
    small: Path, small_answered: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "c.xlsx"
    assert run("consolidate", small, small_answered["Nord"], "-o", out, "--strict").exit_code == 1
    assert not out.exists()
    out.write_text("old")
    assert run("consolidate", small, small_answered["Nord"], "-o", out, "--strict", "--force").exit_code == 1
    assert out.read_text() == "old"
    assert run("consolidate", small, *small_answered.values(), "-o", out, "--strict", "--force").exit_code == 0


@pytest.fixture
def faulty(small_answered: dict[str, Path], tmp_path: Path) -> Path:
    """Nord's answers with an error, a repair and a text like a formula."""
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        book.put("Opfølgning", "1.1-1", "Smiley", ":)")
        book.put("Opfølgning", "2.1-1", "Statusbemærkning", None)
        book.put("Økonomiopfølgning", "1.1 / 1", "Forventet regnskab", "=cmd|x")
    return tmp_path / "Nord.xlsx"


def test_json_has_the_contracts_keys_and_stands_alone_on_stdout(faulty: Path, small: Path) -> None:
    result = run("validate", faulty, "--against", small, "--format", "json")
    assert result.exit_code == 1
    issues = json.loads(result.stdout)
    assert all(list(issue) == FIELDS for issue in issues)
    found = [(i["severity"], i["code"], i["file"], i["sheet"], i["cell"], i["item"]) for i in issues]
    assert found == [
        ("error", "comment-required", "Nord.xlsx", "Opfølgning", "K3", "2.1"),
        ("error", "amount-not-number", "Nord.xlsx", "Økonomiopfølgning", "M2", "1.1"),
        ("repair", "read-as", "Nord.xlsx", "Opfølgning", "J2", "1.1"),
    ]
    assert all(isinstance(issue["message"], str) and issue["message"] for issue in issues)
    assert result.stderr.strip()


def test_what_is_said_of_a_path_or_an_amount_repeats_no_cpr_number(tmp_path: Path, small: Path) -> None:
    (tmp_path / "aftale.txt").write_text("Punkt 1.1: Der betales 0101901234 kr. til Bo.", encoding="utf-8")
    for result in (
        run("template", tmp_path / "0101901235.xlsx"),
        run("amounts", tmp_path / "aftale.txt", "--against", small, "--format", "json"),
    ):
        assert result.exit_code in (0, 1)
        assert result.stdout
        assert "010190123" not in result.output


def test_json_without_issues_is_an_empty_array(small_answered: dict[str, Path]) -> None:
    result = run("validate", *small_answered.values(), "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_json_has_a_line_for_each_of_equal_issues(small: Path, small_answered: dict[str, Path], tmp_path: Path) -> None:
    with edited(small_answered["Nord"], tmp_path / "Nord.xlsx") as book:
        for key in ("1.1-1", "2.1-1"):
            book.put("Opfølgning", key, "Smiley", None)
    issues = json.loads(run("validate", tmp_path / "Nord.xlsx", "--format", "json").stdout)
    assert [i["cell"] for i in issues if i["code"] == "answer-missing"] == ["J2", "J3"]


def test_json_has_null_where_there_is_no_cell(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("hej")
    (issue,) = json.loads(run("validate", tmp_path / "x.xlsx", "--format", "json").stdout)
    assert (issue["code"], issue["sheet"], issue["cell"], issue["item"]) == ("unreadable-workbook", None, None, None)


def test_csv_is_read_by_excel_without_running_anything(faulty: Path) -> None:
    result = run("validate", faulty, "--format", "csv")
    header, *rows = csv.reader(io.StringIO(result.stdout), delimiter=";")
    assert header == FIELDS
    assert [row[1] for row in rows] == ["comment-required", "amount-not-number", "read-as"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_text_names_file_cell_and_code(faulty: Path) -> None:
    result = run("validate", faulty)
    assert "Nord.xlsx" in result.stdout
    (line,) = (line for line in result.stdout.splitlines() if "[comment-required]" in line)
    assert "Opfølgning K3" in line


def test_english_messages_have_the_same_codes(faulty: Path) -> None:
    danish, english = (
        json.loads(run("validate", faulty, "--format", "json", "--language", language).stdout)
        for language in ("da", "en")
    )
    assert [issue["code"] for issue in danish] == [issue["code"] for issue in english]
    assert not {issue["message"] for issue in danish} & {issue["message"] for issue in english}


def test_a_folder_is_validated_whole(faulty: Path, small: Path) -> None:
    (faulty.parent / "~$Nord.xlsx").write_text("lock")
    (faulty.parent / "agreement.xlsx").write_bytes(small.read_bytes())
    issues = json.loads(run("validate", faulty.parent, "--format", "json").stdout)
    assert {issue["file"] for issue in issues} == {"Nord.xlsx"}


def test_validate_changes_no_file(faulty: Path, small: Path) -> None:
    before = hashes(faulty.parent)
    run("validate", faulty, "--against", small)
    assert hashes(faulty.parent) == before


def test_the_template_is_an_agreement_to_fill_in(tmp_path: Path) -> None:
    assert run("template", tmp_path / "t.xlsx").exit_code == 0
    assert (tmp_path / "t.xlsx").read_bytes() == (ROOT / "template.xlsx").read_bytes()
    issues = json.loads(run("validate", tmp_path / "t.xlsx", "--format", "json").stdout)
    assert {issue["code"] for issue in issues if issue["severity"] == "error"} <= {"setting-required", "required"}
    refused(run("split", tmp_path / "t.xlsx", "--round", "1", "-o", tmp_path / "out"))


# --- help, scripts and the demo ---------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    for flag in ("--help", "-h"):
        result = run(command, flag)
        assert result.exit_code == 0
        assert result.stdout.startswith("Usage:")


@pytest.mark.parametrize("arguments", [["nonsense"], ["split"], ["consolidate", "--nonsense"], ["fill", "a", "b", "c"]])
def test_bad_usage_is_exit_2(arguments: list[str]) -> None:
    refused(run(*arguments))


def test_help_and_version() -> None:
    assert run("--help").exit_code == 0
    assert run("--version").exit_code == 0


def program(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of its own, in a plain environment."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, *map(str, command)], cwd=cwd, env=environment | {"LC_ALL": "C"},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_as_a_program_errors_are_one_line(small: Path, tmp_path: Path) -> None:
    (tmp_path / "brev æøå.xlsx").write_text("hej")
    for arguments, code in (
        (("fill", tmp_path / "brev æøå.xlsx", "-o", tmp_path / "x.xlsx"), 2),
        (("split", small, "--round", "9", "-o", tmp_path / "out"), 2),
        (("validate", tmp_path / "brev æøå.xlsx", "--format", "json"), 1),
    ):
        done = program("-m", "workbook_tools", *arguments, cwd=tmp_path)
        assert done.returncode == code
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert (json.loads(done.stdout) != []) if code == 1 else not done.stdout


def test_the_scripts_run_as_programs_wherever_they_are_called(small_answered: dict[str, Path], tmp_path: Path) -> None:
    done = program(ROOT / "scripts" / "validate.py", *small_answered.values(), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    wrong = program(ROOT / "scripts" / "split.py", cwd=tmp_path)
    assert wrong.returncode == 1
    assert wrong.stderr.rstrip().endswith("python scripts/split.py AFTALE.xlsx RUNDE MAPPE")


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", "docx", "txt", "csv"])
@pytest.mark.parametrize("command", ["amounts", "import", "actuals"])
def test_a_file_of_no_bytes_is_named(ballerup: Path, tmp_path: Path, command: str, ending: str) -> None:
    empty, made = tmp_path / f"zero.{ending}", tmp_path / "made.xlsx"
    empty.touch()
    arguments = {
        "amounts": [empty, "--against", ballerup],
        "import": [empty, "-o", made],
        "actuals": [BALLERUP / "consolidated-1.xlsx", empty, "--round", 1, "-o", made],
    }
    result = run(command, *arguments[command])
    assert (result.exit_code, made.exists()) == (2, False)
    assert empty.name in result.stderr


@pytest.mark.parametrize("name", ["-", "CON.xlsx", "demo.xlsx"])
def test_the_demo_is_no_device_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("demo", "-o", name).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_the_demo_runs_and_may_be_repeated(tmp_path: Path) -> None:
    first = run("demo", "-o", tmp_path / "demo")
    assert first.exit_code == 0, first.output
    made = {p.relative_to(tmp_path): p.read_bytes() for p in sorted(tmp_path.rglob("*.xlsx"))}
    assert len(made) == 10
    second = run("demo", "-o", tmp_path / "demo")
    assert second.exit_code == 0, second.output
    assert {p.relative_to(tmp_path): p.read_bytes() for p in sorted(tmp_path.rglob("*.xlsx"))} == made


def test_one_row_is_not_several() -> None:
    assert [language.count("rows", n) for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
