"""A copy of this process to hand work to: on Linux it is there at once, with all that is loaded here.

Elsewhere, and where other threads run that a copy would be without, Python must be started anew.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from typing import IO

Serve = Callable[[IO[bytes], IO[bytes]], None]  # reads what is asked from the first, writes its answers to the second


def can_copy() -> bool:
    """Whether this process can be copied, and nothing is lost in the copy."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


class Copy:
    """A copy that does nothing but ``serve``, until that returns; it has the face of a ``subprocess.Popen``."""

    def __init__(self, serve: Serve) -> None:
        requests, self._stdin = os.pipe()
        self._stdout, answers = os.pipe()
        self._pid: int | None = os.fork()
        if self._pid == 0:
            _be_the_copy(serve, requests, answers)
        os.close(requests)
        os.close(answers)
        self.stdin: IO[bytes] | None = os.fdopen(self._stdin, "wb")
        self.stdout: IO[bytes] | None = os.fdopen(self._stdout, "rb")

    def kill(self) -> None:
        """End it, if it has not ended."""
        if self._pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait until it has ended."""
        if self._pid is not None:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
            self._pid = None
        return 0


def _be_the_copy(serve: Serve, requests: int, answers: int) -> None:
    """Serve and end: nothing that this process was doing goes on here."""
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        # Another copy's pipe held open here would keep that one waiting when this process is gone.
        for open_file in map(int, os.listdir("/proc/self/fd")):
            if open_file > 2 and open_file not in (requests, answers):
                with contextlib.suppress(OSError):
                    os.close(open_file)
        with os.fdopen(requests, "rb") as asked, os.fdopen(answers, "wb") as said:
            serve(asked, said)
    finally:
        os._exit(0)
