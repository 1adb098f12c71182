"""Send letters one by one: claimed in the ledger before, noted after; one that is refused stops nobody else's."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Callable, Collection, Sequence
from email.headerregistry import Address
from email.utils import localtime
from pathlib import Path

from msgspec import Struct

from ...messages.message import Message, message
from ...messages.perhaps import with_guess
from ...operations.reading.cannot_run import CannotRun
from .addresses import sender_address
from .compose import Letter, outgoing
from .ledger import Ledger, State
from .server import Refused, Server, connected, hand_over, offer, parse_server, password


class Transport(Struct, frozen=True):
    """The server that mails go through, and whom they come from."""

    server: Server
    sender: Address


def transport_of(host: str, sender: str, user: str = "", no_tls: bool = False) -> Transport:
    """What `--smtp` and its companions say; raises CannotRun."""
    return Transport(parse_server(host, user, no_tls), sender_address(sender))


class Outcome(Struct, frozen=True):
    """What became of a letter; ``well`` if there is nothing for finance to do."""

    department: str
    well: bool
    said: Message


def waiting(letters: Sequence[Letter], folder: Path, resend: Collection[str]) -> list[Letter]:
    """The letters that a run would send now. Raises CannotRun for a department to resend that has no letter."""
    known = [letter.department for letter in letters]
    unknown = sorted(set(resend) - set(known))
    if unknown:
        said = message("cannot.nothing-to-resend", departments=", ".join(unknown))
        raise CannotRun(with_guess(said, unknown[0], known))
    ledger = Ledger(folder)
    return [
        letter
        for letter in letters
        if letter.department in resend or ledger.state(letter.key) in (State.NEW, State.REFUSED)
    ]


def send(
    letters: Sequence[Letter],
    folder: Path,
    transport: Transport,
    resend: Collection[str] = (),
    said: Callable[[Outcome], None] = lambda outcome: None,
    clock: Callable[[], dt.datetime] = localtime,
) -> list[Outcome]:
    """Send what was not sent before; ``said`` is told of each letter as it goes.

    The ledger stands beside the drafts in ``folder``. What was begun and never confirmed is left
    alone unless its department is in ``resend``.
    """
    ledger = Ledger(folder)
    secret = password(transport.server) if transport.server.user and waiting(letters, folder, resend) else ""
    outcomes = []
    for letter in letters:
        state = State.NEW if letter.department in resend else ledger.state(letter.key)
        if state is State.SENT:
            outcome = Outcome(letter.department, True, message("result.sending.sent-before"))
        elif state is State.BEGUN:
            outcome = _uncertain(letter)
        else:
            outcome = _send(letter, ledger, transport, secret, letter.department in resend, clock)
        outcomes.append(outcome)
        said(outcome)
    return outcomes


def _send(
    letter: Letter,
    ledger: Ledger,
    transport: Transport,
    secret: str,
    again: bool,
    clock: Callable[[], dt.datetime],
) -> Outcome:
    """A connection of its own: one that breaks takes no other letter along."""
    about = (letter.key, letter.department, letter.kind.value)
    data = outgoing(letter, transport.sender, clock())
    to = letter.recipients.envelope
    with connected(transport.server, secret) as smtp:
        try:
            refused = offer(smtp, transport.sender.addr_spec, to)
            if not ledger.begin(*about, again=again):
                return _uncertain(letter)
            hand_over(smtp, data)
        except Refused as error:
            ledger.note(*about, State.REFUSED)
            return Outcome(
                letter.department, False,
                message("result.sending.refused", reply=str(error.code)),
            )  # fmt: skip
        except (smtplib.SMTPException, OSError):
            if ledger.state(letter.key) is State.BEGUN:
                return _uncertain(letter)
            return Outcome(letter.department, False, message("result.sending.broken"))
        ledger.note(*about, State.SENT)
    if refused:
        numbers = ", ".join(str(position + 1) for position in refused)
        return Outcome(
            letter.department, False,
            message("result.sending.partly", numbers=numbers, count=str(len(to))),
        )  # fmt: skip
    return Outcome(letter.department, True, message("result.sending.sent"))


def _uncertain(letter: Letter) -> Outcome:
    return Outcome(letter.department, False, message("result.sending.uncertain", department=letter.department))
