"""``workbook-tools combine``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import click

from .. import language, options, showing
from ..help import Command
from ..progress import on_terminal
from ..usage import Usage


@click.command(cls=Command)
@click.argument("agreements", nargs=-1, required=True, type=options.EXISTING_OR_FOLDER, metavar="AGREEMENT...")
@click.option("-o", "--output", required=True, type=options.FILE)
@click.option("--threads", type=options.COUNT, default=1, show_default=True)
@click.option("--scheduler", metavar="ADDRESS")
@options.force
@options.language
def command(agreements: tuple[Path, ...], output: Path, threads: int, scheduler: str | None, force: bool) -> None:
    """What ``combine`` does; the catalogue says how it is explained."""
    from ...api.commands import combine
    from ...operations.combine.files import check_combined
    from ...operations.combine.reading import dask_executor

    if scheduler and threads > 1:
        raise Usage("usage.threads-or-scheduler")
    local = nullcontext() if threads == 1 else ThreadPoolExecutor(threads)
    check_combined(output, force)
    with dask_executor(scheduler) if scheduler else local as executor:
        made = combine(agreements, output=output, executor=executor, watch=on_terminal)
    made.save(output, force)
    result = made.result
    if result.issues:
        click.echo(showing.as_text(result.issues), err=True)
    click.echo(showing.combined(result))
    language.say("wrote", path=output)
    if showing.has_errors(result.issues):
        raise SystemExit(1)
