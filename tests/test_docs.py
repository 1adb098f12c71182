"""The documentation is current, complete, and its links and commands are real."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.workbook_editing import column
from workbook_tools.cli.help import explain
from workbook_tools.cli.main import COMMANDS, main
from workbook_tools.cli.steps import command_called
from workbook_tools.messages.catalogue import DANISH, LANGUAGES, PARTS, PLACEHOLDER, catalogue, part_of

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *DOCS]
GUIDES = [ROOT / "README.md", *(path for path in DOCS if path.name not in ("commands.md", "reference.md"))]

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def command_of(name: str) -> click.Command:
    command = main.get_command(click.Context(main), name)
    assert isinstance(command, click.Command), name
    return command


def anchor(heading: str) -> str:
    """A heading's anchor as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_generated_files_are_current() -> None:
    script = ROOT / "scripts" / "build_docs.py"
    result = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, encoding="utf-8")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"## workbook-tools {name}\n" in text
    command = command_of(name)
    # click keeps the first help option that was asked for: it must be the one people get
    explain(command, click.Context(command, info_name=name, help_option_names=["-h", "--help"]), name)
    assert command.help
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert [option.opts for option in options if not option.help] == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for target in LINK.findall(BLOCK.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"\w+:", target):
            continue
        name, _, section = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        headings = HEADING.findall(file.read_text(encoding="utf-8")) if section and file.is_file() else []
        if not file.exists() or (section and section not in map(anchor, headings)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("name", ["architecture", "promises"])
def test_named_modules_exist(name: str) -> None:
    text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    named = re.findall(r"`(\w+/[\w/]+\.py)`", text)
    assert named
    assert [file for file in named if not any((ROOT / top / file).exists() for top in ("workbook_tools", "."))] == []


def test_the_architecture_is_read_in_one_sitting() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_shown_commands_exist(path: Path) -> None:
    """Every ``workbook-tools …`` line in a code block names a command and options that exist."""
    wrong = []
    for block in BLOCK.findall(path.read_text(encoding="utf-8")):
        for line in block.splitlines():
            words = shlex.split(line, posix=False)
            if not words or words[0] != "workbook-tools":
                continue
            known = {"--help", "-h", "--version"}
            named = command_called(words[1]) if len(words) > 1 else ""
            if named in COMMANDS:
                known |= {name for param in command_of(named).params for name in param.opts}
            elif len(words) > 1 and not words[1].startswith("-"):
                wrong.append(line)
            wrong += [line for word in words[1:] if word.startswith("-") and word not in known]
    assert wrong == []


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_say_the_same(language: str, part: str) -> None:
    danish, other = catalogue(DANISH, part), catalogue(language, part)
    assert {part_of(key) for key in danish} == {part}
    assert sorted(other) == sorted(danish)
    differing = [key for key in danish if set(PLACEHOLDER.findall(danish[key])) != set(PLACEHOLDER.findall(other[key]))]
    assert differing == []


def test_every_picture_is_shown_somewhere() -> None:
    pictures = {path.name for path in (ROOT / "docs" / "images").iterdir()}
    shown = {name for path in WRITTEN for name in re.findall(r"images/([\w-]+\.png)", path.read_text("utf-8"))}
    assert pictures == shown


@pytest.mark.parametrize("name", ["beskeder", "messages"])
def test_what_the_year_had_to_say_is_found_by_its_code(name: str) -> None:
    said = {
        code
        for path in sorted((ROOT / "workbooks" / "ballerup-2019").glob("consolidated-*.xlsx"))
        for code in column(path, "Fejlliste", "Kode")
    }
    assert len(said) > 5
    assert said <= set(HEADING.findall((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")))
