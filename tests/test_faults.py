"""Faults while a command runs: the output that was there is intact, and one line says what to do."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from tests.agreement_documents import as_text, headed_prose
from tests.conftest import ROOT
from tests.test_cli import refused, run
from tests.workbook_editing import hashes, sha256
from workbook_tools.cli.main import COMMANDS, main
from workbook_tools.operations.consolidate.files import consolidate_files
from workbook_tools.operations.returned.files import read_submissions
from workbook_tools.workbook import saving
from workbook_tools.workbook.saving import UNFINISHED, WARNING_FILE, CannotSave, save, save_folder

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

# Every command that writes, with what it writes to: a file, or a folder.
FILES: dict[str, list[str]] = {
    "template": ["template", "{out}.xlsx"],
    "fill": ["fill", "{agreement}", "-o", "{out}.xlsx"],
    "import": ["import", "{document}", "--year", "2024", "-o", "{out}.xlsx"],
    "consolidate": ["consolidate", "{agreement}", "{nord}", "{syd}", "-o", "{out}.xlsx"],
    "actuals": ["actuals", "{agreement}", "{spent}", "--round", "1", "-o", "{out}.xlsx"],
    "combine": ["combine", "{agreement}", "-o", "{out}.xlsx"],
    "history": ["history", "{consolidated}", "--round", "1", "-o", "{out}.xlsx"],
    "new-year": ["new-year", "{agreement}", "-o", "{out}.xlsx"],
    "report": ["report", "{consolidated}", "-o", "{out}.html"],
    "diff": ["diff", "{agreement}", "{agreement}", "-o", "{out}.xlsx"],
}
FOLDERS: dict[str, list[str]] = {
    "split": ["split", "{agreement}", "--round", "1", "-o", "{out}"],
    "validate": ["validate", "{agreement}", "{nord}", "--marked-copies", "{out}"],
    "export": ["export", "{agreement}", "-o", "{out}"],
}
WRITERS = FILES | FOLDERS
# demo writes with split and consolidate; the folders of mail and collect grow from run to run, and are
# interrupted in test_mail_sending.py and test_collect.py; the menu enters a folder and writes nothing itself.
# A journal appears whole (test_journal.py).
OWN_FILES = {"demo", "mail", "collect", "menu", "journal"}


def test_every_command_that_writes_is_played_here() -> None:
    writing = {
        name
        for name in COMMANDS
        for parameter in main.get_command(click.Context(main), name).params  # type: ignore[union-attr]
        if parameter.name in ("output", "force", "folder")
    }
    assert writing <= set(WRITERS) | OWN_FILES


def written(name: str, folder: Path) -> Path:
    """The file that a command of ``FILES`` writes."""
    return folder / FILES[name][-1].format(out="out")


@pytest.fixture(scope="module")
def small_consolidated(small: Path, small_answered: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("consolidated") / "consolidated.xlsx"
    consolidate_files(small, small_answered.values(), path)
    return path


@pytest.fixture
def command(
    small: Path, small_answered: dict[str, Path], small_consolidated: Path, tmp_path: Path
) -> Callable[..., list[str]]:
    """The words of a command of ``WRITERS`` that writes to ``tmp_path/out``; always with --force."""
    nord = tmp_path / "in" / "Nord.xlsx"
    nord.parent.mkdir()
    nord.write_bytes(small_answered["Nord"].read_bytes())
    document = nord.with_name("aftale.txt")
    document.write_bytes(as_text(headed_prose()))
    spent = nord.with_name("forbrug.csv")
    spent.write_text("PSP-element;Dato;Beløb\nXA-1;01-02-2030;1\nXA-2;01-02-2030;2\n", encoding="utf-8")

    def words(name: str, out: Path | None = None, force: bool = True) -> list[str]:
        places = {
            "agreement": small, "nord": nord, "syd": small_answered["Syd"], "consolidated": small_consolidated,
            "document": document, "spent": spent, "out": out or tmp_path / "out",
        }  # fmt: skip
        return [word.format(**places) for word in WRITERS[name]] + ["--force"] * force

    return words


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with its hash."""
    return {str(path.relative_to(folder)): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}


# --- the disk is full -------------------------------------------------------------------------------


FULL = [("fill", "fsync"), ("fill", "replace"), *((name, "write") for name in ("fill", "consolidate", "report"))]
BY_NIGHT = [(name, step) for name in FILES for step in ("write", "fsync", "replace") if (name, step) not in FULL]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "step"), [*FULL, *(pytest.param(*where, marks=pytest.mark.nightly) for where in BY_NIGHT)]
)
def test_a_full_disk_leaves_what_was_there(
    name: str, step: str, command: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command saves with the same function: each of its steps fails under one of them, by night under all."""
    written(name, tmp_path).write_text("old")
    before = tree(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    class FullFile(io.BufferedWriter):
        write = full  # type: ignore[assignment]

    if step == "write":
        monkeypatch.setattr(saving.os, "fdopen", lambda handle, mode: FullFile(io.FileIO(handle, mode)))
    else:
        monkeypatch.setattr(saving.os, step, full)
    assert "disk is full" in refused(run(*command(name)))
    assert tree(tmp_path) == before


_LIMITED = """
import resource, signal, sys
sys.dont_write_bytecode = True  # Python would keep modules that are cut off
from workbook_tools.cli.main import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
main(sys.argv[1:])
"""


@POSIX
@pytest.mark.parametrize("name", ["consolidate", "split"])
def test_a_file_the_disk_does_not_take(name: str, command: Callable[..., list[str]], tmp_path: Path) -> None:
    """The system itself stops the writing after 4 KB."""
    before = tree(tmp_path)
    done = in_process(_LIMITED, command(name))
    assert done.returncode == 2
    assert done.stderr.startswith("workbook-tools: ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert tree(tmp_path) == before


def in_process(code: str, words: list[str]) -> subprocess.CompletedProcess[str]:
    """Run code with a command's words in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


# --- killed in the middle ---------------------------------------------------------------------------

_KILLED = """
import os, signal, sys
from workbook_tools.cli.main import main
step, after = sys.argv[1].split(":")
real, left = getattr(os, step), [int(after)]
def killed(*arguments, **more):
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return real(*arguments, **more)
setattr(os, step, killed)
main(sys.argv[2:])
"""


@POSIX
@pytest.mark.parametrize(
    ("name", "step"),
    [("template", "fsync:0"), ("template", "chmod:0"), ("template", "replace:0"), ("consolidate", "replace:0")],
)
def test_a_killed_run_leaves_the_old_file_and_the_next_one_tidies_up(
    name: str, step: str, command: Callable[..., list[str]], tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    out.write_text("old")
    done = in_process(_KILLED, [step, *command(name)])
    assert done.returncode == -signal.SIGKILL
    assert out.read_text() == "old"
    assert list(tmp_path.glob(f"{UNFINISHED}*"))
    assert run(*command(name)).exit_code == 0
    assert out.read_bytes()[:2] == b"PK"
    assert not list(tmp_path.glob(f"{UNFINISHED}*"))


@POSIX
@pytest.mark.parametrize("step", ["fsync:1", "rename:0"])
def test_a_killed_split_leaves_no_folder_that_looks_complete(
    step: str, command: Callable[..., list[str]], tmp_path: Path
) -> None:
    done = in_process(_KILLED, [step, *command("split", force=False)])
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "out").exists()
    assert run(*command("split", force=False)).exit_code == 0
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert not list(tmp_path.glob(f"{UNFINISHED}*"))


@POSIX
def test_a_split_killed_while_it_replaces_says_that_it_is_not_finished(
    command: Callable[..., list[str]], tmp_path: Path
) -> None:
    assert run(*command("split")).exit_code == 0
    complete = tree(tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        path.write_text("old")
    done = in_process(_KILLED, ["replace:1", *command("split")])
    assert done.returncode == -signal.SIGKILL
    assert WARNING_FILE in tree(tmp_path / "out")
    assert "not empty" in refused(run(*command("split", force=False)))
    assert run(*command("split")).exit_code == 0
    assert tree(tmp_path / "out") == complete


@pytest.mark.slow
def test_a_file_open_elsewhere_stops_split_and_the_folder_says_so(
    command: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows does not let a file be replaced that Excel has open."""
    assert run(*command("split")).exit_code == 0
    real = os.replace

    def in_use(source: Path, target: Path) -> None:
        if "Syd" in target.name:
            raise PermissionError(errno.EACCES, "The process cannot access the file because it is being used")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(saving.os, "replace", in_use)
        assert "open in Excel" in refused(run(*command("split")))
        assert WARNING_FILE in tree(tmp_path / "out")
    assert run(*command("split")).exit_code == 0
    assert WARNING_FILE not in tree(tmp_path / "out")


# --- open in Excel, read-only, unreadable -----------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lock", ["~${name}", ".~lock.{name}#"])
def test_an_output_somebody_has_open(name: str, lock: str, command: Callable[..., list[str]], tmp_path: Path) -> None:
    out = written(name, tmp_path)
    out.write_text("old")
    lock = lock.format(name=out.name)
    (tmp_path / lock).write_text("Bo")
    line = refused(run(*command(name)))
    assert "Close it" in line
    assert lock in line
    assert out.read_text() == "old"


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if (name, "write") in FULL else [pytest.mark.nightly]) for name in FILES]
)
def test_an_output_that_windows_does_not_let_go(
    name: str, command: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_use(*_: object) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file because it is being used")

    written(name, tmp_path).write_text("old")
    before = tree(tmp_path)
    monkeypatch.setattr(saving.os, "replace", in_use)
    assert "open in Excel" in refused(run(*command(name)))
    assert tree(tmp_path) == before


@pytest.mark.parametrize("lock", ["~$Nord.xlsx", ".~lock.Nord.xlsx#"])
def test_a_returned_file_somebody_has_open_is_read_and_named(
    lock: str, command: Callable[..., list[str]], tmp_path: Path
) -> None:
    (tmp_path / "in" / lock).write_text("Bo")
    result = run(*command("consolidate"))
    assert result.exit_code == 0
    assert "[open-in-excel]" in result.stderr
    result = run("validate", tmp_path / "in")
    assert "Nord.xlsx" in result.output
    assert "[open-in-excel]" in result.output


# Everybody but the superuser may not write there; the superuser becomes somebody else when it comes to writing.
_AS_NOBODY = """
import os, sys
from workbook_tools.cli.main import main
from workbook_tools.workbook import saving
real = saving._make_folder
def as_nobody(folder):
    real(folder)
    if os.geteuid() == 0:
        os.seteuid(65534)
saving._make_folder = as_nobody
main(sys.argv[1:])
"""


@POSIX
@pytest.mark.parametrize("name", ["consolidate", "split"])
def test_a_read_only_folder(name: str, command: Callable[..., list[str]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o555)
        done = in_process(_AS_NOBODY, command(name, Path(place) / "out"))
        os.chmod(place, 0o755)
        assert done.returncode == 2
        assert "read-only" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert not list(Path(place).iterdir())


def test_one_unreadable_file_among_many_does_not_stop_the_others(
    small: Path, small_answered: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, data in {"a.xlsx": b"", "b.xlsx": b"PK\3\4rubbish", "c.xls": b"hej"}.items():
        (tmp_path / name).write_bytes(data)
    for path in small_answered.values():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "d.xlsx").symlink_to(tmp_path / "d.xlsx")  # leads to itself
    secret = tmp_path / "e.xlsx"
    secret.write_bytes(small_answered["Nord"].read_bytes())
    real = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path.name == secret.name:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", denied)
    submissions = read_submissions([tmp_path], small, None)
    assert [s.file for s in submissions if s.usable] == ["Nord.xlsx", "Syd.xlsx"]
    assert {s.file for s in submissions if not s.usable} == {"a.xlsx", "b.xlsx", "c.xls", "d.xlsx", "e.xlsx"}
    codes = {s.file: [issue.code for issue in s.issues] for s in submissions if not s.usable}
    assert codes.pop("d.xlsx") == ["file-not-read"]
    assert set(map(tuple, codes.values())) == {("unreadable-workbook",)}


@POSIX
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    result = run("validate", tmp_path / "pipe.xlsx", "--marked-copies", tmp_path / "copies")
    assert result.exit_code == 1
    assert "[unreadable-workbook]" in result.output


# --- two runs at once -------------------------------------------------------------------------------


def test_a_file_that_came_in_the_meantime_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.xlsx"
    real = os.fsync

    def meanwhile(handle: int) -> None:
        out.write_bytes(b"the other run")
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(saving.os, "fsync", meanwhile)
        with pytest.raises(CannotSave):
            save(out, b"this run")
    assert out.read_bytes() == b"the other run"
    assert list(tmp_path.iterdir()) == [out]
    save(out, b"this run", force=True)
    assert out.read_bytes() == b"this run"


@POSIX
def test_a_disk_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(saving.os, "link", unknown)
    save(tmp_path / "a.xlsx", b"one")
    with pytest.raises(CannotSave):
        save(tmp_path / "a.xlsx", b"two")
    assert hashes(tmp_path) == {"a.xlsx": sha256(tmp_path / "a.xlsx")}
    assert (tmp_path / "a.xlsx").read_bytes() == b"one"


def test_a_folder_that_came_in_the_meantime_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    real = os.rename

    def meanwhile(source: Path, target: Path) -> None:
        folder.mkdir()
        (folder / "a.xlsx").write_bytes(b"the other run")
        real(source, target)

    monkeypatch.setattr(saving.os, "rename", meanwhile)
    with pytest.raises(CannotSave):
        save_folder(folder, {"a.xlsx": b"this run", "b.xlsx": b"this run"})
    assert tree(tmp_path) == {"out/a.xlsx": sha256(folder / "a.xlsx")}
    assert (folder / "a.xlsx").read_bytes() == b"the other run"


_SAVING = """
import sys
from pathlib import Path
from workbook_tools.workbook.saving import CannotSave, save
letter, force = sys.argv[2].encode(), sys.argv[3] == "force"
saved = 0
for _ in range(60):
    try:
        save(Path(sys.argv[1]), letter * 300_000, force)
        saved += 1
    except CannotSave:
        pass
print(saved)
"""


@pytest.mark.parametrize("force", ["force", "no"])
def test_runs_at_once_never_tear_a_file(force: str, tmp_path: Path) -> None:
    """With --force the last one wins, whole; without it the first one, and the other is told."""
    out = tmp_path / "out.xlsx"
    runs = [
        subprocess.Popen([sys.executable, "-c", _SAVING, str(out), letter, force], cwd=ROOT, stdout=subprocess.PIPE)
        for letter in "ab"
    ]
    saved = [int(process.communicate()[0]) for process in runs]
    assert sum(saved) == (120 if force == "force" else 1)
    assert set(out.read_bytes()) in ({ord("a")}, {ord("b")})
    assert len(out.read_bytes()) == 300_000
    assert list(tmp_path.iterdir()) == [out]
