"""The tool as it was at an earlier revision of this repository, with returned files that its own generator made.

An older version does not read the files of a newer one, so each version merges what it would have sent itself: the same
departments with the same items and answers.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path

from .measuring import ROOT, Command

REVISION = "f3f5bbb"  # the last one in which formulas scanned whole columns: before workbooks had helper columns
_RUN = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('workbook_tools', alter_sys=True, run_name='__main__')"
_MAKE = (
    "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from benchmarks.returned_files import agreement_of, write; "
    "write(Path(sys.argv[2]), agreement_of(int(sys.argv[3])))"
)


def checked_out(revision: str, folder: Path) -> Path | None:
    """The files of the repository at a revision, kept in ``folder``; None where the history does not reach so far."""
    tree = folder / f"tree-{revision}"
    if not tree.exists():
        archived = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True)
        if archived.returncode:
            return None
        with tarfile.open(fileobj=io.BytesIO(archived.stdout)) as archive:
            archive.extractall(tree, filter="data")
    return tree


def make(tree: Path, folder: Path, files: int) -> None:
    """An agreement with so many departments and what they returned, as the version in ``tree`` makes them."""
    subprocess.run([sys.executable, "-P", "-c", _MAKE, str(tree), str(folder), str(files)], cwd=tree, check=True)


def command(tree: Path, *words: str) -> Command:
    """``workbook-tools`` with these words, as it is in ``tree``."""
    return [sys.executable, "-P", "-c", _RUN, str(tree), *words]
