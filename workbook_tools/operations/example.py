"""The bundled example: Ballerup's agreement for 2019 and what the departments returned in round 1."""

from __future__ import annotations

from pathlib import Path

from .reading.cannot_run import CannotRun

PACKAGE = Path(__file__).resolve().parents[1]


def example_folder() -> Path:
    """Where the example lies: inside the installed package, or in the checkout beside it."""
    for folder in (PACKAGE / "example", PACKAGE.parent / "workbooks" / "ballerup-2019"):
        if (folder / "agreement.xlsx").exists():
            return folder
    raise CannotRun("example-missing")
