"""``workbook-tools validate``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import language, options, showing
from ..progress import on_terminal


@click.command()
@click.argument("workbook", nargs=-1, required=True, type=options.EXISTING_OR_FOLDER)
@click.option("--against", type=options.EXISTING, help="The agreement: also report what differs from what was sent.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="How the issues are shown.",
)
@click.option(
    "--marked-copies", "folder", type=options.FILE, metavar="DIR",
    help="Write a copy of every file with issues to DIR: wrong cells coloured and noted, all issues listed first.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace marked copies that exist.")
@options.language
def command(workbook: tuple[Path, ...], against: Path | None, form: str, folder: Path | None, force: bool) -> None:
    """Check WORKBOOKs (files or folders) and list every issue with its cell.

    Works on a department's workbook and on the agreement itself. Files are never changed; a marked
    copy is the department's own file with what to mend in it, to be sent back.
    """
    from ...operations.reading.loading import load_agreement
    from ...operations.validate import validate_files
    from ...workbook.marking.files import write_copies

    agreement = load_agreement(against).agreement if against else None
    found, not_read = validate_files(workbook, agreement, on_terminal)
    issues = [issue for own in found.values() for issue in own] + not_read
    copies = write_copies(found, folder, force, inputs=[against] if against else []) if folder else None
    if form == "json":
        click.echo(showing.as_json(issues))
    elif form == "csv":
        click.echo(showing.as_csv(issues))
    elif issues:
        click.echo(showing.as_text(issues))
    for line in copies.lines() if copies else ():
        click.echo(line, err=True)
    click.echo(language.count("checked", len(found), tally=showing.tally(issues)), err=True)
    if showing.has_errors(issues):
        raise SystemExit(1)
