"""What may be given as a workbook: a path, a file's bytes, or a file that is open for reading bytes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TypeAlias

Given: TypeAlias = "str | os.PathLike[str] | bytes | IO[bytes]"
UNNAMED = "workbook.xlsx"


@contextmanager
def on_disk(files: Iterable[Given]) -> Iterator[list[Path]]:
    """The paths of files; bytes and open files lie in folders of their own until the context ends."""
    with ExitStack() as stack:
        yield [_path(file, stack) for file in files]


def _path(file: Given, stack: ExitStack) -> Path:
    if isinstance(file, str | os.PathLike):
        return Path(file)
    data = file if isinstance(file, bytes) else file.read()
    name = Path(str(getattr(file, "name", UNNAMED))).name or UNNAMED
    place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="workbook-tools-"))) / name
    place.write_bytes(data)
    return place


def as_list(files: Given | Iterable[Given]) -> list[Given]:
    """One file, or several."""
    single = isinstance(files, str | bytes | os.PathLike) or hasattr(files, "read")
    return [files] if single else list(files)  # type: ignore[list-item, arg-type]
