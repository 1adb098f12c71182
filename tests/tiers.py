"""Which tier a test is in. What starts LibreOffice or another process, and what writes whole workbooks of its own or
runs a command, is found out from what a test and its fixtures call, so that a new test needs no mark; only what is slow for
another reason, or nightly, says so itself. What a fixture of the whole run writes is shared and does not count.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

import workbook_tools
from tests.libreoffice import soffice
from tests.workbook_editing import edited
from workbook_tools.cli.main import main
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.split import split_files
from workbook_tools.workbook import processes
from workbook_tools.workbook.reading.bounded import bounded
from workbook_tools.workbook.writing.writer import write_workbook

OFFICE, PROCESS, SLOW = "office", "process", "slow"
_STARTS = ("subprocess", "multiprocessing")
_SECONDS = {OFFICE: 1.0, PROCESS: 0.5, SLOW: 0.3}  # of a test, roughly
# A whole workbook, or several; a command and a function of the package read some as well.
_WRITES = (edited, write_workbook, split_files, consolidate_files, main, workbook_tools)


def tiers_of(item: pytest.Function) -> set[str]:
    """The tiers of what the test and its fixtures may start, and ``slow`` if it writes whole workbooks of its own."""
    fixtures = item._fixtureinfo.name2fixturedefs
    tiers = set(tiers_called(item.function))
    used = set(_names(item.function.__code__)) if hasattr(item.function, "__code__") else set()
    for fixture in (one for name in item.fixturenames for one in fixtures.get(name, ())[-1:]):
        tiers |= tiers_called(fixture.func) - ({SLOW} if fixture.scope == "session" else set())
        tiers |= _tiers_of_what_it_gives(fixture.func, used)
    return tiers


def _tiers_of_what_it_gives(fixture: Callable[..., Any], used: set[str]) -> set[str]:
    """A fixture may give an object of the tests' own, whose methods the test calls."""
    fixture = inspect.unwrap(fixture)
    if not isinstance(fixture, FunctionType):
        return set()
    classes = [
        named for _, named in _named(fixture, fixture.__code__) if isinstance(named, type) and _of_the_tests(named)
    ]
    methods = [method for one in classes for name, method in vars(one).items() if name in used and callable(method)]
    return {tier for method in methods for tier in tiers_called(method)}


def longest_files_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests file by file, in the order of how long each file takes, judged by the tiers of its tests."""
    taken: dict[Path, float] = {}
    for item in items:
        tiers = {mark.name for mark in item.iter_markers()}
        taken[item.path] = taken.get(item.path, 0.0) + max((_SECONDS.get(tier, 0.0) for tier in tiers), default=0.0)
    return sorted(items, key=lambda item: -taken[item.path])


_known: dict[CodeType, set[str]] = {}


def tiers_called(function: Callable[..., Any]) -> set[str]:
    """The tiers of what a function of the tests calls, however deep in the tests' own functions."""
    function = inspect.unwrap(function)
    function = getattr(getattr(function, "hypothesis", None), "inner_test", function)
    code = getattr(function, "__code__", None)
    if not isinstance(function, FunctionType) or code is None:
        return set()
    if code not in _known:
        _known[code] = set()  # should it call itself
        _known[code] = {tier for name, named in _named(function, code) for tier in _tiers_named(name, named, code)}
    return _known[code]


def _named(function: FunctionType, code: CodeType) -> Iterator[tuple[str, object]]:
    """What the names in the code may stand for: globals, and what is in the tests' modules among them."""
    names = list(_names(code))
    for name in names:
        named = function.__globals__.get(name)
        yield name, named
        if isinstance(named, ModuleType) and named.__name__.startswith("tests."):
            yield from ((other, getattr(named, other)) for other in names if hasattr(named, other))


def _tiers_named(name: str, named: object, code: CodeType) -> set[str]:
    if named is soffice:
        return {OFFICE}
    if any(named is one for one in _WRITES):
        return {SLOW}
    if name in _STARTS or named is processes or named is bounded:
        return {PROCESS}
    if isinstance(named, type):
        if named.__module__.startswith("tests."):
            return {tier for name, method in vars(named).items() for tier in _tiers_of_method(name, method, code)}
    elif callable(named) and not isinstance(named, ModuleType) and _of_the_tests(named):
        return tiers_called(named)
    return set()


def _tiers_of_method(name: str, method: object, code: CodeType) -> set[str]:
    """A class may write workbooks in one method and be used for another."""
    if not callable(method):
        return set()
    return tiers_called(method) - (set() if name == "__init__" or name in _names(code) else {SLOW})


def _of_the_tests(function: object) -> bool:
    return str(getattr(function, "__module__", "")).startswith("tests.")


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
