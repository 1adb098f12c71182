"""What a file is that is no workbook which can be read: the true reason says what to do."""

from __future__ import annotations

import re

from .foreign_package import ForeignPackage
from .unreadable import Unreadable

ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RPMSG_MAGIC = b"\x76\xe8\x04\x60"

# The stream of an .xls file begins with BOF; FILEPASS follows at once if the rest is encrypted.
# Both patterns are compiled when such a file comes.
_XLS_PASSWORD = (
    rb"(?s)\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})(?:\x86\x00\x00\x00)?\x2f\x00"
)
_MAIL = rb"\A(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}"
_BEGINNINGS = {
    b"%pdf": "pdf",
    RPMSG_MAGIC: "protected-message",
    b"\x89png": "picture",
    b"\xff\xd8\xff": "picture",
    b"gif8": "picture",
    b"7z\xbc\xaf\x27\x1c": "other-archive",
    b"rar!": "other-archive",
    b"\x78\x9f\x3e\x22": "winmail",
    b"!bdn": "outlook-file",
    b"from ": "mail",
}


def what_is_in_ole(data: bytes) -> None:
    """Look for a workbook in the container of Office's older formats; raises Unreadable if there is none to read."""
    if "EncryptedPackage".encode("utf-16-le") in data or re.search(_XLS_PASSWORD, data):
        raise Unreadable("password")
    if "__substg1.0_".encode("utf-16-le") in data:
        raise Unreadable("mail")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return
    raise Unreadable("word-document" if "WordDocument".encode("utf-16-le") in data else "other-document")


def what_package(package: ForeignPackage) -> str:
    """What a zip file without a workbook in it is."""
    if any(name.startswith("word/") for name in package):
        return "word-document"
    if any(name.lower().endswith(".iwa") for name in package):
        return "numbers"
    return "other-document" if "[Content_Types].xml" in package or "mimetype" in package else "archive"


def seeming_kind(data: bytes) -> str:
    """What a file that is no zip and no older Office file seems to be, where that says how to mend it."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginning, what in _BEGINNINGS.items():
        if start.startswith(beginning):
            return what
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xml-2003"
    if b"urn:oasis:names:tc:opendocument:xmlns:office" in start:
        return "flat-document"
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")) or b"<html" in start:
        return "html"
    if re.match(_MAIL, start):
        return "mail"
    if b"\0" not in start and all(byte >= 32 or byte in b"\t\r\n\f" for byte in start):
        return "text-file"
    return "no-spreadsheet"
