"""Files are read in a few threads ahead of whoever takes them; what comes out is in the order of the files.

Unpacking and parsing run outside Python's lock, so another thread's Python work goes on meanwhile. The rest is
Python, and more than a few threads would only wait for each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Read = TypeVar("Read")
MOST_THREADS = 3


def usual_threads() -> int:
    """How many threads pay on this machine."""
    return min(os.cpu_count() or 1, MOST_THREADS)


def read_ahead(read: Callable[[Thing], Read], things: Sequence[Thing], threads: int) -> Iterator[Read]:
    """``read`` of each of the ``things``, in their order. Whoever stops taking stops the reading too."""
    if threads < 2 or len(things) < 2:
        yield from map(read, things)
        return
    pool = ThreadPoolExecutor(threads)
    try:
        yield from pool.map(read, things)
    finally:
        pool.shutdown(cancel_futures=True)
