"""``--help``, ``template`` and usage errors answer at once: nothing heavy is loaded for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import BALLERUP
from workbook_tools.operations.agreement.agreement import empty_agreement
from workbook_tools.operations.agreement.document import document
from workbook_tools.operations.template import template
from workbook_tools.workbook.writing.writer import write_workbook

HEAVY = {
    "pandas",
    "numpy",
    "openpyxl",
    "xlsxwriter",
    "python_calamine",
    "docx",
    "lxml",
    "tqdm",
    "distributed",
    "pyarrow",
}
PROGRAM = f"""
import json, sys
from workbook_tools.cli.main import main
try:
    main(prog_name="workbook-tools")
except SystemExit as exit:
    code = exit.code
print(json.dumps([code, sorted({sorted(HEAVY)!r} & sys.modules.keys())]), file=sys.stderr)
"""


def loaded(*arguments: str, folder: Path | None = None) -> tuple[int, list[str]]:
    """Exit code of a command in a process of its own, in ``folder``, and which heavy modules it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True, text=True, encoding="utf-8", check=True, env={**os.environ, "PYTHONUTF8": "1"},
        cwd=folder,
    )  # fmt: skip
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, modules


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["consolidate", "--help"], 0),
        (["fetch", "--help"], 0),
        (["menu", "--help"], 0),
        (["combine", "--help"], 0),
        (["no-such-command"], 2),
        (["split", "no-such-file.xlsx", "--round", "1", "-o", "out"], 2),
        (["consolidate"], 2),
        (["consolidate", "--no-such-option"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_help_and_usage_errors_load_nothing_heavy(arguments: list[str], code: int) -> None:
    assert loaded(*arguments) == (code, [])


def test_no_command_outside_a_project_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded(folder=tmp_path) == (0, [])


def test_help_loads_little_besides_click() -> None:
    """``--help`` may cost six times what ``python -c pass`` costs, and click alone costs three."""
    unneeded = {"pathlib", "locale", "urllib.parse", "dataclasses", "workbook_tools.messages.message"}
    program = f"""
import sys, click
before = set(sys.modules)
from workbook_tools.cli.main import main
try:
    main(prog_name="workbook-tools")
except SystemExit:
    print(sorted((set(sys.modules) - before) & set({sorted(unneeded)!r})), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_template_is_copied_without_loading_what_made_it(tmp_path: Path) -> None:
    file = str(tmp_path / "agreement.xlsx")
    assert loaded("template", file) == (0, [])
    assert loaded("template", file) == (2, [])  # it exists


def test_the_probe_sees_what_is_loaded(tmp_path: Path) -> None:
    """A command that reads workbooks does load calamine: the assertions above can fail."""
    (tmp_path / "empty.xlsx").touch()
    code, modules = loaded("consolidate", str(tmp_path / "empty.xlsx"), str(tmp_path), "-o", str(tmp_path / "c.xlsx"))
    assert code == 2
    assert "python_calamine" in modules


def test_the_main_job_needs_neither_pandas_nor_numpy(tmp_path: Path) -> None:
    """Importing them took longer than reading the files of a municipality."""
    code, modules = loaded(
        "consolidate", str(BALLERUP / "agreement.xlsx"), str(BALLERUP / "returned-1"), "-o", str(tmp_path / "c.xlsx")
    )
    assert code in (0, 1)
    assert not {"pandas", "numpy", "openpyxl", "pyarrow"} & set(modules)


def test_the_bundled_template_is_what_the_writer_makes(tmp_path: Path) -> None:
    from scripts.build_examples import parts

    assert parts(template()) == parts(write_workbook(document(empty_agreement())))
