"""Work that is done in other processes: same results, same order, none of them left behind."""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import psutil
import pytest

from tests.conftest import ROOT, Consolidated
from workbook_tools.definition import pickling
from workbook_tools.definition.levels import DEFAULT
from workbook_tools.definition.workbooks import AGREEMENT, CONSOLIDATED, DEPARTMENT
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.returned import files as returned_files
from workbook_tools.schema.structure import Sheet
from workbook_tools.workbook import processes
from workbook_tools.workbook.processes import AT_A_TIME, processes_for, results, worker_processes

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
MANY = [(number,) for number in range(5 * AT_A_TIME + 3)]


def runs(process: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def living_children() -> set[int]:
    """The processes that this one has started and that have not ended, without the one Python itself keeps."""
    return {
        child.pid
        for child in psutil.Process().children()
        if runs(child.pid) and "resource_tracker" not in " ".join(child.cmdline())
    }


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for it, but not for ever."""
    for _ in range(100):
        if true():
            return
        time.sleep(0.1)


def fails_elsewhere(home: int, number: int) -> int:
    """End the process without a word, but for the one that asks."""
    if os.getpid() != home:
        os._exit(3)
    return number


@pytest.fixture(params=["fork", "spawn"])
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to another process."""
    way = str(request.param)
    if way == "fork" and sys.platform != "linux":
        pytest.skip("processes are forked on Linux only")
    monkeypatch.setattr(processes, "can_fork", lambda: way == "fork")  # the threads of a test run do nothing here
    return way


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_results_come_in_the_order_of_the_calls(count: int, method: str) -> None:
    with worker_processes(count) as executor:
        assert (executor is not None) == (count > 1)
        assert list(results(executor, math.factorial, MANY)) == [math.factorial(number) for (number,) in MANY]
        assert list(results(executor, math.factorial, [])) == []


def test_it_really_happens_elsewhere_and_no_process_is_left(method: str) -> None:
    with worker_processes(2) as executor:
        seen = set(results(executor, os.getpid, [()] * 30))
    assert seen
    assert os.getpid() not in seen
    assert not any(psutil.pid_exists(process) for process in seen)


def test_what_a_call_raises_is_raised_here(method: str) -> None:
    with worker_processes(2) as executor:
        roots = results(executor, math.sqrt, [(4.0,), *[(1.0,)] * 30, (-1.0,)])
        assert next(roots) == 2.0
        with pytest.raises(ValueError, match="math domain error"):
            list(roots)


def test_the_work_of_a_lost_process_is_done_here(method: str) -> None:
    home = os.getpid()
    calls = [(home, number) for (number,) in MANY]
    with worker_processes(2) as executor:
        for _ in range(2):  # the second time no process is left
            assert list(results(executor, fails_elsewhere, calls)) == [number for (number,) in MANY]


def test_where_there_are_no_semaphores_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr("concurrent.futures.process._check_system_limits", none)
    with worker_processes(2) as executor:
        assert list(results(executor, os.getpid, [()])) == [os.getpid()]


def test_whoever_stops_taking_ends_the_processes(method: str) -> None:
    with worker_processes(2) as executor:
        factorials = results(executor, math.factorial, [(number,) for number in range(2_000)])
        assert list(islice(factorials, 3)) == [1, 1, 2]
    assert not living_children()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_a_process_with_threads_is_not_forked() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert not processes.can_fork()
    finally:
        stop.set()
        thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_the_command_line_forks() -> None:
    code = "from workbook_tools.workbook.processes import can_fork; print(can_fork())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"


def test_a_kind_of_workbook_is_picklable() -> None:
    for kind in (AGREEMENT, CONSOLIDATED, DEPARTMENT):
        assert pickle.loads(pickle.dumps(kind)) == kind


def test_few_things_are_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert [processes_for(things) for things in (1, 12, 47, 48, 100, 1_000)] == [0, 0, 1, 2, 4, 4]
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processes_for(1_000) == 1


def test_files_read_elsewhere_make_the_same_workbook(
    ballerup: Path,
    returned: Path,
    consolidated: Consolidated,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
) -> None:
    asked = []

    def two(things: int) -> int:
        asked.append(things)
        return 2

    monkeypatch.setattr(returned_files, "processes_for", two)
    result = consolidate_files(ballerup, [returned], tmp_path / "c.xlsx")
    assert asked == [9]
    assert result.issues == consolidated.result.issues
    assert (tmp_path / "c.xlsx").read_bytes() == consolidated.path.read_bytes()


def test_declared_sheets_and_columns_are_pickled_as_their_names() -> None:
    assert pickling.declared(DEFAULT, "follow_up") is DEPARTMENT.sheet("follow_up")
    for sheet in DEPARTMENT.sheets:
        sent = pickle.dumps((sheet, sheet.columns))
        assert len(sent) < 2_000
        back, columns = pickle.loads(sent)
        assert back is sheet
        assert all(there is here for there, here in zip(columns, sheet.columns, strict=True))


def test_any_other_sheet_is_pickled_whole() -> None:
    sheet = AGREEMENT.sheet("departments")
    back = pickle.loads(pickle.dumps(sheet))
    assert isinstance(back, Sheet)
    assert back == sheet


KILLED = """
import os, signal, sys, time, psutil
from workbook_tools.definition.workbooks import AGREEMENT, CONSOLIDATED, DEPARTMENT
from workbook_tools.workbook import processes
if __name__ == "__main__":
    if sys.argv[1] == "spawn":
        processes.can_fork = lambda: False
    with processes.worker_processes(2) as executor:
        next(processes.results(executor, time.sleep, [(0.01,)] * 1000))
        children = [child for child in psutil.Process().children() if "resource_tracker" not in " ".join(child.cmdline())]
        print(*[child.pid for child in children], flush=True)
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""


def test_they_end_when_whoever_started_them_is_killed(method: str, tmp_path: Path) -> None:
    (tmp_path / "killed.py").write_text(KILLED, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "killed.py"), method]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    started = [int(process) for process in done.stdout.split()]
    assert len(started) == 2, done.stderr
    wait_until(lambda: not any(map(runs, started)))
    assert not any(map(runs, started))
