"""Where agreements are read: here, or by an executor – threads, Dask's workers. The results are the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ...messages.missing_package import MissingPackage
from ...workbook.reading.packed import AnyFile
from ..reading.cannot_run import CannotRun
from .combination import Part, bytes_of, read_part

Files = Sequence[tuple[str, AnyFile]]  # how a file is called, and where it lies
PATIENCE = "20s"  # for a scheduler that does not answer
TRIES = 10  # how often a file is given to another worker after one was lost
AHEAD = 256  # files whose bytes are held at a time


def read_parts(files: Files, executor: Executor | None = None) -> Iterator[Part]:
    """The files' parts, in the same order; without an ``executor`` one after the other, here.

    The bytes go with the work, so that whoever does it need not see the files.
    """
    begun: deque[Part | Future[Part]] = deque()
    for label, path in files:
        data = bytes_of(label, path)
        if isinstance(data, Part):
            begun.append(data)
        elif executor is None:
            begun.append(read_part(label, data))
        else:
            begun.append(executor.submit(read_part, label, data))
        if executor is None or len(begun) == AHEAD:
            yield _part(begun.popleft())
    while begun:
        yield _part(begun.popleft())


def _part(one: Part | Future[Part]) -> Part:
    return one if isinstance(one, Part) else one.result()


def dask_executor(address: str) -> AbstractContextManager[Executor]:
    """The workers of a Dask scheduler, e.g. ``tcp://10.0.0.5:8786``, where workbook-tools is installed too.

    What a lost worker had in hand is done again by another. Raises CannotRun if the scheduler does not answer.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingPackage("distributed") from error
    return _connected(Client, address)


@contextmanager
def _connected(make_client: Callable[..., Any], address: str) -> Iterator[Executor]:
    try:
        client = make_client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CannotRun("no-scheduler", address=address, reason=type(error).__name__) from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise CannotRun("no-workers", address=address)
        with client.get_executor(retries=TRIES) as executor:
            yield executor
