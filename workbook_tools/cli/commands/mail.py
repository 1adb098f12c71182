"""``workbook-tools mail``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import language, options
from ..help import Command
from ..usage import Usage

if TYPE_CHECKING:
    from ...mail.outgoing.compose import Letter
    from ...mail.outgoing.drafts import Drafts
    from ...mail.outgoing.letters import Letters
    from ...mail.outgoing.sending import Transport


def _write_templates(context: click.Context, option: click.Parameter, folder: Path | None) -> None:
    if folder is None:
        return
    from ...mail.outgoing.texts import write_defaults

    for path in write_defaults(folder, force=False):
        language.say("wrote", path=path)
    context.exit()


@click.command(cls=Command)
@options.agreement
@click.argument("folder", type=options.EXISTING_FOLDER)
@click.argument("more_returned", nargs=-1, type=options.EXISTING_OR_FOLDER, metavar="")
@click.option("--round", "round_number", type=options.ROUND, required=True)
@click.option("-o", "--output", required=True, type=options.FILE, metavar="DRAFTS")
@click.option(
    "--reminders", multiple=True, type=options.EXISTING_OR_FOLDER, metavar="RETURNED...",
)  # fmt: skip
@click.option(
    "--feedback", type=options.EXISTING_FOLDER, metavar="DIR",
)  # fmt: skip
@click.option("--template", type=options.EXISTING, metavar="FILE")
@click.option(
    "--write-templates", type=options.FILE, metavar="DIR", is_eager=True, expose_value=False,
    callback=_write_templates,
)  # fmt: skip
@click.option(
    "--today",
    type=options.DAY,
)
@click.option("--smtp", metavar="HOST[:PORT]")
@click.option("--from", "sender", metavar="ADDRESS")
@click.option("--user", default="")
@click.option("--no-tls", is_flag=True)
@click.option("--yes", is_flag=True)
@click.option("--resend", multiple=True, metavar="DEPARTMENT")
@click.option("--force", is_flag=True)
@options.language
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
    """What ``mail`` does; the catalogue says how it is explained."""
    from ...mail.outgoing.drafts import write_drafts
    from ...mail.outgoing.letters import letters_for
    from ...mail.outgoing.sending import transport_of

    _check_use(bool(more_returned and not reminders), smtp, sender, bool(user or no_tls or yes or resend))
    transport = transport_of(smtp, sender, user, no_tls) if smtp and sender else None
    day = today.date() if today else dt.date.today()
    letters = letters_for(agreement, round_number, folder, (*reminders, *more_returned), feedback, template, day)
    _tell(letters, write_drafts(letters, output, force), output)
    if (transport and not _send(letters.letters, output, transport, yes, resend)) or letters.not_written:
        raise SystemExit(1)


def _check_use(folders_unused: bool, smtp: str | None, sender: str | None, more_of_smtp: bool) -> None:
    if folders_unused:
        raise Usage("usage.one-folder")
    if smtp and not sender:
        raise Usage("usage.smtp-without-from")
    if not smtp and (sender or more_of_smtp):
        raise Usage("usage.only-with-smtp")


def _tell(letters: Letters, drafts: Drafts, output: Path) -> None:
    for path in drafts.written:
        language.say("wrote", path=path)
    if drafts.unchanged:
        click.echo(language.count("mail.unchanged", len(drafts.unchanged)))
    if letters.complete:
        language.say("mail.complete", names="; ".join(letters.complete))
    for name, deadline in letters.not_due:
        language.say("mail.not-due", day=f"{deadline:%d-%m-%Y}", name=name)
    for said in letters.not_written:
        click.echo(language.shown(said), err=True)
    for path in drafts.left_over:
        language.say("mail.left-over", path=path, err=True)
    click.echo(language.count("mail.told", len(letters.letters), folder=output))


def _send(letters: list[Letter], output: Path, transport: Transport, yes: bool, resend: tuple[str, ...]) -> bool:
    """List, ask, send. Whether there is nothing left for finance to do."""
    from ...mail.outgoing.sending import Outcome, send, waiting

    now = waiting(letters, output, resend)
    for letter in now:
        files = ", ".join(name for name, _, _ in letter.files) or language.text("mail.no-file")
        to = language.count("recipients", len(letter.recipients.envelope))
        language.say("mail.to-send", department=letter.department, recipients=to, files=files)
    if (
        now
        and not yes
        and not language.confirmed(language.count("mail.question", len(now), host=transport.server.host))
    ):
        language.say("mail.nothing-sent")
        return True

    def said(outcome: Outcome) -> None:
        told = {"department": outcome.department, "outcome": outcome.said}
        language.say("sending.told", err=not outcome.well, **told)

    return all(outcome.well for outcome in send(letters, output, transport, resend, said))
