"""Edits to an agreement workbook: typed in LibreOffice, and put into the tables that the Python engine computes from."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks.recalculation import HERE, python_with_uno, started
from tests.libreoffice import soffice
from workbook_tools.definition.workbooks import WorkbookKind
from workbook_tools.values.cells import Cell, CellError
from workbook_tools.workbook.document import Document
from workbook_tools.workbook.layout import FIRST_ROW, a1

TYPING = HERE.parent / "tests" / "office_typing.py"


@dataclass(frozen=True)
class Edit:
    """What is typed into a cell: the sheet and column by their names in code, the row counted from 0."""

    sheet: str
    row: int
    column: str
    value: Cell


@dataclass(frozen=True)
class Rows:
    """Empty rows that are inserted: so many that the first of them has this number, counted from 0."""

    sheet: str
    row: int
    count: int


@dataclass(frozen=True)
class Typed:
    """A workbook into which something is typed, and where it is saved ``as_typed`` and with everything ``calculated``."""

    source: Path
    edits: Sequence[Edit | Rows]
    kind: WorkbookKind
    as_typed: Path
    calculated: Path

    @classmethod
    def into(cls, source: Path, edits: Sequence[Edit | Rows], kind: WorkbookKind, folder: Path, name: str) -> Typed:
        """Saved in a folder under this name."""
        return cls(source, edits, kind, folder / f"{name} as typed.xlsx", folder / f"{name} calculated.xlsx")


def type_in_libreoffice(typed: Sequence[Typed], folder: Path) -> None:
    """Type it all in one LibreOffice."""
    soffice()
    python = python_with_uno()
    if python is None:
        if os.environ.get("CI"):
            pytest.fail("no Python with uno in CI; .ci/run installs python3-uno")
        pytest.skip("no Python with uno (python3-uno) was found")
    pipe = f"typing-{os.getpid()}"
    jobs = [
        {
            "file": str(one.source),
            "edits": [_told(one.kind, edit) for edit in one.edits],
            "typed": str(one.as_typed),
            "calculated": str(one.calculated),
        }
        for one in typed
    ]
    with started(folder / "profile", pipe):
        done = subprocess.run(
            [python, str(TYPING)], input=json.dumps({"pipe": pipe, "jobs": jobs}), capture_output=True, text=True,
            timeout=600,
        )  # fmt: skip
    assert done.stdout == "done\n", done.stderr


def _told(kind: WorkbookKind, edit: Edit | Rows) -> tuple[str, str, Any]:
    sheet = kind.sheet(edit.sheet)
    if isinstance(edit, Rows):
        return sheet.title, a1(FIRST_ROW + edit.row, 0), {"rows": edit.count}
    value = {"error": edit.value.code} if isinstance(edit.value, CellError) else edit.value
    return sheet.title, a1(FIRST_ROW + edit.row, sheet.names.index(edit.column)), value


def edited_document(document: Document, edits: Sequence[Edit]) -> Document:
    """The same workbook – its pages and its places – with other cells."""
    tables = {name: table.copy() for name, table in document.tables.items()}
    for edit in edits:
        tables[edit.sheet].put(edit.row, edit.column, edit.value)
    return replace(document, tables=tables)
