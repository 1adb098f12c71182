"""``workbook-tools validate``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing
from ..help import Command
from ..progress import on_terminal


@click.command(cls=Command)
@click.argument("workbook", nargs=-1, required=True, type=options.EXISTING_OR_FOLDER)
@click.option("--against", type=options.EXISTING)
@click.option(
    "--format",
    "form",
    type=options.one_of("text", "json", "csv"),
    default="text",
    show_default=True,
)
@click.option(
    "--marked-copies", "folder", type=options.FILE, metavar="DIR",
)  # fmt: skip
@click.option("--force", is_flag=True)
@options.language
def command(workbook: tuple[Path, ...], against: Path | None, form: str, folder: Path | None, force: bool) -> None:
    """What ``validate`` does; the catalogue says how it is explained."""
    from ...api.commands import validate
    from ...workbook.marking.files import write_copies

    issues = validate(workbook, against=against, watch=on_terminal)
    found = issues.by_file
    copies = write_copies(found, folder, force, inputs=[against] if against else []) if folder else None
    if form == "json":
        from ..showing_json import as_json

        click.echo(as_json(issues))
    elif form == "csv":
        from ..showing_json import as_csv

        click.echo(as_csv(issues))
    elif issues:
        click.echo(showing.as_text(issues))
    for said in copies.told() if copies else ():
        click.echo(language.shown(said), err=True)
    click.echo(language.count("checked", len(found), tally=showing.tally(issues)), err=True)
    if showing.has_errors(issues):
        raise SystemExit(1)
