"""Do the same with many things in a few processes beside this one; what comes out is in the order of the things.

Python runs on one core. Each of these processes is driven by a thread here and knows nothing but its pipes: it
ends when this process does, however that ends. Should one of them be lost, its work is done here.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from .other_python import start_python

Thing = TypeVar("Thing")
Done = TypeVar("Done")
MOST_PROCESSES = 8
ENOUGH = 24  # things for which it pays to start a process
AT_A_TIME = 8
_LOST = (OSError, EOFError, pickle.UnpicklingError)


def processes_for(things: int) -> int:
    """How many processes pay on this machine for so many things; fewer than two is none."""
    return min(os.cpu_count() or 1, MOST_PROCESSES, things // ENOUGH)


@contextmanager
def doing_beside(
    function: Callable[[Thing], Done], things: Sequence[Thing], processes: int
) -> Iterator[Iterator[Done]]:
    """``function`` of each thing; it must be a module's own, and what goes in and comes out picklable.

    The processes begin at once and end with the context. What the function raises is raised when its thing is taken.
    """
    if processes < 2:
        yield map(function, things)
        return
    from concurrent.futures import ThreadPoolExecutor
    from queue import SimpleQueue

    crew = [_Process() for _ in range(processes)]
    idle: SimpleQueue[_Process] = SimpleQueue()
    for process in crew:
        idle.put(process)

    def work(chunk: Sequence[Thing]) -> list[Done]:
        process = idle.get()
        try:
            return process.do(function, chunk)
        finally:
            idle.put(process)

    threads = ThreadPoolExecutor(processes)
    try:
        chunks = [things[start : start + AT_A_TIME] for start in range(0, len(things), AT_A_TIME)]
        yield (done for some in threads.map(work, chunks) for done in some)
    finally:
        for process in crew:
            process.end()
        threads.shutdown(cancel_futures=True)


class _Process:
    """One of the other processes, as it is seen from here."""

    def __init__(self) -> None:
        self._process = start_python(__name__, _serve.__name__)
        self._ended = False

    def do(self, function: Callable[[Thing], Done], things: Sequence[Thing]) -> list[Done]:
        """``function`` of each thing, there; here if the process is lost."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        try:
            pickle.dump((function, things), asked, pickle.HIGHEST_PROTOCOL)
            asked.flush()
            done, result = pickle.load(answers)
        except _LOST:
            return [] if self._ended else [function(thing) for thing in things]
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


def _serve() -> None:
    """The other process: answer one call after the other until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides when it ends
    gc.set_threshold(200_000, 50, 50)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            function, things = pickle.load(asked)
        except EOFError:
            return
        try:
            answer: tuple[bool, Any] = (True, [function(thing) for thing in things])
        except Exception as error:
            answer = (False, error)
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
