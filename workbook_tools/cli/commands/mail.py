"""``workbook-tools mail``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import options

if TYPE_CHECKING:
    from ...mail.outgoing.compose import Letter
    from ...mail.outgoing.letters import Letters


def _write_templates(context: click.Context, option: click.Parameter, folder: Path | None) -> None:
    if folder is None:
        return
    from ...mail.outgoing.texts import write_defaults

    for path in write_defaults(folder, force=False):
        click.echo(f"Wrote {path}")
    context.exit()


@click.command()
@options.agreement
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("more_returned", nargs=-1, type=options.EXISTING_OR_FOLDER, metavar="")
@click.option("--round", "round_number", type=click.IntRange(1), required=True, help="The round, as in Runder.")
@click.option("-o", "--output", required=True, type=options.FILE, metavar="DRAFTS", help="The folder for the drafts.")
@click.option(
    "--reminders", multiple=True, type=options.EXISTING_OR_FOLDER, metavar="RETURNED...",
    help="Only to those who are missing or incomplete among RETURNED (files or folders; last on the line), "
    "saying what is missing.",
)  # fmt: skip
@click.option(
    "--feedback", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="Attach the marked copies that `validate --marked-copies DIR` wrote, saying what to mend.",
)  # fmt: skip
@click.option("--template", type=options.EXISTING, metavar="FILE", help="Your own subject and text.")
@click.option(
    "--write-templates", type=options.FILE, metavar="DIR", is_eager=True, expose_value=False,
    callback=_write_templates, help="Write the standard texts to DIR, to be edited for --template, and stop.",
)  # fmt: skip
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day that agreed deadlines are held against (default: today).",
)
@click.option("--smtp", metavar="HOST[:PORT]", help="Also send the mails through this server.")
@click.option("--from", "sender", metavar="ADDRESS", help="With --smtp: the sender, and where answers go.")
@click.option("--user", default="", help="With --smtp: log in as this user. Never give the password here.")
@click.option("--no-tls", is_flag=True, help="With --smtp: send without encryption and without login.")
@click.option("--yes", is_flag=True, help="With --smtp: do not ask before sending.")
@click.option(
    "--resend", multiple=True, metavar="DEPARTMENT", help="With --smtp: send this one again. May be repeated."
)
@click.option("--force", is_flag=True, help="Replace drafts that have other content.")
def command(
    agreement: Path,
    folder: Path,
    more_returned: tuple[Path, ...],
    round_number: int,
    output: Path,
    reminders: tuple[Path, ...],
    feedback: Path | None,
    template: Path | None,
    today: dt.datetime | None,
    smtp: str | None,
    sender: str | None,
    user: str,
    no_tls: bool,
    yes: bool,
    resend: tuple[str, ...],
    force: bool,
) -> None:
    """Write a mail to each department with its own workbook from FOLDER, as split wrote it.

    The mails are drafts (.eml): open one in your mail program, look at it, send it. With --smtp they
    are sent through your mail server after a list and a question; a list of what was sent is kept
    beside the drafts, so that a run may be repeated and nobody gets the same mail twice.

    The password for --user is read from the environment variable WORKBOOK_TOOLS_SMTP_PASSWORD or
    from the system's keyring. Addresses come from the sheet Centre: E-mail and Kopi til.
    """
    from ...mail.outgoing import letters as found
    from ...mail.outgoing.drafts import write_drafts
    from ...mail.outgoing.texts import Kind

    if more_returned and not reminders:
        raise click.UsageError("more than one folder was given. Returned files stand after --reminders.")
    _check_smtp(smtp, sender, user, no_tls, yes, resend)
    day = today.date() if today else dt.date.today()
    if reminders:
        kind = Kind.REMINDER
        made = found.reminders(agreement, round_number, folder, [*reminders, *more_returned], day, template, feedback)
    elif feedback:
        kind, made = Kind.FEEDBACK, found.feedbacks(agreement, round_number, feedback, template)
    else:
        kind, made = Kind.INVITATION, found.invitations(agreement, round_number, folder, template)
    drafts = write_drafts(made.letters, kind, output, force)
    for path in drafts.written:
        click.echo(f"Wrote {path}")
    _tell(made, len(drafts.unchanged), output)
    for path in drafts.left_over:
        click.echo(f"{path} is from an earlier run and belongs to no mail of this one.", err=True)
    if smtp and sender:
        _send(made.letters, output, smtp, sender, user, no_tls, yes, resend)


def _check_smtp(smtp: str | None, sender: str | None, user: str, no_tls: bool, yes: bool, resend: object) -> None:
    if smtp and not sender:
        raise click.UsageError("--smtp needs --from, the address that the mails come from.")
    if not smtp and (sender or user or no_tls or yes or resend):
        raise click.UsageError("--from, --user, --no-tls, --yes and --resend are for --smtp HOST.")


def _tell(made: Letters, unchanged: int, output: Path) -> None:
    if unchanged:
        click.echo(f"{unchanged} drafts were there already, unchanged")
    if made.complete:
        click.echo(f"complete, no mail: {', '.join(made.complete)}")
    for name, deadline in made.not_due:
        click.echo(f"not due before {deadline:%d-%m-%Y} (Aftalt frist), no mail: {name}")
    click.echo(f"{len(made.letters)} mails in {output}")


def _send(
    letters: list[Letter],
    output: Path,
    smtp: str,
    sender: str,
    user: str,
    no_tls: bool,
    yes: bool,
    resend: tuple[str, ...],
) -> None:
    """List, ask, send; exit 1 if any letter needs finance's attention."""
    from ...mail.outgoing.addresses import sender_address
    from ...mail.outgoing.sending import Outcome, send, waiting
    from ...mail.outgoing.server import parse_server

    server, address = parse_server(smtp, user, no_tls), sender_address(sender)
    now = waiting(letters, output, resend)
    for letter in now:
        files = ", ".join(attachment.name for attachment in letter.attachments) or "no file"
        click.echo(f"  {letter.department}: {len(letter.recipients.envelope)} recipients, {files}")
    if now and not yes:
        click.confirm(f"Send these {len(now)} mails through {server.host}?", abort=True)

    def said(outcome: Outcome) -> None:
        click.echo(f"{outcome.department}: {outcome.text}", err=not outcome.well)

    outcomes = send(letters, output, server, address, resend, said)
    if not all(outcome.well for outcome in outcomes):
        raise SystemExit(1)
