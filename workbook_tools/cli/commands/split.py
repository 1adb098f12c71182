"""``workbook-tools split``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import options, showing
from ..progress import on_terminal


@click.command()
@options.agreement
@click.option("--round", "round_number", type=options.ROUND, required=True, help="The round, as in Runder.")
@click.option("-o", "--output", required=True, type=options.FILE, help="The folder to write to; must be empty.")
@options.force
@options.language
def command(agreement: Path, round_number: int, output: Path, force: bool) -> None:
    """Write one workbook per department for a round.

    Every department with something to answer gets a workbook with its own rows and nothing of
    anybody else's. The agreement itself is not changed.
    """
    from ...operations.split import split_files

    result = split_files(agreement, round_number, output, force, on_terminal)
    for path, rows in result.files:
        click.echo(f"{path}  ({showing.counted(rows, 'row')})")
    click.echo(f"{showing.counted(len(result.files), 'workbook')} for round {round_number} in {output}")
    if not result.round_is_open:
        click.echo(f"Round {round_number} is not open: set it to Åben in Runder before you consolidate.", err=True)
    errors = [issue for issue in result.issues if issue.severity.value == "error"]
    if errors:
        click.echo("The agreement has errors; correct them before you send the workbooks:", err=True)
        click.echo(showing.as_text(errors, most=20), err=True)
        raise SystemExit(1)
