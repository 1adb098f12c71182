"""``workbook-tools export``."""

from __future__ import annotations

from pathlib import Path

import click

from .. import options, showing


@click.command()
@click.argument("consolidated", type=options.EXISTING)
@click.option(
    "-o", "--output", required=True, type=options.FILE, metavar="DIR|FILE",
    help="A folder, or a file ending in .sqlite, .db, .csv or .parquet.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["csv", "sqlite", "parquet"]),
    help="What to write; by default as the file's ending says, CSV in a folder.",
)  # fmt: skip
@click.option("--table", metavar="NAME", help="The table of a .csv or .parquet file.  [default: Opfølgning]")
@click.option(
    "--names", type=click.Choice(["danish", "code"]), default="danish", show_default=True,
    help="Call tables and columns as in the workbook, or as in the code.",
)  # fmt: skip
@click.option(
    "--decimal", type=click.Choice(["comma", "point"]), default="comma", show_default=True,
    help="The decimal character in CSV.",
)  # fmt: skip
@click.option(
    "--internal", is_flag=True, help="Also what is never published: names, e-mails, notes to finance, own columns."
)
@options.force
@options.language
def command(
    consolidated: Path, output: Path, form: str | None, table: str | None, names: str, decimal: str,
    internal: bool, force: bool,
) -> None:  # fmt: skip
    """Export a CONSOLIDATED (or agreement) workbook as tidy tables, for Power BI and analysis.

    One table a sheet, with the columns of the workbook, each of one type: texts, whole numbers,
    numbers, dates. The tables Tabeller and Kolonner describe them. A folder gets one file a table,
    .sqlite holds them all, .csv and .parquet hold one. Parquet needs the package pyarrow.

    \b
      workbook-tools export consolidated.xlsx -o tables
      workbook-tools export consolidated.xlsx -o tables --format parquet
      workbook-tools export consolidated.xlsx -o agreement.sqlite
    """
    from ...export.schema import Names
    from ...operations.export import ExportOptions, export_files

    how = ExportOptions(form, table, Names(names), "," if decimal == "comma" else ".", internal)
    result = export_files(consolidated, output, how, force)
    for line in showing.exported(result):
        click.echo(line)
    if result.issues:
        click.echo(showing.as_text(result.issues), err=True)
        raise SystemExit(1)
