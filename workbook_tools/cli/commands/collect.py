"""``workbook-tools collect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...messages.catalogue import DANISH
from ...operations.reading.folders import INDEX
from .. import language, options
from ..help import Command
from ..usage import Usage

if TYPE_CHECKING:
    from ...messages.message import Message
    from ...operations.returned.mail_index import IndexRow


@click.command(cls=Command)
@click.argument("source", nargs=-1, type=options.EXISTING_OR_FOLDER)
@click.option("-o", "--output", required=True, type=options.FILE, metavar="DIR")
@click.option(
    "--against", type=options.EXISTING, metavar="AGREEMENT",
)  # fmt: skip
@click.option(
    "--accept", multiple=True, metavar="FILE|SENDER",
)  # fmt: skip
@options.language
def command(source: tuple[Path, ...], output: Path, against: Path | None, accept: tuple[str, ...]) -> None:
    """What ``collect`` does; the catalogue says how it is explained."""
    from ...mail.incoming.collect import collect
    from ...operations.returned.mail_index import CLOSED, DUPLICATE, HEADERS, NOTHING, TAKEN, WAITING

    if not source and not accept and not against:
        raise Usage("usage.no-mails")
    result = collect(source, output, against, accept)
    for row in result.new:
        if row.status == TAKEN:
            language.say("collect.taken", file=output / row.file, department=_department(row))
    for row in result.with_status(WAITING):
        waits = {
            "file": output / row.file,
            "department": _department(row),
            "reason": _said(row.reason, HEADERS["reason"]),
        }
        language.say("collect.waits", err=True, **waits)
    for row in result.new:
        if row.status == NOTHING and row.remark:
            language.say(
                "collect.no-workbook", err=True, file=_where(output, row), remark=_said(row.remark, HEADERS["remark"])
            )
    for row in result.with_status(CLOSED):
        language.say("collect.closed", err=True, file=_where(output, row), remark=_said(row.remark, HEADERS["remark"]))
    new = {status: sum(row.status == status for row in result.new) for status in (TAKEN, DUPLICATE, NOTHING)}
    told = language.count(
        "collect.told", new[TAKEN], again=new[DUPLICATE], without=new[NOTHING], wait=len(result.with_status(WAITING)),
        closed=len(result.with_status(CLOSED)), index=output / INDEX,
    )  # fmt: skip
    click.echo(told)
    if result.with_status(WAITING):
        language.say("collect.let-in", err=True)
    if any(row.status == TAKEN and row.original and not row.checked for row in result.rows):
        language.say("collect.unchecked", err=True)
    if result.with_status(WAITING) or result.with_status(CLOSED):
        raise SystemExit(1)


def _said(what: str | Message, column: str) -> str | Message:
    """What this run found; what the index has from an earlier one is Danish, and else only pointed to."""
    if isinstance(what, str) and what and language.current() != DANISH:
        return language.text("collect.see-index", column=column, index=INDEX)
    return what


def _department(row: IndexRow) -> str:
    return row.department or language.text("collect.no-department")


def _where(output: Path, row: IndexRow) -> Path | str:
    """The copy of a mail, or the name of what was given and is no mail."""
    return output / row.original if row.original.startswith("originaler/") else row.original
