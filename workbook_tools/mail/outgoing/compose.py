"""A mail as bytes: a draft to open in a mail program, or a message to hand to a server."""

from __future__ import annotations

import datetime as dt
import email
import hashlib
from collections.abc import Iterable
from email import charset, policy
from email.header import Header
from email.headerregistry import Address
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from msgspec import Struct

from ...operations.agreement.identity import Identity
from .addresses import Recipients
from .own_workbooks import OwnWorkbook
from .texts import Kind

_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Quoted-printable: every relay takes it, and the text can be read in the file itself.
_UTF_8 = charset.Charset("utf-8")
_UTF_8.body_encoding = charset.QP
_BYTES = policy.compat32.clone(linesep="\r\n")
_NOWHERE = "workbook-tools.invalid"  # the domain of a draft's Message-ID; the mail program gives its own when it sends


class Enclosure(Struct, frozen=True):
    """A PDF that everybody gets with the same bytes."""

    name: str
    data: bytes


class Letter(Struct, frozen=True):
    """One department's mail, before it is a draft or a message.

    ``attachments`` are its own workbooks, ``enclosed`` is what everybody gets beside them. ``key`` is the same for the same matter (agreement, round, department, kind, files, and in a
    reminder what is missing), whatever the text says: it is not sent twice. ``stem`` is the
    file name of the department's workbook without its ending. A reminder that ``asks`` for nothing says that a file
    came which waits for finance.
    """

    department: str
    stem: str
    kind: Kind
    key: str
    recipients: Recipients
    subject: str
    body: str
    attachments: tuple[OwnWorkbook, ...]
    enclosed: tuple[Enclosure, ...] = ()
    asks: bool = True

    @property
    def files(self) -> list[tuple[str, str, bytes]]:
        """Every file that goes along: name, kind, bytes."""
        own = [(one.name, _XLSX, one.data) for one in self.attachments]
        return own + [(one.name, "pdf", one.data) for one in self.enclosed]


def letter_key(identity: Identity, kind: Kind, attachments: tuple[OwnWorkbook, ...], missing: str) -> str:
    """The key of a letter, fit for a Message-ID."""
    parts = [identity.label, str(identity.round), identity.department, kind.value, missing]
    parts += [attachment.sha256 for attachment in attachments]
    return "wbt-" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def draft(letter: Letter) -> bytes:
    """An .eml that opens ready to be sent: no sender and no date, the same bytes each time."""
    message = _message(letter)
    message["X-Unsent"] = "1"
    message["Message-ID"] = f"<{letter.key}@{_NOWHERE}>"
    return _checked(message, letter)


def outgoing(letter: Letter, sender: Address, now: dt.datetime) -> bytes:
    """The message that is handed to the server."""
    message = _message(letter)
    message["From"] = _addresses([sender])
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.key}@{sender.domain}>"
    return _checked(message, letter)


def _message(letter: Letter) -> MIMEMultipart:
    """Built with the classic classes: EmailMessage loses the space between two encoded words of a long header."""
    message = MIMEMultipart(boundary=f"=_{letter.key}")
    message["Subject"] = Header(_one_line(letter.subject), "utf-8", header_name="Subject").encode()
    message["To"] = _addresses(letter.recipients.to)
    if letter.recipients.copy_to:
        message["Cc"] = _addresses(letter.recipients.copy_to)
    message["Content-Language"] = "da"
    message.attach(MIMEText(letter.body, "plain", _UTF_8))  # type: ignore[arg-type]
    for name, kind, data in letter.files:
        part = MIMEApplication(data, kind)
        # RFC 2231, which Outlook reads too; the older form beside it is for those that do not.
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
        part.set_param("name", Header(name, "utf-8", maxlinelen=998).encode())
        message.attach(part)
    return message


def _addresses(addresses: Iterable[Address]) -> str:
    return ", ".join(_address(_one_line(address.display_name), address.addr_spec) for address in addresses)


def _address(name: str, spec: str) -> str:
    """A long name becomes several encoded words, as no single one may be longer than 75 letters."""
    if name.isascii():
        return formataddr((name, spec))
    return f"{Header(name, 'utf-8').encode()} <{spec}>"


def _one_line(text: str) -> str:
    """Without line breaks and other controls, which would begin a header of their own."""
    return "".join(c if c.isprintable() else " " for c in text)


def _checked(message: MIMEMultipart, letter: Letter) -> bytes:
    """The bytes, read back: what a mail program will see is what was meant, or nothing is written."""
    data = message.as_bytes(policy=_BYTES)
    read = email.message_from_bytes(data, policy=policy.default)
    people = [address for name in ("To", "Cc") if read[name] for address in read[name].addresses]
    meant = [*letter.recipients.to, *letter.recipients.copy_to]
    files = [(part.get_filename(), part.get_payload(decode=True)) for part in read.iter_attachments()]
    body = read.get_body(("plain",))
    same = (
        [(a.display_name, a.addr_spec) for a in people] == [(a.display_name, a.addr_spec) for a in meant]
        and read["Subject"] == _one_line(letter.subject)
        and files == [(name, data) for name, _, data in letter.files]
        and body is not None
        and body.get_content().splitlines() == letter.body.splitlines()
    )
    if not same:
        raise AssertionError(f"the mail for {letter.department} does not read back as it was written")
    return data
