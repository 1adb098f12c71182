"""``workbook-tools journal``."""

from __future__ import annotations

from pathlib import Path

import click

from ...definition.year_folder import CPR_FILE
from .. import language, options
from ..help import Command


@click.command(cls=Command)
@click.argument("consolidated", type=options.EXISTING)
@click.argument("files", nargs=-1, type=options.EXISTING_OR_FOLDER)
@click.option("--round", "number", type=options.ROUND, required=True, metavar="NUMBER")
@click.option("-o", "--output", required=True, type=options.FILE, metavar="DIR")
@options.language
def command(consolidated: Path, files: tuple[Path, ...], number: int, output: Path) -> None:
    """What ``journal`` does; the catalogue says how it is explained."""
    from ...api import records

    made = records.journal(consolidated, number, files, output)
    for file in made.missing:
        language.say("journal.missing", file=file, err=True)
    if made.lacking is not None:
        language.say("journal.notes-for-word", reason=made.lacking, err=True)
    if held := made.with_cpr:
        named = ", ".join(entry.place for entry in held)
        click.echo(language.count("journal.cpr", len(held), names=named, file=output / CPR_FILE), err=True)
    click.echo(language.count("journal", len(made.entries), folder=output))
    if made.missing:
        raise SystemExit(1)
