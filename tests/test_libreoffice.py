"""The private LibreOffice of the tests leaves nothing behind when it takes too long."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.libreoffice import run_to_the_end


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")
def test_what_a_program_started_ends_with_it(tmp_path: Path) -> None:
    number = tmp_path / "child"
    command = ["sh", "-c", f"sleep 60 & echo $! > {number}; wait"]
    with pytest.raises(subprocess.TimeoutExpired):
        run_to_the_end(command, seconds=0.5)
    child = int(number.read_text(encoding="ascii"))
    for _ in range(50):  # what was killed is there until somebody has asked for it
        if not _is_running(child):
            break
        time.sleep(0.02)
    assert not _is_running(child)


def test_a_program_that_fails_says_so() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run_to_the_end(["sh", "-c", "exit 3"], seconds=5)


def _is_running(number: int) -> bool:
    state = Path(f"/proc/{number}/stat")
    if state.parent.parent.is_dir() and (state.parent.parent / "self").exists():
        return state.exists() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
