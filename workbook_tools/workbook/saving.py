"""Put a finished file, or a folder of them, in its place: whole or not at all.

Everything is written beside its place under a name of its own and renamed. Whatever stops a run – a
full disk, a lost connection, a power cut – the file that was there before is still there, and what was
half written is found and removed by the next run.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from ..messages.files import written
from ..messages.message import message
from ..messages.system_errors import reason_of
from .output_names import CannotSave as CannotSave
from .output_names import check_name
from .reading.foreign_file import lock_files

UNFINISHED = ".writing-"  # how the names of what is not finished begin
WARNING_FILE = "IKKE FÆRDIG - kør split igen.txt"


def check_free(path: Path, force: bool) -> None:
    """Refuse before any work is done: the file exists, is open in Excel, is none, or has no folder."""
    check_name(path)
    if path.is_dir():
        raise CannotSave("is-a-folder", path=path, example=path / "consolidated.xlsx")
    if path.exists() and not force:
        raise CannotSave("exists", path=path)
    for lock in lock_files(path):
        if lock.exists():
            raise CannotSave("is-open", path=path, lock=lock.name)


def save(path: Path, data: bytes, force: bool = False) -> None:
    """Write ``data`` beside ``path`` and rename it into place; the old file stays until then.

    Without ``force`` a file that came there in the meantime – from another run – is not replaced.
    """
    check_free(path, force)
    _make_folder(path.parent)
    with _explained(path):
        _remove_abandoned(path.parent)
        with _written(path.parent, path.suffix, data) as temporary:
            _put(temporary, path, force)
        _sync_folder(path.parent)


def save_folder(folder: Path, files: Mapping[str, bytes], force: bool = False) -> None:
    """Write ``files`` by name into ``folder``.

    A new folder appears with everything in it, or not at all. One that exists holds a file that says it
    is not finished until it is.
    """
    for name in files:
        check_free(folder / name, force)
    if not force and not is_empty(folder):
        raise CannotSave("folder-not-empty", folder=folder)
    _make_folder(folder.parent)
    with _explained(folder):
        _remove_abandoned(folder.parent)
        if folder.exists():
            _remove_abandoned(folder)
            _replace_in(folder, files, force)
        else:
            _appear(folder, files)


def save_all(files: Mapping[Path, bytes], force: bool = False) -> None:
    """Write several files, all of them or none: if one cannot be put in its place, the others are taken back.

    A new folder for all of them appears with everything in it.
    """
    for path in files:
        check_free(path, force)
    folders = list(dict.fromkeys(path.parent for path in files))
    if len(folders) == 1 and not folders[0].exists():
        save_folder(folders[0], {path.name: data for path, data in files.items()}, force)
        return
    for folder in folders:
        _make_folder(folder)
        _remove_abandoned(folder)
    with contextlib.ExitStack() as stack:

        def beside(path: Path, data: bytes) -> Path:
            with _explained(path):
                return stack.enter_context(_written(path.parent, path.suffix, data))

        # All the room that is needed is taken before the first file is put in its place.
        waiting = [(beside(path, data), path) for path, data in files.items()]
        before = {path: beside(path, path.read_bytes()) for path in files if path.exists()}
        done: list[Path] = []
        try:
            for temporary, path in waiting:
                with _explained(path):
                    _put(temporary, path, force)
                done.append(path)
        except BaseException:
            for path in done:
                with contextlib.suppress(OSError):
                    os.replace(before[path], path) if path in before else path.unlink()
            raise
    for folder in folders:
        _sync_folder(folder)


def is_empty(folder: Path) -> bool:
    """Whether nothing is in a folder but what killed runs left, which is removed; or there is no folder."""
    if not folder.exists():
        return True
    _remove_abandoned(folder)
    return not any(folder.iterdir())


def _make_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise CannotSave("below-a-file", folder=folder)
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)


def _appear(folder: Path, files: Mapping[str, bytes]) -> None:
    with unfinished_folder(folder.parent) as temporary:
        for name, data in files.items():
            _write(temporary / name, data)
        put_folder(temporary, folder)


def put_folder(unfinished: Path, folder: Path) -> None:
    """Let what was made in an ``unfinished_folder`` appear; a folder of that name that has anything in it stays."""
    with _explained(folder):
        _sync_folder(unfinished)
        os.chmod(unfinished, _allowed(0o777))
        os.rename(unfinished, folder)  # refuses if another run has filled a folder of that name
        _sync_folder(folder.parent)


def _replace_in(folder: Path, files: Mapping[str, bytes], force: bool) -> None:
    warning = folder / WARNING_FILE
    with contextlib.ExitStack() as stack:
        # All the room that is needed is taken before the first file is put in its place.
        waiting = [
            (stack.enter_context(_written(folder, Path(name).suffix, data)), folder / name)
            for name, data in files.items()
        ]
        _write(warning, written("unfinished").encode("utf-8-sig"), "wb" if force else "xb")
        _sync_folder(folder)
        for temporary, path in waiting:
            try:
                _put(temporary, path, force)
            except OSError as error:
                raise CannotSave("not-replaced", path=path, warning=WARNING_FILE) from error
        _sync_folder(folder)
    warning.unlink()


@contextlib.contextmanager
def _written(folder: Path, suffix: str, data: bytes) -> Iterator[Path]:
    """A finished file under a name of its own; removed unless it was renamed."""
    with _own_file(folder, suffix) as (file, temporary):
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(temporary, _allowed(0o666))
            if sys.platform == "win32":
                file.close()  # an open file cannot be renamed there
            yield temporary
        finally:
            with contextlib.suppress(OSError):
                file.close()
                temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _own_file(folder: Path, suffix: str) -> Iterator[tuple[IO[bytes], Path]]:
    """A new file that no other run takes for abandoned."""
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=UNFINISHED, suffix=suffix)
        with os.fdopen(handle, "wb") as file:
            _lock(file.fileno())
            if sys.platform != "win32" and os.fstat(file.fileno()).st_nlink == 0:
                continue  # another run was quicker to tidy up
            yield file, Path(name)
            return


@contextlib.contextmanager
def unfinished_folder(parent: Path) -> Iterator[Path]:
    """A new folder that no other run takes for abandoned; removed unless it was put in its place."""
    temporary = Path(tempfile.mkdtemp(dir=parent, prefix=UNFINISHED))
    handle = None
    try:
        if sys.platform != "win32":
            handle = os.open(temporary, os.O_RDONLY)
            _lock(handle)
        yield temporary
    finally:
        if handle is not None:
            os.close(handle)
        shutil.rmtree(temporary, ignore_errors=True)


def _allowed(mode: int) -> int:
    """The mode of a new file or folder as the user's umask has it: temporary ones are for nobody else."""
    umask = os.umask(0o077)
    os.umask(umask)
    return mode & ~umask


def _write(path: Path, data: bytes, mode: str = "wb") -> None:
    with open(path, mode) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _put(temporary: Path, path: Path, force: bool) -> None:
    """Rename; without ``force`` never onto a file. Whether there is one is only known at that moment."""
    if force:
        os.replace(temporary, path)
        return
    if sys.platform == "win32":
        os.rename(temporary, path)  # refuses by itself there
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
        os.replace(temporary, path)


# --- what killed runs left behind ------------------------------------------------------------------


def _remove_abandoned(folder: Path) -> None:
    """Remove what runs that were killed left here. What a run still works on is locked by it."""
    for path in folder.glob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            if _is_abandoned(path):
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def _is_abandoned(path: Path) -> bool:
    if sys.platform == "win32":
        return not path.is_dir()  # an open file cannot be deleted there
    import fcntl

    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def _lock(handle: int) -> None:
    """Hold what the handle stands for until it is closed, or this run ends."""
    if sys.platform != "win32":
        import fcntl

        with contextlib.suppress(OSError):  # some network disks know no locks
            fcntl.flock(handle, fcntl.LOCK_EX)


def _sync_folder(folder: Path) -> None:
    """Let a rename survive a power cut, where folders can be synchronised."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


# --- in words ---------------------------------------------------------------------------------------

_REASONS = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "quota",
    errno.EFBIG: "file-too-large",
    errno.EROFS: "read-only",
    errno.ENAMETOOLONG: "name-too-long",
    errno.ENOTDIR: "no-folder",
}


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Errors of the system as words that say what to do."""
    try:
        yield
    except FileExistsError as error:
        raise CannotSave("came-meanwhile", path=path) from error
    except PermissionError as error:
        raise CannotSave("not-written.open", path=path) from error
    except OSError as error:
        if error.errno == errno.ENOTEMPTY:
            raise CannotSave("folder-filled-meanwhile", path=path) from error
        code = _REASONS.get(error.errno or 0)
        reason = message(f"cannot.{code}") if code else reason_of(error)
        raise CannotSave("not-written", path=path, reason=reason) from error
