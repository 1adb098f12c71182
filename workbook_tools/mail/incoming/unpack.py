"""Take the workbooks out of a mail: attached, in attached mails, in .zip files – recognised by content, within bounds."""

from __future__ import annotations

from msgspec import Struct, field

from ...messages.message import Message, joined, message
from ...messages.refusal import Refusal
from ...operations.reading.folders import SPREADSHEETS
from ...workbook.reading import archive
from ...workbook.reading.archive import DEEPEST, files_in_archive, is_archive
from ...workbook.reading.bounds import LARGEST_FILE, MIB
from ...workbook.reading.precheck import OLE_MAGIC, ZIP_MAGIC, Unreadable, precheck
from .file_names import readable
from .msg import is_msg, read_msg
from .received_mail import NotAMail, ReceivedMail, read_eml

_EXTENSIONS = tuple(extension.removeprefix(".") for extension in SPREADSHEETS)
# What is no workbook, whatever it is called; else it is a damaged or locked one if it is called so.
_NO_WORKBOOK = {"other-document", "word-document", "archive", "mail", "numbers"}
_OWN_TEXT = {"text-file", "html", "picture", "no-spreadsheet", "empty"}  # a mail's own text and looks, without a name
LARGEST_LOGO = 32 * 1024  # bytes of a picture in a mail's text; a larger one may be answers that somebody photographed
UNKNOWN = "?"  # who sent an attached mail that does not say
_MOST_NAMED = 8  # of what is attached besides
# What may hold a workbook but is not opened.
_SEALED = {"winmail", "other-archive", "outlook-file", "protected-message"}


TOO_LARGE = Unreadable("too-large", f"{LARGEST_FILE // MIB} MB")


def _remark(what: str, **values: str | Message) -> Message:
    return message(f"result.collect.remark.{what}", **values)


def _attached(name: str, why: Message) -> Message:
    return _remark("attached", name=readable(name), why=why)


class TooMuch(Refusal):
    """A bound was passed; ``said`` says which."""


class FoundWorkbook(Struct):
    """A workbook; ``extension`` is what it is, ``via`` who sent the attached mail it lay in."""

    name: str
    extension: str
    data: bytes
    via: str = ""
    unreadable: bool = False


class Contents(Struct):
    """What a mail holds: workbooks, remarks about what could not be opened, and what else is attached and why that is none."""

    workbooks: list[FoundWorkbook] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    passed_over: list[Message] = field(default_factory=list)

    @property
    def others(self) -> str | Message:
        """What else is attached, and why it is no workbook."""
        named = list(dict.fromkeys(self.passed_over))
        more = len(named) - _MOST_NAMED
        return joined([*named[:_MOST_NAMED], *([_remark("more", n=str(more))] if more > 0 else [])], "both")


def unpack(mail: ReceivedMail) -> Contents:
    """The workbooks of a mail. Signatures, logos and other files are passed over."""
    contents = Contents()
    try:
        _Unpacking(contents).mail(mail, 0, "")
    except TooMuch as error:
        contents.remarks.append(error.said)
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
        if error.why in _NO_WORKBOOK or ending not in _EXTENSIONS:
            return None
        return FoundWorkbook(name, ending, data, unreadable=True)


def why_not(data: bytes) -> Unreadable | None:
    """Why bytes are no workbook that can be read; None if they are one."""
    try:
        precheck(data)
    except Unreadable as error:
        return error
    return None


def _is_picture(data: bytes) -> bool:
    why = why_not(data)
    return why is not None and why.why == "picture"


class _Unpacking:
    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._files = archive.MOST_FILES
        self._bytes = archive.MOST_BYTES

    def mail(self, mail: ReceivedMail, depth: int, via: str) -> None:
        """Everything attached to a mail; ``via`` is the sender of the outermost attached mail."""
        if depth > DEEPEST:
            raise TooMuch("mail.too-deep-together")
        if mail.closed:
            self._contents.remarks.append(_remark(mail.closed))
        for attached in mail.attached:
            if attached.mail is not None:
                self.mail(attached.mail, depth + 1, via or attached.mail.sender or UNKNOWN)
            else:
                logo = attached.inline and len(attached.data) <= LARGEST_LOGO and _is_picture(attached.data)
                # Without a name it is passed over in silence, as the mail's own text is.
                self._file("" if logo else attached.name, attached.data, depth, via)

    def _file(self, name: str, data: bytes, depth: int, via: str) -> None:
        self._files -= 1
        self._bytes -= len(data)
        if self._files < 0 or self._bytes < 0:
            raise TooMuch("mail.too-much")
        found = workbook_in(name, data)
        if found:
            found.via = via
            self._contents.workbooks.append(found)
        elif is_msg(data) or name.lower().endswith(".eml"):
            self._attached_mail(data, depth, via)
        elif is_archive(data):
            self._zip(name, data, depth, via)
        else:
            self._pass_over(name, why_not(data))

    def _pass_over(self, name: str, why: Unreadable | None) -> None:
        if why is None or (not name and why.why in _OWN_TEXT):
            return
        said = _attached(name, why.said) if readable(name) else _remark("unnamed", why=why.said)
        (self._contents.remarks if why.why in _SEALED else self._contents.passed_over).append(said)

    def _attached_mail(self, data: bytes, depth: int, via: str) -> None:
        try:
            inner = read_msg(data) if is_msg(data) else read_eml(data)
        except NotAMail as error:
            self._contents.remarks.append(_remark("attached-mail", why=error.said))
            return
        self.mail(inner, depth + 1, via or inner.sender or UNKNOWN)

    def _zip(self, name: str, data: bytes, depth: int, via: str) -> None:
        if depth >= DEEPEST:
            raise TooMuch("mail.too-deep-together")
        try:
            for inner, content in files_in_archive(data):
                if content is None:
                    self._contents.remarks.append(_attached(inner, TOO_LARGE.said))
                else:
                    self._file(inner, content, depth + 1, via)
        except TooMuch as error:
            self._contents.remarks.append(error.said)
        except Unreadable as error:
            self._contents.remarks.append(_attached(name, error.said))
