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
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

from .other_python import start_python

Call = tuple[Any, ...]  # the arguments
MOST_PROCESSES = 8
ENOUGH = 24  # calls for which it pays to start a process
AT_A_TIME = 2  # calls in a request
AHEAD = 3  # requests a process has: it goes on although this one, busy with other work, is slow to listen


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
    requests = [_Request(function, calls[at : at + AT_A_TIME]) for at in range(0, len(calls), AT_A_TIME)]
    waiting: SimpleQueue[_Request] = SimpleQueue()
    for request in requests:
        waiting.put(request)
    crew = [_Process(waiting) for _ in range(processes)]
    try:
        yield (result for request in requests for result in request.results())
    finally:
        for process in crew:
            process.end()


class _Request:
    """Some of the calls, and what becomes of them."""

    def __init__(self, function: str, calls: Sequence[Call]) -> None:
        self.function, self.calls = function, calls
        self._answered = Event()
        self._results: list[Any] = []
        self._error: BaseException | None = None

    def answer(self, done: bool, result: Any) -> None:
        """Take in the calls' results if they are ``done``, else what was raised."""
        if done:
            self._results = result
        else:
            self._error = result
        self._answered.set()

    def results(self) -> list[Any]:
        """The calls' results, as soon as they are there."""
        self._answered.wait()
        if self._error is not None:
            raise self._error
        return self._results


class _Process:
    """One of the other processes, as it is seen from here; it takes requests while any are ``waiting``."""

    def __init__(self, waiting: SimpleQueue[_Request]) -> None:
        self._process = start_python(__name__, _serve.__name__)
        self._waiting = waiting
        self._ended = False
        self._thread = Thread(target=self._drive, daemon=True)
        self._thread.start()

    def _drive(self) -> None:
        asked: deque[_Request] = deque()
        try:
            while self._ask(asked):
                done, result = pickle.load(self._process.stdout)  # type: ignore[arg-type]
                asked.popleft().answer(done, result)
        except Exception:  # whatever is wrong with the other process or what it said: the work is not lost
            while not self._ended and (request := asked.popleft() if asked else self._next()):
                request.answer(*_answer(request.function, request.calls))

    def _ask(self, asked: deque[_Request]) -> bool:
        """Hand requests on, so that enough are ``asked``; whether any is."""
        stream = self._process.stdin
        assert stream is not None
        while len(asked) < AHEAD and (request := self._next()):
            asked.append(request)
            pickle.dump((request.function, request.calls), stream, pickle.HIGHEST_PROTOCOL)
            stream.flush()
        return bool(asked)

    def _next(self) -> _Request | None:
        with contextlib.suppress(Empty):
            return self._waiting.get_nowait()
        return None

    def end(self) -> None:
        """End it, whatever it does."""
        self._ended = True
        self._process.kill()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()


def _results(function: str, calls: Sequence[Call]) -> list[Any]:
    module, _, name = function.partition(":")
    call = getattr(importlib.import_module(module), name)
    return [call(*arguments) for arguments in calls]


def _answer(function: str, calls: Sequence[Call]) -> tuple[bool, Any]:
    try:
        return True, _results(function, calls)
    except Exception as error:
        return False, error


def _serve() -> None:
    """The other process: answer one request after the other until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides when it ends
    gc.set_threshold(2_000_000, 50, 50)  # as in the process that asks
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            function, calls = pickle.load(requests)
        except EOFError:
            return
        pickle.dump(_answer(function, calls), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
