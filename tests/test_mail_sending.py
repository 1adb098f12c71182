"""mail --smtp against a real server: everybody once, also when the run is killed; no secret is ever said."""

from __future__ import annotations

import os
import signal
import smtplib
import ssl
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner, Result

from tests.conftest import ROOT, SMALL
from tests.smtp_server import Mailbox, mail_server
from tests.workbook_editing import write_agreement
from workbook_tools.cli.main import main
from workbook_tools.mail.outgoing.ledger import FILE_NAME, Ledger, State
from workbook_tools.mail.outgoing.server import PASSWORD, parse_server
from workbook_tools.operations.reading.cannot_run import CannotRun
from workbook_tools.operations.split import split_files

pytestmark = pytest.mark.slow

SECRET = "Sommer-2030-æøå"
CENTRES = """
    Center | E-mail                                                | Kopi til
    Nord   | Bo Ærø <bo@nord.example>; lis@nord.example            | chef@nord.example
    Syd    | syd@syd.example                                       |
    """


@pytest.fixture(scope="module")
def agreement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_agreement(tmp_path_factory.mktemp("mail") / "agreement.xlsx", **SMALL | {"departments": CENTRES})


@pytest.fixture(scope="module")
def workbooks(agreement: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mail-sent") / "round-1"
    split_files(agreement, 1, folder, False)
    return folder


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as box:
        yield box


def arguments(agreement: Path, workbooks: Path, drafts: Path, port: int, *more: str) -> list[str]:
    server = ["--smtp", f"127.0.0.1:{port}", "--from", "Økonomi <oekonomi@proeveby.example>"]
    return ["mail", str(agreement), "--round", "1", str(workbooks), "-o", str(drafts), *server, *more]


def send(agreement: Path, workbooks: Path, drafts: Path, port: int, *more: str, answer: str = "") -> Result:
    """Run the command; whatever it says must hold no address of a department and no secret."""
    result = CliRunner().invoke(main, arguments(agreement, workbooks, drafts, port, *more), input=answer)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "nord.example" not in result.output
    assert "syd.example" not in result.output
    assert SECRET not in result.output
    ledger = drafts / FILE_NAME
    if ledger.exists():
        assert b"example" not in ledger.read_bytes()
        assert SECRET.encode() not in ledger.read_bytes()
    return result


# --- what is sent ----------------------------------------------------------------------------


def test_each_department_gets_its_mail(agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox) -> None:
    result = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert result.exit_code == 0, result.output
    nord, syd = sorted(box.taken, key=lambda taken: str(taken.message["Subject"]))
    assert nord.recipients == ["bo@nord.example", "lis@nord.example", "chef@nord.example"]
    assert syd.recipients == ["syd@syd.example"]
    for taken, name in ((nord, "Nord"), (syd, "Syd")):
        attached, _ = taken.message.iter_attachments()
        assert attached.get_payload(decode=True) == (workbooks / f"2030 runde 1 - {name}.xlsx").read_bytes()
        assert taken.sender == "oekonomi@proeveby.example"
        assert taken.message["From"] == "Økonomi <oekonomi@proeveby.example>"
        assert taken.message["Subject"].endswith(f"– {name}")
        assert taken.message["Date"] is not None
        assert taken.message["X-Unsent"] is None
        assert taken.message["Message-ID"].endswith("@proeveby.example>")


def test_nothing_is_sent_without_a_yes(agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox) -> None:
    result = send(agreement, workbooks, tmp_path, box.port, answer="n\n")
    assert "Nord: 3 recipients, 2030 runde 1 - Nord.xlsx" in result.stdout
    assert (result.exit_code, box.taken) == (0, [])
    assert "Nothing was sent" in result.stdout
    assert "Syd: 1 recipient, " in result.stdout
    assert send(agreement, workbooks, tmp_path, box.port, answer="y\n").exit_code == 0
    assert len(box.taken) == 2


def test_a_repeated_run_sends_nothing_even_if_the_text_was_changed(
    agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox
) -> None:
    send(agreement, workbooks, tmp_path / "d", box.port, "--yes")
    again = send(agreement, workbooks, tmp_path / "d", box.port, "--yes")
    assert "Nord: was sent before" in again.stdout
    (tmp_path / "t.txt").write_text("Emne: Ny {center}\n\nNy tekst\n", encoding="utf-8")
    send(agreement, workbooks, tmp_path / "d", box.port, "--yes", "--force", "--template", str(tmp_path / "t.txt"))
    assert len(box.taken) == 2


def test_resend_sends_one_again(agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox) -> None:
    send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert send(agreement, workbooks, tmp_path, box.port, "--yes", "--resend", "Syd").exit_code == 0
    assert [taken.recipients for taken in box.taken if taken.recipients[0].startswith("syd")] == [
        ["syd@syd.example"]
    ] * 2
    assert len(box.taken) == 3
    assert send(agreement, workbooks, tmp_path, box.port, "--yes", "--resend", "Vest").exit_code == 2


# --- what the server refuses -----------------------------------------------------------------


def test_a_refused_recipient_stops_nobody(agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox) -> None:
    box.refused = {"lis@nord.example"}
    result = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert result.exit_code == 1
    assert "Nord: was sent, but the server refused address 2 of 3" in result.stderr
    assert sorted(len(taken.recipients) for taken in box.taken) == [1, 2]
    send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert len(box.taken) == 2


def test_who_was_refused_altogether_is_tried_again(
    agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox
) -> None:
    box.refused = {"bo@nord.example", "lis@nord.example", "chef@nord.example"}
    result = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert (result.exit_code, len(box.taken)) == (1, 1)
    assert "Nord: was refused by the server (reply 550); nothing was sent" in result.stderr
    box.refused = set()
    assert send(agreement, workbooks, tmp_path, box.port, "--yes").exit_code == 0
    assert len(box.taken) == 2


def test_a_message_that_the_server_will_not_have_is_tried_again(
    agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox
) -> None:
    box.on_data = lambda number: "452 try later, alle@nord.example"
    assert send(agreement, workbooks, tmp_path, box.port, "--yes").exit_code == 1
    box.on_data = lambda number: None
    assert send(agreement, workbooks, tmp_path, box.port, "--yes").exit_code == 0
    assert len(box.taken) == 2


def test_a_server_that_is_not_there_is_said_in_one_line(agreement: Path, workbooks: Path, tmp_path: Path) -> None:
    with mail_server(Mailbox()) as box:
        port = box.port
    result = send(agreement, workbooks, tmp_path, port, "--yes")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "cannot be reached" in result.stderr


# --- killed ----------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how a run is killed on POSIX")
@pytest.mark.parametrize("moment", ["before the first message", "with the first message", "with the second message"])
def test_a_run_that_is_killed_and_repeated_sends_nothing_twice(
    moment: str, agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox
) -> None:
    process: subprocess.Popen[bytes]

    def kill() -> None:
        os.kill(process.pid, signal.SIGKILL)

    def on_mail() -> str | None:
        if moment == "before the first message":
            kill()
        return None

    def on_data(number: int) -> str | None:
        # The message has arrived; the run never hears of it.
        if (moment, number) in (("with the first message", 1), ("with the second message", 2)):
            kill()
        return None

    box.on_mail, box.on_data = on_mail, on_data
    command = [sys.executable, "-m", "workbook_tools", *arguments(agreement, workbooks, tmp_path, box.port, "--yes")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, said
    expected = ["before the first message", "with the first message", "with the second message"].index(moment)
    arrived = box.wait_for(expected)
    assert arrived == expected

    box.on_mail, box.on_data = (lambda: None), (lambda number: None)
    repeated = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert len(box.subjects) == len(set(box.subjects)) == 2
    if arrived:
        assert repeated.exit_code == 1
        assert "may have been sent: the run was cut off" in repeated.stderr
    else:
        assert repeated.exit_code == 0
    # Nor does a third run; only finance can say that it did not arrive.
    third = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert (third.exit_code, len(box.taken)) == (repeated.exit_code, 2)


def test_a_run_that_is_stopped_between_claim_and_hand_over_sends_nothing_by_itself_again(
    agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("workbook_tools.mail.outgoing.sending.hand_over", stopped)
        assert send(agreement, workbooks, tmp_path, box.port, "--yes").exit_code == 1
    assert box.taken == []
    again = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert again.exit_code == 1
    assert "Nord: may have been sent: the run was cut off" in again.stderr
    assert [taken.recipients for taken in box.taken] == [["syd@syd.example"]]
    assert send(agreement, workbooks, tmp_path, box.port, "--yes", "--resend", "Nord").exit_code == 0
    assert len(box.taken) == 2


def test_a_connection_that_breaks_while_a_message_is_handed_over_leaves_it_open(
    agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise smtplib.SMTPServerDisconnected("alle@nord.example")

    with monkeypatch.context() as patched:
        patched.setattr("workbook_tools.mail.outgoing.sending.hand_over", broken)
        result = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert (result.exit_code, result.stderr.count("may have been sent")) == (1, 2)


def test_two_runs_at_once_claim_a_letter_only_once(tmp_path: Path) -> None:
    one, other = Ledger(tmp_path), Ledger(tmp_path)
    assert one.begin("k", "Nord", "udsendelse")
    assert not other.begin("k", "Nord", "udsendelse")
    one.note("k", "Nord", "udsendelse", State.REFUSED)
    assert other.begin("k", "Nord", "udsendelse")
    other.note("k", "Nord", "udsendelse", State.SENT)
    assert not one.begin("k", "Nord", "udsendelse")
    assert one.begin("k", "Nord", "udsendelse", again=True)


def test_without_its_ledger_nothing_is_sent(agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox) -> None:
    tmp_path.joinpath(FILE_NAME).write_bytes(b"not a database, whoever wrote it" * 100)
    result = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert (result.exit_code, box.taken) == (2, [])
    assert FILE_NAME in result.stderr


# --- encryption and login --------------------------------------------------------------------


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> trustme.CA:
    """A certificate authority that this machine trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


def server_side(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def as_if_remote(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback counts as any other host: encryption is required."""
    monkeypatch.setattr("workbook_tools.mail.outgoing.server._LOOPBACK", ())


@pytest.mark.usefixtures("as_if_remote")
def test_login_over_starttls(
    agreement: Path, workbooks: Path, tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = server_side(authority.issue_cert("127.0.0.1"))
    with mail_server(Mailbox(), tls, ("bo", SECRET)) as box:
        monkeypatch.setenv(PASSWORD, SECRET)
        result = send(agreement, workbooks, tmp_path / "d", box.port, "--yes", "--user", "bo")
        assert result.exit_code == 0, result.output
        assert {(taken.encrypted, taken.user) for taken in box.taken} == {(True, "bo")}
        monkeypatch.setenv(PASSWORD, "forkert")
        wrong = send(agreement, workbooks, tmp_path / "e", box.port, "--yes", "--user", "bo")
        assert (wrong.exit_code, len(box.taken)) == (2, 2)
        assert "refused the login (reply 535)" in wrong.stderr
        assert "forkert" not in wrong.output


@pytest.mark.usefixtures("as_if_remote")
def test_a_password_from_the_keyring(
    agreement: Path, workbooks: Path, tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD, raising=False)
    kept = {("workbook-tools:127.0.0.1", "bo"): SECRET}
    keyring, errors = types.ModuleType("keyring"), types.ModuleType("keyring.errors")
    keyring.get_password = lambda service, user: kept.get((service, user))  # type: ignore[attr-defined]
    errors.KeyringError = OSError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    tls = server_side(authority.issue_cert("127.0.0.1"))
    with mail_server(Mailbox(), tls, ("bo", SECRET)) as box:
        assert send(agreement, workbooks, tmp_path, box.port, "--yes", "--user", "bo").exit_code == 0
        kept.clear()
        without = send(agreement, workbooks, tmp_path / "x", box.port, "--yes", "--user", "bo")
        assert (without.exit_code, len(box.taken)) == (2, 2)
        assert PASSWORD in without.stderr


@pytest.mark.usefixtures("as_if_remote")
def test_a_server_that_encrypts_from_the_start(
    agreement: Path, workbooks: Path, tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = server_side(authority.issue_cert("127.0.0.1"))
    with mail_server(Mailbox(), tls, from_the_start=True) as box:
        monkeypatch.setattr("workbook_tools.mail.outgoing.server._TLS_FROM_THE_START", box.port)
        assert send(agreement, workbooks, tmp_path, box.port, "--yes").exit_code == 0
    assert [taken.encrypted for taken in box.taken] == [True, True]


@pytest.mark.usefixtures("as_if_remote")
def test_without_encryption_nothing_is_sent_unless_asked_for(
    agreement: Path, workbooks: Path, tmp_path: Path, box: Mailbox
) -> None:
    result = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert (result.exit_code, box.taken) == (2, [])
    assert "no encryption (STARTTLS)" in result.stderr
    assert send(agreement, workbooks, tmp_path, box.port, "--yes", "--no-tls").exit_code == 0
    assert [taken.encrypted for taken in box.taken] == [False, False]


@pytest.mark.usefixtures("as_if_remote")
def test_a_certificate_that_nobody_vouches_for_is_refused(agreement: Path, workbooks: Path, tmp_path: Path) -> None:
    tls = server_side(trustme.CA().issue_cert("127.0.0.1"))
    with mail_server(Mailbox(), tls) as box:
        result = send(agreement, workbooks, tmp_path, box.port, "--yes")
    assert (result.exit_code, box.taken) == (2, [])
    assert "no certificate that this machine trusts" in result.stderr


@pytest.mark.parametrize(
    ("text", "user", "expected"),
    [
        ("mail.kommune.dk", "", ("mail.kommune.dk", 25, True)),
        ("mail.kommune.dk", "bo", ("mail.kommune.dk", 587, True)),
        ("mail.kommune.dk:2525", "bo", ("mail.kommune.dk", 2525, True)),
        ("localhost:8025", "", ("localhost", 8025, False)),
        ("[::1]:25", "", ("::1", 25, False)),
    ],
)
def test_the_server_is_read_from_one_word(text: str, user: str, expected: tuple[str, int, bool]) -> None:
    server = parse_server(text, user)
    assert (server.host, server.port, server.tls) == expected


@pytest.mark.parametrize("text", ["", ":25", "mail:x", "mail:0", "mail:70000"])
def test_a_server_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(CannotRun):
        parse_server(text)


def test_a_password_never_goes_out_unencrypted() -> None:
    with pytest.raises(CannotRun, match="never sent without encryption"):
        parse_server("mail.kommune.dk", "bo", no_tls=True)
