"""``workbook-tools diff``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing_differences
from ..help import Command


@click.command(cls=Command)
@click.argument("old", type=options.EXISTING)
@click.argument("new", type=options.EXISTING)
@click.option("-o", "--output", type=options.FILE, metavar="FILE.xlsx")
@click.option(
    "--format", "form", type=options.one_of("text", "json"), default="text", show_default=True,
)  # fmt: skip
@click.option("--computed", is_flag=True)
@options.force
@options.language
def command(old: Path, new: Path, output: Path | None, form: str, computed: bool, force: bool) -> None:
    """What ``diff`` does; the catalogue says how it is explained."""
    from ...api import records

    comparison = records.diff(old, new, output, computed=computed, force=force)
    if form == "json":
        click.echo(showing_differences.as_json(comparison))
    elif comparison.differences:
        click.echo(showing_differences.as_text(comparison))
    for note in comparison.notes:
        language.say("diff.note", note=note, err=True)
    tally = showing_differences.tally(comparison)
    language.say("diff.told", old=comparison.old.file, new=comparison.new.file, tally=tally, err=True)
    if output is not None:
        language.say("wrote", path=output, err=True)
    if comparison.differences:
        raise SystemExit(1)
