"""Measure what people feel, and the tool beside other ways to merge, and write docs/performance.md.

    python -m benchmarks.run                     everything, some twelve minutes of an idle machine with two cores
    python -m benchmarks.run --quick             every part once, to see that it runs; nothing is written
    python -m benchmarks.run --sizes 12 100      some sizes only; with --rounds N, --no-large, --no-recalculation, --no-write

Every measurement is a process of its own, as people run it: start-up and imports count. All take turns, so that a machine
that grows warm or busy slows them alike; what is reported are the ratios within a round, as median, least and greatest.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import tempfile
from pathlib import Path

from . import before, profile, recalculation
from .measuring import BEFORE, COLLEAGUE, EXPERT, LIMIT, POLARS, ROOT, TOOL, Command, Measured, interleaved
from .report import Report
from .returned_files import agreement_of, large_agreement, write

SIZES = (12, 100, 1_000)
LARGE_ITEMS = 25_000
MANY = 100  # with more files each round takes minutes, most of them the colleague's
SCRIPTS = {COLLEAGUE: "colleague.py", EXPERT: "expert.py", POLARS: "polars_script.py"}


def words(folder: Path, result: Path) -> tuple[str, ...]:
    """What ``workbook-tools`` is told to merge the files of a folder."""
    return "consolidate", str(folder / "agreement.xlsx"), str(folder / "returned"), "-o", str(result), "--force"


def consolidating(folder: Path, result: Path) -> Command:
    """Merging the files of a folder with the tool."""
    return [sys.executable, "-m", "workbook_tools", *words(folder, result)]


def compare(folder: Path, files: int, rounds: int, tree: Path | None) -> Measured:
    """The tool, the scripts and the limit on the same files, and the version in ``tree`` on its own."""
    write(folder / str(files), agreement_of(files))
    returned, result = str(folder / str(files) / "returned"), folder / str(files) / "consolidated.xlsx"
    commands = {TOOL: consolidating(folder / str(files), result)}
    if tree is not None and files <= MANY:  # to make a thousand files takes an older version as long as all else
        own = folder / f"{files}-before"
        before.make(tree, own, files)
        commands[BEFORE] = before.command(tree, *words(own, own / "consolidated.xlsx"))
    for who, script in SCRIPTS.items():
        commands[who] = [sys.executable, str(ROOT / "benchmarks" / script), returned, str(folder / f"{who}.xlsx")]
    commands[LIMIT] = [sys.executable, str(ROOT / "benchmarks" / "limit.py"), returned, str(result)]
    return interleaved(commands, rounds, files, unwatched=() if files <= MANY else (COLLEAGUE, LIMIT))


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
    tree = before.checked_out(given.before, folder) if given.before else None
    for files in given.sizes:
        _say(f"{files} files …")
        rounds = given.rounds if files <= MANY else min(given.rounds, given.rounds_of_many)
        sizes.append(compare(folder, files, rounds, tree))
    if not given.no_large:
        _say(f"{given.items} items …")
        write(folder / "large", large_agreement(given.items))
        large = interleaved({TOOL: consolidating(folder / "large", folder / "large" / "consolidated.xlsx")}, 1, 12)
    _say("what the time goes to …")
    profiles = {
        files: profile.shares(consolidating(folder / str(files), folder / "profiled.xlsx")[3:])
        for files in given.sizes
        if files <= MANY
    }
    opened: list[recalculation.Timed] = []
    lacking = "left out (`--no-recalculation`)" if given.no_recalculation else recalculation.lacking()
    if not lacking:
        opened = recalculation.workbooks(folder)
        recalculation.measure(opened, given.processes)
    return Report(sizes, large, given.items, start_up(5), profiles, load, opened, lacking)


def _say(what: str) -> None:
    print(f"{dt.datetime.now():%H:%M:%S} {what}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of files")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds a size")
    parser.add_argument("--rounds-of-many", type=int, default=1, help=f"rounds of a size of more than {MANY} files")
    parser.add_argument("--processes", type=int, default=3, help="fresh LibreOffice processes for each figure")
    parser.add_argument("--before", metavar="REVISION", default=before.REVISION, help="an earlier version; '' for none")
    parser.add_argument("--items", type=int, default=LARGE_ITEMS, help="items of the large agreement")
    parser.add_argument("--no-large", action="store_true", help="leave out the large agreement")
    parser.add_argument("--no-recalculation", action="store_true", help="leave out LibreOffice")
    parser.add_argument("--no-write", action="store_true", help="print the report, leave docs/performance.md as it is")
    parser.add_argument(
        "--quick", action="store_true", help="12 files, 1,000 items and one of all else; nothing is written"
    )
    parser.add_argument("--folder", type=Path, help="where the files are kept for another run (default: thrown away)")
    given = parser.parse_args()
    if given.quick:
        given.sizes, given.rounds, given.processes, given.items, given.no_write = [12], 1, 1, 1_000, True
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
