"""The zip package: every part is compressed while it is written, so that no whole sheet lies in memory as XML."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO

from msgspec import Struct

PIECE = 500_000  # characters that are compressed at a time
LEVEL = 3  # 6 takes two and a half times as long and makes the file a fifth smaller
_NO_HEADER = -zlib.MAX_WBITS  # a zip has a header of its own
_FOR_THE_OWNER = 0o600 << 16  # as zipfile marks what it writes


class Entry(Struct, frozen=True):
    """A finished part: its name, the checksum and length of its bytes, and these compressed."""

    name: str
    crc: int
    size: int
    compressed: bytes


class Part(io.StringIO):
    """What one part of the package is written to. XlsxWriter takes a StringIO as it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._texts: list[str] = []
        self._room = PIECE
        self._crc = self._size = 0
        self._compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, _NO_HEADER)
        self._compressed: list[bytes] = []

    def write(self, text: str) -> int:
        self._texts.append(text)
        self._room -= len(text)
        if self._room <= 0:
            self.flush()
        return len(text)

    def flush(self) -> None:
        data = "".join(self._texts).encode()
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        self._compressed.append(self._compressor.compress(data))
        self._texts.clear()
        self._room = PIECE

    def finish(self) -> Entry:
        """What was written; nothing can be added any more."""
        self.flush()
        self._compressed.append(self._compressor.flush())
        entry = Entry(self.name, self._crc, self._size, b"".join(self._compressed))
        self._compressed.clear()  # XlsxWriter's worksheet keeps the part
        return entry


class Package:
    """A zip file whose parts come one after the other. No clock goes in."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w")
        self._part: Part | None = None

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish the package."""
        try:
            if kind is None:
                self._finish_part()
        finally:
            self._zip.close()

    def part(self, name: str) -> Part:
        """The part to write next; the one before is finished."""
        self._finish_part()
        self._part = Part(name)
        return self._part

    def add(self, entry: Entry) -> None:
        """A finished part, as the next one."""
        self._finish_part()
        self._add(entry)

    def _finish_part(self) -> None:
        part, self._part = self._part, None
        if part is not None:
            self._add(part.finish())

    def _add(self, entry: Entry) -> None:
        """zipfile itself compresses whatever it is given, so its header and its directory are written from here."""
        info = zipfile.ZipInfo(entry.name)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = _FOR_THE_OWNER
        info.CRC, info.file_size, info.compress_size = entry.crc, entry.size, len(entry.compressed)
        info.header_offset = self._file.tell()
        self._file.write(info.FileHeader() + entry.compressed)
        self._zip.filelist.append(info)
        self._zip.NameToInfo[entry.name] = info
        self._zip.start_dir = self._file.tell()
