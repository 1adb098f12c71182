"""Measure what people feel, and the tool beside other ways to merge, and write docs/performance.md.

    python -m benchmarks.run                     everything, at least five interleaved rounds a size
    python -m benchmarks.run --sizes 12 100      some sizes only; with --rounds N, --no-large, --no-recalculation, --no-write
    python -m benchmarks.run --before PYTHON     also beside the version that another environment's Python has installed

Every measurement is a process of its own, as people run it: start-up and imports count. All take turns, so that a machine
that grows warm or busy slows them alike; what is reported are the ratios within a round, as median, least and greatest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from . import profile, recalculation
from .measuring import BEFORE, COLLEAGUE, EXPERT, LIMIT, POLARS, ROOT, TOOL, Command, Measured, interleaved
from .report import Report
from .returned_files import agreement_of, large_agreement, write

SIZES = (12, 100, 1_000, 1_176)
LARGE_ITEMS = 25_000
SCRIPTS = {COLLEAGUE: "colleague.py", EXPERT: "expert.py", POLARS: "polars_script.py"}


def consolidating(folder: Path, result: Path, python: tuple[str, ...] = (sys.executable,)) -> Command:
    return [
        *python, "-m", "workbook_tools", "consolidate", str(folder / "agreement.xlsx"),
        str(folder / "returned"), "-o", str(result), "--force",
    ]  # fmt: skip


def compare(folder: Path, files: int, rounds: int, before: str | None) -> Measured:
    """The tool, the scripts and the limit on the same files."""
    returned, result = str(folder / "returned"), folder / "consolidated.xlsx"
    commands = {TOOL: consolidating(folder, result)}
    if before:  # -P: what that Python has installed, not what stands in this folder
        commands[BEFORE] = consolidating(folder, folder / "before.xlsx", (before, "-P"))
    for who, script in SCRIPTS.items():
        commands[who] = [sys.executable, str(ROOT / "benchmarks" / script), returned, str(folder / f"{who}.xlsx")]
    commands[LIMIT] = [sys.executable, str(ROOT / "benchmarks" / "limit.py"), returned, str(result)]
    return interleaved(commands, rounds, files)


def start_up(rounds: int) -> Measured:
    """``--help`` beside a Python that does nothing."""
    commands = {
        TOOL: [sys.executable, "-m", "workbook_tools", "--help"],
        "nothing": [sys.executable, "-c", "pass"],
    }
    return interleaved(commands, rounds)


def measured_all(given: argparse.Namespace, folder: Path) -> Report:
    """Everything that was asked for, into one report."""
    load, sizes, large = os.getloadavg()[0], [], None
    for files in given.sizes:
        print(f"{files} files …", file=sys.stderr, flush=True)
        write(folder / str(files), agreement_of(files))
        sizes.append(compare(folder / str(files), files, given.rounds, given.before))
    if not given.no_large:
        print(f"{LARGE_ITEMS} items …", file=sys.stderr, flush=True)
        write(folder / "large", large_agreement(LARGE_ITEMS))
        large = interleaved({TOOL: consolidating(folder / "large", folder / "large" / "consolidated.xlsx")}, 1, 12)
    profiles = {
        files: profile.shares(consolidating(folder / str(files), folder / "profiled.xlsx")[3:])
        for files in given.sizes[:3]
    }
    opened: list[recalculation.Timed] = []
    lacking = "left out (`--no-recalculation`)" if given.no_recalculation else recalculation.lacking()
    if not lacking:
        opened = recalculation.workbooks(folder)
        recalculation.measure(opened, given.processes)
    return Report(
        sizes, large, LARGE_ITEMS, start_up(max(given.rounds, 5)), given.rounds, profiles, load, opened, lacking
    )


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of files")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds a size")
    parser.add_argument("--processes", type=int, default=3, help="fresh LibreOffice processes for each figure")
    parser.add_argument("--before", metavar="PYTHON", help="a Python that has another version of the tool installed")
    parser.add_argument("--no-large", action="store_true", help="leave out the agreement of 25,000 items")
    parser.add_argument("--no-recalculation", action="store_true", help="leave out LibreOffice")
    parser.add_argument("--no-write", action="store_true", help="print the report, leave docs/performance.md as it is")
    parser.add_argument("--folder", type=Path, help="where the files are kept for another run (default: thrown away)")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="benchmarks-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        text = measured_all(given, folder).text()
    finally:
        if given.folder is None:
            shutil.rmtree(folder)
    print(text)
    if not given.no_write:
        (ROOT / "docs" / "performance.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
