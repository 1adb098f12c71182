"""Validate every spreadsheet of a folder: ``python benchmarks/corpus.py FOLDER``.

Foreign spreadsheets – old, odd, broken, huge – are the test that nobody can think up. Each is validated
in a process of its own, as ``workbook-tools validate FILE`` would; what is counted is how it ended, how
long it took and how much memory it and its child held. Exit 1 if any file broke a promise.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import multiprocessing
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

SPREADSHEETS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".xlam", ".xla", ".ods", ".ots", ".fods"}
LONGEST, MOST = 60.0, 2**30  # seconds and bytes a file may take
NEEDED = ["workbook_tools.operations.validate", "workbook_tools.workbook.marking.files", "workbook_tools.cli.main"]


@dataclass(frozen=True)
class Ending:
    """How the validation of one file ended; ``lines`` are the errors and what the command said it could not do."""

    file: Path
    exit: int | None
    lines: tuple[str, ...]
    seconds: float
    memory: int
    fault: str = ""

    @property
    def broken(self) -> str:
        """Which promise was broken, if any."""
        if self.fault:
            return self.fault
        if self.exit not in (1, 2):
            return f"exit {self.exit}"
        if len(self.lines) != 1:
            return f"{len(self.lines)} lines"
        if self.seconds > LONGEST:
            return f"{self.seconds:.0f} seconds"
        return f"{self.memory >> 20} MiB" if self.memory > MOST else ""


def spreadsheets(folder: Path) -> list[Path]:
    """Every file below the folder whose name says that it is a spreadsheet."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SPREADSHEETS and path.is_file())


def endings(files: Sequence[Path]) -> Iterator[Ending]:
    """Validate the files one after the other."""
    quick = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver") if quick else multiprocessing.get_context("spawn")
    if quick:
        context.set_forkserver_preload(NEEDED)
    for file in files:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_validate, args=(str(file), theirs))
        start = time.perf_counter()
        process.start()
        theirs.close()
        try:
            done = ours.recv() if ours.poll(LONGEST + 30) else None
        except EOFError:
            done = None
        process.kill()
        process.join()
        seconds = time.perf_counter() - start
        yield done or Ending(file, None, (), seconds, 0, "did not come back")


def _validate(file: str, answer: Connection) -> None:
    """In the process of its own."""
    from workbook_tools.cli.main import main

    out, said = io.StringIO(), io.StringIO()
    code, fault, start = 0, "", time.perf_counter()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        try:
            main(["validate", file, "--format", "json"], prog_name="workbook-tools")
        except SystemExit as ending:
            code = int(ending.code or 0)
        except BaseException:
            fault = traceback.format_exc().strip().splitlines()[-1]
    seconds = time.perf_counter() - start
    issues = json.loads(out.getvalue() or "[]")
    lines = [f"{issue['code']}: {issue['message']}" for issue in issues if issue["severity"] == "error"]
    if code == 2:
        lines += said.getvalue().strip().splitlines()
    answer.send(Ending(Path(file), code, tuple(lines), seconds, _peak(), fault))
    answer.close()


def _peak() -> int:
    """The most memory that this process and a child of it held."""
    try:
        import resource
    except ImportError:
        import psutil

        return int(psutil.Process().memory_info()._asdict()["peak_wset"])  # only Windows has it
    unit = 1 if sys.platform == "darwin" else 1024
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * unit


def report(found: Sequence[Ending]) -> str:
    """The tally as Markdown."""
    lines = [f"{len(found)} files, {sum(one.file.stat().st_size for one in found) / 2**20:.0f} MiB", ""]
    lines += ["| how it ended | files |", "| --- | ---: |"]
    kinds = Counter(_kind(one) for one in found)
    lines += [f"| {kind} | {count} |" for kind, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))]
    slowest = max(found, key=lambda one: one.seconds)
    largest = max(found, key=lambda one: one.memory)
    lines += [
        "",
        f"Longest: {slowest.seconds:.1f} s ({slowest.file.name}). Most memory: {largest.memory >> 20} MiB "
        f"({largest.file.name}). Median: {sorted(one.seconds for one in found)[len(found) // 2]:.2f} s.",
    ]
    broken = [one for one in found if one.broken]
    lines += ["", f"Broken promises: {len(broken)}", *(f"- {one.file}: {one.broken}" for one in broken)]
    return "\n".join(lines)


def _kind(one: Ending) -> str:
    if not one.lines:
        return one.fault or "nothing said"
    code, _, message = one.lines[0].partition(": ")
    return f"{code}: {message.partition(': ')[2] or message}" if code == "unreadable-workbook" else code


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    files = spreadsheets(folder)
    if not files:
        parser.error(f"there is no spreadsheet below {folder}")
    found = []
    for number, one in enumerate(endings(files), start=1):
        found.append(one)
        if sys.stderr.isatty() or one.broken:
            print(f"{number} of {len(files)}: {one.file.name} {one.broken}", file=sys.stderr)
    print(report(found))
    sys.exit(any(one.broken for one in found))


if __name__ == "__main__":
    main()
