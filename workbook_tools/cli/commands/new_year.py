"""``workbook-tools new-year``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing
from ..help import Command


@click.command(cls=Command)
@click.argument("consolidated", type=options.EXISTING)
@options.output
@options.force
@options.language
def command(consolidated: Path, output: Path, force: bool) -> None:
    """What ``new-year`` does; the catalogue says how it is explained."""
    from ...api.commands import new_year
    from ...operations.reading.cannot_run import CannotRun
    from ...workbook.output_names import check_ending
    from ...workbook.saving import check_free

    if output.resolve() == consolidated.resolve():
        raise CannotRun("output-is-input")
    check_ending(output, ".xlsx")
    check_free(output, force)
    made = new_year(consolidated)
    made.save(output, force)
    if made.issues:
        click.echo(showing.as_text(made.issues), err=True)
    click.echo(showing.year_carried(made.result))
    language.say("wrote", path=output)
