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
    from ...api.commands import template

    template(file, force=force)
    language.say("wrote", path=file)
