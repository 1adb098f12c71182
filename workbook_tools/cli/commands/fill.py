"""``workbook-tools fill``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing
from ..help import Command


@click.command(cls=Command)
@click.argument("workbook", type=options.EXISTING)
@options.output
@click.option("--erase", multiple=True, metavar="SHEET!CELL")
@click.option("--reason", default="")
@options.force
@options.language
def command(workbook: Path, output: Path, erase: tuple[str, ...], reason: str, force: bool) -> None:
    """What ``fill`` does; the catalogue says how it is explained."""
    from ...api.commands import fill

    issues = fill(workbook, output, erase=erase, reason=reason, force=force)
    if issues:
        click.echo(showing.as_text(issues), err=True)
    language.say("wrote", path=output)
    if showing.has_errors(issues):
        raise SystemExit(1)
