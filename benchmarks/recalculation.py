"""How long LibreOffice computes a workbook anew, and how long after one edit: what people feel who work in it.

    /usr/bin/python3 benchmarks/recalculation.py [WORKBOOK ...]

It needs a Python that has LibreOffice's ``uno`` (on Debian the system's own, with python3-uno). The unit is an agreement that
never changes, `data/agreement-2026-11.xlsx`, measured before each workbook, because machines differ. Every figure is that of a
fresh process – LibreOffice gets slower or quicker when it computes the same workbook again – and the median of three, in seconds of
processor time of all its processes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
UNIT = ROOT / "benchmarks" / "data" / "agreement-2026-11.xlsx"
EXAMPLES = ROOT / "workbooks" / "ballerup-2019"
RUNS = 3
EDITED = ("J5", "J6", "J7", "J8")  # smileys of Opfølgning
FACES = ("☺ Nået", "☹ Ikke nået")
LONGEST_START = 60.0


def measured(workbook: Path) -> tuple[float, float, float]:
    """Loading, computing everything anew, and one edit, in one fresh process."""
    import uno
    from com.sun.star.beans import PropertyValue

    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(workbook, Path(folder) / "workbook.xlsx")
        pipe = f"recalculation{os.getpid()}"
        office = subprocess.Popen(
            [
                "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            desktop = connected(uno, pipe)
            hidden = PropertyValue()
            hidden.Name, hidden.Value = "Hidden", True
            before = used(office.pid)
            document = desktop.loadComponentFromURL(f"file://{copy}", "_blank", 0, (hidden,))
            loaded = used(office.pid)
            document.calculateAll()
            computed = used(office.pid)
            for place in EDITED:
                cell = document.Sheets.getByName("Opfølgning").getCellRangeByName(place)
                cell.String = FACES[cell.String == FACES[0]]
                document.calculate()
            edited = used(office.pid)
            return loaded - before, computed - loaded, (edited - computed) / len(EDITED)
        finally:
            os.killpg(office.pid, signal.SIGKILL)
            office.wait()


def connected(uno: Any, pipe: str) -> Any:
    """The desktop of a LibreOffice that is starting."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    until = time.monotonic() + LONGEST_START
    while True:
        try:
            office = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def used(group: int) -> float:
    """Seconds of processor time of a group of processes."""
    ticks = 0
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path("/proc", process, "stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def in_fresh_processes(workbook: Path) -> list[float]:
    """The medians of some runs, each in a process of its own."""
    found = []
    for _ in range(RUNS):
        told = subprocess.run(
            [sys.executable, __file__, "--one", str(workbook)], check=False, capture_output=True, text=True, timeout=600
        )
        found.append([float(figure) for figure in told.stdout.split()])
    return [median(figures) for figures in zip(*found, strict=True)]


def main(workbooks: list[Path]) -> None:
    """Print a table of the workbooks beside the unit."""
    print("| Workbook | loading, s | all anew, s | one smiley, s | all anew ÷ the unit |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for workbook in workbooks:
        unit = in_fresh_processes(UNIT)[1]
        loading, anew, edit = in_fresh_processes(workbook)
        print(f"| {workbook.name} | {loading:.2f} | {anew:.2f} | {edit:.2f} | {anew / unit:.2f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(*measured(Path(sys.argv[2])), flush=True)
        os._exit(0)  # what is left of the connection is not taken down: the other end is gone
    names = sys.argv[1:] or sorted(map(str, EXAMPLES.glob("consolidated-*.xlsx")))
    main([Path(name) for name in names])
