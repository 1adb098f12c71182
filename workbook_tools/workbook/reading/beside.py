"""Call a function many times in a few processes beside this one; the results come in the order of the calls.

Python runs on one core. Each of these processes is driven by a thread here and knows nothing but its pipes: it
ends when this process does, however that ends. Should one of them be lost, its work is done here.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

from .other_python import start_python

Call = tuple[Any, ...]  # the arguments
MOST_PROCESSES = 8
ENOUGH = 24  # calls for which it pays to start a process
AT_A_TIME = 4
_LOST = (OSError, EOFError, pickle.UnpicklingError)


def processes_for(calls: int) -> int:
    """How many processes pay on this machine for so many calls; fewer than two is none."""
    return min(os.cpu_count() or 1, MOST_PROCESSES, calls // ENOUGH)


@contextmanager
def doing_beside(function: str, calls: Sequence[Call], processes: int) -> Iterator[Iterator[Any]]:
    """``function``, named as ``module:function``, called with the arguments of each of the ``calls``.

    What goes in and comes out must be picklable. The processes begin at once and end with the context; this one
    loads the module only where it is needed. What the function raises is raised when its result is taken.
    """
    if processes < 2:
        yield (result for call in calls for result in _results(function, [call]))
        return
    crew = [_Process() for _ in range(processes)]
    from concurrent.futures import ThreadPoolExecutor  # while they start

    idle: SimpleQueue[_Process] = SimpleQueue()
    for process in crew:
        idle.put(process)

    def work(some: Sequence[Call]) -> list[Any]:
        process = idle.get()
        try:
            return process.results(function, some)
        finally:
            idle.put(process)

    threads = ThreadPoolExecutor(processes)
    try:
        done = threads.map(work, [calls[start : start + AT_A_TIME] for start in range(0, len(calls), AT_A_TIME)])
        yield (result for results in done for result in results)
    finally:
        for process in crew:
            process.end()
        threads.shutdown(cancel_futures=True)


class _Process:
    """One of the other processes, as it is seen from here."""

    def __init__(self) -> None:
        self._process = start_python(__name__, _serve.__name__)
        self._ended = False

    def results(self, function: str, calls: Sequence[Call]) -> list[Any]:
        """The results of the calls, from there; from here if the process is lost."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        try:
            pickle.dump((function, calls), asked, pickle.HIGHEST_PROTOCOL)
            asked.flush()
            done, result = pickle.load(answers)
        except _LOST:
            return [] if self._ended else _results(function, calls)
        if not done:
            raise result
        return result  # type: ignore[no-any-return]

    def end(self) -> None:
        """End it, whatever it does."""
        self._ended = True
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()


def _results(function: str, calls: Sequence[Call]) -> list[Any]:
    module, _, name = function.partition(":")
    call = getattr(importlib.import_module(module), name)
    return [call(*arguments) for arguments in calls]


def _serve() -> None:
    """The other process: answer one request after the other until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides when it ends
    gc.set_threshold(200_000, 50, 50)  # as in the process that asks
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            function, calls = pickle.load(asked)
        except EOFError:
            return
        try:
            answer: tuple[bool, Any] = (True, _results(function, calls))
        except Exception as error:
            answer = (False, error)
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
