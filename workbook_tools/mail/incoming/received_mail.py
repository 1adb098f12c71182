"""A mail as it came: who says to have sent it, when, and what is attached. Read with care; it may say anything."""

from __future__ import annotations

import binascii
import datetime as dt
import email
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from msgspec import Struct, field

from ...messages.refusal import Refusal
from ..outgoing.addresses import Malformed, normalized
from .file_names import one_line, readable

LONGEST_TEXT = 2**20
DEEPEST = 20  # multiparts within multiparts of one mail
LONGEST_HEADER = 4_000  # characters that are looked at; the library takes minutes over a few million
_CLOSED = {
    "application/pkcs7-mime": "signed",
    "application/x-pkcs7-mime": "signed",
    "multipart/encrypted": "encrypted",
}

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_NAMED = re.compile(r"[^<>,;()]*<([^<>]*)>")

_CLOUD = re.compile(rb"https://[\w.-]*(?:sharepoint\.com|1drv\.ms|onedrive\.live\.com)/", re.IGNORECASE)


class NotAMail(Refusal):
    """The bytes are no mail, or one that nobody can take apart."""


class Attached(Struct):
    """Something attached: a file by its bytes, or a mail of its own. What is ``inline`` is shown within the mail's text."""

    name: str
    data: bytes = b""
    mail: ReceivedMail | None = None
    inline: bool = False


class ReceivedMail(Struct):
    """What stands in a mail. ``sender`` is an address in lower case, "" if there is not exactly one.

    ``closed`` says why what is attached cannot be seen (``result.collect.remark.…``); "" if it can. ``cloud_link``: the text links to
    a file in Microsoft's cloud, which is what Outlook easily sends instead of a file.
    """

    sender: str = ""
    sent: dt.datetime | None = None
    message_id: str = ""
    subject: str = ""
    attached: list[Attached] = field(default_factory=list)
    closed: str = ""
    cloud_link: bool = False

    @property
    def sent_text(self) -> str:
        """When it was sent, in UTC."""
        return self.sent.strftime("%Y-%m-%d %H:%M:%S") if self.sent else ""


def read_eml(data: bytes) -> ReceivedMail:
    """A mail in the internet's own format; raises NotAMail."""
    try:
        return _mail(email.message_from_bytes(data))
    except (RecursionError, MessageError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise NotAMail("mail.damaged") from error  # the library's own words for a malformed mail


def one_address(text: str) -> str:
    """The address of a From header such as ``Bo Ø <bo@by.dk>``; "" unless there is beyond doubt exactly one.

    The header is taken as it stands, not decoded: what a display name says is no address.
    """
    outside = _QUOTED.sub("", " ".join(text.split()))
    if "<" in outside or ">" in outside:
        found = _NAMED.fullmatch(outside)
        outside = found[1] if found else ""
    try:
        return normalized(outside).lower()
    except Malformed:
        return ""


def links_to_cloud(text: bytes) -> bool:
    """Whether a mail's text links to a file in SharePoint or OneDrive; no link is followed."""
    return bool(_CLOUD.search(text[:LONGEST_TEXT]))


def in_utc(time: dt.datetime) -> dt.datetime:
    """Without a zone, in UTC."""
    return time.astimezone(dt.UTC).replace(tzinfo=None) if time.tzinfo else time


def _mail(message: Message) -> ReceivedMail:
    if not message.keys():
        raise NotAMail("mail.none")
    senders = message.get_all("From", [])
    mail = ReceivedMail(
        sender=one_address(str(senders[0])) if len(senders) == 1 else "",
        sent=_date(message),
        message_id=one_line(_decoded(message.get("Message-ID", ""))),
        subject=readable(_decoded(message.get("Subject", ""))),
    )
    for part, inline in _leaves(message, 0):
        kind = part.get_content_type()
        if kind in _CLOSED and not _signed_only(part):
            mail.closed = _CLOSED[kind]
        elif kind == "message/rfc822":
            mail.attached.append(_attached_mail(part))
        else:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and part.get_content_maintype() == "text":
                mail.cloud_link = mail.cloud_link or links_to_cloud(payload)
            if isinstance(payload, bytes) and payload:
                mail.attached.append(Attached(_file_name(part), payload, inline=inline))
    return mail


def _leaves(part: Message, depth: int, within: str = "") -> Iterator[tuple[Message, bool]]:
    """The parts that hold something themselves, and whether they are shown within the text."""
    if depth > DEEPEST:
        raise NotAMail("mail.too-deep")
    if part.get_content_type() in ("message/rfc822", "multipart/encrypted") or not part.is_multipart():
        yield part, within == "multipart/related" and "Content-ID" in part
        return
    for inner in part.get_payload():
        if isinstance(inner, Message):
            yield from _leaves(inner, depth + 1, part.get_content_type())


def _signed_only(part: Message) -> bool:
    """A detached signature is no content; Outlook names one so too."""
    return part.get_content_type() != "multipart/encrypted" and _file_name(part).lower().endswith(".p7s")


def _attached_mail(part: Message) -> Attached:
    inner = part.get_payload(0) if part.is_multipart() else None
    if not isinstance(inner, Message):
        return Attached(_file_name(part), b"")
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64" and not inner.keys():
        # Not allowed, but done: the attached mail is encoded as a whole.
        try:
            return Attached(_file_name(part), mail=read_eml(binascii.a2b_base64(inner.as_bytes().strip())))
        except (binascii.Error, NotAMail):
            return Attached(_file_name(part), b"")
    return Attached(_file_name(part), mail=_mail(inner))


def _file_name(part: Message) -> str:
    return _decoded(part.get_filename("") or "")


def _decoded(value: object) -> str:
    """A header's text; unknown or lying character sets give replacement characters."""
    text, raw = "", str(value)[:LONGEST_HEADER]
    try:
        pieces = decode_header(raw)
    except (MessageError, binascii.Error, ValueError):
        return raw
    for piece, charset in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        try:
            text += piece.decode(charset or "latin-1", "replace")
        except LookupError:
            text += piece.decode("latin-1")
    return text


def _date(message: Message) -> dt.datetime | None:
    try:
        return in_utc(parsedate_to_datetime(str(message.get("Date", ""))))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
