"""The command line's manners: what was perhaps meant, plain terminals, folders as Windows quotes them, completion."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import BALLERUP, ROOT
from workbook_tools.cli import progress
from workbook_tools.cli.language import VARIABLE
from workbook_tools.cli.main import main

YEAR = BALLERUP / "consolidated-4.xlsx"


def run(*words: object, code: int | None = None, **variables: str) -> Result:
    runner = CliRunner(env={VARIABLE: "da", "NO_COLOR": "", "TERM": "xterm", **variables})
    result = runner.invoke(main, list(map(str, words)), prog_name="workbook-tools", color=True)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert code is None or result.exit_code == code, result.output
    return result


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("udsedn",), "udsend"),
        (("report", YEAR, "--comittee", "x"), "--committee"),
        (("report", YEAR, "-o", "n.html", "--only", "Deviation"), "deviations"),
        (("report", YEAR, "-o", "n.html", "--department", "by erhverv og milø"), "By, Erhverv og Miljø"),
        (("report", YEAR, "-o", "n.html", "--committee", "Økonomiudvaget"), "Økonomiudvalget"),
        (("export", YEAR, "-o", "n.csv", "--table", "Milepael"), "Milepæle"),
        (("fill", YEAR, "-o", "f.xlsx", "--erase", "Opfølgnng!K2", "--reason", "x"), "Opfølgning"),
    ],
)
def test_what_was_perhaps_meant_is_named(
    words: tuple[object, ...], meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"Menes der '{meant}'?" in run(*words, code=2).stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("word", ["hjælp", "help"])
def test_help_is_given_to_who_asks_in_words(word: str) -> None:
    assert run(word, code=0).stdout == run("--help", code=0).stdout
    assert run(word, "saml", code=0).stdout == run("saml", "--help", code=0).stdout


def test_what_is_like_nothing_is_not_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("report", YEAR, "-o", "n.html", "--committee", "xyz", code=2).stderr
    assert "Menes der" not in said
    assert "Økonomiudvalget" in said  # all there are


@pytest.mark.parametrize("command", [("split",), ("mail",)])
def test_a_round_that_is_not_there_is_refused_with_those_that_are(
    command: tuple[str, ...], small: Path, tmp_path: Path
) -> None:
    folder = () if command == ("split",) else (tmp_path,)
    said = run(*command, small, *folder, "--round", 7, "-o", tmp_path / "out", code=2).stderr
    assert "runde 7 står ikke" in said
    assert "1, 2" in said


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_are_left_out_where_they_are_not_wanted(variables: dict[str, str], coloured: bool) -> None:
    said = run("validate", BALLERUP / "returned-1" / "Ejendomme - opfølgning 1 (endelig).xlsx", **variables)
    assert "answer-missing" in said.output
    assert ("\x1b[" in said.output) is coloured


class Terminal:
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass


@pytest.mark.parametrize(("term", "same"), [("xterm", False), ("dumb", True)])
def test_a_terminal_that_cannot_go_back_gets_no_line_to_write_over(
    term: str, same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", Terminal())
    things = [1, 2]
    assert (progress.on_terminal(things, "reading") is things) is same


def test_a_reader_that_has_seen_enough_ends_it_quietly() -> None:
    words = (sys.executable, "-m", "workbook_tools", "validate", str(YEAR))
    environment = {"PATH": os.environ["PATH"], VARIABLE: "da", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_a_quoted_folder_may_end_in_a_backslash(small_answered: dict[str, Path]) -> None:
    folder = next(iter(small_answered.values())).parent
    assert "findes ikke" not in run("validate", f'{folder}"').output


def test_a_quote_that_swallowed_the_line_is_explained(small: Path, tmp_path: Path) -> None:
    said = run("validate", rf'{tmp_path}" --against {small}', code=2).stderr
    assert "uden den sidste" in said
    assert str(small) not in said


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("hen", "hent"), ("repo", "report"), ("report --comm", "--committee"), ("report --only dev", "deviations")],
)
def test_words_are_completed(typed: str, offered: str) -> None:
    words = f"workbook-tools {typed}"
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    said = run(**asked, _WORKBOOK_TOOLS_COMPLETE="bash_complete")
    assert said.stdout.splitlines() == [f"plain,{offered}"]
