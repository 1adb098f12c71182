"""The zip package: every part is compressed while it is written, so that no whole sheet lies in memory as XML."""

from __future__ import annotations

import io
import zipfile
from typing import IO

PIECE = 500_000  # characters that are compressed at a time
LEVEL = 3  # 6 takes two and a half times as long and makes the file a fifth smaller


class Package:
    """A zip file whose parts come one after the other, each in pieces. No clock goes in."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        self._part: Part | None = None
        self._entry: IO[bytes] | None = None

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish the package."""
        try:
            if kind is None:
                self._finish_part()
        finally:
            if self._entry is not None:
                self._entry.close()
            self._zip.close()

    def part(self, name: str) -> Part:
        """The part to write next; the one before is finished."""
        self._finish_part()
        self._entry = self._zip.open(name, "w")
        self._part = Part(self._entry)
        return self._part

    def _finish_part(self) -> None:
        if self._part is not None and self._entry is not None:
            self._part.flush()
            self._entry.close()


class Part(io.StringIO):
    """What one part of the package is written to. XlsxWriter takes a StringIO as it is."""

    def __init__(self, entry: IO[bytes]) -> None:
        super().__init__()
        self._entry = entry
        self._texts: list[str] = []
        self._room = PIECE

    def write(self, text: str) -> int:
        self._texts.append(text)
        self._room -= len(text)
        if self._room <= 0:
            self.flush()
        return len(text)

    def flush(self) -> None:
        self._entry.write("".join(self._texts).encode())
        self._texts.clear()
        self._room = PIECE
