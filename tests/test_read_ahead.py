"""Files are read ahead in threads, and come out in their order."""

from __future__ import annotations

import threading
from itertools import islice

import pytest

from workbook_tools.operations.reading.ahead import read_ahead


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_order_is_that_of_the_files_whichever_is_read_first(threads: int) -> None:
    later = threading.Event()

    def read(number: int) -> int:
        if threads > 1 and number == 0:
            later.wait(10)  # the first is ready only when the second has been read
        if number == 1:
            later.set()
        return number * 10

    assert list(read_ahead(read, range(20), threads)) == [number * 10 for number in range(20)]


@pytest.mark.parametrize("threads", [1, 2])
def test_what_a_file_raises_reaches_whoever_takes_it_and_ends_the_reading(threads: int) -> None:
    begun = []

    def read(number: int) -> int:
        begun.append(number)
        if number == 3:
            raise ValueError("the fourth")
        return number

    with pytest.raises(ValueError, match="the fourth"):
        list(read_ahead(read, range(10_000), threads))
    assert len(begun) < 10_000


def test_whoever_stops_taking_stops_the_reading() -> None:
    begun = []
    go_on = threading.Event()

    def read(number: int) -> int:
        begun.append(number)
        if number > 2:
            go_on.wait(10)
        return number

    reading = read_ahead(read, range(10_000), 2)
    assert list(islice(reading, 2)) == [0, 1]
    go_on.set()
    reading.close()
    assert len(begun) < 10_000
    assert threading.active_count() == 1 or all("ThreadPool" not in t.name for t in threading.enumerate())
