"""Run a function in a process of its own that may take so much time and memory and no more.

A library that is handed a hostile file may not come back, eat all memory, or take the process down with
it. Whatever happens in there, the caller gets a result or an exception. It bounds what a file costs, not
what it may do: the other process has the same rights as this one.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from . import bounds
from .unreadable import Unreadable

T = TypeVar("T")

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {module} import {function}; {function}(*sys.argv[2:])"
_SERVE = "--serve-one-call"
_LOOK_AGAIN = 0.02  # seconds between two looks at the memory of the other process
_TOO_MUCH = 3  # the other process ran out of memory and could say so


def bounded(function: Callable[..., T], *arguments: object) -> T:
    """``function(*arguments)``, computed elsewhere; it must be a module's own and its result picklable.

    Raises what the function raised, or Unreadable ``too-demanding`` if it needed more than
    ``bounds.SECONDS`` or ``bounds.MEMORY``, or brought its process down.
    """
    limits = (str(bounds.MEMORY), str(int(bounds.SECONDS) + 5))
    with _started(*limits) as process:
        watch = threading.Thread(target=_watch_memory, args=(process,), daemon=True)
        watch.start()
        try:
            answer, _ = process.communicate(pickle.dumps((function, arguments)), timeout=bounds.SECONDS)
        except subprocess.TimeoutExpired:
            raise Unreadable("too-demanding") from None
        finally:
            process.kill()
            watch.join()
    if process.returncode != 0:
        raise Unreadable("too-demanding")
    done, result = pickle.loads(answer)
    if not done:
        raise result
    return result  # type: ignore[no-any-return]


def _started(*limits: str) -> subprocess.Popen[bytes]:
    """Another Python with the same modules, which reads and writes through its pipes only."""
    return subprocess.Popen(
        [*_command(), *limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _command() -> list[str]:
    if getattr(sys, "frozen", False):  # the program is no Python that runs any code: it knows this word
        return [sys.executable, _SERVE]
    code = _START.format(module=__name__, function=_serve.__name__)
    return [sys.executable, "-I", "-c", code, json.dumps(sys.path)]


def serve_if_asked() -> bool:
    """Be the other process if the frozen program was started as that; whether it was."""
    asked = sys.argv[1:2] == [_SERVE]
    if asked:
        _serve(*sys.argv[2:])
    return asked


def _watch_memory(process: subprocess.Popen[bytes]) -> None:
    """End the process when it holds too much: Windows knows no limit to set beforehand."""
    import psutil  # few runs need it

    with contextlib.suppress(psutil.Error):
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            if watched.memory_info().rss > bounds.MEMORY:
                process.kill()
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_AGAIN)


def _serve(memory: str, seconds: str) -> None:
    """The other process: answer one call from stdin on stdout."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # no such module on Windows; perhaps less is allowed
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))  # should the caller be killed meanwhile
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        function, arguments = pickle.load(sys.stdin.buffer)
        answer: tuple[bool, Any] = (True, function(*arguments))
    except MemoryError:
        sys.exit(_TOO_MUCH)
    except Exception as error:
        answer = (False, error)
    pickle.dump(answer, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()
