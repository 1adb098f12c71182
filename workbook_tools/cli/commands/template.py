"""``workbook-tools template``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options
from ..help import Command


@click.command(cls=Command)
@click.argument("file", type=options.FILE)
@options.force
@options.language
def command(file: Path, force: bool) -> None:
    """What ``template`` does; the catalogue says how it is explained."""
    from ...operations.template import template
    from ...workbook.output_names import check_ending
    from ...workbook.saving import save

    check_ending(file, ".xlsx")
    save(file, template(), force)
    language.say("wrote", path=file)
