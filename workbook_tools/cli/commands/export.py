"""``workbook-tools export``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

import click

from .. import options, showing
from ..help import Command


@click.command(cls=Command)
@click.argument("consolidated", type=options.EXISTING)
@click.option(
    "-o", "--output", required=True, type=options.FILE, metavar="DIR|FILE",
)  # fmt: skip
@click.option(
    "--format", "form", type=options.one_of("csv", "sqlite", "parquet"),
)  # fmt: skip
@click.option("--table", metavar="NAME")
@click.option(
    "--names", type=options.one_of("danish", "code"), default="danish", show_default=True,
)  # fmt: skip
@click.option(
    "--decimal", type=options.one_of("comma", "point"), default="comma", show_default=True,
)  # fmt: skip
@click.option("--internal", is_flag=True)
@options.force
@options.language
def command(
    consolidated: Path, output: Path, form: str | None, table: str | None, names: str, decimal: str,
    internal: bool, force: bool,
) -> None:  # fmt: skip
    """What ``export`` does; the catalogue says how it is explained."""
    from ...api.commands import export

    result = export(
        consolidated, output, format=cast(Literal["csv", "sqlite", "parquet"] | None, form), table=table,
        danish=names == "danish", decimal="," if decimal == "comma" else ".", internal=internal, force=force,
    )  # fmt: skip
    for line in showing.exported(result):
        click.echo(line)
    if result.issues:
        click.echo(showing.as_text(result.issues), err=True)
        raise SystemExit(1)
