"""A zip file from outside, opened with suspicion: nothing in it is believed before it is measured.

The directory of a zip is only a claim. What it promises is checked for contradictions – overlapping
or doubled entries, names that lead elsewhere – and every part is inflated no further than it promised to
go: a small one at once, a large one piece by piece.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator

from .bounds import LARGEST_UNPACKED, MOST_PARTS, SMALL_UNPACKED
from .unreadable import Unreadable

ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError,
    RuntimeError, LookupError, ValueError,
)  # fmt: skip
_PART, DIRECTORY_ENTRY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END_LENGTH = 22
_LOCAL_HEADER = 30  # bytes in front of an entry's name
_ENCRYPTED = 0x1
_AT_ONCE, _PIECE = 2**22, 2**18
_SMALL = 2**16  # bytes that become 66 MiB at the very worst, whatever they promise
_ELSEWHERE = re.compile(r"^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)")
_XML = (".xml", ".rels", ".vml")
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
_DECLARED_WIDE = [text.encode(code) for text in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-16-le", "utf-16-be")]
_LONGEST_DECLARATION = max(map(len, _DECLARED_WIDE))
# What no reader of cells opens.
_NO_CELLS = re.compile(
    r"(?:docProps|xl/(?:theme|tables|drawings|charts|worksheets/_rels|printerSettings))/", re.IGNORECASE
)
_HEADER = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_DIRECTORY_END = struct.Struct("<4s4H2IH")
_MADE_BY, _UTF_8, _STORED = 20, 0x800, 0


class ForeignPackage:
    """The parts of a zip file.

    ``unpacked`` is what they promise to fill; reading holds them to it. ``plain`` says that every reader
    must find the same parts: one directory, at the very end, nothing in front of the first part, and a part
    wherever the directory says. A part is found whichever slashes and letters its name is written with, as in
    every program that reads such files.
    Raises Unreadable, here and in every method, if the file contradicts itself or asks for too much.
    """

    def __init__(self, data: bytes) -> None:
        # Before the library makes an object of every entry: how many there are, whatever the directory says.
        most = MOST_PARTS + 100
        if len(data) > most * _ENTRY.size and data.count(DIRECTORY_ENTRY) > most:
            raise Unreadable("unpacks-too-large")
        try:
            package = zipfile.ZipFile(io.BytesIO(data))
        except ZIP_ERRORS as error:
            raise Unreadable("damaged") from error
        self._entries = {entry.filename.replace("\\", "/"): entry for entry in package.infolist()}
        self._spellings = {name.casefold(): name for name in self._entries}
        self._called = {name: name for name in self._entries}
        self._data = data
        self._seen: set[str] = set()
        self._read: dict[str, bytes] = {}
        self._checked: dict[str, bytes] = {}
        self._replaced: dict[str, bytes] = {}
        self.unpacked = sum(entry.file_size for entry in self._entries.values())
        self.plain = (
            data.count(_END) == 1
            and data[-_END_LENGTH:].startswith(_END)
            and data.startswith(_PART)
            and all(data.startswith(_PART, entry.header_offset) for entry in package.infolist())
        )
        self._check_directory(package.infolist())

    def _check_directory(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > MOST_PARTS or self.unpacked > LARGEST_UNPACKED:
            raise Unreadable("unpacks-too-large")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Unreadable("password")
        # Two parts of one name: every reader would pick its own.
        if len(self._spellings) < len(entries):
            raise Unreadable("not-allowed")
        if any(_ELSEWHERE.search(entry.filename) for entry in entries):
            raise Unreadable("not-allowed")
        end = 0
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < end:  # entries that share their bytes: a small file with a huge content
                raise Unreadable("not-allowed")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unreadable("damaged")
            end = entry.header_offset + _LOCAL_HEADER + entry.compress_size

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._spellings

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def _actual(self, name: str) -> str:
        return name if name in self._entries else self._spellings[name.casefold()]

    def size(self, name: str) -> int:
        """How many bytes a part promises to have; 0 if there is none."""
        return self._entries[self._actual(name)].file_size if name in self else 0

    def call(self, name: str, other: str) -> None:
        """Have other readers find a part under another name, under which it is found here too from now on."""
        actual = self._actual(name)
        if self._called[actual] != other and self._spellings.setdefault(other.casefold(), actual) == actual:
            self._called[actual] = other

    def read(self, name: str) -> bytes:
        """A part's bytes; what is longer than it promised, or declares entities, is refused.

        Those of a small package are kept: several ask for the same part.
        """
        actual = self._actual(name)
        if actual in self._read:
            return self._read[actual]
        self._seen.add(actual)
        content = b"".join(self._pieces(actual))
        if self.unpacked <= SMALL_UNPACKED:
            self._read[actual] = content
            if not _NO_CELLS.match(actual):
                self._checked.setdefault(actual, content)
        return content

    def again(self, name: str) -> bytes:
        """A part that was read, as other readers are handed it."""
        actual = self._actual(name)
        return self._checked.get(actual) or self._replaced.get(actual) or self.read(name)

    def check_rest(self, unread: Collection[str] = ()) -> None:
        """Inflate every part that was not read, but those that no library is handed. Of a large package nothing is kept."""
        for name in self._entries.keys() - self._seen - {self._actual(name) for name in unread if name in self}:
            if self.unpacked <= SMALL_UNPACKED:
                self.read(name)
            else:
                for _ in self._pieces(name):
                    pass

    def read_instead(self, name: str, content: bytes) -> None:
        """Have ``as_checked`` hold this instead of what the part was read as."""
        if self.unpacked <= SMALL_UNPACKED and name in self:
            self._checked[self._actual(name)] = content

    def replace(self, name: str, content: bytes) -> None:
        """Have every other reader find this instead of what the part was read as, or was not there."""
        actual = self._actual(name) if name in self else name
        self._called.setdefault(actual, name)
        self._replaced[actual] = content
        if self.unpacked <= SMALL_UNPACKED:
            self._checked[actual] = content

    def as_checked(self) -> bytes:
        """The parts of a small package that were read and lead to cells, in a plain zip.

        Another reader is best handed this: it finds what was checked, and need not inflate it again.
        """
        return _zip((self._called[name], _whole(content), content) for name, content in self._checked.items())

    def as_found(self) -> bytes:
        """The file as it came, unless parts were replaced or have to be called otherwise for other readers."""
        if not self._replaced and all(
            self._called[name] == entry.orig_filename for name, entry in self._entries.items()
        ):
            return self._data
        return _zip(self._found())

    def _found(self) -> Iterator[tuple[str, tuple[int, ...], bytes]]:
        for name, content in self._replaced.items():
            yield self._called[name], _whole(content), content
        for name, entry in self._entries.items():
            if name not in self._replaced:
                content = _content(self._data, entry)
                about = (entry.compress_type, 0, 0, entry.CRC, len(content), entry.file_size)
                yield self._called[name], about, content

    def _pieces(self, name: str) -> Iterator[bytes]:
        """A part piece by piece. The library would go no further than promised, and never notice that there is more."""
        entry, length, checksum, before = self._entries[name], 0, 0, b""
        xml = name.lower().endswith(_XML)
        for piece in _inflated(self._data, entry):
            length += len(piece)
            checksum = zlib.crc32(piece, checksum)
            if length > entry.file_size:
                raise Unreadable("damaged")
            if xml and _declares(before + piece if before else piece):
                raise Unreadable("not-allowed")
            before = piece[-_LONGEST_DECLARATION:] if xml else b""
            yield piece
        if length != entry.file_size or checksum != entry.CRC:
            raise Unreadable("damaged")


def _declares(xml: bytes) -> bool:
    """Whether there is a document type or an entity: nothing in a spreadsheet needs one."""
    if b"Y" in xml and any(text in xml for text in _DECLARED):  # both words hold the letter, and few parts do
        return True
    return b"\0" in xml and any(text in xml for text in _DECLARED_WIDE)


def _whole(content: bytes) -> tuple[int, ...]:
    """What a zip says of a part that is not compressed: method, time, date, checksum, sizes."""
    return _STORED, 0, 0, zlib.crc32(content), len(content), len(content)


def _zip(parts: Iterable[tuple[str, tuple[int, ...], bytes]]) -> bytes:
    """A plain zip of parts: name, what is said of it, content."""
    pieces, directory, at, count = [], [], 0, 0
    for name, about, content in parts:
        label = name.encode()
        fields = (_MADE_BY, _UTF_8, *about, len(label), 0)
        pieces += [_HEADER.pack(_PART, *fields), label, content]
        directory += [_ENTRY.pack(DIRECTORY_ENTRY, _MADE_BY, *fields, 0, 0, 0, 0, at), label]
        at += _LOCAL_HEADER + len(label) + len(content)
        count += 1
    length = sum(map(len, directory))
    return b"".join((*pieces, *directory, _DIRECTORY_END.pack(_END, 0, 0, count, count, length, at, 0)))


def _content(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """A part as it stands in the file, compressed or not."""
    at = entry.header_offset
    lengths = data[at + _LOCAL_HEADER - 4 : at + _LOCAL_HEADER]
    if len(lengths) < 4:
        raise Unreadable("damaged")
    start = at + _LOCAL_HEADER + sum(struct.unpack("<HH", lengths))
    return data[start : start + entry.compress_size]


def _inflated(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    content = _content(data, entry)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield content
        return
    if entry.file_size < _AT_ONCE and len(content) < _SMALL:
        try:
            yield zlib.decompress(content, -zlib.MAX_WBITS, entry.file_size or 1)
        except zlib.error as error:
            raise Unreadable("damaged") from error
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    most = entry.file_size + 1 if entry.file_size < _AT_ONCE else _PIECE  # one more than promised is a lie
    try:
        while not inflater.eof and (piece := inflater.decompress(content, most)):
            yield piece
            content = inflater.unconsumed_tail
    except zlib.error as error:
        raise Unreadable("damaged") from error
