"""Take the workbooks out of a mail: attached, in attached mails, in .zip files – recognised by content, within bounds."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...operations.reading.folders import SPREADSHEETS
from ...workbook.reading.bounds import LARGEST_FILE
from ...workbook.reading.precheck import OLE_MAGIC, ZIP_MAGIC, Unreadable, precheck
from .msg import is_msg, read_msg
from .received_mail import NotAMail, ReceivedMail, read_eml

DEEPEST = 5  # mails and .zip files within each other
MOST_FILES = 500  # looked at in one mail
MOST_BYTES = 400 * 2**20  # unpacked from one mail
_EXTENSIONS = tuple(extension.removeprefix(".") for extension in SPREADSHEETS)
# What may hold a workbook but is not opened, by its first bytes.
_SEALED = {
    b"\x78\x9f\x3e\x22": "winmail.dat fra Outlook",
    b"7z\xbc\xaf\x27\x1c": "et 7z-arkiv",
    b"Rar!": "et RAR-arkiv",
    b"!BDN": "en Outlook-datafil (.pst)",
}


class TooMuch(Exception):
    """A bound was passed; the text says which."""


@dataclass
class FoundWorkbook:
    """A workbook; ``extension`` is what it is, ``via`` who sent the attached mail it lay in."""

    name: str
    extension: str
    data: bytes
    via: str = ""
    unreadable: bool = False


@dataclass
class Contents:
    """What a mail holds: workbooks, and remarks about what could not be opened."""

    workbooks: list[FoundWorkbook] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def unpack(mail: ReceivedMail) -> Contents:
    """The workbooks of a mail. Signatures, logos and other files are passed over."""
    contents = Contents()
    try:
        _Unpacking(contents).mail(mail, 0, "")
    except TooMuch as error:
        contents.remarks.append(str(error))
    return contents


def workbook_in(name: str, data: bytes) -> FoundWorkbook | None:
    """The workbook that the bytes are, if they are one; a damaged or locked one if it is called so."""
    ending = name.rpartition(".")[2].lower()
    if not data.startswith((ZIP_MAGIC, OLE_MAGIC)) or is_msg(data):
        return None
    try:
        return FoundWorkbook(name, precheck(data).extension, data)
    except Unreadable as error:
        # What nobody can read is taken along all the same, so that consolidation names it.
        if error.why == "other-document" or ending not in _EXTENSIONS:
            return None
        return FoundWorkbook(name, ending, data, unreadable=True)


def zip_entries(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a .zip; raises TooMuch for what is locked, damaged or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise TooMuch("zip-filen er for stor eller har for mange filer; pak den ud, og send filerne enkeltvis")
            for entry in entries:
                if entry.flag_bits & 1:
                    raise TooMuch("zip-filen har adgangskode")
                if entry.file_size <= LARGEST_FILE:
                    yield _entry_name(entry), package.read(entry)
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError,
        RuntimeError, ValueError,
    ) as error:  # fmt: skip
        raise TooMuch("zip-filen er beskadiget") from error


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Windows writes names in the old code page of the machine – 850 in Denmark – and zipfile reads them as 437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    return entry.filename.encode("cp437", "replace").decode("cp850", "replace")


class _Unpacking:
    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._files = MOST_FILES
        self._bytes = MOST_BYTES

    def mail(self, mail: ReceivedMail, depth: int, via: str) -> None:
        """Everything attached to a mail; ``via`` is the sender of the outermost attached mail."""
        if depth > DEEPEST:
            raise TooMuch("mailen har for mange lag af mails og zip-filer i hinanden")
        if mail.closed:
            self._contents.remarks.append(f"mailen er {mail.closed} og kan ikke åbnes")
        for attached in mail.attached:
            if attached.mail is not None:
                self.mail(attached.mail, depth + 1, via or attached.mail.sender or "ukendt")
            else:
                self._file(attached.name, attached.data, depth, via)

    def _file(self, name: str, data: bytes, depth: int, via: str) -> None:
        self._files -= 1
        self._bytes -= len(data)
        if self._files < 0 or self._bytes < 0:
            raise TooMuch("mailen indeholder for meget; resten er ikke set efter")
        found = workbook_in(name, data)
        sealed = next((what for magic, what in _SEALED.items() if data.startswith(magic)), "")
        if found:
            found.via = via
            self._contents.workbooks.append(found)
        elif sealed:
            self._contents.remarks.append(f"{sealed} er vedhæftet og kan ikke åbnes; bed om selve Excel-filen")
        elif is_msg(data) or name.lower().endswith(".eml"):
            self._attached_mail(data, depth, via)
        elif data.startswith(ZIP_MAGIC) and not is_document(data):
            self._zip(data, depth, via)

    def _attached_mail(self, data: bytes, depth: int, via: str) -> None:
        try:
            inner = read_msg(data) if is_msg(data) else read_eml(data)
        except NotAMail as error:
            self._contents.remarks.append(f"en vedhæftet mail kan ikke åbnes: {error}")
            return
        self.mail(inner, depth + 1, via or inner.sender or "ukendt")

    def _zip(self, data: bytes, depth: int, via: str) -> None:
        if depth >= DEEPEST:
            raise TooMuch("mailen har for mange lag af mails og zip-filer i hinanden")
        try:
            for name, inner in zip_entries(data):
                self._file(name, inner, depth + 1, via)
        except TooMuch as error:
            self._contents.remarks.append(str(error))


def is_document(data: bytes) -> bool:
    """Whether a .zip is an Office or OpenDocument file, which is one document and no folder."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return False
    return bool(names & {"[Content_Types].xml", "mimetype"})
