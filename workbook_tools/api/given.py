"""What may be given as a workbook: a path, a file's bytes, or a file that is open for reading bytes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias

Given: TypeAlias = "str | os.PathLike[str] | bytes | IO[bytes]"
UNNAMED = "workbook.xlsx"


@contextmanager
def on_disk(files: Iterable[Given]) -> Iterator[list[Path]]:
    """The paths of files; bytes and open files lie in a folder of their own until the context ends."""
    with tempfile.TemporaryDirectory(prefix="workbook-tools-") as folder:
        yield [_path(file, Path(folder), number) for number, file in enumerate(files)]


def _path(file: Given, folder: Path, number: int) -> Path:
    if isinstance(file, str | os.PathLike):
        return Path(file)
    data = file if isinstance(file, bytes) else file.read()
    name = Path(str(getattr(file, "name", UNNAMED))).name or UNNAMED
    (place := folder / str(number) / name).parent.mkdir()
    place.write_bytes(data)
    return place


def as_list(files: Given | Iterable[Given]) -> list[Given]:
    """One file, or several."""
    single = isinstance(files, str | bytes | os.PathLike) or hasattr(files, "read")
    return [files] if single else list(files)  # type: ignore[list-item, arg-type]
