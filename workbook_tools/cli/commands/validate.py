"""``workbook-tools validate``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import options, showing


@click.command()
@click.argument("workbook", nargs=-1, required=True, type=options.EXISTING_OR_FOLDER)
@click.option("--against", type=options.EXISTING, help="The agreement: also report what differs from what was sent.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@options.language
def command(workbook: tuple[Path, ...], against: Path | None, form: str, language: str) -> None:
    """Check WORKBOOKs (files or folders) and list every issue with its cell.

    Works on a department's workbook and on the agreement itself. Files are never changed.
    """
    from ...operations.folders import workbook_files
    from ...operations.loading import load_agreement
    from ...operations.validate import validate_file

    agreement = load_agreement(against, language).agreement if against else None
    files = workbook_files(workbook)
    issues = [issue for path in files for issue in validate_file(path, agreement, language)]
    if form == "json":
        click.echo(showing.as_json(issues))
    elif form == "csv":
        click.echo(showing.as_csv(issues))
    elif issues:
        click.echo(showing.as_text(issues))
    click.echo(f"{len(files)} workbooks checked: {showing.tally(issues)}", err=True)
    if showing.has_errors(issues):
        raise SystemExit(1)
