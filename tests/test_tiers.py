"""The tiers are found out: no test that starts something may hide among those that are run while one works."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import workbook_tools as wt
from tests import libreoffice
from tests.tiers import longest_files_first, tiers_called
from tests.workbook_editing import write_agreement
from workbook_tools.cli.main import main
from workbook_tools.workbook.reading.bounded import bounded


def calls_a_process() -> None:
    subprocess.run(["true"], check=True)


def calls_an_office() -> None:
    libreoffice.convert([Path("a")], Path("b"))


@cache
def calls_it_deep_down() -> list[object]:
    return [calls_a_process() for _ in range(1)]


def calls_a_bounded_one() -> None:
    bounded(int, "1")


def writes_a_workbook() -> None:
    write_agreement(Path("a"))


def runs_a_command() -> None:
    CliRunner().invoke(main, ["status", "a"])


def uses_the_package() -> None:
    wt.read("a")


class Writer:
    def write(self) -> None:
        writes_a_workbook()

    def nothing(self) -> None: ...


def writes_by_a_method() -> None:
    Writer().write()


def uses_another_method() -> None:
    Writer().nothing()


def calls_nothing() -> None:
    calls_nothing()


@pytest.mark.parametrize(
    ("function", "tiers"),
    [
        (calls_a_process, {"process"}),
        (calls_an_office, {"office", "process"}),
        (calls_it_deep_down, {"process"}),
        (calls_a_bounded_one, {"process"}),
        (writes_a_workbook, {"slow"}),
        (runs_a_command, {"slow"}),
        (uses_the_package, {"slow"}),
        (writes_by_a_method, {"slow"}),
        (uses_another_method, set()),
        (calls_nothing, set()),
    ],
)
def test_what_a_function_calls(function: object, tiers: set[str]) -> None:
    assert tiers_called(function) == tiers  # type: ignore[arg-type]


@pytest.fixture
def started() -> None:
    calls_a_process()


def test_a_fixture_counts(started: None, request: pytest.FixtureRequest) -> None:
    assert [mark.name for mark in request.node.iter_markers()] == ["process"]


@pytest.fixture(scope="module")
def written_for_this_module() -> None:
    if not __name__:  # found out, not run
        writes_a_workbook()


def test_a_workbook_of_the_module_counts(written_for_this_module: None, request: pytest.FixtureRequest) -> None:
    assert [mark.name for mark in request.node.iter_markers()] == ["slow"]


@pytest.fixture
def writer() -> Writer:
    return Writer()


def test_a_method_of_what_a_fixture_gives_counts(writer: Writer, request: pytest.FixtureRequest) -> None:
    if not __name__:  # found out, not run
        writer.write()
    assert [mark.name for mark in request.node.iter_markers()] == ["slow"]


def test_another_method_of_it_does_not(writer: Writer, request: pytest.FixtureRequest) -> None:
    writer.nothing()
    assert [mark.name for mark in request.node.iter_markers()] == []


def test_a_workbook_of_the_whole_run_does_not_count(small: Path, request: pytest.FixtureRequest) -> None:
    assert [mark.name for mark in request.node.iter_markers()] == []


def test_nothing_else_has_a_mark(request: pytest.FixtureRequest) -> None:
    assert [mark.name for mark in request.node.iter_markers()] == []


def test_files_that_take_long_come_first_and_stay_together() -> None:
    def item(file: str, *tiers: str) -> SimpleNamespace:
        return SimpleNamespace(path=Path(file), iter_markers=lambda: [SimpleNamespace(name=tier) for tier in tiers])

    items = [item("many"), item("many"), item("slow", "slow"), item("both"), item("both", "slow", "office")]
    assert longest_files_first(items) == [*items[3:], items[2], *items[:2]]  # type: ignore[arg-type, comparison-overlap]
