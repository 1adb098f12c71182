"""Commands measured side by side: each a process of its own, in turn, so that a busy machine slows them alike."""

from __future__ import annotations

import contextlib
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
TOOL, BEFORE = "tool", "tool before"
COLLEAGUE, EXPERT, POLARS, LIMIT = "colleague", "expert", "polars", "limit"
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


def interleaved(commands: dict[str, Command], rounds: int, files: int = 0, unwatched: Container[str] = ()) -> Measured:
    """Everybody in turn, ``rounds`` times, after one round that warms the disk cache and tells the memory, but of the
    ``unwatched``."""
    found = Measured(files, {who: [] for who in commands})
    for who, command in commands.items():
        if who not in unwatched:
            found.memory[who] = memory(command)
    for _ in range(rounds):
        for who, command in commands.items():
            found.runs[who].append(measured(command, (0, 1) if who in (TOOL, BEFORE) else (0,)))
    return found


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
