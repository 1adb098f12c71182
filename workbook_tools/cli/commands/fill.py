"""``workbook-tools fill``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing
from ..help import Command


@click.command(cls=Command)
@click.argument("workbook", type=options.EXISTING)
@options.output
@options.force
@options.language
def command(workbook: Path, output: Path, force: bool) -> None:
    """What ``fill`` does; the catalogue says how it is explained."""
    from ...api.commands import fill

    issues = fill(workbook, output, force=force)
    if issues:
        click.echo(showing.as_text(issues), err=True)
    language.say("wrote", path=output)
    if showing.has_errors(issues):
        raise SystemExit(1)
