"""The empty agreement workbook, as it comes with the package: written once, so that copying it takes no time."""

from __future__ import annotations

from pathlib import Path

from .reading.cannot_run import CannotRun

PACKAGE = Path(__file__).resolve().parents[1]


def template() -> bytes:
    """The template's bytes, from inside the installed package or from the checkout beside it.

    That they are what the writer makes of the declaration is checked by scripts/build_examples.py --check.
    """
    for folder in (PACKAGE / "example", PACKAGE.parent):
        if (folder / "template.xlsx").exists():
            return (folder / "template.xlsx").read_bytes()
    raise CannotRun("template-missing")
