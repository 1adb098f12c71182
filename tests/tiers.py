"""Which tier a test is in. What starts LibreOffice or another process is found out from what a test and its fixtures
call, so that a new test needs no mark; only what is slow or nightly says so itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from tests.libreoffice import soffice
from workbook_tools.workbook import processes
from workbook_tools.workbook.reading.bounded import bounded

OFFICE, PROCESS = "office", "process"
_STARTS = ("subprocess", "multiprocessing")


def tiers_of(item: pytest.Function) -> set[str]:
    """``office`` and ``process``, if the test or one of its fixtures may start those."""
    fixtures = item._fixtureinfo.name2fixturedefs
    functions = [item.function, *(one.func for name in item.fixturenames for one in fixtures.get(name, ())[-1:])]
    return {tier for function in functions for tier in tiers_called(function)}


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
        _known[code] = {tier for name, named in _named(function, code) for tier in _tiers_named(name, named)}
    return _known[code]


def _named(function: FunctionType, code: CodeType) -> Iterator[tuple[str, object]]:
    """What the names in the code may stand for: globals, and what is in the tests' modules among them."""
    names = list(_names(code))
    for name in names:
        named = function.__globals__.get(name)
        yield name, named
        if isinstance(named, ModuleType) and named.__name__.startswith("tests."):
            yield from ((other, getattr(named, other)) for other in names if hasattr(named, other))


def _tiers_named(name: str, named: object) -> set[str]:
    if named is soffice:
        return {OFFICE}
    if name in _STARTS or named is processes or named is bounded:
        return {PROCESS}
    if isinstance(named, type):
        if named.__module__.startswith("tests."):
            return {tier for method in vars(named).values() if callable(method) for tier in tiers_called(method)}
    elif callable(named) and not isinstance(named, ModuleType) and _of_the_tests(named):
        return tiers_called(named)
    return set()


def _of_the_tests(function: object) -> bool:
    return str(getattr(function, "__module__", "")).startswith("tests.")


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
