"""A file from outside as it lies on the disk: its bytes, and whether somebody has it open."""

from __future__ import annotations

import stat
from pathlib import Path

from ...messages.system_errors import reason_of
from .bounds import LARGEST_FILE, MIB
from .packed import AnyFile, Packed, on_disk
from .unreadable import Unreadable


def bytes_of(file: AnyFile) -> bytes:
    """The bytes of a file that is one, and not larger than any returned file; raises Unreadable."""
    if isinstance(file, Packed):
        return file.data
    path = file
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a pipe would never end
            raise Unreadable("no-file")
        if about.st_size > LARGEST_FILE:
            raise Unreadable("too-large", f"{LARGEST_FILE // MIB} MB")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("cannot-open", reason_of(error)) from error


def lock_files(path: Path) -> tuple[Path, ...]:
    """What Excel and LibreOffice lay beside a file while somebody has it open."""
    return path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")


def is_open(file: AnyFile) -> bool:
    """Whether somebody seems to have the file open."""
    return any(lock.exists() for lock in lock_files(on_disk(file)))
