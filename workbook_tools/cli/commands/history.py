"""``workbook-tools history``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options
from ..help import Command


@click.command(cls=Command)
@click.argument("consolidated", type=options.EXISTING)
@click.option("--state", type=options.COUNT, metavar="NUMBER")
@click.option("--round", "number", type=options.ROUND, metavar="NUMBER")
@click.option("-o", "--output", type=options.FILE, metavar="FILE.xlsx")
@options.force
@options.language
def command(consolidated: Path, state: int | None, number: int | None, output: Path | None, force: bool) -> None:
    """What ``history`` does; the catalogue says how it is explained."""
    from ...api import records

    states, written = records.history(consolidated, output, state=state, round=number, force=force)
    for told in states:
        rounds = ", ".join(map(str, told.rounds)) or "–"
        language.say("history.state", state=told.state, finance=told.by_finance, files=told.by_files, rounds=rounds)
    if output is not None:
        language.say("history.written", state=written)
        language.say("wrote", path=output)
