"""A crew: a few processes beside this one, to which calls are handed; the results come in the order of the calls.

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
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from subprocess import Popen
from threading import Event, Thread
from typing import IO, Any

from .copy_of_this_process import Copy, can_copy
from .other_python import start_python

Call = tuple[Any, ...]  # the arguments
MOST_PROCESSES = 8
ENOUGH = 24  # calls for which it pays to start a process
AHEAD = 6  # calls a process has: it goes on although this one, busy with other work, is slow to listen


def processes_for(calls: int) -> int:
    """How many processes pay on this machine for so many calls; fewer than two is none."""
    return min(os.cpu_count() or 1, MOST_PROCESSES, calls // ENOUGH)


class Crew:
    """Processes that begin at once and end with the context; fewer than two are none, and all is done here.

    All of them need the ``module``: where they are copies of this process, it loads that first. A function is named
    as ``module:function``. What goes in and comes out must be picklable. What a function raises is raised when its result is taken.
    """

    def __init__(self, processes: int, module: str) -> None:
        self._waiting: SimpleQueue[_Request | None] = SimpleQueue()
        started = _started(processes, module) if processes > 1 else []
        self._processes = [_Process(process, self._waiting) for process in started]
        self._staying = len(self._processes)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *exception: object) -> None:
        self.go_home()
        for each in self._processes:
            each.end()

    def __bool__(self) -> bool:
        """Whether anybody is there who has not gone home."""
        return self._staying > 0

    def results(self, function: str, calls: Sequence[Call]) -> Iterator[Any]:
        """``function`` called with the arguments of each of the ``calls``."""
        if not self:
            return (_result(function, call) for call in calls)
        requests = [_Request(function, call) for call in calls]
        for request in requests:
            self._waiting.put(request)
        return (request.take() for request in requests)

    def keep_one(self, module: str) -> None:
        """Let all but one go home after the calls so far; that one loads a ``module`` for what comes next."""
        while self._staying > 1:
            self._waiting.put(None)
            self._staying -= 1
        if self:
            self._waiting.put(_Request(f"{__name__}:{load.__name__}", (module,)))

    def go_home(self) -> None:
        """Let everybody go home after the calls so far; what is called then is done here."""
        for _ in range(self._staying):
            self._waiting.put(None)
        self._staying = 0

    def result(self, function: str, *arguments: Any) -> Callable[[], Any]:
        """What gives, once, the result of one call, which may be large; take the results of all others first."""
        if not self:
            return lambda: _result(function, arguments)
        request = _Request(function, arguments)
        self._waiting.put(request)
        return request.take


class _Request:
    """A call, and what becomes of it."""

    def __init__(self, function: str, call: Call) -> None:
        self.function, self.call = function, call
        self._answered = Event()
        self._done, self._answer = False, None

    def answer(self, done: bool, answer: Any) -> None:
        """Take in the result if the call is ``done``, else what was raised."""
        self._done, self._answer = done, answer
        self._answered.set()

    def take(self) -> Any:
        """The result, as soon as it is there; it is not kept."""
        self._answered.wait()
        answer, self._answer = self._answer, None
        if not self._done:
            assert isinstance(answer, Exception)
            raise answer
        return answer


class _Process:
    """One of the other processes, as it is seen from here: it takes what is ``waiting``, until that is None."""

    def __init__(self, process: Popen[bytes] | Copy, waiting: SimpleQueue[_Request | None]) -> None:
        self._process = process
        self._waiting = waiting
        self._asked: deque[_Request] = deque()
        self._leaving = self._ended = False
        self._thread = Thread(target=self._drive, daemon=True)
        self._thread.start()

    def _drive(self) -> None:
        try:
            while self._ask():
                done, answer = pickle.load(self._process.stdout)  # type: ignore[arg-type]
                self._asked.popleft().answer(done, answer)
        except Exception:  # whatever is wrong with the other process or what it said: the work is not lost
            while not self._ended and (request := self._asked.popleft() if self._asked else self._next()):
                request.answer(*_answer(request.function, request.call))
        self._close()

    def _ask(self) -> bool:
        """Hand requests on, so that enough are asked; whether any is. Waits for the next if none is.

        The fewer are left, the fewer are taken ahead, so that all processes end together.
        """
        stream = self._process.stdin
        assert stream is not None
        while len(self._asked) < min(AHEAD, 2 + self._waiting.qsize() // MOST_PROCESSES) and (request := self._next()):
            self._asked.append(request)
            # In one go: whoever works on here would keep Python's lock for a while after every piece.
            stream.write(pickle.dumps((request.function, request.call), pickle.HIGHEST_PROTOCOL))
            stream.flush()
        return bool(self._asked)

    def _next(self) -> _Request | None:
        request = None
        if not self._leaving:
            try:
                request = self._waiting.get(block=not self._asked)
                self._leaving = request is None
            except Empty:
                pass
        return request

    def end(self) -> None:
        """End it, whatever it does."""
        self._ended = True
        self._process.kill()
        self._thread.join()
        self._process.wait()

    def _close(self) -> None:
        """It ends by itself when nobody can ask it any more."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _started(processes: int, module: str) -> Sequence[Popen[bytes] | Copy]:
    """That many processes; all are copied before the first thread begins here that drives one."""
    if not can_copy():
        return [start_python(__name__, _begin.__name__) for _ in range(processes)]
    load(module)
    return [Copy(_serve) for _ in range(processes)]


def load(module: str) -> None:
    """Load a module, so that it is there when it is needed."""
    importlib.import_module(module)


def _result(function: str, call: Call) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)(*call)


def _answer(function: str, call: Call) -> tuple[bool, Any]:
    try:
        return True, _result(function, call)
    except Exception as error:
        return False, error


def _begin() -> None:
    """A Python that was started for it serves through what it has instead of keyboard and screen."""
    _serve(sys.stdin.buffer, sys.stdout.buffer)


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """The other process: answer one request after the other until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides when it ends
    gc.set_threshold(2_000_000, 50, 50)  # as in the process that asks
    while True:
        try:
            function, call = pickle.load(requests)
        except EOFError:
            return
        pickle.dump(_answer(function, call), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
