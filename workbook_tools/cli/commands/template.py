"""``workbook-tools template``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import options


@click.command()
@click.argument("file", type=options.FILE)
@options.force
def command(file: Path, force: bool) -> None:
    """Write an empty agreement workbook to FILE.

    Fill in Stamdata, Runder, Centre and Lister first, then Punkter, Økonomi and Milepæle.
    """
    from ...workbook.saving import check_free, save

    check_free(file, force)
    from ...operations.agreement import document, empty_agreement
    from ...workbook.writer import write_workbook

    save(file, write_workbook(document(empty_agreement())), force)
    click.echo(f"Wrote {file}")
