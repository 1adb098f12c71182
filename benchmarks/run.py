"""Measure the tool beside a colleague's script and the physical limit, and write docs/performance.md.

    python -m benchmarks.run                     everything, at least five interleaved rounds a size
    python -m benchmarks.run --sizes 12 100      some sizes only; with --rounds N, --no-large, --no-write

Every measurement is a process of its own, as people run it: start-up and imports count. The three take
turns, so that a machine that grows warm or busy slows them alike; what is reported are the ratios
within a round, as median, least and greatest.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from . import profile
from .returned_files import agreement_of, large_agreement, write

ROOT = Path(__file__).resolve().parents[1]
SIZES = (12, 100, 1_000, 1_176)
LARGE_ITEMS = 25_000
TOOL = "tool"
Command = list[str]


@dataclass(frozen=True)
class Run:
    """One command: wall-clock and processor seconds; the other processes it used count in."""

    seconds: float
    processor: float


@dataclass
class Measured:
    """The runs of one size by who ran; the n-th of each belong to the same round. ``memory`` in MiB by who ran."""

    files: int
    runs: dict[str, list[Run]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)

    def median(self, who: str) -> float:
        return statistics.median(run.seconds for run in self.runs[who])

    def ratio(self, who: str, to: str, what: str = "seconds") -> tuple[float, float, float]:
        """Median, least and greatest ratio within a round, of wall-clock or of processor time."""
        found = [getattr(a, what) / getattr(b, what) for a, b in zip(self.runs[who], self.runs[to], strict=True)]
        return statistics.median(found), min(found), max(found)


def started(command: Command) -> subprocess.Popen[bytes]:
    """The command, as an installed program runs: with its compiled modules kept."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, env=environment)


def memory(command: Command) -> float:
    """The most memory that a command held, together with all processes it started, in MiB.

    What processes share is counted in each. Looking takes time, so it is done in a run that is not timed.
    """
    process = started(command)
    watched, most = psutil.Process(process.pid), 0
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            tree = (watched, *watched.children(recursive=True))
            most = max(most, sum(one.memory_info().rss for one in tree))
        time.sleep(0.02)
    process.communicate()
    return most / 2**20


def measured(command: Command, allowed: Sequence[int] = (0,)) -> Run:
    """Run a command and measure it; raises if it fails in another way than the ``allowed`` codes."""
    begun = time.perf_counter()
    process = started(command)
    assert process.stderr is not None
    words = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        raise RuntimeError(
            f"{' '.join(command)} ended with {process.returncode}:\n{words.decode(errors='replace')[-2000:]}"
        )
    return Run(seconds, usage.ru_utime + usage.ru_stime)


def interleaved(commands: dict[str, Command], rounds: int, files: int = 0) -> Measured:
    """Everybody in turn, ``rounds`` times, after one round that warms the disk cache and tells the memory."""
    found = Measured(files, {who: [] for who in commands})
    for who, command in commands.items():
        found.memory[who] = memory(command)
    for _ in range(rounds):
        for who, command in commands.items():
            found.runs[who].append(measured(command, (0, 1) if who == TOOL else (0,)))
    return found


def consolidating(folder: Path, result: Path) -> Command:
    return [
        sys.executable, "-m", "workbook_tools", "consolidate", str(folder / "agreement.xlsx"),
        str(folder / "returned"), "-o", str(result), "--force",
    ]  # fmt: skip


def compare(folder: Path, files: int, rounds: int) -> Measured:
    """The tool, the colleague's script and the limit on the same files."""
    returned, result, other = folder / "returned", folder / "consolidated.xlsx", folder / "colleague.xlsx"
    benchmarks = ROOT / "benchmarks"
    commands = {
        TOOL: consolidating(folder, result),
        "colleague": [sys.executable, str(benchmarks / "colleague.py"), str(returned), str(other)],
        "limit": [sys.executable, str(benchmarks / "limit.py"), str(returned), str(result)],
    }
    return interleaved(commands, rounds, files)


def start_up(rounds: int) -> Measured:
    """``--help`` beside a Python that does nothing."""
    commands = {
        TOOL: [sys.executable, "-m", "workbook_tools", "--help"],
        "nothing": [sys.executable, "-c", "pass"],
    }
    return interleaved(commands, rounds)


def machine() -> str:
    """What it was measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def times(values: tuple[float, float, float]) -> str:
    median, least, greatest = values
    return f"{median:.2f} ({least:.2f}–{greatest:.2f})"


def report(
    sizes: list[Measured], large: Measured | None, help_: Measured, rounds: int, profiles: dict[int, str], load: float
) -> str:
    """docs/performance.md."""
    lines = [
        "# Performance",
        "",
        "Written by `python -m benchmarks.run`; do not edit by hand.",
        "",
        f"Measured on {dt.date.today():%d-%m-%Y}: {machine()}. {rounds} interleaved rounds a size after one that is not counted;",
        "ratios are taken within a round and given as median (least–greatest). The machine's load before was "
        f"{load:.1f}; on a busy machine only the ratios of processor time mean much. Memory is that of all processes of a",
        "command together, in a run of its own.",
        "",
        "- *Tool*: `workbook-tools consolidate`. It checks every rule, compares every locked cell, logs every answer, and writes the",
        "  whole consolidated workbook with the cached value of every formula.",
        "- *Colleague*: `benchmarks/colleague.py`, pandas.read_excel of every sheet with openpyxl, concat, to_excel with openpyxl.",
        "  It checks, matches and logs nothing, and writes only the rows of the returned files.",
        "- *Limit*: `benchmarks/limit.py` inflates every part of the returned files and deflates the parts of the tool's result.",
        "",
        "| Files | Tool, s | Colleague, s | Limit, s | Colleague ÷ tool | the same, processor time | Tool ÷ limit | Colleague ÷ limit | Tool, MiB | Colleague, MiB |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for size in sizes:
        lines.append(
            f"| {size.files:,} | {size.median('tool'):.2f} | {size.median('colleague'):.2f} | {size.median('limit'):.3f} "
            f"| {times(size.ratio('colleague', 'tool'))} | {times(size.ratio('colleague', 'tool', 'processor'))} | {times(size.ratio('tool', 'limit'))} "
            f"| {times(size.ratio('colleague', 'limit'))} | {size.memory[TOOL]:.0f} | {size.memory['colleague']:.0f} |"
        )
    lines += ["", "## Growth", "", "| Work | Tool, s | MiB |", "| --- | ---: | ---: |"]
    lines += [f"| {size.files:,} files | {size.median('tool'):.2f} | {size.memory[TOOL]:.0f} |" for size in sizes]
    if large is not None:
        lines.append(
            f"| 12 files, {LARGE_ITEMS:,} items, {4 * LARGE_ITEMS:,} milestones | {large.median('tool'):.1f} | {large.memory[TOOL]:.0f} |"
        )
    lines += [
        "",
        "## Start-up",
        "",
        f"`workbook-tools --help`: {1000 * help_.median('tool'):.0f} ms, `python -c pass`: {1000 * help_.median('nothing'):.0f} ms, "
        f"ratio {times(help_.ratio('tool', 'nothing'))}.",
        "",
        "## Against what was asked",
        "",
        "| Asked | Measured | |",
        "| --- | ---: | --- |",
        *(
            f"| {asked} | {found:.2f} | {'met' if holds else '**not met**'} |"
            for asked, found, holds in targets(sizes, help_)
        ),
        "",
        "## What the time goes to",
    ]
    for files, text in profiles.items():
        lines += [
            "",
            f"At {files:,} files (by cProfile, all in one process, share of its time; it slows small functions most, so shares are rough):",
            "",
            text,
        ]
    notes = (ROOT / "benchmarks" / "notes.md").read_text(encoding="utf-8")
    return "\n".join(lines) + "\n\n" + notes


def targets(sizes: list[Measured], help_: Measured) -> list[tuple[str, float, bool]]:
    """The issue's acceptance points that the measured sizes can answer."""
    by_files = {size.files: size for size in sizes}
    found = []
    for files, least in ((12, 1.5), (100, 5.0), (1_000, 5.0)):
        if files in by_files:
            ratio = by_files[files].ratio("colleague", "tool")[0]
            found.append(
                (f"at least {least:g} × faster than the colleague's script at {files:,} files", ratio, ratio >= least)
            )
    if 1_000 in by_files:
        ratio = by_files[1_000].ratio("tool", "limit")[0]
        found.append(("at most 4 × the limit at 1,000 files", ratio, ratio <= 4))
        most = by_files[1_000].memory[TOOL]
        found.append(("at most 300 MiB at 1,000 files", most, most <= 300))
    if {100, 1_000} <= by_files.keys():
        growth = by_files[1_000].median("tool") / by_files[100].median("tool")
        found.append(("at most 11 × the time from 100 to 1,000 files", growth, growth <= 11))
    ratio = help_.ratio("tool", "nothing")[0]
    found.append(("`--help` at most 9 × `python -c pass`", ratio, ratio <= 9))
    return found


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of files")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds a size")
    parser.add_argument("--no-large", action="store_true", help="leave out the agreement of 25,000 items")
    parser.add_argument("--no-write", action="store_true", help="print the report, leave docs/performance.md as it is")
    parser.add_argument("--folder", type=Path, help="where the files are kept for another run (default: thrown away)")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    folder = given.folder or Path(tempfile.mkdtemp(prefix="benchmarks-"))
    try:
        sizes = []
        for files in given.sizes:
            print(f"{files} files …", file=sys.stderr, flush=True)
            write(folder / str(files), agreement_of(files))
            sizes.append(compare(folder / str(files), files, given.rounds))
        large = None
        if not given.no_large:
            print(f"{LARGE_ITEMS} items …", file=sys.stderr, flush=True)
            write(folder / "large", large_agreement(LARGE_ITEMS))
            large = interleaved({TOOL: consolidating(folder / "large", folder / "large" / "consolidated.xlsx")}, 1, 12)
        profiles = {
            files: profile.of(consolidating(folder / str(files), folder / "profiled.xlsx")[3:])
            for files in given.sizes[:3]
        }
        text = report(sizes, large, start_up(max(given.rounds, 5)), given.rounds, profiles, load)
    finally:
        if given.folder is None:
            shutil.rmtree(folder)
    print(text)
    if not given.no_write:
        (ROOT / "docs" / "performance.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
