"""Worker processes for work that is worth them: ``concurrent.futures`` executors, forked on Linux, spawned elsewhere.

A process ends when the one that started it does, however that ends. Should one be lost, its work is done here.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # loaded where there are processes, which few runs have
    from concurrent.futures import Executor

Result = TypeVar("Result")
Call = tuple[Any, ...]  # the arguments
MOST_PROCESSES = 8
ENOUGH = 24  # calls for which it pays to start a process
AT_A_TIME = 6  # calls a process takes on: it goes on although this one, busy with other work, is slow to listen


def processes_for(calls: int) -> int:
    """How many processes pay on this machine for so many calls; fewer than two is none."""
    return min(os.cpu_count() or 1, MOST_PROCESSES, calls // ENOUGH)


def can_fork() -> bool:
    """Whether this process can be forked, and no thread is missing in the fork."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


@contextmanager
def worker_processes(count: int) -> Iterator[Executor | None]:
    """That many processes; None if they are fewer than two, or the system has no semaphores for them."""
    pool = _pool(count) if count > 1 else None
    try:
        yield pool
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def results(executor: Executor | None, function: Callable[..., Result], calls: Sequence[Call]) -> Iterator[Result]:
    """``function`` with the arguments of each of the ``calls``, in their order; without an executor, when it is asked for.

    What goes to another process and comes back must be picklable. What the function raises is raised here.
    """
    if executor is None:
        return (function(*call) for call in calls)
    from concurrent.futures import BrokenExecutor

    try:
        begun = executor.map(partial(_call, function), calls, chunksize=AT_A_TIME)
    except BrokenExecutor:
        begun = iter(())
    return _all(begun, function, calls)


def _call(function: Callable[..., Result], call: Call) -> Result:
    return function(*call)


def _all(begun: Iterator[Result], function: Callable[..., Result], calls: Sequence[Call]) -> Iterator[Result]:
    from concurrent.futures import BrokenExecutor

    done = 0
    try:
        for result in begun:
            done += 1
            yield result
    except BrokenExecutor:
        pass
    for call in calls[done:]:
        yield function(*call)


def _pool(count: int) -> Executor | None:
    from concurrent.futures import ProcessPoolExecutor  # few runs need it
    from multiprocessing import get_context

    context = get_context("fork" if can_fork() else "spawn")
    try:
        return ProcessPoolExecutor(count, context, _begin)
    except (OSError, NotImplementedError):
        return None


def _begin() -> None:
    """The other process: ready for its first call."""
    import signal
    from multiprocessing import parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides when it ends
    gc.set_threshold(2_000_000, 50, 50)  # as on the command line
    parent = parent_process()
    assert parent is not None

    def end_with_parent() -> None:
        parent.join()
        os._exit(1)

    Thread(target=end_with_parent, daemon=True).start()
