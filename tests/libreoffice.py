"""A private LibreOffice for the tests: recalculates every formula, in a chosen language."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from openpyxl.formula.translate import Translator

DANISH, ENGLISH = "da-DK", "en-US"
LOCALES = (DANISH, ENGLISH)

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_VALUE, _FORMULA = f"{_MAIN}v", f"{_MAIN}f"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

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


_ABORTED = 134  # LibreOffice does in one of some thousand starts on a busy machine, and not with the same files again


def convert(
    sources: list[Path],
    folder: Path,
    locale: str = ENGLISH,
    to: str = "xlsx",
    settings: Mapping[str, str] | None = None,
) -> list[Path]:
    """Open the files, recalculate everything and save them in ``folder``; ``settings`` are added to the environment."""
    program = soffice()
    profile = folder / f"profile-{locale}"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_REGISTRY.format(locale=locale), encoding="utf-8")
    out = folder / f"{to}-{locale}"
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to,
        "--outdir", str(out), *map(str, sources),
    ]  # fmt: skip
    try:
        run_to_the_end(command, seconds=600, settings=settings)
    except subprocess.CalledProcessError as error:
        if error.returncode != _ABORTED:
            raise
        run_to_the_end(command, seconds=600, settings=settings)
    return [out / f"{source.stem}.{to}" for source in sources]


def run_to_the_end(command: list[str], seconds: float, settings: Mapping[str, str] | None = None) -> None:
    """Run a program, and end it with all that it started if it takes longer, or the test is ended.

    ``soffice`` only starts ``soffice.bin``, which would live on without it and fill the memory.
    """
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=os.name == "posix",
        env={**os.environ, **(settings or {})},
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
    """The cached value of every cell, by sheet and A1; days and times are Excel's numbers."""
    return {place: value for place, value, _ in _cells(path) if value is not None}


def formulas(path: Path) -> dict[tuple[str, str], str]:
    """The text of every formula, by sheet and A1."""
    found: dict[tuple[str, str], str] = {}
    shared: dict[tuple[str, str], Translator] = {}
    for (sheet, at), _, formula in _cells(path):
        if formula is None:
            continue
        text, number = f"={formula.text or ''}", (sheet, formula.get("si", ""))
        if formula.get("t") == "shared":  # its text stands at the first of the cells that share it
            shared.setdefault(number, Translator(text, at))
            text = shared[number].translate_formula(at)
        found[sheet, at] = text
    return found


def _cells(path: Path) -> Iterator[tuple[tuple[str, str], Any, Element | None]]:
    """Every cell's place, value and formula, straight from the XML: openpyxl takes more than twice as long."""
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        texts = _shared_texts(package.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
        parts = {one.get("Id"): one.get("Target", "") for one in fromstring(package.read("xl/_rels/workbook.xml.rels"))}
        for sheet in fromstring(package.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
            part, title = parts[sheet.get(_RELATION)], sheet.get("name", "")
            rows = fromstring(package.read(part.removeprefix("/") if part.startswith("/") else f"xl/{part}"))
            for cell in rows.iter(f"{_MAIN}c"):
                inner = {child.tag: child for child in cell}
                yield (title, cell.get("r", "")), _value(cell, inner, texts), inner.get(_FORMULA)


def _shared_texts(xml: bytes) -> list[str]:
    return ["".join(text.text or "" for text in one.iter(f"{_MAIN}t")) for one in fromstring(xml)]


def _value(cell: Element, inner: dict[str, Element], texts: list[str]) -> Any:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
    text = inner[_VALUE].text if _VALUE in inner else None
    if not text:
        return None
    if kind == "n":
        return int(text) if text.isdecimal() else float(text)
    if kind == "s":
        return texts[int(text)]
    return text == "1" if kind == "b" else text


def same(before: Any, after: Any) -> bool:
    """Equal values; "" and nothing are the same, numbers may differ in the last digits."""
    if before in (None, "") and after in (None, ""):
        return True
    if isinstance(before, bool) or isinstance(after, bool):
        return bool(before == after)
    if isinstance(before, int | float) and isinstance(after, int | float):
        return bool(abs(before - after) <= 1e-9 * max(1.0, abs(before)))
    return bool(before == after)
