"""Every file in what was given ends somewhere: it is a workbook, or there is a reason why it is not read.

Folders and .zip files are entered, within bounds. A workbook is known by what stands in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from msgspec import Struct, field

from ...messages.message import Message, joined, message
from ...messages.system_errors import reason_of
from ...values.cpr import without_cpr
from ...values.hidden_characters import readable_name
from ...workbook.reading import archive
from ...workbook.reading.bounds import LARGEST_FILE, MIB
from ...workbook.reading.foreign_file import bytes_of
from ...workbook.reading.packed import AnyFile, Packed, on_disk
from ...workbook.reading.precheck import ZIP_MAGIC, look
from ...workbook.reading.unreadable import Unreadable
from ...workbook.saving import UNFINISHED
from .folders import INDEX, ORIGINALS, SPREADSHEETS, WAITING_FOLDER

DEEPEST_FOLDER = 8  # folders within each other
MOST_FOUND = 20_000  # files and folders looked at in one run
LARGEST_LOCK = 1_024  # bytes; what Excel lays beside an open file is smaller
# What may well be somebody's answers, though it is not read.
ANSWERS = (*SPREADSHEETS, ".xlsb", ".xltx", ".xltm", ".csv", ".tsv", ".numbers", ".ots", ".fods", ".zip", ".7z", ".rar")
# Where the first name stands in a zip file, and which that is in workbooks.
_NAME_AT, _BEGINNING = 30, 64
_FIRST_PARTS = (b"[Content_Types].xml", b"_rels", b"docProps", b"xl/", b"xl\\", b"mimetype", b"word/")
_LITTER = {"desktop.ini", "thumbs.db", "__macosx", "icon\r"}


class NotRead(Struct, frozen=True):
    """A file or folder that is not read, and why. ``sha256`` is "" where the bytes are not known.

    ``likely`` says that it may hold answers.
    """

    name: str
    why: Unreadable
    path: Path
    sha256: str = ""
    likely: bool = False


class FoundFiles(Struct):
    """The workbooks, in a stable order, and what is not read."""

    workbooks: list[AnyFile] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)


def found_files(paths: Iterable[Path], passed_over: Collection[Path] = ()) -> FoundFiles:
    """What there is in files and folders. ``passed_over`` are resolved paths that are nobody's answer.

    A file that is named outright is a workbook or an archive, whatever it is called. Excel's lock files, hidden
    files and what systems leave in folders are passed over in silence; no link to a folder is followed.
    """
    finding = _Finding(passed_over)
    for path in paths:
        finding.given(path)
    found = finding.found
    found.workbooks.sort(key=lambda file: (file.name, str(on_disk(file)), getattr(file, "inside", "")))
    found.not_read.sort(key=lambda left: (left.name, str(left.path)))
    return found


def labels(files: Iterable[AnyFile]) -> list[str]:
    """What each file is called: its name, with its folder's or archive's in front where several are called alike."""
    files = list(files)
    names = Counter(file.name for file in files)
    called = [file.name if names[file.name] == 1 else f"{_where(file)}/{file.name}" for file in files]
    return [without_cpr(readable_name(name)) for name in called]


def with_reasons(code: str, not_read: Iterable[NotRead]) -> Message:
    """The refusal ``code`` because there is no workbook, and what there is instead, in one line."""
    nothing = message(f"cannot.{code}")
    instead = [message("of-column", header=left.name, text=left.why.said) for left in not_read]
    return message("cannot.and-not-read", text=nothing, reasons=joined(instead, "semicolons")) if instead else nothing


def _where(file: AnyFile) -> str:
    if isinstance(file, Packed):
        return "/".join([file.path.name, *file.inside.replace("\\", "/").split("/")[:-1]])
    return file.resolve().parent.name


class _Finding:
    def __init__(self, passed_over: Collection[Path]) -> None:
        self.found = FoundFiles()
        self._seen = set(passed_over)
        self._left = MOST_FOUND
        self._bytes = archive.MOST_BYTES  # out of all archives together: they are kept

    def given(self, path: Path) -> None:
        """What is named on the command line."""
        if path.is_dir():
            self._folder(path, 0)
        elif self._is_new(path):
            if _is_archive(path):
                self._unknown(path)
            else:
                self.found.workbooks.append(path)

    def _folder(self, folder: Path, depth: int) -> None:
        if depth > DEEPEST_FOLDER:
            self._leave(folder, Unreadable("folder-too-deep"))
            return
        try:
            inside = sorted(folder.iterdir(), key=lambda path: path.name)
        except OSError as error:
            self._leave(folder, Unreadable("cannot-open", reason_of(error)))
            return
        collected = (folder / INDEX).is_file()
        for path in inside:
            self._left -= 1
            if self._left < 0:
                self._leave(folder, Unreadable("folder-too-full"))
                return
            if _is_litter(path.name) or (collected and path.name == INDEX):
                continue
            if not path.is_dir():
                self._file(path)
            elif path.is_symlink():
                self._leave(path, Unreadable("link"))
            elif collected and path.name == WAITING_FOLDER:
                self._waiting(path)
            elif not (collected and path.name == ORIGINALS):  # the mails that `collect` has opened
                self._folder(path, depth + 1)

    def _file(self, path: Path) -> None:
        if not path.is_file():
            self._leave(path, Unreadable("link" if path.is_symlink() else "no-file"))
        elif _is_lock(path) or not self._is_new(path):
            return
        elif path.suffix.lower() in SPREADSHEETS and not _is_archive(path):
            self.found.workbooks.append(path)
        else:
            self._unknown(path)

    def _waiting(self, folder: Path) -> None:
        """What `collect` has set apart until finance accepts its sender."""
        for path in sorted(folder.iterdir()):
            if path.is_file() and not _is_litter(path.name) and not _is_lock(path):
                with contextlib.suppress(Unreadable):
                    self._leave(path, Unreadable("waits"), path.name, bytes_of(path), likely=True)

    def _unknown(self, path: Path) -> None:
        """A file whose name does not say that it is a workbook."""
        try:
            data = bytes_of(path)
        except Unreadable as error:
            self._leave(path, error)
            return
        self._content(path, path.name, data, 0)

    def _content(self, path: Path, inside: str, data: bytes, depth: int) -> None:
        """What bytes are; ``depth`` archives lie around them."""
        try:
            look(data)
        except Unreadable as error:
            name = inside.lower()
            if error.why == "archive":
                self._archive(path, inside, data, depth)
            elif depth and name.endswith(SPREADSHEETS):
                self.found.workbooks.append(Packed(path, inside, data))  # whoever reads it says what is wrong
            else:
                likely = name.endswith(ANSWERS) or error.why in ("password", "damaged", "xlsb", "xml-2003")
                self._leave(path, error, Packed(path, inside, b"").name, data, likely)
            return
        self.found.workbooks.append(Packed(path, inside, data) if depth else path)

    def _archive(self, path: Path, inside: str, data: bytes, depth: int) -> None:
        name = Packed(path, inside, b"").name
        if depth >= archive.DEEPEST:
            self._leave(path, Unreadable("archive-too-deep"), name, data, likely=True)
            return
        before = len(self.found.workbooks) + len(self.found.not_read)
        try:
            for inner, content in archive.files_in_archive(data):
                self._left -= 1
                self._bytes -= len(content or b"")
                parts = inner.replace("\\", "/").split("/")
                if any(map(_is_litter, parts)) or parts[-1].startswith("~$"):
                    continue
                if content is None:
                    self._leave(path, Unreadable("too-large", f"{LARGEST_FILE // MIB} MB"), parts[-1], likely=True)
                elif self._left < 0 or self._bytes < 0:
                    raise Unreadable("archive-too-large")
                else:
                    self._content(path, inner, content, depth + 1)
        except Unreadable as error:
            self._leave(path, error, name, data, likely=True)
        if len(self.found.workbooks) + len(self.found.not_read) == before:
            self._leave(path, Unreadable("archive"), name, data)

    def _leave(
        self, path: Path, why: Unreadable, name: str = "", data: bytes | None = None, likely: bool = False
    ) -> None:
        sha256 = hashlib.sha256(data).hexdigest() if data is not None else ""
        self.found.not_read.append(NotRead(readable_name(name or path.name), why, path, sha256, likely))

    def _is_new(self, path: Path) -> bool:
        resolved = path.resolve()
        if resolved in self._seen:
            return False
        self._seen.add(resolved)
        return True


def _is_archive(path: Path) -> bool:
    """Whether a file is a .zip file of files. Of a workbook only its beginning is read."""
    try:
        if not path.is_file():  # a pipe would never end
            return False
        with path.open("rb") as file:
            begin = file.read(_BEGINNING)
        if not begin.startswith(ZIP_MAGIC) or begin[_NAME_AT:].startswith(_FIRST_PARTS):
            return False
        return archive.is_archive(bytes_of(path))
    except (OSError, Unreadable):
        return False


def _is_litter(name: str) -> bool:
    """Whether a file or folder is what a system or a program leaves behind. A workbook that is only hidden is none."""
    if name.startswith(("._", ".~", UNFINISHED)) or name.lower() in _LITTER:
        return True
    return name.startswith(".") and not name.lower().endswith(SPREADSHEETS)


def _is_lock(path: Path) -> bool:
    """Whether a file is what Excel lays beside one that somebody has open."""
    return path.name.startswith("~$") and os.path.getsize(path) <= LARGEST_LOCK
