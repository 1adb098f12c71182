"""``workbook-tools actuals``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing, showing_actuals
from ..help import Command


@click.command(cls=Command)
@options.agreement
@click.argument("export", type=options.EXISTING)
@click.option("--round", "round_number", type=options.ROUND, required=True)
@options.output
@options.text_or_json
@options.force
@options.language
def command(agreement: Path, export: Path, round_number: int, output: Path, form: str, force: bool) -> None:
    """What ``actuals`` does; the catalogue says how it is explained."""
    from ...api.commands import actuals
    from ...operations.consolidate.files import check_output
    from ...operations.reading.cannot_run import CannotRun

    check_output(agreement, [], output, force)
    if output.resolve() == export.resolve():
        raise CannotRun("output-is-input")
    made = actuals(agreement, export, round_number)
    made.save(output, force)
    if form == "json":
        click.echo(showing_actuals.as_json(made.result, output))
    else:
        if made.issues:
            click.echo(showing.as_text(made.result.issues, 60), err=True)
        click.echo(showing_actuals.as_text(made.result))
        language.say("wrote", path=output)
    if showing.has_errors(made.result.issues):
        raise SystemExit(1)
