"""The guide that departments get with their workbook, as it comes with the package: typeset when the package is made."""

from __future__ import annotations

from .reading.cannot_run import CannotRun
from .template import PACKAGE

FILE = "vejledning-center.pdf"


def guide() -> bytes:
    """The PDF's bytes, from inside the installed package or from the checkout's docs.

    That they are what docs/vejledning-center.md says is checked by scripts/build_docs.py --check.
    """
    for folder in (PACKAGE / "example", PACKAGE.parent / "docs"):
        if (folder / FILE).exists():
            return (folder / FILE).read_bytes()
    raise CannotRun("guide-missing")
