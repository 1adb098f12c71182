"""``workbook-tools split``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing
from ..help import Command
from ..progress import on_terminal


@click.command(cls=Command)
@options.agreement
@click.option("--round", "round_number", type=options.ROUND, required=True)
@click.option("-o", "--output", required=True, type=options.FILE)
@options.force
@options.language
def command(agreement: Path, round_number: int, output: Path, force: bool) -> None:
    """What ``split`` does; the catalogue says how it is explained."""
    from ...api.commands import split

    result = split(agreement, round_number, output, force=force, watch=on_terminal)
    for path, rows in result.files:
        language.say("file-of-rows", file=path, rows=language.count("rows", rows))
    click.echo(language.count("split", len(result.files), number=round_number, folder=output))
    if not result.round_is_open:
        language.say("split.not-open", number=round_number, err=True)
    errors = [issue for issue in result.issues if issue.severity.value == "error"]
    if errors:
        language.say("split.errors", err=True)
        click.echo(showing.as_text(errors, most=20, listed=False), err=True)
        raise SystemExit(1)
