"""``workbook-tools combine``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import click

from .. import language, options, showing
from ..progress import on_terminal
from ..usage import Usage


@click.command()
@click.argument("agreements", nargs=-1, required=True, type=options.EXISTING_OR_FOLDER, metavar="AGREEMENT...")
@click.option("-o", "--output", required=True, type=options.FILE, help="The .xlsx or .parquet file to write.")
@click.option("--threads", type=options.COUNT, default=1, show_default=True, help="Read so many files at a time.")
@click.option(
    "--scheduler", metavar="ADDRESS", help="Let a running Dask scheduler's workers read, e.g. tcp://host:8786."
)
@options.force
@options.language
def command(agreements: tuple[Path, ...], output: Path, threads: int, scheduler: str | None, force: bool) -> None:
    """Combine many AGREEMENTs (files or folders) into one: all municipalities, or one municipality's years.

    Give the workbooks that consolidate wrote. Every row gets its Kommune and Budgetår, and Overblik has
    a line for each of them. A file that cannot be read is reported and the others are taken. A .parquet
    file holds any number of rows; an Excel sheet 1,048,575.
    """
    from ...operations.combine.files import combine_files
    from ...operations.combine.reading import dask_executor

    if scheduler and threads > 1:
        raise Usage("usage.threads-or-scheduler")
    local = nullcontext() if threads == 1 else ThreadPoolExecutor(threads)
    with dask_executor(scheduler) if scheduler else local as executor:
        result = combine_files(agreements, output, force, executor, on_terminal)
    if result.issues:
        click.echo(showing.as_text(result.issues, most=60), err=True)
    click.echo(showing.combined(result))
    language.say("wrote", path=output)
    if showing.has_errors(result.issues):
        raise SystemExit(1)
