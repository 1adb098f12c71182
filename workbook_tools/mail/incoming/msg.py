"""Outlook's .msg: a compound file whose streams are named by property ([MS-OXMSG]). Only what `collect` needs is read.

The well-kept readers of the whole format are GPL or do not open attached messages; olefile opens the container.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
from email.parser import HeaderParser

import olefile

from .file_names import one_line, readable
from .received_mail import DEEPEST, Attached, NotAMail, ReceivedMail, in_utc, links_to_cloud, one_address, read_eml

LARGEST_STREAM = 60 * 2**20
MOST_STREAMS = 20_000
_PROPERTIES = "__properties_version1.0"
_ATTACHMENT = "__attach_version1.0_"
# Property ids of [MS-OXPROPS]
_SUBJECT, _HEADERS, _MESSAGE_ID, _BODY, _HTML = "0037", "007D", "1035", "1000", "1013"
_SENDER_SMTP, _REPRESENTING_SMTP, _SENDER_TYPE, _SENDER = "5D01", "5D02", "0C1E", "0C1F"
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _DATA, _CONTENT_ID = "3707", "3704", "3001", "3701", "3712"
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_TIME = 0x0040  # the type of a property that is a time
_FILETIME_BEGIN = dt.datetime(1601, 1, 1)
_TOP_HEADER, _EMBEDDED_HEADER = 32, 24  # bytes before the properties in their stream


def is_msg(data: bytes) -> bool:
    """Whether a compound file is a message."""
    return data.startswith(olefile.MAGIC) and _PROPERTIES.encode("utf-16-le") in data


def read_msg(data: bytes) -> ReceivedMail:
    """A message with what is attached, also attached messages; raises NotAMail."""
    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_FATAL) as container:
            entries = container.listdir(streams=True, storages=True)
            if len(entries) > MOST_STREAMS:
                raise NotAMail("mail.too-many-parts")
            return _Reader(container, entries).message((), 0)
    except (
        OSError,
        ValueError,
        IndexError,
        KeyError,
        struct.error,
        RecursionError,
        AttributeError,
        TypeError,
    ) as error:
        raise NotAMail("mail.damaged-outlook") from error  # what the library says of a damaged container


class _Reader:
    def __init__(self, container: olefile.OleFileIO[str], entries: list[list[str]]) -> None:
        self._container = container
        self._under: dict[tuple[str, ...], list[str]] = {}
        for entry in entries:
            self._under.setdefault(tuple(entry[:-1]), []).append(entry[-1])
        self._left = 4 * LARGEST_STREAM

    def message(self, at: tuple[str, ...], depth: int) -> ReceivedMail:
        """The message whose streams stand under ``at``."""
        if depth > DEEPEST:
            raise NotAMail("mail.too-deep")
        headers = HeaderParser().parsestr(self._text(at, _HEADERS))
        body = self._text(at, _BODY)
        return ReceivedMail(
            sender=self._sender(at, headers.get("From", "")),
            sent=self._sent(at, _EMBEDDED_HEADER if depth else _TOP_HEADER),
            message_id=one_line(self._text(at, _MESSAGE_ID) or headers.get("Message-ID", "")),
            subject=readable(self._text(at, _SUBJECT)),
            attached=[
                *([Attached("", body.encode())] if body else []),  # as it is a part of other mails
                *(
                    self._attached((*at, name), depth)
                    for name in sorted(self._under.get(at, []))
                    if name.startswith(_ATTACHMENT)
                ),
            ],
            cloud_link=links_to_cloud(body.encode() + self._stream((*at, f"__substg1.0_{_HTML}0102"))),
        )

    def _sender(self, at: tuple[str, ...], header: str) -> str:
        """Inside an organisation the sender's address is a directory path; the internet address stands apart.

        Whom the mail is sent for comes first, as in an internet mail's From.
        """
        for name in (_REPRESENTING_SMTP, _SENDER_SMTP):
            if found := one_address(self._text(at, name)):
                return found
        if self._text(at, _SENDER_TYPE).upper() in ("SMTP", "") and (found := one_address(self._text(at, _SENDER))):
            return found
        return one_address(header)

    def _sent(self, at: tuple[str, ...], header: int) -> dt.datetime | None:
        times: dict[int, int] = {}
        for kind, name, value in struct.iter_unpack("<HH4xQ", self._properties(at, header)):
            if kind == _TIME:
                times[name] = value
        ticks = times.get(_SUBMITTED) or times.get(_DELIVERED)
        if not ticks:
            return None
        try:
            return in_utc(_FILETIME_BEGIN + dt.timedelta(microseconds=ticks // 10)).replace(microsecond=0)
        except OverflowError:
            return None

    def _properties(self, at: tuple[str, ...], header: int) -> bytes:
        data = self._stream((*at, _PROPERTIES))[header:]
        return data[: len(data) // 16 * 16]

    def _attached(self, at: tuple[str, ...], depth: int) -> Attached:
        name = self._text(at, _LONG_NAME) or self._text(at, _SHORT_NAME) or self._text(at, _DISPLAY_NAME)
        embedded = (*at, f"__substg1.0_{_DATA}000D")
        if embedded in self._under:
            return Attached(name, mail=self.message(embedded, depth + 1))
        inline = bool(self._text(at, _CONTENT_ID))
        return Attached(name, self._stream((*at, f"__substg1.0_{_DATA}0102")), inline=inline)

    def _text(self, at: tuple[str, ...], property_id: str) -> str:
        for kind, encoding in (("001F", "utf-16-le"), ("001E", "cp1252")):
            data = self._stream((*at, f"__substg1.0_{property_id}{kind}"))
            if data:
                return data.decode(encoding, "replace").rstrip("\0")
        return ""

    def _stream(self, path: tuple[str, ...]) -> bytes:
        if path[-1] not in self._under.get(path[:-1], ()):
            return b""
        size = self._container.get_size(list(path))
        self._left -= size
        if size > LARGEST_STREAM or self._left < 0:
            raise NotAMail("mail.too-large")
        data: bytes = self._container.openstream(list(path)).read()
        return data


def read_mail(data: bytes) -> ReceivedMail:
    """A mail in either format; raises NotAMail."""
    return read_msg(data) if is_msg(data) else read_eml(data)
