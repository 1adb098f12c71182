"""What is said to people stands in the catalogue, in every language, and repeats no CPR number wherever it goes."""

from __future__ import annotations

import ast
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from workbook_tools.cli import showing
from workbook_tools.messages.catalogue import DANISH, LANGUAGES, PARTS, PLACEHOLDER, catalogue
from workbook_tools.messages.message import Message, counted, message
from workbook_tools.operations.reading.cannot_run import CannotRun
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity
from workbook_tools.workbook.reading.unreadable import Unreadable

VALID = ("010190-1234", "0101901234", "010190 1234")
PACKAGE = ROOT / "workbook_tools"
KEYS = {key for part in PARTS for key in catalogue(DANISH, part)}
SHOWN = {"echo", "secho", "confirm", "prompt", "fail", "UsageError", "BadParameter", "ClickException"}
REFUSALS = {
    "CannotRun", "CannotSave", "CannotMark", "NotADocument", "PyarrowMissing", "NotAMail", "TooMuch", "Malformed", "Refusal", "Usage",
}  # fmt: skip
PREFIXES = {"text": "result.", "count": "result.", "say": "result.", **dict.fromkeys(REFUSALS, "cannot.")}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last word of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", None) or getattr(node.func, "id", ""), node


def says_something(node: ast.AST | None) -> bool:
    """Whether an argument is words written there: a literal with a letter, or one put together with values."""
    if isinstance(node, ast.JoinedStr):
        return any(says_something(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return says_something(node.left) or says_something(node.right)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isalpha, node.value))


def faults(source: str) -> list[int]:
    """The lines of a module that say something to people in words of their own."""
    found = []
    for name, call in calls(ast.parse(source)):
        first = call.args[0] if call.args else None
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        said = call.args[2] if name == "Issue" and len(call.args) > 2 else keywords.get("said")
        bare = name in SHOWN and says_something(first) and not _is_program_name(first)
        spaced = name in REFUSALS and says_something(first) and " " in ast.unparse(first or ast.Constant(""))
        spaced = spaced and not isinstance(first, ast.IfExp | ast.Call)
        if bare or spaced or says_something(keywords.get("help")) or (name == "Issue" and says_something(said)):
            found.append(call.lineno)
    return found


def _is_program_name(node: ast.AST | None) -> bool:
    first = node.values[0] if isinstance(node, ast.JoinedStr) else None
    return isinstance(first, ast.Constant) and first.value == "workbook-tools: "


def test_no_text_for_people_stands_in_code() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in sorted(PACKAGE.rglob("*.py"))
        if (lines := faults(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'click.echo(f"Wrote {path}")',
        'raise CannotRun(f"{path} is a folder")',
        'raise CannotRun("the output is the agreement")',
        'click.option("--force", help="Replace it.")',
        'Issue(Severity.ERROR, "required", "Fill it in.", file)',
        'click.UsageError("Choose one.")',
    ],
)
def test_a_text_in_code_would_be_found(source: str) -> None:
    assert faults(source) == [1]


def test_every_text_that_code_names_is_in_the_catalogue() -> None:
    unknown = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for name, call in calls(ast.parse(path.read_text(encoding="utf-8"))):
            first = call.args[0] if call.args else None
            codes = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            of_cli = name not in ("text", "count", "say") or path.is_relative_to(PACKAGE / "cli")
            for code in codes:
                if name in PREFIXES and of_cli and isinstance(code, ast.Constant) and code.value:
                    key = f"{PREFIXES[name]}{code.value}"
                    unknown += [f"{path.name}:{call.lineno} {key}"] if key not in KEYS else []
    assert unknown == []


def test_one_of_them_alone_is_told_in_every_language() -> None:
    singular = [key.removesuffix(".one") for key in KEYS if key.endswith(".one")]
    assert [key for key in singular if key not in KEYS] == []
    for language in LANGUAGES:
        assert counted("result.rows", 1).text(language) != counted("result.rows", 2).text(language)


@pytest.mark.parametrize("number", VALID)
def test_a_number_is_hidden_however_a_message_is_handed_on(number: str) -> None:
    said = message("required", header=f"Ring til {number}")
    issue = Issue(Severity.ERROR, "required", said, f"{number}.xlsx", "Ark", "A1", "1.1")
    refusal, unreadable = CannotRun("exists", path=f"svar {number}.xlsx"), Unreadable("too-large", number)
    again = [pickle.loads(pickle.dumps(one)) for one in (refusal, unreadable)]
    texts = [
        said.text(), repr(said), issue.message, repr(issue), pickle.dumps(issue).decode("latin-1"),
        json.dumps(showing.as_records([issue])), showing.as_csv([issue]), showing.as_text([issue]),
        *map(str, (refusal, unreadable, *again)), pickle.dumps(refusal).decode("latin-1"),
    ]  # fmt: skip
    assert [text for text in texts if number in text] == []
    assert [str(one) for one in again] == [str(refusal), str(unreadable)]


def test_a_number_put_together_of_two_values_is_hidden() -> None:
    said = Message("both", (("first", "010190"), ("second", "1234")))
    assert "1234" not in said.text()


def test_files_for_others_are_danish_whatever_the_terminal_speaks() -> None:
    issue = Issue(Severity.ERROR, "required", message("required", header="Smiley"))
    assert issue.message == issue.text(DANISH) != issue.text("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_filled_in(language: str) -> None:
    for part in PARTS:
        for key, text in catalogue(language, part).items():
            names = PLACEHOLDER.findall(text)
            assert message(key, **dict.fromkeys(names, "x")).text(language) or part == "results", key


@pytest.mark.parametrize(("language", "words"), [("da", "Erstat resultatet"), ("en", "Replace the output")])
def test_help_is_told_in_the_language_that_is_chosen(language: str, words: str) -> None:
    command = [sys.executable, "-m", "workbook_tools", "--language", language, "split", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, cwd=Path(ROOT))
    assert words in done.stdout
