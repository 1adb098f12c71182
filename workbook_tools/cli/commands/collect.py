"""``workbook-tools collect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import options, showing
from ..usage import Usage

if TYPE_CHECKING:
    from ...operations.returned.mail_index import IndexRow


@click.command()
@click.argument("source", nargs=-1, type=options.EXISTING_OR_FOLDER)
@click.option("-o", "--output", required=True, type=options.FILE, metavar="DIR", help="The folder to collect into.")
@click.option(
    "--against", type=options.EXISTING, metavar="AGREEMENT",
    help="Set apart what does not come from one of the department's addresses in Centre.",
)  # fmt: skip
@click.option(
    "--accept", multiple=True, metavar="FILE|SENDER",
    help="Let in a workbook that waits, by its file name or its sender. May be repeated.",
)  # fmt: skip
def command(source: tuple[Path, ...], output: Path, against: Path | None, accept: tuple[str, ...]) -> None:
    """Take the departments' workbooks out of mails.

    SOURCE is .eml, .msg (what you get by dragging mails out of Outlook), mbox and .zip files, and
    folders of them. Workbooks are found by what they are, whatever they are called, also in attached
    mails and .zip files; signatures and logos are passed over. DIR gets the workbooks, an untouched
    copy of every mail (originaler), and indeks.csv, which says where each workbook came from and
    which consolidate reads. Workbooks from unknown senders wait in the folder afventer.

    May be repeated: nothing is collected twice. Exit 1 if a workbook waits or a mail cannot be opened.
    """
    from ...mail.incoming.collect import collect
    from ...operations.returned.mail_index import CLOSED, DUPLICATE, NOTHING, TAKEN, WAITING

    if not source and not accept and not against:
        raise Usage("usage.no-mails")
    result = collect(source, output, against, accept)
    for row in result.new:
        if row.status == TAKEN:
            click.echo(f"{output / row.file}  ({row.department or 'no department in it'})")
    for row in result.with_status(WAITING):
        click.echo(f"waits: {output / row.file}  ({row.department or 'no department in it'}): {row.reason}", err=True)
    for row in result.new:
        if row.status == NOTHING and row.remark:
            click.echo(f"no workbook: {_where(output, row)}: {row.remark}", err=True)
    for row in result.with_status(CLOSED):
        click.echo(f"cannot be opened: {_where(output, row)}: {row.remark}", err=True)
    new = {status: sum(row.status == status for row in result.new) for status in (TAKEN, DUPLICATE, NOTHING)}
    click.echo(
        f"{showing.counted(new[TAKEN], 'workbook')} collected, {new[DUPLICATE]} came once more, {new[NOTHING]} without a workbook, "
        f"{len(result.with_status(WAITING))} wait; see {output / 'indeks.csv'}"
    )
    if result.with_status(WAITING):
        click.echo('Look at what waits, and let in what is right: --accept "FILE".', err=True)
    if any(row.status == TAKEN and row.original and not row.checked for row in result.rows):
        click.echo("The senders were not checked: add --against AGREEMENT.", err=True)
    if result.with_status(WAITING) or result.with_status(CLOSED):
        raise SystemExit(1)


def _where(output: Path, row: IndexRow) -> Path | str:
    """The copy of a mail, or the name of what was given and is no mail."""
    return output / row.original if row.original.startswith("originaler/") else row.original
