"""``workbook-tools import``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing_import
from ..help import Command


@click.command("import", cls=Command)
@click.argument("document", nargs=-1, required=True, type=options.EXISTING)
@options.output
@click.option("--year", type=options.COUNT)
@options.force
@options.language
def command(document: tuple[Path, ...], output: Path, year: int | None, force: bool) -> None:
    """What ``import`` does; the catalogue says how it is explained."""
    from ...api.commands import import_documents
    from ...operations.reading.cannot_run import CannotRun
    from ...workbook.output_names import check_ending
    from ...workbook.saving import check_free

    if any(output.resolve() == one.resolve() for one in document):
        raise CannotRun("output-is-input")
    check_ending(output, ".xlsx")
    check_free(output, force)
    made = import_documents(document, year=year)
    made.save(output, force)
    click.echo(showing_import.imported(made.result))
    language.say("wrote", path=output)
