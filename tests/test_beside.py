"""Work that is done in processes beside this one: same results, same order, nobody left behind."""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import psutil
import pytest

from tests.conftest import ROOT, Consolidated
from workbook_tools.definition import travelling
from workbook_tools.definition.workbooks import AGREEMENT, DEPARTMENT
from workbook_tools.operations import returned_files
from workbook_tools.operations.consolidate_files import consolidate_files
from workbook_tools.schema.structure import Sheet
from workbook_tools.workbook.reading import beside
from workbook_tools.workbook.reading.beside import AT_A_TIME, doing_beside, processes_for

MANY = [(number,) for number in range(10 * AT_A_TIME + 3)]


def fails_elsewhere(home: int, number: int) -> int:
    """End the process without a word, but for the one that asks."""
    if os.getpid() != home:
        os._exit(3)
    return number


@pytest.mark.parametrize("processes", [0, 1, 2, 3])
def test_results_come_in_the_order_of_the_things(processes: int) -> None:
    with doing_beside("math:factorial", MANY, processes) as results:
        assert list(results) == [math.factorial(number) for (number,) in MANY]


def test_it_really_happens_elsewhere_and_nobody_is_left() -> None:
    with doing_beside("os:getpid", [()] * 30, 2) as results:
        seen = set(results)
    assert seen
    assert os.getpid() not in seen
    assert not any(psutil.pid_exists(process) for process in seen)


def test_what_a_thing_raises_is_raised_here() -> None:
    with doing_beside("math:sqrt", [(4.0,), *[(1.0,)] * 30, (-1.0,)], 2) as results:
        assert next(results) == 2.0
        with pytest.raises(ValueError, match="math domain error"):
            list(results)


def test_the_work_of_a_lost_process_is_done_here() -> None:
    home = os.getpid()
    calls = [(home, number) for (number,) in MANY]
    with doing_beside(f"{__name__}:{fails_elsewhere.__name__}", calls, 2) as results:
        assert list(results) == [number for (number,) in MANY]


def test_whoever_stops_taking_ends_the_processes() -> None:
    before = {child.pid for child in psutil.Process().children()}
    with doing_beside("math:factorial", [(number,) for number in range(2_000)], 2) as results:
        assert list(islice(results, 3)) == [1, 1, 2]
        assert len({child.pid for child in psutil.Process().children()} - before) == 2
    assert {child.pid for child in psutil.Process().children()} <= before


def test_few_things_are_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert [processes_for(things) for things in (1, 12, 47, 48, 100, 1_000)] == [0, 0, 1, 2, 4, 4]
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processes_for(1_000) == 1


def test_files_read_beside_make_the_same_workbook(
    ballerup: Path, returned: Path, consolidated: Consolidated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def two(things: int) -> int:
        asked.append(things)
        return 2

    monkeypatch.setattr(returned_files, "processes_for", two)
    monkeypatch.setattr(beside, "AT_A_TIME", 2)
    result = consolidate_files(ballerup, [returned], tmp_path / "c.xlsx")
    assert asked == [9]
    assert result.issues == consolidated.result.issues
    assert (tmp_path / "c.xlsx").read_bytes() == consolidated.path.read_bytes()


def test_declared_sheets_and_columns_travel_by_name() -> None:
    assert travelling.declared("follow_up") is DEPARTMENT.sheet("follow_up")
    for sheet in DEPARTMENT.sheets:
        sent = pickle.dumps((sheet, sheet.columns))
        assert len(sent) < 2_000
        back, columns = pickle.loads(sent)
        assert back is sheet
        assert all(there is here for there, here in zip(columns, sheet.columns, strict=True))


def test_any_other_sheet_travels_whole() -> None:
    sheet = AGREEMENT.sheet("departments")
    back = pickle.loads(pickle.dumps(sheet))
    assert isinstance(back, Sheet)
    assert back == sheet


KILLED = """
import os, signal, sys, psutil
from workbook_tools.workbook.reading.beside import doing_beside
with doing_beside("time:sleep", [(0.1,)] * 1000, 2) as results:
    next(results)
    print(*[child.pid for child in psutil.Process().children()], flush=True)
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""


def runs(process: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_they_end_when_whoever_started_them_is_killed() -> None:
    done = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, cwd=ROOT, check=False)
    processes = [int(process) for process in done.stdout.split()]
    assert len(processes) == 2
    for _ in range(100):
        if not any(map(runs, processes)):
            break
        time.sleep(0.1)
    assert not any(map(runs, processes))
