"""Put a finished file in its place: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


class CannotSave(Exception):
    """The output cannot be written; the text says what to do."""


def check_free(path: Path, force: bool) -> None:
    """Refuse before any work is done: the file exists, is open in Excel, or has no folder."""
    if path.is_dir():
        raise CannotSave(f"{path} is a folder. Give a file name, for example {path / 'consolidated.xlsx'}")
    if path.exists() and not force:
        raise CannotSave(f"{path} exists already. Choose another name, or add --force to replace it.")
    if (path.parent / f"~${path.name}").exists():
        raise CannotSave(f"{path} is open in Excel. Close it there and run again.")


def save(path: Path, data: bytes, force: bool = False) -> None:
    """Write ``data`` beside ``path`` and rename it into place; the old file stays until then."""
    check_free(path, force)
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=path.suffix)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        temporary = ""
    except PermissionError as error:
        raise CannotSave(f"{path} cannot be written. Is it open in Excel, or is the folder read-only?") from error
    except OSError as error:
        raise CannotSave(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
