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
    from ...operations.fill import fill, next_of
    from ...operations.reading.loading import CannotRun
    from ...workbook.output_names import check_ending
    from ...workbook.reading.reader import read_workbook
    from ...workbook.saving import check_free, save
    from ...workbook.writing.writer import write_workbook

    if output.resolve() == workbook.resolve():
        raise CannotRun("output-is-input")
    check_ending(output, ".xlsx")
    check_free(output, force)
    raw = read_workbook(workbook)
    document, issues = fill(raw)
    save(output, write_workbook(next_of(document, raw)), force)
    if issues:
        click.echo(showing.as_text(issues), err=True)
    language.say("wrote", path=output)
    if showing.has_errors(issues):
        raise SystemExit(1)
