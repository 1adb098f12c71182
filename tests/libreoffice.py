"""A private LibreOffice for the tests: recalculates every formula, in a chosen language."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

DANISH, ENGLISH = "da-DK", "en-US"
LOCALES = (DANISH, ENGLISH)

_REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
</oor:items>
"""


def soffice() -> str:
    """The program, or a skip with the reason – a failure in CI, where it must be there."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing in CI; .ci/run installs it")
        pytest.skip("LibreOffice (soffice) is not installed; the recalculation tests need it")
    return program


def convert(sources: list[Path], folder: Path, locale: str = ENGLISH, to: str = "xlsx") -> list[Path]:
    """Open the files, recalculate everything and save them in ``folder``."""
    program = soffice()
    profile = folder / f"profile-{locale}"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_REGISTRY.format(locale=locale), encoding="utf-8")
    out = folder / f"{to}-{locale}"
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to,
        "--outdir", str(out), *map(str, sources),
    ]  # fmt: skip
    run_to_the_end(command, seconds=600)
    return [out / f"{source.stem}.{to}" for source in sources]


def run_to_the_end(command: list[str], seconds: float) -> None:
    """Run a program, and end it with all that it started if it takes longer, or the test is ended.

    ``soffice`` only starts ``soffice.bin``, which would live on without it and fill the memory.
    """
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=os.name == "posix"
    ) as program:
        try:
            told = program.communicate(timeout=seconds)
        except BaseException:
            if os.name == "posix":
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(program.pid, signal.SIGKILL)
            program.kill()
            raise
    if program.returncode:
        raise subprocess.CalledProcessError(program.returncode, command, *told)


def cells(path: Path) -> dict[tuple[str, str], Any]:
    """The cached value of every cell, by sheet and A1."""
    workbook = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def formulas(path: Path) -> dict[tuple[str, str], str]:
    """The text of every formula, by sheet and A1."""
    workbook = openpyxl.load_workbook(path)
    found = {}
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value = cell.value
                    found[sheet.title, cell.coordinate] = getattr(value, "text", value)
    return found


def same(before: Any, after: Any) -> bool:
    """Equal values; "" and nothing are the same, numbers may differ in the last digits."""
    if before in (None, "") and after in (None, ""):
        return True
    if isinstance(before, bool) or isinstance(after, bool):
        return bool(before == after)
    if isinstance(before, int | float) and isinstance(after, int | float):
        return bool(abs(before - after) <= 1e-9 * max(1.0, abs(before)))
    return bool(before == after)
