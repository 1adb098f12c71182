"""Mails the way departments send them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

SENT = dt.datetime(2030, 4, 2, 10, 0, tzinfo=dt.UTC)
LOGO = b"\x89PNG\r\n\x1a\n" + b"logo" * 50
CARD = b"BEGIN:VCARD\r\nFN:Bo\r\nEND:VCARD\r\n"


def answer(
    sender: str,
    *attached: tuple[str, bytes],
    message_id: str = "",
    subject: str = "SV: Opfølgning",
    sent: dt.datetime = SENT,
    forwarded: Sequence[EmailMessage] = (),
    logo: bool = False,
) -> EmailMessage:
    """A mail with files attached; ``forwarded`` are mails attached as mails, ``logo`` a picture in the signature."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "oekonomi@proeveby.example"
    mail["Subject"] = subject
    mail["Date"] = format_datetime(sent)
    mail["Message-ID"] = (
        message_id or f"<{sha256(repr((sender, subject, attached, forwarded)).encode()).hexdigest()[:12]}@x.example>"
    )
    mail.set_content("Hermed vores svar.\n\nVenlig hilsen\nBo\n")
    if logo:
        mail.add_alternative('<p>Hermed vores svar.</p><img src="cid:logo">', subtype="html")
        html = mail.get_payload(1)
        assert isinstance(html, EmailMessage)
        html.add_related(LOGO, "image", "png", cid="<logo>", filename="logo.png")
        mail.add_attachment(CARD, "text", "vcard", filename="bo.vcf")
        mail.add_attachment(b"0\x82", "application", "pkcs7-signature", filename="smime.p7s")
    for name, data in attached:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    for inner in forwarded:
        mail.add_attachment(inner)
    return mail


def zipped(*files: tuple[str, bytes]) -> bytes:
    """A .zip of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files:
            package.writestr(zipfile.ZipInfo(name, (2030, 4, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
