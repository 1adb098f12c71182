"""``workbook-tools template``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options


@click.command()
@click.argument("file", type=options.FILE)
@options.force
@options.language
def command(file: Path, force: bool) -> None:
    """Write an empty agreement workbook to FILE.

    Fill in Stamdata, Runder, Centre and Lister first, then Punkter, Økonomi and Milepæle.
    """
    from ...operations.template import template
    from ...workbook.output_names import check_ending
    from ...workbook.saving import save

    check_ending(file, ".xlsx")
    save(file, template(), force)
    language.say("wrote", path=file)
