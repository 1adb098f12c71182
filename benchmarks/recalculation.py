"""How long LibreOffice takes to open a workbook, to take one edited smiley, and to recalculate everything.

    python -m benchmarks.recalculation [--processes 3] [--longest 600] [FILE …]    further workbooks beside the usual ones

Each figure is the first of its kind in a fresh process (the second recalculation in one process is another thing) and the
median of some processes. The unit is the first full recalculation of ``agreement-2026-11.xlsx``, an agreement as the tool
wrote it in November 2026, which no later version changes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.levels_by_name import NOT_REACHED, REACHED
from workbook_tools.definition.follow_up_sheet import FOLLOW_UP

from .returned_files import SOURCE, agreement_of
from .year import after_the_year

HERE = Path(__file__).resolve().parent
UNIT = HERE / "agreement-2026-11.xlsx"
CONSOLIDATED = SOURCE.parent / "consolidated-4.xlsx"
FROZEN, AGREEMENT, BASE = "agreement, frozen November 2026", "agreement", "consolidated-4"
THIRTY, FOUR_TIMES = "30 departments, four rounds", "four times the rows"
EDIT = {
    "page": "Overblik",
    "sheet": FOLLOW_UP.title,
    "round": FOLLOW_UP.column("round").header,
    "smiley": FOLLOW_UP.column("smiley").header,
    "from": REACHED,
    "to": NOT_REACHED,
}
LONGEST = 600.0  # seconds of one process


@dataclass
class Timed:
    """What LibreOffice took for one workbook, a figure for each process; what took too long is missing.

    ``opening`` in seconds from the program's start, the others in processor seconds of the program: ``recalculate``
    everything, ``left`` what loading has left to count, ``edit`` one smiley until ``Overblik`` is read with its new
    counts, ``edit_all`` until all other formulas are counted, too.
    """

    name: str
    file: Path
    edited: bool = True
    opening: list[float] = field(default_factory=list)
    recalculate: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    edit: list[float] = field(default_factory=list)
    edit_all: list[float] = field(default_factory=list)


@cache
def python_with_uno() -> str | None:
    """A Python that can talk to LibreOffice, mostly the system's."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for python in (sys.executable, *(str(Path(folder) / "python3") for folder in folders if folder)):
        if Path(python).exists() and not subprocess.run([python, "-c", "import uno"], capture_output=True).returncode:
            return python
    return None


def lacking() -> str:
    """What is not there to measure with; nothing if all is."""
    if sys.platform != "linux":
        return "the processor time of another program is read as Linux tells it"
    if shutil.which("soffice") is None:
        return "LibreOffice (`soffice`) is not installed"
    return "" if python_with_uno() else "no Python with `uno` (the package python3-uno) was found"


@contextmanager
def started(profile: Path, pipe: str) -> Iterator[int]:
    """LibreOffice with a profile of its own, listening; ended with all that it started."""
    command = [
        "soffice", f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={pipe};urp;",
        "--headless", "--norestore", "--nologo", "--nodefault",
    ]  # fmt: skip
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield program.pid
    finally:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()


def look(file: Path, do: str, profile: Path, longest: float = LONGEST) -> dict[str, float] | None:
    """One thing (``recalculate`` or ``edit``) done to a workbook in a fresh process; nothing if it took too long."""
    pipe = f"benchmark-{os.getpid()}"
    with tempfile.TemporaryDirectory(
        ignore_cleanup_errors=True
    ) as folder:  # what is ended leaves its mark beside the file that was open
        copy = Path(shutil.copy(file, folder))
        begun = time.monotonic()
        with started(profile, pipe) as group:
            job = {"file": str(copy), "do": do, "pipe": pipe, "group": group, "begun": begun, **EDIT}
            command = [python_with_uno() or sys.executable, "-m", "benchmarks.office"]
            told = json.dumps(job)
            try:
                done = subprocess.run(
                    command, input=told, capture_output=True, text=True, timeout=longest, cwd=HERE.parent
                )
            except subprocess.TimeoutExpired:
                return None
    if done.returncode:
        raise RuntimeError(f"{do} of {file.name}:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def workbooks(folder: Path, only: Sequence[str] = ()) -> list[Timed]:
    """The workbooks to measure (the unit, and ``only`` those named); those that are made are kept in ``folder``."""
    found = [Timed(FROZEN, UNIT, edited=False), Timed(AGREEMENT, SOURCE, edited=False), Timed(BASE, CONSOLIDATED)]
    found = [one for one in found if not only or one.name in (FROZEN, *only)]
    for name, departments in ((THIRTY, 30), (FOUR_TIMES, 36)):
        if only and name not in only:
            continue
        file = folder / f"year-{departments}.xlsx"
        if not file.exists():
            file.write_bytes(after_the_year(agreement_of(departments)))
        found.append(Timed(name, file))
    return found


def measure(timed: Sequence[Timed], processes: int, longest: float = LONGEST) -> None:
    """Every workbook in turn, in so many fresh processes for each thing, after one start that makes the profile."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        look(timed[0].file, "recalculate", Path(profile), longest)
        for number in range(1, processes + 1):
            for one in timed:
                for do in ("recalculate", "edit") if one.edited else ("recalculate",):
                    print(f"LibreOffice, process {number}: {do} {one.name} …", file=sys.stderr, flush=True)
                    found = look(one.file, do, Path(profile), longest)
                    if found is not None:
                        for what, seconds in found.items():
                            getattr(one, what).append(seconds)


def table(timed: Sequence[Timed]) -> list[str]:
    """The figures as Markdown, each beside the unit's: the frozen agreement's opening and full recalculation."""
    unit = timed[0]
    heads = (
        "Opening, s", "÷ unit", "Left to count after it", "A smiley until `Overblik` shows it", "and all that follows", "÷ unit",
        "Full recalculation", "÷ unit",
    )  # fmt: skip
    lines = [f"| Workbook | {' | '.join(heads)} |", "| --- |" + " ---: |" * len(heads)]
    for one in timed:
        cells = [one.name, *_beside(one.opening, unit.opening, 2)]
        if one.edited:
            cells += [_beside(figures, unit.recalculate)[0] for figures in (one.left, one.edit)]
            cells += _beside(one.edit_all, unit.recalculate)
        else:
            cells += [""] * 4
        cells += _beside(one.recalculate, unit.recalculate)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _beside(values: list[float], unit: list[float], digits: int = 3) -> list[str]:
    if not values or not unit:
        return ["too long", ""]
    middle = statistics.median(values)
    return [f"{middle:.{digits}f}", f"{middle / statistics.median(unit):.2f}"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*", help="consolidated workbooks to measure beside the usual ones")
    parser.add_argument("--processes", type=int, default=3, help="fresh processes for each figure")
    parser.add_argument("--longest", type=float, default=LONGEST, help="seconds that one process may take")
    parser.add_argument("--only", nargs="+", default=(), help="names of the usual workbooks to measure beside the unit")
    parser.add_argument("--folder", type=Path, help="where the files are kept for another run (default: thrown away)")
    given = parser.parse_args()
    if lacking():
        sys.exit(f"Nothing was measured: {lacking()}.")
    with tempfile.TemporaryDirectory() as thrown_away:
        folder = given.folder or Path(thrown_away)
        folder.mkdir(parents=True, exist_ok=True)
        timed = [*workbooks(folder, given.only), *(Timed(file.name, file.resolve()) for file in given.files)]
        measure(timed, given.processes, given.longest)
    print("\n".join(table(timed)))


if __name__ == "__main__":
    main()
