"""A real mail server on loopback: keeps what it takes, refuses whom it is told to, and can be told to misbehave."""

from __future__ import annotations

import email
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from threading import Condition
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword


@dataclass
class Taken:
    """A message as it was handed over."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    encrypted: bool
    user: str


@dataclass
class Mailbox:
    """What the server took. ``refused`` are recipients; ``on_data`` is called when a message is there, and may answer."""

    taken: list[Taken] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    on_data: Callable[[int], str | None] = lambda number: None
    on_mail: Callable[[], str | None] = lambda: None
    port: int = 0
    _arrived: Condition = field(default_factory=Condition)

    def wait_for(self, number: int) -> int:
        """How many messages were taken, once it is ``number``: the server's thread may take one when its sender is gone."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.taken) >= number, timeout=60)
            return len(self.taken)

    @property
    def subjects(self) -> list[str]:
        """The subjects of what was taken, in order."""
        return sorted(str(taken.message["Subject"]) for taken in self.taken)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = self.on_mail()
        if answer:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refused:
            return f"550 no mailbox for {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(message, EmailMessage)
        answer = self.on_data(len(self.taken) + 1)
        if answer and answer.startswith(("4", "5")):
            return answer
        user = session.auth_data.login.decode() if session.auth_data else ""
        encrypted = server.transport.get_extra_info("ssl_object") is not None
        taken = Taken(str(envelope.mail_from), list(envelope.rcpt_tos), message, encrypted, user)
        with self._arrived:
            self.taken.append(taken)
            self._arrived.notify_all()
        return answer or "250 OK"


class _Controller(Controller):
    """On a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    box: Mailbox,
    tls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
    from_the_start: bool = False,
) -> Iterator[Mailbox]:
    """The server while it runs; with ``tls`` it encrypts (by STARTTLS, or from the start), with ``login`` it asks for it."""

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        good = login is not None and (data.login.decode(), data.password.decode()) == login
        return AuthResult(success=good, handled=good, auth_data=data if good else None)

    options: dict[str, Any] = {}
    if tls:
        options = {"ssl_context": tls} if from_the_start else {"tls_context": tls, "require_starttls": True}
    if login:
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": tls is not None}
    controller = _Controller(box, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        box.port = controller.port
        yield box
    finally:
        controller.stop()
