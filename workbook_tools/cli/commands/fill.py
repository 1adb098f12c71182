"""``workbook-tools fill``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing


@click.command()
@click.argument("workbook", type=options.EXISTING)
@options.output
@options.force
@options.language
def command(workbook: Path, output: Path, force: bool) -> None:
    """Put back every total formula, computed column, drop-down and smiley colour.

    For a workbook people have worked in. Their entries are kept as they stand, but for amounts
    and the like that could surely be read (all are listed): totals count them. Milestones without errors get
    their id. WORKBOOK itself is not changed. Own columns and sheets are carried along as values.
    """
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
