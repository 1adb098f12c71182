"""What is said to people stands in the catalogue, in every language, and repeats no CPR number wherever it goes."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import asdict, fields, replace

from tests.conftest import ROOT
from workbook_tools.cli import showing, showing_json
from workbook_tools.messages.catalogue import DANISH, FILE_PARTS, LANGUAGES, PARTS, PLACEHOLDER, catalogue, text_of
from workbook_tools.messages.message import Message, counted, message
from workbook_tools.operations.reading.cannot_run import CannotRun
from workbook_tools.rules.issues import Issue
from workbook_tools.schema.structure import Severity
from workbook_tools.workbook.reading.unreadable import Unreadable

VALID = ("010190-1234", "0101901234", "010190 1234")
PACKAGE = ROOT / "workbook_tools"
KEYS = {key for part in (*PARTS, *FILE_PARTS) for key in catalogue(DANISH, part)}
SHOWN = {"echo", "secho", "confirm", "prompt", "fail", "UsageError", "BadParameter", "ClickException"}
REFUSALS = {
    "CannotRun", "CannotSave", "CannotMark", "NotADocument", "MissingPackage", "NotAMail", "TooMuch", "Malformed", "Refusal", "Usage",
}  # fmt: skip
PREFIXES = {
    "text": "result.",
    "count": "result.",
    "say": "result.",
    "written": "file.",
    "said": "note.",
    **dict.fromkeys(REFUSALS, "cannot."),
    "MissingPackage": "cannot.missing-package.",
}


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


@cache
def parsed(source: str) -> ast.Module:
    """A module, which several tests walk through."""
    return ast.parse(source)


def faults(source: str) -> list[int]:
    """The lines of a module that say something to people in words of their own."""
    found = []
    for name, call in calls(parsed(source)):
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
    return isinstance(first, ast.Constant) and first.value in ("workbook-tools: ", "workbook-tools ")


def test_no_text_for_people_stands_in_code() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in sorted(PACKAGE.rglob("*.py"))
        if (lines := faults(path.read_text(encoding="utf-8")))
    }
    assert found == {}


# --- no sentence and no Danish word stands in code ---------------------------------------------------------------

DECLARED = (
    "messages",
    "definition",
    "values",
    "schema",
)  # their texts are the catalogue's, or are data and how it is read
# What is no text for people, or is a name that files have and that programs look for.
ALLOWED = {
    "exports/rows.py": "who fills in a column: the word of the data dictionary",
    "exports/schema.py": "titles of tables and columns, as the headers of sheets",
    "mail/outgoing/letters.py": "names of placeholders",
    "mail/outgoing/texts/__init__.py": "names of placeholders",
    "mail/outgoing/ledger.py": "SQL",
    "operations/amounts_against_lines.py": "words that headings are compared without",
    "operations/returned/mail_index.py": "headers and states of indeks.csv, read again",
    "workbook/names.py": "letters",
    "workbook/reading/bounded.py": "a program",
    "workbook/saving.py": "the name of a file",
    "reports/typesetting.py": "a program, the name of a font",
    "reports/word.py": "names of fonts and of Word's styles",
}
SENTENCE = re.compile(r"(?<![\w./:<>=\"'{}-])[^\W\d_]+(?:[,;:]? [^\W\d_]+){2,}(?![\w/:=\"'}-])")
DANISH_LETTER = re.compile("[æøåÆØÅ]")


def texts_in(source: str) -> Iterator[tuple[int, str]]:
    """The constants of a module with Danish letters or three words in a row, but docstrings, patterns and what only
    programmers see: line and text. Of an f-string the text with a dot for each value."""
    tree = parsed(source)
    unseen: set[ast.AST] = set()
    for node in ast.walk(tree):
        pattern = isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
        raised = isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        raised = raised and ast.unparse(node.exc.func).split(".")[-1] not in REFUSALS | SHOWN
        if pattern or raised or isinstance(node, ast.Assert):
            unseen |= set(ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            unseen.add(node.value)
        if isinstance(node, ast.JoinedStr):
            unseen |= {part for part in node.values if isinstance(part, ast.Constant)}
    for node in ast.walk(tree):
        text = _text(node) if node not in unseen else ""
        if DANISH_LETTER.search(text) or SENTENCE.search(text):
            yield getattr(node, "lineno", 0), text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "•" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_sentence_and_no_danish_word_stands_in_code() -> None:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(tuple(f"{room}/" for room in DECLARED)):
            found[name] = list(texts_in(path.read_text(encoding="utf-8")))
    assert {name: texts for name, texts in found.items() if texts and name not in ALLOWED} == {}
    assert [name for name in ALLOWED if not found[name]] == []  # the list is no longer than it must be


@pytest.mark.parametrize(
    "source",
    [
        's = "Vi mangler jeres svar"',
        's = f"Runde {n} er ikke åben"',
        's = "nået"',
        'say(f"the line, but {years} disagree")',
        's = "a part of it"',
    ],
)
def test_a_sentence_in_code_would_be_found(source: str) -> None:
    assert [line for line, _ in texts_in(source)] == [1]


@pytest.mark.parametrize(
    "source",
    [
        '"""What is told, and to whom."""',
        'raise ValueError("a text had no number before")',
        'RX = re.compile("årlige?|pr. år")',
        's = "cannot.usage.no-such-command"',
        's = "<a b c>"',
        's = f"{a} {b} {c}"',
    ],
)
def test_what_is_no_text_for_people_is_left_alone(source: str) -> None:
    assert list(texts_in(source)) == []


# --- what stands where something is shown is named by its code -----------------------------------------------------


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
        for name, call in calls(parsed(path.read_text(encoding="utf-8"))):
            first = call.args[0] if call.args else None
            codes = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            of_cli = name not in ("text", "count", "say") or path.is_relative_to(PACKAGE / "cli")
            for code in codes:
                if name in PREFIXES and of_cli and isinstance(code, ast.Constant) and code.value:
                    key = f"{PREFIXES[name]}{code.value}"
                    unknown += [f"{path.name}:{call.lineno} {key}"] if key not in KEYS else []
    assert unknown == []


def test_every_text_of_the_note_is_used_and_stands_in_danish_only() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "reports").glob("*.py"))
    used = set(re.findall(r"""said\(\s*["']([\w.-]+)["']""", code))
    variants = {key for key in catalogue(DANISH, "note") if key.endswith(".per-item")}  # of texts that are said
    assert {key.removesuffix(".per-item") for key in variants} <= {f"note.{key}" for key in used}
    assert {f"note.{key}" for key in used} == set(catalogue(DANISH, "note")) - variants
    folders = [path.name for path in (PACKAGE / "messages").iterdir() if (path / "note.toml").exists()]
    assert (folders, text_of("file.mail.waits", "en")) == (["da"], text_of("file.mail.waits"))


def test_one_of_them_alone_is_told_in_every_language() -> None:
    singular = [key.removesuffix(".one") for key in KEYS if key.endswith(".one")]
    assert [key for key in singular if key not in KEYS] == []
    for language in LANGUAGES:
        assert counted("result.rows", 1).text(language) != counted("result.rows", 2).text(language)
    several = re.compile(r"\{(n|all|of|rows|items|lines)\} (\w+ )?\w+s\b")
    told = {
        key for key, text in catalogue("en", "results").items() if several.search(text) and f"{key}.one" not in KEYS
    }
    assert told - {f"{key}.one" for key in singular} == {"result.demo.agreement", "result.doctor.packages"}  # never one


@pytest.mark.parametrize("number", VALID)
def test_a_number_is_hidden_however_a_message_is_handed_on(number: str) -> None:
    said = message("required", header=f"Ring til {number}")
    issue = Issue(Severity.ERROR, "required", said, f"{number}.xlsx", "Ark", "A1", "1.1")
    refusal, unreadable = CannotRun("exists", path=f"svar {number}.xlsx"), Unreadable("too-large", number)
    again = [pickle.loads(pickle.dumps(one)) for one in (refusal, unreadable)]
    texts = [
        said.text(), repr(said), issue.message, repr(issue), pickle.dumps(issue).decode("latin-1"),
        json.dumps(showing_json.as_records([issue])), showing_json.as_csv([issue]), showing.as_text([issue]),
        *map(str, (refusal, unreadable, *again)), pickle.dumps(refusal).decode("latin-1"),
    ]  # fmt: skip
    assert [text for text in texts if number in text] == []
    assert [str(one) for one in again] == [str(refusal), str(unreadable)]


@pytest.mark.parametrize("number", VALID)
def test_an_issue_carries_no_number_in_any_of_its_fields(number: str) -> None:
    inner = message("both", first=f"svar {number}", second="x")
    said = message("read-as", before=number, after=inner, how=number)
    issue = Issue(
        Severity.ERROR, "read-as", said, f"{number}.xlsx", f"Ark {number}", "A1", number, ("ark", number, "x")
    )
    handed_on = [
        issue,
        replace(issue, file=f"ny {number}.xlsx", item=number, row=("ark", number)),
        copy.deepcopy(issue),
        pickle.loads(pickle.dumps(issue)),
        json.loads(json.dumps(asdict(issue), default=str)),
        msgspec.json.encode(issue),
        vars(issue),
        [getattr(issue, field.name) for field in fields(issue)],
        showing_json.as_records([issue]),
        showing_json.as_csv([issue]),
        showing_json.as_json([issue]),
        [issue.text(language) for language in LANGUAGES],
        said.values,
    ]
    forms = [form for one in handed_on for form in (repr(one), str(one), pickle.dumps(one).decode("latin-1"))]
    assert [form for form in forms if number in form or number[-4:] in form] == []
    assert issue.row != ("ark", number, "x")


def test_a_number_put_together_of_two_values_is_hidden() -> None:
    said = Message("both", (("first", "010190"), ("second", "1234")))
    assert "1234" not in said.text()


def test_files_for_others_are_danish_whatever_the_terminal_speaks() -> None:
    issue = Issue(Severity.ERROR, "required", message("required", header="Smiley"))
    assert issue.message == issue.text(DANISH) != issue.text("en")


def test_texts_are_read_as_toml_means_them() -> None:
    for file in (PACKAGE / "messages").glob("*/*.toml"):
        assert catalogue(file.parent.name, file.stem) == tomllib.loads(file.read_text(encoding="utf-8")), file


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
