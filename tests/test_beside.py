"""Work that is done in processes beside this one: same results, same order, nobody left behind."""

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
from workbook_tools.definition import travelling
from workbook_tools.definition.workbooks import AGREEMENT, DEPARTMENT
from workbook_tools.operations import returned_files
from workbook_tools.operations.consolidate_files import consolidate_files
from workbook_tools.schema.structure import Sheet
from workbook_tools.workbook import beside, copy_of_this_process
from workbook_tools.workbook.beside import AHEAD, Crew, processes_for

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
MANY = [(number,) for number in range(5 * AHEAD + 3)]


def runs(process: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def living_children() -> set[int]:
    """The processes that this one has started and that have not ended."""
    return {child.pid for child in psutil.Process().children() if runs(child.pid)}


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


@pytest.fixture(params=["copied", "started"])
def how(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to another process: a copy of this one, and a new Python."""
    way = str(request.param)
    if way == "copied":
        if sys.platform != "linux":
            pytest.skip("processes are copied on Linux only")
        monkeypatch.setattr(beside, "can_copy", lambda: True)  # the threads of a test run do nothing here
    else:
        monkeypatch.setattr(beside, "can_copy", lambda: False)
    return way


@pytest.mark.parametrize("processes", [0, 1, 2, 3])
def test_results_come_in_the_order_of_the_calls(processes: int, how: str) -> None:
    with Crew(processes, "math") as crew:
        assert bool(crew) == (processes > 1)
        assert list(crew.results("math:factorial", MANY)) == [math.factorial(number) for (number,) in MANY]


def test_it_really_happens_elsewhere_and_nobody_is_left(how: str) -> None:
    with Crew(2, "os") as crew:
        seen = set(crew.results("os:getpid", [()] * 30))
    assert seen
    assert os.getpid() not in seen
    assert not any(psutil.pid_exists(process) for process in seen)


def test_what_a_call_raises_is_raised_here(how: str) -> None:
    with Crew(2, "math") as crew:
        results = crew.results("math:sqrt", [(4.0,), *[(1.0,)] * 30, (-1.0,)])
        assert next(results) == 2.0
        with pytest.raises(ValueError, match="math domain error"):
            list(results)


def test_the_work_of_a_lost_process_is_done_here(how: str) -> None:
    home = os.getpid()
    calls = [(home, number) for (number,) in MANY]
    with Crew(2, __name__) as crew:
        assert list(crew.results(f"{__name__}:{fails_elsewhere.__name__}", calls)) == [number for (number,) in MANY]


def test_one_stays_for_what_comes_next(how: str) -> None:
    with Crew(3, "os") as crew:
        many = crew.results("os:getpid", [()] * 30)
        crew.keep_one("json")
        list(many)
        (one,) = {crew.result("os:getpid")() for _ in range(10)}
        assert one != os.getpid()
        wait_until(lambda: len(living_children()) == 1)
        assert living_children() == {one}
        assert len(crew.result("builtins:bytes", 5_000_000)()) == 5_000_000  # more than a pipe holds
        with pytest.raises(ZeroDivisionError):
            crew.result("operator:truediv", 1, 0)()
    assert not living_children()


def test_where_nobody_is_there_one_call_is_done_here_too() -> None:
    with Crew(1, "os") as crew:
        crew.keep_one("json")
        assert crew.result("os:getpid")() == os.getpid()


def test_what_is_called_when_all_have_gone_home_is_done_here(how: str) -> None:
    with Crew(2, "os") as crew:
        before = crew.result("os:getpid")
        crew.go_home()
        assert not crew
        assert crew.result("os:getpid")() == os.getpid() == next(crew.results("os:getpid", [()]))
        assert before() != os.getpid()


def test_whoever_stops_taking_ends_the_processes(how: str) -> None:
    with Crew(2, "math") as crew:
        results = crew.results("math:factorial", [(number,) for number in range(2_000)])
        assert list(islice(results, 3)) == [1, 1, 2]
        assert len(living_children()) == 2
    assert not living_children()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
def test_a_process_with_threads_is_not_copied() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert not copy_of_this_process.can_copy()
    finally:
        stop.set()
        thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
def test_the_command_line_copies_its_process() -> None:
    code = "from workbook_tools.workbook.copy_of_this_process import can_copy; print(can_copy())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"


@pytest.mark.parametrize("how", ["copied"], indirect=True)
def test_a_copy_has_nothing_open_of_this_process(how: str, tmp_path: Path) -> None:
    with (tmp_path / "open.txt").open("w"), Crew(2, "os") as crew:
        for names in crew.results("os:listdir", [("/proc/self/fd",)] * 10):
            assert len(names) == 6  # the standard three, its two pipes, and the folder that it lists


def test_few_things_are_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert [processes_for(things) for things in (1, 12, 47, 48, 100, 1_000)] == [0, 0, 1, 2, 4, 4]
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processes_for(1_000) == 1


def test_files_read_beside_make_the_same_workbook(
    ballerup: Path,
    returned: Path,
    consolidated: Consolidated,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
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
from workbook_tools.workbook import beside
if sys.argv[1] == "started":
    beside.can_copy = lambda: False
with beside.Crew(2, "time") as crew:
    next(crew.results("time:sleep", [(0.1,)] * 1000))
    print(*[child.pid for child in psutil.Process().children()], flush=True)
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""


def test_they_end_when_whoever_started_them_is_killed(how: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, how], capture_output=True, text=True, cwd=ROOT, check=False)
    processes = [int(process) for process in done.stdout.split()]
    assert len(processes) == 2
    wait_until(lambda: not any(map(runs, processes)))
    assert not any(map(runs, processes))
