"""Files within a .zip file, within bounds on their number and size, and on how deep archives lie within each other."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from .bounds import LARGEST_FILE, MIB, MOST_PARTS
from .foreign_package import DIRECTORY_ENTRY, ZIP_ERRORS
from .other_files import ZIP_MAGIC
from .unreadable import Unreadable

DEEPEST = 5  # archives, or mails and archives, within each other
MOST_FILES = 500  # in one archive, or one mail
MOST_BYTES = 400 * MIB  # unpacked from one archive, or one mail


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a .zip file that is a folder of files and no document."""
    return data.startswith(ZIP_MAGIC) and not is_document(data)


def is_document(data: bytes) -> bool:
    """Whether a .zip is an Office or OpenDocument file, which is one document and no folder."""
    try:
        with _opened(data) as package:
            names = set(package.namelist())
    except Unreadable:
        return False
    return bool(names & {"[Content_Types].xml", "mimetype"})


def files_in_archive(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    """The files of a .zip with their names; None for one that is too large. Raises Unreadable for the whole."""
    with _opened(data) as package:
        entries = [entry for entry in package.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise Unreadable("archive-too-large")
        for entry in entries:
            if entry.flag_bits & 1:
                raise Unreadable("archive-password")
            try:
                yield _name(entry), package.read(entry) if entry.file_size <= LARGEST_FILE else None
            except ZIP_ERRORS as error:
                raise Unreadable("archive-damaged") from error


def _opened(data: bytes) -> zipfile.ZipFile:
    # Before the library makes an object of every entry: how many there are, whatever the directory says.
    if data.count(DIRECTORY_ENTRY) > MOST_PARTS:
        raise Unreadable("archive-too-large")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except ZIP_ERRORS as error:
        raise Unreadable("archive-damaged") from error


def _name(entry: zipfile.ZipInfo) -> str:
    """Windows writes names in the old code page of the machine – 850 in Denmark – and zipfile reads them as 437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    return entry.filename.encode("cp437", "replace").decode("cp850", "replace")
