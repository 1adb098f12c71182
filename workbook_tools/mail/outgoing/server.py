"""Hand messages to the municipality's mail server: encrypted, and each at most once."""

from __future__ import annotations

import os
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from msgspec import Struct

from ...messages.missing_package import install_command
from ...operations.reading.cannot_run import CannotRun

PASSWORD = "WORKBOOK_TOOLS_SMTP_PASSWORD"
KEYRING_SERVICE = "workbook-tools"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_RELAY, _SUBMISSION, _TLS_FROM_THE_START = 25, 587, 465
_SECONDS = 60


class Server(Struct, frozen=True):
    """Where and how to send. Without ``tls`` nothing is encrypted, and there can be no login."""

    host: str
    port: int
    user: str = ""
    tls: bool = True


class Refused(Exception):
    """The server said no before it took anything; ``code`` is its reply code (its text may hold addresses)."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def parse_server(text: str, user: str = "", no_tls: bool = False) -> Server:
    """``HOST[:PORT]``; the usual port is 25, with a login 587."""
    host, port = text.strip(), ""
    if host.startswith("["):
        host, _, port = host[1:].partition("]")
        port = port.removeprefix(":")
    elif host.count(":") == 1:
        host, _, port = host.partition(":")
    if not host or (port and not (port.isdigit() and 0 < int(port) < 65536)):
        raise CannotRun("no-smtp-host")
    local = host in _LOOPBACK
    if user and no_tls and not local:
        raise CannotRun("password-in-clear")
    return Server(host, int(port or (_SUBMISSION if user else _RELAY)), user, tls=not (no_tls or local))


def password(server: Server) -> str:
    """The password of ``server.user``: from the environment, else from the system's keyring."""
    if PASSWORD in os.environ:
        return os.environ[PASSWORD]
    found = _from_keyring(server)
    if found is None:
        about = {"variable": PASSWORD, "service": KEYRING_SERVICE, "host": server.host}
        raise CannotRun("no-password", command=install_command("keyring"), **about)
    return found


def _from_keyring(server: Server) -> str | None:
    """The password in Windows' Credential Manager or its like; None without one, or without the package keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(f"{KEYRING_SERVICE}:{server.host}", server.user)
    except KeyringError:
        return None
    return found


@contextmanager
def connected(server: Server, secret: str) -> Iterator[smtplib.SMTP]:
    """A connection ready to take a message; raises CannotRun without the server's own words."""
    where = f"{server.host}:{server.port}"
    with ExitStack() as opened:
        try:
            smtp = _open(server)
            opened.callback(smtp.close)
            if server.tls and not isinstance(smtp, smtplib.SMTP_SSL):
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                _log_in(smtp, server.user, secret)
        except smtplib.SMTPNotSupportedError as error:
            raise CannotRun(
                "server-offers-no.login" if _is_encrypted(smtp) else "server-offers-no.encryption", server=where
            ) from error
        except smtplib.SMTPAuthenticationError as error:
            raise CannotRun("login-refused", server=where, reply=error.smtp_code) from error
        except ssl.SSLError as error:
            raise CannotRun("no-certificate", server=where) from error
        except (smtplib.SMTPException, OSError) as error:
            raise CannotRun("server-unreachable", server=where, reason=type(error).__name__) from error
        yield smtp
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()


def _open(server: Server) -> smtplib.SMTP:
    if server.tls and server.port == _TLS_FROM_THE_START:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=_SECONDS)


def _is_encrypted(smtp: smtplib.SMTP) -> bool:
    return isinstance(smtp.sock, ssl.SSLSocket)


def _log_in(smtp: smtplib.SMTP, user: str, secret: str) -> None:
    """One attempt. smtplib's own login cannot say a Danish letter, and its error would hold the password."""
    offered = str(smtp.esmtp_features.get("auth", "")).upper().split()
    if "PLAIN" in offered:
        code, text = smtp.docmd("AUTH", f"PLAIN {_base64(f'{chr(0)}{user}{chr(0)}{secret}')}")
    elif "LOGIN" in offered:
        code, text = smtp.docmd("AUTH", f"LOGIN {_base64(user)}")
        if code == 334:
            code, text = smtp.docmd(_base64(secret))
    else:
        raise smtplib.SMTPNotSupportedError
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, text)


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def offer(smtp: smtplib.SMTP, sender: str, recipients: list[str]) -> list[int]:
    """Name sender and recipients; the positions of the recipients that were refused. Raises Refused if nobody is left."""
    code, _ = smtp.mail(sender)
    if code != 250:
        raise Refused(code)
    refused = []
    for position, recipient in enumerate(recipients):
        code, _ = smtp.rcpt(recipient)
        if code not in (250, 251):
            refused.append(position)
    if len(refused) == len(recipients):
        raise Refused(code)
    return refused


def hand_over(smtp: smtplib.SMTP, data: bytes) -> None:
    """Hand over the message. Raises Refused if the server took nothing; any other error leaves it open."""
    try:
        code, _ = smtp.data(data)
    except smtplib.SMTPDataError as error:
        raise Refused(error.smtp_code) from error
    if code != 250:
        raise Refused(code)
