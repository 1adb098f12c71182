"""A run speaks one language: ``--language``, else ``WORKBOOK_TOOLS_LANGUAGE``, else the system's; click's words too."""

from __future__ import annotations

import ast
import errno
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.conftest import ROOT
from tests.workbook_editing import edited
from workbook_tools.cli import language
from workbook_tools.cli.main import COMMANDS, main
from workbook_tools.cli.words import with_names
from workbook_tools.messages.catalogue import DANISH, ENGLISH, LANGUAGES, PARTS, catalogue
from workbook_tools.messages.system_errors import of_system

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
DANISH_WORDS, ENGLISH_WORDS = "Brug:", "Usage:"


def run(*arguments: str, given: str | None = None, typed: str = "", **variables: str) -> Result:
    """Run the command line where these variables, and no others that speak of a language, are set."""
    environment = dict.fromkeys((language.VARIABLE, *LOCALE)) | {language.VARIABLE: given} | variables
    return CliRunner(env=environment).invoke(main, list(arguments), input=typed)


# --- which language ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "given", "variables", "expected"),
    [
        ([], None, {}, ENGLISH),
        ([], None, {"LANG": "da_DK.UTF-8"}, DANISH),
        ([], None, {"LANG": "sv_SE.UTF-8"}, ENGLISH),
        ([], None, {"LC_MESSAGES": "en_GB.UTF-8", "LANG": "da_DK.UTF-8"}, ENGLISH),
        ([], None, {"LC_ALL": "da_DK", "LC_MESSAGES": "en_GB.UTF-8"}, DANISH),
        ([], None, {"LC_ALL": "", "LANG": "da_DK.UTF-8"}, DANISH),
        ([], "da", {"LC_ALL": "en_GB.UTF-8"}, DANISH),
        ([], "en", {"LC_ALL": "da_DK.UTF-8"}, ENGLISH),
        ([], "", {"LC_ALL": "da_DK.UTF-8"}, DANISH),
        (["--language", "en"], "da", {}, ENGLISH),
        (["--language=da"], "en", {}, DANISH),
    ],
)
def test_the_first_that_says_so_decides(
    arguments: list[str], given: str | None, variables: dict[str, str], expected: str
) -> None:
    words = {DANISH: DANISH_WORDS, ENGLISH: ENGLISH_WORDS}[expected]
    assert run(*arguments, "--help", given=given, **variables).stdout.startswith(words)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Danish_Denmark", DANISH), ("da_DK", DANISH), ("English_United States", ENGLISH), ("C", ENGLISH), ("", ENGLISH)],
)
def test_a_locale_as_windows_or_posix_calls_it(name: str, expected: str) -> None:
    assert language.of_locale(name) == expected


@pytest.mark.parametrize(("found", "expected"), [("Danish_Denmark", DANISH), (None, ENGLISH), (ValueError(), ENGLISH)])
def test_windows_is_asked_for_its_region(
    found: str | ValueError | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getlocale() -> tuple[str | None, str]:
        if isinstance(found, ValueError):
            raise found
        return found, "cp1252"

    monkeypatch.delenv(language.VARIABLE)
    monkeypatch.setenv("LANG", "da_DK.UTF-8" if expected == ENGLISH else "en_GB.UTF-8")  # which Windows does not know
    monkeypatch.setattr(language.sys, "platform", "win32")
    monkeypatch.setattr("locale.getlocale", getlocale)
    assert language.current() == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ("split", "--nonsense", "--language", "da"),
        ("split", "--help", "--language", "da"),
        ("nonsense", "--language", "da"),
        ("split", "missing.xlsx", "--round", "x", "--language=da"),
        ("--nonsense", "--language", "da"),
        ("--language", "en", "split", "--language", "da"),
    ],
)
def test_the_option_counts_wherever_it_stands(arguments: tuple[str, ...]) -> None:
    assert run(*arguments, given="en").output.startswith(DANISH_WORDS)


def test_an_unknown_language_is_refused() -> None:
    result = run("--language", "xx", "split", given="da")
    assert (result.exit_code, "xx" in result.stderr) == (2, True)


# --- what click says by itself ------------------------------------------------------------------------


def words_of_click() -> Iterator[str]:
    """The pieces of all texts that click has translated, without what it puts into them."""
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
                for text in (arg.value for arg in node.args if isinstance(arg, ast.Constant)):
                    yield from (piece.strip() for piece in re.split(r"\{[^{}]*\}|%\(\w+\)s", str(text)))


ENGLISH_OF_CLICK = {piece for piece in words_of_click() if len(re.findall("[a-z]", piece)) > 3} | {"required"}
WRONG: dict[str, tuple[str, ...]] = {
    "no such command": ("nonsense",),
    "spelled much like one": ("spilt",),
    "no such option": ("consolidate", "--nonsense"),
    "an option spelled much like one": ("consolidate", "--stric"),
    "no argument": ("split",),
    "no option": ("split", __file__),
    "no value": ("split", "--round"),
    "a value too many": ("split", "--force=1"),
    "too many arguments": ("template", "a.xlsx", "b.xlsx"),
    "no such file": ("fill", "missing.xlsx", "-o", "x.xlsx"),
    "a folder for a file": ("fill", ".", "-o", "x.xlsx"),
    "a file for a folder": ("mail", __file__, __file__, "--round", "1", "-o", "x"),
    "no such choice": ("validate", __file__, "--format", "xml"),
    "no day": ("status", __file__, __file__, "--today", "1/2"),
    "no number": ("split", __file__, "--round", "one", "-o", "x"),
    "no word of ours": ("mail", ".", ".", "--round", "1", "-o", "x"),
    "our own": ("collect", "-o", "x"),
}


def said_in_english(output: str) -> list[str]:
    return [piece for piece in ENGLISH_OF_CLICK if re.search(rf"(?<![-\w]){re.escape(piece)}(?!\w)", output)]


def test_the_words_of_click_are_known() -> None:
    assert {"Usage:", "Options", "Missing argument", "default:", "does not exist."} <= ENGLISH_OF_CLICK


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_usage_errors_are_in_the_readers_language(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, given="da")
    assert result.exit_code == 2
    assert said_in_english(result.output) == []
    usage, more, empty, error = result.stderr.splitlines()
    assert (usage.split()[0], empty, error.split()[0]) == (DANISH_WORDS, "", "Fejl:")
    english = run(*(argument for argument in arguments if argument not in ("--language", "da")), given="en").stderr
    if english.startswith(ENGLISH_WORDS) and "\nError:" in english:
        assert error.partition(" ")[2] != english.splitlines()[3].partition(" ")[2]
        assert more != english.splitlines()[1]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_danish_from_the_first_to_the_last_word(command: str) -> None:
    result = run(*filter(None, [command]), "--help", given="da")
    assert result.exit_code == 0
    assert said_in_english(result.stdout) == []
    assert result.stdout.startswith(DANISH_WORDS)
    assert "\\b" not in result.stdout  # the mark that keeps lines apart is no text


def test_what_is_given_has_a_name_in_every_language() -> None:
    named = set()
    for command in ("", *COMMANDS):
        named |= set(re.findall("[A-Z]{3,}", run(*filter(None, [command]), "--help", given="en").stdout))
    names = {key.removeprefix("help.name.") for key in catalogue(ENGLISH, "help") if key.startswith("help.name.")}
    prose = {"CSV", "CPR", "PSP", "PDF", "SHA", "SMTP", "PASSWORD", "WORKBOOK", "TOOLS", "SOURCE", "TLS", "WORKBOOKs"}
    assert named - names <= prose
    assert with_names("AGREEMENT RETURNED...") == "AGREEMENT RETURNED..."


def test_the_danish_guide_quotes_what_is_said() -> None:
    """The table of what a command says when it cannot run: every piece of a quotation stands in the catalogue."""
    guide = (ROOT / "docs" / "vejledning-oekonomi.md").read_text(encoding="utf-8")
    table = guide[guide.index("| Står der | så |") :].partition("\n\n")[0]
    quoted = [quote for row in table.splitlines()[2:] for quote in re.findall("`([^`]+)`", row.split("|")[1])]
    texts = [text for part in ("refusals", "results", "help") for text in catalogue(DANISH, part).values()]
    said = ["\n".join(re.sub(r"\{\w+\}", "…", text).split()) for text in texts]
    unknown = []
    for quote in quoted:
        pieces = [re.sub("[0-9]+", "…", piece).split() for piece in quote.split("…") if piece.strip(" :.")]
        if not any(all("\n".join(piece).strip(":") in text for piece in pieces) for text in said) and "--" not in quote:
            unknown.append(quote)
    assert len(quoted) > 30
    assert unknown == []


def test_the_danish_guide_shows_the_start_screen_as_it_is() -> None:
    guide = (ROOT / "docs" / "vejledning-oekonomi.md").read_text(encoding="utf-8")
    block = guide[guide.index("Midt i en runde") :].split("```")[1].removeprefix("text\n")
    texts = [text for key, text in catalogue(DANISH, "results").items() if key.startswith("result.project.")]
    known = [re.compile(".+".join(map(re.escape, re.split(r"\{\w+\}", text)))) for text in texts]
    lines = [line for line in block.splitlines() if line]
    assert len(lines) > 10
    assert [line for line in lines if not any(one.fullmatch(line) for one in known)] == []


# --- asking, stopping, the system ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("j\n", True), ("ja\n", True), ("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("hm\nj\n", True)],
)
@pytest.mark.parametrize("chosen", LANGUAGES)
def test_yes_is_yes_in_both_languages(chosen: str, typed: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(language.VARIABLE, chosen)
    asked = click.Command("ask", callback=lambda: click.echo(language.confirmed("?")))
    assert CliRunner().invoke(asked, input=typed).stdout.endswith(f"{expected}\n")


def test_a_stopped_run_is_told_in_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("workbook_tools.operations.template.template", stopped)
    result = run("template", "never-written.xlsx", given="da")
    assert (result.exit_code, result.stderr.strip()) == (1, catalogue(DANISH, "help")["help.word.stopped"])


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EMFILE, errno.EXDEV])
def test_what_the_system_refuses_is_told_in_the_readers_language(number: int) -> None:
    error = OSError(number, "words of the system", "file.xlsx")
    danish, english = (of_system(error).text(one) for one in LANGUAGES)
    assert "words of the system" not in danish + english
    assert danish != english
    assert {text.partition(":")[0] for text in (danish, english)} == {"file.xlsx"}


# --- no output mixes two languages ---------------------------------------------------------------------


@cache
def pieces(chosen: str) -> set[str]:
    """The wordings of all texts of a language between their placeholders, of two words or more."""
    texts = [text for part in PARTS for text in catalogue(chosen, part).values()]
    split = {" ".join(piece.split()) for text in texts for piece in re.split(r"\{\w+\}|\n\n", text)}
    return {piece for piece in split if len(piece.split()) > 1 and re.search("[A-Za-z]{3}", piece)}


RUNS: dict[str, tuple[str, ...]] = {
    "validate": ("validate", "{nord}", "{faulty}", "--against", "{agreement}"),
    "validate a folder": ("validate", "{folder}", "--marked-copies", "{out}"),
    "status": ("status", "{agreement}", "{nord}", "{text}"),
    "consolidate": ("consolidate", "{agreement}", "{faulty}", "{text}", "-o", "{out}.xlsx"),
    "split": ("split", "{agreement}", "--round", "2", "-o", "{out}"),
    "split again": ("split", "{agreement}", "--round", "9", "-o", "{out}"),
    "fill": ("fill", "{faulty}", "-o", "{out}.xlsx"),
    "diff": ("diff", "{nord}", "{faulty}"),
    "export": ("export", "{agreement}", "-o", "{out}.sqlite"),
    "combine": ("combine", "{agreement}", "{text}", "-o", "{out}.xlsx"),
    "history": ("history", "{agreement}", "-o", "{out}.xlsx"),
    "journal": ("journal", "{agreement}", "--round", "1", "-o", "{out}"),
    "fill with a key to erase": ("fill", "{agreement}", "--erase", "Punkter!A2", "--reason", "GDPR", "-o", "{out}.xlsx"),
    "new-year": ("new-year", "{agreement}", "-o", "{out}.xlsx"),
    "report": ("report", "{agreement}", "-o", "{out}.html"),
    "collect": ("collect", "{folder}", "-o", "{out}", "--against", "{agreement}"),
    "amounts": ("amounts", "{prose}", "--against", "{agreement}"),
    "mail": ("mail", "{agreement}", "--round", "1", "{sent}", "-o", "{out}"),
    "mail with what is missing": ("mail", "{agreement}", "--round", "1", "{sent}", "-o", "{out}", "--reminders", "{faulty}"),
    "template": ("template", "{agreement}"),
    "doctor": ("doctor",),
}  # fmt: skip


@pytest.mark.parametrize("command", RUNS)
def test_what_a_command_says_is_in_one_language(
    command: str, small: Path, small_sent: dict[str, Path], small_answered: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "ind"
    folder.mkdir()
    text, prose, faulty = folder / "brev.xlsx", tmp_path / "aftale.txt", folder / "Syd.xlsx"
    text.write_text("hej")
    prose.write_text("1.1 Cykelsti\n\nDer er 5 mio. kr. og 70.000 kr. om året til det.\n", encoding="utf-8")
    with edited(small_answered["Syd"], faulty) as book:
        book.put("Opfølgning", "1.2-1", "Smiley", ":(")
    given = {
        "agreement": small, "nord": small_answered["Nord"], "faulty": faulty, "folder": folder, "text": text, "prose": prose,
        "sent": next(iter(small_sent.values())).parent,
    }  # fmt: skip
    for chosen, other in (LANGUAGES, LANGUAGES[::-1]):
        words = (word.format(**given, out=tmp_path / f"out-{chosen}") for word in RUNS[command])
        said = run(*words, given=chosen).output
        assert said
        assert foreign_to(chosen, other, said) == []


def foreign_to(chosen: str, other: str, output: str) -> list[str]:
    """The wordings of the ``other`` language alone that stand in what was said."""
    said = " ".join(output.split())
    return [
        piece for piece in pieces(other) - pieces(chosen)
        if piece in said and re.search(rf"(?<![\w»']){re.escape(piece)}(?![\w«'])", said)
    ]  # fmt: skip


def test_the_steps_of_a_round_speak_one_language(
    small: Path, small_answered: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chosen, other in (LANGUAGES, LANGUAGES[::-1]):
        folder = tmp_path / chosen
        folder.mkdir()
        monkeypatch.chdir(folder)
        (folder / "agreement.xlsx").write_bytes(small.read_bytes())
        said = run("prepare", given=chosen).output + run("send", given=chosen).output
        for name, data in (("a.xlsx", small_answered["Syd"].read_bytes()), ("b.xlsx", b"hej"), ("c.eml", b"")):
            (folder / "runde 1" / "modtaget" / name).write_bytes(data)
        for words in (
            (),
            ("gather",),
            ("fetch", "--dry-run"),
            ("fetch",),
            ("fetch",),
            ("gather", "--dry-run"),
            ("gather",),
            (),
        ):
            said += run(*words, given=chosen).output
        assert foreign_to(chosen, other, said) == []
        assert "Traceback" not in said
