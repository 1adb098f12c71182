"""``doctor`` tells whether an installation can do its work, and what to do where it cannot."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from workbook_tools.cli.commands import doctor
from workbook_tools.cli.main import main
from workbook_tools.messages.missing_package import install_command
from workbook_tools.operations import installation
from workbook_tools.operations.installation import OPTIONAL, State, findings
from workbook_tools.workbook.reading import bounded
from workbook_tools.workbook.reading.unreadable import Unreadable


def told(folder: Path) -> dict[str, State]:
    """What is found: how it is, by the key of what is said."""
    return {found.said.key.removeprefix("result.doctor."): found.state for found in findings(folder)}


def wrong(folder: Path) -> set[str]:
    return {key for key, state in told(folder).items() if state is State.WRONG}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *arguments])


def test_a_sound_installation_has_nothing_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert {"version", "packages", "process", "reading", "writing"} <= told(tmp_path).keys()
    assert wrong(tmp_path) == set()
    assert run().exit_code == 0
    assert list(tmp_path.iterdir()) == []


def without(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a package not be installed."""
    version = metadata.version

    def absent(asked: str) -> str:
        if asked == name:
            raise metadata.PackageNotFoundError(name)
        return version(asked)

    monkeypatch.setattr(installation.metadata, "version", absent)


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without("click", monkeypatch)
    assert wrong(tmp_path) == {"package-missing"}
    said = run()
    assert said.exit_code == 1
    assert install_command("click").text("en") in said.output


@pytest.mark.parametrize("name", OPTIONAL)
def test_what_only_some_commands_need_is_no_fault(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(name, monkeypatch)
    assert told(tmp_path)["not-installed"] is State.OPTIONAL
    assert run().exit_code == 0


def test_processes_that_may_not_start_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise Unreadable("too-demanding")

    monkeypatch.setattr(bounded, "bounded", refused)
    assert wrong(tmp_path) == {"process.not"}


def test_a_folder_that_cannot_be_written_in_is_named(tmp_path: Path) -> None:
    assert wrong(tmp_path / "not there") == {"writing.not"}


@pytest.mark.parametrize(
    ("encoding", "shows"), [("utf-8", True), ("cp850", False), ("ascii", False), ("nonsense", False)]
)
def test_what_a_terminal_can_show(encoding: str, shows: bool) -> None:
    assert doctor._shows(encoding) is shows
