"""Where agreements are read: here, in threads, or by workers that are there already. The results are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ..workbook.reading.packed import AnyFile
from .combine import Part, bytes_of, read_file, read_part
from .reading.cannot_run import CannotRun

Files = Sequence[tuple[str, AnyFile]]  # how a file is called, and where it lies
Spread = Callable[[Files, str], Iterable[Part]]  # (files, language) → their parts, in the same order
PATIENCE = "20s"  # for a scheduler that does not answer
TRIES = 10  # how often a file is given to another worker after one was lost


def in_turn(files: Files, language: str) -> Iterator[Part]:
    """One after the other, here."""
    for label, path in files:
        yield read_file(label, path, language)


def in_threads(count: int) -> Spread:
    """``count`` at a time, here: the reader lets other threads run while it parses."""

    def spread(files: Files, language: str) -> Iterator[Part]:
        with ThreadPoolExecutor(count) as pool:
            yield from pool.map(lambda file: read_file(file[0], file[1], language), files)

    return spread


def by_workers(address: str) -> AbstractContextManager[Spread]:
    """By the workers of a Dask scheduler, e.g. ``tcp://10.0.0.5:8786``, where workbook-tools is installed too.

    The files travel with the work, so the workers need not see their folder. What a lost worker had
    in hand is done again by another. Raises CannotRun if the scheduler does not answer.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise CannotRun("--scheduler needs Dask. Install it with `python -m pip install distributed`.") from error
    return _connected(Client, address)


@contextmanager
def _connected(make_client: Callable[..., Any], address: str) -> Iterator[Spread]:
    try:
        client = make_client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CannotRun(f"no Dask scheduler answers at {address}: {error}") from error

    def spread(files: Files, language: str) -> Iterator[Part]:
        if not client.scheduler_info()["workers"]:
            raise CannotRun(f"the Dask scheduler at {address} has no workers. Start one with: dask worker {address}")
        given = [(label, bytes_of(label, path, language)) for label, path in files]
        parts = [
            data if isinstance(data, Part) else client.submit(read_part, label, data, language, retries=TRIES)
            for label, data in given
        ]
        for part in parts:
            yield part if isinstance(part, Part) else part.result()

    with client:
        yield spread
