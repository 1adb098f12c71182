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
    from ...operations.agreement.document import document, own_reference_issues
    from ...operations.new_year import new_year
    from ...operations.reading.loading import CannotRun, load_agreement
    from ...workbook.output_names import check_ending
    from ...workbook.saving import check_free, save
    from ...workbook.writing.writer import write_workbook

    if output.resolve() == consolidated.resolve():
        raise CannotRun("output-is-input")
    check_ending(output, ".xlsx")
    check_free(output, force)
    made = new_year(load_agreement(consolidated).agreement)
    save(output, write_workbook(document(made.agreement)), force)
    if issues := own_reference_issues(made.agreement):
        click.echo(showing.as_text(issues), err=True)
    click.echo(showing.year_carried(made))
    language.say("wrote", path=output)
